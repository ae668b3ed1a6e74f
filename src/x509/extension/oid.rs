//! Identifiers of extensions, key purposes, policy qualifiers, access methods and other names, as content octets of their DER.

/// 2.5.29.14: subjectKeyIdentifier, RFC 5280 4.2.1.2.
pub const SUBJECT_KEY_IDENTIFIER: &[u8] = &[85, 29, 14];
/// 2.5.29.15: keyUsage, RFC 5280 4.2.1.3.
pub const KEY_USAGE: &[u8] = &[85, 29, 15];
/// 2.5.29.17: subjectAltName, RFC 5280 4.2.1.6.
pub const SUBJECT_ALT_NAME: &[u8] = &[85, 29, 17];
/// 2.5.29.18: issuerAltName, RFC 5280 4.2.1.7.
pub const ISSUER_ALT_NAME: &[u8] = &[85, 29, 18];
/// 2.5.29.19: basicConstraints, RFC 5280 4.2.1.9.
pub const BASIC_CONSTRAINTS: &[u8] = &[85, 29, 19];
/// 2.5.29.20: cRLNumber, RFC 5280 5.2.3.
pub const CRL_NUMBER: &[u8] = &[85, 29, 20];
/// 2.5.29.21: reasonCode of a CRL entry, RFC 5280 5.3.1.
pub const CRL_REASON: &[u8] = &[85, 29, 21];
/// 2.5.29.24: invalidityDate of a CRL entry, RFC 5280 5.3.2.
pub const INVALIDITY_DATE: &[u8] = &[85, 29, 24];
/// 2.5.29.27: deltaCRLIndicator, RFC 5280 5.2.4.
pub const DELTA_CRL: &[u8] = &[85, 29, 27];
/// 2.5.29.28: issuingDistributionPoint, RFC 5280 5.2.5.
pub const ISSUING_DISTRIBUTION_POINT: &[u8] = &[85, 29, 28];
/// 2.5.29.29: certificateIssuer of a CRL entry, RFC 5280 5.3.3.
pub const CERTIFICATE_ISSUER: &[u8] = &[85, 29, 29];
/// 2.5.29.30: nameConstraints, RFC 5280 4.2.1.10.
pub const NAME_CONSTRAINTS: &[u8] = &[85, 29, 30];
/// 2.5.29.31: cRLDistributionPoints, RFC 5280 4.2.1.13.
pub const CRL_DISTRIBUTION_POINTS: &[u8] = &[85, 29, 31];
/// 2.5.29.32: certificatePolicies, RFC 5280 4.2.1.4.
pub const CERTIFICATE_POLICIES: &[u8] = &[85, 29, 32];
/// 2.5.29.33: policyMappings, RFC 5280 4.2.1.5.
pub const POLICY_MAPPINGS: &[u8] = &[85, 29, 33];
/// 2.5.29.35: authorityKeyIdentifier, RFC 5280 4.2.1.1.
pub const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[85, 29, 35];
/// 2.5.29.36: policyConstraints, RFC 5280 4.2.1.11.
pub const POLICY_CONSTRAINTS: &[u8] = &[85, 29, 36];
/// 2.5.29.37: extKeyUsage, RFC 5280 4.2.1.12.
pub const EXTENDED_KEY_USAGE: &[u8] = &[85, 29, 37];
/// 2.5.29.46: freshestCRL, RFC 5280 4.2.1.15.
pub const FRESHEST_CRL: &[u8] = &[85, 29, 46];
/// 2.5.29.54: inhibitAnyPolicy, RFC 5280 4.2.1.14.
pub const INHIBIT_ANY_POLICY: &[u8] = &[85, 29, 54];
/// 1.3.6.1.5.5.7.1.1: authorityInfoAccess, RFC 5280 4.2.2.1.
pub const AUTHORITY_INFO_ACCESS: &[u8] = &[43, 6, 1, 5, 5, 7, 1, 1];
/// 1.3.6.1.5.5.7.1.7: ipAddrBlocks, RFC 3779 2.
pub const IP_ADDRESS_BLOCKS: &[u8] = &[43, 6, 1, 5, 5, 7, 1, 7];
/// 1.3.6.1.5.5.7.1.8: autonomousSysIds, RFC 3779 3.
pub const AUTONOMOUS_SYSTEMS: &[u8] = &[43, 6, 1, 5, 5, 7, 1, 8];
/// 1.3.6.1.5.5.7.1.14: proxyCertInfo, RFC 3820 3.
pub const PROXY_CERTIFICATE: &[u8] = &[43, 6, 1, 5, 5, 7, 1, 14];
/// 1.3.6.1.5.5.7.1.24: tlsfeature, RFC 7633.
pub const TLS_FEATURE: &[u8] = &[43, 6, 1, 5, 5, 7, 1, 24];
/// 1.3.6.1.5.5.7.48.1.5: id-pkix-ocsp-nocheck, RFC 6960 4.2.2.2.1.
pub const OCSP_NO_CHECK: &[u8] = &[43, 6, 1, 5, 5, 7, 48, 1, 5];
/// 2.16.840.1.113730.1.1: nsCertType, Netscape 1996.
pub const NETSCAPE_CERT_TYPE: &[u8] = &[96, 134, 72, 1, 134, 248, 66, 1, 1];
/// 1.3.6.1.4.1.11129.2.4.2: embedded signed certificate timestamps, RFC 6962 3.3.
pub const CT_SCTS: &[u8] = &[43, 6, 1, 4, 1, 214, 121, 2, 4, 2];
/// 1.3.6.1.4.1.11129.2.4.3: precertificate poison, RFC 6962 3.1.
pub const CT_POISON: &[u8] = &[43, 6, 1, 4, 1, 214, 121, 2, 4, 3];
/// 1.3.6.1.5.5.7.3.1: id-kp-serverAuth.
pub const SERVER_AUTH: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 1];
/// 1.3.6.1.5.5.7.3.2: id-kp-clientAuth.
pub const CLIENT_AUTH: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 2];
/// 1.3.6.1.5.5.7.3.3: id-kp-codeSigning.
pub const CODE_SIGNING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 3];
/// 1.3.6.1.5.5.7.3.4: id-kp-emailProtection.
pub const EMAIL_PROTECTION: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 4];
/// 1.3.6.1.5.5.7.3.8: id-kp-timeStamping.
pub const TIME_STAMPING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 8];
/// 1.3.6.1.5.5.7.3.9: id-kp-OCSPSigning.
pub const OCSP_SIGNING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 9];
/// 2.5.29.37.0: anyExtendedKeyUsage.
pub const ANY_EXTENDED_KEY_USAGE: &[u8] = &[85, 29, 37, 0];
/// 1.3.6.1.4.1.311.10.3.3: Microsoft server gated cryptography.
pub const MICROSOFT_SGC: &[u8] = &[43, 6, 1, 4, 1, 130, 55, 10, 3, 3];
/// 2.16.840.1.113730.4.1: Netscape server gated cryptography.
pub const NETSCAPE_SGC: &[u8] = &[96, 134, 72, 1, 134, 248, 66, 4, 1];
/// 2.5.29.32.0: anyPolicy, RFC 5280 4.2.1.4.
pub const ANY_POLICY: &[u8] = &[85, 29, 32, 0];
/// 1.3.6.1.5.5.7.2.1: id-qt-cps, a policy qualifier.
pub const QUALIFIER_CPS: &[u8] = &[43, 6, 1, 5, 5, 7, 2, 1];
/// 1.3.6.1.5.5.7.2.2: id-qt-unotice, a policy qualifier.
pub const QUALIFIER_USER_NOTICE: &[u8] = &[43, 6, 1, 5, 5, 7, 2, 2];
/// 1.3.6.1.5.5.7.48.2: id-ad-caIssuers, an access method of authorityInfoAccess.
pub const CA_ISSUERS: &[u8] = &[43, 6, 1, 5, 5, 7, 48, 2];
/// 1.3.6.1.5.5.7.48.1: id-ad-ocsp, an access method of authorityInfoAccess.
pub const OCSP: &[u8] = &[43, 6, 1, 5, 5, 7, 48, 1];
/// 1.3.6.1.5.5.7.8.9: id-on-SmtpUTF8Mailbox, RFC 8398 3.
pub const SMTP_UTF8_MAILBOX: &[u8] = &[43, 6, 1, 5, 5, 7, 8, 9];
