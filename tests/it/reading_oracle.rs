//! Whether a certificate or list can be read at all: the parsers against the `openssl` command on mutants.
//!
//! `CERTPREFLIGHT_MUTANTS` sets how many of each, `CERTPREFLIGHT_SEED` where to begin; a difference leaves its file
//! behind. The mutants are drawn from the committed certificates and lists: a few octets changed, or elements copied,
//! dropped, moved, retagged, or their lengths written in another way, with the lengths around them kept in step.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::loaders::openssl_bundle;
use certpreflight::x509::cert::Cert;
use certpreflight::x509::crl::Crl;

use crate::forge::pem;
use crate::random::Random;
use crate::source;
use crate::tools;
use crate::verify_case::command_is_missing;

#[test]
fn certificates_are_read_as_the_command_reads_them() {
    compare("CERTIFICATE", |bytes| Cert::parse(bytes, place()).is_ok());
}

#[test]
fn lists_are_read_as_the_command_reads_them() {
    compare("X509 CRL", |bytes| Crl::parse(bytes, place()).is_ok());
}

#[test]
fn trust_settings_are_read_as_the_command_reads_them() {
    compare("TRUSTED CERTIFICATE", |bytes| {
        openssl_bundle::read(pem::block("TRUSTED CERTIFICATE", bytes).as_bytes(), &Arc::from("mutant")).is_ok()
    });
}

fn compare(label: &str, reads: fn(&[u8]) -> bool) {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (mutants, seed) = (
        setting("CERTPREFLIGHT_MUTANTS", if label == "CERTIFICATE" { 400 } else { 200 }),
        setting("CERTPREFLIGHT_SEED", 1),
    );
    println!("seed {seed}");
    let pool = pool(label);
    let mut draw = Draw(Random::new(seed));
    let scratch = tempfile::tempdir().unwrap();
    let (mut read, mut wrong) = (0, Vec::new());
    for batch in 0..mutants.div_ceil(BATCH) {
        let mutant = |_| if label.starts_with("TRUSTED") { draw.settings(&pool) } else { draw.mutant(&pool) };
        let contents: Vec<Vec<u8>> = (0..BATCH).map(mutant).collect();
        let theirs = ask(label, &contents, scratch.path());
        for (number, (content, theirs)) in contents.iter().zip(theirs).enumerate() {
            read += u32::from(theirs);
            if reads(content) != theirs {
                let kept = std::env::temp_dir().join(format!("certpreflight-{seed}-{batch}-{number}.der"));
                std::fs::write(&kept, content).unwrap();
                wrong.push(format!("{}: the command {} it", kept.display(), if theirs { "reads" } else { "refuses" }));
            }
        }
    }
    println!("{mutants} mutants under {label}, {read} read by the command, {} differ", wrong.len());
    assert!(wrong.is_empty(), "{} differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Which of these contents of blocks the command reads. Certificates are asked about in one run.
fn ask(label: &str, contents: &[Vec<u8>], folder: &Path) -> Vec<bool> {
    let files: Vec<PathBuf> = (0..contents.len()).map(|number| folder.join(number.to_string())).collect();
    for (file, content) in files.iter().zip(contents) {
        std::fs::write(file, pem::block(label, content)).unwrap();
    }
    match label {
        "X509 CRL" => return files.iter().map(|file| reads_one("-CRLfile", file)).collect(),
        "TRUSTED CERTIFICATE" => return files.iter().map(|file| reads_one("-CAfile", file)).collect(),
        _ => {}
    }
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CAfile", "-no-CApath", "-no-CAstore"]).args(&files);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let unread: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("Could not read certificate file from ")).collect();
    files.iter().map(|file| !unread.contains(&file.display().to_string().as_str())).collect()
}

fn reads_one(option: &str, file: &Path) -> bool {
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CAfile", "-no-CApath", "-no-CAstore", option]).arg(file);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    !text.contains("Could not read any other CRLs") && !text.contains("Error loading file")
}

/// The certificates or lists of the committed test data, DER.
fn pool(label: &str) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    for folder in ["testdata/verify", "testdata/x509", "testdata/keys/certs"] {
        source::walk(&source::package().join(folder), &mut paths);
    }
    paths.sort();
    let texts = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "pem"));
    let label = label.trim_start_matches("TRUSTED ");
    texts.filter_map(|path| pem::content(&std::fs::read_to_string(path).ok()?, label)).collect()
}

