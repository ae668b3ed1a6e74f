//! Every dependency has its reason in docs/design.md, and every reason there has its dependency.

use std::collections::BTreeSet;
use std::fs;

use crate::source;

#[test]
fn every_dependency_has_its_reason() {
    let read = |name: &str| fs::read_to_string(source::package().join(name)).unwrap();
    let manifest = dependencies(&read("Cargo.toml"));
    assert!(manifest.len() > 20, "Cargo.toml was not understood: {manifest:?}");
    let reasons = reasons(&read("docs/design.md"));
    let without: Vec<_> = manifest.difference(&reasons).collect();
    let stale: Vec<_> = reasons.difference(&manifest).collect();
    assert!(without.is_empty(), "docs/design.md does not say why: {without:?}");
    assert!(stale.is_empty(), "docs/design.md gives reasons for what Cargo.toml does not name: {stale:?}");
}

/// The names in the dependency tables of a manifest.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        match line.strip_prefix('[') {
            Some(table) => inside = table.trim_end_matches(']').ends_with("dependencies"),
            None if inside => names.extend(line.split_once(" = ").map(|(name, _)| name.to_owned())),
            None => {}
        }
    }
    names
}

/// The names in the first column of the tables of a page, each in backquotes.
fn reasons(page: &str) -> BTreeSet<String> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}
