//! A case of `testdata/verify`: how its file is read, asked of the engine, and asked of the `openssl` command.
//!
//! `key: value` lines name PEM files beside the case (several go into one list, in order: `leaf`, `untrusted`,
//! `trusted`, `crl`) and options: `time`, `verify_name`, `purpose`, `flags` (as the command spells them), `depth`,
//! `level`, the identity asked for (`host`, `email`, `ip`), `policies` (dotted), `suite_b` (`128`, `128_only`, `192`)
//! and `distid`. After `expected:` stand `code depth` lines, `OK`, or `failed` for a failure without an error line, as
//! recorded from the command. `engine: unjudged` marks what the engine does not judge yet and must then not accept.

pub(crate) mod options;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::pem::piece::Piece;
use certpreflight::pem::scan::scan;
use certpreflight::verify::judge;
use certpreflight::verify::observer::Observer;
use certpreflight::verify::outcome::Outcome;
use certpreflight::verify::request::Request;
use certpreflight::verify::trust::AnchorStore;
use certpreflight::x509::aux_trust::AuxTrust;
use certpreflight::x509::cert::{Cert, SharedCert};
use certpreflight::x509::crl::{Crl, SharedCrl};

use options::Options;

/// What a run came to: nothing wrong, errors as `(code, depth)` in order, or a failure without any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ok,
    Errors(Vec<(u8, usize)>),
    Failed,
}

impl Verdict {
    /// What stands after `expected:`.
    pub(crate) fn lines(&self) -> String {
        match self {
            Verdict::Ok => "OK\n".to_owned(),
            Verdict::Failed => "failed\n".to_owned(),
            Verdict::Errors(errors) => errors.iter().map(|(code, depth)| format!("{code} {depth}\n")).collect(),
        }
    }
}

/// One question with its recorded answer.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) leaf: PathBuf,
    pub(crate) untrusted: Vec<PathBuf>,
    pub(crate) trusted: Vec<PathBuf>,
    pub(crate) crls: Vec<PathBuf>,
    pub(crate) options: Options,
    pub(crate) unjudged: bool,
    pub(crate) expected: Verdict,
}

impl Case {
    /// A question about this leaf with nothing else set: at the start of 2026, anchors none.
    pub(crate) fn about(leaf: PathBuf) -> Case {
        Case {
            name: String::new(),
            leaf,
            untrusted: Vec::new(),
            trusted: Vec::new(),
            crls: Vec::new(),
            options: Options::default(),
            unjudged: false,
            expected: Verdict::Failed,
        }
    }

    /// Reads a case file.
    pub(crate) fn read(path: &Path) -> Case {
        let text = std::fs::read_to_string(path).unwrap();
        let folder = path.parent().unwrap();
        let paths = |value: &str| value.split_whitespace().map(|name| folder.join(name)).collect::<Vec<_>>();
        let mut case = Case::about(PathBuf::new());
        case.name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
        let (questions, expected) = text.split_once("expected:\n").expect("a case ends with `expected:`");
        for line in questions.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("{}: {line}", case.name));
            let value = value.trim();
            match key {
                "leaf" => case.leaf = folder.join(value),
                "untrusted" => case.untrusted = paths(value),
                "trusted" => case.trusted = paths(value),
                "crl" => case.crls = paths(value),
                "engine" => case.unjudged = value == "unjudged",
                _ => assert!(case.options.set(key, value), "{}: unknown key {key}", case.name),
            }
        }
        case.expected = read_expected(expected);
        case
    }

    /// Asks the engine.
    pub(crate) fn ask_engine(&self, observer: &mut dyn Observer) -> Outcome {
        let certs = |paths: &[PathBuf]| -> Vec<SharedCert> {
            paths.iter().flat_map(|path| blocks(path)).filter_map(|block| parse(&block)).collect()
        };
        let mut anchors = AnchorStore::new();
        for block in self.trusted.iter().flat_map(|path| blocks(path)) {
            let Some(cert) = parse(&block) else { continue };
            let aux = match block.label.as_str() {
                "TRUSTED CERTIFICATE" => AuxTrust::parse(&block.der[cert.der.len()..]),
                _ => None,
            };
            anchors.push(block.der, aux, block.location);
        }
        let read_crl = |block: Block| Crl::parse(&block.der, block.location).ok().map(Arc::new);
        let crls: Vec<SharedCrl> = self.crls.iter().flat_map(|path| blocks(path)).filter_map(read_crl).collect();
        let untrusted = certs(&self.untrusted);
        let leaf = certs(std::slice::from_ref(&self.leaf)).remove(0);
        let plain = Request::new(leaf, &anchors, self.options.time);
        let request = Request { untrusted: &untrusted, crls: &crls, ..plain };
        judge(&self.options.apply(request), observer)
    }

    /// Asks the `openssl verify` command, shut off from the machine's own anchors.
    pub(crate) fn ask_command(&self, scratch: &Path) -> Verdict {
        let joined = |name: &str, paths: &[PathBuf]| {
            let whole: String = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
            let path = scratch.join(name);
            std::fs::write(&path, whole).unwrap();
            path
        };
        let mut command = Command::new("openssl");
        command.args(["verify", "-no-CApath", "-no-CAstore"]);
        match self.trusted.is_empty() {
            true => command.arg("-no-CAfile"),
            false => command.arg("-CAfile").arg(joined("trusted.pem", &self.trusted)),
        };
        if !self.untrusted.is_empty() {
            command.arg("-untrusted").arg(joined("untrusted.pem", &self.untrusted));
        }
        if !self.crls.is_empty() {
            command.arg("-CRLfile").arg(joined("crls.pem", &self.crls));
        }
        command.args(self.options.arguments());
        let output = command.arg(&self.leaf).output().unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
        let codes: Vec<(u8, usize)> = complaints.lines().filter_map(read_error_line).collect();
        match (output.status.code(), codes.is_empty()) {
            (Some(0), true) => Verdict::Ok,
            (Some(2), true) => Verdict::Failed,
            (Some(2), false) => Verdict::Errors(codes),
            _ => panic!("{}: openssl did not run: {complaints}", self.name),
        }
    }
}

