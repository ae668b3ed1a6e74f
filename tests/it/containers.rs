//! Encrypted keys and containers as openssl and keytool write them, opened here: the same keys and certificates come out.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use certpreflight::crypto::passphrase::budget::Budget;
use certpreflight::crypto::passphrase::{Refusal, decrypt_pkcs8, decrypt_traditional};
use certpreflight::crypto::pkcs12;
use certpreflight::x509::pkcs7;
use tempfile::TempDir;

use crate::source;

#[test]
fn opens_what_openssl_pkcs8_encrypts() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    let key = bench.key("rsa.pem");
    for scheme in [
        "-v2 aes-256-cbc",
        "-v2 aes-192-cbc -v2prf hmacWithSHA1",
        "-v2 aes-128-cbc -v2prf hmacWithSHA224",
        "-v2 aes-256-cbc -v2prf hmacWithSHA384",
        "-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 100000",
        "-v2 des3",
        "-v2 des -provider legacy -provider default",
        "-scrypt",
        "-scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 16",
        "-v1 PBE-MD5-DES -provider legacy -provider default",
        "-v1 PBE-SHA1-DES -provider legacy -provider default",
        "-v1 PBE-MD5-RC2-64 -provider legacy -provider default",
        "-v1 PBE-SHA1-RC2-64 -provider legacy -provider default",
        "-v1 PBE-SHA1-3DES",
        "-v1 PBE-SHA1-2DES",
        "-v1 PBE-SHA1-RC2-40 -provider legacy -provider default",
        "-v1 PBE-SHA1-RC2-128 -provider legacy -provider default",
    ] {
        for passphrase in ["secret", "", "pässwörd €"] {
            let out = bench.path("key.der");
            let _ = fs::remove_file(&out);
            let command = format!("pkcs8 -topk8 -outform DER -in KEY -out OUT {scheme} -passout");
            bench.openssl(&command, &[("KEY", &key), ("OUT", &out)], &format!("pass:{passphrase}"));
            let der = fs::read(&out).unwrap();
            let opened = decrypt_pkcs8(&der, passphrase.as_bytes(), &mut Budget::full());
            assert_eq!(*opened.unwrap(), bench.plain_pkcs8(&key), "{scheme} with {passphrase:?}");
            assert_eq!(
                decrypt_pkcs8(&der, b"wrong", &mut Budget::full()).unwrap_err(),
                Refusal::WrongPassphrase,
                "{scheme}"
            );
            let cut = der.len() - 3;
            assert!(
                matches!(
                    decrypt_pkcs8(&der[..cut], passphrase.as_bytes(), &mut Budget::full()),
                    Err(Refusal::Malformed(_))
                ),
                "{scheme}"
            );
        }
    }
}

#[test]
fn says_which_scheme_it_does_not_open() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    let key = bench.key("rsa.pem");
    for (scheme, name) in [("-v2 camellia-256-cbc", "Camellia-256-CBC"), ("-v2 aria-128-cbc", "ARIA-128-CBC")] {
        let out = bench.path("key.der");
        bench.openssl(
            &format!("pkcs8 -topk8 -outform DER -in KEY -out OUT {scheme} -passout"),
            &[("KEY", &key), ("OUT", &out)],
            "pass:secret",
        );
        let refusal = decrypt_pkcs8(&fs::read(&out).unwrap(), b"secret", &mut Budget::full()).unwrap_err();
        assert_eq!(refusal, Refusal::Unsupported(name.to_owned()));
    }
    let out = bench.path("key.der");
    let command = "pkcs8 -topk8 -outform DER -in KEY -out OUT -v2prf hmacWithSHA1 -iter 70000 -passout";
    bench.openssl(command, &[("KEY", &key), ("OUT", &out)], "pass:secret");
    let mut der = fs::read(&out).unwrap();
    let rounds = [2, 3, 0x01, 0x11, 0x70];
    let at = der.windows(5).position(|window| window == rounds).unwrap();
    der[at..at + 5].copy_from_slice(&[2, 3, 0x7f, 0xff, 0xff]);
    // 32 octets of key are two of SHA-1, so the rounds are made twice.
    let refusal = decrypt_pkcs8(&der, b"secret", &mut Budget::full()).unwrap_err();
    assert!(matches!(&refusal, Refusal::TooCostly(what) if what.contains("16777214 rounds")), "{refusal}");
}