fn place() -> Location {
    Location::whole(&Arc::from("mutant"))
}

struct Draw(Random);

impl Draw {
    fn mutant(&mut self, pool: &[Vec<u8>]) -> Vec<u8> {
        let mut der = pool[self.below(pool.len())].clone();
        for _ in 0..=self.below(3) {
            der = match self.below(3) {
                0 => self.change_octet(der),
                _ => self.change_element(&der),
            };
        }
        der
    }

    /// A certificate with damaged trust settings behind it.
    fn settings(&mut self, pool: &[Vec<u8>]) -> Vec<u8> {
        let settings = self.mutant(&[SETTINGS.to_vec()]);
        [&pool[0][..], &settings].concat()
    }

    fn change_octet(&mut self, mut der: Vec<u8>) -> Vec<u8> {
        if der.is_empty() {
            return der;
        }
        // Headers stand mostly near the start.
        let limit = if self.below(2) == 0 { der.len().min(200) } else { der.len() };
        let at = self.below(limit);
        der[at] = match self.below(4) {
            0 => der[at] ^ (1 << self.below(8)),
            1 => TAGS[self.below(TAGS.len())],
            2 => [0, 1, 0x7f, 0x80, 0x81, 0xff][self.below(6)],
            _ => self.octets(1)[0],
        };
        der
    }

    /// Takes the DER apart as far as it goes, changes one element and puts it together again.
    fn change_element(&mut self, der: &[u8]) -> Vec<u8> {
        let mut tree = parse(der, 0);
        let count: usize = tree.iter().map(Node::count).sum();
        let mut target = self.below(count.max(1));
        self.change_in(&mut tree, &mut target);
        tree.iter().flat_map(Node::encode).collect()
    }

    fn change_in(&mut self, nodes: &mut Vec<Node>, target: &mut usize) {
        for at in 0..nodes.len() {
            if *target == 0 {
                *target = usize::MAX;
                return self.change(nodes, at);
            }
            *target -= 1;
            if let Content::Nodes(inner) = &mut nodes[at].content {
                self.change_in(inner, target);
                if *target == usize::MAX {
                    return;
                }
            }
        }
    }

    fn change(&mut self, nodes: &mut Vec<Node>, at: usize) {
        let other = self.below(nodes.len());
        match self.below(14) {
            0 => _ = nodes.remove(at),
            1 => nodes.insert(other, nodes[at].clone()),
            2 => nodes.swap(at, other),
            3 | 4 => nodes[at].tag = TAGS[self.below(TAGS.len())],
            5 => nodes[at].tag ^= 0x20,
            6 => nodes[at].length = Length::Open,
            7 => nodes[at].length = Length::Padded(self.below(5)),
            8 => nodes[at].content = Content::Octets(Vec::new()),
            9 => {
                let mut octets = nodes[at].content.octets();
                octets.insert(0, [0, 0xff, 0x80, 7, 8][self.below(5)]);
                nodes[at].content = Content::Octets(octets);
            }
            10 => {
                let mut octets = nodes[at].content.octets();
                octets.push(self.octets(1)[0]);
                nodes[at].content = Content::Octets(octets);
            }
            11 => {
                // A string in pieces.
                let (tag, octets) = (nodes[at].tag & 0x1f, nodes[at].content.octets());
                let cut = self.below(octets.len() + 1);
                let piece =
                    |octets: &[u8]| Node { tag, length: Length::Usual, content: Content::Octets(octets.to_vec()) };
                nodes[at].tag |= 0x20;
                nodes[at].content = Content::Nodes(vec![piece(&octets[..cut]), piece(&octets[cut..])]);
            }
            12 => {
                let count = self.below(6);
                let (tag, octets) = (TAGS[self.below(TAGS.len())], self.octets(count));
                nodes.insert(at, Node { tag, length: Length::Usual, content: Content::Octets(octets) });
            }
            _ => {
                let inner = nodes[at].clone();
                nodes[at] = Node {
                    tag: [0x30, 0x31, 0xa0, 0xa1, 0xa3][self.below(5)],
                    length: Length::Usual,
                    content: Content::Nodes(vec![inner]),
                };
            }
        }
    }

