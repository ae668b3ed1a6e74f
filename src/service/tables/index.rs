//! An indexed table: what the index holds, what its text would put there, and the base64 of `postmap -F`.

use std::path::PathBuf;

use data_encoding::{Encoding, Specification};
use zeroize::Zeroizing;

use crate::base::location::Location;

use super::{
    Entry, Extent, Kind, LARGEST_INDEX, MOST_ENTRIES, Name, Surroundings, Table, Unread, Value, absolute, berkeley_db,
    lmdb, text,
};

/// A key and its value as an index stores them.
pub(super) struct Pair {
    /// With the NUL at its end, when it was stored with one.
    pub(super) key: Vec<u8>,
    /// Likewise.
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// What was read of an index: all pairs up to the first damage, and that.
pub(super) struct Reading {
    /// In the order of the file.
    pub(super) pairs: Vec<Pair>,
    /// What is wrong with the file, with the number of the page.
    pub(super) fault: Option<String>,
    /// Whether the fault lies in the metadata, so that nobody can open the file.
    pub(super) is_closed: bool,
    /// Whether the reading ended because there are more pairs than are read.
    pub(super) is_full: bool,
}

impl Reading {
    /// What the walk through an index gave, which ends at the first fault.
    pub(super) fn walked(walk: impl FnOnce(&mut Pairs) -> Result<(), String>) -> Reading {
        let mut pairs = Pairs::default();
        let fault = walk(&mut pairs).err();
        Reading { pairs: pairs.read, fault, is_closed: false, is_full: pairs.is_full }
    }

    /// An index that nobody can open.
    pub(super) fn closed(why: String) -> Reading {
        Reading { pairs: Vec::new(), fault: Some(why), is_closed: true, is_full: false }
    }
}

/// The pairs of an index as they are met, up to the most that are read.
#[derive(Default)]
pub(super) struct Pairs {
    read: Vec<Pair>,
    is_full: bool,
}

impl Pairs {
    /// One more; an error ends the walk.
    pub(super) fn push(&mut self, pair: Pair) -> Result<(), String> {
        self.is_full = self.read.len() == MOST_ENTRIES;
        if self.is_full {
            return Err("there are more pairs than are read".to_owned());
        }
        self.read.push(pair);
        Ok(())
    }
}

/// Reads the index and, beside it, the text.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let suffix = table.kind.index_suffix().unwrap_or_default();
    let index = path(&table.kind, name, around);
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
    let document = around.files.large_document(&index, LARGEST_INDEX);
    table.source = Some(source);
    table.index = Some(index);
    if let Err(trouble) = &document.contents {
        let unread = text::unopened(&format!("{name}{suffix}"), &trouble.reason);
        return table.unread.push(unread.at(Location::whole(&document.name)));
    }
    let Some(reading) = read(&table.kind, document.bytes()) else {
        let why = format!("{}: files are not read here; their names and identities stay unchecked", table.kind.word());
        return table.refuse(Extent::Unseen, why, None);
    };
    if reading.is_full {
        table.unread.push(text::beyond_the_most().at(Location::whole(&document.name)));
    } else if let Some(why) = reading.fault {
        let log = (reading.is_closed && table.kind != Kind::Lmdb)
            .then(|| format!("open database {name}{suffix}: Invalid argument"));
        let extent = if reading.is_closed { Extent::Table } else { Extent::Rest };
        table.unread.push(Unread::new(extent, why, log).at(Location::whole(&document.name)));
    }
    table.entries = reading.pairs.into_iter().map(entry).collect();
}

/// What an index holds as words, in its own order; none of one that is not there, damaged, not to be read here, or too large.
pub(super) fn words(kind: &Kind, name: &str, around: &Surroundings<'_>) -> Option<Vec<(String, String)>> {
    let document = around.files.large_document(&path(kind, name, around), LARGEST_INDEX);
    document.contents.as_ref().ok()?;
    let reading = read(kind, document.bytes()).filter(|reading| reading.fault.is_none() && !reading.is_full)?;
    let word = |octets: &[u8]| String::from_utf8_lossy(octets.strip_suffix(&[0]).unwrap_or(octets)).into_owned();
    let pairs = reading.pairs.iter().map(|pair| (word(&pair.key), word(&pair.value)));
    Some(pairs.collect())
}

/// The file that is opened.
pub(super) fn path(kind: &Kind, name: &str, around: &Surroundings<'_>) -> PathBuf {
    PathBuf::from(format!("{}{}", absolute(name, around).display(), kind.index_suffix().unwrap_or_default()))
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
