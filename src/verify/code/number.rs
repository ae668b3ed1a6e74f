//! Names for the numbers that other parts tell apart, each as in `X509_V_ERR_...`.

use crate::verify::code::Code;

/// The errors that rows and words depend on; [`Code::constant`] knows the names of all.
impl Code {
    /// 2.
    pub const UNABLE_TO_GET_ISSUER_CERT: Code = Code(2);
    /// 3.
    pub const UNABLE_TO_GET_CRL: Code = Code(3);
    /// 6.
    pub const UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: Code = Code(6);
    /// 7.
    pub const CERT_SIGNATURE_FAILURE: Code = Code(7);
    /// 8.
    pub const CRL_SIGNATURE_FAILURE: Code = Code(8);
    /// 9.
    pub const CERT_NOT_YET_VALID: Code = Code(9);
    /// 10.
    pub const CERT_HAS_EXPIRED: Code = Code(10);
    /// 12.
    pub const CRL_HAS_EXPIRED: Code = Code(12);
    /// 13.
    pub const ERROR_IN_CERT_NOT_BEFORE_FIELD: Code = Code(13);
    /// 14.
    pub const ERROR_IN_CERT_NOT_AFTER_FIELD: Code = Code(14);
    /// 18.
    pub const DEPTH_ZERO_SELF_SIGNED_CERT: Code = Code(18);
    /// 19.
    pub const SELF_SIGNED_CERT_IN_CHAIN: Code = Code(19);
    /// 20.
    pub const UNABLE_TO_GET_ISSUER_CERT_LOCALLY: Code = Code(20);
    /// 21.
    pub const UNABLE_TO_VERIFY_LEAF_SIGNATURE: Code = Code(21);
    /// 23.
    pub const CERT_REVOKED: Code = Code(23);
    /// 25.
    pub const PATH_LENGTH_EXCEEDED: Code = Code(25);
    /// 26.
    pub const INVALID_PURPOSE: Code = Code(26);
    /// 32.
    pub const KEYUSAGE_NO_CERTSIGN: Code = Code(32);
    /// 34.
    pub const UNHANDLED_CRITICAL_EXTENSION: Code = Code(34);
    /// 43.
    pub const NO_EXPLICIT_POLICY: Code = Code(43);
    /// 47.
    pub const PERMITTED_VIOLATION: Code = Code(47);
    /// 48.
    pub const EXCLUDED_VIOLATION: Code = Code(48);
    /// 67.
    pub const CA_KEY_TOO_SMALL: Code = Code(67);
    /// 68.
    pub const CA_MD_TOO_WEAK: Code = Code(68);
    /// 79.
    pub const INVALID_CA: Code = Code(79);
    /// 94.
    pub const EC_KEY_EXPLICIT_PARAMS: Code = Code(94);
}

#[cfg(test)]
mod tests {
    use crate::verify::code::Code;

    #[test]
    fn numbers_bear_their_names() {
        macro_rules! named {
            ($($name:ident)*) => {
                $(assert_eq!(Code::$name.constant(), concat!("X509_V_ERR_", stringify!($name)));)*
            };
        }
        named!(UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE);
        named!(CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID CERT_HAS_EXPIRED CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD);
        named!(ERROR_IN_CERT_NOT_AFTER_FIELD DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN);
        named!(UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_REVOKED PATH_LENGTH_EXCEEDED);
        named!(INVALID_PURPOSE KEYUSAGE_NO_CERTSIGN UNHANDLED_CRITICAL_EXTENSION NO_EXPLICIT_POLICY);
        named!(PERMITTED_VIOLATION);
        named!(EXCLUDED_VIOLATION CA_KEY_TOO_SMALL CA_MD_TOO_WEAK INVALID_CA EC_KEY_EXPLICIT_PARAMS);
    }
}