#[test]
fn opens_what_openssl_encrypts_in_the_traditional_form() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    for (tool, name) in [("rsa", "rsa.pem"), ("ec", "ec-prime256v1.pem"), ("dsa", "dsa.pem")] {
        let key = bench.key(name);
        let plain = bench.path("plain.der");
        let form = if tool == "rsa" { "-traditional -outform DER" } else { "-outform DER" };
        bench.openssl(&format!("{tool} {form} -in KEY -out OUT -passin"), &[("KEY", &key), ("OUT", &plain)], "pass:");
        for cipher in ["aes128", "aes192", "aes256", "des3", "des -provider legacy -provider default"] {
            let out = bench.path("key.pem");
            let form = if tool == "rsa" { "-traditional" } else { "" };
            let command = format!("{tool} {form} -{cipher} -in KEY -out OUT -passout");
            bench.openssl(&command, &[("KEY", &key), ("OUT", &out)], "pass:secret");
            let text = fs::read_to_string(&out).unwrap();
            let info = text.lines().find_map(|line| line.strip_prefix("DEK-Info: ")).unwrap();
            let content = base64_of(text.split("\n\n").nth(1).unwrap());
            let opened = decrypt_traditional(info, &content, b"secret").unwrap();
            assert_eq!(*opened, fs::read(&plain).unwrap(), "{tool} {cipher}");
            assert_eq!(decrypt_traditional(info, &content, b"wrong").unwrap_err(), Refusal::WrongPassphrase);
        }
    }
}

#[test]
fn opens_what_openssl_pkcs12_exports() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    let chain = bench.chain();
    let key = chain.join("privkey.pem");
    let certificates = chain.join("fullchain.pem");
    for options in [
        "",
        "-legacy -provider-path NONE",
        "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -provider legacy -provider default",
        "-keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-2DES -macalg sha384 -provider legacy -provider default",
        "-keypbe AES-128-CBC -certpbe AES-192-CBC -macalg sha512",
        "-keypbe NONE -certpbe NONE -macalg sha224",
        "-keypbe NONE -certpbe NONE -nomac",
        "-nomac",
        "-iter 1 -nomaciter",
    ] {
        let options = options.replace(" -provider-path NONE", "");
        for passphrase in ["secret", "", "pässwörd €"] {
            let out = bench.path("out.p12");
            let command = format!("pkcs12 -export -name wörd -inkey KEY -in CERTS -out OUT {options} -passout");
            let files = [("KEY", key.as_path()), ("CERTS", &certificates), ("OUT", &out)];
            bench.openssl(&command, &files, &format!("pass:{passphrase}"));
            let der = fs::read(&out).unwrap();
            assert!(pkcs12::is_container(&der));
            let contents = pkcs12::open(&der, passphrase.as_bytes(), &mut Budget::full());
            let contents = contents.unwrap_or_else(|refusal| panic!("{options} with {passphrase:?}: {refusal}"));
            assert_eq!(contents.certificates.len(), 2, "{options}");
            assert_eq!(contents.certificates[0].friendly_name.as_deref(), Some("wörd"));
            assert_eq!(contents.certificates[0].local_key_id, contents.keys[0].local_key_id);
            assert_eq!(*contents.keys[0].pkcs8, bench.plain_pkcs8(&key), "{options}");
            if !(options.contains("NONE") && options.contains("-nomac")) {
                assert_eq!(
                    pkcs12::open(&der, b"wrong", &mut Budget::full()).unwrap_err(),
                    Refusal::WrongPassphrase,
                    "{options}"
                );
            }
            assert_eq!(
                pkcs12::open_without_passphrase(&der).is_ok(),
                passphrase.is_empty() || options.contains("NONE -nomac")
            );
        }
    }
}

