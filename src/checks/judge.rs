//! Runs the checks over the facts of a target and settles which findings follow from which.

use crate::checks::CHECKS;
use crate::checks::check::{Cell, Check, Finding, Severity, Sink, Skip, SkipKind, Status};
use crate::checks::facts::Facts;
use crate::checks::policy::Policy;

/// The cells of every check of the catalogue, in its order; a check left out by the policy is a skip that says so.
pub fn judge(facts: &Facts<'_>, policy: &Policy) -> Vec<Cell> {
    let mut cells: Vec<Cell> = CHECKS.iter().map(|check| cell(check, facts, policy)).collect();
    settle_blocks(&mut cells);
    settle_causes(&mut cells);
    for cell in &mut cells {
        policy.apply(cell);
    }
    cells
}

fn cell(check: &'static Check, facts: &Facts<'_>, policy: &Policy) -> Cell {
    let mut sink = Sink::default();
    if policy.selects(check) {
        (check.run)(facts, &mut sink);
    } else {
        sink.skip = Some(Skip { kind: SkipKind::NotAsked, reason: "left out by --only or --skip".to_owned() });
    }
    sink.findings.sort_by_key(Finding::rank);
    let status = match sink.findings.first().map(|finding| finding.severity) {
        Some(Severity::Fail) => Status::Fail,
        Some(Severity::Warn) => Status::Warn,
        None if sink.skip.is_some() => Status::Skip,
        None => Status::Pass,
    };
    let impact = sink.findings.first().map_or(check.impact, |finding| finding.impact);
    let skip = sink.skip.filter(|_| status == Status::Skip);
    Cell { id: check.id, status, impact, findings: sink.findings, notes: sink.notes, skip }
}

/// A row is blocked only by a row that is red, directly or over others that are blocked. Where the user left that one
/// out, the first row it would have blocked fails itself and the others follow from that: what was asked and could not
/// be judged is never green.
fn settle_blocks(cells: &mut [Cell]) {
    let red: Vec<&'static str> = cells.iter().filter(|cell| !cell.findings.is_empty()).map(|cell| cell.id).collect();
    let explained = closure(cells, red, |cell, explained| blocker(cell).is_some_and(|by| explained.contains(&by)));
    let mut first = None;
    for (cell, check) in cells.iter_mut().zip(CHECKS) {
        let Some(by) = blocker(cell).filter(|_| !explained.contains(&cell.id)) else { continue };
        let Some(skip) = cell.skip.take() else { continue };
        let fix = format!("let {by} run, too (--only and --skip), and mend what it says");
        let finding =
            Finding::of(check, format!("cannot be judged: {}", skip.reason)).severity(Severity::Fail).fix(fix);
        cell.findings.push(match first {
            Some(first) => finding.because_of(first),
            None => finding,
        });
        first = first.or(Some(cell.id));
        cell.status = Status::Fail;
    }
}

/// The row that blocks this one.
fn blocker(cell: &Cell) -> Option<&'static str> {
    match cell.skip.as_ref()?.kind {
        SkipKind::Blocked(by) => Some(by),
        SkipKind::NotApplicable | SkipKind::NotAsked => None,
    }
}

/// The ids to begin with, and those of the cells that follow from them, over and over until no more do.
fn closure(
    cells: &[Cell],
    mut ids: Vec<&'static str>,
    follows: impl Fn(&Cell, &[&'static str]) -> bool,
) -> Vec<&'static str> {
    loop {
        let more: Vec<&'static str> =
            cells.iter().filter(|cell| !ids.contains(&cell.id) && follows(cell, &ids)).map(|cell| cell.id).collect();
        if more.is_empty() {
            return ids;
        }
        ids.extend(more);
    }
}

/// A cause counts only while the check it names warned or failed on its own or, in the end, because of one that
/// did; otherwise the finding stands for itself, so that nothing is ever hidden behind a row that is green.
fn settle_causes(cells: &mut [Cell]) {
    let roots: Vec<&'static str> = cells.iter().filter(|cell| stands_alone(cell)).map(|cell| cell.id).collect();
    let explained = closure(cells, roots, |cell, explained| {
        cell.findings.iter().any(|finding| finding.cause.is_some_and(|cause| explained.contains(&cause)))
    });
    for cell in cells {
        let id = cell.id;
        for finding in &mut cell.findings {
            finding.cause = finding.cause.filter(|cause| *cause != id && explained.contains(cause));
        }
    }
}

fn stands_alone(cell: &Cell) -> bool {
    cell.findings.iter().any(|finding| finding.cause.is_none_or(|cause| cause == cell.id))
}
