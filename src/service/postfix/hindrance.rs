//! What keeps TLS from coming up whatever is loaded: versions, ciphers and digests that Postfix or its clients cannot use.

use crate::service::postfix::family::Family;
use crate::service::postfix::randomness::NO_ENTROPY;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::terms::Terms;
use crate::service::postfix::{ciphers, digests, protocols};
use crate::target::service::{Break, Side, Trouble};

/// What switches TLS off before any identity is opened (`tls_server.c tls_server_init`, `tls_client.c tls_client_init`).
pub(super) fn refused(terms: &Terms<'_, '_>) -> Option<Trouble> {
    let Terms { family, scope, .. } = *terms;
    if let Some(digest) = unknown_digest(family, scope) {
        return Some(trouble(format!("Digest algorithm \"{}\" not found", digest.text), &digest));
    }
    let bytes = scope.value(RANDOM_BYTES);
    let asked = bytes.text.to_string().parse::<u32>();
    if asked.is_ok_and(|asked| asked > MOST_RANDOM_BYTES) {
        return Some(trouble(NO_ENTROPY.to_owned(), &bytes));
    }
    let value = terms.protocols();
    let list = value.text.to_string();
    let is_invalid = family.side() == Side::Server && protocols::versions(&list).is_none();
    is_invalid.then(|| trouble(format!("Invalid TLS protocol list \"{list}\": disabling TLS support"), &value))
}

/// What ends every session once TLS has been agreed on (`tls_server.c tls_server_start`, `tls_client.c
/// tls_client_start`), and the parameter by which it does.
pub(super) fn broken(terms: &Terms<'_, '_>) -> Option<(Value, Break)> {
    let family = terms.family;
    let protocols = terms.protocols();
    let list = protocols.text.to_string();
    let versions = protocols::versions(&list);
    let ends = |why: &str, words: String, value: Value| {
        let trouble = trouble(words, &value);
        Some((value, Break { why: why.to_owned(), is_total: false, trouble }))
    };
    if versions.is_none() && family.side() == Side::Client {
        let words = format!("Invalid TLS protocol list \"{list}\": aborting TLS session");
        return ends("the list of protocols is no such", words, protocols);
    }
    let grade = terms.grade();
    // Nothing is not a grade either, and stands for a program without such a parameter.
    if !grade.text.is_empty() && !ciphers::is_grade(&grade.text.to_string()) {
        let words = format!("invalid cipher grade: \"{}\"", grade.text);
        return ends(&format!("\"{}\" is no grade of ciphers", grade.text), words, grade);
    }
    ciphers::broken(terms).or_else(|| {
        let versions = versions?;
        let is_old = versions.iter().all(|version| *version < LEAST_VERSION);
        if versions.is_empty() {
            let why = "the list of protocols leaves no version of TLS";
            return ends(why, "no protocols available".to_owned(), protocols);
        }
        let (why, words, matters) = match family.side() {
            Side::Server => {
                let why = "the list of protocols leaves TLS 1.0 and 1.1, which clients of today refuse";
                (why, Break::OLD_VERSION, true)
            }
            // Only one that has to verify its server keeps OpenSSL's security level (`tls_client.c tls_client_start`).
            Side::Client => (
                "the list of protocols leaves TLS 1.0 and 1.1, which servers of today refuse",
                "Cannot start TLS: handshake failure",
                terms.must_match(),
            ),
        };
        (is_old && matters).then(|| ends(why, words.to_owned(), protocols))?
    })
}

/// The digest that fingerprints are made with, where the library has none of this name.
pub(super) fn unknown_digest(family: Family, scope: &Scope<'_>) -> Option<Value> {
    let value = scope.value(&family.parameter(digests::PARAMETER));
    let name = value.text.to_string();
    let is_judged = value.is_set && value.fault.is_none() && !name.is_empty();
    (is_judged && !digests::is_known(&name)).then_some(value)
}

fn trouble(words: String, value: &Value) -> Trouble {
    Trouble { words, place: value.places.first().cloned() }
}

/// How much randomness a process asks tlsmgr for; the number goes through an octet's hands (`tlsmgr.c tlsmgr_service`).
const RANDOM_BYTES: &str = "tls_daemon_random_bytes";
const MOST_RANDOM_BYTES: u32 = 255;

/// TLS 1.2: OpenSSL 3.0 takes no signature of an older version from a server (`tls_process_key_exchange`).
const LEAST_VERSION: u16 = 0x303;

#[cfg(test)]
mod tests {
    use super::{broken, refused};
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::family::Family;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use crate::service::postfix::terms::Terms;
    use crate::target::service::Level;
    use std::path::Path;

    #[test]
    fn what_counts_at_a_level() {
        for (setting, level, wanted) in [
            ("", Level::May, ""),
            ("smtpd_tls_ciphers = HIGH", Level::May, ""),
            ("smtpd_tls_ciphers = strong", Level::May, "invalid cipher grade: \"strong\""),
            ("smtpd_tls_ciphers = strong", Level::Encrypt, ""),
            ("smtpd_tls_mandatory_ciphers = HIGH:!aNULL", Level::Wrapped, "invalid cipher grade: \"HIGH:!aNULL\""),
            ("smtpd_tls_protocols = SSLv3", Level::May, "no protocols available"),
            ("smtpd_tls_mandatory_protocols = SSLv3, TLSv1", Level::Encrypt, "tlsv1 alert"),
            ("smtpd_tls_protocols = TLSv9", Level::May, "Invalid TLS protocol list \"TLSv9\": disabling TLS support"),
            ("smtpd_tls_fingerprint_digest = SHA-256", Level::May, ""),
            ("smtpd_tls_fingerprint_digest = RSA-SHA512", Level::May, ""),
            ("smtpd_tls_fingerprint_digest = sha2", Level::May, "Digest algorithm \"sha2\" not found"),
        ] {
            let files = [("/p/main.cf", setting), ("/p/master.cf", "")];
            let instance = Instance::read(Path::new("/p"), &Memory::holding(&files));
            let scope = Scope::common(&instance, Program::Smtpd);
            let terms = Terms::of(Family::Smtpd, &scope, level);
            let off = refused(&terms).map(|trouble| trouble.words);
            let ends = broken(&terms).map(|(_, broken)| broken.trouble.words);
            assert_eq!(off.or(ends).unwrap_or_default(), wanted, "{setting}");
        }
    }

    /// What Postfix takes out by itself leaves a client nothing of some lists.
    #[test]
    fn what_is_left_of_unencrypted_ciphers() {
        for (setting, level, wanted) in [
            ("smtp_tls_security_level = may\nsmtp_tls_ciphers = null", Level::May, ""),
            ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_ciphers = null", Level::Encrypt, "no cipher match"),
            ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_ciphers = null", Level::Wrapped, "no cipher match"),
            ("smtp_tls_security_level = secure\nsmtp_tls_mandatory_ciphers = null", Level::Encrypt, ""),
            ("smtp_tls_policy_maps = static:{encrypt exclude=ALL}", Level::Encrypt, "no cipher match"),
        ] {
            let files = [("/p/main.cf", setting), ("/p/master.cf", "")];
            let instance = Instance::read(Path::new("/p"), &Memory::holding(&files));
            let scope = Scope::common(&instance, Program::Smtp);
            let ends = broken(&Terms::of(Family::Smtp, &scope, level)).map(|(_, broken)| broken.trouble.words);
            assert_eq!(ends.unwrap_or_default(), wanted, "{setting}");
        }
    }
}
