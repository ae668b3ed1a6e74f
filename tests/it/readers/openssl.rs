//! Servers on OpenSSL, and Postfix's own way to read a file: the installed library, asked by a small C program.

use std::process::Command;
use std::sync::LazyLock;

use certpreflight::base::location::Location;
use certpreflight::loaders::postfix::{self, Identities};
use certpreflight::loaders::{Loaded, openssl_chain};
use certpreflight::x509::cert::{Cert, serial_hex};
use certpreflight::x509::private_key::{KeyContent, PrivateKey};
use sha2::{Digest, Sha256};

use super::program::Program;
use super::reader::{Answer, Reader};
use crate::source;

/// The ways into a server.
pub(super) static READERS: [Reader; 4] = [
    Reader {
        name: "OpenSSL server, certificate file",
        missing,
        ask: |files| ask("certificates", files),
        ours: |file| answer(&openssl_chain::certificates(file)),
        one_in: 1,
    },
    Reader {
        name: "OpenSSL server, key file",
        missing,
        ask: |files| ask("key", files),
        ours: |file| answer(&openssl_chain::private_key(file)),
        one_in: 1,
    },
    Reader {
        name: "Postfix, one file for certificate and key",
        missing,
        ask: |files| ask("mixed", files),
        ours: |file| answer(&postfix::mixed(file)),
        one_in: 1,
    },
    Reader {
        name: "Postfix, list of chain files",
        missing,
        ask: |files| ask("chain", files),
        ours: |file| identities(&postfix::chain_files(&[file])),
        one_in: 1,
    },
];

/// The compiled program, or why there is none.
static PROGRAM: LazyLock<Result<Program, String>> = LazyLock::new(|| {
    Program::build("cc with libssl", |_, program| {
        let mut compiler = Command::new("cc");
        compiler.args(["-std=gnu11", "-O1", "-o"]).arg(program);
        compiler.arg(source::package().join("tests/it/readers/openssl.c")).args(["-lssl", "-lcrypto"]);
        compiler
    })
});

fn missing() -> Option<String> {
    PROGRAM.as_ref().err().cloned()
}

fn ask(way: &str, files: &[Vec<u8>]) -> Vec<Answer> {
    PROGRAM.as_ref().unwrap().ask(way, files)
}

/// A refused file leaves a server without certificate and key.
fn answer(loaded: &Loaded) -> Answer {
    if loaded.refusal.is_some() {
        return Answer::refusal();
    }
    let mut answer = Answer::default();
    for block in &loaded.blocks {
        if block.label.ends_with("PRIVATE KEY") {
            answer.keys.push(key(&block.label, &block.der));
        } else {
            answer.certificates.push(serial(&block.der));
        }
    }
    answer
}

/// Identities are told apart by a slash.
fn identities(read: &Identities) -> Answer {
    if read.refusal.is_some() {
        return Answer::refusal();
    }
    let mut answer = Answer::default();
    for identity in &read.installed {
        if !answer.keys.is_empty() {
            answer.certificates.push("/".to_owned());
        }
        answer.certificates.extend(identity.certificates.iter().map(|placed| serial(&placed.block.der)));
        answer.keys.push(key(&identity.key.block.label, &identity.key.block.der));
    }
    answer
}

fn serial(der: &[u8]) -> String {
    let place = Location::whole(&std::sync::Arc::from("f"));
    Cert::parse(der, place).map_or_else(|_| "unreadable".to_owned(), |cert| serial_hex(&cert.serial))
}

/// The start of the SHA-256 of the number that is the key.
pub(super) fn key(label: &str, der: &[u8]) -> String {
    // Behind another block OpenSSL overlooks a wrong label.
    let readings = [label, ""].map(|label| KeyContent::read(label, &[], der));
    let Some(KeyContent::Plain(key)) = readings.into_iter().find(|content| matches!(content, KeyContent::Plain(_)))
    else {
        return "unreadable".to_owned();
    };
    let number: &[u8] = match &key {
        PrivateKey::Rsa { numbers, .. } => &numbers.n,
        PrivateKey::Dsa { secret, .. } | PrivateKey::Ec { secret, .. } => secret,
        PrivateKey::Ed25519(seed) | PrivateKey::Ed448(seed) => {
            return data_encoding::HEXLOWER.encode(&Sha256::digest(seed)[..8]);
        }
        _ => return "unusable".to_owned(),
    };
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let number = match (&key, &number[zeros..]) {
        // The library does not hand out a scalar longer than the order; only keys on P-256 have one here.
        (PrivateKey::Ec { curve, .. }, number) if number.len() > 32 && curve.describe() == "P-256" => &[],
        (_, number) => number,
    };
    data_encoding::HEXLOWER.encode(&Sha256::digest(number)[..8])
}
