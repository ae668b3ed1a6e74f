//! Keys with a passphrase (KEY-03 to KEY-06).

use super::{Case, Lab};
use crate::forge::key::Key;
use crate::forge::stream::Stream;
use crate::forge::{der, pem};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let pkcs8 = |name: &str, about: &str, algorithm: Vec<u8>, words: &str| {
        let content = der::sequence(&[&algorithm, &der::octets(&Stream::of(name.as_bytes()).octets(144))]);
        lab.mistake("KEY-03", name, about)
            .file("privkey.pem", pem::block("ENCRYPTED PRIVATE KEY", &content))
            .expect("key-unencrypted fail")
            .say("key-unencrypted", words)
            .say("key-unencrypted", "openssl pkey")
    };
    let traditional = |name: &str, cipher: &str| {
        let about = format!("a traditional key with a passphrase, {}", cipher.split(',').next().unwrap());
        lab.mistake("KEY-04", name, &about)
            .file("privkey.pem", with_headers(&pem::block("EC PRIVATE KEY", &ciphertext(128)), cipher))
            .expect("key-unencrypted fail")
            .say("key-unencrypted", &format!("traditional format, {}", cipher.split(',').next().unwrap()))
            .say("key-unencrypted", "openssl pkey")
    };
    vec![
        pkcs8(
            "",
            "a PKCS#8 key with a passphrase",
            pbes2(pbkdf2()),
            "AES-256-CBC and PBKDF2 (HMAC-SHA-256, 2048 rounds)",
        ),
        pkcs8("scrypt", "a PKCS#8 key under scrypt", pbes2(scrypt()), "scrypt (N = 16384, r = 8, p = 1)"),
        pkcs8(
            "3des",
            "a PKCS#8 key under a scheme of PKCS#12",
            pbes1(3),
            "PBES1 with SHA-1 and 3DES (PKCS#12), 2048 rounds",
        ),
        pkcs8(
            "rc2",
            "a PKCS#8 key under RC2, which OpenSSL 3 keeps apart",
            pbes1(6),
            "-provider legacy -provider default",
        ),
        traditional("", "AES-256-CBC,00112233445566778899AABBCCDDEEFF"),
        traditional("3des", "DES-EDE3-CBC,0011223344556677"),
        lab.mistake("KEY-05", "", "encrypted with the empty passphrase")
            .file("privkey.pem", Key::file("ecdsa-p256-leaf.empty-passphrase"))
            .expect("key-unencrypted fail")
            .say("key-unencrypted", "is encrypted with an empty passphrase")
            .say("key-unencrypted", "openssl pkey -passin pass: -in '/deploy/privkey.pem'"),
        lab.mistake("KEY-06", "", "the two header lines of an encrypted key were deleted")
            .file("privkey.pem", pem::block("EC PRIVATE KEY", &ciphertext(128)))
            .expect("key-present fail")
            .say("key-present", "an encrypted key whose Proc-Type and DEK-Info lines were removed")
            .say("key-present", "restore the file as it was"),
    ]
}

fn ciphertext(octets: usize) -> Vec<u8> {
    Stream::of(b"traditional").octets(octets)
}

fn with_headers(block: &str, info: &str) -> String {
    block.replacen("-----\n", &format!("-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: {info}\n\n"), 1)
}

/// RFC 8018 A.4 with AES-256-CBC.
fn pbes2(derivation: Vec<u8>) -> Vec<u8> {
    let vector = der::octets(&Stream::of(b"vector").octets(16));
    let cipher = der::sequence(&[&der::oid("2.16.840.1.101.3.4.1.42"), &vector]);
    der::sequence(&[&der::oid("1.2.840.113549.1.5.13"), &der::sequence(&[&derivation, &cipher])])
}

fn pbkdf2() -> Vec<u8> {
    let hmac = der::sequence(&[&der::oid("1.2.840.113549.2.9"), &der::null()]);
    let parameters = der::sequence(&[&salt(), &der::integer(2048), &hmac]);
    der::sequence(&[&der::oid("1.2.840.113549.1.5.12"), &parameters])
}

fn scrypt() -> Vec<u8> {
    let parameters = der::sequence(&[&salt(), &der::integer(16_384), &der::integer(8), &der::integer(1)]);
    der::sequence(&[&der::oid("1.3.6.1.4.1.11591.4.11"), &parameters])
}

/// RFC 7292 C: the scheme of this number.
fn pbes1(number: u32) -> Vec<u8> {
    let parameters = der::sequence(&[&salt(), &der::integer(2048)]);
    der::sequence(&[&der::oid(&format!("1.2.840.113549.1.12.1.{number}")), &parameters])
}

fn salt() -> Vec<u8> {
    der::octets(&Stream::of(b"salt").octets(16))
}