/// What the command would have said for this outcome.
pub(crate) fn verdict_of(outcome: &Outcome) -> Verdict {
    match (outcome.accepted, outcome.events.is_empty()) {
        (true, _) => Verdict::Ok,
        (false, true) => Verdict::Failed,
        (false, false) => Verdict::Errors(outcome.events.iter().map(|event| (event.code.0, event.depth)).collect()),
    }
}

/// Every case in the folder, by walking it.
pub(crate) fn all_cases() -> Vec<Case> {
    topics().iter().flat_map(|topic| files(topic, "case")).map(|path| Case::read(&path)).collect()
}

/// The topic folders, sorted.
pub(crate) fn topics() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut topics: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    topics.sort();
    topics
}

/// The files of a topic with this ending, sorted.
pub(crate) fn files(topic: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(topic).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    files.sort();
    files
}

/// Why the command cannot be asked; `None` when it can.
pub(crate) fn command_is_missing() -> Option<String> {
    let Ok(output) = Command::new("openssl").arg("version").output() else {
        return Some("there is no openssl command".to_owned());
    };
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    (!version.starts_with("OpenSSL 3.0.")).then(|| format!("the command is {}, the records are of 3.0", version.trim()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/verify")
}

fn read_expected(text: &str) -> Verdict {
    match text.trim() {
        "OK" => Verdict::Ok,
        "failed" => Verdict::Failed,
        lines => Verdict::Errors(lines.lines().map(read_expected_line).collect()),
    }
}

fn read_expected_line(line: &str) -> (u8, usize) {
    let (code, depth) = line.split_once(' ').expect(line);
    (code.parse().expect(line), depth.parse().expect(line))
}

/// `error 20 at 0 depth lookup: ...`.
fn read_error_line(line: &str) -> Option<(u8, usize)> {
    let (code, rest) = line.strip_prefix("error ")?.split_once(" at ")?;
    Some((code.parse().ok()?, rest.split_once(" depth lookup")?.0.parse().ok()?))
}

struct Block {
    label: String,
    der: Vec<u8>,
    location: Location,
}

fn blocks(path: &Path) -> Vec<Block> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let pieces = scan(&Arc::from(path.display().to_string().as_str()), &bytes);
    let block = |piece| match piece {
        Piece::Block(block) => Some(Block { label: block.label, der: block.der.to_vec(), location: block.location }),
        _ => None,
    };
    pieces.into_iter().filter_map(block).collect()
}

fn parse(block: &Block) -> Option<SharedCert> {
    Cert::parse(&block.der, block.location.clone()).ok().map(Arc::new)
}
