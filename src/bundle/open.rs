//! One document taken apart: its pieces, and the object that each piece decodes to.

use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::object::{Known, Object, ObjectKind};
use crate::bundle::{File, Role};
use crate::pem::piece::{Block, Piece, TextKind, is_certificate};
use crate::pem::scan::scan;
use crate::x509::cert::{Cert, skim_subject};
use crate::x509::crl::Crl;
use crate::x509::private_key::{KeyContent, is_key_reference};

/// Takes a document apart in the given role. What cannot be decoded stays as an object that says so.
pub fn open(role: Role, document: &Arc<Document>) -> File {
    let pieces = scan(&document.name, document.bytes());
    let objects = pieces.iter().filter_map(|piece| object(role, piece, document.bytes())).collect();
    File { role, document: Arc::clone(document), pieces: Arc::new(pieces), objects: Arc::new(objects) }
}

impl File {
    /// The same file in another role, without decoding it again.
    pub fn in_role(&self, role: Role) -> File {
        File {
            role,
            document: Arc::clone(&self.document),
            pieces: Arc::clone(&self.pieces),
            objects: Arc::clone(&self.objects),
        }
    }
}

fn object(role: Role, piece: &Piece, bytes: &[u8]) -> Option<Object> {
    match piece {
        Piece::Block(block) => {
            Some(Object { kind: block_kind(role, block), label: block.label.clone(), location: block.location.clone() })
        }
        Piece::Binary(location) => {
            let kind = binary_kind(bytes.get(location.bytes.clone())?, location);
            Some(Object { kind, label: String::new(), location: location.clone() })
        }
        Piece::Text(text) if text.kind == TextKind::Html => {
            Some(Object { kind: ObjectKind::Other(Known::Html), label: String::new(), location: text.location.clone() })
        }
        Piece::Text(_) | Piece::Broken(_) => None,
    }
}

fn block_kind(role: Role, block: &Block) -> ObjectKind {
    let der = block.der.as_slice();
    match block.label.as_str() {
        label if is_certificate(label) && role == Role::Ca => match skim_subject(der) {
            Some(subject) => ObjectKind::Anchor(subject),
            None => ObjectKind::Malformed("no subject can be read".to_owned()),
        },
        label if is_certificate(label) => match Cert::parse(der, block.location.clone()) {
            Ok(cert) => ObjectKind::Certificate(Arc::new(cert)),
            Err(refusal) => ObjectKind::Malformed(refusal.to_string()),
        },
        "X509 CRL" => match Crl::parse(der, block.location.clone()) {
            Ok(crl) => ObjectKind::Crl(Arc::new(crl)),
            Err(refusal) => ObjectKind::Malformed(refusal.to_string()),
        },
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => ObjectKind::Other(Known::Csr),
        "DH PARAMETERS" | "X9.42 DH PARAMETERS" => ObjectKind::Other(Known::DhParameters),
        "EC PARAMETERS" | "SM2 PARAMETERS" => ObjectKind::Other(Known::EcParameters),
        "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => ObjectKind::Other(Known::Pkcs7),
        "OPENSSH PRIVATE KEY" | "SSH2 PUBLIC KEY" => ObjectKind::Other(Known::SshKey),
        label if label.starts_with("PGP ") => ObjectKind::Other(Known::Pgp),
        label if label.ends_with("PRIVATE KEY") || is_key_reference(label) => {
            ObjectKind::PrivateKey(KeyContent::read(label, &block.headers, der))
        }
        label if label.ends_with("PUBLIC KEY") => ObjectKind::Other(Known::PublicKey),
        _ => ObjectKind::Other(Known::Unknown),
    }
}

/// A private key in DER, in any of the forms that have a label in PEM.
pub fn binary_key(bytes: &[u8]) -> Option<KeyContent> {
    let mut readings = KEY_LABELS.iter().map(|label| KeyContent::read(label, &[], bytes));
    readings.find(|content| !matches!(content, KeyContent::Malformed(_)))
}

/// What binary content is, by its first bytes and, for DER, by trying.
fn binary_kind(bytes: &[u8], location: &Location) -> ObjectKind {
    for (magic, known) in MAGIC {
        if bytes.starts_with(magic) {
            return ObjectKind::Other(*known);
        }
    }
    if let Ok(cert) = Cert::parse(bytes, location.clone()) {
        return ObjectKind::ForeignCertificate(Arc::new(cert));
    }
    if let Ok(crl) = Crl::parse(bytes, location.clone()) {
        return ObjectKind::Crl(Arc::new(crl));
    }
    if binary_key(bytes).is_some() {
        return ObjectKind::Other(Known::DerPrivateKey);
    }
    let head = bytes.get(..64.min(bytes.len())).unwrap_or_default();
    if contains(head, PKCS7_SIGNED_DATA) && !contains(head, PKCS12_VERSION) {
        return ObjectKind::Other(Known::Pkcs7);
    }
    if contains(head, PKCS12_VERSION) {
        return ObjectKind::Other(Known::Pkcs12);
    }
    ObjectKind::Other(Known::Unknown)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

/// The forms of private keys that are tried on binary content.
const KEY_LABELS: [&str; 5] =
    ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];

/// First bytes of containers that are not DER.
const MAGIC: &[(&[u8], Known)] = &[
    (b"PK\x03\x04", Known::Zip),
    (b"\x1f\x8b", Known::Gzip),
    (b"\xfe\xed\xfe\xed", Known::Jks),
    (b"\xce\xce\xce\xce", Known::Jks),
    (b"\xff\xfe", Known::Utf16),
    (b"\xfe\xff", Known::Utf16),
];

/// OID 1.2.840.113549.1.7.2, signedData.
const PKCS7_SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// INTEGER 3 followed by a SEQUENCE: the head of a PFX (RFC 7292 section 4).
const PKCS12_VERSION: &[u8] = &[0x02, 0x01, 0x03, 0x30];
