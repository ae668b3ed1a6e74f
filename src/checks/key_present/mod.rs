//! A private key is there.

mod further;
mod unread;

use crate::base::location::Location;
use crate::bundle::object::{Known, ObjectKind};
use crate::bundle::recognise::binary_key;
use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::facts::Facts;
use crate::checks::key_at_hand;
use crate::x509::private_key::KeyContent;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-present",
    title: "a private key is there",
    severity: Severity::Fail,
    severity_note: "further keys in the file, encrypted ones too, warn",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A server does not start TLS without the private key of its certificate. It looks for the key in the \
        key file or, where none is named, in the certificate file, and takes the first one that it finds there. \
        Postfix, for one, takes smtpd_tls_key_file for the same file as smtpd_tls_cert_file until told otherwise. \
        Further keys in the file are ignored or end the loading, depending on the server, and each is one more \
        secret to guard. A key's block says in its first line in which form the key is; OpenSSL refuses some forms \
        under another's label, and a block of ciphertext without its header lines for good.",
    fix: "name the file that holds the key (-k KEY), or keep exactly one private key in the file; a lost key cannot \
        be made anew from its certificate: make a new one and have the certificate issued for it",
    sources: &[
        "SSL_CTX_use_PrivateKey_file(3)",
        "OpenSSL 3.0 pem_pkey.c PEM_read_bio_PrivateKey_ex",
        "Postfix postconf(5) smtpd_tls_key_file",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    match facts.bundle.loaded_key() {
        Some((file, KeyContent::Malformed(flaw), place)) => sink.add(unread::refused(file, flaw, place)),
        Some((file, KeyContent::Plain(_) | KeyContent::Encrypted(_), place)) => {
            if let Some(note) = unread::order(file, place).filter(|_| facts.service.is_none()) {
                sink.note(note);
            }
        }
        None => match key_at_hand::lost_key(facts) {
            Some("file-read") => return key_at_hand::without_key(facts, sink),
            Some(cause) => sink.add(broken_key(facts, cause)),
            None => sink.add(no_key(facts)),
        },
    }
    for place in facts.bundle.keys.iter().filter(|place| Some(**place) != facts.bundle.key) {
        if let Some(finding) = further::finding(facts, *place) {
            sink.add(finding);
        }
    }
}

/// The key's file gave none, although it may hold one: the row that is the cause says what is wrong with the block.
fn broken_key(facts: &Facts<'_>, cause: &'static str) -> Finding {
    let name = key_at_hand::key_files(facts).next().map_or("the key file", |file| &*file.document.name);
    let message = format!("{name} holds a broken block and no private key that OpenSSL can read");
    Finding::of(&CHECK, message)
        .because_of(cause)
        .fix("mend the broken block first, or restore the key from where it was made")
}

fn no_key(facts: &Facts<'_>) -> Finding {
    let Some(file) = key_at_hand::key_files(facts).next() else {
        return Finding::of(&CHECK, "no file is named in which the private key could be");
    };
    let foreign = foreign(file);
    let place = foreign.map_or_else(|| Location::whole(&file.document.name), |(_, place)| place.clone());
    let message = match foreign {
        Some((Known::DerPrivateKey, _)) => {
            let key = binary_key(file.document.bytes());
            let kind = key.map_or_else(String::new, |key| format!(" ({})", in_words(&key)));
            format!("{place} is a private key in binary (DER) form{kind}; servers read PEM")
        }
        Some((known, _)) => format!("{place} is {}, not a private key", known.with_article()),
        None => format!("{} holds {} and no private key", file.document.name, inventory(file)),
    };
    let finding = Finding::of(&CHECK, message).at(&place);
    if let Some((Known::DerPrivateKey, _)) = foreign {
        return in_pem(finding, file);
    }
    let fitting = facts.bundle.leaf().and_then(|leaf| key_at_hand::fitting(facts, leaf));
    match fitting {
        Some((other, place)) => finding.fix(format!(
            "the key at {place} fits the certificate; name it to the server, and here: {}",
            key_at_hand::check_with(facts, other)
        )),
        // What stands in the key's place is what pem-content names.
        None if foreign.is_some() || (file.role == Role::Key && !file.objects.is_empty()) => {
            finding.because_of("pem-content")
        }
        None => finding,
    }
}

/// A binary key, to be written as PEM.
fn in_pem(finding: Finding, file: &File) -> Finding {
    finding.because_of("pem-content").fix(format!(
        "write the key as PEM into a file that only root can read: (umask 077; openssl pkey -inform DER -in {} -out \
         KEY.pem)",
        quote(&file.document.path)
    ))
}

