//! Runs the checks over the facts of a target and settles which findings follow from which.

use crate::checks::check::{Cell, Check, Sink, Skip, SkipKind, Status};
use crate::checks::facts::Facts;
use crate::checks::policy::Policy;
use crate::checks::{CHECKS, settle};

/// The cells of every check of the catalogue, in its order; a check left out by the policy is a skip that says so. The
/// rows about a service, which are the last, stand only where there is one.
pub fn judge(facts: &Facts<'_>, policy: &Policy) -> Vec<Cell> {
    let concerned = CHECKS.iter().filter(|check| check.group() != "service" || facts.service.is_some());
    let mut cells: Vec<Cell> = concerned.map(|check| cell(check, facts, policy)).collect();
    settle::blocks(&mut cells);
    for cell in &mut cells {
        policy.apply(cell);
    }
    settle::causes(&mut cells);
    cells
}

fn cell(check: &'static Check, facts: &Facts<'_>, policy: &Policy) -> Cell {
    let mut sink = Sink::default();
    let is_alone = facts.service.is_some() && facts.bundle.deployed().next().is_none();
    if is_alone && check.group() != "service" {
        let has_others = facts.service.as_ref().is_some_and(|around| !around.service.loads.is_empty());
        let why = if has_others { "there is no certificate to judge" } else { "the service has no certificate" };
        sink.not_applicable(why);
    } else if policy.selects(check) {
        (check.run)(facts, &mut sink);
    } else {
        sink.skip = Some(Skip { kind: SkipKind::NotAsked, reason: "left out by --only or --skip".to_owned() });
    }
    let status = if sink.skip.is_some() { Status::Skip } else { Status::Pass };
    let skip = sink.skip.filter(|_| sink.findings.is_empty());
    let mut cell =
        Cell { id: check.id, status, impact: check.impact, findings: sink.findings, notes: sink.notes, skip };
    settle::sort(&mut cell);
    cell
}
