//! Configurations that Postfix refuses: its line and reason, exit code 2, and whatever can still be judged.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::source;

/// What is spoilt, and what is said: the file, its line, words.
struct Row {
    spoil: fn(&Path),
    file: &'static str,
    line: u64,
    words: &'static str,
    /// How many targets are judged all the same.
    judged: usize,
    /// What these say of TLS: a further instance keeps nothing of this one from starting.
    load: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        spoil: |at| add(at, "main.cf", "nonsense\n"),
        file: "main.cf",
        line: 6,
        words: "missing '='",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "main.cf", "= x\n"),
        file: "main.cf",
        line: 6,
        words: "missing attribute name",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "main.cf", "smtpd_tls_eccert_file = ${x\n"),
        file: "main.cf",
        line: 6,
        words: "truncated macro reference",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "main.cf", "a = $b\nb = $a\nsmtpd_tls_eccert_file = $a\n"),
        file: "main.cf",
        line: 6,
        words: "unreasonable macro call nesting",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "master.cf", "-o smtpd_tls_security_level=may\n"),
        file: "master.cf",
        line: 3,
        words: "bad field count",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "master.cf", "x tcp n - y - - smtpd\n"),
        file: "master.cf",
        line: 3,
        words: "invalid type field",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "master.cf", "*:587 inet n - y - - smtpd\n"),
        file: "master.cf",
        line: 3,
        words: "valid hostname or network address required in \"*:587\"",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "master.cf", "/run/smtpd unix n - y - - smtpd\n"),
        file: "master.cf",
        line: 3,
        words: "bind: public//run/smtpd: No such file or directory",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "main.cf", &format!("multi_instance_directories = {}/second\n", at.display())),
        file: "second/main.cf",
        line: 0,
        words: "No such file or directory",
        judged: 1,
        load: "yes",
    },
    Row {
        spoil: |at| {
            add(at, "main.cf", &format!("multi_instance_directories = {}/second\n", at.display()));
            fs::create_dir(at.join("second")).unwrap();
            fs::write(at.join("second/main.cf"), "multi_instance_enable = yes\nsmtpd_tls_cert_file\n").unwrap();
            fs::write(at.join("second/master.cf"), "").unwrap();
        },
        file: "second/main.cf",
        line: 2,
        words: "missing '='",
        judged: 1,
        load: "yes",
    },
];

/// What `postfix start` ends at and no command before; tests/it/postfix/starting.rs asks it.
const UNSTARTED: &[Row] = &[
    Row {
        spoil: |at| set_up(at, "queue_directory = DIR/gone\ndata_directory = DIR\n"),
        file: "main.cf",
        line: 7,
        words: "/gone): No such file or directory",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| {
            set_up(at, "data_directory = DIR\n");
            fs::remove_file(at.join("sbin/postfix-script")).unwrap();
        },
        file: "main.cf",
        line: 6,
        words: "sbin/postfix-script: No such file or directory",
        judged: 1,
        load: "no",
    },
    Row {
        spoil: |at| add(at, "main.cf", "maillog_file = /var/log/postfix.log\n"),
        file: "main.cf",
        line: 6,
        words: "missing 'postlog' service in master.cf",
        judged: 1,
        load: "no",
    },
];

