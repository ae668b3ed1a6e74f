//! Which extensions are decoded, and what makes a certificate broken (`v3_purp.c ossl_x509v3_cache_extensions`).

use std::fmt::Display;

use super::resources::{AddressFamily, AutonomousSystems};
use super::{DistributionPoint, Extension, Extensions, GeneralName, decode, oid};
use crate::x509::name::Name;
use crate::x509::reader::Refusal;

/// Decodes the extensions that judgement needs.
pub(super) fn fill(all: Vec<Extension>, issuer: &Name) -> Extensions {
    let mut cache = Cache { all: &all, broken: None };
    let mut extensions = Extensions {
        basic_constraints: cache.one(oid::BASIC_CONSTRAINTS, "basicConstraints", decode::basic_constraints),
        key_usage: cache.one(oid::KEY_USAGE, "keyUsage", decode::key_usage),
        extended_key_usage: cache.one(oid::EXTENDED_KEY_USAGE, "extendedKeyUsage", decode::key_purposes),
        netscape_type: cache.one(oid::NETSCAPE_CERT_TYPE, "nsCertType", decode::netscape_type),
        subject_key_id: cache.one(oid::SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier", decode::subject_key_id),
        authority_key_id: cache.one(oid::AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier", decode::authority_key_id),
        subject_alt_name: cache.one(oid::SUBJECT_ALT_NAME, "subjectAltName", GeneralName::read_all),
        name_constraints: cache.one(oid::NAME_CONSTRAINTS, "nameConstraints", decode::name_constraints),
        crl_distribution_points: cache.distribution_points(issuer),
        ip_addresses: cache.one(oid::IP_ADDRESS_BLOCKS, "ipAddrBlocks", AddressFamily::read_all),
        autonomous_systems: cache.one(oid::AUTONOMOUS_SYSTEMS, "autonomousSysIds", AutonomousSystems::read),
        ..Extensions::default()
    };
    if let Some(path_length) = cache.one(oid::PROXY_CERTIFICATE, "proxyCertInfo", decode::proxy_path_length) {
        extensions.is_proxy = true;
        extensions.proxy_path_length = path_length;
        if extensions.says_ca() || cache.has(oid::SUBJECT_ALT_NAME) || cache.has(oid::ISSUER_ALT_NAME) {
            cache.break_with("proxyCertInfo", "a proxy may neither be a CA nor have alternative names");
        }
    }
    let first = |wanted: &[u8]| all.iter().find(|extension| extension.oid.content() == wanted);
    if let Some(information) = first(oid::AUTHORITY_INFO_ACCESS) {
        extensions.ca_issuers = decode::access_addresses(&information.value, oid::CA_ISSUERS);
        extensions.ocsp = decode::access_addresses(&information.value, oid::OCSP);
    }
    extensions.must_staple = first(oid::TLS_FEATURE).is_some_and(|features| decode::must_staple(&features.value));
    extensions.broken = cache.broken;
    extensions.all = all;
    extensions
}

/// The extensions as they stand, and the first thing wrong with them.
struct Cache<'a> {
    all: &'a [Extension],
    broken: Option<String>,
}

impl<'a> Cache<'a> {
    /// The decoded value of the only extension of its kind; `None` when absent, and when broken.
    fn one<T>(&mut self, which: &[u8], name: &str, read: impl FnOnce(&'a [u8]) -> Result<T, Refusal>) -> Option<T> {
        let mut found = self.all.iter().filter(|extension| extension.oid.content() == which);
        let value = &found.next()?.value;
        if found.next().is_some() {
            self.break_with(name, "stands twice");
            return None;
        }
        read(value).map_err(|refusal| self.break_with(name, refusal)).ok()
    }

    /// The points as far as they can be used; one that is unfit breaks the certificate, and they stay.
    fn distribution_points(&mut self, issuer: &Name) -> Option<Vec<DistributionPoint>> {
        let name = "cRLDistributionPoints";
        let read = |value| decode::distribution_points(value, issuer);
        let (points, fault) = self.one(oid::CRL_DISTRIBUTION_POINTS, name, read)?;
        if let Some(fault) = fault {
            self.break_with(name, fault);
        }
        Some(points)
    }

    fn has(&self, which: &[u8]) -> bool {
        self.all.iter().any(|extension| extension.oid.content() == which)
    }

    fn break_with(&mut self, name: &str, why: impl Display) {
        self.broken.get_or_insert_with(|| format!("{name}: {why}"));
    }
}
