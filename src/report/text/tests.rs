//! What the report looks like: read each snapshot as somebody woken at three would.

use unicode_width::UnicodeWidthStr;

use super::{TextOptions, write, write_quiet};
use crate::base::location::Location;
use crate::checks::check::{Impact, Severity};
use crate::report::escape;
use crate::report::matrix::{Matrix, TargetResult};
use crate::report::sample::{bad, blocked, broken, finding, good, matrix, set, warning};

fn drawn(run: &Matrix, options: TextOptions) -> String {
    let mut out = Vec::new();
    write(run, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(run: &Matrix) -> String {
    drawn(run, TextOptions::default())
}

/// Many targets of every kind: passing, warning, failing in several ways.
fn fleet(count: usize) -> Matrix {
    let each = |n: usize| -> TargetResult {
        let (name, file) = (format!("/etc/letsencrypt/live/mx{n}.example.org/fullchain.pem"), format!("mx{n}.pem"));
        match n % 7 {
            2 => broken(&name, &file),
            4 => {
                let mut target = good(&name, &file);
                let renew = "renew the certificate";
                set(&mut target, warning("cert-expiry", &format!("{n} days left, 22 wanted"), renew));
                target
            }
            5 => {
                let mut target = good(&name, &file);
                let message = "key.pem holds another key than the one of the certificate";
                set(
                    &mut target,
                    bad("key-match", vec![finding("key-match", message).fix("deploy the key of the pair")]),
                );
                target
            }
            _ => good(&name, &file),
        }
    };
    matrix((0..count).map(each).collect())
}

/// Several findings of one check, consequences of consequences, rows that could not be judged, long sentences.
fn troubled() -> Matrix {
    let mut target =
        broken("/etc/postfix/tls/mail.example.org-fullchain-2026.pem + /etc/postfix/tls/key.pem", "chain.pem");
    target.sources = vec!["/etc/postfix/main.cf:12".to_owned()];
    let place = |line| Location::at_line(&"chain.pem".into(), line);
    let glued =
        finding("pem-syntax", "chain.pem:21: one line ends a block and begins the next, each wants its own line")
            .at(&place(21))
            .fix("put a line end between END CERTIFICATE----- and -----BEGIN CERTIFICATE");
    let stray = finding("pem-syntax", "the text of a merge conflict stands between two blocks")
        .severity(Severity::Warn)
        .impact(Impact::Policy)
        .at(&place(43))
        .fix("remove lines 43 to 47");
    set(&mut target, bad("pem-syntax", vec![stray, glued]));
    set(&mut target, blocked("key-match", "pem-syntax"));
    for id in ["key-strength", "key-algorithm", "cert-validity", "cert-expiry", "cert-san"] {
        set(&mut target, blocked(id, "key-match"));
    }
    let lost = finding("pem-loaders", "OpenSSL's chain-file loader loads 1 certificate of 2").because_of("pem-syntax");
    set(&mut target, bad("pem-loaders", vec![lost]));
    if let Some(cell) = target.cells.iter_mut().find(|cell| cell.id == "file-read") {
        cell.notes.push("chain.pem has CRLF line ends".to_owned());
    }
    matrix(vec![target])
}

#[test]
fn all_pass() {
    insta::assert_snapshot!(plain(&matrix(vec![good("certificate.pem + key.pem", "certificate.pem")])));
}

#[test]
fn a_missing_issuer_and_an_open_key() {
    insta::assert_snapshot!(plain(&matrix(vec![broken("certificate.pem + key.pem", "certificate.pem")])));
}

#[test]
fn several_findings() {
    insta::assert_snapshot!(plain(&troubled()));
}

#[test]
fn verbose() {
    insta::assert_snapshot!(drawn(&troubled(), TextOptions { verbose: true, ..TextOptions::default() }));
}

#[test]
fn a_few_targets_stand_side_by_side() {
    let targets = vec![broken("a.pem", "a.pem"), good("b.pem", "b.pem"), broken("mx3.pem", "mx3.pem")];
    insta::assert_snapshot!(plain(&matrix(targets)));
}

#[test]
fn long_names_stand_under_letters() {
    insta::assert_snapshot!(plain(&fleet(5)));
}

#[test]
fn many_targets_stand_one_below_the_other() {
    insta::assert_snapshot!(plain(&fleet(20)));
}

#[test]
fn of_very_many_targets_only_those_with_findings_are_drawn() {
    let text = plain(&fleet(60));
    assert!(!text.contains("mx0.example"), "{text}");
    assert!(text.contains("more targets without findings"), "{text}");
    let verbose = drawn(&fleet(60), TextOptions { verbose: true, ..TextOptions::default() });
    assert!((0..60).all(|n| verbose.contains(&format!("mx{n}.example"))), "{verbose}");
    let short = drawn(&fleet(20), TextOptions { height: Some(24), ..TextOptions::default() });
    assert!(!short.contains("mx0.example"), "{short}");
}

#[test]
fn ascii() {
    let text = drawn(&troubled(), TextOptions { unicode: false, ..TextOptions::default() });
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn sixty_columns() {
    let text = drawn(&troubled(), TextOptions { width: 60, ..TextOptions::default() });
    insta::assert_snapshot!(text);
}

#[test]
fn hostile_names() {
    let name = "evil\u{1b}[2J\u{202e}mep.txt\r\nPASS  starts TLS: yes\u{9b}31m";
    let mut target = broken(name, "certificate.pem");
    target.summary.chain[0].name = format!("{name}{}", "x".repeat(200));
    let message = format!("the name {name} is not covered");
    let command = format!("mv '{name}' other.pem");
    set(&mut target, bad("cert-name", vec![finding("cert-name", &message).command(command)]));
    let text = plain(&matrix(vec![target]));
    assert!(text.lines().all(|line| !line.chars().any(escape::is_unsafe) && line.width() <= 120), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("PASS")).count(), 0);
    insta::assert_snapshot!(text);
}

#[test]
fn quiet_tells_the_findings_and_the_last_line() {
    let quiet = |run: &Matrix| {
        let mut out = Vec::new();
        write_quiet(run, &TextOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(quiet(&matrix(vec![good("a", "a.pem")])), "");
    assert!(quiet(&matrix(Vec::new())).contains("nothing was checked"));
    let run = matrix(vec![broken("certificate.pem", "certificate.pem")]);
    assert_eq!(quiet(&run).lines().last(), plain(&run).lines().last());
    insta::assert_snapshot!(quiet(&run));
}

#[test]
fn colours_change_nothing_but_the_colour() {
    let run = troubled();
    let coloured = drawn(&run, TextOptions { colour: true, ..TextOptions::default() });
    assert!(coloured.contains("\u{1b}[31m"));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain(&run));
}

#[test]
fn nothing_but_commands_paths_and_long_words_leaves_the_screen() {
    for width in [60, 80, 100, 132] {
        for run in [troubled(), fleet(3), fleet(20), matrix(vec![good("a.pem", "a.pem")])] {
            let text = drawn(&run, TextOptions { width, ..TextOptions::default() });
            for line in text.lines().rev().skip(2).filter(|line| line.width() > width) {
                let command = line.starts_with("       ") && line.contains("/etc/");
                assert!(command || line.split_whitespace().any(|word| word.width() > 20), "{width}: {line}\n{text}");
            }
        }
    }
}
