//! From a heap to the file: which leaf and key are taken, what is left out and why, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{AT, blocks, bundle, bundle_of, certificates, check, good, said, told};
use crate::tools;

const CERTIFICATE: &str = "CERTIFICATE";

/// Files in a temporary folder.
pub(super) struct Heap(TempDir);

impl Heap {
    pub(super) fn new() -> Heap {
        Heap(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// `openssl` with these words, in the folder; `false` where there is none.
    pub(super) fn openssl(&self, words: &[&str]) -> bool {
        let run = Command::new("openssl").args(words).current_dir(&self.0).output();
        match run {
            Ok(output) => {
                assert!(output.status.success(), "openssl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
                true
            }
            Err(_) => {
                tools::skip("no openssl");
                false
            }
        }
    }
}

/// Runs on these files, trusting the root of a good deployment.
pub(super) fn run(name: &str, files: &[PathBuf], options: &[&str]) -> Output {
    bundle().args(files).arg("--ca").arg(good(name).join("ca.pem")).args(options).output().unwrap()
}

pub(super) fn written(output: &Output) -> Vec<(String, Vec<u8>)> {
    assert_eq!(output.status.code(), Some(0), "{}", told(output));
    blocks(&output.stdout)
}

/// Leaf and intermediate of a good deployment, as blocks.
pub(super) fn chain(name: &str) -> Vec<(String, Vec<u8>)> {
    certificates(&good(name).join("fullchain.pem")).into_iter().map(|der| (CERTIFICATE.to_owned(), der)).collect()
}

fn pem(label: &str, der: &[u8]) -> Vec<u8> {
    certpreflight::pem::encode::encode(label, der).unwrap().to_vec()
}

#[test]
fn every_good_deployment_comes_out_as_it_is() {
    for name in ["dsa", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "ed25519", "ed448", "rsa"] {
        let output = bundle_of(name).output().unwrap();
        if name == "dsa" || name == "ed448" {
            assert!(matches!(output.status.code(), Some(0 | 1)), "{name}");
            continue;
        }
        assert_eq!(written(&output), chain(name), "{name}");
        let keyed = bundle_of(name).arg("--with-key").output().unwrap();
        assert_eq!(written(&keyed).len(), 3, "{name}");
        assert!(written(&keyed)[0].0.ends_with("PRIVATE KEY"), "{name}: the key stands first");
    }
}

#[test]
fn what_is_written_passes_check() {
    for name in ["ecdsa-p256", "rsa", "ed25519"] {
        let heap = Heap::new();
        let (file, ca) = (heap.path("out.pem"), good(name).join("ca.pem"));
        let output = bundle_of(name).arg("--with-key").arg("-o").arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        let checked = check(&file, None, &ca);
        assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

#[test]
fn lines_are_plain_and_nothing_stands_between() {
    let output = bundle_of("rsa").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("-----END CERTIFICATE-----\n") && !text.contains('\r') && !text.contains("\n\n"));
    assert!(text.lines().all(|line| line.len() <= 64), "{text}");
}

#[test]
fn order_doubles_and_strangers_do_not_matter() {
    let heap = Heap::new();
    let certs = certificates(&good("rsa").join("fullchain.pem"));
    let files = [
        good("rsa").join("ca.pem"),
        heap.put("int.pem", pem(CERTIFICATE, &certs[1])),
        good("ecdsa-p256").join("fullchain.pem"),
        good("rsa").join("privkey.pem"),
        heap.put("int-again.pem", pem(CERTIFICATE, &certs[1])),
        heap.put("leaf.der", &certs[0]),
        good("ecdsa-p384").join("privkey.pem"),
        good("ecdsa-p256").join("crl.pem"),
        heap.put("int.pem", pem(CERTIFICATE, &certs[1])),
    ];
    let output = run("rsa", &files, &[]);
    assert_eq!(written(&output), chain("rsa"));
    let said = said(&output);
    for words in [
        "leaf.der: leaf \"mx.example.org\", RSA 2048, valid until",
        "int.pem:1: intermediate",
        "leaf.der: wrote it as PEM; it is binary (DER)",
        "the same certificate as",
        "the root, which clients have themselves (--with-root sends it along)",
        "not the certificate of this key",
        "is not that of the leaf",
        "revocation list",
        "given twice, read once",
        "wrote standard output: 2 certificates",
    ] {
        assert!(said.contains(words), "{words}\n{}", told(&output));
    }
}

#[test]
fn the_root_comes_along_when_asked() {
    let output = bundle_of("rsa").arg("--with-root").output().unwrap();
    let root = certificates(&good("rsa").join("ca.pem")).into_iter().map(|der| (CERTIFICATE.to_owned(), der));
    assert_eq!(written(&output), chain("rsa").into_iter().chain(root).collect::<Vec<_>>());
}

#[test]
fn an_intermediate_that_only_the_anchors_have_is_taken_from_there() {
    let heap = Heap::new();
    let certs = certificates(&good("rsa").join("fullchain.pem"));
    let leaf = heap.put("leaf.pem", pem(CERTIFICATE, &certs[0]));
    let root = fs::read(good("rsa").join("ca.pem")).unwrap();
    let ca = heap.put("ca.pem", [root, pem(CERTIFICATE, &certs[1])].concat());
    let output = bundle().arg(leaf).arg(good("rsa").join("privkey.pem")).arg("--ca").arg(ca).output().unwrap();
    assert_eq!(written(&output), chain("rsa"));
    assert!(said(&output).contains(", from the anchors"), "{}", told(&output));
}

#[test]
fn without_a_key_it_is_refused() {
    let output = run("rsa", &[good("rsa").join("fullchain.pem")], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(
        said(&output).contains("key-present") && said(&output).contains("name it with --key FILE"),
        "{}",
        told(&output)
    );
    let key = good("rsa").join("privkey.pem").display().to_string();
    assert_eq!(written(&run("rsa", &[good("rsa").join("fullchain.pem")], &["--key", &key])), chain("rsa"));
}

#[test]
fn with_the_wrong_key_it_is_refused_as_check_says_it() {
    let files = [good("rsa").join("fullchain.pem"), good("ecdsa-p256").join("privkey.pem")];
    let output = run("rsa", &files, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("key-match") && said.contains("refused nothing was written"), "{}", told(&output));
    // The key is named by its own file, not by a place in what would be written.
    assert!(said.contains(&format!("{}:1", good("ecdsa-p256").join("privkey.pem").display())), "{}", told(&output));
}

#[test]
fn a_missing_intermediate_is_refused() {
    let heap = Heap::new();
    let leaf = heap.put("leaf.pem", pem(CERTIFICATE, &certificates(&good("rsa").join("fullchain.pem"))[0]));
    let output = run("rsa", &[leaf, good("rsa").join("privkey.pem")], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = said(&output);
    assert!(said.contains("chain-complete") && said.contains("name a file that holds it, too"), "{}", told(&output));
    assert!(said.contains("the bundle would hold 1 certificate") && !said.contains("append"), "{}", told(&output));
}

#[test]
fn a_root_that_nobody_trusts_is_named() {
    let folder = good("rsa");
    let files = ["fullchain.pem", "privkey.pem", "ca.pem"].map(|name| folder.join(name));
    let output = bundle().args(files).args(["--anchors", "mozilla"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is a root that nobody here trusts"), "{}", told(&output));
}

#[test]
fn two_identities_are_not_guessed_between() {
    let heap = Heap::new();
    let folders = [good("rsa"), good("ecdsa-p256")];
    let files: Vec<PathBuf> =
        folders.iter().flat_map(|folder| ["fullchain.pem", "privkey.pem"].map(|name| folder.join(name))).collect();
    let roots: Vec<u8> = folders.iter().flat_map(|folder| fs::read(folder.join("ca.pem")).unwrap()).collect();
    let ca = heap.put("ca.pem", roots);
    let ask = |options: &[&str]| bundle().args(&files).arg("--ca").arg(&ca).args(options).output().unwrap();
    let output = ask(&[]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("2 certificates could be meant") && said.contains("--key FILE"), "{}", told(&output));
    let key = good("ecdsa-p256").join("privkey.pem").display().to_string();
    assert_eq!(written(&ask(&["--key", &key])), chain("ecdsa-p256"));
}

#[test]
fn names_that_are_not_covered_are_refused() {
    assert_eq!(bundle_of("rsa").args(["-n", "mx.example.org"]).output().unwrap().status.code(), Some(0));
    let output = bundle_of("rsa").args(["-n", "imap.example.org"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("cert-name"), "{}", told(&output));
}

#[test]
fn a_directory_is_the_pair_in_it_and_a_dash_is_standard_input() {
    let pair = bundle().arg(good("rsa")).arg("--ca").arg(good("rsa").join("ca.pem")).output().unwrap();
    assert_eq!(written(&pair), chain("rsa"));
    let key = fs::File::open(good("rsa").join("privkey.pem")).unwrap();
    let mut command = bundle();
    command.arg("-").arg(good("rsa").join("fullchain.pem")).arg("--ca").arg(good("rsa").join("ca.pem")).stdin(key);
    let piped = command.output().unwrap();
    assert_eq!(written(&piped), chain("rsa"));
    assert!(said(&piped).contains("standard input:1: private key"), "{}", told(&piped));
    let empty = Heap::new();
    let nothing = bundle().arg(empty.0.path()).output().unwrap();
    assert_eq!((nothing.status.code(), told(&nothing).lines().count()), (Some(2), 1), "{}", told(&nothing));
}

#[test]
fn what_cannot_be_read_is_named() {
    for words in [&["missing.pem"][..], &["x", "--key", "missing.pem"], &["x", "--password-file", "missing.pem"]] {
        let heap = Heap::new();
        heap.put("x", "");
        let output = bundle().args(words).current_dir(&heap.0).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(said(&output).starts_with("certpreflight: missing.pem: No such file"), "{}", told(&output));
    }
    let empty = Heap::new().put("empty.pem", "");
    let output = bundle().arg("/dev/null").arg(&empty).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
}

#[test]
fn quiet_says_nothing_and_verbose_shows_the_matrix() {
    let quiet = bundle_of("rsa").arg("-q").output().unwrap();
    assert_eq!((quiet.status.code(), told(&quiet).as_str()), (Some(0), ""));
    assert!(!quiet.stdout.is_empty());
    let verbose = bundle_of("rsa").arg("-v").output().unwrap();
    assert!(said(&verbose).contains("\u{2713} chain-trust"), "{}", told(&verbose));
}

#[test]
fn encrypted_keys_are_opened_and_written_plain() {
    let heap = Heap::new();
    fs::copy(good("rsa").join("privkey.pem"), heap.path("plain.pem")).unwrap();
    let pass = heap.put("pass", "secret words\nsecond line\n").display().to_string();
    let forms: [&[&str]; 3] = [
        &["pkcs8", "-topk8", "-in", "plain.pem", "-out", "key.pem", "-passout", "pass:secret words"],
        &["rsa", "-in", "plain.pem", "-out", "key.pem", "-aes128", "-traditional", "-passout", "pass:secret words"],
        &["pkcs8", "-topk8", "-outform", "DER", "-in", "plain.pem", "-out", "key.pem", "-passout", "pass:secret words"],
    ];
    for form in forms {
        if !heap.openssl(form) {
            return;
        }
        let files = [good("rsa").join("fullchain.pem"), heap.path("key.pem")];
        let shut = run("rsa", &files, &[]);
        assert_eq!(shut.status.code(), Some(1));
        assert!(said(&shut).starts_with("hint ") && said(&shut).contains("--password-file"), "{}", told(&shut));
        assert!(!said(&shut).contains("lost key"), "{}", told(&shut));
        let output = run("rsa", &files, &["--password-file", &pass, "--with-key"]);
        assert_eq!(written(&output).len(), 3);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(!text.contains("ENCRYPTED"), "{form:?}");
        let file = heap.put("out.pem", &output.stdout);
        assert_eq!(check(&file, None, &good("rsa").join("ca.pem")).status.code(), Some(0));
        let wrong = heap.put("wrong", "other\n").display().to_string();
        let refused = run("rsa", &files, &["--password-file", &wrong]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("the passphrase does not open"), "{}", told(&refused));
        let beside = run("rsa", &files, &["--password-file", &pass]);
        assert_eq!(written(&beside), chain("rsa"));
        assert!(said(&beside).contains("stays encrypted there"), "{}", told(&beside));
    }
}

#[test]
fn containers_are_unpacked() {
    let heap = Heap::new();
    for name in ["fullchain.pem", "privkey.pem", "ca.pem"] {
        fs::copy(good("rsa").join(name), heap.path(name)).unwrap();
    }
    let export = ["pkcs12", "-export", "-in", "fullchain.pem", "-inkey", "privkey.pem", "-certfile", "ca.pem"];
    let with = |words: &[&'static str]| export.iter().copied().chain(words.iter().copied()).collect::<Vec<_>>();
    let made = heap.openssl(&with(&["-out", "shut.p12", "-passout", "pass:secret"]))
        && heap.openssl(&with(&["-out", "open.p12", "-passout", "pass:"]))
        && heap.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "fullchain.pem", "-out", "chain.p7b"])
        && heap.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "fullchain.pem", "-outform", "DER", "-out", "chain.p7c"]);
    if !made {
        return;
    }
    let pass = heap.put("pass", "secret").display().to_string();
    assert_eq!(written(&run("rsa", &[heap.path("shut.p12")], &["--password-file", &pass])), chain("rsa"));
    assert_eq!(written(&run("rsa", &[heap.path("open.p12")], &[])), chain("rsa"));
    let shut = run("rsa", &[heap.path("shut.p12")], &[]);
    assert_eq!(shut.status.code(), Some(1));
    assert!(said(&shut).contains("--password-file"), "{}", told(&shut));
    for name in ["chain.p7b", "chain.p7c"] {
        let output = run("rsa", &[heap.path(name), heap.path("privkey.pem")], &[]);
        assert_eq!(written(&output), chain("rsa"), "{name}");
        assert!(said(&output).contains("out of the PKCS#7 container"), "{}", told(&output));
    }
}

#[test]
fn no_byte_of_a_key_is_told() {
    let key = fs::read_to_string(good("rsa").join("privkey.pem")).unwrap();
    let lines: Vec<&str> = key.lines().filter(|line| line.len() == 64).collect();
    for options in [&["-v"][..], &["-v", "--with-key", "-o", "/dev/null"], &["-n", "other.example"]] {
        let output = bundle_of("rsa").args(options).output().unwrap();
        assert!(lines.iter().all(|line| !told(&output).contains(line)), "{options:?}");
    }
}

/// Of the certificates of one key the newest valid one is meant.
#[test]
fn a_renewed_certificate_wins_over_the_old_one() {
    let heap = Heap::new();
    let ca = Path::new("ca.pem");
    let made = heap.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=Root",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "9000",
    ]) && heap.openssl(&[
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=a",
        "-keyout",
        "key.pem",
        "-out",
        "a.csr",
    ]);
    if !made {
        return;
    }
    heap.put("names", "subjectAltName=DNS:a.example.org\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n");
    for (serial, name, days) in [("1", "first.pem", "4000"), ("2", "second.pem", "5000")] {
        assert!(heap.openssl(&[
            "x509",
            "-req",
            "-in",
            "a.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-set_serial",
            serial,
            "-days",
            days,
            "-extfile",
            "names",
            "-out",
            name
        ]));
    }
    let mut command = bundle();
    command.args(["second.pem", "first.pem", "key.pem", "--ca"]).arg(ca).current_dir(&heap.0);
    // The certificates begin when the test runs.
    command.args(["--at", "2030-01-01"]);
    let output = command.output().unwrap();
    assert_eq!(written(&output)[0].1, certificates(&heap.path("second.pem"))[0]);
    assert!(said(&output).contains("certificate of the same key"), "{}", told(&output));
    assert!(AT < "2030");
}
