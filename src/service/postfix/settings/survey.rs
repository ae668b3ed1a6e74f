//! What main.cf as a whole says, gone over once for all services.

use std::collections::{BTreeMap, BTreeSet};

use crate::service::postfix::instance::Instance;
use crate::service::postfix::main_cf::Entry;
use crate::service::postfix::text::Text;

/// One instance's main.cf.
pub(in crate::service::postfix) struct Survey<'a> {
    /// Names that stand in values, `$name` or `${name...}`.
    pub(super) referred: BTreeSet<&'a [u8]>,
    /// Those among them that stand in the value of a parameter about TLS.
    pub(super) of_tls: BTreeSet<&'a [u8]>,
    /// Settings that count, each with the last one before it that has another value.
    pub(super) twice: Vec<(&'a Entry, &'a Entry)>,
}

impl Survey<'_> {
    /// Goes over main.cf once.
    pub(in crate::service::postfix) fn of(instance: &Instance) -> Survey<'_> {
        let (mut referred, mut of_tls) = (BTreeSet::new(), BTreeSet::new());
        let mut by_name: BTreeMap<&Text, Vec<&Entry>> = BTreeMap::new();
        for entry in &instance.main.entries {
            by_name.entry(&entry.name).or_default().push(entry);
            let names = names(entry.value.as_bytes());
            if entry.name.as_bytes().windows(4).any(|window| window == b"tls_") {
                of_tls.extend(names.iter().copied());
            }
            referred.extend(names);
        }
        let values = instance.master.services.iter().flat_map(|service| &service.options);
        referred.extend(values.flat_map(|option| names(option.value.as_bytes())));
        let twice = by_name.values().filter_map(|entries| match entries.as_slice() {
            [.., before, last] if before.value != last.value => Some((*last, *before)),
            _ => None,
        });
        Survey { referred, of_tls, twice: twice.collect() }
    }
}

/// The names behind each `$`.
fn names(value: &[u8]) -> Vec<&[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let pieces = value.split(|byte| *byte == b'$').skip(1);
    pieces
        .filter_map(|piece| {
            let from = piece.iter().position(is_part)?;
            let name = piece.get(from..)?;
            name.get(..name.iter().position(|byte| !is_part(byte)).unwrap_or(name.len()))
        })
        .collect()
}
