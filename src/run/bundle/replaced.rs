//! What would be lost with a file that a bundle is to replace.

use std::path::Path;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::lookup::Lookup;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::{File, Role};
use crate::crypto::private::{Fit, fit};
use crate::pem::piece::{Piece, TextKind};
use crate::x509::private_key::KeyContent;

/// Why the file of this mode must not be replaced though it may: its key would be lost, or a key would lie open in it.
pub fn obstacle(path: &Path, mode: u32, with_key: bool, lookup: &dyn Lookup) -> Option<String> {
    let document = lookup.document(path);
    if document.contents.is_err() {
        return Some("is there and cannot be read, so nobody can say what would be lost with it".to_owned());
    }
    let file = open(Role::Key, &document);
    let holds_key = file.exposes_key();
    match (with_key, holds_key) {
        (false, true) => Some(
            "holds a private key, which would be lost; write to another file, or the key as well: --with-key"
                .to_owned(),
        ),
        _ if foreign(&file, with_key) => Some(
            "holds something that is no certificate (a container, a key in another form, a damaged block), which would \
             be lost; write to another file"
                .to_owned(),
        ),
        (true, _) if mode & OTHERS != 0 || mode & GROUP_WRITES != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so others could use the private key; chmod 0600 it first, or \
             write to another file"
        )),
        (true, false) if mode & GROUP != 0 => Some(format!(
            "has mode {mode:04o}, which it would keep, so its group could read the private key; it holds none yet: \
             chmod 0600 it first, or write to another file"
        )),
        _ => None,
    }
}

/// Whether anything stands there beside text, certificates and, where a key is written, readable keys with their
/// parameters. What is not known may be somebody's only key.
fn foreign(file: &File, with_key: bool) -> bool {
    let is_lost = |object: &Object| match &object.kind {
        ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) => false,
        ObjectKind::PrivateKey(KeyContent::Plain(_)) | ObjectKind::Other(Known::EcParameters) => !with_key,
        _ => true,
    };
    let is_broken = |piece: &Piece| match piece {
        Piece::Broken(_) => true,
        Piece::Text(text) => matches!(
            text.kind,
            TextKind::BareBase64 | TextKind::DoubleEncoded | TextKind::NearlyArmour | TextKind::Nul | TextKind::Utf16
        ),
        Piece::Block(_) | Piece::Binary(_) => false,
    };
    file.objects.iter().any(is_lost) || file.pieces.iter().any(is_broken)
}

/// Why these bytes, key included, must not take the place of the file: it holds a key that is not the one in them.
pub fn other_key(path: &Path, bytes: &[u8], lookup: &dyn Lookup) -> Option<String> {
    let written = open(Role::Cert, &Arc::new(Document::in_memory("", bytes.to_vec())));
    // The key that is written fits the leaf, so any other that fits it is the same.
    let leaf = written.objects.iter().find_map(|object| match &object.kind {
        ObjectKind::Certificate(cert) => Some(cert),
        _ => None,
    })?;
    let is_other = |object: &Object| match &object.kind {
        ObjectKind::PrivateKey(KeyContent::Plain(key)) => fit(key, &leaf.public_key) != Fit::Fits,
        ObjectKind::PrivateKey(_) => true,
        _ => false,
    };
    let old = open(Role::Key, &lookup.document(path));
    let other = old.objects.iter().find(|object| is_other(object))?;
    Some(format!(
        "holds another private key in line {}, which would be lost; write to another file",
        other.location.line
    ))
}

const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;
const GROUP_WRITES: u32 = 0o020;
