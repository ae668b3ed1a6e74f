//! Whether a file that lies beside a key holds a private key, however that is written.

use std::path::Path;
use std::sync::Arc;

use memchr::memmem;

use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::bundle::neighbours::Wrapped;
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::recognise::binary_key;
use crate::bundle::wrapping::{self, Wrapping};
use crate::bundle::{File, Role, inside, recognise, spelled_out};
use crate::pem::binary::utf16;
use crate::pem::piece::Block;
use crate::pem::salvage::{self, Saved, salvage};
use crate::x509::private_key::KeyContent;

/// What a glance at a file shows.
pub(super) enum Glance {
    /// It holds a private key.
    Key(File),
    /// It could not be looked into: too large, or not readable by this user.
    LeftOut,
    /// It is an archive, a keystore or a container with a passphrase, in which a key may stand.
    Closed,
    /// It holds no private key.
    Other,
    /// It wraps other files, some of which hold private keys, or writes a key in a way that servers do not read.
    Wrapped(Vec<Wrapped>),
}

/// Looks at the file at this path; `containers_left` counts the PKCS#12 containers that may still be tried.
pub(super) fn glance(path: &Path, lookup: &dyn Lookup, containers_left: &mut usize) -> Glance {
    let Some(document) = lookup.small_document(path, LARGEST_KEY_FILE) else { return Glance::LeftOut };
    if let Err(trouble) = &document.contents {
        return match trouble.reason {
            UnreadableReason::Denied | UnreadableReason::Io(_) => Glance::LeftOut,
            _ => Glance::Other,
        };
    }
    let bytes = document.bytes();
    let wrapped = unwrap(&document);
    if !wrapped.is_empty() {
        return Glance::Wrapped(wrapped);
    }
    let names_key = memmem::find(bytes, NAME).is_some();
    if names_key || may_hold_key(bytes) {
        let file = open(Role::Key, &document);
        if file.exposes_key() {
            return Glance::Key(file);
        }
        if let Some(mended) = written_otherwise(&file) {
            return Glance::Wrapped(vec![mended]);
        }
        let container = file.objects.iter().find(|object| matches!(object.kind, ObjectKind::Other(Known::Pkcs12)));
        if let Some(container) = container {
            let opened = containers_left.checked_sub(1).and_then(|left| {
                *containers_left = left;
                keys_inside(&file, container)
            });
            return opened.map_or(Glance::Closed, |wrapped| Glance::Wrapped(vec![wrapped]));
        }
    }
    match recognise::magic(bytes) {
        Some(known) if known.is_closed() => Glance::Closed,
        _ if names_key => Glance::LeftOut,
        _ => Glance::Other,
    }
}

/// Whether it is worth the work to take the file apart: DER, UTF-16, base64 of PEM or of a key, or a key's numbers.
fn may_hold_key(bytes: &[u8]) -> bool {
    bytes.first() == Some(&DER_SEQUENCE)
        || utf16(bytes).is_some()
        || salvage::speaks_of_pem_in_base64(bytes)
        || spelled_out::secret(bytes)
        || bytes.split(|byte| *byte == b'\n').any(begins_key)
}

/// Whether the last word of the line begins as base64 of a key does (RFC 5208, RFC 8017 A.1.2, RFC 5915): a SEQUENCE whose
/// first member is the version, a short INTEGER. Certificates begin with a SEQUENCE again.
fn begins_key(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b",").unwrap_or(line);
    let word = line.rsplit(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'')).find(|word| !word.is_empty());
    let Some(head) = word.filter(|word| word.first() == Some(&b'M')).and_then(|word| word.get(..HEAD)) else {
        return false;
    };
    let Ok(head) = data_encoding::BASE64.decode(head) else { return false };
    matches!(
        head.as_slice(),
        [DER_SEQUENCE, 0x82, _, _, 2, 1, 0 | 1, ..]
            | [DER_SEQUENCE, 0x81, _, 2, 1, 0 | 1, ..]
            | [DER_SEQUENCE, 0..=0x7f, 2, 1, 0 | 1, ..]
    )
}

