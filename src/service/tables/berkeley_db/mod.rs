//! What does a Berkeley DB file of Postfix hold, `hash:` or `btree:` (format of release 5.3, `db_page.h`)?
//!
//! Only what Postfix writes is read: one database a file, one value a key. Each page is visited at most once and nothing is
//! copied twice, so that the work is bounded by the length of the file, whatever its pages claim.

mod btree;
mod hash;
mod page;

use super::index::Reading;
use super::octets::order_of;
use page::{HASH_META, Pages};

/// The access method of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// B-tree, `btree:`.
    Btree,
    /// Linear hashing, `hash:`.
    Hash,
}

/// All pairs up to the first damage.
pub(super) fn read(bytes: &[u8], wanted: Method) -> Reading {
    let mut pages = match open(bytes, wanted) {
        Ok(pages) => pages,
        Err(why) => return Reading::closed(why),
    };
    Reading::walked(|pairs| match wanted {
        Method::Btree => btree::read(&mut pages, pairs),
        Method::Hash => hash::read(&mut pages, pairs),
    })
}

/// Looks at the metadata page: is it a database that we can read, of the method that the configuration says?
fn open(bytes: &[u8], wanted: Method) -> Result<Pages<'_>, String> {
    let magics = [(HASH_MAGIC, "hash"), (BTREE_MAGIC, "btree"), (QUEUE_MAGIC, "queue"), (HEAP_MAGIC, "heap")];
    let known = magics.iter().find_map(|(magic, word)| Some((*magic, *word, order_of(bytes, MAGIC, *magic)?)));
    let (magic, word, order) = known.ok_or_else(|| match bytes.is_empty() {
        true => "the file is empty".to_owned(),
        false => "it is no Berkeley DB file".to_owned(),
    })?;
    let (wanted_magic, wanted_word, wanted_type) = match wanted {
        Method::Hash => (HASH_MAGIC, "hash", HASH_META),
        Method::Btree => (BTREE_MAGIC, "btree", BTREE_META),
    };
    if magic != wanted_magic {
        return Err(format!("it is a Berkeley DB {word} file, and the configuration says {wanted_word}"));
    }
    let pages = Pages::of(bytes, order)?;
    let byte_at = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let version = order.u32_at(bytes, VERSION).unwrap_or_default();
    if !VERSIONS.contains(&version) {
        return Err(format!("page 0 has the version {version} of the {word} format, which is not read here"));
    }
    if byte_at(ENCRYPTION) != 0 {
        return Err("the database is encrypted, which is not read here".to_owned());
    }
    if byte_at(META_FLAGS) & CHECKSUMS != 0 {
        return Err("the pages carry checksums, which are not read here".to_owned());
    }
    if byte_at(page::KIND) != wanted_type {
        return Err(format!("page 0 has the type {}, which is no metadata of a {word} file", byte_at(page::KIND)));
    }
    match order.u32_at(bytes, FLAGS).unwrap_or_default() & UNREAD_FLAGS {
        0 => Ok(pages),
        flags => Err(format!(
            "the database has flags 0x{flags:x} (duplicates, numbered records or several databases), which Postfix never sets"
        )),
    }
}

/// Where things stand in a metadata page.
const MAGIC: usize = 12;
const VERSION: usize = 16;
const ENCRYPTION: usize = 24;
const META_FLAGS: usize = 26;
const FLAGS: usize = 48;

const HASH_MAGIC: u32 = 0x06_1561;
const BTREE_MAGIC: u32 = 0x05_3162;
const QUEUE_MAGIC: u32 = 0x04_2253;
const HEAP_MAGIC: u32 = 0x07_4582;
const BTREE_META: u8 = 9;

/// The versions of both formats that release 5.3 opens as they are.
const VERSIONS: &[u32] = &[8, 9];

/// `DBMETA_CHKSUM`.
const CHECKSUMS: u8 = 1;

/// Duplicates 1 (also 4 of a hash), record numbers 2, 4 and 8, sub-databases 2 of a hash and 0x20, sorted duplicates 0x40.
const UNREAD_FLAGS: u32 = 0x6f;