    fn octets(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.0.next() as u8).collect()
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit)
    }
}

#[derive(Clone)]
struct Node {
    tag: u8,
    length: Length,
    content: Content,
}

#[derive(Clone, Copy)]
enum Length {
    Usual,
    Open,
    Padded(usize),
}

#[derive(Clone)]
enum Content {
    Octets(Vec<u8>),
    Nodes(Vec<Node>),
}

impl Node {
    fn count(&self) -> usize {
        match &self.content {
            Content::Octets(_) => 1,
            Content::Nodes(nodes) => 1 + nodes.iter().map(Node::count).sum::<usize>(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let content = self.content.octets();
        let (mut length, size) = (Vec::new(), u32::try_from(content.len()).unwrap().to_be_bytes());
        match self.length {
            Length::Open => return [&[self.tag, 0x80][..], &content, &[0, 0]].concat(),
            Length::Usual if content.len() < 128 => length.push(content.len() as u8),
            Length::Usual => {
                let size: Vec<u8> = size.into_iter().skip_while(|octet| *octet == 0).collect();
                length.push(0x80 | size.len() as u8);
                length.extend(size);
            }
            Length::Padded(zeros) => {
                length.push(0x84 + zeros as u8);
                length.extend(vec![0; zeros]);
                length.extend(size);
            }
        }
        [&[self.tag][..], &length, &content].concat()
    }
}

impl Content {
    fn octets(&self) -> Vec<u8> {
        match self {
            Content::Octets(octets) => octets.clone(),
            Content::Nodes(nodes) => nodes.iter().flat_map(Node::encode).collect(),
        }
    }
}

/// Elements with one-octet tags and definite lengths; what is none stays as it is.
fn parse(mut bytes: &[u8], depth: u8) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some((tag, content, rest)) = element(bytes) {
        let inner = if tag & 0x20 != 0 && depth < 12 { parse(content, depth + 1) } else { Vec::new() };
        let whole = Content::Nodes(inner);
        let content =
            if whole.octets() == content && tag & 0x20 != 0 { whole } else { Content::Octets(content.to_vec()) };
        nodes.push(Node { tag, length: Length::Usual, content });
        bytes = rest;
    }
    nodes
}

fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
    let octets = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    let length = match first {
        0..=0x7f => usize::from(first),
        0x81..=0x83 => bytes.get(2..2 + octets)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)),
        _ => return None,
    };
    let content = bytes.get(2 + octets..2 + octets + length)?;
    Some((tag, content, &bytes[2 + octets + length..]))
}

/// Trust settings with every field: two uses trusted, one rejected, alias, key identifier, one algorithm.
const SETTINGS: &[u8] = &[
    0x30, 0x2e, 0x30, 0x14, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1, 0xa0, 6, 6, 4, 0x55,
    0x1d, 0x25, 0, 0x0c, 2, b'm', b'e', 4, 2, 1, 2, 0xa1, 6, 0x30, 4, 6, 2, 0x2a, 3,
];

/// Mutants asked about in one run.
const BATCH: u64 = 50;

const TAGS: &[u8] = &[
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x10, 0x12, 0x13, 0x14, 0x15, 0x16,
    0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x30, 0x31, 0x80, 0x81, 0x82, 0x83, 0xa0, 0xa1, 0xa2, 0xa3,
    0x40, 0x61, 0xc0, 0xe0, 0x00, 0x20, 0x23, 0x24, 0x2c, 0x22, 0x26,
];
