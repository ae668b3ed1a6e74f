//! Small made-up matrices for the tests of the formats.

use crate::base::location::Location;
use crate::base::moment::{DAY, Moment};
use crate::checks::check::{Cell, Finding, Impact, OpensslAnswer, Severity, Skip, SkipKind, Status};
use crate::checks::summary::{ChainSummary, FileSummary, LeafSummary, ObjectSummary, Summary};
use crate::report::matrix::{AnchorsUsed, Matrix, Standing, TargetResult};
use crate::{checks, checks::check::Check};

/// 2026-11-22T03:52:00Z.
pub(super) const NOW: Moment = Moment(1_795_319_520);

/// A run over these targets with the system's anchors.
pub(super) fn matrix(targets: Vec<TargetResult>) -> Matrix {
    let anchors = AnchorsUsed {
        source: "system",
        paths: vec!["/etc/ssl/certs/ca-certificates.crt".to_owned()],
        count: 142,
        note: None,
    };
    let mut targets = targets;
    for target in &mut targets {
        checks::settle::causes(&mut target.cells);
    }
    Matrix { at: NOW, anchors, targets, refusal: None }
}

/// A target in which everything passes, asked with a name and without revocation lists.
pub(super) fn good(name: &str, file: &str) -> TargetResult {
    let of_files = checks::CHECKS.iter().filter(|check| check.group() != "service");
    let cells = of_files.map(|check| passing(check.id)).collect();
    let mut target = TargetResult { name: name.to_owned(), cells, summary: summary(file), ..target(file, Vec::new()) };
    set(&mut target, not_asked("chain-revocation", "no --crl was given"));
    set(&mut target, not_applicable("cert-lifetime", "the anchor is not in the Mozilla set"));
    target
}

/// Puts this cell in the place of the one with its id.
pub(super) fn set(target: &mut TargetResult, cell: Cell) {
    match target.cells.iter_mut().find(|known| known.id == cell.id) {
        Some(known) => *known = cell,
        None => target.cells.push(cell),
    }
}

/// A target with these cells alone.
pub(super) fn target(file: &str, cells: Vec<Cell>) -> TargetResult {
    TargetResult {
        standing: Standing::Files,
        name: file.to_owned(),
        sources: vec!["command line".to_owned()],
        profile: "guide",
        is_of_client: false,
        cells,
        summary: Summary { files: vec![file_summary(file, "cert")], ..Summary::default() },
    }
}

/// The contract's own example: the issuer is missing and the key is readable.
pub(super) fn broken(name: &str, file: &str) -> TargetResult {
    let mut target = good(name, file);
    let place = Location::at_line(&file.into(), 1);
    let message = format!("{file} holds 1 certificate; that of its issuer \"E8\" is missing");
    let missing = finding("chain-complete", &message)
        .at(&place)
        .fix("append the issuer's certificate, or deploy the fullchain file")
        .command(format!("cat /etc/postfix/tls/e8.pem >> /etc/postfix/tls/{file}"));
    set(&mut target, bad("chain-complete", vec![missing]));
    let answer = OpensslAnswer { code: 20, depth: 0, text: "unable to get local issuer certificate".to_owned() };
    let untrusted = finding("chain-trust", "no path from the leaf to an anchor").openssl(answer);
    set(&mut target, bad("chain-trust", vec![untrusted.because_of("chain-complete")]));
    let strict = finding("client-webpki", "UnknownIssuer").severity(Severity::Warn).because_of("chain-trust");
    set(&mut target, Cell { status: Status::Warn, ..bad("client-webpki", vec![strict]) });
    let readable = finding("file-mode", "key.pem allows 0644, wanted at most 0600: everybody can read the key")
        .fix("take the permissions of group and others away")
        .command("chmod 0600 -- /etc/postfix/tls/key.pem");
    set(&mut target, bad("file-mode", vec![readable]));
    set(&mut target, not_asked("cert-name", "no --hostname was given"));
    target.summary.chain.truncate(1);
    let mut gap = step(1, "E8", &format!("missing: not in {file}"), None);
    gap.key = String::new();
    gap.not_after = None;
    gap.days_left = None;
    target.summary.chain.push(gap);
    target.summary.usable_until = None;
    target
}