#[test]
fn what_postfix_refuses_is_named_and_the_rest_is_judged() {
    for row in ROWS.iter().chain(UNSTARTED) {
        let folder = deployment();
        (row.spoil)(folder.path());
        let out = check(folder.path(), &["-f", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(out.status.code(), Some(2), "{}", row.words);
        let error = &report["error"];
        assert!(error["message"].as_str().unwrap().contains(row.words), "{error}");
        assert!(error["file"].as_str().unwrap().ends_with(row.file), "{error}");
        assert_eq!(error["line"].as_u64().unwrap_or(0), row.line, "{error}");
        assert_eq!(report["verdict"], "fail");
        assert_eq!(report["answers"]["load"], "no", "{}", row.words);
        let targets = report["targets"].as_array().unwrap();
        assert_eq!(targets.len(), row.judged, "{}", row.words);
        assert_eq!(targets[0]["answers"]["load"], row.load, "{}", row.words);
        let only = check(folder.path(), &["-f", "json", "--only", "key-match"]);
        let only: serde_json::Value = serde_json::from_slice(&only.stdout).unwrap();
        assert_eq!(only["targets"][0]["answers"]["load"], row.load, "{}", row.words);
        let checks = targets[0]["checks"].as_array().unwrap();
        assert!(checks.iter().any(|check| check["id"] == "file-read" && check["status"] != "skip"), "{}", row.words);

        for options in [&["-v"][..], &["-q"]] {
            let out = check(folder.path(), options);
            let text = String::from_utf8(out.stdout).unwrap();
            let at = if row.line > 0 { format!("{}:{}: ", row.file, row.line) } else { format!("{}: ", row.file) };
            let mut last = text.lines().skip_while(|line| !line.starts_with("REFUSED  "));
            assert!(last.next().unwrap().contains(&at), "{text}");
            assert!(last.any(|line| line.starts_with("FAIL  starts TLS: NO ")) && !text.contains("PASS"), "{text}");
            assert_eq!(out.status.code(), Some(2));
        }

        let out = check(folder.path(), &["-f", "nagios"]);
        let line = String::from_utf8(out.stdout).unwrap();
        assert!(line.starts_with("CERTPREFLIGHT CRITICAL - ") && line.contains(row.words), "{line}");
        assert_eq!(out.status.code(), Some(2));
    }
}

#[test]
fn postfix_refuses_them_indeed() {
    if Command::new("postfix").arg("-h").output().is_err() {
        return println!("skipped: there is no postfix");
    }
    for row in ROWS.iter().filter(|row| row.file == "main.cf") {
        let folder = deployment();
        (row.spoil)(folder.path());
        let out = Command::new("postconf").arg("-c").arg(folder.path()).args(["-x", "smtpd_tls_eccert_file"]).output();
        let said = String::from_utf8(out.unwrap().stderr).unwrap();
        assert!(said.contains("fatal") && said.contains(row.words), "{}: {said}", row.words);
    }
}

/// Without anything that speaks TLS, too.
#[test]
fn a_refusal_is_told_where_there_is_nothing_to_judge() {
    let folder = deployment();
    fs::write(folder.path().join("main.cf"), "nonsense\n").unwrap();
    fs::write(folder.path().join("master.cf"), "").unwrap();
    let out = check(folder.path(), &["-f", "nagios"]);
    let line = String::from_utf8(out.stdout).unwrap();
    assert!(line.starts_with("CERTPREFLIGHT CRITICAL - ") && line.contains("main.cf:1: Postfix refuses"), "{line}");
    assert_eq!(out.status.code(), Some(2));
}

/// It cannot be read, so nothing is known: that is another answer than a refusal.
#[test]
fn without_a_configuration_nothing_is_known() {
    let folder = deployment();
    let absent = folder.path().join("absent");
    let out = check(&absent, &["-f", "nagios"]);
    let line = String::from_utf8(out.stdout).unwrap();
    assert!(line.starts_with("CERTPREFLIGHT UNKNOWN - ") && line.contains("absent/main.cf"), "{line}");
    assert_eq!(out.status.code(), Some(3));
    let out = check(&absent, &["-f", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        (out.status.code(), report["error"]["file"].as_str().unwrap().ends_with("absent/main.cf")),
        (Some(2), true)
    );
}

/// As another user, where the test may become one.
#[test]
fn a_configuration_that_may_not_be_read_is_unknown() {
    let folder = deployment();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.path().join("main.cf"), fs::Permissions::from_mode(0o600)).unwrap();
    let tool = env!("CARGO_BIN_EXE_certpreflight");
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--", tool, "check", "-f", "nagios"]);
    let Ok(out) = command.arg(format!("--postfix={}", folder.path().display())).output() else {
        return println!("skipped: there is no setpriv");
    };
    let line = String::from_utf8(out.stdout).unwrap();
    if out.status.code() == Some(127) || line.is_empty() {
        return println!("skipped: {}", String::from_utf8_lossy(&out.stderr));
    }
    assert!(line.starts_with("CERTPREFLIGHT UNKNOWN - ") && line.contains("Permission denied"), "{line}");
    assert_eq!(out.status.code(), Some(3));
}

/// Of a further instance that this user may not read nothing is known; the first is judged, and its failures count.
#[test]
fn a_further_instance_that_may_not_be_read_is_unknown() {
    let folder = deployment();
    for path in [folder.path().to_owned(), folder.path().join("privkey.pem")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    add(folder.path(), "main.cf", &format!("multi_instance_directories = {}/second\n", folder.path().display()));
    fs::create_dir(folder.path().join("second")).unwrap();
    fs::write(folder.path().join("second/main.cf"), "").unwrap();
    fs::set_permissions(folder.path().join("second"), fs::Permissions::from_mode(0o700)).unwrap();
    let as_nobody = |options: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--", env!("CARGO_BIN_EXE_certpreflight")]);
        command.args(["check", "--at", "2026-11-22", "--anchors", "mozilla", "--owner", "any"]).args(options);
        command.arg(format!("--postfix={}", folder.path().display())).output().ok().filter(|out| !out.stdout.is_empty())
    };
    let Some(out) = as_nobody(&["-f", "json", "--only", "key-match"]) else {
        return println!("skipped: there is no setpriv");
    };
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let error = &report["error"];
    assert!(error["message"].as_str().unwrap().starts_with("Permission denied (multi_instance_directories"), "{error}");
    assert!(error["file"].as_str().unwrap().ends_with("second/main.cf"), "{error}");
    assert_eq!((&report["verdict"], &report["answers"]["load"]), (&"fail".into(), &"not-asked".into()));
    assert_eq!((&report["targets"][0]["answers"]["load"], out.status.code()), (&"yes".into(), Some(2)));
    let text = String::from_utf8(as_nobody(&["--only", "key-match"]).unwrap().stdout).unwrap();
    assert!(text.contains("UNREAD  ") && !text.contains("REFUSED") && !text.contains("refuses"), "{text}");
    let nagios = |options: &[&str]| {
        let out = as_nobody(&[&["-f", "nagios"], options].concat()).unwrap();
        (String::from_utf8(out.stdout).unwrap(), out.status.code())
    };
    let (line, code) = nagios(&["--only", "key-match"]);
    assert!(line.starts_with("CERTPREFLIGHT UNKNOWN - ") && code == Some(3), "{line}");
    let (line, code) = nagios(&["--only", "file-mode"]);
    assert!(line.starts_with("CERTPREFLIGHT CRITICAL - 1 of 1 fails: ") && code == Some(2), "{line}");
}

/// A good deployment with main.cf and master.cf.
fn deployment() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let good = source::package().join("testdata/checks/service-load/pass-pair");
    for name in ["ca.pem", "fullchain.pem", "privkey.pem", "main.cf", "master.cf"] {
        fs::copy(good.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

/// With programs of Postfix in this folder, so that it is the machine that the configuration is for.
fn set_up(at: &Path, lines: &str) {
    fs::create_dir(at.join("sbin")).unwrap();
    for name in ["master", "postfix-script", "smtpd", "tlsmgr"] {
        fs::write(at.join("sbin").join(name), "").unwrap();
    }
    let lines = format!("daemon_directory = DIR/sbin\n{lines}");
    add(at, "main.cf", &lines.replace("DIR", &at.display().to_string()));
}

fn add(folder: &Path, name: &str, line: &str) {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text + line).unwrap();
}

fn check(directory: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.args(["check", "--at", "2026-11-22", "--anchors", "mozilla", "--owner", "any"]).args(options);
    command.arg(format!("--postfix={}", directory.display())).output().unwrap()
}
