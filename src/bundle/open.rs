//! One document taken apart: its pieces, and the object that each piece decodes to.

use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::{File, Role, recognise};
use crate::pem::base64;
use crate::pem::binary::utf16;
use crate::pem::blocks::Blocks;
use crate::pem::piece::{Block, Broken, Fault, Piece, TextKind, is_certificate};
use crate::pem::salvage::cut_short;
use crate::pem::scan::scan;
use crate::x509::cert::{Cert, skim_subject};
use crate::x509::crl::Crl;
use crate::x509::private_key::KeyContent;

/// Takes a document apart in the given role. What cannot be decoded stays as an object that says so.
pub fn open(role: Role, document: &Arc<Document>) -> File {
    of_pieces(role, document, scan(&document.name, document.bytes()))
}

/// The same for a server that passes over header lines inside a block, as Postfix does where one file or a list holds
/// certificate and key (`tls_certkey.c load_pem_object`); `None` where no block has any that would be a fault.
pub fn past_headers(file: &File) -> Option<File> {
    let is_one = |piece: &Piece| matches!(piece, Piece::Broken(broken) if broken.fault == Fault::Header);
    file.pieces.iter().find(|piece| is_one(piece))?;
    let bytes = file.document.bytes();
    let mut blocks = Blocks::new(bytes);
    let read = scan(&file.document.name, bytes).into_iter().map(|piece| match piece {
        Piece::Broken(broken) if broken.fault == Fault::Header => behind_header(&mut blocks, broken),
        piece => piece,
    });
    Some(of_pieces(file.role, &file.document, read.collect()))
}

/// The block as it is without its header, where OpenSSL reads it to the END line.
fn behind_header(blocks: &mut Blocks<'_>, broken: Broken) -> Piece {
    let begin = blocks.begin(broken.location.bytes.start);
    let content = begin.filter(|begin| broken.location.bytes.contains(&begin.start));
    match content.and_then(|begin| blocks.content(&begin)) {
        Some(content) => Piece::Block(Block {
            label: broken.label,
            headers: Vec::new(),
            der: content.der,
            location: broken.location,
        }),
        None => Piece::Broken(broken),
    }
}

fn of_pieces(role: Role, document: &Arc<Document>, pieces: Vec<Piece>) -> File {
    let whole = whole_object(document, &pieces);
    let objects = whole.into_iter().chain(pieces.iter().filter_map(|piece| object(role, piece, document.bytes())));
    let objects = objects.collect();
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
        Piece::Block(block) => Some(block_object(role, block)),
        Piece::Binary(location) => {
            let kind = binary_kind(bytes.get(location.bytes.clone())?, location);
            Some(object_of(kind, Form::Plain, location))
        }
        Piece::Text(text) if text.kind == TextKind::Html => {
            Some(object_of(ObjectKind::Other(Known::Html), Form::Plain, &text.location))
        }
        Piece::Text(_) | Piece::Broken(_) => None,
    }
}

/// What a document without any block, or an archive with blocks in it, is as a whole.
fn whole_object(document: &Document, pieces: &[Piece]) -> Option<Object> {
    let bytes = document.bytes();
    let is_text = pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.kind != TextKind::Html));
    if matches!(pieces.first(), Some(Piece::Binary(_))) {
        return None;
    }
    let place = Location { bytes: 0..bytes.len(), ..Location::at_line(&document.name, 1) };
    let end_line = pieces.last().map_or(1, |piece| match piece {
        Piece::Block(Block { location, .. }) | Piece::Broken(Broken { location, .. }) | Piece::Binary(location) => {
            location.end_line
        }
        Piece::Text(text) => text.location.end_line,
    });
    let is_armoured = || pieces.iter().all(|piece| !matches!(piece, Piece::Block(_))) && recognise::is_armour(bytes);
    let known = recognise::magic(bytes)
        .or_else(|| is_text.then(|| recognise::text(bytes)).flatten())
        .or_else(|| is_armoured().then_some(Known::Pgp));
    if let Some(known) = known {
        return Some(object_of(ObjectKind::Other(known), Form::Plain, &Location { end_line, ..place }));
    }
    let bare = pieces.iter().filter(|_| is_text).find_map(|piece| match piece {
        Piece::Text(text) if text.kind == TextKind::BareBase64 => Some(&text.location),
        _ => None,
    })?;
    let decoded = base64::salvage(bytes.get(bare.bytes.clone())?)?;
    recognise::der(&decoded).map(|_| object_of(binary_kind(&decoded, bare), Form::Base64, bare))
}

