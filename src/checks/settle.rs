//! What must agree among the cells of one target: which rows stand in the way of others, which findings follow from
//! which, what stands first.

use std::collections::{HashMap, HashSet};

use crate::checks::CHECKS;
use crate::checks::check::{Cell, Finding, Severity, Skip, SkipKind, Status};

/// Drops the causes that did not come to be, cuts loops of causes, drops lines for sh that are unfit, and puts the
/// worst finding of each cell first.
pub(crate) fn causes(cells: &mut [Cell]) {
    drop_stray_causes(cells);
    cut_loops(cells);
    drop_unfit_commands(cells);
    for cell in cells.iter_mut() {
        sort(cell);
    }
}

/// A row is blocked only by a row that fails, directly or over others that are blocked. Where the user left that one
/// out, the first row it would have blocked fails itself and the others follow from that: what was asked and could not
/// be judged is never green. A row that could only warn is not worth a failure: it counts as not asked, either.
pub(crate) fn blocks(cells: &mut [Cell]) {
    blame_failures(cells);
    let red: Vec<&'static str> = cells.iter().filter(|cell| cell.status == Status::Fail).map(|cell| cell.id).collect();
    let explained = explained_by(cells, red);
    let left_out: Vec<&'static str> = cells.iter().filter(|cell| is_left_out(cell)).map(|cell| cell.id).collect();
    let mut firsts: HashMap<&'static str, &'static str> = HashMap::new();
    for (cell, check) in cells.iter_mut().zip(CHECKS) {
        let Some(by) = blocker(cell).filter(|_| !explained.contains(&cell.id)) else { continue };
        let Some(skip) = cell.skip.take() else { continue };
        if check.severity == Severity::Warn && left_out.contains(&by) {
            let reason = format!("{by}, without which it cannot be judged, was left out by --only or --skip");
            cell.skip = Some(Skip { kind: SkipKind::NotAsked, reason });
            continue;
        }
        let fix = format!("let {by} run, too (--only and --skip), and mend what it says");
        let finding =
            Finding::of(check, format!("cannot be judged: {}", skip.reason)).severity(Severity::Fail).fix(fix);
        cell.findings.push(match firsts.get(by) {
            Some(first) => finding.because_of(first),
            None => finding,
        });
        firsts.entry(by).or_insert(cell.id);
        cell.status = Status::Fail;
    }
}

/// A row that merely warns blocks none; where another fails because of it, that one does.
fn blame_failures(cells: &mut [Cell]) {
    let warned = |cell: &&Cell| cell.status != Status::Fail && cell.skip.is_none();
    let warned: Vec<&'static str> = cells.iter().filter(warned).map(|cell| cell.id).collect();
    let mut failed: HashMap<&'static str, &'static str> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.status == Status::Fail) {
        for finding in cell.findings.iter().filter(|finding| finding.severity == Severity::Fail) {
            if let Some(cause) = finding.cause.filter(|cause| warned.contains(cause)) {
                failed.entry(cause).or_insert(cell.id);
            }
        }
    }
    for cell in cells {
        let instead = blocker(cell).and_then(|by| failed.get(by));
        if let (Some(instead), Some(skip)) = (instead, &mut cell.skip) {
            skip.kind = SkipKind::Blocked(instead);
        }
    }
}

fn is_left_out(cell: &Cell) -> bool {
    cell.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::NotAsked)
}

/// The row that blocks this one.
fn blocker(cell: &Cell) -> Option<&'static str> {
    match cell.skip.as_ref()?.kind {
        SkipKind::Blocked(by) => Some(by),
        SkipKind::NotApplicable | SkipKind::NotAsked => None,
    }
}

