//! The catalogue of mistakes: which cases stand for which entry, and the page made from what is said about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use certpreflight::checks::check::{Cell, Finding, Impact, Severity};

use crate::cases::{self, Case};
use crate::generated;

#[test]
fn the_page_of_mistakes_is_made_from_what_is_said() {
    generated::hold("docs/mistakes.md", &page());
}

#[test]
fn every_mistake_that_was_reproduced_has_a_case() {
    let told: BTreeSet<String> = cases::all().into_iter().filter_map(|case| case.entry).collect();
    let wanted = REPRODUCED.iter().flat_map(|(group, numbers)| numbers.iter().map(move |n| format!("{group}-{n:02}")));
    let missing: Vec<String> = wanted.filter(|code| !told.contains(code)).collect();
    assert!(missing.is_empty(), "no case in testdata/mistakes/ stands for: {}", missing.join(" "));
}

fn page() -> String {
    let mut entries: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for case in cases::all() {
        if let Some(code) = &case.entry {
            entries.entry(code.clone()).or_default().push(case);
        }
    }
    let mut page = HEAD.to_owned();
    for (prefix, title) in SECTIONS {
        let _ = write!(page, "\n## {title}\n\n| entry | case | row | severity, impact | what is said |\n|");
        page.push_str(" --- | --- | --- | --- | --- |\n");
        for (code, cases) in entries.iter().filter(|(code, _)| code.starts_with(prefix)) {
            for case in cases {
                write_case(&mut page, code, case);
            }
        }
    }
    page
}

/// One line a finding that follows from no other, or the notes where nothing is wrong.
fn write_case(page: &mut String, code: &str, case: &Case) {
    let matrix = case.run(&case.files);
    let target = &matrix.targets[0];
    let mut lines: Vec<(&str, String, String)> = Vec::new();
    for cell in &target.cells {
        for finding in cell.findings.iter().filter(|finding| finding.cause.is_none()) {
            lines.push((cell.id, weight(finding), finding.message.clone()));
        }
    }
    let told: BTreeSet<&str> = case.say.iter().map(|(id, _)| id.as_str()).collect();
    for cell in target.cells.iter().filter(|cell| told.contains(cell.id) && cell.findings.is_empty()) {
        lines.extend(notes(cell));
    }
    if lines.is_empty() {
        lines.push(("", "none".to_owned(), "nothing, and rightly".to_owned()));
    }
    let (mut code, mut about) = (code, case.about.as_str());
    for (id, weight, message) in lines {
        let _ = writeln!(page, "| {code} | {} | {id} | {weight} | {} |", cell_text(about), cell_text(&message));
        (code, about) = ("", "");
    }
}

fn notes(cell: &Cell) -> Vec<(&'static str, String, String)> {
    cell.notes.iter().map(|note| (cell.id, "note".to_owned(), note.clone())).collect()
}

fn weight(finding: &Finding) -> String {
    let severity = if finding.severity == Severity::Fail { "fail" } else { "warn" };
    let impact = match finding.impact {
        Impact::Load => "load",
        Impact::Client => "client",
        Impact::Secret => "secret",
        Impact::Policy => "policy",
    };
    format!("{severity}, {impact}")
}

/// Text as it may stand in a table: on the machine of the cases, files lie in one folder, which says nothing.
fn cell_text(text: &str) -> String {
    text.replace("/deploy/", "").replace('|', "\\|").replace('<', "&lt;")
}

const SECTIONS: [(&str, &str); 6] = [
    ("PEM-", "The text of PEM files"),
    ("FMT-", "Another container given by mistake"),
    ("KEY-", "Private keys"),
    ("CHN-", "Chains"),
    ("LEAF-", "Leaf certificates"),
    ("FILE-", "Owners, modes, directories and copies"),
];

const HEAD: &str = "# Mistakes, and what is said about them\n\n\
    Made by `BLESS=1 cargo test --test it mistakes` from the cases in `testdata/mistakes/`; not edited by hand. One mistake\n\
    may make several rows red; those that merely follow from another one are left out here.\n";

/// The entries that were seen to go wrong on real servers or clients: for these a case is owed.
const REPRODUCED: &[(&str, &[u8])] = &[
    ("PEM", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]),
    ("FMT", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
    ("KEY", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20]),
    ("CHN", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23]),
    ("LEAF", &[1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 22, 23, 24]),
    ("FILE", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16]),
];
