//! Which private key a server takes from a file: the decoder goes first, and where it gives up the older reader.
//!
//! OpenSSL 3 asks its decoder for one block after the other and steps over whatever it cannot decode, bad blocks and
//! NUL bytes included. A block with a header, and so every block encrypted in the traditional way, makes it give up, as
//! does a key that needs a pass phrase; then the reader of OpenSSL 1 begins at the start of the file and is stopped by the
//! first bad block (`pem_pkey.c pem_read_bio_key`).

use crate::loaders::{Loaded, Taken, openssl_bundle::is_known};
use crate::pem::blocks::{Blocks, Content};
use crate::pem::encryption::is_encryption_header;
use crate::pem::unit::LineCount;
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::public_key::CurveId;

/// The key, or why there is none.
pub(super) fn read(bytes: &[u8]) -> Loaded {
    let found = match decode(bytes) {
        Some(found) => Ok(found),
        None => read_as_before(bytes),
    };
    let loaded = Loaded::default();
    match found {
        Ok((taken, key)) if is_for_tls(&key) => Loaded { blocks: vec![taken], refusal: None },
        Ok((taken, _)) => loaded.refuse(taken.line, "unknown certificate type"),
        Err((line, reason)) => loaded.refuse(line, reason),
    }
}

type Found = (Taken, PrivateKey);

/// What the decoder makes of the file (`pem_pkey.c pem_read_bio_key_decoder`).
fn decode(bytes: &[u8]) -> Option<Found> {
    let (mut blocks, mut lines) = (Blocks::new(bytes), LineCount::new(bytes));
    let mut at = 0;
    while at < bytes.len() {
        let content = blocks.search(at).and_then(|begin| match blocks.read(&begin) {
            Ok(content) => Ok((begin, content)),
            Err(bad) => Err(bad.stop),
        });
        let (begin, content) = match content {
            Ok(found) => found,
            Err(stop) => {
                at = stop;
                continue;
            }
        };
        at = content.end;
        if content.header.len() > IGNORED_HEADER {
            return None;
        }
        let label = String::from_utf8_lossy(begin.label);
        let label = private_form(&label);
        match KeyContent::read(label, &[], &content.der) {
            KeyContent::Plain(key) if is_known(&key) && is_promised(&key, label) => {
                return Some((taken(lines.line_of(begin.start), label, content), key));
            }
            KeyContent::Encrypted(_) if label == "ENCRYPTED PRIVATE KEY" => return None,
            _ => {}
        }
    }
    None
}

/// To the decoder a label says no more than the algorithm where it names one: it takes a private key under the label of
/// a public one, or of parameters (`decode_pem2der.c pem_name_map`).
fn private_form(label: &str) -> &str {
    match label {
        "RSA PUBLIC KEY" => "RSA PRIVATE KEY",
        "DSA PUBLIC KEY" | "DSA PARAMETERS" => "DSA PRIVATE KEY",
        "EC PARAMETERS" => "EC PRIVATE KEY",
        "SM2 PARAMETERS" => "SM2 PRIVATE KEY",
        other => other,
    }
}

/// SM2 keys are elliptic-curve keys of one curve, and its label stands for no other.
fn is_promised(key: &PrivateKey, label: &str) -> bool {
    label != "SM2 PRIVATE KEY" || matches!(key, PrivateKey::Ec { curve, .. } if curve.id == CurveId::Sm2)
}

/// What the reader of OpenSSL 1 makes of it (`pem_pkey.c pem_read_bio_key_legacy`).
fn read_as_before(bytes: &[u8]) -> Result<Found, (u32, &'static str)> {
    let (mut blocks, mut lines) = (Blocks::new(bytes), LineCount::new(bytes));
    let mut at = 0;
    while let Some(begin) = blocks.begin(at) {
        let line = lines.line_of(begin.start);
        let content = blocks.read(&begin).map_err(|bad| (line, bad.reason))?;
        at = content.end;
        let label = String::from_utf8_lossy(begin.label);
        if !LABELS.contains(&label.as_ref()) {
            continue;
        }
        if !content.header.is_empty() {
            let encrypted = is_encryption_header(&content.header);
            return Err((line, if encrypted { "bad password read" } else { "not proc type" }));
        }
        return match KeyContent::read(&label, &[], &content.der) {
            KeyContent::Plain(key) => Ok((taken(line, &label, content), key)),
            KeyContent::Encrypted(_) if label == "ENCRYPTED PRIVATE KEY" => Err((line, "bad password read")),
            _ => Err((line, "unsupported")),
        };
    }
    Err((0, "unsupported"))
}

/// Whether a TLS server can have such a key (`ssl_cert.c ssl_cert_lookup_by_pkey`).
fn is_for_tls(key: &PrivateKey) -> bool {
    match key {
        PrivateKey::Ec { curve, .. } => curve.id != CurveId::Sm2,
        PrivateKey::Unusable(_) => false,
        _ => true,
    }
}

fn taken(line: u32, label: &str, content: Content) -> Taken {
    Taken { line, label: label.to_owned(), der: content.der }
}

/// Bytes of a header that is too short to be looked at (`decode_pem2der.c`).
const IGNORED_HEADER: usize = 10;

/// The labels that the older reader takes for a key's (`pem_lib.c check_pem`).
const LABELS: &[&str] = &[
    "ANY PRIVATE KEY",
    "DSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
];
