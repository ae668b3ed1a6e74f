//! An indexed table: what the index holds, what its text would put there, and the base64 of `postmap -F`.

use std::path::PathBuf;

use data_encoding::{Encoding, Specification};
use zeroize::Zeroizing;

use crate::base::location::Location;

use super::{Entry, Extent, Kind, Name, Surroundings, Table, Unread, Value, absolute, berkeley_db, lmdb, text};

/// A key and its value as an index stores them.
pub(super) struct Pair {
    /// With the NUL at its end, when it was stored with one.
    pub(super) key: Vec<u8>,
    /// Likewise.
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// What was read of an index: all pairs up to the first damage, and that.
#[derive(Default)]
pub(super) struct Reading {
    /// In the order of the file.
    pub(super) pairs: Vec<Pair>,
    /// What is wrong with the file, with the number of the page.
    pub(super) fault: Option<String>,
    /// Whether the fault lies in the metadata, so that nobody can open the file.
    pub(super) is_closed: bool,
}

/// Reads the index and, beside it, the text.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let suffix = table.kind.index_suffix().unwrap_or_default();
    let index = PathBuf::from(format!("{}{suffix}", absolute(name, around).display()));
    let source = absolute(name, around);
    let text = around.files.document(&source);
    match &text.contents {
        Ok(_) => {
            let contents = text::read(&text, around);
            table.written = Some(contents.entries);
            table.unwritten = contents.unread.into_iter().chain(contents.repeated).collect();
        }
        Err(trouble) => table.source_trouble = Some(trouble.reason.clone()),
    }
    let document = around.files.document(&index);
    table.source = Some(source);
    table.index = Some(index);
    if let Err(trouble) = &document.contents {
        let log = text::open_log(&format!("{name}{suffix}"), &trouble.reason);
        let why = text::why_missing(&trouble.reason);
        let unread = Unread::new(Extent::Table, why, log).at(Location::whole(&document.name));
        return table.unread.push(unread);
    }
    let Some(reading) = read(&table.kind, document.bytes()) else {
        let why = format!("{}: files are not read here; their names and identities stay unchecked", table.kind.word());
        return table.refuse(Extent::Form, why, None);
    };
    if let Some(why) = reading.fault {
        let log = (reading.is_closed && table.kind != Kind::Lmdb)
            .then(|| format!("open database {name}{suffix}: Invalid argument"));
        let extent = if reading.is_closed { Extent::Table } else { Extent::Rest };
        table.unread.push(Unread::new(extent, why, log).at(Location::whole(&document.name)));
    }
    table.entries = reading.pairs.into_iter().map(entry).collect();
}

/// The pairs of an index; `None` for a form that is not read.
fn read(kind: &Kind, bytes: &[u8]) -> Option<Reading> {
    Some(match kind {
        Kind::Hash => berkeley_db::read(bytes, berkeley_db::Method::Hash),
        Kind::Btree => berkeley_db::read(bytes, berkeley_db::Method::Btree),
        Kind::Lmdb => lmdb::read(bytes),
        _ => return None,
    })
}

/// Postfix may have stored key and value with the NUL that ends them in C (`hash:`, `btree:`, `lmdb:` all do here).
fn entry(pair: Pair) -> Entry {
    let key = pair.key.strip_suffix(&[0]).unwrap_or(&pair.key).to_vec();
    let text = pair.value.strip_suffix(&[0]).unwrap_or(&pair.value);
    let value = decode(text).map_or_else(|| Value::NotBase64(Zeroizing::new(text.to_vec())), Value::Pem);
    Entry { name: Name::Exact(key), value, place: None }
}

/// Base64 as Postfix decodes it: groups of four without line breaks; what follows the first `=` is not looked at.
fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.split(|byte| *byte == b'=').next()?;
    if digits.len().is_multiple_of(4) && digits.len() != text.len() {
        return None;
    }
    lenient_base64()?.decode(digits).ok().map(Zeroizing::new)
}

/// The alphabet of RFC 4648 clause 4 without padding; bits behind the last octet may be anything.
fn lenient_base64() -> Option<Encoding> {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.check_trailing_bits = false;
    specification.encoding().ok()
}
