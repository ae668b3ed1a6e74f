//! Tables larger than any other file that is read: judged like small ones up to a bound, and behind it said to be unjudged.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use certpreflight::base::lookup::Lookup;
use certpreflight::checks::policy::Policy;
use certpreflight::disk::Disk;
use certpreflight::report::matrix::Matrix;
use certpreflight::run::{Request, run};
use certpreflight::service::postfix::discovery::discover;
use certpreflight::service::tables::{Answer, Extent, find};
use certpreflight::target::anchors::{AnchorFile, AnchorPlan};

use crate::cases::red;
use crate::discovered::request;
use crate::memory::Memory;
use crate::postfix_tables::{knows, open, tool};
use crate::{postfix_tables, source};

#[test]
fn a_table_of_30_mib_is_judged_like_a_small_one() {
    let Some(postmap) = tool("postmap") else { return };
    for form in ["hash", "lmdb"] {
        if !knows(&postmap, form) {
            continue;
        }
        let site = Site::new(form);
        for (names, least) in [(2, 0), (4_000, 30 << 20)] {
            let lines: String =
                (0..names).map(|number| format!("mx{number}.example.org {}\n", site.path("all.pem"))).collect();
            fs::write(site.path("sni"), lines).unwrap();
            let mut command = Command::new(&postmap);
            command.args(["-c", &site.path(""), "-F", &site.maps]);
            let answer = postfix_tables::run(&mut command, b"");
            assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
            let size = fs::metadata(site.index()).unwrap().len();
            assert!(size >= least, "{form}: {size} bytes");
            let disk = Disk::new();
            let matrix = site.judge(&disk);
            // One certificate for all of them, which has another name.
            let wanted = ["cert-name fail", "client-webpki warn"];
            assert_eq!(red_rows(&matrix), [Vec::new(), wanted.map(str::to_owned).to_vec()], "{form} of {names} names");
            let asked = &matrix.targets[1].name;
            assert!(names < 4 || asked.ends_with(&format!("and {} more", names - 3)), "{form}: {asked}");
            assert!(service_config(&matrix).is_empty(), "{form}: {}", service_config(&matrix));
        }
    }
}

#[test]
fn of_a_table_that_is_too_large_only_that_is_said() {
    for form in ["hash", "lmdb"] {
        let site = Site::new(form);
        fs::write(site.path("sni"), format!("mx.example.org {}\n", site.path("all.pem"))).unwrap();
        // Nothing is written to the disk.
        File::create(site.index()).unwrap().set_len((256 << 20) + 1).unwrap();
        let matrix = site.judge(&Disk::new());
        assert_eq!(red_rows(&matrix), [["service-config warn".to_owned()]], "{form}");
        let said = service_config(&matrix);
        assert!(said.contains("larger than 256 MiB, the most that is read") && said.contains("unchecked"), "{said}");
    }
}

#[test]
fn of_a_table_that_may_not_be_read_only_that_is_said() {
    for (maps, file) in [("hash:/p/sni", "/p/sni.db"), ("lmdb:/p/sni", "/p/sni.lmdb"), ("texthash:/p/s", "/p/s")] {
        let mut memory = Memory::new();
        memory.put("/p/main.cf", main(maps, "/p/all.pem").as_bytes(), "mode=0644");
        memory.put("/p/master.cf", MASTER.as_bytes(), "mode=0644");
        memory.put("/p/all.pem", pair().as_bytes(), "");
        memory.put("/p/ca.pem", good("ca.pem").as_bytes(), "");
        memory.put("/p/sni", b"mx.example.org /p/all.pem\n", "");
        memory.put(file, b"", "kind=denied");
        let matrix = judge(Path::new("/p"), &memory);
        assert_eq!(red_rows(&matrix), [["service-config warn".to_owned()]], "{maps}");
        let said = service_config(&matrix);
        assert!(said.contains("may not be read by this user") && said.contains("check as root"), "{said}");
    }
}

#[test]
fn names_beyond_the_most_are_not_foretold() {
    let text: String = (0..=MOST_ENTRIES).map(|number| format!("n{number} /a\n")).collect();
    let mut memory = Memory::new();
    memory.put("/a", b"", "");
    memory.put("/many", text.as_bytes(), "");
    let table = [open("texthash:/many", &memory)];
    assert_eq!(table[0].entries.len(), MOST_ENTRIES);
    assert_eq!(table[0].unread[0].extent, Extent::Unseen);
    assert!(table[0].unread[0].why.contains("more than 262144 names"), "{}", table[0].unread[0].why);
    assert!(matches!(find(&table, "n0"), Answer::Entry(..)));
    assert!(matches!(find(&table, &format!("n{MOST_ENTRIES}")), Answer::Unforeseen(_)));
}

/// A configuration directory with a table of this form.
struct Site {
    folder: tempfile::TempDir,
    maps: String,
    form: &'static str,
}

impl Site {
    fn new(form: &'static str) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let maps = format!("{form}:{}", path("sni"));
        let files = [
            ("main.cf", main(&maps, &path("all.pem"))),
            ("master.cf", MASTER.to_owned()),
            ("all.pem", pair()),
            ("ca.pem", good("ca.pem")),
        ];
        for (name, text) in files {
            fs::write(path(name), text).unwrap();
        }
        Site { maps, folder, form }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn index(&self) -> String {
        self.path(if self.form == "lmdb" { "sni.lmdb" } else { "sni.db" })
    }

    fn judge(&self, lookup: &dyn Lookup) -> Matrix {
        judge(self.folder.path(), lookup)
    }
}

fn judge(directory: &Path, lookup: &dyn Lookup) -> Matrix {
    let discovery = discover(directory, lookup).unwrap();
    // Whoever runs the tests owns the files.
    let files = ["file-owner", "file-mode", "file-path", "key-copies"];
    let anchors = AnchorPlan {
        files: vec![AnchorFile { path: directory.join("ca.pem"), named: false }],
        ..AnchorPlan::default()
    };
    let policy = Policy { skip: files.to_vec(), ..Policy::default() };
    run(&Request { policy, anchors, ..request(discovery.services, discovery.documents) }, lookup)
}

/// The red rows of each target.
fn red_rows(matrix: &Matrix) -> Vec<Vec<String>> {
    let rows = |target| red(target).into_iter().map(|row| format!("{} {}", row.id, row.status)).collect();
    matrix.targets.iter().map(rows).collect()
}

/// What is said about the settings.
fn service_config(matrix: &Matrix) -> String {
    let cells = matrix.targets[0].cells.iter().filter(|cell| cell.id == "service-config");
    let findings = cells.flat_map(|cell| &cell.findings).map(|finding| format!("{} {}", finding.message, finding.fix));
    findings.collect::<Vec<_>>().join("\n")
}

fn main(maps: &str, pair: &str) -> String {
    format!(
        "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtpd_tls_security_level = may\n\
         smtpd_tls_chain_files = {pair}\ntls_server_sni_maps = {maps}\n"
    )
}

/// Key and chain in one file.
fn pair() -> String {
    good("privkey.pem") + &good("fullchain.pem")
}

fn good(name: &str) -> String {
    fs::read_to_string(source::package().join("testdata/deployments/good/rsa").join(name)).unwrap()
}

const MASTER: &str = "smtp inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n";

/// Entries of one table that are read.
const MOST_ENTRIES: usize = 1 << 18;
