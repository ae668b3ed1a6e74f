//! What is said of compiled tables of identities, beside what real `postmap` makes of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use tempfile::TempDir;

#[test]
fn a_name_whose_file_is_not_there_is_told() {
    let Some(site) = Site::new("hash:DIR/sni") else { return };
    site.write("sni", "mx.example.org DIR/all.pem\nb.example.org DIR/gone.pem\n");
    site.write("gone.pem", "");
    fs::remove_file(site.at("gone.pem")).unwrap();
    site.postmap();
    let told = site.check("service-config");
    let absent = "what b.example.org needs is not there (DIR/gone.pem): postmap left the entry out";
    assert!(joined(&told).contains(&site.named(absent)), "{told}");
    fs::remove_file(site.at("all.pem")).unwrap();
    let told = site.check("service-config");
    let kept = "what mx.example.org needs is not there (DIR/all.pem): the compiled table still serves what it held";
    assert!(joined(&told).contains(&site.named(kept)), "{told}");
}

/// As smtpd 3.7.11 looks names up: the default certificate is shown.
#[test]
fn a_name_that_nobody_asks_for_is_told() {
    let Some(site) = Site::new("hash:DIR/sni") else { return };
    site.write(
        "sni",
        "mx.example.org DIR/all.pem\n.example.com DIR/all.pem\n*.example.org DIR/all.pem\na.example.org. DIR/all.pem\n\
         b.example.org: DIR/all.pem\n",
    );
    site.postmap();
    let told = joined(&site.check("service-config"));
    for (key, meant) in
        [("*.example.org", ".example.org"), ("a.example.org.", "a.example.org"), ("b.example.org:", "b.example.org")]
    {
        assert!(told.contains(&format!("the entry {key} of ")), "{told}");
        assert!(told.contains(&format!("write {meant} in its place")), "{told}");
    }
    assert_eq!(told.matches("is never found, because").count(), 3, "{told}");
}

#[test]
fn the_line_that_compiles_a_table_leaves_no_key_open() {
    let Some(site) = Site::new("hash:DIR/sni") else { return };
    site.write("sni", "mx.example.org DIR/all.pem\n");
    let paths = Command::new("postmap").arg("-c").arg(site.folder.path()).arg(site.named("hash:DIR/sni")).status();
    assert!(paths.unwrap().success());
    site.set_mode("sni", 0o644);
    let told = site.check("service-config");
    let line =
        told.lines().map(str::trim).find(|line| line.starts_with("chmod go=")).unwrap_or_else(|| panic!("{told}"));
    let mut sh = Command::new("sh");
    sh.arg("-c").arg(line).env("MAIL_CONFIG", site.folder.path());
    assert!(sh.status().unwrap().success(), "{line}");
    assert_eq!((site.mode("sni"), site.mode("sni.db")), (0o600, 0o600));
    assert!(!site.check("service-config").contains("without -F"));
}

/// To close the table would have proxymap refuse it: the other line comes first.
#[test]
fn a_table_of_proxymap_is_not_closed() {
    let Some(site) = Site::new("proxy:hash:DIR/sni") else { return };
    site.write("sni", "mx.example.org DIR/all.pem\n");
    site.postmap();
    site.set_mode("sni.db", 0o644);
    let told = site.check("file-mode");
    let words = joined(&told);
    assert!(words.contains("everybody can read") && words.contains("take proxy: out of"), "{told}");
    assert!(!words.contains("chmod "), "{told}");
    let told = site.check("service-config");
    let line =
        told.lines().map(str::trim).find(|line| line.starts_with("postconf ")).unwrap_or_else(|| panic!("{told}"));
    assert!(Command::new("sh").arg("-c").arg(line).status().unwrap().success(), "{line}");
    let main = fs::read_to_string(site.at("main.cf")).unwrap();
    assert!(main.contains(&site.named("tls_server_sni_maps = hash:DIR/sni")), "{main}");
    assert!(site.check("file-mode").contains("chmod 0600"));
}

/// One mistake of a table is one finding, however many names it has.
#[test]
fn names_of_a_table_of_paths_are_refused_together() {
    let Some(site) = Site::new("hash:DIR/sni") else { return };
    site.write("sni", &(0..50).map(|at| format!("mail{at}.example.org DIR/all.pem\n")).collect::<String>());
    let mut postmap = Command::new("postmap");
    postmap.arg("-c").arg(site.folder.path()).arg(site.named("hash:DIR/sni"));
    assert!(postmap.status().unwrap().success());
    let told = joined(&site.check("service-load"));
    assert_eq!(told.matches("get an alert").count(), 1, "{told}");
    assert!(told.contains("and 47 more get an alert"), "{told}");
}

/// `* get an alert` says nothing to anybody.
#[test]
fn a_table_that_cannot_be_opened_answers_whoever_sends_a_name() {
    let Some(site) = Site::new("hash:DIR/absent") else { return };
    let told = joined(&site.check("service-load"));
    assert!(told.contains("every client that sends a server name gets an alert, all others are served"), "{told}");
}

/// The text without its line breaks.
fn joined(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A configuration with a good identity and a table.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(table: &str) -> Option<Site> {
        let site = Site { folder: tempfile::tempdir().unwrap() };
        let pair = ["privkey.pem", "fullchain.pem"].map(|name| format!("testdata/deployments/good/rsa/{name}"));
        fs::write(site.at("all.pem"), pair.map(|path| fs::read(path).unwrap()).concat()).unwrap();
        site.set_mode("all.pem", 0o600);
        let main = format!(
            "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtpd_tls_security_level = may\n\
             smtpd_tls_cert_file = DIR/all.pem\ntls_server_sni_maps = {table}\n"
        );
        site.write("main.cf", &main);
        site.write(
            "master.cf",
            "smtp inet n - n - - smtpd\nproxymap unix - - n - - proxymap\ntlsmgr unix - - n 1000? 1 tlsmgr\n",
        );
        site.write("sni", "");
        let is_there = Command::new("postmap")
            .arg("-c")
            .arg(site.folder.path())
            .args(["-F", &site.named("hash:DIR/sni")])
            .output()
            .is_ok_and(|done| done.status.success());
        if !is_there {
            println!("skipped: there is no postmap that makes hash tables");
        }
        is_there.then_some(site)
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn named(&self, text: &str) -> String {
        text.replace("DIR", &self.folder.path().display().to_string())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), self.named(text)).unwrap();
    }

    fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.at(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.at(name)).unwrap().permissions().mode() & 0o777
    }

    fn postmap(&self) {
        let mut command = Command::new("postmap");
        command.arg("-c").arg(self.folder.path()).args(["-F", &self.named("hash:DIR/sni")]);
        assert!(command.output().unwrap().status.success());
    }

    fn check(&self, row: &str) -> String {
        let place = format!("--postfix={}", self.folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
        command.args(["check", &place, "--owner", "any", "--only", row]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }
}
