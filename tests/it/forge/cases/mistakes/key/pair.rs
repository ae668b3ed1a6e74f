//! Keys of another certificate (KEY-01, KEY-02).

use super::{Case, Lab};
use crate::forge::cert::Draft;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let old = Draft::server("ecdsa-p256-upper").valid("20251001000000Z", "20261101000000Z").issued_by(&lab.issuing);
    let old_chain = old.pem() + &lab.issuing.pem();
    let mixed = |name: &str, about: &str| {
        lab.mistake("KEY-02", name, about)
            .key(&old.key)
            .file("fullchain1.pem", &old_chain)
            .meta("fullchain.pem link=fullchain2.pem")
            .meta("privkey.pem link=privkey1.pem")
            .expect("key-match fail")
            .say("key-match", "fullchain is generation 2, privkey generation 1")
    };
    vec![
        lab.mistake("KEY-01", "", "the key of another certificate")
            .key(&lab.other.key)
            .expect("key-match fail")
            .say("key-match", "is not that of"),
        lab.mistake(
            "KEY-01",
            "old-certificate-beside",
            "the key of the old certificate, which lies beside the new one",
        )
        .key(&old.key)
        .file("fullchain.pem.old", &old_chain)
        .expect("key-match fail")
        .say("key-match", "it is the key of \"mx.example.org\" (/deploy/fullchain.pem.old:6, serial ending in")
        .say("key-match", "valid from 2025-10-01")
        .say("key-match", "go back to the certificate at"),
        lab.mistake("KEY-01", "right-key-beside", "the key of another certificate; the right one lies beside it")
            .key(&lab.other.key)
            .file("new.key", lab.leaf.key.pem())
            .expect("key-match fail")
            .say("key-match", "the key at /deploy/new.key:1 fits this certificate")
            .say("key-match", "ln '/deploy/privkey.pem' '/deploy/privkey.pem.previous'"),
        lab.mistake("KEY-01", "of-the-ca", "the key of the CA that issued the certificate")
            .key(&lab.issuing.key)
            .expect("key-match fail")
            .say("key-match", "it is the key of the CA \"Forge Issuing\""),
        lab.mistake("KEY-01", "another-kind", "an RSA key beside an ECDSA certificate")
            .key(&crate::forge::key::Key::named("rsa-leaf"))
            .expect("key-match fail")
            .say("key-match", "the key is RSA 2048, the certificate's ECDSA P-256"),
        mixed("", "links to the new certificate and the old key")
            .file("privkey2.pem", lab.leaf.key.pem())
            .say("key-match", "it is the key of \"mx.example.org\" (/deploy/fullchain1.pem:6")
            .say("key-match", "ln -sfn '/deploy/privkey2.pem' '/deploy/privkey.pem'"),
        mixed("key-lost", "links to the new certificate and the old key; the new key is nowhere")
            .say("key-match", "or go back to the certificate at /deploy/fullchain1.pem:6"),
    ]
}