/// The files with private keys that stand inside the document.
fn unwrap(document: &Document) -> Vec<Wrapped> {
    let texts = wrapping::texts(document.bytes()).into_iter();
    let opened = texts.map(|(wrapping, text)| Wrapped {
        inside: open(Role::Key, &Arc::new(document.with_contents(Ok(text)))),
        wrapping,
    });
    opened.filter(|wrapped| wrapped.inside.exposes_key()).collect()
}

/// The private keys that no server would load as they are written, and that are there all the same for whoever mends
/// them: damaged, without armour, encoded once more, under another label, or as numbers.
fn written_otherwise(file: &File) -> Option<Wrapped> {
    let bytes = file.document.bytes();
    let mut way = Wrapping::Damage;
    let found = salvage(&file.document.name, bytes).blocks.into_iter();
    let keys = found.filter_map(|saved| {
        let key = plain_key(&saved.block)?;
        way = way_of(&saved, bytes);
        Some((key, Form::Pem, saved.block.location))
    });
    let keys: Vec<_> = keys.collect();
    if let Some(wrapped) = holding(file, keys.into_iter(), way) {
        return Some(wrapped);
    }
    let numbers = || Wrapped { inside: file.in_role(Role::Key), wrapping: Wrapping::Numbers };
    spelled_out::secret(bytes).then(numbers)
}

/// The private key that the block holds, whatever its label says.
fn plain_key(block: &Block) -> Option<KeyContent> {
    match KeyContent::read(&block.label, &block.headers, &block.der) {
        KeyContent::Malformed(_) => binary_key(&block.der),
        key => Some(key),
    }
    .filter(|key| matches!(key, KeyContent::Plain(_)))
}

/// How a key is written that was had from these bytes by mending.
fn way_of(saved: &Saved, bytes: &[u8]) -> Wrapping {
    match saved.block.label.as_str() {
        _ if utf16(bytes).is_some() => Wrapping::Utf16,
        "" => Wrapping::Bare,
        label if !label.ends_with("PRIVATE KEY") => Wrapping::Label(label.to_owned()),
        _ if memmem::find(bytes, NAME).is_none() && salvage::speaks_of_pem_in_base64(bytes) => Wrapping::Base64,
        _ => Wrapping::Damage,
    }
}

/// The private keys of a container that opens without a passphrase.
fn keys_inside(file: &File, container: &Object) -> Option<Wrapped> {
    let keys = inside::look(file, container)?.keys.into_iter();
    holding(file, keys.map(|key| (key, container.form, container.location.clone())), Wrapping::Pkcs12)
}

/// A file that holds these keys and nothing else; `None` without keys.
fn holding(
    file: &File,
    keys: impl Iterator<Item = (KeyContent, Form, Location)>,
    wrapping: Wrapping,
) -> Option<Wrapped> {
    let objects: Vec<Object> = keys
        .map(|(key, form, location)| Object {
            kind: ObjectKind::PrivateKey(key),
            label: String::new(),
            form,
            in_truth: None,
            location,
        })
        .collect();
    if objects.is_empty() {
        return None;
    }
    let (document, objects) = (Arc::clone(&file.document), Arc::new(objects));
    Some(Wrapped { inside: File { role: Role::Key, document, pieces: Arc::default(), objects }, wrapping })
}

/// How PEM ends the BEGIN line of every private key.
const NAME: &[u8] = b"PRIVATE KEY-----";

/// The first octet of every key in DER.
const DER_SEQUENCE: u8 = 0x30;

/// Characters of base64 that show the version of a key.
const HEAD: usize = 12;

/// Larger files, in bytes, are no key files.
const LARGEST_KEY_FILE: usize = 1 << 20;
