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

/// An entry has a case, or a word on why it has none; never both.
#[test]
fn what_has_no_case_says_why() {
    let told: BTreeSet<String> = cases::all().into_iter().filter_map(|case| case.entry).collect();
    let both: Vec<&str> = WITHOUT_CASE.iter().map(|(code, _)| *code).filter(|code| told.contains(*code)).collect();
    assert!(both.is_empty(), "there is a case of {both:?}");
}

/// Who reads the page must be able to tell the cases of one entry apart.
#[test]
fn no_two_cases_of_an_entry_are_described_alike() {
    let mut seen = BTreeSet::new();
    let again: Vec<String> = cases::all()
        .into_iter()
        .filter_map(|case| Some((case.entry?, case.about, case.name)))
        .filter(|(entry, about, _)| !seen.insert((entry.clone(), about.clone())))
        .map(|(_, _, name)| name)
        .collect();
    assert!(again.is_empty(), "described like another case of the entry: {}", again.join(" "));
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
        for (code, why) in WITHOUT_CASE.iter().filter(|(code, _)| code.starts_with(prefix)) {
            let _ = writeln!(page, "| {code} | no case | | | {why} |");
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

/// Entries without a case, and why.
const WITHOUT_CASE: &[(&str, &str)] = &[
    (
        "KEY-14",
        "key-strength asks the list of Debian's package openssl-blacklist, which lies elsewhere on the machine; a \
        unit test of `run` holds it",
    ),
    (
        "KEY-22",
        "whether a key should have stayed or changed is told by earlier certificates and by pins, none of which \
        is among the files of one pair",
    ),
    ("CHN-21", "the roots that browsers distrust by date are public: nobody but their owners can sign a case"),
    (
        "LEAF-26",
        "timestamps are missed only in chains that end at a public root, whose owners alone could sign a case; a \
        unit test of chain-trust holds it",
    ),
    ("FILE-11", "which file a service should read is told by its configuration, not by the pair that is named"),
    (
        "FILE-17",
        "what a mount does to the user root cannot be had in memory; on such a mount file-read fails with the \
        system's own reason",
    ),
    (
        "FILE-18",
        "labels of SELinux are not looked at: which of them a service may read is told by the policy that is loaded",
    ),
    ("FILE-19", "what a unit or a profile hides is told by systemd and AppArmor, not by the files"),
    ("FILE-20", "the directory of anchors inside a chroot is told by Postfix's master.cf, not by the pair"),
    (
        "FILE-23",
        "which lineage a service should read is told by its configuration; the pair that is named is judged as it \
        stands",
    ),
];

/// The entries that were seen to go wrong on real servers or clients: for these a case is owed.
const REPRODUCED: &[(&str, &[u8])] = &[
    ("PEM", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]),
    ("FMT", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
    ("KEY", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20]),
    ("CHN", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23]),
    ("LEAF", &[1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 22, 23, 24]),
    ("FILE", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16]),
];
