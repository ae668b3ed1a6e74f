//! Each spoilt deployment of `testdata/mistakes/` goes in, and beside it the intermediate that every CA's mail brings;
//! what comes out holds the certificates of the good one, or nothing does and it stands here why.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{bundle, certificates, check, good, told};
use crate::cases;
use crate::source;

#[test]
fn what_can_be_mended_without_guessing_is_mended() {
    let bench = Bench::new();
    let mut faults = Vec::new();
    let (mut mended, mut lost) = (BTreeSet::new(), BTreeSet::new());
    for case in cases::all() {
        let Some(entry) = case.entry.clone().filter(|entry| ASKED.iter().any(|asked| entry.starts_with(asked))) else {
            continue;
        };
        let name = case.name.strip_prefix("mistakes/").unwrap();
        let why_lost = LOST.iter().find(|(case, _)| *case == name).map(|(_, why)| *why);
        // The chains of that section are not all of one leaf.
        let folder = source::package().join("testdata").join(&case.name);
        match (bench.mend(&folder, entry.starts_with("CHN-")), why_lost) {
            (Ok(true), None) => {
                mended.insert(entry);
            }
            (Ok(false), Some(_)) => {
                lost.insert(name.to_owned());
            }
            (Ok(true), Some(why)) => faults.push(format!("{name}: comes out whole, though {why}")),
            (Ok(false), None) => faults.push(format!("{name}: nothing comes out, and nobody says why")),
            (Err(fault), _) => faults.push(format!("{name}: {fault}")),
        }
    }
    let named: BTreeSet<String> = MENDED.iter().map(|entry| (*entry).to_owned()).collect();
    faults.extend(mended.difference(&named).map(|entry| format!("{entry}: is mended and not named")));
    faults.extend(named.difference(&mended).map(|entry| format!("{entry}: is named and no case of it is mended")));
    let unknown = LOST.iter().filter(|(case, _)| !lost.contains(*case));
    faults.extend(unknown.map(|(case, _)| format!("{case}: named as lost, and no such case is refused")));
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

    /// Whether all of these are given; in what order they belong `check` has judged.
    fn are_of(&self, written: &[Vec<u8>], files: &[PathBuf]) -> bool {
        let mut given: Vec<Vec<u8>> = files.iter().flat_map(|path| certificates(path)).collect();
        given.extend(self.chains.iter().flatten().cloned());
        written.iter().all(|certificate| given.contains(certificate))
    }

    /// Whether the heap gave a good chain; `false` when it was refused, and nothing written.
    fn mend(&self, case: &Path, is_chain: bool) -> Result<bool, String> {
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
                let written = certificates(&file);
                match self.chains.contains(&written) || is_chain && self.are_of(&written, &files) {
                    true => Ok(true),
                    false => Err(format!("other certificates came out\n{}", told(&output))),
                }
            }
            Some(1) if !file.exists() => Ok(false),
            code => Err(format!("exit {code:?}\n{}", told(&output))),
        }
    }
}

/// The sections of the catalogue in which files are spoilt and their objects are not, and of the chains the entries
/// whose pieces are all there: missing (beside it stands what is), in another order, doubled, foreign, with the root.
const ASKED: &[&str] = &["PEM-", "FMT-", "CHN-01", "CHN-02", "CHN-07", "CHN-08", "CHN-09", "CHN-10", "CHN-11"];

/// The entries of which every case must come out whole that is not among the lost.
const MENDED: &[&str] = &[
    "PEM-01", "PEM-02", "PEM-03", "PEM-04", "PEM-05", "PEM-06", "PEM-07", "PEM-08", "PEM-09", "PEM-10", "PEM-12",
    "PEM-13", "PEM-14", "PEM-15", "PEM-16", "PEM-17", "PEM-18", "PEM-19", "PEM-20", "PEM-21", "PEM-22", "PEM-23",
    "PEM-24", "PEM-25", "PEM-26", "PEM-27", "FMT-01", "FMT-02", "FMT-03", "FMT-09", "FMT-10", "FMT-13", "FMT-14",
    "CHN-01", "CHN-02", "CHN-07", "CHN-08", "CHN-09", "CHN-10", "CHN-11",
];

/// The cases of which nothing can be made, and why.
const LOST: &[(&str, &str)] = &[
    ("pem-11", DAMAGED),
    ("pem-11-cyrillic", DAMAGED),
    ("pem-11-extra", DAMAGED),
    ("pem-11-missing", DAMAGED),
    ("pem-11-padding", DAMAGED),
    ("pem-17-whole", NO_CERTIFICATE),
    ("pem-22-first", CUT),
    ("pem-22-leaf", CUT),
    ("pem-23-inside", DAMAGED),
    ("pem-25-only", "the readable form leaves out octets of the certificate"),
    ("pem-28", NO_CERTIFICATE),
    ("pem-28-blank", NO_CERTIFICATE),
    ("pem-28-comments", NO_CERTIFICATE),
    ("fmt-04", JAVA),
    ("fmt-04-bks", JAVA),
    ("fmt-04-jceks", JAVA),
    ("fmt-05", REQUEST),
    ("fmt-05-der", REQUEST),
    ("fmt-05-label", REQUEST),
    ("fmt-06", NO_CERTIFICATE),
    ("fmt-06-der", NO_CERTIFICATE),
    ("fmt-07", NO_KEY),
    ("fmt-07-der", NO_KEY),
    ("fmt-08", NO_KEY),
    ("fmt-08-public", NO_KEY),
    ("fmt-08-putty", NO_KEY),
    ("fmt-10", PACKED),
    ("fmt-10-bzip2", PACKED),
    ("fmt-10-gzip", PACKED),
    ("fmt-10-json", NO_CERTIFICATE),
    ("fmt-10-unknown", NO_CERTIFICATE),
    ("fmt-10-xz", PACKED),
    ("fmt-11", NO_KEY),
    ("fmt-11-binary", NO_KEY),
    ("fmt-12", NO_CERTIFICATE),
    ("fmt-15", "a pre-certificate is no certificate, and the final one was never there"),
    ("chn-02-upper", "the upper intermediate is in no file"),
];

const DAMAGED: &str = "which characters stood there would be a guess";
const CUT: &str = "the rest of the certificate is nowhere";
const NO_CERTIFICATE: &str = "the server's certificate is in no file";
const NO_KEY: &str = "the server's key is in no file";
const REQUEST: &str = "a request is no certificate";
const JAVA: &str = "only Java opens it; what it is is said";
const PACKED: &str = "packed data is not unpacked here; what it is is said";

/// That of the containers.
const PASSPHRASE: &str = "secret\n";
