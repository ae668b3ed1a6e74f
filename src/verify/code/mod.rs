//! The error numbers of `X509_V_ERR_*` with their names and sentences (OpenSSL 3.0), what they mean, how to mend them.

mod meaning_chain;
mod meaning_extension;
mod meaning_other;
mod meaning_revocation;
mod names;
mod number;

use std::fmt;

/// One of OpenSSL's verification error numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u8);

/// What one number means and how to mend it.
struct Meaning {
    number: u8,
    explanation: &'static str,
    fix: &'static str,
}

impl Code {
    /// Every error number of OpenSSL 3.0, 1 to 94, in order.
    pub fn all() -> impl Iterator<Item = Code> {
        names::NAMES.iter().map(|name| Code(name.0)).filter(|code| code.0 != 0)
    }

    /// Whether OpenSSL 3.0 has a name for this number; 0 (`X509_V_OK`) is one.
    pub fn is_known(self) -> bool {
        self.name().is_some()
    }

    /// The name in `openssl/x509_vfy.h`: `X509_V_ERR_CERT_HAS_EXPIRED`; for a number without one, that of number 1.
    pub fn constant(self) -> &'static str {
        self.name().map_or("X509_V_ERR_UNSPECIFIED", |name| name.1)
    }

    /// The sentence of `X509_verify_cert_error_string`: `certificate has expired`.
    pub fn message(self) -> &'static str {
        self.name().map_or("unknown certificate verification error", |name| name.2)
    }

    /// What it means, in plain words; also whether `openssl verify` can say it at all.
    pub fn explanation(self) -> &'static str {
        self.meaning().map_or("OpenSSL 3.0 has no error of this number.", |meaning| meaning.explanation)
    }

    /// How to mend it, in plain words.
    pub fn fix(self) -> &'static str {
        self.meaning().map_or("Look at the version of OpenSSL that printed it.", |meaning| meaning.fix)
    }

    fn name(self) -> Option<&'static names::Name> {
        names::NAMES.iter().find(|name| name.0 == self.0)
    }

    fn meaning(self) -> Option<&'static Meaning> {
        meanings().find(|meaning| meaning.number == self.0)
    }
}

impl fmt::Display for Code {
    /// `20 (unable to get local issuer certificate)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0, self.message())
    }
}

fn meanings() -> impl Iterator<Item = &'static Meaning> {
    let tables = [meaning_chain::MEANINGS, meaning_extension::MEANINGS, meaning_revocation::MEANINGS];
    tables.into_iter().chain([meaning_other::MEANINGS]).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Code, meanings};

    #[test]
    fn every_number_has_a_name_a_sentence_and_a_meaning_of_its_own() {
        let numbers: Vec<u8> = Code::all().map(|code| code.0).collect();
        assert_eq!(numbers, (1..=94).collect::<Vec<u8>>());
        for code in [Code(0)].into_iter().chain(Code::all()) {
            assert!(code.constant().starts_with("X509_V_"), "{code}");
            assert_eq!(meanings().filter(|meaning| meaning.number == code.0).count(), 1, "{code}");
            for text in [code.explanation(), code.fix()] {
                assert!(
                    text.len() > 20 && text.ends_with('.') && text.starts_with(char::is_uppercase),
                    "{code}: {text}"
                );
            }
        }
        assert_eq!(meanings().count(), 95);
    }

    #[test]
    fn sentences_and_names_are_unique() {
        let unique =
            |text: fn(Code) -> &'static str| Code::all().map(text).collect::<std::collections::HashSet<_>>().len();
        assert_eq!((unique(Code::message), unique(Code::constant), unique(Code::explanation)), (94, 94, 94));
    }

    #[test]
    fn a_number_without_a_name_is_answered_as_openssl_does() {
        assert_eq!(Code(95).message(), "unknown certificate verification error");
        assert!(!Code(255).is_known());
        assert_eq!(Code(0).constant(), "X509_V_OK");
        assert_eq!(Code(20).to_string(), "20 (unable to get local issuer certificate)");
    }
}
