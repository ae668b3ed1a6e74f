//! The names of purposes and of sets of parameters, as `-purpose` and `-verify_name` take them.

use crate::verify::request::{Purpose, TrustUse};

/// The purposes, in the order in which help lists them: short name, long name (`v3_purp.c xstandard`).
pub(in crate::openssl) const PURPOSES: &[(&str, &str, Purpose)] = &[
    ("sslclient", "SSL client", Purpose::SslClient),
    ("sslserver", "SSL server", Purpose::SslServer),
    ("nssslserver", "Netscape SSL server", Purpose::NsSslServer),
    ("smimesign", "S/MIME signing", Purpose::SmimeSign),
    ("smimeencrypt", "S/MIME encryption", Purpose::SmimeEncrypt),
    ("crlsign", "CRL signing", Purpose::CrlSign),
    ("any", "Any Purpose", Purpose::Any),
    ("ocsphelper", "OCSP helper", Purpose::OcspHelper),
    ("timestampsign", "Time Stamp signing", Purpose::TimestampSign),
];

/// The fields that a set of parameters defines, and so overwrites.
pub(in crate::openssl) struct ParameterSet {
    /// Its name.
    pub(in crate::openssl) name: &'static str,
    /// Depth.
    pub(in crate::openssl) depth: Option<u32>,
    /// Purpose and trust.
    pub(in crate::openssl) use_of: Option<(Purpose, TrustUse)>,
}

/// The sets, in the order in which help lists them (`x509_vpm.c default_table`).
pub(in crate::openssl) const PARAMETER_SETS: &[ParameterSet] = &[
    ParameterSet { name: "default", depth: Some(100), use_of: None },
    ParameterSet { name: "pkcs7", depth: None, use_of: Some((Purpose::SmimeSign, TrustUse::Email)) },
    ParameterSet { name: "smime_sign", depth: None, use_of: Some((Purpose::SmimeSign, TrustUse::Email)) },
    ParameterSet { name: "ssl_client", depth: None, use_of: Some((Purpose::SslClient, TrustUse::SslClient)) },
    ParameterSet { name: "ssl_server", depth: None, use_of: Some((Purpose::SslServer, TrustUse::SslServer)) },
];
