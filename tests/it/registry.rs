//! The laws of the list of checks.

use std::collections::BTreeSet;
use std::fs;

use certpreflight::checks::CHECKS;
use certpreflight::checks::check::{Check, Severity};

use crate::source;

#[test]
fn ids_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    for check in CHECKS {
        assert!(seen.insert(check.id), "{} stands twice in the list", check.id);
        let shape = check.id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(shape && check.id.contains('-'), "{} is not group-name in lower case", check.id);
        assert!(GROUPS.contains(&check.group()), "{} is of no known group", check.id);
    }
}

#[test]
fn groups_stand_in_the_order_of_the_catalogue() {
    // key-copies is about files, whatever it is called, and stands with them in the catalogue.
    let order: Vec<usize> = CHECKS
        .iter()
        .filter(|check| check.id != "key-copies")
        .filter_map(|check| GROUPS.iter().position(|group| *group == check.group()))
        .collect();
    assert!(order.is_sorted(), "a group is torn apart or out of place: {order:?}");
}

#[test]
fn every_check_is_the_one_of_its_file() {
    let mut of_files = BTreeSet::new();
    for file in source::files() {
        let Some(inside) = file.name.strip_prefix("src/checks/") else { continue };
        if !file.product_code().contains("static CHECK:") {
            continue;
        }
        let stem = inside.trim_end_matches("/mod.rs").trim_end_matches(".rs");
        let id = stem.replace('_', "-");
        assert!(file.text.contains(&format!("id: \"{id}\"")), "{}: the id is not {id}", file.name);
        of_files.insert(id);
    }
    let listed: BTreeSet<String> = CHECKS.iter().map(|check| check.id.to_owned()).collect();
    assert_eq!(of_files, listed, "files with a check and the list in checks/mod.rs differ");
}

#[test]
fn every_field_is_filled() {
    let mut faults = Vec::new();
    for check in CHECKS {
        for (field, text, least) in [
            ("title", check.title, 8),
            ("since", check.since, 5),
            ("rationale", check.rationale, 60),
            ("fix", check.fix, 30),
        ] {
            if text.trim().len() < least {
                faults.push(format!("{}: {field} is missing or says nothing: {text:?}", check.id));
            }
        }
        if check.sources.is_empty() || check.sources.iter().any(|source| source.trim().len() < 6) {
            faults.push(format!("{}: no source, or an empty one", check.id));
        }
        if check.title.ends_with('.') || check.title.starts_with(char::is_uppercase) && !starts_with_a_name(check) {
            faults
                .push(format!("{}: the title is lower case and ends without a full stop: {:?}", check.id, check.title));
        }
        if check.title.len() > 70 {
            faults.push(format!("{}: the title has {} characters, at most 70", check.id, check.title.len()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_check_is_documented() {
    let read = |name: &str| fs::read_to_string(source::package().join(name)).unwrap_or_default();
    let documents = format!("{}\n{}", read("docs/checks.md"), read("CHANGELOG.md"));
    for check in CHECKS {
        assert!(documents.contains(check.id), "{} stands neither in docs/checks.md nor in CHANGELOG.md", check.id);
    }
}

#[test]
fn every_check_has_a_case_that_passes_and_one_that_does_not() {
    let mut faults = Vec::new();
    for check in CHECKS.iter().filter(|check| !NO_CASE.iter().any(|(id, _)| *id == check.id)) {
        let folder = source::package().join("testdata/checks").join(check.id);
        let cases: Vec<String> = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        let red = match (check.severity, check.severity_note) {
            (Severity::Warn, "") => "warn-",
            _ => "fail-",
        };
        if !cases.iter().any(|case| case.starts_with("pass-")) {
            faults.push(format!("testdata/checks/{}: no pass-* case", check.id));
        }
        if !cases.iter().any(|case| case.starts_with(red) || case.starts_with("warn-")) {
            faults.push(format!("testdata/checks/{}: no {red}* case", check.id));
        }
        if !source::package().join("testdata/deployments/broken").join(check.id).is_dir() {
            faults.push(format!("testdata/deployments/broken/{}: is not shown there", check.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether the title opens with a name that keeps its capital: `OpenSSL`, `PEM`, `TLS`.
fn starts_with_a_name(check: &Check) -> bool {
    let first = check.title.split(' ').next().unwrap_or("");
    first.chars().filter(|c| c.is_uppercase()).count() > 1
}

/// The groups in the order of the catalogue.
const GROUPS: &[&str] = &["file", "pem", "key", "cert", "chain", "client", "service"];

/// Checks that files alone cannot bring to a finding, and why; their unit tests stand in their file.
const NO_CASE: &[(&str, &str)] =
    &[("cert-lifetime", "speaks only of chains that end in the Mozilla set, for which nobody here can issue")];
