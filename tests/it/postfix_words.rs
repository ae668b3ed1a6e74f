//! What a report on a Postfix tells: true sources, the slip that was made, and nothing as known that could not be read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::source;

/// A name that was asked for on the command line is not called the server's.
#[test]
fn wanted_names_are_told_with_their_source() {
    let folder = deployment("");
    let out = check(folder.path(), &["--hostname", "smtp.example.net,MX.example.org", "-v"]);
    let words = words(&out);
    assert!(words.contains("does not cover smtp.example.net (--hostname): it names"), "{words}");
    assert!(!words.contains("(myhostname)"), "{words}");
    let other = deployment("myhostname = other.example.org\n");
    let guessed = self::words(&check(other.path(), &[]));
    assert!(guessed.contains("does not cover other.example.org (myhostname)"), "{guessed}");
    assert!(guessed.contains("check that one: --hostname NAME"), "{guessed}");
    // Whoever names it knows better.
    let named = self::words(&check(other.path(), &["--hostname", "mx.example.org"]));
    assert!(named.contains("✓ cert-name") && !named.contains("does not cover"), "{named}");
}

/// What only this machine reaches need not be called as its certificate says.
#[test]
fn a_service_of_this_machine_is_asked_for_by_the_name_of_all() {
    for (listens, row) in [("127.0.0.1:10025", "✓ cert-name"), ("10025", "✗ cert-name")] {
        let folder = deployment("");
        let master = fs::read_to_string(folder.path().join("master.cf")).unwrap();
        let further = format!("{listens} inet n - n - - smtpd\n  -o myhostname=amavis.localhost\n");
        fs::write(folder.path().join("master.cf"), master + &further).unwrap();
        let told = words(&check(folder.path(), &["--only", "cert-name"]));
        assert!(told.contains(row) || told.contains("cert-name ✓ ✗"), "{listens}: {told}");
    }
}

/// A machine that only sends has something to say, too, and is in order.
#[test]
fn a_client_without_files_is_told_of_where_there_is_nothing_else() {
    let folder = deployment("");
    fs::write(folder.path().join("main.cf"), "smtp_tls_security_level = may\n").unwrap();
    fs::write(folder.path().join("master.cf"), "smtp unix - - n - - smtp\ntlsmgr unix - - n 1000? 1 tlsmgr\n").unwrap();
    let out = check(folder.path(), &[]);
    let told = words(&out);
    assert!(told.contains("smtp/unix: no certificate") && told.contains("✓ service-load"), "{told}");
    assert_eq!(out.status.code(), Some(0), "{told}");
}

/// What this user may not read fails, and nothing more is said of it: by the text, the answers in JSON and Nagios.
#[test]
fn what_may_not_be_read_is_not_judged() {
    for (closed, main, is_known, state) in CLOSED {
        let folder = deployment(main);
        fs::copy(folder.path().join("ca.pem"), folder.path().join("other.pem")).unwrap();
        let known = fs::Permissions::from_mode(0o644);
        fs::set_permissions(folder.path().join("other.pem"), known).unwrap();
        for file in *closed {
            fs::set_permissions(folder.path().join(file), fs::Permissions::from_mode(0o600)).unwrap();
        }
        let Some(text) = as_nobody(folder.path(), &["-q"]) else { return println!("skipped: there is no setpriv") };
        let told = words(&text);
        let open = "not judged, so NO: starts TLS (this user may not read the files)";
        assert_eq!(told.contains(open), !is_known, "{closed:?} {main}: {told}");
        assert!(told.contains("starts TLS: NO"), "{closed:?} {main}: {told}");
        assert_eq!((told.contains("TLS will not start"), text.status.code()), (*is_known, Some(1)), "{told}");
        let report = as_nobody(folder.path(), &["-f", "json"]).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
        assert_eq!((report["answers"]["load"].as_str(), report["verdict"].as_str()), (Some("no"), Some("fail")));
        let nagios = as_nobody(folder.path(), &["-f", "nagios"]).unwrap();
        let line = words(&nagios);
        assert!(line.starts_with(&format!("CERTPREFLIGHT {state} - ")), "{closed:?} {main}: {line}");
        assert_eq!(line.contains("(TLS will not start)"), *is_known, "{line}");
        assert_eq!(nagios.status.code(), Some(if *state == "UNKNOWN" { 3 } else { 2 }), "{line}");
    }
}

