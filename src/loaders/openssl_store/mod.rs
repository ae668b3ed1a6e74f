//! What the store loader of `openssl verify` takes from a file: target, `-trusted`, `-untrusted`, `-CRLfile`, `-CAstore`.
//!
//! It asks again and again, each time for a PEM block from where it stands and, when there is none or a bad one, for one
//! DER object at that very place (`store_lib.c OSSL_STORE_load`, `file_store.c`, `decoder_lib.c decoder_process`). So it
//! steps over what it cannot read, and may step over the beginning of something that it could.

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::location::Location;
use crate::loaders::Found;
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::piece::is_certificate;
use crate::pem::unit::LineCount;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;
use crate::x509::reader::stream::extent;

mod key;

/// What the caller asks a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The first certificate alone: a target (`apps.c load_cert`).
    FirstCert,
    /// All certificates: `-trusted`, `-untrusted`.
    Certs,
    /// All revocation lists: `-CRLfile`.
    Crls,
    /// Both, up to the first thing that is neither, such as a key or a bad block: a file as `-CAstore` (`by_store.c
    /// cache_objects`).
    CertsAndCrls,
}

/// What the store loader takes from the bytes of the file of this name (PEM or DER), in the order of the file.
///
/// Questions for pass phrases count as unanswered: what is encrypted is stepped over.
pub fn read(bytes: &[u8], name: &Arc<str>, wanted: Wanted) -> Vec<Found> {
    if wanted == Wanted::CertsAndCrls {
        return read_anchors(bytes, name).0;
    }
    let mut loader = Loader::new(bytes, name);
    let mut all = Vec::new();
    while let Some(object) = loader.load() {
        all.extend(object.found().filter(|found| wanted.fits(found)));
        if wanted == Wanted::FirstCert && !all.is_empty() {
            break;
        }
    }
    all
}

/// What `-CAstore` takes from a file, and whether the search for a name that opened it may find its name there
/// (`by_store.c cache_objects`).
///
/// It may not when there is nothing in the file, or when a key ended the reading: what was read before it is then found
/// by later searches only. In a directory the first such file ends the search.
pub fn read_anchors(bytes: &[u8], name: &Arc<str>) -> (Vec<Found>, bool) {
    let mut loader = Loader::new(bytes, name);
    let mut all = Vec::new();
    while let Some(object) = loader.load() {
        match object {
            Object::Found(found) => all.push(found),
            Object::Key => return (all, false),
            Object::Nothing => break,
        }
    }
    let succeeds = !all.is_empty();
    (all, succeeds)
}

impl Wanted {
    fn fits(self, found: &Found) -> bool {
        match self {
            Wanted::FirstCert | Wanted::Certs => matches!(found, Found::Cert(..)),
            Wanted::Crls => matches!(found, Found::Crl(_)),
            Wanted::CertsAndCrls => true,
        }
    }
}

/// What one reading comes to.
enum Object {
    Found(Found),
    /// A key or parameters.
    Key,
    Nothing,
}

impl Object {
    fn found(self) -> Option<Found> {
        match self {
            Object::Found(found) => Some(found),
            Object::Key | Object::Nothing => None,
        }
    }
}

struct Loader<'a> {
    bytes: &'a [u8],
    name: &'a Arc<str>,
    blocks: Blocks<'a>,
    lines: LineCount<'a>,
    at: usize,
    number: u32,
    /// BEGIN lines of well-formed blocks with a label that the decoder does not know, by the offset behind them.
    foreign: HashSet<usize>,
}

