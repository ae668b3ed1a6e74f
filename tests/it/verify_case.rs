//! A case of `testdata/verify`: how its file is read, asked of the engine, and asked of the `openssl` command.
//!
//! `key: value` lines name PEM files beside the case (several go into one list, in order: `leaf`, `untrusted`,
//! `trusted`, `crl`; `listed` for anchors by `-trusted`, `store_crl` for lists behind the anchors in the `-CAfile`) and
//! options: `time`, `verify_name`, `purpose`, `flags` (as the command spells them), `depth`, `level`, the identity asked
//! for (`host`, `email`, `ip`), `policies` (dotted), `suite_b` (`128`, `128_only`, `192`) and `distid`. After
//! `expected:` stand `code depth` lines, with `crl-path` before them for the path of a CRL issuer, then `OK` where the
//! leaf was accepted, or `failed` for a failure without an error line, as recorded from the command. `engine: unjudged`
//! marks what the engine does not judge yet and must then not accept.

pub(crate) mod options;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::pem::piece::Piece;
use certpreflight::pem::scan::scan;
use certpreflight::verify::judge;
use certpreflight::verify::observer::Observer;
use certpreflight::verify::outcome::{Event, Outcome};
use certpreflight::verify::request::{Program, Request};
use certpreflight::verify::trust::{Anchor, AnchorStore, Anchors};
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
    /// Errors of the paths of CRL issuers are among them; those alone may leave the leaf accepted.
    WithListIssuers {
        accepted: bool,
        errors: Vec<ErrorLine>,
    },
}

/// One error line of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ErrorLine {
    pub(crate) crl_path: bool,
    pub(crate) code: u8,
    pub(crate) depth: usize,
}

impl Verdict {
    /// The verdict that these errors in order make.
    pub(crate) fn of(accepted: bool, errors: Vec<ErrorLine>) -> Verdict {
        if errors.iter().any(|error| error.crl_path) {
            return Verdict::WithListIssuers { accepted, errors };
        }
        match (accepted, errors.is_empty()) {
            (true, _) => Verdict::Ok,
            (false, true) => Verdict::Failed,
            (false, false) => Verdict::Errors(errors.iter().map(|error| (error.code, error.depth)).collect()),
        }
    }

    /// The numbers of its errors.
    pub(crate) fn codes(&self) -> Vec<u8> {
        match self {
            Verdict::Ok | Verdict::Failed => Vec::new(),
            Verdict::Errors(errors) => errors.iter().map(|(code, _)| *code).collect(),
            Verdict::WithListIssuers { errors, .. } => errors.iter().map(|error| error.code).collect(),
        }
    }

    /// What stands after `expected:`.
    pub(crate) fn lines(&self) -> String {
        match self {
            Verdict::Ok => "OK\n".to_owned(),
            Verdict::Failed => "failed\n".to_owned(),
            Verdict::Errors(errors) => errors.iter().map(|(code, depth)| format!("{code} {depth}\n")).collect(),
            Verdict::WithListIssuers { accepted, errors } => {
                let prefix = |error: &ErrorLine| if error.crl_path { "crl-path " } else { "" };
                let line = |error| format!("{}{} {}\n", prefix(error), error.code, error.depth);
                let end = if *accepted { "OK\n" } else { "" };
                errors.iter().map(line).chain([end.to_owned()]).collect()
            }
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
    /// Anchors by `-trusted`, which shuts out `trusted`.
    pub(crate) listed: Vec<PathBuf>,
    pub(crate) crls: Vec<PathBuf>,
    /// Revocation lists behind the anchors in the `-CAfile`.
    pub(crate) store_crls: Vec<PathBuf>,
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
            listed: Vec::new(),
            crls: Vec::new(),
            store_crls: Vec::new(),
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
                "listed" => case.listed = paths(value),
                "crl" => case.crls = paths(value),
                "store_crl" => case.store_crls = paths(value),
                "engine" => case.unjudged = value == "unjudged",
                _ => assert!(case.options.set(key, value), "{}: unknown key {key}", case.name),
            }
        }
        case.expected = read_expected(expected);
        case
    }

    /// Asks the engine.
    pub(crate) fn ask_engine(&self, observer: &mut dyn Observer) -> Outcome {
        let certs = |paths: &[PathBuf]| -> (Vec<SharedCert>, Vec<Option<AuxTrust>>) {
            let read = |block: Block| parse(&block).map(|cert| (Arc::clone(&cert), aux_of(&block, &cert)));
            paths.iter().flat_map(|path| blocks(path)).filter_map(read).unzip()
        };
        let mut anchors = AnchorStore::new();
        for block in self.trusted.iter().chain(&self.listed).flat_map(|path| blocks(path)) {
            let Some(cert) = parse(&block) else { continue };
            let aux = aux_of(&block, &cert);
            anchors.push(block.der, aux, block.location);
        }
        let read_crl = |block: Block| Crl::parse(&block.der, block.location).ok().map(Arc::new);
        let crls = |paths: &[PathBuf]| -> Vec<SharedCrl> {
            paths.iter().flat_map(|path| blocks(path)).filter_map(read_crl).collect()
        };
        let store = Store { anchors, crls: crls(&self.store_crls) };
        let empty = AnchorStore::new();
        let crls = crls(&self.crls);
        let (untrusted, untrusted_aux) = certs(&self.untrusted);
        let leaf = certs(std::slice::from_ref(&self.leaf)).0.remove(0);
        let plain = Request::new(leaf, &store, self.options.time);
        let list_store = (!self.listed.is_empty()).then_some(&empty as &dyn Anchors);
        let program = Program { untrusted_aux: &untrusted_aux, list_store, ..Program::default() };
        let request = Request { untrusted: &untrusted, crls: &crls, program, ..plain };
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
        let kept: Vec<PathBuf> = self.trusted.iter().chain(&self.store_crls).cloned().collect();
        match (self.listed.is_empty(), kept.is_empty()) {
            (false, _) => command.arg("-trusted").arg(joined("listed.pem", &self.listed)),
            (true, true) => command.arg("-no-CAfile"),
            (true, false) => command.arg("-CAfile").arg(joined("trusted.pem", &kept)),
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
        let errors: Vec<ErrorLine> = complaints.lines().filter_map(read_error_line).collect();
        match output.status.code() {
            Some(status @ (0 | 2)) => Verdict::of(status == 0, errors),
            _ => panic!("{}: openssl did not run: {complaints}", self.name),
        }
    }
}

