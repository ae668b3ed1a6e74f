//! The command line from outside: exit codes, streams, and who is told what went wrong.

use std::fs;
use std::process::Output;

use crate::binary::{certpreflight, command, json};

#[test]
fn wrong_usage_is_one_line_on_standard_error_and_exit_2() {
    let cases: &[&[&str]] = &[
        &[],
        &["chek"],
        &["help", "chek"],
        &["help", "check", "show"],
        &["check"],
        &["check", "--hostnam", "x", "cert.pem"],
        &["check", "-CAfile", "ca.pem", "cert.pem"],
        &["check", "-w", "14", "cert.pem"],
        &["check", "-c", "14", "cert.pem"],
        &["check", "--mode", "0640", "cert.pem"],
        &["check", "--only", "cert-expirey", "cert.pem"],
        &["check", "a.pem", "b.pem", "c.pem", "-k", "a.key", "-k", "b.key"],
        &["check", "--postfix"],
        &["check", "cert.pem", "-f", "sarif"],
        &["check", "cert.pem", "--config", "policy.toml"],
        &["check", "--certbot=/nonexistent"],
        &["explain", "no such thing anywhere"],
        &["show"],
        &["bundle", "cert.pem"],
        &["batch"],
        &["completions", "bash"],
        &["man"],
    ];
    for words in cases {
        let output = certpreflight(words);
        let told = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {told}");
        assert!(output.stdout.is_empty(), "{words:?}");
        assert!(told.starts_with("certpreflight: ") && told.lines().count() == 1, "{words:?}: {told}");
    }
}

#[test]
fn help_and_version_are_answers() {
    for words in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["check", "-h"],
        &["explain", "--help"],
        &["help"],
        &["help", "help"],
        &["help", "-h"],
        &["help", "show"],
    ] {
        let output = certpreflight(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(output.stderr.is_empty() && !output.stdout.is_empty() && !output.stdout.contains(&0x1b), "{words:?}");
    }
}

/// Each command's own, that of `verify` included, whose words clap does not read.
#[test]
fn help_about_a_command_is_what_the_command_says() {
    for command in ["check", "bundle", "show", "explain", "verify"] {
        let (help, own) = (certpreflight(&["help", command]), certpreflight(&[command, "--help"]));
        assert!(help == own && help.status.code() == Some(0), "{command}");
    }
    assert_eq!(certpreflight(&["help"]).stdout, certpreflight(&["--help"]).stdout);
}

#[test]
fn machines_are_told_in_their_own_form() {
    for words in [
        &["check", "cert.pem", "-f", "json", "--nonsense"][..],
        &["check", "-fjson", "cert.pem", "--at", "noon"],
        &["check", "--format=json"],
    ] {
        let output = certpreflight(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let report = json(&output);
        assert_eq!(report["verdict"], "fail");
        assert!(report["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{words:?}");
    }
    let nagios = certpreflight(&["check", "cert.pem", "-f", "nagios", "--nonsense"]);
    assert_eq!(nagios.status.code(), Some(3));
    assert!(nagios.stdout.starts_with(b"CERTPREFLIGHT UNKNOWN - unknown option --nonsense"));
}

#[test]
fn a_report_file_never_keeps_an_old_verdict() {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("report.json");
    fs::write(&report, "{\"verdict\": \"pass\"}").unwrap();
    let format = format!("json={}", report.display());
    let output = certpreflight(&["check", "cert.pem", "-f", &format, "--nonsense"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(fs::read_to_string(&report).unwrap().contains("--nonsense"));
}

#[test]
fn an_output_that_cannot_be_written_is_exit_2() {
    for words in [&["-o", "/dev/full"][..], &["-f", "json=/nonexistent/report"], &["-f", "json=/dev/full"]] {
        let output = command().arg("check").arg(GOOD).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(said(&output).contains("cannot be written"), "{words:?}: {}", said(&output));
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command().args(["check", GOOD]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said(&output).lines().count(), 1);
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command().args(["check", GOOD, "--exit-zero"]).stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
}

#[test]
fn reports_go_where_they_are_sent() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (report, line, text) = (path("report.json"), path("line"), path("text"));
    let words =
        ["check", GOOD, "-f", &format!("json={report}"), "-f", &format!("nagios={line}"), "-f", "text", "-o", &text];
    let output = certpreflight(&words);
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{}", said(&output));
    assert!(fs::read_to_string(report).unwrap().starts_with('{'));
    assert!(fs::read_to_string(line).unwrap().starts_with("CERTPREFLIGHT "));
    assert!(fs::read_to_string(text).unwrap().contains("starts TLS"));
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A good deployment; tests run in the package's directory.
const GOOD: &str = "testdata/deployments/good/ecdsa-p256";
