//! The words that `--purpose` takes, as `openssl verify -purpose` spells them.

use crate::verify::request::Purpose;

/// The purpose of this name; the case counts, as it does for OpenSSL.
pub fn purpose_named(name: &str) -> Option<Purpose> {
    NAMES.iter().find(|(word, _)| *word == name).map(|(_, purpose)| *purpose)
}

/// The name of this purpose.
pub fn purpose_name(purpose: Purpose) -> &'static str {
    NAMES.iter().find(|(_, known)| *known == purpose).map_or("any", |(word, _)| *word)
}

/// Every name, in OpenSSL's order.
pub fn purpose_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(word, _)| *word)
}

/// `crypto/x509/v3_purp.c`, `xstandard[]` (OpenSSL 3.0).
const NAMES: &[(&str, Purpose)] = &[
    ("sslclient", Purpose::SslClient),
    ("sslserver", Purpose::SslServer),
    ("nssslserver", Purpose::NsSslServer),
    ("smimesign", Purpose::SmimeSign),
    ("smimeencrypt", Purpose::SmimeEncrypt),
    ("crlsign", Purpose::CrlSign),
    ("any", Purpose::Any),
    ("ocsphelper", Purpose::OcspHelper),
    ("timestampsign", Purpose::TimestampSign),
];
