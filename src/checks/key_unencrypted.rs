//! The key has no passphrase.

use crate::base::location::Location;
use crate::bundle::File;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{key_at_hand, key_rewrite};
use crate::crypto::passphrase::decrypt_with_nothing;
use crate::x509::private_key::{Encryption, KeyContent};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-unencrypted",
    title: "the key has no passphrase",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "A server that starts without a person at its side cannot ask for a passphrase. Postfix and Exim have \
        no place to keep one at all; with an encrypted key they offer STARTTLS and refuse it, and the log speaks of a \
        bad password read, of broken ASN.1 or of a missing key. An empty passphrase does not help: the key is \
        encrypted all the same. What protects the key of a server is the mode of its file.",
    fix: "decrypt the key into a file that only root can read: (umask 077; openssl pkey -in KEY -out KEY.plain), give \
        the new file the place of the old one, and restart the server",
    sources: &[
        "RFC 5208 6 and RFC 8018 (PKCS#8)",
        "RFC 1421 4.6.1.3 (DEK-Info)",
        "Postfix TLS_README: private keys must be stored unencrypted",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    match facts.bundle.loaded_key() {
        Some((file, KeyContent::Encrypted(how), place)) => {
            let clear = facts.bundle.leaf().and_then(|leaf| key_at_hand::fitting(facts, leaf));
            let forward = clear.and_then(|(_, clear)| key_at_hand::bring_forward(clear, place));
            let finding = match opens_with_nothing(file, place) {
                true => without_passphrase(file, how, place),
                false => with_passphrase(file, how, place),
            };
            sink.add(match forward {
                Some(forward) => Finding { command: None, ..finding }.fix(format!("{forward}, which is encrypted")),
                None => finding,
            });
        }
        Some((_, KeyContent::Plain(_), _)) => {}
        Some((_, KeyContent::Malformed(_), _)) => sink.blocked_by("key-present", "the key cannot be read"),
        None => key_at_hand::without_key(facts, sink),
    }
}

fn with_passphrase(file: &File, how: &Encryption, place: &Location) -> Finding {
    let message = format!("the private key at {place} is encrypted ({how}); an unencrypted one is wanted");
    let finding = Finding::of(&CHECK, message).at(place);
    let finding = match how.needs_legacy {
        true => finding.fix(
            "decrypt the key into a file that only root can read: (umask 077; openssl pkey -provider legacy -provider \
             default -in KEY -out KEY.plain), since OpenSSL 3 opens this old cipher only so; give the new file the \
             place of the old one, and restart the server",
        ),
        false => finding,
    };
    // The encrypted key stays beside the new one: whoever keeps copies may want it.
    match key_rewrite::convert(file, providers(how), Some(".encrypted")) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// The passphrase is empty, which protects nothing, and no server starts with it: OpenSSL asks for it all the same.
fn without_passphrase(file: &File, how: &Encryption, place: &Location) -> Finding {
    let message = format!(
        "the private key at {place} is encrypted with an empty passphrase ({how}); servers are asked for it all the \
         same, and an unencrypted key is wanted"
    );
    let options = format!("{}-passin pass: ", providers(how));
    let finding = Finding::of(&CHECK, message).at(place).fix(format!(
        "decrypt the key with the empty passphrase into a file that only root can read: (umask 077; openssl pkey \
         {options}-in KEY -out KEY.plain), and give the new file the place of the old one"
    ));
    match key_rewrite::convert(file, &options, None) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

fn providers(how: &Encryption) -> &'static str {
    if how.needs_legacy { "-provider legacy -provider default " } else { "" }
}

fn opens_with_nothing(file: &File, place: &Location) -> bool {
    let Some(block) = file.block_at(place) else { return false };
    let dek_info = block.headers.iter().find(|(name, _)| name == "DEK-Info").map(|(_, value)| value.trim());
    decrypt_with_nothing(dek_info, &block.der).is_ok()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::key::KeySample;

    #[test]
    fn every_encryption_fails_and_is_named() {
        for (name, how) in [
            ("rsa-encrypted-pbes2.pem", "PBES2 with AES-256-CBC and PBKDF2"),
            ("rsa-encrypted-traditional.pem", "traditional format, AES-256-CBC"),
        ] {
            let line = KeySample::pair(&["certs/rsa.pem"], &[name]).line(&CHECK);
            assert!(line.starts_with("fail: ") && line.contains(how), "{line}");
        }
        assert_eq!(KeySample::pair(&["certs/rsa.pem"], &["rsa.pem"]).line(&CHECK), "pass");
        assert_eq!(KeySample::alone(&["certs/rsa.pem"]).line(&CHECK), "blocked by key-present");
    }

    #[test]
    fn a_clear_key_behind_it_that_fits_is_named() {
        let sink = KeySample::pair(&["certs/rsa.pem"], &["rsa-encrypted-pbes2.pem", "rsa.pem"]).ask(&CHECK);
        let fix = &sink.findings[0].fix;
        assert!(fix.contains("put it first in key.pem, or remove the one at line 1, which is encrypted"), "{fix}");
        let other = KeySample::pair(&["certs/rsa.pem"], &["rsa-encrypted-pbes2.pem", "rsa-other.pem"]).ask(&CHECK);
        assert!(other.findings[0].fix.starts_with("decrypt the key"), "{}", other.findings[0].fix);
    }

    #[test]
    fn a_file_whose_mode_is_unknown_is_never_decrypted_in_its_place() {
        let sink = KeySample::pair(&["certs/rsa.pem"], &["rsa-encrypted-pbes2.pem"]).ask(&CHECK);
        assert_eq!(sink.findings[0].command, None);
    }
}
