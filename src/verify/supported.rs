//! The extensions that OpenSSL handles, so that they may be critical.

use crate::x509::extension::{Extension, oid};

/// Whether OpenSSL handles this extension when it is critical. AKID and SKID are not among them.
pub(crate) fn is_supported(extension: &Extension) -> bool {
    SUPPORTED.contains(&extension.oid.content())
}

/// `v3_purp.c supported_nids`.
const SUPPORTED: [&[u8]; 15] = [
    oid::NETSCAPE_CERT_TYPE,
    oid::KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::BASIC_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::EXTENDED_KEY_USAGE,
    oid::IP_ADDRESS_BLOCKS,
    oid::AUTONOMOUS_SYSTEMS,
    oid::OCSP_NO_CHECK,
    oid::POLICY_CONSTRAINTS,
    oid::PROXY_CERTIFICATE,
    oid::NAME_CONSTRAINTS,
    oid::POLICY_MAPPINGS,
    oid::INHIBIT_ANY_POLICY,
];
