//! Cases of the private key.

use super::{Case, Lab};
use crate::forge::cert::Draft;
use crate::forge::key::Key;
use crate::forge::stream::Stream;
use crate::forge::{der, pem};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = presence(lab);
    cases.extend(validity(lab));
    cases.extend([
        lab.case_of("key-strength", "pass-rsa-2048", "2048 bits suffice for level 2", Draft::server("rsa-leaf")),
        lab.case_of("key-strength", "fail-rsa-1024", "1024 bits are below level 2", Draft::server("rsa-1024"))
            .expect("key-strength fail")
            .expect("client-webpki warn because key-strength")
            .shown(),
        lab.case_of("key-algorithm", "pass-ed25519", "Ed25519 is negotiated", Draft::server("ed25519-leaf")),
        lab.case_of("key-algorithm", "warn-dsa", "no current client offers DSA", Draft::server("dsa-leaf"))
            .expect("key-algorithm warn")
            .expect("client-webpki warn because key-algorithm"),
        lab.case_of(
            "key-algorithm",
            "warn-secp256k1",
            "no TLS peer offers secp256k1",
            Draft::server("ecdsa-secp256k1"),
        )
        .expect("key-algorithm warn")
        .expect("client-webpki warn because key-algorithm"),
        lab.case_of(
            "key-algorithm",
            "fail-explicit-curve",
            "the curve is given by parameters, which clients refuse",
            Draft::server("ecdsa-p256-explicit"),
        )
        .expect("key-algorithm fail")
        .expect("chain-trust fail because key-algorithm")
        .expect("client-webpki warn because key-algorithm")
        .shown(),
    ]);
    cases
}

fn presence(lab: &Lab) -> Vec<Case> {
    let chain = lab.leaf.pem() + &lab.issuing.pem();
    let traditional = pem::block("EC PRIVATE KEY", &Stream::of(b"traditional").octets(128)).replacen(
        "-----\n",
        "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n",
        1,
    );
    vec![
        lab.case("key-present", "pass-in-certificate-file", "the key stands behind the certificates")
            .without("privkey.pem")
            .file("fullchain.pem", format!("{chain}{}", lab.leaf.key.pem())),
        lab.case("key-present", "fail-none", "no key anywhere")
            .without("privkey.pem")
            .expect("key-present fail")
            .shown(),
        lab.case("key-present", "warn-two", "two keys, of which the first is used")
            .file("privkey.pem", lab.leaf.key.pem() + &lab.upper.key.pem())
            .expect("key-present warn"),
        lab.case("key-unencrypted", "pass-plain", "no passphrase"),
        lab.case("key-unencrypted", "fail-pkcs8", "a PKCS#8 key with a passphrase")
            .file("privkey.pem", pem::block("ENCRYPTED PRIVATE KEY", &encrypted()))
            .expect("key-unencrypted fail")
            .shown(),
        lab.case("key-unencrypted", "fail-traditional", "a traditional key with a passphrase")
            .file("privkey.pem", traditional)
            .expect("key-unencrypted fail"),
    ]
}

fn validity(lab: &Lab) -> Vec<Case> {
    let rsa = Draft::server("rsa-leaf");
    let damaged_prime = with_change(&Key::named("rsa-leaf"), 5);
    let scalar = &lab.leaf.key.private;
    let at = scalar.windows(5).position(|w| w == [0x02, 0x01, 0x01, 0x04, 0x20]).unwrap() + 5;
    let mut damaged_scalar = scalar.clone();
    damaged_scalar[at + 9] ^= 0x10;
    vec![
        lab.case_of("key-valid", "pass-rsa", "the numbers of an RSA key agree", rsa.clone()),
        lab.case_of("key-valid", "fail-damaged-prime", "one bit of an RSA prime is wrong", rsa)
            .file("privkey.pem", pem::block("PRIVATE KEY", &damaged_prime))
            .expect("key-valid fail")
            .shown(),
        lab.case("key-valid", "fail-damaged-scalar", "the scalar is wrong, the point stored beside it right")
            .file("privkey.pem", pem::block("PRIVATE KEY", &damaged_scalar))
            .expect("key-valid fail")
            .expect("key-match fail because key-valid"),
        lab.case("key-match", "pass-key-first", "the key stands before the certificates")
            .without("privkey.pem")
            .file("fullchain.pem", lab.leaf.key.pem() + &lab.leaf.pem() + &lab.issuing.pem()),
        lab.case("key-match", "fail-stranger", "the key of another certificate")
            .key(&lab.upper.key)
            .expect("key-match fail")
            .shown(),
        lab.case("key-match", "fail-issuer", "the key of the CA").key(&lab.issuing.key).expect("key-match fail"),
    ]
}

/// The PKCS#8 key with one bit of one number of its RSAPrivateKey changed; `number` 0 is the version.
fn with_change(key: &Key, number: usize) -> Vec<u8> {
    let inner = key.inner();
    let content = der::contents(der::contents(&inner)[0])[number - 1].to_vec();
    let at = key.private.windows(content.len()).position(|window| window == content).unwrap();
    let mut private = key.private.clone();
    private[at + content.len() / 2] ^= 0x10;
    private
}

/// EncryptedPrivateKeyInfo (RFC 8018 6.2.4) with PBES2, PBKDF2 and AES-256-CBC; the ciphertext is arbitrary.
pub(super) fn encrypted() -> Vec<u8> {
    let mut stream = Stream::of(b"encrypted");
    let hmac = der::sequence(&[&der::oid("1.2.840.113549.2.9"), &der::null()]);
    let derivation = der::sequence(&[&der::octets(&stream.octets(16)), &der::integer(2048), &hmac]);
    let derivation = der::sequence(&[&der::oid("1.2.840.113549.1.5.12"), &derivation]);
    let cipher = der::sequence(&[&der::oid("2.16.840.1.101.3.4.1.42"), &der::octets(&stream.octets(16))]);
    let parameters = der::sequence(&[&derivation, &cipher]);
    let algorithm = der::sequence(&[&der::oid("1.2.840.113549.1.5.13"), &parameters]);
    der::sequence(&[&algorithm, &der::octets(&stream.octets(144))])
}