/// `RSA 2048`, `encrypted: ...`.
fn in_words(content: &KeyContent) -> String {
    match content {
        KeyContent::Plain(key) => key.describe(),
        KeyContent::Encrypted(how) => format!("encrypted: {how}"),
        KeyContent::Malformed(flaw) => flaw.to_string(),
    }
}

/// What stands in the file that is neither certificate nor key, nor harmless beside them.
fn foreign(file: &File) -> Option<(Known, &Location)> {
    file.objects.iter().find_map(|object| match object.kind {
        ObjectKind::Other(Known::EcParameters | Known::DhParameters) => None,
        ObjectKind::Other(known) => Some((known, &object.location)),
        _ => None,
    })
}

/// `3 certificates`, `nothing but EC parameters`, `nothing that could be read as PEM`.
fn inventory(file: &File) -> String {
    let is_certificate = |kind: &ObjectKind| {
        matches!(kind, ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_) | ObjectKind::Malformed(_))
    };
    let certificates = file.objects.iter().filter(|object| is_certificate(&object.kind)).count();
    match (certificates, file.objects.first()) {
        (1, _) => "1 certificate".to_owned(),
        (2.., _) => format!("{certificates} certificates"),
        (0, Some(first)) if matches!(first.kind, ObjectKind::Other(Known::EcParameters)) => {
            "nothing but EC parameters, which name the curve,".to_owned()
        }
        (0, Some(_)) => "nothing but parameters or revocation lists".to_owned(),
        (0, None) if file.document.bytes().is_empty() => "no bytes at all".to_owned(),
        (0, None) => "no PEM block".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::key::KeySample;

    #[test]
    fn one_key_wherever_it_stands_passes() {
        assert_eq!(KeySample::pair(&["certs/rsa.pem"], &["rsa.pem"]).line(&CHECK), "pass");
        assert_eq!(KeySample::alone(&["certs/rsa.pem", "rsa.pem"]).line(&CHECK), "pass");
        assert_eq!(KeySample::alone(&["rsa.pem", "certs/rsa.pem"]).line(&CHECK), "pass");
        assert_eq!(KeySample::pair(&["certs/rsa.pem"], &["rsa-encrypted-pbes2.pem"]).line(&CHECK), "pass");
    }

    #[test]
    fn none_at_all_fails_and_the_one_beside_it_is_named() {
        let alone = KeySample::alone(&["certs/leaf.pem", "certs/ca.pem"]);
        assert_eq!(alone.line(&CHECK), "fail: cert.pem holds 2 certificates and no private key");
        let beside = KeySample { beside: vec!["rsa.pem", "ec-sec1.pem"], ..alone };
        let sink = beside.ask(&CHECK);
        assert!(
            sink.findings[0].fix.contains("certpreflight check 'cert.pem' -k 'ec-sec1.pem'"),
            "{}",
            sink.findings[0].fix
        );
        let swapped = KeySample::pair(&["rsa.pem"], &["certs/rsa.pem"]);
        assert_eq!(swapped.line(&CHECK), "fail < pem-content: key.pem holds 1 certificate and no private key");
    }

    #[test]
    fn says_what_stands_in_its_place() {
        let public = KeySample::pair(&["certs/rsa.pem"], &["rsa.pub"]);
        assert_eq!(public.line(&CHECK), "fail < pem-content: key.pem:1 is a public key, not a private key");
        let unreadable = KeySample::pair(&["certs/ed25519.pem"], &["ed25519-version2.pem"]);
        assert!(unreadable.line(&CHECK).contains("no server on OpenSSL can read it"), "{}", unreadable.line(&CHECK));
        let cut =
            KeySample { key_text: "-----BEGIN PRIVATE KEY-----\nMIIB\n", ..KeySample::pair(&["certs/rsa.pem"], &[]) };
        let said = cut.line(&CHECK);
        assert!(said.starts_with("fail < pem-syntax: key.pem holds a broken block and no private key"), "{said}");
        let empty = KeySample::pair(&["certs/rsa.pem"], &[]);
        assert_eq!(empty.line(&CHECK), "fail: key.pem holds no bytes at all and no private key");
    }

    #[test]
    fn further_keys_warn() {
        let two = KeySample::pair(&["certs/rsa.pem"], &["rsa.pem", "rsa-encrypted-pbes2.pem", "ec-sec1.pem"]);
        let line = two.line(&CHECK);
        assert_eq!(line.matches("warn: ").count(), 2, "{line}");
        assert!(
            line.contains("further private key (encrypted: PKCS#8") && line.contains("(ECDSA P-256, which is not that"),
            "{line}"
        );
    }
}
