//! What reports tell about a target besides its cells: files, leaf, chain, served certificates, as plain values.

mod chain;
mod files;

use crate::base::moment::Moment;
use crate::checks::facts::Facts;
use crate::crypto::digest::sha256_hex;
use crate::x509::cert::Cert;

/// Everything a report shows of one target besides the cells.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The files read for the target.
    pub files: Vec<FileSummary>,
    /// The leaf.
    pub leaf: Option<LeafSummary>,
    /// The path from the leaf to the anchor; a certificate that is missing is a step of its own.
    pub chain: Vec<ChainSummary>,
    /// SHA-256, lower-case hex, of each certificate that the server will send, in order.
    pub served: Vec<String>,
    /// The end of the first certificate of the path to expire; none when the path is not accepted.
    pub usable_until: Option<Moment>,
}

impl Summary {
    /// The summary of a target.
    pub fn of(facts: &Facts<'_>) -> Summary {
        Summary {
            files: files::of(facts),
            leaf: facts.bundle.leaf().map(|leaf| LeafSummary::of(leaf, facts.options.at)),
            chain: chain::of(facts),
            served: served(facts),
            usable_until: usable_until(facts),
        }
    }
}

/// What clients are sent: of a service what it was foretold to send, else what a server would send from these files.
fn served(facts: &Facts<'_>) -> Vec<String> {
    match &facts.service {
        Some(around) => around.sent().iter().map(|der| sha256_hex(der)).collect(),
        None => facts.bundle.certs.iter().map(|cert| sha256_hex(&cert.der)).collect(),
    }
}

impl LeafSummary {
    fn of(leaf: &Cert, at: Moment) -> LeafSummary {
        LeafSummary {
            subject: leaf.subject.oneline(),
            issuer: leaf.issuer.oneline(),
            serial: leaf.serial_hex(),
            names: leaf.names(),
            not_before: leaf.not_before.moment,
            not_after: leaf.not_after.moment,
            days_left: leaf.not_after.moment.map(|end| end.days_since(at)),
            key: leaf.public_key.describe(),
            sha256: sha256_hex(&leaf.der),
            spki_sha256: sha256_hex(&leaf.public_key.der),
        }
    }
}

/// The first end of validity on an accepted path.
fn usable_until(facts: &Facts<'_>) -> Option<Moment> {
    let outcome = facts.outcome.as_ref().filter(|outcome| outcome.accepted)?;
    outcome.chain.iter().filter_map(|link| link.cert.not_after.moment).min()
}

/// One file.
#[derive(Clone, Debug)]
pub struct FileSummary {
    /// As the user named it.
    pub path: String,
    /// With links resolved.
    pub real_path: Option<String>,
    /// `cert`, `key`, `chain`, `ca`, `crl`.
    pub role: &'static str,
    /// Owner and group by name, and by number; none for streams and what could not be opened.
    pub owner: Option<(String, u32)>,
    /// Group.
    pub group: Option<(String, u32)>,
    /// `0600`.
    pub mode: Option<String>,
    /// Its objects.
    pub objects: Vec<ObjectSummary>,
}

/// One object of a file.
#[derive(Clone, Debug)]
pub struct ObjectSummary {
    /// `certificate`, `private key`, ...
    pub kind: String,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// One line about it.
    pub note: String,
}

/// The leaf.
#[derive(Clone, Debug)]
pub struct LeafSummary {
    /// OpenSSL's `oneline` form.
    pub subject: String,
    /// The same of the issuer.
    pub issuer: String,
    /// Upper-case hex, as `openssl x509 -serial` prints it.
    pub serial: String,
    /// The subjectAltName's DNS names and addresses.
    pub names: Vec<String>,
    /// Start of validity, when well-formed.
    pub not_before: Option<Moment>,
    /// End of validity, when well-formed.
    pub not_after: Option<Moment>,
    /// Whole days left at the time of judgement.
    pub days_left: Option<i64>,
    /// `ECDSA P-256`, `RSA 2048`.
    pub key: String,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: String,
    /// SHA-256 of its SubjectPublicKeyInfo, lower-case hex.
    pub spki_sha256: String,
}

/// One step of the path.
#[derive(Clone, Debug)]
pub struct ChainSummary {
    /// Leaf = 0.
    pub depth: usize,
    /// A short name for people: the subject's CN, else O, else the whole subject.
    pub name: String,
    /// OpenSSL's `oneline` form; of a missing certificate, the name that is wanted.
    pub subject: String,
    /// The same of the issuer; empty for a missing certificate.
    pub issuer: String,
    /// End of validity.
    pub not_after: Option<Moment>,
    /// Whole days left.
    pub days_left: Option<i64>,
    /// `ECDSA P-256`.
    pub key: String,
    /// A file's name, `system store`, `Mozilla set`, or `missing`.
    pub origin: String,
    /// The line in that file.
    pub line: Option<u32>,
    /// Whether it is the anchor.
    pub anchor: bool,
}
