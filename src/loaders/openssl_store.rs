//! What the store loader of `openssl verify` takes from a file: target, `-trusted`, `-untrusted`, `-CRLfile`, `-CAstore`.
//!
//! It asks again and again, each time for a PEM block from where it stands and, when there is none or a bad one, for one
//! DER object at that very place (`store_lib.c OSSL_STORE_load`, `file_store.c`, `decoder_lib.c decoder_process`). So it
//! steps over what it cannot read, and may step over the beginning of something that it could.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::loaders::Found;
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::piece::is_certificate;
use crate::pem::unit::LineCount;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;
use crate::x509::private_key::KeyContent;
use crate::x509::public_key::PublicKeyInfo;
use crate::x509::reader::Reader;
use crate::x509::reader::stream::extent;

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
    read_with(&mut Loader::new(bytes, name), wanted)
}

/// The same for [`Wanted::CertsAndCrls`], and whether the file answers the question that it was opened for: whether what
/// it stopped at was no key and no parameters. If not, what came before them is kept all the same.
pub fn read_as_store(bytes: &[u8], name: &Arc<str>) -> (Vec<Found>, bool) {
    let mut loader = Loader::new(bytes, name);
    let found = read_with(&mut loader, Wanted::CertsAndCrls);
    let answers = !found.is_empty() && !loader.is_at_key;
    (found, answers)
}

fn read_with(loader: &mut Loader<'_>, wanted: Wanted) -> Vec<Found> {
    let mut all = Vec::new();
    while loader.at < loader.bytes.len() {
        let found = loader.load();
        if found.is_none() && wanted == Wanted::CertsAndCrls {
            break;
        }
        all.extend(found.filter(|found| wanted.fits(found)));
        if wanted == Wanted::FirstCert && !all.is_empty() {
            break;
        }
    }
    all
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

struct Loader<'a> {
    bytes: &'a [u8],
    name: &'a Arc<str>,
    blocks: Blocks<'a>,
    lines: LineCount<'a>,
    at: usize,
    number: u32,
    /// Whether the last object was a key or parameters, which the command can read and does not want.
    is_at_key: bool,
}

impl<'a> Loader<'a> {
    fn new(bytes: &'a [u8], name: &'a Arc<str>) -> Loader<'a> {
        let (blocks, lines) = (Blocks::new(bytes), LineCount::new(bytes));
        Loader { bytes, name, blocks, lines, at: 0, number: 0, is_at_key: false }
    }

    /// One object, or what is stepped over where one was sought (`OSSL_STORE_load`).
    fn load(&mut self) -> Option<Found> {
        let begin = self.blocks.begin(self.at).filter(|begin| LABELS.contains(&begin.label));
        if let Some(begin) = begin
            && let Some(content) = self.blocks.content(&begin)
        {
            self.at = content.end;
            return self.decode_block(&begin, content);
        }
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let extent = extent(rest);
        self.at = start.saturating_add(extent.consumed);
        let der = rest.get(..extent.object?)?;
        self.decode_object(der, start)
    }

    fn decode_block(&mut self, begin: &Begin<'a>, content: Content) -> Option<Found> {
        self.number = self.number.saturating_add(1);
        if content.header.len() > IGNORED_HEADER {
            return None;
        }
        let label = std::str::from_utf8(begin.label).ok()?;
        let location = self.location(begin.start, content.end);
        let der: Zeroizing<Vec<u8>> = content.der;
        if is_certificate(label) {
            let cert = Cert::parse(&der, location).ok()?;
            let aux = AuxTrust::parse(der.get(cert.der.len()..).unwrap_or_default());
            return Some(Found::Cert(Arc::new(cert), aux));
        }
        if label == "X509 CRL" {
            return Some(Found::Crl(Arc::new(Crl::parse(&der, location).ok()?)));
        }
        self.is_at_key = is_key(label, &der);
        None
    }

    fn decode_object(&mut self, der: &[u8], start: usize) -> Option<Found> {
        // A certificate or list begins with a sequence in a sequence; most things are not worth trying.
        if der.first() != Some(&SEQUENCE) {
            return None;
        }
        let location = self.location(start, start.saturating_add(der.len()));
        if let Ok(cert) = Cert::parse(der, location.clone()) {
            return Some(Found::Cert(Arc::new(cert), None));
        }
        let crl = Crl::parse(der, location).ok();
        self.is_at_key = crl.is_none() && (is_key("", der) || is_key("PUBLIC KEY", der));
        crl.map(|crl| Found::Crl(Arc::new(crl)))
    }

    fn location(&mut self, start: usize, end: usize) -> Location {
        let line = self.lines.line_of(start);
        let end_line = self.lines.line_of(end.saturating_sub(1).max(start));
        Location { file: Arc::clone(self.name), line, end_line, block: self.number, bytes: start..end }
    }
}

/// Whether the content of a block with this label is a key, or parameters of some; without a label, a private key.
fn is_key(label: &str, der: &[u8]) -> bool {
    match label {
        "PUBLIC KEY" => PublicKeyInfo::read(&mut Reader::new(der), "").is_ok_and(|key| key.is_decodable()),
        _ if label.ends_with("PUBLIC KEY") || label.ends_with("PARAMETERS") => !der.is_empty(),
        _ => matches!(KeyContent::read(label, &[], der), KeyContent::Plain(_)),
    }
}

/// What the decoder knows (`decode_pem2der.c pem_name_map`); a block with another label is as good as a bad one.
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
