//! Which attributes of a subject are names under constraints.

use crate::x509::name::Attribute;

/// emailAddress, PKCS #9.
pub(super) fn is_email(attribute: &Attribute) -> bool {
    attribute.oid.content() == EMAIL_ADDRESS
}

/// commonName.
pub(super) fn is_common_name(attribute: &Attribute) -> bool {
    attribute.oid.content() == COMMON_NAME
}

/// 1.2.840.113549.1.9.1.
const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
/// 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