#[test]
fn opens_what_keytool_writes() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    if Bench::set_up("keytool").is_none() {
        return;
    }
    let chain = bench.chain();
    let imported = bench.path("in.p12");
    let files =
        [("KEY", &*chain.join("privkey.pem")), ("CERTS", &*chain.join("fullchain.pem")), ("OUT", imported.as_path())];
    bench.openssl("pkcs12 -export -name mail -inkey KEY -in CERTS -out OUT -passout", &files, "pass:secret");
    for legacy in [false, true] {
        let out = bench.path("out.p12");
        let _ = fs::remove_file(&out);
        let mut keytool = Command::new("keytool");
        if legacy {
            keytool.arg("-J-Dkeystore.pkcs12.legacy");
        }
        keytool.args(["-importkeystore", "-noprompt", "-srcstoretype", "PKCS12", "-deststoretype", "PKCS12"]);
        keytool.args(["-srcstorepass", "secret", "-deststorepass", "changeit", "-srckeystore"]).arg(&imported);
        assert!(keytool.arg("-destkeystore").arg(&out).output().unwrap().status.success());
        let der = fs::read(&out).unwrap();
        let contents = pkcs12::open(&der, b"changeit", &mut Budget::full()).unwrap();
        assert_eq!((contents.certificates.len(), contents.keys.len(), contents.shut.len()), (2, 1, 0), "{legacy}");
        assert_eq!(contents.keys[0].friendly_name.as_deref(), Some("mail"));
        assert_eq!(*contents.keys[0].pkcs8, bench.plain_pkcs8(&chain.join("privkey.pem")));
        assert_eq!(pkcs12::open(&der, b"secret", &mut Budget::full()).unwrap_err(), Refusal::WrongPassphrase);
    }
}

#[test]
fn opens_the_pkcs7_bundles_that_openssl_writes() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    let chain = bench.chain();
    let (key, certs, out) = (chain.join("privkey.pem"), chain.join("fullchain.pem"), bench.path("out.p7"));
    let ca = chain.join("ca.pem");
    let files = [("KEY", key.as_path()), ("CERTS", &certs), ("CA", &ca), ("OUT", &out)];
    for (command, signed) in [
        ("crl2pkcs7 -nocrl -certfile CERTS -outform DER -out OUT", false),
        ("nseq -toseq -in CERTS -out OUT", false),
        ("smime -sign -in CERTS -nodetach -signer CERTS -certfile CA -inkey KEY -outform DER -out OUT", true),
        ("smime -sign -stream -in CERTS -nodetach -signer CERTS -certfile CA -inkey KEY -outform DER -out OUT", true),
        ("cms -sign -stream -in CERTS -signer CERTS -certfile CA -inkey KEY -outform DER -out OUT", true),
    ] {
        bench.openssl(command, &files, "");
        let mut der = fs::read(&out).unwrap();
        if let Some((_, block)) = String::from_utf8_lossy(&der).split_once("-----\n") {
            der = base64_of(block.split("-----END").next().unwrap());
        }
        assert!(pkcs7::is_container(&der), "{command}");
        let contents = pkcs7::open(&der).unwrap_or_else(|refusal| panic!("{command}: {refusal}"));
        assert!(contents.certificates.len() >= 2, "{command}");
        assert_eq!(contents.is_signed, signed, "{command}");
        assert_eq!(der.get(1) == Some(&0x80), command.contains("-stream"), "{command}");
    }
}

/// A folder to work in, with the command at hand.
struct Bench {
    folder: TempDir,
}

