//! The lines for sh that mend a key's file: run as they are given, after which the row passes, every key is still there
//! and nobody else can read one.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::workshop::{Deployment, P256, Workshop, text};
use crate::binary;

/// A deployment whose row offers a command.
struct Mended {
    name: &'static str,
    row: &'static str,
    make: fn(&mut Deployment<'_>),
    /// What lies beside the key afterwards.
    kept: Option<&'static str>,
}

const MENDED: &[Mended] = &[
    Mended {
        name: "key it's encrypted",
        row: "key-unencrypted",
        make: |d| pkey(d, &["-aes256", "-passout", "pass:secret"]),
        kept: Some("privkey.pem.encrypted"),
    },
    Mended {
        name: "key-encrypted-traditional",
        row: "key-unencrypted",
        make: |d| pkey(d, &["-traditional", "-aes256", "-passout", "pass:secret"]),
        kept: Some("privkey.pem.encrypted"),
    },
    Mended {
        name: "key-encrypted-rc2",
        row: "key-unencrypted",
        make: |d| {
            let legacy = ["-provider", "legacy", "-provider", "default"];
            let scheme = ["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-40", "-passout", "pass:secret"];
            run(d, &[&scheme[..], &legacy].concat());
        },
        kept: Some("privkey.pem.encrypted"),
    },
    Mended {
        name: "key-empty-passphrase",
        row: "key-unencrypted",
        make: |d| run(d, &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:"]),
        kept: None,
    },
    Mended {
        name: "key-label-of-pkcs1",
        row: "pem-loaders",
        make: |d| label(d, "PRIVATE KEY", "EC PRIVATE KEY"),
        kept: None,
    },
    Mended {
        name: "key-label-of-pkcs8",
        row: "key-present",
        make: |d| {
            pkey(d, &["-traditional"]);
            label(d, "EC PRIVATE KEY", "PRIVATE KEY");
        },
        kept: None,
    },
    Mended { name: "key-binary", row: "pem-content", make: |d| pkey(d, &["-outform", "DER"]), kept: None },
    Mended {
        name: "key-two",
        row: "key-present",
        make: |d| {
            let second = d.bench.new_key("second", P256);
            d.write(&d.key_file(), format!("# ours\n{}{}# end\n", text(&d.key_file()), text(&second)));
        },
        kept: Some("privkey.pem.second"),
    },
    Mended {
        name: "key-two-wrong-first",
        row: "key-match",
        make: |d| {
            let first = d.bench.new_key("first", P256);
            d.write(&d.key_file(), text(&first) + &text(&d.key_file()));
        },
        kept: Some("privkey.pem.other"),
    },
    Mended {
        name: "key-twice",
        row: "key-present",
        make: |d| d.write(&d.key_file(), text(&d.key_file()).repeat(2)),
        kept: None,
    },
    Mended {
        name: "key-right-one-beside",
        row: "key-match",
        make: |d| {
            let right = d.files.join("the IN right.key");
            fs::rename(d.key_file(), right).unwrap();
            d.write(&d.key_file(), text(&d.bench.new_key("wrong", P256)));
        },
        kept: Some("privkey.pem.previous"),
    },
];

#[test]
fn commands_mend_keys() {
    let Some(shop) = Workshop::open() else { return };
    for mended in MENDED {
        let mut deployment = shop.deploy(mended.name);
        (mended.make)(&mut deployment);
        let before = fs::metadata(deployment.key_file()).unwrap();
        let command = command(&deployment, mended.row).unwrap_or_else(|| panic!("{}: no command", mended.name));
        let output = with_passphrase(&command);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {command}\n{said}", mended.name);
        let report = binary::json(&binary::certpreflight(&deployment.arguments()));
        let row = row(&report, mended.row);
        assert_eq!(row["status"], "pass", "{}: {command}\n{row:#}", mended.name);
        assert_eq!(row_of(&report, "key-match"), "pass", "{}: {command}", mended.name);
        let after = fs::metadata(deployment.key_file()).unwrap();
        let rights = |file: &fs::Metadata| (file.uid(), file.gid(), file.mode());
        assert_eq!(rights(&before), rights(&after), "{}: {command}", mended.name);
        let kept = mended.kept.map(|name| deployment.files.join(name));
        if let Some(kept) = &kept {
            assert!(fs::metadata(kept).unwrap().mode() & 0o077 == 0, "{}: {}", mended.name, kept.display());
            assert!(text(kept).contains("PRIVATE KEY"), "{}: {}", mended.name, kept.display());
        }
        let strays = fs::read_dir(&deployment.files).unwrap().count();
        let wanted = 2 + usize::from(kept.is_some()) + usize::from(mended.name == "key-right-one-beside");
        assert_eq!(strays, wanted, "{}: {command} leaves files behind", mended.name);
    }
}

/// Links of certbot's layout to the new certificate and the old key.
#[test]
fn mixed_renewals_are_linked_again() {
    let Some(shop) = Workshop::open() else { return };
    let mut d = shop.deploy("key-renewals");
    let (live, archive) = (d.files.join("live/mx.example.org"), d.files.join("archive/mx.example.org"));
    fs::create_dir_all(&live).unwrap();
    fs::create_dir_all(&archive).unwrap();
    fs::rename(&d.cert, archive.join("fullchain2.pem")).unwrap();
    fs::rename(d.key_file(), archive.join("privkey2.pem")).unwrap();
    d.write(&archive.join("privkey1.pem"), text(&d.bench.new_key("old", P256)));
    for (link, number) in [("fullchain", 2), ("privkey", 1)] {
        let target = format!("../../archive/mx.example.org/{link}{number}.pem");
        symlink(target, live.join(format!("{link}.pem"))).unwrap();
    }
    d.cert = live.join("fullchain.pem");
    d.key = Some(live.join("privkey.pem"));
    let command = command(&d, "key-match").expect("a command");
    assert!(command.starts_with("ln -sfn '../../archive/mx.example.org/privkey2.pem' "), "{command}");
    assert!(with_passphrase(&command).status.success(), "{command}");
    let report = binary::json(&binary::certpreflight(&d.arguments()));
    assert_eq!(row_of(&report, "key-match"), "pass");
    assert_eq!(fs::read_link(d.key_file()).unwrap(), Path::new("../../archive/mx.example.org/privkey2.pem"));
}

/// Runs the line without a terminal, so that openssl reads the passphrase, where it asks for one, from standard input.
fn with_passphrase(command: &str) -> Output {
    let mut shell = Command::new("setsid");
    shell.args(["--wait", "sh", "-c", command]).current_dir("/");
    let mut child =
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("setsid runs");
    // A command that asks for nothing may be done before.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"secret\n");
    child.wait_with_output().unwrap()
}

/// The first command that the row offers.
fn command(deployment: &Deployment<'_>, id: &str) -> Option<String> {
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let findings = row(&report, id)["findings"].as_array().unwrap().clone();
    findings.iter().find_map(|finding| finding["command"].as_str().map(str::to_owned))
}

fn row(report: &Value, id: &str) -> Value {
    let checks = report["targets"][0]["checks"].as_array().unwrap();
    checks.iter().find(|check| check["id"] == id).unwrap().clone()
}

fn row_of(report: &Value, id: &str) -> String {
    row(report, id)["status"].as_str().unwrap().to_owned()
}

/// Gives the key file what `openssl pkey` with these options makes of it.
fn pkey(deployment: &Deployment<'_>, options: &[&str]) {
    run(deployment, &[&["pkey"][..], options].concat());
}

fn run(deployment: &Deployment<'_>, command: &[&str]) {
    let key = deployment.key_file();
    let made = deployment.bench.openssl(&[command, &["-in", key.to_str().unwrap()]].concat());
    deployment.write(&key, made);
}

fn label(deployment: &Deployment<'_>, from: &str, to: &str) {
    let key = deployment.key_file();
    deployment.write(&key, text(&key).replace(from, to));
}