/// A passing cell.
pub(super) fn passing(id: &'static str) -> Cell {
    Cell { id, status: Status::Pass, impact: impact(id), findings: Vec::new(), notes: Vec::new(), skip: None }
}

/// A failing cell.
pub(super) fn bad(id: &'static str, findings: Vec<Finding>) -> Cell {
    Cell { status: Status::Fail, findings, ..passing(id) }
}

/// A warning cell with one finding.
pub(super) fn warning(id: &'static str, message: &str, fix: &str) -> Cell {
    let finding = finding(id, message).severity(Severity::Warn).fix(fix);
    Cell { status: Status::Warn, ..bad(id, vec![finding]) }
}

/// A cell skipped because of another.
pub(super) fn blocked(id: &'static str, by: &'static str) -> Cell {
    skipped(id, SkipKind::Blocked(by), "it could not be read")
}

/// A cell skipped for want of an option.
pub(super) fn not_asked(id: &'static str, reason: &str) -> Cell {
    skipped(id, SkipKind::NotAsked, reason)
}

/// A cell skipped because there is nothing to judge.
pub(super) fn not_applicable(id: &'static str, reason: &str) -> Cell {
    skipped(id, SkipKind::NotApplicable, reason)
}

fn skipped(id: &'static str, kind: SkipKind, reason: &str) -> Cell {
    Cell { status: Status::Skip, skip: Some(Skip { kind, reason: reason.to_owned() }), ..passing(id) }
}

/// A failing finding with the check's usual impact.
pub(super) fn finding(id: &str, message: &str) -> Finding {
    Finding {
        severity: Severity::Fail,
        impact: impact(id),
        cause: None,
        message: message.to_owned(),
        place: None,
        fix: "mend it".to_owned(),
        command: None,
        openssl: None,
        is_denial: false,
    }
}

fn impact(id: &str) -> Impact {
    checks::find(id).map_or(Impact::Client, |check: &Check| check.impact)
}

fn summary(file: &str) -> Summary {
    Summary {
        files: vec![file_summary(file, "cert"), file_summary("key.pem", "key")],
        leaf: Some(LeafSummary {
            subject: "CN = mx.example.org".to_owned(),
            issuer: "C = US, O = Let's Encrypt, CN = E8".to_owned(),
            serial: "04D2".to_owned(),
            names: vec!["mx.example.org".to_owned()],
            not_before: Some(Moment(NOW.0)),
            not_after: Some(Moment(NOW.0 + 90 * DAY)),
            days_left: Some(90),
            key: "ECDSA P-256".to_owned(),
            sha256: "ab".repeat(32),
            spki_sha256: "cd".repeat(32),
        }),
        chain: vec![
            step(0, "mx.example.org", file, Some(1)),
            step(1, "E8", file, Some(22)),
            ChainSummary { anchor: true, ..step(2, "ISRG Root X1", "system store", None) },
        ],
        served: vec!["ab".repeat(32), "ef".repeat(32)],
        usable_until: Some(Moment(NOW.0 + 90 * DAY)),
    }
}

fn file_summary(path: &str, role: &'static str) -> FileSummary {
    FileSummary {
        path: path.to_owned(),
        real_path: Some(format!("/etc/postfix/tls/{path}")),
        role,
        owner: Some(("root".to_owned(), 0)),
        group: Some(("root".to_owned(), 0)),
        mode: Some("0600".to_owned()),
        objects: vec![ObjectSummary {
            kind: "certificate".to_owned(),
            line: 1,
            end_line: 21,
            note: "mx.example.org".to_owned(),
        }],
    }
}

fn step(depth: usize, name: &str, origin: &str, line: Option<u32>) -> ChainSummary {
    ChainSummary {
        depth,
        name: name.to_owned(),
        subject: format!("CN = {name}"),
        issuer: "CN = issuer".to_owned(),
        not_after: Some(Moment(NOW.0 + 90 * DAY)),
        days_left: Some(90),
        key: "ECDSA P-256".to_owned(),
        origin: origin.to_owned(),
        line,
        anchor: false,
    }
}
