//! The lines for sh that mend a chain: run as they are given, after which the row passes and the file is as it was.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, symlink};
use std::process::Command;
use std::thread;

use serde_json::Value;

use super::workshop::{Contents, Deployment, Identity, P256, Workshop, chmod, text};
use crate::binary;

/// A deployment whose row offers a command.
struct Mended {
    name: &'static str,
    row: &'static str,
    make: fn(&mut Deployment<'_>),
}

const MENDED: &[Mended] = &[
    Mended { name: "leaf-second", row: "chain-order", make: |d| certs(d, &[&d.shop.issuing, &d.shop.leaf]) },
    Mended {
        name: "leaf-last-with-comments",
        row: "chain-order",
        make: |d| {
            let [root, issuing, leaf] = [&d.shop.root, &d.shop.issuing, &d.shop.leaf].map(|one| text(&one.cert));
            let parts = ["# the root\n", &root, "\n# the issuer\n", &issuing, "# ours\n", &leaf, "# no more"];
            d.write(&d.cert, parts.concat());
        },
    },
    Mended {
        name: "swapped-without-final-newline",
        row: "chain-order",
        make: |d| {
            certs(d, &[&d.shop.leaf, &d.shop.root, &d.shop.issuing]);
            d.edit_cert(|text| text.trim_end().to_owned());
        },
    },
    Mended {
        name: "issuer-in-the-store",
        row: "chain-complete",
        make: |d| {
            d.ca.push(d.shop.issuing.cert.clone());
            certs(d, &[&d.shop.leaf]);
        },
    },
    Mended {
        name: "issuer-beside",
        row: "chain-complete",
        make: |d| {
            certs(d, &[&d.shop.leaf]);
            d.write(&d.files.join("it's the chain.pem"), text(&d.shop.upper.cert) + &text(&d.shop.issuing.cert));
        },
    },
    Mended {
        name: "issuer-beside-as-der",
        row: "chain-complete",
        make: |d| {
            certs(d, &[&d.shop.leaf]);
            d.edit_cert(|text| text.trim_end().to_owned());
            d.write(&d.files.join("issuing.cer"), der(d, &d.shop.issuing));
        },
    },
    Mended {
        name: "issuer-offered",
        row: "chain-complete",
        make: |d| {
            let address = serve(der(d, &d.shop.issuing));
            let extensions = format!("{}authorityInfoAccess=caIssuers;URI:{address}\n", Contents::LEAF.extensions);
            d.install_leaf(P256, Contents { extensions: &extensions, ..Contents::LEAF });
            d.edit_cert(|text| text.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap().to_owned());
        },
    },
    Mended { name: "copy", row: "chain-extra", make: |d| certs(d, &[&d.shop.leaf, &d.shop.issuing, &d.shop.issuing]) },
    Mended {
        name: "stranger",
        row: "chain-extra",
        make: |d| certs(d, &[&d.shop.leaf, &d.shop.upper, &d.shop.issuing]),
    },
    Mended {
        name: "renewal-for-the-same-key-appended",
        row: "chain-extra",
        make: |d| {
            let newer = Contents { start: "20261110000000Z", ..Contents::LEAF };
            let newer = d.bench.issue("newer", &d.shop.leaf.key, Some(&d.shop.issuing), newer);
            d.install(&d.shop.leaf, &[&d.shop.issuing.cert, &newer]);
        },
    },
];

#[test]
fn commands_mend_what_they_are_offered_for() {
    let Some(shop) = Workshop::open() else { return };
    for mended in MENDED {
        let mut deployment = shop.deploy(mended.name);
        (mended.make)(&mut deployment);
        chmod(&deployment.cert, 0o640);
        deployment.option(&["--public-mode", "0640"]);
        let before = fs::metadata(&deployment.cert).unwrap();
        let certificates = blocks(&deployment);
        let command = command(&deployment, mended.row).unwrap_or_else(|| panic!("{}: no command", mended.name));
        let output = Command::new("sh").args(["-c", &command]).current_dir("/").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{}: {command}\n{said}", mended.name);
        let report = binary::json(&binary::certpreflight(&deployment.arguments()));
        let row = row(&report, mended.row);
        assert_eq!(row["status"], "pass", "{}: {command}\n{row:#}", mended.name);
        let after = fs::metadata(&deployment.cert).unwrap();
        let of = |metadata: &fs::Metadata| (metadata.uid(), metadata.gid(), metadata.mode());
        assert_eq!(of(&before), of(&after), "{}: {command}", mended.name);
        let kept: BTreeSet<String> = blocks(&deployment);
        assert!(certificates.is_subset(&kept), "{}: a certificate is lost by {command}", mended.name);
    }
}

#[test]
fn nothing_is_appended_when_the_download_fails() {
    let Some(shop) = Workshop::open() else { return };
    let deployment = shop.deploy("nothing-offered");
    let address = serve(b"<html>not here</html>".to_vec());
    let extensions = format!("{}authorityInfoAccess=caIssuers;URI:{address}\n", Contents::LEAF.extensions);
    deployment.install_leaf(P256, Contents { extensions: &extensions, ..Contents::LEAF });
    deployment.edit_cert(|text| text.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap().to_owned());
    let before = text(&deployment.cert);
    let command = command(&deployment, "chain-complete").unwrap();
    for _ in 0..2 {
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert!(!output.status.success(), "{command}");
        assert_eq!(text(&deployment.cert), before);
    }
}

/// What the CA serves at its address is not always what issued the leaf: it may serve the certificate that it had before.
#[test]
fn nothing_is_appended_when_another_certificate_is_offered() {
    let Some(shop) = Workshop::open() else { return };
    for (name, offered) in [("another", &shop.other), ("root", &shop.root)] {
        let deployment = shop.deploy(&format!("{name}-offered"));
        let address = serve(der(&deployment, offered));
        let extensions = format!("{}authorityInfoAccess=caIssuers;URI:{address}\n", Contents::LEAF.extensions);
        deployment.install_leaf(P256, Contents { extensions: &extensions, ..Contents::LEAF });
        deployment.edit_cert(|text| text.split_inclusive("-----END CERTIFICATE-----\n").next().unwrap().to_owned());
        let before = text(&deployment.cert);
        let command = command(&deployment, "chain-complete").unwrap();
        let output = Command::new("sh").args(["-c", &command]).output().unwrap();
        assert!(!output.status.success(), "{name}: {command}");
        assert_eq!(text(&deployment.cert), before, "{name}");
    }
}

/// Two authorities of one name in short: both are told in full, since the short names would say nothing.
#[test]
fn authorities_with_equal_short_names_are_told_in_full() {
    let Some(shop) = Workshop::open() else { return };
    let deployment = shop.deploy("equal-short-names");
    let authority = |name: &str, subject: &str| {
        deployment.bench.identity(name, P256, &shop.root, Contents { subject, ..Contents::ISSUING })
    };
    let wanted = authority("wanted", "/O=One Company/CN=Twin Issuing");
    let other = authority("other", "/O=Other Company/CN=Twin Issuing");
    let leaf = deployment.bench.identity("own", P256, &wanted, Contents::LEAF);
    deployment.install(&leaf, &[&other.cert]);
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let row = row(&report, "chain-complete");
    assert_eq!(row["status"], "fail", "{row:#}");
    let message = row["message"].as_str().unwrap();
    assert!(message.contains("One Company") && message.contains("Other Company"), "{message}");
    deployment.install(&leaf, &[&wanted.cert]);
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    assert_eq!(self::row(&report, "chain-complete")["status"], "pass");
}

#[test]
fn no_command_goes_through_a_link() {
    let Some(shop) = Workshop::open() else { return };
    for mended in MENDED.iter().filter(|mended| mended.name != "issuer-offered") {
        let mut deployment = shop.deploy(&format!("linked-{}", mended.name));
        (mended.make)(&mut deployment);
        let real = deployment.bench.path("real.pem");
        fs::rename(&deployment.cert, &real).unwrap();
        symlink(&real, &deployment.cert).unwrap();
        assert_eq!(command(&deployment, mended.row), None, "{}", mended.name);
    }
}

/// The command that the row's first finding offers.
fn command(deployment: &Deployment<'_>, id: &str) -> Option<String> {
    let report = binary::json(&binary::certpreflight(&deployment.arguments()));
    let row = row(&report, id);
    assert_ne!(row["status"], "pass", "{row:#}");
    row["command"].as_str().map(str::to_owned)
}

fn row<'r>(report: &'r Value, id: &str) -> &'r Value {
    report["targets"][0]["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

/// Every certificate that stands in the folder of the deployment.
fn blocks(deployment: &Deployment<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(&deployment.files).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
        found.extend(blocks.map(|rest| rest.split("-----END").next().unwrap().to_owned()));
    }
    found
}

fn certs(deployment: &Deployment<'_>, order: &[&Identity]) {
    deployment.write(&deployment.cert, order.iter().map(|identity| text(&identity.cert)).collect::<String>());
}

fn der(deployment: &Deployment<'_>, identity: &Identity) -> Vec<u8> {
    deployment.bench.openssl(&["x509", "-in", identity.cert.to_str().unwrap(), "-outform", "DER"])
}

/// Offers these bytes by HTTP, to whoever asks, as long as the test runs; gives the address.
fn serve(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            let _ = stream.write_all(&[head.as_bytes(), &bytes].concat());
        }
    });
    format!("http://{address}/issuing.der")
}
