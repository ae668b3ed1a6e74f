//! Pages made from the code are those in the tree; `BLESS=1` rewrites them.

use std::env;
use std::fs;
use std::path::Path;

use certpreflight::report::explain;

use crate::source;

#[test]
fn the_page_of_checks_is_made_from_the_checks() {
    hold("docs/checks.md", &explain::markdown());
}

/// Holds a generated text against the file in the tree, or rewrites the file under `BLESS=1`.
pub(crate) fn hold(name: &str, text: &str) {
    let path = source::package().join(name);
    if env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        return fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(text.lines()).position(|(kept, made)| kept != made);
    let line = differs.unwrap_or(kept.lines().count().min(text.lines().count())) + 1;
    assert!(kept == text, "{name} is not what the code makes, first at line {line}; BLESS=1 cargo test rewrites it");
}
