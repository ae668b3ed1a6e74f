//! What is said of compiled tables of policies (`smtp_tls_policy_maps`), beside what real `postmap` finds in them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use certpreflight::disk::Disk;
use certpreflight::service::postfix::discovery::discover;
use certpreflight::target::service::Remark;

#[test]
fn the_index_counts_and_a_text_that_differs_is_told() {
    for form in ["hash", "btree", "lmdb"] {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let table = format!("{form}:{}/policy", at.display());
        fs::write(
            at.join("main.cf"),
            format!("queue_directory = {}\nsmtp_tls_policy_maps = {form}:policy\n", at.display()),
        )
        .unwrap();
        fs::write(at.join("master.cf"), "smtp unix - - n - - smtp\ntlsmgr unix - - y 1000? 1 tlsmgr\n").unwrap();
        let write = |text: &str| fs::write(at.join("policy"), text).unwrap();
        write("A.example encrypt ciphers=strong\nb.example may\na.example none\nwithout\nd.example verfy\n");
        if !postmap(at, &[&table]).is_some_and(|done| done.status.success()) {
            println!("skipped: there is no postmap that makes {form} tables");
            continue;
        }
        let fresh = told(at);
        assert_eq!(fresh.len(), 2, "{form}: {fresh:?}");
        assert!(fresh[0].starts_with("policy:1 mail for A.example stays in the queue: \"strong\""), "{fresh:?}");
        assert!(fresh[1].starts_with("policy:5 mail for d.example stays in the queue: \"verfy\""), "{fresh:?}");

        // Mended in the text alone, and made worse there.
        write("a.example encrypt\nb.example may\nc.example encypt\n");
        let suffix = if form == "lmdb" { "lmdb" } else { "db" };
        let stale = told(at);
        assert_eq!(stale.len(), 3, "{form}: {stale:?}");
        assert!(stale[0].starts_with(&format!("policy.{suffix}:0 mail for a.example stays")), "{stale:?}");
        assert!(stale[1].starts_with(&format!("policy.{suffix}:0 mail for d.example stays")), "{stale:?}");
        let words =
            "policy:1 the text of TABLE says something else of a.example, c.example and d.example than its index";
        assert!(stale[2].starts_with(&words.replace("TABLE", &table)), "{stale:?}");
        for (key, value) in [("a.example", "encrypt ciphers=strong\n"), ("d.example", "verfy\n"), ("c.example", "")] {
            assert_eq!(postmap(at, &["-q", key, &table]).unwrap().stdout, value.as_bytes(), "{form} {key}");
        }

        let command = remarks(at).into_iter().find_map(|remark| remark.command).unwrap();
        assert!(Command::new("sh").arg("-c").arg(&command).status().unwrap().success(), "{command}");
        let mended = told(at);
        assert_eq!(mended.len(), 1, "{form}: {mended:?}");
        assert!(mended[0].starts_with("policy:3 mail for c.example stays in the queue: \"encypt\""), "{mended:?}");

        fs::remove_file(at.join("policy")).unwrap();
        let without_text = told(at);
        assert_eq!(without_text.len(), 1, "{form}: {without_text:?}");
        assert!(without_text[0].starts_with(&format!("policy.{suffix}:0 mail for c.example")), "{without_text:?}");
    }
}

fn postmap(folder: &Path, arguments: &[&str]) -> Option<Output> {
    Command::new("postmap").arg("-c").arg(folder).args(arguments).output().ok()
}

fn remarks(folder: &Path) -> Vec<Remark> {
    let discovery = discover(folder, &Disk::new()).unwrap_or_default();
    discovery.services.into_iter().flat_map(|service| service.remarks).collect()
}

fn told(folder: &Path) -> Vec<String> {
    let shown = |remark: Remark| {
        let file = Path::new(&*remark.place.file).file_name().unwrap().to_string_lossy().into_owned();
        format!("{file}:{} {}", remark.place.line, remark.message)
    };
    remarks(folder).into_iter().map(shown).collect()
}

/// As smtp 3.7.11 does: an intermediate is not enough ("Server certificate not verified").
#[test]
fn an_entry_that_verifies_by_a_file_without_a_root_is_told() {
    for (deployment, policies, is_told) in [
        ("rsa", "a.example=secure", true),
        ("with-root", "a.example=secure", false),
        ("rsa", "a.example=encrypt", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let main = format!(
            "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtp_tls_security_level = may\n\
             smtp_tls_policy_maps = inline:{{{policies}}}\nsmtp_tls_CAfile = {}/testdata/deployments/good/{deployment}/fullchain.pem\n",
            env!("CARGO_MANIFEST_DIR")
        );
        fs::write(folder.path().join("main.cf"), main).unwrap();
        let master = "smtp unix - - n - - smtp\ntlsmgr unix - - n 1000? 1 tlsmgr\n";
        fs::write(folder.path().join("master.cf"), master).unwrap();
        let place = format!("--postfix={}", folder.path().display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
        command.args(["check", &place, "--owner", "any", "--only", "service-config"]);
        let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            told.contains("secure needs a root to verify servers by"),
            is_told,
            "{deployment} {policies}\n{told}"
        );
    }
}