impl<'a> Loader<'a> {
    fn new(bytes: &'a [u8], name: &'a Arc<str>) -> Loader<'a> {
        Loader {
            bytes,
            name,
            blocks: Blocks::new(bytes),
            lines: LineCount::new(bytes),
            at: 0,
            number: 0,
            foreign: HashSet::new(),
        }
    }

    /// One reading; `None` at the end of the file (`OSSL_STORE_load`).
    fn load(&mut self) -> Option<Object> {
        (self.at < self.bytes.len()).then(|| self.load_one())
    }

    fn load_one(&mut self) -> Object {
        if let Some(object) = self.load_block() {
            return object;
        }
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let extent = extent(rest);
        self.at = start.saturating_add(extent.consumed);
        match extent.object.and_then(|end| rest.get(..end)) {
            Some(der) => self.decode_object(der, start),
            None => Object::Nothing,
        }
    }

    /// What the PEM decoder makes of the next block; `None` when it leaves the place to the DER decoder
    /// (`decode_pem2der.c`).
    fn load_block(&mut self) -> Option<Object> {
        let begin = self.blocks.begin(self.at).filter(|begin| !self.foreign.contains(&begin.end))?;
        let content = self.blocks.content(&begin)?;
        if content.header.len() > IGNORED_HEADER {
            // Encrypted, and nobody answers for the pass phrase, or no header that means anything.
            self.at = content.end;
            return Some(Object::Nothing);
        }
        if !LABELS.contains(&begin.label) {
            self.foreign.insert(begin.end);
            return None;
        }
        self.at = content.end;
        Some(self.decode_block(&begin, &content))
    }

    fn decode_block(&mut self, begin: &Begin<'a>, content: &Content) -> Object {
        self.number = self.number.saturating_add(1);
        let Ok(label) = std::str::from_utf8(begin.label) else { return Object::Nothing };
        let der = content.der.as_slice();
        if is_certificate(label) {
            let Ok(cert) = Cert::parse(der, self.location(begin.start, content.end)) else { return Object::Nothing };
            let aux = AuxTrust::parse(der.get(cert.der.len()..).unwrap_or_default());
            return Object::Found(Found::Cert(Arc::new(cert), aux));
        }
        if label == "X509 CRL" {
            let crl = Crl::parse(der, self.location(begin.start, content.end));
            return crl.map_or(Object::Nothing, |crl| Object::Found(Found::Crl(Arc::new(crl))));
        }
        if key::is_key(label, der) { Object::Key } else { Object::Nothing }
    }

    fn decode_object(&mut self, der: &[u8], start: usize) -> Object {
        // All that is known is a sequence; most of what stands in text is not worth trying.
        if der.first() != Some(&SEQUENCE) {
            return Object::Nothing;
        }
        let location = self.location(start, start.saturating_add(der.len()));
        if let Ok(cert) = Cert::parse(der, location.clone()) {
            return Object::Found(Found::Cert(Arc::new(cert), None));
        }
        if let Ok(crl) = Crl::parse(der, location) {
            return Object::Found(Found::Crl(Arc::new(crl)));
        }
        if key::is_key("", der) { Object::Key } else { Object::Nothing }
    }

    fn location(&mut self, start: usize, end: usize) -> Location {
        let line = self.lines.line_of(start);
        let end_line = self.lines.line_of(end.saturating_sub(1).max(start));
        Location { file: Arc::clone(self.name), line, end_line, block: self.number, bytes: start..end }
    }
}

/// What the decoder knows (`decode_pem2der.c pem_name_map`); a block with another label is as good as a bad
/// one unless it has a header.
const LABELS: [&[u8]; 18] = [
    b"CERTIFICATE",
    b"DH PARAMETERS",
    b"DSA PARAMETERS",
    b"DSA PRIVATE KEY",
    b"DSA PUBLIC KEY",
    b"EC PARAMETERS",
    b"EC PRIVATE KEY",
    b"ENCRYPTED PRIVATE KEY",
    b"PRIVATE KEY",
    b"PUBLIC KEY",
    b"RSA PRIVATE KEY",
    b"RSA PUBLIC KEY",
    b"SM2 PARAMETERS",
    b"SM2 PRIVATE KEY",
    b"TRUSTED CERTIFICATE",
    b"X509 CERTIFICATE",
    b"X509 CRL",
    b"X9.42 DH PARAMETERS",
];

/// Bytes of a header that is too short to be looked at; a longer one must be that of an encrypted block.
const IGNORED_HEADER: usize = 10;

const SEQUENCE: u8 = 0x30;