/// The red rows and those that are blocked by them, directly or over others.
fn explained_by(cells: &[Cell], red: Vec<&'static str>) -> Vec<&'static str> {
    let mut explained = red;
    loop {
        let is_next =
            |cell: &&Cell| !explained.contains(&cell.id) && blocker(cell).is_some_and(|by| explained.contains(&by));
        let more: Vec<&'static str> = cells.iter().filter(is_next).map(|cell| cell.id).collect();
        if more.is_empty() {
            return explained;
        }
        explained.extend(more);
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

/// What follows from something else is mended there: by then a line for sh of its own may name lines that have moved. And a
/// name that is no UTF-8 cannot stand in a line of text: it would name another file.
fn drop_unfit_commands(cells: &mut [Cell]) {
    for finding in cells.iter_mut().flat_map(|cell| cell.findings.iter_mut()) {
        let follows = finding.cause.is_some();
        finding.command = finding.command.take().filter(|line| !follows && !line.contains(char::REPLACEMENT_CHARACTER));
    }
}

/// Of each check that merely follows from others: the cause of its first finding.
pub(crate) fn wholly_caused(cells: &[Cell]) -> HashMap<&'static str, &'static str> {
    let caused = cells.iter().filter(|cell| cell.is_consequence());
    caused.filter_map(|cell| Some((cell.id, cell.findings.first()?.cause?))).collect()
}

/// The same with, of each check that could not be judged because of another, that other one.
pub(crate) fn causes_and_blocks(cells: &[Cell]) -> HashMap<&'static str, &'static str> {
    let mut causes = wholly_caused(cells);
    for cell in cells {
        if let Some(SkipKind::Blocked(by)) = cell.skip.as_ref().map(|skip| skip.kind) {
            causes.entry(cell.id).or_insert(by);
        }
    }
    causes
}

/// The check at the end of the causes that begin with this one; bounded, should they go round.
pub(crate) fn root(causes: &HashMap<&'static str, &'static str>, id: &'static str) -> &'static str {
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
pub(crate) fn sort(cell: &mut Cell) {
    cell.findings.sort_by_key(Finding::rank);
    if let Some(worst) = cell.findings.first() {
        cell.impact = worst.impact;
        cell.status = match worst.severity {
            Severity::Fail => Status::Fail,
            Severity::Warn => Status::Warn,
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check::{Cell, Finding, Impact, Severity, Skip, SkipKind, Status};

    fn cell(id: &'static str, findings: Vec<Finding>) -> Cell {
        let mut cell = Cell { id, status: Status::Pass, impact: Impact::Load, findings, notes: Vec::new(), skip: None };
        super::sort(&mut cell);
        cell
    }

    fn finding(id: &str, message: &str) -> Finding {
        Finding::of(crate::checks::find(id).unwrap(), message).severity(Severity::Fail)
    }

    fn of<'a>(cells: &'a [Cell], id: &str) -> &'a Cell {
        cells.iter().find(|cell| cell.id == id).unwrap()
    }

    #[test]
    fn a_cause_that_passed_is_dropped() {
        let mut cells = vec![
            cell("chain-complete", Vec::new()),
            cell("chain-trust", vec![finding("chain-trust", "x").because_of("chain-complete")]),
            cell("client-webpki", vec![finding("client-webpki", "y").because_of("chain-trust")]),
        ];
        super::causes(&mut cells);
        assert_eq!(of(&cells, "chain-trust").findings[0].cause, None);
        assert_eq!(of(&cells, "client-webpki").findings[0].cause, Some("chain-trust"));
    }

    #[test]
    fn what_follows_or_names_no_text_has_no_command() {
        let mut cells = vec![
            cell("pem-syntax", vec![finding("pem-syntax", "x").command("sed 1d".to_owned())]),
            cell("key-match", vec![finding("key-match", "y").command("sed 2d".to_owned()).because_of("pem-syntax")]),
            cell("file-mode", vec![finding("file-mode", "z").command("chmod".to_owned()).because_of("file-owner")]),
            cell("file-path", vec![finding("file-path", "u").command("chmod 'a\u{fffd}'".to_owned())]),
        ];
        super::causes(&mut cells);
        let command = |id| of(&cells, id).findings[0].command.is_some();
        assert_eq!(["pem-syntax", "key-match", "file-mode", "file-path"].map(command), [true, false, true, false]);
    }

    #[test]
    fn a_loop_of_causes_is_cut_at_the_first() {
        let mut cells = vec![
            cell("key-match", vec![finding("key-match", "a").because_of("chain-trust")]),
            cell("chain-trust", vec![finding("chain-trust", "b").because_of("client-webpki")]),
            cell("client-webpki", vec![finding("client-webpki", "c").because_of("key-match")]),
        ];
        super::causes(&mut cells);
        assert_eq!(of(&cells, "key-match").findings[0].cause, None);
        assert_eq!(of(&cells, "chain-trust").findings[0].cause, Some("client-webpki"));
        assert_eq!(super::root(&super::wholly_caused(&cells), "chain-trust"), "key-match");
    }

    #[test]
    fn a_row_that_only_warns_is_not_asked_without_the_row_it_needs() {
        let mut cells: Vec<Cell> = crate::checks::CHECKS.iter().map(|check| cell(check.id, Vec::new())).collect();
        let mut skip = |id: &str, kind: SkipKind| {
            let cell = cells.iter_mut().find(|cell| cell.id == id).unwrap();
            (cell.status, cell.skip) = (Status::Skip, Some(Skip { kind, reason: String::new() }));
        };
        skip("chain-complete", SkipKind::NotAsked);
        skip("cert-lifetime", SkipKind::Blocked("chain-complete"));
        skip("chain-strength", SkipKind::Blocked("chain-complete"));
        super::blocks(&mut cells);
        assert_eq!(of(&cells, "cert-lifetime").skip.as_ref().unwrap().kind, SkipKind::NotAsked);
        assert_eq!(of(&cells, "cert-lifetime").status, Status::Skip);
        assert_eq!(of(&cells, "chain-strength").status, Status::Fail);
    }

    #[test]
    fn the_worst_finding_stands_first() {
        let minor = finding("pem-syntax", "minor").severity(Severity::Warn).impact(Impact::Load);
        let client = finding("pem-syntax", "client").impact(Impact::Client);
        let cell = cell("pem-syntax", vec![minor, client, finding("pem-syntax", "load").impact(Impact::Load)]);
        let messages: Vec<&str> = cell.findings.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(messages, ["load", "client", "minor"]);
        assert_eq!(cell.impact, Impact::Load);
    }

    #[test]
    fn a_row_blocked_by_one_that_warns_is_blocked_by_what_fails_because_of_it() {
        let skip = Skip { kind: SkipKind::Blocked("pem-syntax"), reason: "the path ends at no anchor".to_owned() };
        let mut cells: Vec<Cell> = crate::checks::CHECKS.iter().map(|check| cell(check.id, Vec::new())).collect();
        for new in [
            cell("pem-syntax", vec![finding("pem-syntax", "indented").severity(Severity::Warn)]),
            cell("chain-trust", vec![finding("chain-trust", "20").because_of("pem-syntax")]),
            Cell { status: Status::Skip, skip: Some(skip), ..cell("cert-lifetime", Vec::new()) },
        ] {
            let at = cells.iter().position(|known| known.id == new.id).unwrap();
            cells[at] = new;
        }
        super::blocks(&mut cells);
        let lifetime = of(&cells, "cert-lifetime");
        assert_eq!(lifetime.status, Status::Skip);
        assert_eq!(lifetime.skip.as_ref().unwrap().kind, SkipKind::Blocked("chain-trust"));
    }

    #[test]
    fn a_row_blocked_by_one_that_does_not_fail_fails_itself() {
        let blocked = |id, by| {
            let skip = Some(Skip { kind: SkipKind::Blocked(by), reason: "the block is broken".to_owned() });
            Cell { status: Status::Skip, skip, ..cell(id, Vec::new()) }
        };
        let asked = |pem_syntax: Cell| {
            let mut cells: Vec<Cell> = crate::checks::CHECKS.iter().map(|check| cell(check.id, Vec::new())).collect();
            for new in [pem_syntax, blocked("key-match", "pem-syntax"), blocked("chain-trust", "key-match")] {
                let at = cells.iter().position(|known| known.id == new.id).unwrap();
                cells[at] = new;
            }
            super::blocks(&mut cells);
            ["key-match", "chain-trust"].map(|id| of(&cells, id).status)
        };
        let failing = cell("pem-syntax", vec![finding("pem-syntax", "broken")]);
        let warning = cell("pem-syntax", vec![finding("pem-syntax", "broken").severity(Severity::Warn)]);
        assert_eq!(asked(failing), [Status::Skip, Status::Skip]);
        assert_eq!(asked(warning), [Status::Fail, Status::Fail]);
        assert_eq!(asked(cell("pem-syntax", Vec::new())), [Status::Fail, Status::Fail]);
    }
}
