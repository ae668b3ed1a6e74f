//! The key files of `testdata/keys`, for tests.

use super::{KeyContent, PrivateKey};

/// Label, headers and content of the last block of the file with this name.
pub(crate) fn block(name: &str) -> (String, Vec<(String, String)>, Vec<u8>) {
    let text = FILES.iter().find(|(file, _)| *file == name).map(|(_, text)| *text);
    let text = text.unwrap_or_else(|| panic!("no fixture {name}"));
    let (_, from) = text.rsplit_once("-----BEGIN ").unwrap();
    let (label, body) = from.split_once("-----\n").unwrap();
    let body = body.split("-----END").next().unwrap();
    let headers: Vec<(String, String)> =
        body.lines().filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let base64: String = body.lines().filter(|line| !line.contains(':')).collect();
    (label.to_owned(), headers, data_encoding::BASE64.decode(base64.as_bytes()).unwrap())
}

/// What the file of this name holds.
pub(crate) fn content(name: &str) -> KeyContent {
    let (label, headers, der) = block(name);
    KeyContent::read(&label, &headers, &der)
}

/// The plain key in the file of this name.
pub(crate) fn key(name: &str) -> PrivateKey {
    match content(name) {
        KeyContent::Plain(key) => key,
        other => panic!("{name}: {other:?}"),
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../testdata/keys/", $name)))),*]
    };
}

/// Every file by name.
pub(crate) const FILES: &[(&str, &str)] = files![
    "dh.pem",
    "distant-primes.pub",
    "dsa-damaged-g.pem",
    "dsa-damaged-large.pem",
    "dsa-damaged-p.pem",
    "dsa-damaged-q.pem",
    "dsa-damaged-x.pem",
    "dsa-damaged-y.pem",
    "dsa-damaged-zero.pem",
    "dsa-traditional.pem",
    "dsa.pem",
    "dsa.pub",
    "ec-SM2.pem",
    "ec-SM2.pub",
    "ec-brainpoolP256r1.pem",
    "ec-brainpoolP256r1.pub",
    "ec-brainpoolP384r1.pem",
    "ec-brainpoolP384r1.pub",
    "ec-brainpoolP512r1.pem",
    "ec-brainpoolP512r1.pub",
    "ec-damaged-long.pem",
    "ec-damaged-order.pem",
    "ec-damaged-scalar-no-public.pem",
    "ec-damaged-scalar.pem",
    "ec-damaged-zero.pem",
    "ec-long-scalar.pem",
    "ec-other.pem",
    "ec-other.pub",
    "ec-prime192v1.pem",
    "ec-prime192v1.pub",
    "ec-prime256v1.pem",
    "ec-prime256v1.pub",
    "ec-sec1-compressed.pem",
    "ec-sec1-explicit.pem",
    "ec-sec1-hybrid.pem",
    "ec-sec1-no-public.pem",
    "ec-sec1.pem",
    "ec-secp224r1.pem",
    "ec-secp224r1.pub",
    "ec-secp256k1.pem",
    "ec-secp256k1.pub",
    "ec-secp384r1.pem",
    "ec-secp384r1.pub",
    "ec-secp521r1.pem",
    "ec-secp521r1.pub",
    "ec-sect283k1.pem",
    "ec-sect283k1.pub",
    "ed25519-version2.pem",
    "ed25519.pem",
    "ed25519.pub",
    "ed448.pem",
    "ed448.pub",
    "exponent-three.pub",
    "published.pub",
    "rsa-1024-composite.pem",
    "rsa-1024-composite.pub",
    "rsa-3primes.pem",
    "rsa-3primes.pub",
    "rsa-carmichael.pem",
    "rsa-carmichael.pub",
    "rsa-composite.pem",
    "rsa-composite.pub",
    "rsa-damaged-d-dp.pem",
    "rsa-damaged-d-p-dp.pem",
    "rsa-damaged-d.pem",
    "rsa-damaged-dp-dq.pem",
    "rsa-damaged-dp.pem",
    "rsa-damaged-dq.pem",
    "rsa-damaged-e.pem",
    "rsa-damaged-n.pem",
    "rsa-damaged-no-primes.pem",
    "rsa-damaged-p.pem",
    "rsa-damaged-q.pem",
    "rsa-damaged-qinv.pem",
    "rsa-damaged-swapped.pem",
    "rsa-encrypted-pbes1.pem",
    "rsa-encrypted-pbes2.pem",
    "rsa-encrypted-scrypt.pem",
    "rsa-encrypted-traditional.pem",
    "rsa-other.pem",
    "rsa-other.pub",
    "rsa-pkcs1.pem",
    "rsa-pss.pem",
    "rsa-pss.pub",
    "rsa-short-d.pem",
    "rsa.pem",
    "rsa.pub",
    "too-large.pub",
    "weak-close-primes.pub",
    "weak-exponent-even.pub",
    "weak-exponent-huge.pub",
    "weak-exponent-one.pub",
    "weak-one-prime-squared.pub",
    "weak-roca.pub",
    "weak-small-factor.pub",
    "x25519.pem",
    "x448.pem",
    "certs/ca.pem",
    "certs/dsa.pem",
    "certs/ec-brainpoolP512r1.pem",
    "certs/ec-prime256v1.pem",
    "certs/ec-sec1-explicit.pem",
    "certs/ec-secp256k1.pem",
    "certs/ed25519.pem",
    "certs/ed448.pem",
    "certs/leaf.pem",
    "certs/roca.pem",
    "certs/rsa-pss.pem",
    "certs/rsa.pem",
    "verdicts.txt",
];
