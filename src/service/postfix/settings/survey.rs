//! What main.cf and master.cf as a whole say, gone over once for all services.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::service::postfix::arrangement::families;
use crate::service::postfix::daemons::{Daemon as Found, Role, is_proxy};
use crate::service::postfix::endpoint::port;
use crate::service::postfix::family::Family;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::main_cf::Entry;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::randomness::Keepers;
use crate::service::postfix::settings::ehlo::Asked;
use crate::service::postfix::settings::own_hop::{self, Hop};
use crate::service::postfix::text::Text;

/// One instance's main.cf and master.cf.
pub(in crate::service::postfix) struct Survey<'a> {
    /// Names that stand in values, `$name` or `${name...}`.
    pub(super) referred: BTreeSet<&'a [u8]>,
    /// Those among them that stand in the value of a parameter about TLS.
    pub(super) of_tls: BTreeSet<&'a [u8]>,
    /// Settings that count, each with the last one before it that has another value.
    pub(super) twice: Vec<(&'a Entry, &'a Entry)>,
    /// The first daemon of each family.
    first: Vec<(Family, &'a Found<'a>)>,
    /// The daemon that does TLS for postscreen.
    pub(super) proxy: Option<&'a Found<'a>>,
    /// What single services set in their options.
    pub(super) options: BTreeSet<&'a [u8]>,
    /// The lines that run tlsproxy, the first of each name.
    pub(super) proxies: HashMap<&'a Text, &'a Service>,
    /// One of those that answer, the usual one before others.
    pub(super) answering: Option<&'a Service>,
    /// Whether postscreen does without it, and needs it.
    pub(super) has_screen: bool,
    /// The line of postscreen.
    pub(super) postscreen: Option<&'a Service>,
    /// The services that may be asked for randomness.
    pub(in crate::service::postfix) keepers: Keepers<'a>,
    /// The line of the keeper of sessions.
    pub(super) tlsmgr: Option<&'a Service>,
    /// Where single clients send to, by their names.
    pub(super) hops: HashMap<Text, Vec<Hop>>,
    /// smtpd by the port and host at which it listens.
    pub(super) listeners: HashMap<(u16, Text), &'a Service>,
    /// What tables answer at EHLO.
    pub(super) of_ehlo: Asked,
    /// smtpd at port 465, where TLS comes first.
    pub(super) at_465: Vec<&'a Service>,
}

impl<'a> Survey<'a> {
    /// Goes over both files once; `found` are the daemons of the instance that do TLS.
    pub(in crate::service::postfix) fn of(instance: &'a Instance, found: &'a [Found<'a>]) -> Survey<'a> {
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
        let twice = twice.collect();
        let mut first: Vec<(Family, &Found<'_>)> = Vec::new();
        for daemon in found {
            for family in families(daemon) {
                if !first.iter().any(|(known, _)| *known == family) {
                    first.push((family, daemon));
                }
            }
        }
        let services = instance.services();
        let named = |command: &str| services.iter().copied().find(|service| service.command == command);
        let is_at_465 = |service: &&Service| service.command == "smtpd" && port(service) == Some(465);
        let of_proxy = services.iter().copied().filter(|service| service.command == "tlsproxy");
        let mut proxies = HashMap::new();
        for service in of_proxy.clone() {
            proxies.entry(&service.name).or_insert(service);
        }
        let answering = || of_proxy.clone().filter(|service| is_proxy(service));
        Survey {
            options: services
                .iter()
                .flat_map(|service| &service.options)
                .map(|option| option.name.as_bytes())
                .collect(),
            proxies,
            answering: answering().find(|service| service.name == "tlsproxy").or_else(|| answering().next()),
            referred,
            of_tls,
            twice,
            first,
            proxy: found.iter().find(|daemon| daemon.role == Role::Proxy),
            has_screen: found.iter().any(|daemon| daemon.role == Role::Screen),
            postscreen: named("postscreen"),
            keepers: Keepers::of(instance),
            tlsmgr: named("tlsmgr"),
            hops: own_hop::hops(instance),
            listeners: own_hop::listeners(&services),
            of_ehlo: Asked::default(),
            at_465: services.iter().copied().filter(is_at_465).collect(),
        }
    }

    /// Whether the daemon is the first of its family.
    pub(super) fn is_first(&self, daemon: &Found<'_>, family: Family) -> bool {
        self.first.iter().any(|(known, first)| *known == family && std::ptr::addr_eq(*first, daemon))
    }

    /// Whether the daemon is the first of all, for which what concerns the whole instance is told of.
    pub(super) fn is_first_of_all(&self, daemon: &Found<'_>, family: Family) -> bool {
        let first = self.first.first();
        first.is_some_and(|(known, first)| *known == family && std::ptr::addr_eq(*first, daemon))
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
