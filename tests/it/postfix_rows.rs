//! How the rows about files judge the targets of Postfix's configuration: by the reader that each target has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use certpreflight::checks::check::Impact;
use certpreflight::report::matrix::{Answers, Matrix, TargetResult};
use certpreflight::report::text::{self, TextOptions};
use certpreflight::run::{Request, run};
use certpreflight::service::postfix::discovery::discover;
use certpreflight::target::Target;
use certpreflight::target::anchors::{AnchorFile, AnchorPlan};
use certpreflight::target::profile::Profile;

use crate::cases::red;
use crate::discovered::request;
use crate::memory::Memory;

/// Files and settings, the red rows of the first target, and words that a finding or note of a row must hold.
struct Case {
    files: Vec<(&'static str, String, &'static str)>,
    main: &'static str,
    chroot: bool,
    red: &'static [&'static str],
    said: &'static [(&'static str, &'static str)],
}

#[test]
fn rows_follow_the_reader_of_the_target() {
    let mut wrong = Vec::new();
    for case in cases() {
        let matrix = case.judge(&[]);
        let target = &matrix.targets[0];
        // What is said of the settings themselves is held elsewhere.
        let rows = red(target).into_iter().filter(|row| row.id != "service-config");
        let rows: BTreeSet<String> = rows.map(|row| format!("{} {}", row.id, row.status)).collect();
        let wanted: BTreeSet<String> = case.red.iter().map(|row| (*row).to_owned()).collect();
        if rows != wanted {
            wrong.push(format!("{}\n  red    {rows:?}\n  wanted {wanted:?}", case.main));
        }
        for (id, words) in case.said {
            if !told(target, id).contains(words) {
                wrong.push(format!("{}\n  {id} does not say {words}:\n  {}", case.main, told(target, id)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One damaged secret is one finding: the handshakes that fail follow from it.
#[test]
fn failing_handshakes_follow_from_a_damaged_secret() {
    let (key, cert) = (key_file("rsa-damaged-d-dp.pem"), key_file("certs/rsa.pem"));
    let files = vec![("/t/key.pem", key, ""), ("/t/leaf.pem", cert, "")];
    let main = "smtpd_tls_cert_file = /t/leaf.pem\nsmtpd_tls_key_file = /t/key.pem";
    let matrix = Case { files, main, chroot: false, red: &[], said: &[] }.judge(&[]);
    let findings = |id: &str| {
        let cell = matrix.targets[0].cells.iter().find(|cell| cell.id == id).unwrap();
        cell.findings.iter().map(|finding| finding.cause).collect::<Vec<_>>()
    };
    assert_eq!(findings("key-valid"), [None]);
    assert_eq!(findings("service-load"), [Some("key-valid")]);
    assert!(told(&matrix.targets[0], "service-load").contains("alert decrypt error"));
}

/// What stands in the last line: `load client secret policy`.
#[test]
fn the_answers_weigh_how_the_services_are_set() {
    let files = || vec![("/t/key.pem", key(), ""), ("/t/chain.pem", chain(), "")];
    for (main, master, wanted) in ANSWERS {
        let main = format!("{PAIR}\n{main}").leak();
        let matrix = Case { files: files(), main, chroot: false, red: &[], said: &[] }.judge_by(master, &[]);
        let Answers { load, client, secret, policy } = matrix.answers();
        assert_eq!(format!("{load:?} {client:?} {secret:?} {policy:?}"), *wanted, "{main}\n{master}");
    }
}

/// The words over a finding, and before the verdict, say no more than is known.
#[test]
fn the_report_says_which_part_fails_and_what_is_not_judged() {
    let good = [("/t/key.pem", key(), ""), ("/t/chain.pem", chain(), ""), ("/t/all.pem", both(), "")];
    let ec = fs::read_to_string("testdata/deployments/good/ecdsa-p256/fullchain.pem").unwrap();
    for (main, master, wanted) in WORDS {
        let mut files = good.to_vec();
        files.push(("/t/ec.pem", ec.clone(), ""));
        files.push(("/t/closed.pem", String::new(), "kind=denied"));
        let case = Case { files, main, chroot: false, red: &[], said: &[] };
        let mut text = Vec::new();
        let options = TextOptions { width: 200, ..TextOptions::default() };
        text::write(&case.judge_by(master, &[]), &options, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in *wanted {
            match words.strip_prefix('!') {
                Some(words) => assert!(!squeezed.contains(words), "{words}\n{text}"),
                None => assert!(squeezed.contains(words), "{words}\n{text}"),
            }
        }
    }
}

/// A key that belongs to another identity leaves that one to be shown.
#[test]
fn a_key_of_another_kind_is_one_finding() {
    let ec = fs::read_to_string("testdata/deployments/good/ecdsa-p256/fullchain.pem").unwrap();
    let files = vec![("/t/key.pem", key(), ""), ("/t/chain.pem", chain(), ""), ("/t/ec.pem", ec, "")];
    let matrix = Case { files, main: EC_WITH_RSA, chroot: false, red: &[], said: &[] }.judge(&[]);
    let findings = matrix.findings();
    let about_keys = findings.list.iter().filter(|problem| problem.impact == Impact::Load);
    let about_keys: Vec<_> = about_keys.map(|problem| (problem.id, problem.follows[0].id)).collect();
    assert_eq!(about_keys, [("key-match", "service-load")]);
    let said = told(&matrix.targets[1], "service-load");
    assert!(said.contains("its clients are shown the RSA pair of smtpd_tls_cert_file instead"), "{said}");
}

/// That nobody gets TLS follows from the setting, and stands there.
#[test]
fn a_service_that_is_set_not_to_speak_tls_is_one_finding() {
    let files = vec![("/t/key.pem", key(), ""), ("/t/chain.pem", chain(), "")];
    let case = Case { files, main: PAIR, chroot: false, red: &[], said: &[] };
    let matrix = case.judge_by(SILENT, &[]);
    let findings = matrix.findings();
    let [problem] = findings.list.as_slice() else { panic!("{:?}", findings.list) };
    assert_eq!((problem.id, problem.follows[0].id), ("service-config", "service-load"));
    assert!(told(&matrix.targets[0], "service-load").contains("no client gets TLS there: smtp/inet has a certificate"));
}

fn key_file(name: &str) -> String {
    fs::read_to_string(Path::new("testdata/keys").join(name)).unwrap()
}

#[test]
fn names_that_lead_to_one_file_are_one_target() {
    let main = "smtpd_tls_chain_files = /t/all.pem\ntls_server_sni_maps = texthash:/t/sni";
    let sni = "mx.example.org /t/sni.pem\nother.example.org /t/sni.pem\n".to_owned();
    let files = vec![("/t/all.pem", both(), ""), ("/t/sni.pem", both(), ""), ("/t/sni", sni, "")];
    let case = Case { files, main, chroot: false, red: &[], said: &[] };
    let matrix = case.judge(&[]);
    assert_eq!(matrix.targets.len(), 2);
    let shared = &matrix.targets[1];
    assert!(shared.name.ends_with("mx.example.org, other.example.org"), "{}", shared.name);
    assert!(shared.sources.contains(&"/t/sni:1".to_owned()) && shared.sources.contains(&"/t/sni:2".to_owned()));
    let name = told(shared, "cert-name");
    assert!(name.contains("other.example.org (a name of tls_server_sni_maps)"), "{name}");
}

/// Many names of one certificate are told of in one sentence, and a domain of which it has some names only warns.
#[test]
fn names_of_a_table_are_told_of_together() {
    let main = "smtpd_tls_chain_files = /t/all.pem\ntls_server_sni_maps = texthash:/t/sni";
    let judged = |sni: String| {
        let files = vec![("/t/all.pem", both(), ""), ("/t/sni.pem", both(), ""), ("/t/sni", sni, "")];
        let matrix = Case { files, main, chroot: false, red: &[], said: &[] }.judge(&[]);
        (told(&matrix.targets[1], "cert-name"), red(&matrix.targets[1]))
    };
    let (name, _) = judged((0..1500).map(|at| format!("mail.kunde{at}.example /t/sni.pem\n")).collect());
    assert!(name.contains("mail.kunde0.example, ") && name.contains("and 1492 more (a name of"), "{name}");
    assert!(!name.contains("mail.kunde9.example"), "{name}");
    for (domain, severity) in [(".example.org", "warn"), (".example.net", "fail")] {
        let (name, red) = judged(format!("{domain} /t/sni.pem\n"));
        let row = red.iter().find(|row| row.id == "cert-name").map(|row| format!("{row:?}").to_lowercase());
        assert!(row.as_ref().is_some_and(|row| row.contains(severity)), "{domain}: {row:?} {name}");
    }
}

#[test]
fn what_is_said_of_a_service_stands_on_its_first_target() {
    let main = "smtpd_tls_chain_files = /t/all.pem\ntls_server_sni_maps = texthash:/t/sni";
    let sni = "a.example.org /t/sni.pem\nb.example.org /t/absent.pem\n".to_owned();
    let files = vec![("/t/all.pem", both(), ""), ("/t/sni.pem", both(), ""), ("/t/sni", sni, "")];
    let matrix = Case { files, main, chroot: false, red: &[], said: &[] }.judge(&[]);
    let said: Vec<String> = matrix.targets.iter().map(|target| told(target, "service-config")).collect();
    assert_eq!(said.len(), 2);
    assert!(
        said[0].contains("(for b.example.org)") && said[0].contains("put the file at /t/absent.pem"),
        "{}",
        said[0]
    );
    assert!(said[1].contains("stands with the first certificate of the service"), "{}", said[1]);
    let red: Vec<String> = red(&matrix.targets[1]).into_iter().map(|row| row.id).collect();
    assert!(!red.contains(&"service-config".to_owned()), "{red:?}");
}

#[test]
fn a_newer_lineage_is_named_when_it_is_asked_for() {
    let files =
        vec![("/t/chain.pem", chain(), ""), ("/t/key.pem", key(), ""), ("/live/mx/fullchain.pem", renewed(), "")];
    let case = Case { files, main: PAIR, chroot: false, red: &[], said: &[] };
    let lineage = Target::of_files("mx".to_owned(), "/live/mx/fullchain.pem".into(), None, Profile::Web.rules());
    for (given, is_named) in [(vec![lineage], true), (Vec::new(), false)] {
        let matrix = case.judge(&given);
        let told = told(matrix.targets.last().unwrap(), "cert-expiry");
        assert_eq!(
            told.contains("a newer certificate for these names lies in /live/mx/fullchain.pem"),
            is_named,
            "{told}"
        );
    }
}

impl Case {
    fn judge(&self, given: &[Target]) -> Matrix {
        let chroot = if self.chroot { "y" } else { "n" };
        self.judge_by(&format!("smtp inet n - {chroot} - - smtpd\n"), given)
    }

    fn judge_by(&self, master: &str, given: &[Target]) -> Matrix {
        let mut memory = Memory::new();
        memory.directory("/closed", "mode=0700");
        let main = format!("myhostname = mx.example.org\nsmtpd_tls_security_level = may\n{}\n", self.main);
        memory.put("/p/main.cf", main.as_bytes(), "mode=0644");
        memory.put("/p/master.cf", format!("{master}{KEEPER}").as_bytes(), "mode=0644");
        memory.put("/ca.pem", ROOT.as_bytes(), "");
        for (path, text, words) in &self.files {
            memory.put(path, text.as_bytes(), words);
        }
        let discovery = discover(Path::new("/p"), &memory).unwrap();
        let anchors =
            AnchorPlan { files: vec![AnchorFile { path: "/ca.pem".into(), named: true }], ..AnchorPlan::default() };
        let request = Request { targets: given.to_vec(), anchors, ..request(discovery.services, discovery.documents) };
        run(&request, &memory)
    }
}

/// All that a row says.
fn told(target: &TargetResult, id: &str) -> String {
    let cell = target.cells.iter().find(|cell| cell.id == id).unwrap();
    let findings = cell.findings.iter().map(|finding| format!("{} {}", finding.message, finding.fix));
    findings.chain(cell.notes.iter().cloned()).collect::<Vec<_>>().join("\n")
}

fn cases() -> Vec<Case> {
    let case = |files, main, red, said| Case { files, main, chroot: false, red, said };
    let encrypted = || format!("{ENCRYPTED}{}", both());
    let trusted = || both().replacen("CERTIFICATE", "TRUSTED CERTIFICATE", 2);
    let apart = || vec![("/t/key.pem", key(), ""), ("/t/chain.pem", chain(), "")];
    let alone = |file, words, main, chroot, red, said| {
        let files = vec![("/t/key.pem", key(), ""), ("/t/leaf.pem", leaf(), ""), (file, issuing(), words)];
        Case { files, main, chroot, red, said }
    };
    vec![
        case(apart(), PAIR, &[], &[]),
        case(vec![("/t/all.pem", both(), "")], MIXED, &[], &[]),
        case(
            vec![("/t/all.pem", encrypted(), "")],
            MIXED,
            &["key-present warn"],
            &[("key-present", "Postfix passes over")],
        ),
        case(
            vec![("/t/all.pem", encrypted(), "")],
            LIST,
            &["key-present warn"],
            &[("pem-loaders", "ignoring PEM type: ENCRYPTED PRIVATE KEY")],
        ),
        case(
            vec![("/t/all.pem", trusted(), "")],
            MIXED,
            &["key-match fail", "pem-loaders fail", "service-load fail"],
            &[("pem-loaders", "its label TRUSTED CERTIFICATE")],
        ),
        case(vec![("/t/all.pem", headed(), "")], MIXED, &["pem-loaders warn"], HEADED),
        case(vec![("/t/all.pem", headed(), "")], LIST, &["pem-loaders warn"], HEADED),
        case(
            vec![("/t/key.pem", key(), ""), ("/t/chain.pem", headed_chain(), "")],
            PAIR,
            &["pem-content fail", "pem-syntax fail", "service-load fail"],
            &[("pem-syntax", "is a header line inside the CERTIFICATE block")],
        ),
        case(
            apart(),
            "smtpd_tls_chain_files = /t/chain.pem, /t/key.pem",
            &["pem-loaders fail", "service-load fail"],
            &[("pem-loaders", "list the file of the key before that of the certificate")],
        ),
        case(
            [apart(), vec![("/t/empty.pem", String::new(), "")]].concat(),
            "smtpd_tls_chain_files = /t/key.pem, /t/empty.pem, /t/chain.pem",
            &["pem-content warn"],
            &[("pem-content", "Postfix skips it without a word")],
        ),
        alone(
            "/ca/8888.pem",
            "mode=0644",
            LEAF_AND_FILE,
            false,
            &["chain-complete warn"],
            &[("chain-complete", "sends 2")],
        ),
        alone(HASHED, "mode=0644", LEAF_AND_PATH, false, &["chain-complete warn"], &[]),
        alone(
            HASHED,
            "mode=0644",
            LEAF_AND_PATH,
            true,
            INCOMPLETE,
            &[("chain-complete", "/var/spool/postfix/ca, as user")],
        ),
        alone(HASHED, "mode=0600", LEAF_AND_PATH, false, INCOMPLETE, &[("chain-complete", "as user postfix")]),
    ]
}

fn key() -> String {
    include_str!("../../testdata/deployments/good/rsa/privkey.pem").to_owned()
}

fn chain() -> String {
    include_str!("../../testdata/deployments/good/rsa/fullchain.pem").to_owned()
}

/// Another certificate for the same names, issued later.
fn renewed() -> String {
    include_str!("../../testdata/deployments/broken/cert-expiry/fullchain.pem").to_owned()
}

fn both() -> String {
    key() + &chain()
}

/// With a header in each certificate, at which Postfix' reader of lists does not look.
fn headed() -> String {
    key() + &headed_chain()
}

fn headed_chain() -> String {
    chain().replace("BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\nfriendlyName: mx\n\n")
}

fn leaf() -> String {
    chain()[..second()].to_owned()
}

fn issuing() -> String {
    chain()[second()..].to_owned()
}

fn second() -> usize {
    chain().rfind("-----BEGIN").unwrap()
}

/// main.cf, master.cf, and words of the report, or after `!` words that must not be there.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "smtpd_tls_cert_file = /t/all.pem\ntls_server_sni_maps = hash:/t/none",
        SMTP,
        &["TLS will not start in part", "an alert, all others are served"],
    ),
    (
        "smtpd_tls_cert_file = /t/all.pem",
        "smtp inet n - n - - smtpd\n465 inet n - n - - smtpd\n  -o smtpd_tls_wrappermode\n",
        &["TLS will not start in part", "465/inet does not come up"],
    ),
    (
        "smtpd_tls_cert_file = /t/all.pem",
        "smtp inet n - n - - smtpd\n587 inet n - n - - smtpd -o smtpd_tls_cert_file=/t/gone.pem\n",
        &["TLS will not start in part /t/gone.pem: No such file or directory in 587/inet: /t/gone.pem"],
    ),
    (EC_WITH_RSA, SMTP, &["1 ✗ key-match TLS will not start in part", "follows: service-load"]),
    ("smtpd_tls_cert_file = /t/gone.pem", SMTP, &["TLS will not start /t/gone.pem", "!in part"]),
    (
        "smtpd_tls_cert_file = /t/gone.pem\nsmtp_tls_CAfile = /ca.pem\nsmtp_tls_security_level = may",
        "smtp inet n - n - - smtpd\nsmtp unix - - n - - smtp\n",
        &["TLS will not start /t/gone.pem", "!in part"],
    ),
    (
        "smtpd_tls_cert_file = /t/closed.pem",
        SMTP,
        &[
            "file-read not judged /t/closed.pem: Permission denied",
            "not judged, so NO: starts TLS (this user may not read the files)",
            "!TLS will not start",
        ],
    ),
    (LIST, SMTP, &["not judged: rules kept (every deployed file holds a private key; file-mode judges it) WARN"]),
    (PAIR, SMTP, &["starts TLS: yes clients accept: yes", "!not judged: "]),
];

const EC_WITH_RSA: &str = "smtpd_tls_cert_file = /t/chain.pem\nsmtpd_tls_key_file = /t/key.pem\n\
    smtpd_tls_eccert_file = /t/ec.pem\nsmtpd_tls_eckey_file = /t/key.pem";

/// Further lines of main.cf, master.cf, and the answers.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("", SMTP, "Yes Yes Yes Yes"),
    ("", SILENT, "Warn Yes Yes Warn"),
    ("smtpd_discard_ehlo_keywords = starttls", SMTP, "Warn Yes Yes Warn"),
    ("", "smtp inet n - n - - smtpd\n587 inet n - n - - smtpd -o smtpd_tls_security_level=\n", "Warn Yes Yes Warn"),
    ("", "587 inet n - n - - smtpd\n587 inet n - n - - smtpd -o smtpd_tls_security_level=none\n", "Warn Yes Yes Warn"),
    (
        "",
        "25 inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd -o smtpd_tls_security_level=none\n\
         tlsproxy unix - - n - 0 tlsproxy\n",
        "Warn Yes Yes Warn",
    ),
    (
        "",
        "smtp inet n - n - - smtpd\n127.0.0.1:10025 inet n - n - - smtpd -o smtpd_tls_security_level=none\n",
        "Yes Yes Yes Yes",
    ),
    ("", "25 inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd\n", "Yes Yes Yes Warn"),
    (
        "postscreen_non_smtp_command_enable = yes",
        "25 inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd\n",
        "No NotAsked NotAsked NotAsked",
    ),
    ("", "465 inet n - n - - smtpd\n", "Yes No Yes Yes"),
    ("", "587 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n", "Yes No Yes Yes"),
    ("smtpd_tls_wrappermode = yes", SMTP, "Yes No Yes Yes"),
    ("smtpd_sasl_auth_enable = yes", SMTP, "Yes Yes Yes Warn"),
    ("smtpd_sasl_auth_enable = yes", SILENT, "Warn Yes Yes No"),
];

const SILENT: &str = "smtp inet n - n - - smtpd -o smtpd_tls_security_level=none\n";

const SMTP: &str = "smtp inet n - n - - smtpd\n";

const ROOT: &str = include_str!("../../testdata/deployments/good/rsa/ca.pem");

const ENCRYPTED: &str = include_str!("../../testdata/keys/rsa-encrypted-pbes2.pem");

const HEADED: &[(&str, &str)] = &[("pem-loaders", "because of the header lines in the block at line")];

const PAIR: &str = "smtpd_tls_cert_file = /t/chain.pem\nsmtpd_tls_key_file = /t/key.pem";

const MIXED: &str = "smtpd_tls_cert_file = /t/all.pem";

const LIST: &str = "smtpd_tls_chain_files = /t/all.pem";

const LEAF_AND_FILE: &str =
    "smtpd_tls_cert_file = /t/leaf.pem\nsmtpd_tls_key_file = /t/key.pem\nsmtpd_tls_CAfile = /ca/8888.pem";

const LEAF_AND_PATH: &str =
    "smtpd_tls_cert_file = /t/leaf.pem\nsmtpd_tls_key_file = /t/key.pem\nsmtpd_tls_CApath = /ca";

const INCOMPLETE: &[&str] = &["chain-complete fail", "chain-trust fail", "client-webpki warn"];

/// The intermediate by its name in a hashed directory, as `openssl x509 -hash` prints it.
const HASHED: &str = "/ca/5ba43af2.0";

/// A client shows its identity to servers: what is said of it, and how it is mended, is about them.
#[test]
fn the_identity_of_a_client_is_told_of_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["privkey.pem", "fullchain.pem", "ca.pem"] {
        fs::copy(Path::new("testdata/deployments/good/rsa").join(name), at(name)).unwrap();
    }
    let (cert, key) = (at("fullchain.pem"), at("privkey.pem"));
    let main = format!(
        "compatibility_level = 3.6\nmyhostname = mx.example.org\nsmtp_tls_security_level = may\n\
         smtp_tls_cert_file = {}\nsmtp_tls_key_file = {}\n",
        cert.display(),
        key.display()
    );
    fs::write(at("main.cf"), main).unwrap();
    fs::write(at("master.cf"), "smtp unix - - n - - smtp\n").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.arg("check").arg(format!("--postfix={}", folder.path().display())).arg("--ca").arg(at("ca.pem"));
    command.args(["--at", "2026-11-22", "--only", "cert", "--only", "chain", "--only", "client"]);
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in ["servers will refuse", "extendedKeyUsage=clientAuth", "servers accept: NO", "clientAuth wanted"] {
        assert!(words.contains(wanted), "{wanted}\n{told}");
    }
    for other in ["clients will refuse", "extendedKeyUsage=serverAuth", "clients accept"] {
        assert!(!words.contains(other), "{other}\n{told}");
    }
}
/// Without which no service has TLS.
const KEEPER: &str = "tlsmgr unix - - y 1000? 1 tlsmgr\n";
