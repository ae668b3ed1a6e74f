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
    /// basicConstraints.
    pub(crate) fn basic_constraints(ca: bool, path_length: Option<u64>) -> Extension {
        let ca = if ca { der::yes() } else { Vec::new() };
        let value = der::sequence(&[&ca, &path_length.map(der::integer).unwrap_or_default()]);
        Extension { oid: BASIC_CONSTRAINTS, critical: true, value }
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

    /// nameConstraints that permit one DNS subtree.
    pub(crate) fn permitted_subtree(name: &str) -> Extension {
        let subtree = der::sequence(&[&der::value(0x82, name.as_bytes())]);
        let value = der::sequence(&[&der::tagged(0, &subtree)]);
        Extension { oid: "2.5.29.30", critical: true, value }
    }

    /// The poison of a pre-certificate, RFC 6962 3.1.
    pub(crate) fn poison() -> Extension {
        Extension { oid: "1.3.6.1.4.1.11129.2.4.3", critical: true, value: der::null() }
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

pub(crate) const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(crate) const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub(crate) const KEY_USAGE: &str = "2.5.29.15";
pub(crate) const SUBJECT_ALT_NAME: &str = "2.5.29.17";
pub(crate) const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";

pub(crate) const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
pub(crate) const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
