//! Certificate extensions with the values that usual certificates have.

use super::der;

/// One extension.
#[derive(Clone, Debug)]
pub(crate) struct Extension {
    /// Its OID, dotted.
    pub(crate) oid: &'static str,
    /// Whether it is critical.
    pub(crate) critical: bool,
    /// The content of extnValue, DER.
    pub(crate) value: Vec<u8>,
}

impl Extension {
    /// One of this kind, not critical, with any value.
    pub(crate) fn plain(oid: &'static str, value: Vec<u8>) -> Extension {
        Extension { oid, critical: false, value }
    }

    /// The same, critical.
    pub(crate) fn critical(self) -> Extension {
        Extension { critical: true, ..self }
    }

    /// The same, not critical.
    pub(crate) fn not_critical(self) -> Extension {
        Extension { critical: false, ..self }
    }

    /// basicConstraints.
    pub(crate) fn basic_constraints(ca: bool, path_length: Option<u64>) -> Extension {
        Extension::basic_constraints_of(ca, &path_length.map(der::integer).unwrap_or_default())
    }

    /// basicConstraints with pathLenConstraint as it stands in DER.
    pub(crate) fn basic_constraints_of(ca: bool, path_length: &[u8]) -> Extension {
        let ca = if ca { der::yes() } else { Vec::new() };
        Extension { oid: BASIC_CONSTRAINTS, critical: true, value: der::sequence(&[&ca, path_length]) }
    }

    /// keyUsage by bit numbers: 0 digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign.
    pub(crate) fn key_usage(bits: &[u8]) -> Extension {
        Extension { oid: KEY_USAGE, critical: true, value: der::named_bits(bits) }
    }

    /// extendedKeyUsage by dotted OIDs.
    pub(crate) fn extended_key_usage(purposes: &[&str]) -> Extension {
        let oids: Vec<u8> = purposes.iter().flat_map(|purpose| der::oid(purpose)).collect();
        Extension { oid: EXTENDED_KEY_USAGE, critical: false, value: der::sequence(&[&oids]) }
    }

    /// subjectAltName of DNS names, and of IPv4 addresses written `IP:192.0.2.1`.
    pub(crate) fn subject_alt_name(names: &[&str]) -> Extension {
        let general = |name: &&str| match name.strip_prefix("IP:") {
            Some(address) => der::value(0x87, &address.parse::<std::net::Ipv4Addr>().unwrap().octets()),
            None => der::value(0x82, name.as_bytes()),
        };
        let names: Vec<u8> = names.iter().flat_map(general).collect();
        Extension { oid: SUBJECT_ALT_NAME, critical: false, value: der::sequence(&[&names]) }
    }

    /// subjectKeyIdentifier.
    pub(crate) fn subject_key_identifier(identifier: &[u8]) -> Extension {
        Extension { oid: SUBJECT_KEY_IDENTIFIER, critical: false, value: der::octets(identifier) }
    }

    /// authorityKeyIdentifier with a key identifier alone.
    pub(crate) fn authority_key_identifier(identifier: &[u8]) -> Extension {
        let value = der::sequence(&[&der::value(0x80, identifier)]);
        Extension { oid: AUTHORITY_KEY_IDENTIFIER, critical: false, value }
    }

    /// authorityKeyIdentifier with an identifier, names of the issuer's issuer and the issuer's serial.
    pub(crate) fn authority_key(identifier: Option<&[u8]>, issuer: &[Vec<u8>], serial: Option<i64>) -> Extension {
        let identifier = identifier.map(|identifier| der::implicit(0, identifier)).unwrap_or_default();
        let issuer = if issuer.is_empty() { Vec::new() } else { der::tagged(1, &issuer.concat()) };
        let serial = serial.map(|serial| der::retagged(&der::signed(serial), 0x82)).unwrap_or_default();
        Extension::plain(AUTHORITY_KEY_IDENTIFIER, der::sequence(&[&identifier, &issuer, &serial]))
    }

    /// nsCertType by bit numbers: 0 client, 1 server, 2 S/MIME, 3 object signing, 5 to 7 the CAs of these.
    pub(crate) fn netscape_type(bits: &[u8]) -> Extension {
        Extension::plain(NETSCAPE_TYPE, der::named_bits(bits))
    }

    /// proxyCertInfo with a language of this OID, dotted, and a policy in it (RFC 3820 3.8).
    pub(crate) fn proxy(path_length: Option<u64>, language: &str, policy: Option<&[u8]>) -> Extension {
        let policy = policy.map(der::octets).unwrap_or_default();
        let path_length = path_length.map(der::integer).unwrap_or_default();
        let value = der::sequence(&[&path_length, &der::sequence(&[&der::oid(language), &policy])]);
        Extension { oid: PROXY, critical: true, value }
    }

    /// nameConstraints that permit one DNS subtree.
    pub(crate) fn permitted_subtree(name: &str) -> Extension {
        let subtree = der::sequence(&[&der::value(0x82, name.as_bytes())]);
        let value = der::sequence(&[&der::tagged(0, &subtree)]);
        Extension { oid: NAME_CONSTRAINTS, critical: true, value }
    }

    /// The poison of a pre-certificate, RFC 6962 3.1.
    pub(crate) fn poison() -> Extension {
        Extension { oid: "1.3.6.1.4.1.11129.2.4.3", critical: true, value: der::null() }
    }

    /// authorityInfoAccess with addresses of the issuer's certificate or of OCSP (`48.1` or `48.2` below id-ad).
    pub(crate) fn information(addresses: &[(&str, &str)]) -> Extension {
        let description = |(method, address): &(&str, &str)| {
            der::sequence(&[&der::oid(method), &der::value(0x86, address.as_bytes())])
        };
        let all: Vec<u8> = addresses.iter().flat_map(description).collect();
        Extension::plain(INFORMATION, der::sequence(&[&all]))
    }

    /// tlsfeature with status_request: must-staple.
    pub(crate) fn must_staple() -> Extension {
        Extension::plain("1.3.6.1.5.5.7.1.24", der::sequence(&[&der::integer(5)]))
    }

    /// A critical extension that nobody knows.
    pub(crate) fn unknown_critical() -> Extension {
        Extension { oid: "1.2.3.4.5", critical: true, value: der::null() }
    }

    /// DER.
    pub(crate) fn der(&self) -> Vec<u8> {
        let critical = if self.critical { der::yes() } else { Vec::new() };
        der::sequence(&[&der::oid(self.oid), &critical, &der::octets(&self.value)])
    }
}

pub(crate) const INFORMATION: &str = "1.3.6.1.5.5.7.1.1";
pub(crate) const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(crate) const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub(crate) const NETSCAPE_TYPE: &str = "2.16.840.1.113730.1.1";
pub(crate) const PROXY: &str = "1.3.6.1.5.5.7.1.14";
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub(crate) const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";

/// caIssuers and OCSP of authorityInfoAccess.
pub(crate) const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
pub(crate) const OCSP: &str = "1.3.6.1.5.5.7.48.1";

pub(crate) const ANY_USE: &str = "2.5.29.37.0";
pub(crate) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
pub(crate) const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
pub(crate) const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub(crate) const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(crate) const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
