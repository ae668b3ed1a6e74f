//! Faults of the text and of what the blocks hold.

use std::fs;

use super::Fault;
use super::workshop::{Deployment, text};

/// One value each.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "glued-blocks",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replacen("-----\n-----BEGIN", "----------BEGIN", 1)),
    },
    Fault {
        name: "old-mac-line-ends",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replace('\n', "\r")),
    },
    Fault {
        name: "byte-order-mark-first",
        row: "pem-syntax",
        status: "warn",
        make: |d| edited(d, |certs| format!("\u{feff}{certs}")),
    },
    Fault {
        name: "byte-order-mark-in-the-middle",
        row: "pem-syntax",
        status: "warn",
        make: |d| edited(d, |certs| in_second_block(&certs, |block| format!("\u{feff}{block}"))),
    },
    Fault {
        name: "four-dashes",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| in_second_block(&certs, |block| block.replacen("-----BEGIN", "----BEGIN", 1))),
    },
    Fault {
        name: "indented",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.lines().map(|line| format!("    {line}\n")).collect()),
    },
    Fault {
        name: "blank-line-inside",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| with_line(&certs, 4, "")),
    },
    Fault {
        name: "damaged-character",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replacen("\nM", "\n*", 1)),
    },
    Fault {
        name: "labels-differ",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replacen("-----END CERTIFICATE-----", "-----END CERTIFICATES-----", 1)),
    },
    Fault {
        name: "cut-off",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs[..certs.len() - 200].to_owned()),
    },
    Fault {
        name: "nul-bytes",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| in_second_block(&certs, |block| format!("\0\0\0\0{block}"))),
    },
    Fault {
        name: "typographic-dashes",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replace("-----", "\u{2014}\u{2014}")),
    },
    Fault { name: "one-line", row: "pem-syntax", status: "fail", make: |d| edited(d, |certs| certs.replace('\n', "")) },
    Fault {
        name: "escaped-newlines",
        row: "pem-syntax",
        status: "fail",
        make: |d| edited(d, |certs| certs.replace('\n', "\\n")),
    },
    Fault {
        name: "web-page-appended",
        row: "pem-syntax",
        status: "warn",
        make: |d| edited(d, |certs| format!("{certs}{WEB_PAGE}")),
    },
    Fault {
        name: "merge-markers",
        row: "pem-syntax",
        status: "warn",
        make: |d| edited(d, |certs| format!("<<<<<<< HEAD\n{certs}=======\n>>>>>>> renewal\n")),
    },
    Fault {
        name: "key-block-damaged",
        row: "pem-syntax",
        status: "fail",
        make: |d| {
            d.write(&d.key_file(), text(&d.key_file()).replacen("\nM", "\n*", 1));
            true
        },
    },
    Fault {
        name: "request-for-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let key = d.key_file();
            let request = d.bench.openssl(&[
                "req",
                "-new",
                "-config",
                "lab.cnf",
                "-key",
                key.to_str().unwrap(),
                "-subj",
                "/CN=mx.example.org",
            ]);
            d.write(&d.cert, request);
            true
        },
    },
    Fault {
        name: "binary-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let der = d.bench.openssl(&["x509", "-in", d.shop.leaf.cert.to_str().unwrap(), "-outform", "DER"]);
            d.write(&d.cert, der);
            true
        },
    },
    Fault {
        name: "binary-key",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let der = d.bench.openssl(&["pkey", "-in", d.shop.leaf.key.to_str().unwrap(), "-outform", "DER"]);
            d.write(&d.key_file(), der);
            true
        },
    },
    Fault {
        name: "pkcs12-for-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let container = d.bench.openssl(&[
                "pkcs12",
                "-export",
                "-passout",
                "pass:",
                "-in",
                d.cert.to_str().unwrap(),
                "-inkey",
                d.shop.leaf.key.to_str().unwrap(),
            ]);
            d.write(&d.cert, container);
            true
        },
    },
    Fault {
        name: "pkcs7-for-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let container = d.bench.openssl(&["crl2pkcs7", "-nocrl", "-certfile", d.cert.to_str().unwrap()]);
            d.write(&d.cert, container);
            true
        },
    },
    Fault {
        name: "revocation-list-for-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let list = text(&d.bench.revoke("list", &d.shop.issuing, &[]));
            d.write(&d.cert, list);
            true
        },
    },
    Fault {
        name: "web-page-for-certificate",
        row: "pem-content",
        status: "fail",
        make: |d| {
            d.write(&d.cert, WEB_PAGE);
            true
        },
    },
    Fault {
        name: "utf16",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let units = text(&d.cert);
            let bytes: Vec<u8> =
                "\u{feff}".encode_utf16().chain(units.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            d.write(&d.cert, bytes);
            true
        },
    },
    Fault {
        name: "empty-certificate-file",
        row: "pem-content",
        status: "fail",
        make: |d| {
            d.write(&d.cert, "");
            true
        },
    },
    Fault {
        name: "public-key-for-key",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let public = d.bench.openssl(&["pkey", "-in", d.shop.leaf.key.to_str().unwrap(), "-pubout"]);
            d.write(&d.key_file(), public);
            true
        },
    },
    Fault {
        name: "swapped",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let key = d.key_file();
            d.key = Some(std::mem::replace(&mut d.cert, key));
            true
        },
    },
    Fault {
        name: "key-in-the-chain-file",
        row: "pem-content",
        status: "fail",
        make: |d| {
            let stranger = d.bench.new_key("stranger", super::workshop::P256);
            let chain = d.files.join("chain.pem");
            d.write(&chain, text(&d.shop.issuing.cert) + &text(&stranger));
            d.write(&d.cert, text(&d.shop.leaf.cert));
            d.option(&["--chain", chain.to_str().unwrap()]);
            true
        },
    },
    Fault {
        name: "trusted-certificate-second",
        row: "pem-loaders",
        status: "fail",
        make: |d| {
            let trusted = d.bench.openssl(&["x509", "-in", d.shop.issuing.cert.to_str().unwrap(), "-trustout"]);
            let certs = text(&d.shop.leaf.cert) + &String::from_utf8(trusted).unwrap();
            d.write(&d.cert, certs);
            true
        },
    },
    Fault {
        name: "old-label-second",
        row: "pem-loaders",
        status: "warn",
        make: |d| {
            edited(d, |certs| in_second_block(&certs, |block| block.replace(" CERTIFICATE", " X509 CERTIFICATE")))
        },
    },
    Fault {
        name: "pkcs8-under-the-rsa-label",
        row: "pem-loaders",
        status: "warn",
        make: |d| {
            d.install(&d.shop.rsa_leaf, &[&d.shop.issuing.cert]);
            let key = text(&d.key_file()).replace(" PRIVATE KEY", " RSA PRIVATE KEY");
            fs::write(d.key_file(), key).is_ok()
        },
    },
];

/// Rewrites the certificate file.
fn edited(deployment: &mut Deployment<'_>, edit: impl FnOnce(String) -> String) -> bool {
    deployment.edit_cert(edit);
    true
}

/// Changes the second block alone.
fn in_second_block(certs: &str, edit: impl FnOnce(&str) -> String) -> String {
    let second = certs.rfind("-----BEGIN").unwrap();
    format!("{}{}", &certs[..second], edit(&certs[second..]))
}

/// Puts a line before the line of this number, counted from 0.
fn with_line(certs: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = certs.lines().collect();
    lines.insert(at, line);
    lines.join("\n") + "\n"
}

/// What a web server says instead of the file.
const WEB_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head>\n\
    <body><h1>Not Found</h1></body></html>\n";
