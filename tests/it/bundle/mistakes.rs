//! Each spoilt deployment of `testdata/mistakes/` goes in, and beside it the intermediate that every CA's mail brings;
//! what comes out holds the certificates of the good one, or nothing does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{bundle, certificates, check, good, told};
use crate::cases;
use crate::source;

#[test]
fn what_can_be_mended_without_guessing_is_mended() {
    let bench = Bench::new();
    let mut outcomes: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    let mut faults = Vec::new();
    for case in cases::all() {
        let Some(entry) = case.entry.clone().filter(|entry| SECTIONS.iter().any(|prefix| entry.starts_with(prefix)))
        else {
            continue;
        };
        match bench.mend(&source::package().join("testdata").join(&case.name)) {
            Ok(mended) => {
                outcomes.entry(entry).or_default().insert(mended);
            }
            Err(fault) => faults.push(format!("{}: {fault}", case.name)),
        }
    }
    for entry in MENDED {
        match outcomes.get(*entry) {
            Some(outcome) if outcome.contains(&true) => {}
            Some(_) => faults.push(format!("{entry}: no case is mended")),
            None => faults.push(format!("{entry}: no case at all")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the heaps of all cases have beside them.
struct Bench {
    folder: tempfile::TempDir,
    /// The chains of which one must come out.
    chains: [Vec<Vec<u8>>; 2],
}

impl Bench {
    fn new() -> Bench {
        let lab = source::package().join("testdata/mistakes/file-01");
        let folder = tempfile::tempdir().unwrap();
        let chains =
            [certificates(&lab.join("fullchain.pem")), certificates(&good("ecdsa-p256").join("fullchain.pem"))];
        for (number, chain) in chains.iter().enumerate() {
            fs::write(folder.path().join(format!("issuing-{number}.der")), &chain[1]).unwrap();
        }
        // The containers hold the deployment good/ecdsa-p256.
        let roots = [lab.join("ca.pem"), good("ecdsa-p256").join("ca.pem")].map(|path| fs::read(path).unwrap());
        fs::write(folder.path().join("ca.pem"), roots.concat()).unwrap();
        fs::write(folder.path().join("pass"), PASSPHRASE).unwrap();
        Bench { folder, chains }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether the heap gave a good chain; `false` when it was refused, and nothing written.
    fn mend(&self, case: &Path) -> Result<bool, String> {
        let out = tempfile::tempdir().unwrap();
        let file = out.path().join("out.pem");
        let mut files: Vec<PathBuf> = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.file_name().is_some_and(|name| name != "case" && name != "ca.pem"));
        files.sort();
        let ca = self.path("ca.pem");
        let mut command = bundle();
        command.args(&files).args(["issuing-0.der", "issuing-1.der"].map(|name| self.path(name)));
        command.arg("--ca").arg(&ca).arg("--password-file").arg(self.path("pass"));
        let output = command.args(["--with-key", "-o"]).arg(&file).output().unwrap();
        match output.status.code() {
            Some(0) => {
                let checked = check(&file, None, &ca);
                if checked.status.code() != Some(0) {
                    return Err(format!("does not pass check:\n{}", String::from_utf8_lossy(&checked.stdout)));
                }
                match self.chains.contains(&certificates(&file)) {
                    true => Ok(true),
                    false => Err(format!("other certificates came out\n{}", told(&output))),
                }
            }
            Some(1) if !file.exists() => Ok(false),
            code => Err(format!("exit {code:?}\n{}", told(&output))),
        }
    }
}

/// The sections of the catalogue in which files are spoilt and their objects are not.
const SECTIONS: &[&str] = &["PEM-", "FMT-"];

/// The entries of which at least one case must come out whole. Of the others something is lost: a truncated block, a
/// password-protected keystore, a certificate that was never there.
const MENDED: &[&str] = &["PEM-01", "FMT-01", "FMT-02", "FMT-03"];

/// That of the containers.
const PASSPHRASE: &str = "secret\n";
