//! Files with more than one key, with a key where none belongs, or with a key in another form (KEY-17 to KEY-21).

use super::{Case, Lab};
use crate::forge::key::Key;
use crate::forge::pem;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let key = &lab.leaf.key;
    let chain = lab.leaf.pem() + &lab.issuing.pem();
    let two = |name: &str, about: &str, text: String| lab.mistake("KEY-17", name, about).file("privkey.pem", text);
    let old = lab.upper.key.pem();
    let lines = |keep: fn(usize) -> bool| {
        let kept = old.split_inclusive('\n').enumerate().filter(|(index, _)| keep(*index)).map(|(_, line)| line);
        kept.collect::<String>()
    };
    let behind_broken = vec![
        two("torn-before", "the start of a key before two whole ones", lines(|at| at < 2) + &old + &key.pem())
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .expect("key-present warn")
            .say("key-present", "OpenSSL 3 steps over it and takes the one at line 8"),
        two("short-before", "a key without one of its lines before the whole one", lines(|at| at != 2) + &key.pem())
            .expect("pem-loaders warn because key-present")
            .expect("key-present warn")
            .say("key-present", "OpenSSL 3 steps over it and takes the one at line 5")
            .say("key-present", "'/deploy/privkey.pem.broken'"),
        two("spoilt-before", "a key with a foreign character before the whole one", spoilt(&old) + &key.pem())
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .say("pem-syntax", "/deploy/privkey.pem:3 has '*' at column 1"),
    ];
    let cases = vec![
        two("", "two keys, of which the first is used and fits", key.pem() + &lab.upper.key.pem())
            .expect("key-present warn")
            .say("key-present", "servers take the first one at line 1, which fits the certificate")
            .say("key-present", "'/deploy/privkey.pem.second'"),
        two("wrong-first", "two keys, of which the second would fit", lab.upper.key.pem() + &key.pem())
            .expect("key-match fail")
            .expect("key-present warn because key-match")
            .say("key-match", "put it first in /deploy/privkey.pem, or remove the one at line 1")
            .say("key-match", "sed '1,5d' '/deploy/privkey.pem' >"),
        two("two-kinds", "two keys of different kinds", key.pem() + &Key::named("rsa-leaf").pem())
            .expect("key-present warn")
            .say("key-present", "(RSA 2048, which is not that of the certificate)"),
        two(
            "encrypted-second",
            "a plain key and an encrypted one",
            key.pem() + &Key::file("ecdsa-p256-leaf.empty-passphrase"),
        )
        .expect("key-present warn")
        .say("key-present", "further private key (encrypted: PKCS#8, PBES2"),
        two("twice", "one key twice", key.pem() + &key.pem())
            .expect("key-present warn")
            .say("key-present", "the same key once more")
            .say("key-present", "sed '6,10d' '/deploy/privkey.pem' >"),
        lab.mistake("KEY-18", "", "the key stands in the certificate file, too, which everybody may read")
            .file("fullchain.pem", chain.clone() + &key.pem())
            .meta("fullchain.pem mode=0644")
            .expect("pem-content fail")
            .expect("file-mode fail")
            .say("pem-content", "is a private key in a file that is meant for the public"),
        lab.mistake("KEY-19", "", "certificate before key, which smtpd_tls_chain_files does not take")
            .without("privkey.pem")
            .file("fullchain.pem", chain + &key.pem())
            .say("key-present", "smtpd_tls_chain_files needs the key before its certificate"),
        lab.mistake("KEY-20", "", "a binary key")
            .file("privkey.pem", &key.private)
            .expect("pem-content fail")
            .expect("key-present fail because pem-content")
            .say("key-present", "a private key in binary (DER) form (ECDSA P-256); servers read PEM")
            .say("key-present", "openssl pkey -inform DER -in '/deploy/privkey.pem'"),
        lab.mistake("KEY-20", "bom", "an invisible byte-order mark before the key")
            .file("privkey.pem", format!("\u{feff}{}", key.pem()))
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .say("pem-syntax", "invisible byte-order mark before BEGIN"),
        lab.mistake("KEY-21", "token", "the URI of a key in a token, as pkcs11-provider writes it into a block")
            .file("privkey.pem", pem::block("PKCS#11 PROVIDER URI", b"\x30\x03\x02\x01\x00"))
            .expect("pem-content fail")
            .expect("key-present fail because pem-content")
            .say("pem-content", "a reference to a key in a TPM or token"),
    ];
    behind_broken.into_iter().chain(cases).collect()
}

/// The block with an asterisk for the first character of its second line of base64.
fn spoilt(block: &str) -> String {
    let lines = block.split_inclusive('\n').enumerate();
    lines.map(|(at, line)| if at == 2 { format!("*{}", &line[1..]) } else { line.to_owned() }).collect()
}
