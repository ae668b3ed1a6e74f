//! Keys under another label than their own, and parameters in the place of a key (KEY-07, KEY-08).

use super::{Case, Lab};
use crate::forge::cert::Draft;
use crate::forge::key::Key;
use crate::forge::{der, pem};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let rsa = Draft::server("rsa-leaf").issued_by(&lab.issuing);
    let of_rsa = |name: &str, about: &str| lab.mistake("KEY-07", name, about).chain(&[&rsa, &lab.issuing]);
    let (p256, key) = (pem::block("EC PARAMETERS", &der::oid("1.2.840.10045.3.1.7")), &lab.leaf.key);
    let sec1 = sec1(key);
    vec![
        of_rsa("", "PKCS#8 under the label of PKCS#1")
            .file("privkey.pem", pem::block("RSA PRIVATE KEY", &rsa.key.private))
            .expect("pem-loaders warn")
            .say(
                "pem-loaders",
                "Rust and GnuTLS programs do not load this key: it says RSA PRIVATE KEY and holds a PKCS#8 key",
            )
            .say("pem-loaders", "LC_ALL=C sed -E"),
        of_rsa("pkcs1-as-pkcs8", "PKCS#1 under the label of PKCS#8")
            .file("privkey.pem", pem::block("PRIVATE KEY", &Key::named("rsa-leaf").inner()))
            .expect("key-present fail")
            .say("key-present", "a PKCS#1 RSA key under the label PRIVATE KEY; its label must be RSA PRIVATE KEY")
            .say("key-present", "LC_ALL=C sed -E"),
        lab.mistake("KEY-07", "pkcs8-as-sec1", "PKCS#8 under the label of SEC 1")
            .file("privkey.pem", pem::block("EC PRIVATE KEY", &key.private))
            .expect("pem-loaders warn")
            .say("pem-loaders", "Rust and GnuTLS programs do not load this key"),
        lab.mistake("KEY-07", "sec1-as-pkcs8", "SEC 1 under the label of PKCS#8")
            .file("privkey.pem", pem::block("PRIVATE KEY", &sec1))
            .expect("key-present fail")
            .say("key-present", "its label must be EC PRIVATE KEY"),
        lab.mistake("KEY-07", "sec1-as-pkcs1", "SEC 1 under the label of PKCS#1")
            .file("privkey.pem", pem::block("RSA PRIVATE KEY", &sec1))
            .expect("key-present fail")
            .say("key-present", "its label must be EC PRIVATE KEY"),
        lab.mistake("KEY-07", "plain-as-encrypted", "a plain key under the label for encrypted ones")
            .file("privkey.pem", pem::block("ENCRYPTED PRIVATE KEY", &key.private))
            .expect("pem-loaders warn")
            .say(
                "pem-loaders",
                "but Rust and GnuTLS programs do not load this key: it says ENCRYPTED PRIVATE KEY and holds a plain PKCS#8 key",
            ),
        lab.mistake("KEY-08", "", "parameters of the curve before the key, as openssl ecparam -genkey writes them")
            .file("privkey.pem", p256.clone() + &pem::block("EC PRIVATE KEY", &sec1))
            .say("pem-content", "is EC parameters; servers pass over it"),
        lab.mistake("KEY-08", "alone", "parameters of the curve and no key")
            .file("privkey.pem", p256)
            .expect("pem-content fail")
            .expect("key-present fail because pem-content")
            .say("key-present", "holds nothing but EC parameters, which name the curve, and no private key"),
    ]
}

/// RFC 5915 ECPrivateKey of a key on P-256, with the name of the curve, which stands outside it in PKCS#8.
fn sec1(key: &Key) -> Vec<u8> {
    let inner = key.inner();
    let fields = der::contents(der::contents(&inner)[0]);
    let curve = der::tagged(0, &der::oid("1.2.840.10045.3.1.7"));
    der::sequence(&[&der::integer(1), &der::octets(fields[1]), &curve, &der::tagged(1, fields[2])])
}