/// Files that only root may read, further lines of main.cf; whether something is known against TLS, and the state of Nagios.
const CLOSED: &[(&[&str], &str, bool, &str)] = &[
    (&["privkey.pem"], "", false, "UNKNOWN"),
    (&["privkey.pem", "fullchain.pem"], "", false, "UNKNOWN"),
    (&["privkey.pem", "other.pem"], "smtpd_tls_CAfile = $config_directory/other.pem\n", false, "UNKNOWN"),
    (
        &["privkey.pem"],
        "smtpd_tls_chain_files = $config_directory/privkey.pem, $config_directory/fullchain.pem\n",
        false,
        "UNKNOWN",
    ),
    // The key that all may read is a failure of its own.
    (&["other.pem"], "smtpd_tls_CAfile = $config_directory/other.pem\n", false, "CRITICAL"),
    (&["fullchain.pem"], "", false, "CRITICAL"),
    (&["privkey.pem"], "smtpd_tls_eccert_file = $config_directory/gone.pem\n", true, "CRITICAL"),
    (&["privkey.pem"], "smtpd_tls_auth_only = maybe\n", true, "CRITICAL"),
];

/// The slip is the finding, and the path that nobody meant follows from it.
#[test]
fn a_slip_is_told_before_what_it_brings_about() {
    for (spoil, code, wanted) in SLIPS {
        let folder = deployment("");
        for name in ["main.cf", "master.cf"] {
            let text = fs::read_to_string(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name), text.replacen(spoil.0, spoil.1, 1)).unwrap();
        }
        let out = check(folder.path(), &["-q", "--profile", "web", "--only", "file-read", "--only", "service"]);
        let told = words(&out);
        for words in *wanted {
            assert!(told.contains(words), "{spoil:?}: {words}\n{told}");
        }
        assert!(told.contains("1 finding") && out.status.code() == Some(*code), "{spoil:?}: {told}");
    }
}

/// What is replaced in main.cf or master.cf by what, the exit code, and words of the report.
#[rustfmt::skip]
const SLIPS: &[((&str, &str), i32, &[&str])] = &[
    (("smtpd_tls_key_file", "  smtpd_tls_key_file"), 1,
        &["1 ✗ service-config TLS will not start smtpd_tls_key_file is indented", "follows: file-read, service-load"]),
    (("fullchain.pem", "fullchain.pem\u{200b}"), 1,
        &["an invisible character stands in column 54: fullchain.pem<U+200B>", "follows: file-read, service-load"]),
    (("$config_directory/privkey.pem", "$no_such"), 1,
        &["smtpd_tls_key_file refers to $no_such, which is set nowhere", "follows: file-read, service-load"]),
    (("$config_directory/fullchain.pem", "$no_such/fullchain.pem"), 1,
        &["smtpd_tls_cert_file refers to $no_such, which is set nowhere", "follows: file-read, service-load"]),
    (("$config_directory/privkey.pem", ""), 1, &["smtpd_tls_key_file is empty", "it names no file"]),
    (("= may", "=\u{a0}may"), 1,
        &["\"Invalid TLS level \"??may\"\"; an invisible character stands in column 27: <U+00A0>may (no-break space)"]),
    (("smtpd_tls_cert_file", "<<<<<<< HEAD\nsmtpd_tls_cert_file"), 2,
        &["REFUSED", "Postfix refuses this configuration: missing '=' after attribute name: \"<<<<<<< HEAD\"; a merge conflict is left over",
          "fix keep one of the two versions"]),
    (("smtp inet", ">>>>>>> theirs\nsmtp inet"), 2, &["bad field count; a merge conflict is left over"]),
    (("myhostname", "!include /etc/postfix/tls.cf\nmyhostname"), 2, &["Postfix has no include", "fix take the line out"]),
    (("smtp inet", "include /etc/postfix/master.d\nsmtp inet"), 2, &["bad field count; Postfix has no include"]),
    (("smtp inet n - y - - smtpd", "smtp inet n - y - - smtpd\n  \u{2013}o smtpd_tls_auth_only=yes"), 1,
        &["column 3 has U+2013 (en dash), which Postfix takes for a letter", "with the - and \" of the keyboard"]),
];

/// A good deployment with main.cf and master.cf, and further lines of main.cf.
fn deployment(further: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let good = source::package().join("testdata/checks/service-load/pass-pair");
    for name in ["ca.pem", "fullchain.pem", "privkey.pem", "main.cf", "master.cf"] {
        fs::copy(good.join(name), folder.path().join(name)).unwrap();
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let main = fs::read_to_string(folder.path().join("main.cf")).unwrap();
    fs::write(folder.path().join("main.cf"), main + further).unwrap();
    folder
}

fn check(directory: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.args(["check", "--at", "2026-11-22", "--owner", "any", "--ca"]).arg(directory.join("ca.pem"));
    command.args(options).arg(format!("--postfix={}", directory.display())).output().unwrap()
}

/// As a user who owns nothing here; none where the test may not become one.
fn as_nobody(directory: &Path, options: &[&str]) -> Option<Output> {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--", env!("CARGO_BIN_EXE_certpreflight")]);
    command.args(["check", "--at", "2026-11-22", "--owner", "any", "--ca"]).arg(directory.join("ca.pem"));
    command.args(options).arg(format!("--postfix={}", directory.display()));
    command.output().ok().filter(|out| !out.stdout.is_empty())
}

/// All that was printed, unwrapped.
fn words(out: &Output) -> String {
    let text = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
