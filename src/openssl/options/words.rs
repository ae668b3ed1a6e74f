//! The sets of parameters that `-verify_name` takes.

use crate::verify::request::{Purpose, TrustUse};

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
