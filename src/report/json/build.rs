//! From the matrix to the shape of the JSON report.

use crate::base::error::Error;
use crate::base::moment::Moment;
use crate::checks;
use crate::checks::check::{Cell, Finding, OpensslAnswer, SkipKind};
use crate::checks::summary::{ChainSummary, FileSummary, LeafSummary};
use crate::report::json::shape;
use crate::report::matrix::{AnchorsUsed, Answers, Counts, Matrix, TargetResult};
use crate::report::wording::{answer_key, impact_key, severity_key, skip_key, status_key, verdict_key};

/// The whole report.
pub(super) fn report<'a>(matrix: &'a Matrix, error: Option<&'a Error>) -> shape::Report<'a> {
    shape::Report {
        schema: SCHEMA,
        tool: "certpreflight",
        version: env!("CARGO_PKG_VERSION"),
        at: matrix.at.rfc3339(),
        verdict: if error.is_some() { "fail" } else { verdict_key(matrix.verdict()) },
        error: error.map(|error| shape::Failure { message: error.message(), file: error.file(), line: error.line() }),
        answers: answers(matrix.answers()),
        anchors: anchors(&matrix.anchors),
        summary: summary(matrix.counts()),
        targets: matrix.targets.iter().map(target).collect(),
    }
}

fn answers(answers: Answers) -> shape::Answers {
    shape::Answers {
        load: answer_key(answers.load),
        client: answer_key(answers.client),
        secret: answer_key(answers.secret),
        policy: answer_key(answers.policy),
    }
}

fn anchors(anchors: &AnchorsUsed) -> shape::Anchors<'_> {
    shape::Anchors {
        source: Some(anchors.source).filter(|source| !source.is_empty()),
        paths: &anchors.paths,
        count: anchors.count,
        note: anchors.note.as_deref(),
    }
}

fn summary(counts: Counts) -> shape::Summary {
    let Counts { targets, checks, findings } = counts;
    shape::Summary {
        targets: shape::TargetCounts { pass: targets.pass, warn: targets.warn, fail: targets.fail },
        checks: shape::CheckCounts { pass: checks.pass, warn: checks.warn, fail: checks.fail, skip: checks.skip },
        findings,
    }
}

fn target(target: &TargetResult) -> shape::Target<'_> {
    shape::Target {
        name: &target.name,
        sources: &target.sources,
        profile: target.profile,
        verdict: verdict_key(target.verdict()),
        answers: answers(target.answers()),
        usable_until: target.summary.usable_until.map(Moment::rfc3339),
        served: &target.summary.served,
        files: target.summary.files.iter().map(file).collect(),
        leaf: target.summary.leaf.as_ref().map(leaf),
        chain: target.summary.chain.iter().map(step).collect(),
        checks: target.cells.iter().map(check).collect(),
    }
}

fn file(file: &FileSummary) -> shape::File<'_> {
    let objects = file.objects.iter().map(|object| shape::Object {
        kind: &object.kind,
        line: object.line,
        end_line: object.end_line,
        note: &object.note,
    });
    shape::File {
        path: &file.path,
        real_path: file.real_path.as_deref(),
        role: file.role,
        owner: file.owner.as_ref().map(|(name, _)| name.as_str()),
        group: file.group.as_ref().map(|(name, _)| name.as_str()),
        uid: file.owner.as_ref().map(|(_, uid)| *uid),
        gid: file.group.as_ref().map(|(_, gid)| *gid),
        mode: file.mode.as_deref(),
        objects: objects.collect(),
    }
}

fn leaf(leaf: &LeafSummary) -> shape::Leaf<'_> {
    shape::Leaf {
        subject: &leaf.subject,
        issuer: &leaf.issuer,
        serial: &leaf.serial,
        names: &leaf.names,
        not_before: leaf.not_before.map(Moment::rfc3339),
        not_after: leaf.not_after.map(Moment::rfc3339),
        days_left: leaf.days_left,
        key: &leaf.key,
        sha256: &leaf.sha256,
        spki_sha256: &leaf.spki_sha256,
    }
}

fn step(step: &ChainSummary) -> shape::Step<'_> {
    shape::Step {
        depth: step.depth,
        subject: &step.subject,
        issuer: &step.issuer,
        not_after: step.not_after.map(Moment::rfc3339),
        key: &step.key,
        origin: &step.origin,
        line: step.line,
    }
}

fn check(cell: &Cell) -> shape::Check<'_> {
    let findings: Vec<shape::Finding<'_>> =
        cell.findings.iter().filter(|_| cell.is_bad()).map(|found| finding(cell.id, found)).collect();
    let skip = cell.skip.as_ref().filter(|_| !cell.is_bad());
    let blocked_by = skip.and_then(|skip| match skip.kind {
        SkipKind::Blocked(by) => Some(by),
        _ => None,
    });
    let first = findings.first();
    shape::Check {
        id: cell.id,
        title: checks::find(cell.id).map_or("", |check| check.title),
        status: status_key(cell.status),
        impact: impact_key(cell.impact),
        message: first.map(|first| first.message),
        note: (!cell.notes.is_empty()).then(|| cell.notes.join("; ")),
        reason: skip.map(|skip| skip.reason.as_str()),
        skip: skip.map(|skip| skip_key(skip.kind)),
        cause: blocked_by.or_else(|| first.filter(|_| cell.is_consequence()).and_then(|first| first.cause)),
        file: first.and_then(|first| first.file),
        line: first.and_then(|first| first.line),
        fix: first.map(|first| first.fix.clone()),
        command: first.and_then(|first| first.command),
        openssl: findings.iter().find_map(|found| found.openssl.clone()),
        findings,
    }
}

fn finding<'a>(id: &str, finding: &'a Finding) -> shape::Finding<'a> {
    let place = finding.place.as_ref();
    let fix = if finding.fix.is_empty() { format!("see certpreflight explain {id}") } else { finding.fix.clone() };
    shape::Finding {
        status: severity_key(finding.severity),
        impact: impact_key(finding.impact),
        cause: finding.cause,
        message: &finding.message,
        file: place.map(|place| &*place.file),
        line: place.map(|place| place.line).filter(|line| *line != 0),
        end_line: place.map(|place| place.end_line).filter(|line| *line != 0),
        fix,
        command: finding.command.as_deref(),
        openssl: finding.openssl.as_ref().map(openssl),
    }
}

fn openssl(answer: &OpensslAnswer) -> shape::Openssl<'_> {
    shape::Openssl { code: answer.code, depth: answer.depth, text: &answer.text }
}

/// The version of the report's shape.
const SCHEMA: u32 = 1;
