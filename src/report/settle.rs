//! What must agree within the cells of one target before a report reads them: status, severities, causes, order.

use std::collections::{HashMap, HashSet};

use crate::checks::check::{Cell, Finding, Severity, SkipKind, Status};

/// Brings the cells of one target in agreement.
pub(super) fn target(cells: &mut [Cell]) {
    for cell in cells.iter_mut() {
        fill(cell);
        follow_status(cell);
    }
    drop_stray_causes(cells);
    cut_loops(cells);
    for cell in cells.iter_mut() {
        sort(cell);
    }
}

/// A bad cell says what is wrong: `--require` of a skipped check leaves one without a finding.
fn fill(cell: &mut Cell) {
    if !cell.is_bad() || !cell.findings.is_empty() {
        return;
    }
    let reason = cell.skip.as_ref().map_or("no reason is known", |skip| skip.reason.as_str());
    cell.findings.push(Finding {
        severity: if cell.status == Status::Fail { Severity::Fail } else { Severity::Warn },
        impact: cell.impact,
        cause: None,
        message: format!("not judged, though it was required: {reason}"),
        place: None,
        fix: "give what the check needs, or leave it out of --require".to_owned(),
        command: None,
        openssl: None,
    });
}

/// No finding is worse than its cell, and the worst is as bad: the cell's status has gone through the user's remapping.
fn follow_status(cell: &mut Cell) {
    match cell.status {
        Status::Warn => cell.findings.iter_mut().for_each(|finding| finding.severity = Severity::Warn),
        Status::Fail if !cell.findings.iter().any(|finding| finding.severity == Severity::Fail) => {
            cell.findings.iter_mut().for_each(|finding| finding.severity = Severity::Fail);
        }
        _ => {}
    }
}

/// A consequence of something that did not happen is a finding of its own.
fn drop_stray_causes(cells: &mut [Cell]) {
    let bad: HashSet<&'static str> = cells.iter().filter(|cell| cell.is_bad()).map(|cell| cell.id).collect();
    for cell in cells.iter_mut() {
        let id = cell.id;
        for finding in &mut cell.findings {
            finding.cause = finding.cause.filter(|cause| *cause != id && bad.contains(cause));
        }
    }
}

/// Where checks name each other as causes, the one that stands first in the catalogue is what brought it about.
fn cut_loops(cells: &mut [Cell]) {
    let mut causes = wholly_caused(cells);
    for cell in cells.iter_mut() {
        if leads_back(&causes, cell.id) {
            causes.remove(cell.id);
            cell.findings.iter_mut().for_each(|finding| finding.cause = None);
        }
    }
}

/// Of each check that merely follows from others: the cause of its first finding.
pub(super) fn wholly_caused(cells: &[Cell]) -> HashMap<&'static str, &'static str> {
    let caused = cells.iter().filter(|cell| cell.is_consequence());
    caused.filter_map(|cell| Some((cell.id, cell.findings.first()?.cause?))).collect()
}

/// The same with, of each check that could not be judged because of another, that other one.
pub(super) fn causes_and_blocks(cells: &[Cell]) -> HashMap<&'static str, &'static str> {
    let mut causes = wholly_caused(cells);
    for cell in cells {
        if let Some(SkipKind::Blocked(by)) = cell.skip.as_ref().map(|skip| skip.kind) {
            causes.entry(cell.id).or_insert(by);
        }
    }
    causes
}

/// The check at the end of the causes that begin with this one; bounded, should they go round.
pub(super) fn root(causes: &HashMap<&'static str, &'static str>, id: &'static str) -> &'static str {
    let mut at = id;
    for _ in 0..causes.len() {
        match causes.get(at) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn leads_back(causes: &HashMap<&'static str, &'static str>, id: &'static str) -> bool {
    let mut at = id;
    for _ in 0..causes.len() {
        match causes.get(at) {
            Some(next) if *next == id => return true,
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}

/// Worst first, what stands for itself before what follows; the cell's impact is that of its worst finding.
fn sort(cell: &mut Cell) {
    let rank = |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.cause.is_some(), finding.impact);
    cell.findings.sort_by_key(rank);
    if let Some(worst) = cell.findings.first().filter(|_| cell.status != Status::Pass) {
        cell.impact = worst.impact;
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check::{Cell, Impact, Severity, Status};
    use crate::report::sample::{bad, finding, passing};

    fn cell<'a>(cells: &'a [Cell], id: &str) -> &'a Cell {
        cells.iter().find(|cell| cell.id == id).unwrap()
    }

    #[test]
    fn a_cause_that_passed_is_dropped() {
        let mut cells = vec![
            passing("chain-complete"),
            bad("chain-trust", vec![finding("chain-trust", "x").because_of("chain-complete")]),
            bad("client-webpki", vec![finding("client-webpki", "y").because_of("chain-trust")]),
        ];
        super::target(&mut cells);
        assert_eq!(cell(&cells, "chain-trust").findings[0].cause, None);
        assert_eq!(cell(&cells, "client-webpki").findings[0].cause, Some("chain-trust"));
    }

    #[test]
    fn a_loop_of_causes_is_cut_at_the_first() {
        let mut cells = vec![
            bad("key-match", vec![finding("key-match", "a").because_of("chain-trust")]),
            bad("chain-trust", vec![finding("chain-trust", "b").because_of("client-webpki")]),
            bad("client-webpki", vec![finding("client-webpki", "c").because_of("key-match")]),
        ];
        super::target(&mut cells);
        assert_eq!(cell(&cells, "key-match").findings[0].cause, None);
        assert_eq!(cell(&cells, "chain-trust").findings[0].cause, Some("client-webpki"));
        assert_eq!(super::root(&super::wholly_caused(&cells), "chain-trust"), "key-match");
    }

    #[test]
    fn findings_follow_the_remapped_status() {
        let mut warned = bad("key-match", vec![finding("key-match", "a")]);
        warned.status = Status::Warn;
        let mut required = passing("chain-revocation");
        required.status = Status::Fail;
        let mut cells = vec![warned, required];
        super::target(&mut cells);
        assert_eq!(cells[0].findings[0].severity, Severity::Warn);
        assert_eq!(cells[1].findings[0].severity, Severity::Fail);
        assert!(cells[1].findings[0].message.contains("required"));
    }

    #[test]
    fn the_worst_finding_stands_first() {
        let mut cells = vec![bad(
            "pem-syntax",
            vec![
                finding("pem-syntax", "minor").severity(Severity::Warn).impact(Impact::Load),
                finding("pem-syntax", "client").impact(Impact::Client),
                finding("pem-syntax", "load").impact(Impact::Load),
            ],
        )];
        super::target(&mut cells);
        let messages: Vec<&str> = cells[0].findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(messages, ["load", "client", "minor"]);
        assert_eq!(cells[0].impact, Impact::Load);
    }
}
