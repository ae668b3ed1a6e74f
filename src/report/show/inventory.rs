//! What `show` tells: files, the objects in them, and what belongs to what. As types that are the JSON at the same time:
//! keys may be added, never removed or re-typed.

use std::ops::Range;

use serde::Serialize;

/// Everything that was found in the files named.
#[derive(Debug, Serialize)]
pub struct Inventory {
    /// Of the form: 1.
    pub schema: u32,
    /// `certpreflight`.
    pub tool: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The moment at which days are counted, RFC 3339.
    pub at: String,
    /// The files in the order in which they were named.
    pub files: Vec<ShownFile>,
    /// What belongs together: a tree a leaf.
    pub trees: Vec<Tree>,
    /// What to ask `check` about, where there is such a pair.
    pub pair: Option<Pair>,
    /// How much there is of everything.
    pub counts: Counts,
}

/// A certificate, its issuer, the issuer's issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// Their numbers, from the leaf to the root.
    pub certificates: Vec<usize>,
    /// The name of the issuer of the last one, where it is not here.
    pub missing: Option<String>,
}

/// A certificate and its key, as servers read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The file of the certificate, as it was named.
    pub certificate: String,
    /// The file of the key; may be the same.
    pub key: String,
}

/// How much there is of everything, told outright or inside of containers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Files that were named.
    pub files: usize,
    /// Those of them that could not be read.
    pub unreadable: usize,
    /// Certificates.
    pub certificates: usize,
    /// Private keys.
    pub private_keys: usize,
    /// Public keys by themselves.
    pub public_keys: usize,
    /// Certificate requests.
    pub requests: usize,
    /// Revocation lists.
    pub crls: usize,
    /// Containers.
    pub containers: usize,
    /// Broken blocks.
    pub broken: usize,
    /// Things that can be saved from what no server reads; counted nowhere else.
    pub savable: usize,
}

/// A file and what is in it.
#[derive(Debug, Default, Serialize)]
pub struct ShownFile {
    /// As it was named.
    pub path: String,
    /// With every link resolved.
    pub real_path: Option<String>,
    /// In bytes; none of what could not be read.
    pub size: Option<usize>,
    /// How many lines it has.
    pub lines: u32,
    /// Who owns it.
    pub owner: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// `0600`.
    pub mode: Option<String>,
    /// Why it could not be read.
    pub error: Option<String>,
    /// What stands in it, in the order of the file.
    pub objects: Vec<Shown>,
    /// What the families of readers load from it; empty where there is nothing to load.
    pub readers: Vec<Reader>,
    /// What no server reads as it stands, and `certpreflight bundle` can make readable; none where nothing is to be
    /// mended.
    pub can_be_saved: Option<CanBeSaved>,
}

/// What can be had from a file by mending it, without guessing.
#[derive(Debug, Default, Serialize)]
pub struct CanBeSaved {
    /// The things that are not among the file's objects, in the order of the file; empty where mending concerns those.
    pub objects: Vec<Shown>,
    /// The line for sh that writes them into a new file.
    pub command: Option<String>,
}

/// One thing in a file.
#[derive(Debug, Default, Serialize)]
pub struct Shown {
    /// Counted from 1 over all files; none of text and of what is broken.
    pub number: Option<usize>,
    /// `certificate`, `private-key`, `public-key`, `certificate-request`, `crl`, `parameters`, `container`, `text`,
    /// `broken` or `other`.
    pub kind: &'static str,
    /// The kind in words: `CA certificate`, `PKCS#12 container`.
    pub called: String,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// How it stands in the file: `pem`, `der`, `base64` without BEGIN and END lines, `plain`, or
    /// `spoilt`, which can be saved.
    pub form: &'static str,
    /// First byte, and the one behind the last.
    pub bytes: Range<usize>,
    /// The number of the container in which it stands.
    pub inside: Option<usize>,
    /// What it is called by people: the subject in short, the kind of key.
    pub name: String,
    /// Whatever else is worth a word; empty when nothing is.
    pub note: String,
    /// What it says.
    #[serde(flatten)]
    pub facts: Facts,
    /// The one thing here to which it belongs.
    pub belongs_to: Option<Belonging>,
    /// The number of a certificate's private key.
    pub private_key: Option<usize>,
    /// The number of the object before it that is the same.
    pub duplicate_of: Option<usize>,
    /// What is broken about it.
    pub fault: Option<ShownFault>,
    /// How much it wants to be noticed.
    #[serde(skip)]
    pub weight: Weight,
}

/// What an object says, as far as its kind says such things.
#[derive(Debug, Default, Serialize)]
pub struct Facts {
    /// In the form of `openssl verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The same of the issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The issuer in short.
    #[serde(skip)]
    pub issuer_called: String,
    /// Hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// DNS names and addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// Whole days until `not_after`; negative when it has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// When validity ends or begins, for people.
    #[serde(skip)]
    pub validity: Validity,
    /// Whether it may issue others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<bool>,
    /// Whether it carries its own signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_signed: Option<bool>,
    /// Kind and size: `ECDSA P-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How a private key is encrypted; null when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<Option<String>>,
    /// SHA-256 of the whole object in DER, lower-case hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// SHA-256 of the public key (SubjectPublicKeyInfo).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spki_sha256: Option<String>,
    /// Subject key identifier, as `openssl x509 -text` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// The key identifier by which the issuer is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_key_id: Option<String>,
    /// thisUpdate of a revocation list, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub this_update: Option<String>,
    /// nextUpdate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update: Option<String>,
    /// How many certificates it revokes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<usize>,
}

/// When validity ends or begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// `89 days left`, `expired 3 days ago`; empty of what has no validity.
    pub words: String,
    /// Whether now is within.
    pub holds: bool,
}

/// What an object belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Belonging {
    /// `key-of`, `issued-by`, `request-for`.
    #[serde(rename = "as")]
    pub relation: &'static str,
    /// The file of the other object, as it was named.
    pub file: String,
    /// The number of the other object.
    pub object: usize,
}

/// A broken block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownFault {
    /// What is wrong; follows `line N`.
    pub what: String,
    /// The very line.
    pub line: u32,
    /// The very column, where one character is at fault.
    pub column: Option<u32>,
    /// What to do.
    pub fix: String,
}

/// What one family of readers loads from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// `OpenSSL servers`.
    pub name: &'static str,
    /// The numbers of the certificates.
    pub certificates: Vec<usize>,
    /// The number of the private key.
    pub key: Option<usize>,
    /// Why it refuses the certificates of the file.
    pub refusal: Option<Refusal>,
    /// Why it refuses the private key; the certificates may be loaded all the same.
    pub key_refusal: Option<Refusal>,
}

/// Where a reader gives up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The line; 0 where the whole file is meant.
    pub line: u32,
    /// In the reader's own words, or near enough.
    pub reason: String,
}

/// How much something wants to be noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// As it should be.
    #[default]
    Fine,
    /// Some readers lose it, or something odd stands beside it.
    Caution,
    /// It cannot be used.
    Bad,
}

impl Inventory {
    /// Whether a file could not be read.
    pub fn is_incomplete(&self) -> bool {
        self.files.iter().any(|file| file.error.is_some())
    }

    /// All objects with a number.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Shown)> {
        self.files.iter().flat_map(ShownFile::numbered)
    }
}

impl ShownFile {
    /// All objects with a number, and those that can be saved behind them.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Shown)> {
        let saved = self.can_be_saved.iter().flat_map(|saved| &saved.objects);
        self.objects.iter().chain(saved).filter_map(|object| Some((object.number?, object)))
    }
}
