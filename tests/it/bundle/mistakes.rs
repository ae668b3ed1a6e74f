//! Each spoilt deployment of `testdata/mistakes/` goes in; what comes out holds the certificates of the good one, or
//! nothing does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{bundle, certificates, check, told};
use crate::cases;
use crate::source;

#[test]
fn what_can_be_mended_without_guessing_is_mended() {
    let lab = certificates(&source::package().join("testdata/mistakes/file-01/fullchain.pem"));
    let mut outcomes: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    let mut faults = Vec::new();
    for case in cases::all() {
        let Some(entry) = case.entry.clone().filter(|entry| entry.starts_with("PEM-") || entry.starts_with("FMT-"))
        else {
            continue;
        };
        let folder = source::package().join("testdata").join(&case.name);
        match mend(&folder, &lab) {
            Ok(mended) => {
                outcomes.entry(entry).or_default().insert(mended);
            }
            Err(fault) => faults.push(format!("{}: {fault}", case.name)),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (entry, outcome) in &outcomes {
        if MENDED.contains(&entry.as_str()) && !outcome.contains(&true) {
            faults.push(format!("{entry}: no case is mended"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether the heap gave the good chain; `false` when it was refused.
fn mend(folder: &Path, lab: &[Vec<u8>]) -> Result<bool, String> {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("out.pem");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name != "case" && name != "ca.pem"));
    files.sort();
    let ca = folder.join("ca.pem");
    let output = bundle().args(&files).arg("--ca").arg(&ca).args(["--with-key", "-o"]).arg(&file).output().unwrap();
    match output.status.code() {
        Some(0) => {
            let found = certificates(&file);
            let checked = check(&file, None, &ca);
            if checked.status.code() != Some(0) {
                return Err(format!("does not pass check:\n{}", String::from_utf8_lossy(&checked.stdout)));
            }
            match found == lab {
                true => Ok(true),
                false => Err(format!("{} certificates came out\n{}", found.len(), told(&output))),
            }
        }
        Some(1) if !file.exists() => Ok(false),
        code => Err(format!("exit {code:?}\n{}", told(&output))),
    }
}

/// The entries of which nothing is lost, so that a case of them must come out whole.
const MENDED: &[&str] = &["PEM-01"];
