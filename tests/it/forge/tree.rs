//! What the forge makes is what stands in `testdata/`; `BLESS=1` rewrites it.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;

use super::cases;
use crate::source;

#[test]
fn testdata_is_what_the_forge_makes() {
    let made = everything();
    let root = source::package().join("testdata");
    let bless = env::var_os("BLESS").is_some();
    let mut faults = Vec::new();
    for (name, bytes) in &made {
        let path = root.join(name);
        if fs::read(&path).ok().as_ref() == Some(bytes) {
            continue;
        }
        if bless {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        } else {
            faults.push(format!("testdata/{name} differs from what the forge makes"));
        }
    }
    for name in kept().difference(&made.keys().cloned().collect()) {
        if bless {
            fs::remove_file(root.join(name)).unwrap();
        } else {
            faults.push(format!("testdata/{name} is made by nobody"));
        }
    }
    assert!(faults.is_empty(), "{}\nBLESS=1 cargo test rewrites testdata/", faults.join("\n"));
}

/// Every file below `testdata/` that the forge makes, by its name there.
fn everything() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in cases::all() {
        let shown = case.shown_as.as_ref().map(|name| format!("deployments/broken/{name}"));
        for folder in [Some(case.folder.clone()), shown].into_iter().flatten() {
            for (name, bytes) in case.contents() {
                let name = format!("{folder}/{name}");
                assert!(files.insert(name.clone(), bytes).is_none(), "two cases make {name}");
            }
        }
    }
    files
}

/// What stands in the folders that belong to the forge.
fn kept() -> BTreeSet<String> {
    let root = source::package().join("testdata");
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in ["checks", "deployments", "mistakes"] {
        if root.join(folder).is_dir() {
            source::walk(&root.join(folder), &mut paths);
        }
    }
    paths.iter().map(|path| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned()).collect()
}