/// What the command would have said for this outcome.
pub(crate) fn verdict_of(outcome: &Outcome) -> Verdict {
    let line = |event: &Event| ErrorLine { crl_path: event.crl_path, code: event.code.0, depth: event.depth };
    Verdict::of(outcome.accepted, outcome.events.iter().map(line).collect())
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

/// `HEX:error:XXXXXXXX:...`, a line of the library's error queue, whose thread and source line nobody promises.
pub(crate) fn is_diagnostic(line: &[u8]) -> bool {
    let mut parts = line.split(|octet| *octet == b':');
    let is_hexadecimal = |part: &[u8]| part.iter().all(|octet| matches!(octet, b'0'..=b'9' | b'A'..=b'F'));
    let (thread, word, number) = (parts.next(), parts.next(), parts.next());
    thread.is_some_and(|thread| !thread.is_empty() && is_hexadecimal(thread))
        && word == Some(b"error")
        && number.is_some_and(|number| number.len() == 8 && is_hexadecimal(number))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/verify")
}

fn read_expected(text: &str) -> Verdict {
    let accepted = text.trim_end().ends_with("OK");
    let errors = text.lines().filter(|line| !matches!(*line, "OK" | "failed")).map(read_expected_line);
    Verdict::of(accepted, errors.collect())
}

/// `20 0`, or `crl-path 20 0` for an error on the path of a CRL issuer.
fn read_expected_line(line: &str) -> ErrorLine {
    let (crl_path, numbers) = line.strip_prefix("crl-path ").map_or((false, line), |numbers| (true, numbers));
    let (code, depth) = numbers.split_once(' ').expect(line);
    ErrorLine { crl_path, code: code.parse().expect(line), depth: depth.parse().expect(line) }
}

/// `error 20 at 0 depth lookup: ...`, or `[CRL path] error ...`.
fn read_error_line(line: &str) -> Option<ErrorLine> {
    let (crl_path, rest) = line.strip_prefix("[CRL path] ").map_or((false, line), |rest| (true, rest));
    let (code, rest) = rest.strip_prefix("error ")?.split_once(" at ")?;
    let depth = rest.split_once(" depth lookup")?.0.parse().ok()?;
    Some(ErrorLine { crl_path, code: code.parse().ok()?, depth })
}

/// Anchors with revocation lists beside them, as a `-CAfile` holds them.
struct Store {
    anchors: AnchorStore,
    crls: Vec<SharedCrl>,
}

impl Anchors for Store {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        self.anchors.by_subject(canonical)
    }

    fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    fn crls_by_issuer(&self, canonical: &[u8]) -> Vec<SharedCrl> {
        self.crls.iter().filter(|crl| crl.issuer.canonical == canonical).cloned().collect()
    }
}

/// Whether the file's certificates can be read: one that cannot would end the command before any judgement.
pub(crate) fn is_readable(path: &Path) -> bool {
    blocks(path).iter().all(|block| parse(block).is_some())
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

/// The settings behind a certificate in a block whose label announces them.
fn aux_of(block: &Block, cert: &SharedCert) -> Option<AuxTrust> {
    (block.label == "TRUSTED CERTIFICATE").then(|| AuxTrust::parse(&block.der[cert.der.len()..])).flatten()
}

fn parse(block: &Block) -> Option<SharedCert> {
    Cert::parse(&block.der, block.location.clone()).ok().map(Arc::new)
}
