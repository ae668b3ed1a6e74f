//! Runs the checks over the facts of a target and settles which findings follow from which.

use crate::checks::CHECKS;
use crate::checks::check::{Cell, Check, Severity, Sink, Skip, SkipKind, Status};
use crate::checks::facts::Facts;
use crate::checks::policy::Policy;

/// The cells of every check of the catalogue, in its order; a check left out by the policy is a skip that says so.
pub fn judge(facts: &Facts<'_>, policy: &Policy) -> Vec<Cell> {
    let mut cells: Vec<Cell> = CHECKS.iter().map(|check| cell(check, facts, policy)).collect();
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
    sink.findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.cause.is_some(), finding.impact));
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

/// A cause counts only while the check it names warned or failed on its own or, in the end, because of one that
/// did; otherwise the finding stands for itself, so that nothing is ever hidden behind a row that is green.
fn settle_causes(cells: &mut [Cell]) {
    let roots: Vec<&'static str> = cells.iter().filter(|cell| stands_alone(cell)).map(|cell| cell.id).collect();
    let mut explained = roots;
    loop {
        let more: Vec<&'static str> = cells
            .iter()
            .filter(|cell| !explained.contains(&cell.id) && !cell.findings.is_empty())
            .filter(|cell| cell.findings.iter().any(|f| f.cause.is_some_and(|cause| explained.contains(&cause))))
            .map(|cell| cell.id)
            .collect();
        if more.is_empty() {
            break;
        }
        explained.extend(more);
    }
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