fn object_of(kind: ObjectKind, form: Form, location: &Location) -> Object {
    Object { kind, label: String::new(), form, in_truth: None, location: location.clone() }
}

fn block_object(role: Role, block: &Block) -> Object {
    let kind = block_kind(role, block);
    let is_foreign = matches!(
        &kind,
        ObjectKind::Malformed(_) | ObjectKind::Other(Known::Unknown) | ObjectKind::PrivateKey(KeyContent::Malformed(_))
    );
    let in_truth = is_foreign.then(|| recognise::der(&block.der)).flatten();
    Object { kind, label: block.label.clone(), form: Form::Pem, in_truth, location: block.location.clone() }
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
            Err(refusal) => ObjectKind::Malformed(why_malformed(der, &refusal.to_string())),
        },
        "X509 CRL" => match Crl::parse(der, block.location.clone()) {
            Ok(crl) => ObjectKind::Crl(Arc::new(crl)),
            Err(refusal) => ObjectKind::Malformed(why_malformed(der, &refusal.to_string())),
        },
        label => match LABELS.iter().find(|(known, _)| *known == label) {
            Some((_, known)) => ObjectKind::Other(*known),
            None if label.starts_with("PGP ") => ObjectKind::Other(Known::Pgp),
            None if label.ends_with("PRIVATE KEY") => {
                ObjectKind::PrivateKey(KeyContent::read(label, &block.headers, der))
            }
            None if label.ends_with("PUBLIC KEY") => ObjectKind::Other(Known::PublicKey),
            None => ObjectKind::Other(Known::Unknown),
        },
    }
}

fn why_malformed(der: &[u8], refusal: &str) -> String {
    match cut_short(der) {
        Some((has, wants)) => format!("it was cut short, {has} of {wants} bytes are left"),
        None => refusal.to_owned(),
    }
}

/// What binary content is, by its first bytes and, for DER, by trying.
fn binary_kind(bytes: &[u8], location: &Location) -> ObjectKind {
    let known = recognise::magic(bytes).or_else(|| recognise::der(bytes));
    match known.unwrap_or(if utf16(bytes).is_some() { Known::Utf16 } else { Known::Unknown }) {
        Known::Certificate => Cert::parse(bytes, location.clone())
            .map_or(ObjectKind::Other(Known::Unknown), |cert| ObjectKind::ForeignCertificate(Arc::new(cert))),
        Known::Crl => Crl::parse(bytes, location.clone())
            .map_or(ObjectKind::Other(Known::Unknown), |crl| ObjectKind::Crl(Arc::new(crl))),
        known => ObjectKind::Other(known),
    }
}

/// Labels of what is neither certificate, revocation list nor a key that servers read.
const LABELS: &[(&str, Known)] = &[
    ("CERTIFICATE REQUEST", Known::Csr),
    ("CMS", Known::Pkcs7),
    ("DH PARAMETERS", Known::DhParameters),
    ("DSA PARAMETERS", Known::DsaParameters),
    ("EC PARAMETERS", Known::EcParameters),
    ("NEW CERTIFICATE REQUEST", Known::Csr),
    ("OPENSSH PRIVATE KEY", Known::SshKey),
    ("PKCS #7 SIGNED DATA", Known::Pkcs7),
    ("PKCS#11 PROVIDER URI", Known::KeyReference),
    ("PKCS12", Known::Pkcs12),
    ("PKCS7", Known::Pkcs7),
    ("SM2 PARAMETERS", Known::EcParameters),
    ("SSH2 PUBLIC KEY", Known::SshPublicKey),
    ("TSS KEY BLOB", Known::KeyReference),
    ("TSS2 KEY BLOB", Known::KeyReference),
    ("TSS2 PRIVATE KEY", Known::KeyReference),
    ("X9.42 DH PARAMETERS", Known::DhParameters),
];
