//! The key has no passphrase.

use crate::bundle::{File, Role};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::command::quote;
use crate::checks::facts::Facts;
use crate::checks::key_at_hand;
use crate::x509::private_key::KeyContent;

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
            let message = format!("the private key at {place} is encrypted ({how}); an unencrypted one is wanted");
            let finding = Finding::of(&CHECK, message).at(place);
            let clear = facts.bundle.leaf().and_then(|leaf| key_at_hand::fitting(facts, leaf));
            let forward = clear.and_then(|(_, clear)| key_at_hand::bring_forward(clear, place));
            sink.add(match (forward, decrypt(file)) {
                (Some(forward), _) => finding.fix(format!("{forward}, which is encrypted")),
                (None, Some(command)) => finding.command(command),
                (None, None) => finding,
            });
        }
        Some((_, KeyContent::Plain(_), _)) => {}
        Some((_, KeyContent::Malformed(_), _)) => sink.blocked_by("key-present", "the key cannot be read"),
        None => key_at_hand::without_key(facts, sink),
    }
}

/// Decrypts a file that holds nothing but the key and that nobody but its owner can read. `openssl` asks for the
/// passphrase; the encrypted key stays beside the new one as `KEY.encrypted`.
fn decrypt(file: &File) -> Option<String> {
    let document = &file.document;
    let is_private = document.metadata.as_ref().is_some_and(|meta| meta.mode & 0o077 == 0 && meta.acl.is_none());
    let is_link = document.real_path.as_ref() != Some(&document.path);
    if file.role != Role::Key || file.objects.len() != 1 || !is_private || is_link {
        return None;
    }
    let path = document.path.to_str()?;
    let key = quote(&document.path);
    let (pattern, kept) = (quote(format!("{path}.XXXXXX").as_ref()), quote(format!("{path}.encrypted").as_ref()));
    Some(format!(
        "t=$(mktemp {pattern}) && {{ openssl pkey -in {key} -out \"$t\" && chown --reference={key} \"$t\" && \
         chmod --reference={key} \"$t\" && ln {key} {kept} && mv \"$t\" {key} || {{ rm -f \"$t\"; false; }}; }}"
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::key_sample::KeySample;

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
