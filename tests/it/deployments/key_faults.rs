//! Faults of the private key.

use std::fs;
use std::path::Path;

use data_encoding::BASE64;
use der::Decode;
use der::asn1::AnyRef;

use super::Fault;
use super::workshop::{Contents, Deployment, P256, RSA, text};

/// One value each.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "no-key",
        row: "key-present",
        status: "fail",
        make: |d| {
            fs::remove_file(d.key_file()).unwrap();
            d.key = None;
            true
        },
    },
    Fault {
        name: "two-keys",
        row: "key-present",
        status: "warn",
        make: |d| {
            let second = d.bench.new_key("second", P256);
            d.write(&d.key_file(), text(&d.key_file()) + &text(&second));
            true
        },
    },
    Fault {
        name: "encrypted-pkcs8",
        row: "key-unencrypted",
        status: "fail",
        make: |d| encrypted(d, &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:secret"]),
    },
    Fault {
        name: "encrypted-pkcs8-scrypt",
        row: "key-unencrypted",
        status: "fail",
        make: |d| encrypted(d, &["pkcs8", "-topk8", "-scrypt", "-passout", "pass:secret"]),
    },
    Fault {
        name: "encrypted-with-nothing",
        row: "key-unencrypted",
        status: "fail",
        make: |d| encrypted(d, &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:"]),
    },
    Fault {
        name: "encrypted-traditional",
        row: "key-unencrypted",
        status: "fail",
        make: |d| encrypted(d, &["pkey", "-traditional", "-aes256", "-passout", "pass:secret"]),
    },
    Fault {
        name: "damaged-scalar",
        row: "key-valid",
        status: "fail",
        make: |d| {
            let mut der = der_of_key(d, &d.shop.leaf.key);
            let scalar = find(&der, &[0x02, 0x01, 0x01, 0x04, 0x20]) + 5;
            der[scalar + 9] ^= 0x10;
            write_key(d, &der)
        },
    },
    Fault {
        name: "damaged-prime",
        row: "key-valid",
        status: "fail",
        make: |d| {
            d.install(&d.shop.rsa_leaf, &[&d.shop.issuing.cert]);
            let mut der = der_of_key(d, &d.shop.rsa_leaf.key);
            let private_exponent = find(&der, &[0x02, 0x03, 0x01, 0x00, 0x01]) + 5;
            // Not a fixed place: one key in a few hundred has a private exponent of so few bytes that its length
            // takes one byte less.
            let (_, rest) = AnyRef::from_der_partial(&der[private_exponent..]).unwrap();
            let prime = der.len() - rest.len();
            der[prime + 60] ^= 0x10;
            write_key(d, &der)
        },
    },
    Fault {
        name: "key-of-another-certificate",
        row: "key-match",
        status: "fail",
        make: |d| {
            let stranger = d.bench.new_key("stranger", P256);
            d.write(&d.key_file(), text(&stranger));
            true
        },
    },
    Fault {
        name: "key-of-another-kind",
        row: "key-match",
        status: "fail",
        make: |d| {
            d.write(&d.key_file(), text(&d.shop.rsa_leaf.key));
            true
        },
    },
    Fault {
        name: "key-of-the-issuer",
        row: "key-match",
        status: "fail",
        make: |d| {
            d.write(&d.key_file(), text(&d.shop.issuing.key));
            true
        },
    },
    Fault {
        name: "rsa-1024",
        row: "key-strength",
        status: "fail",
        make: |d| leaf_of(d, &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
    },
    Fault {
        name: "dsa",
        row: "key-algorithm",
        status: "warn",
        make: |d| {
            let parameters = ["dsaparam", "-out", "dsa.param", "2048"];
            d.bench.openssl(&parameters);
            leaf_of(d, &["-paramfile", "dsa.param"])
        },
    },
    Fault {
        name: "rsa-pss-only",
        row: "key-algorithm",
        status: "warn",
        make: |d| leaf_of(d, &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
    },
    Fault {
        name: "explicit-curve",
        row: "key-algorithm",
        status: "fail",
        make: |d| leaf_of(d, &[P256, &["-pkeyopt", "ec_param_enc:explicit"]].concat()),
    },
    Fault {
        name: "curve-of-no-server",
        row: "key-algorithm",
        status: "warn",
        make: |d| leaf_of(d, &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]),
    },
    Fault {
        name: "rsa-with-a-good-key-of-another-size",
        row: "key-match",
        status: "fail",
        make: |d| {
            d.install(&d.shop.rsa_leaf, &[&d.shop.issuing.cert]);
            let stranger = d.bench.new_key("stranger", RSA);
            d.write(&d.key_file(), text(&stranger));
            true
        },
    },
];

/// Installs a leaf with a key of this kind.
fn leaf_of(deployment: &mut Deployment<'_>, kind: &[&str]) -> bool {
    deployment.install_leaf(kind, Contents::LEAF);
    true
}

/// Replaces the key by what this `openssl` command makes of it.
fn encrypted(deployment: &mut Deployment<'_>, command: &[&str]) -> bool {
    let input = ["-in", deployment.shop.leaf.key.to_str().unwrap()];
    let key = deployment.bench.openssl(&[command, &input].concat());
    deployment.write(&deployment.key_file(), key);
    true
}

fn der_of_key(deployment: &Deployment<'_>, key: &Path) -> Vec<u8> {
    deployment.bench.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", key.to_str().unwrap(), "-outform", "DER"])
}

fn write_key(deployment: &Deployment<'_>, der: &[u8]) -> bool {
    let base64 = BASE64.encode(der);
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
    deployment.write(&deployment.key_file(), pem);
    true
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).expect("the key has the usual form")
}