impl Bench {
    /// `None`, with the reason printed, where there is no such command.
    fn set_up(command: &str) -> Option<Bench> {
        if let Err(why) = Command::new(command).arg("-help").output() {
            println!("skipped: {command} cannot be run: {why}");
            return None;
        }
        Some(Bench { folder: tempfile::tempdir().unwrap() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn key(&self, name: &str) -> PathBuf {
        source::package().join("testdata/keys").join(name)
    }

    /// A good deployment with two certificates.
    fn chain(&self) -> PathBuf {
        source::package().join("testdata/deployments/good/ecdsa-p256")
    }

    /// Runs openssl with these words, capital words being replaced by paths; the last argument is one word.
    fn openssl(&self, words: &str, files: &[(&str, &Path)], last: &str) {
        let mut command = Command::new("openssl");
        for word in words.split_whitespace() {
            match files.iter().find(|(name, _)| *name == word) {
                Some((_, path)) => command.arg(path),
                None => command.arg(word),
            };
        }
        if words.ends_with("-passout") || words.ends_with("-passin") {
            command.arg(last);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The key in PKCS#8, not encrypted, as openssl puts it.
    fn plain_pkcs8(&self, key: &Path) -> Vec<u8> {
        let out = self.path("plain.p8");
        self.openssl("pkcs8 -topk8 -nocrypt -outform DER -in KEY -out OUT", &[("KEY", key), ("OUT", &out)], "");
        fs::read(&out).unwrap()
    }
}

fn base64_of(text: &str) -> Vec<u8> {
    let lines: String = text.lines().take_while(|line| !line.starts_with('-')).collect();
    data_encoding::BASE64.decode(lines.as_bytes()).unwrap()
}

/// Every command that is offered for a container is run in a shell, and the check asked again.
#[test]
fn the_commands_offered_for_containers_work() {
    let Some(bench) = Bench::set_up("openssl") else { return };
    let mut ran = 0;
    for case in crate::cases::all().into_iter().filter(|case| is_about_containers(&case.name)) {
        let folder = bench.path(&case.name.replace('/', " "));
        fs::create_dir(&folder).unwrap();
        for (name, bytes) in &case.files {
            fs::write(folder.join(name), bytes).unwrap();
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o640)).unwrap();
        }
        let Some((command, file)) = asked(&folder, "fullchain.pem") else { continue };
        let mut shell = Command::new("setsid");
        shell.args(["--wait", "sh", "-c", &command]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"secret\n").unwrap_or(());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}: {command}: {}", case.name, String::from_utf8_lossy(&output.stderr));
        let beside = folder.join(format!("{file}.pem"));
        let made = if beside.exists() { beside } else { folder.join(&file) };
        let wanted = if made.ends_with(&file) { 0o640 } else { 0o600 };
        assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, wanted, "{}", case.name);
        if made.ends_with(&file) {
            assert_eq!(asked(&folder, "fullchain.pem"), None, "{}: {command}", case.name);
            assert_eq!(fs::read_dir(&folder).unwrap().count(), case.files.len(), "{}: something is left", case.name);
        } else {
            assert!(fs::read_to_string(&made).unwrap().contains("-----BEGIN PRIVATE KEY-----"), "{}", case.name);
        }
        ran += 1;
    }
    assert!(ran >= 7, "only {ran} commands were run");
}

/// Section B, and UTF-16.
fn is_about_containers(case: &str) -> bool {
    case.starts_with("mistakes/fmt-") || case.starts_with("mistakes/pem-06")
}

/// The command that pem-content offers, and the file it is about; `None` when it passes or offers none.
fn asked(folder: &Path, cert: &str) -> Option<(String, String)> {
    let word = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (cert, key) = (word(cert), word("privkey.pem"));
    let arguments = ["check", "-f", "json", "--only", "pem-content", "--key", &key, &cert];
    let report = crate::binary::json(&crate::binary::certpreflight(&arguments));
    let checks = report["targets"][0]["checks"].as_array().unwrap();
    let row = checks.iter().find(|check| check["id"] == "pem-content").unwrap();
    let file = Path::new(row["file"].as_str()?).file_name()?.to_string_lossy().into_owned();
    Some((row["command"].as_str()?.to_owned(), file))
}
