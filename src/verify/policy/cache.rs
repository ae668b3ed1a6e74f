//! What one certificate says of policies (`pcy_cache.c policy_cache_new`, `pcy_map.c`).

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::oid::Oid;
use crate::verify::policy::is_any;
use crate::verify::policy::searched::Searched;
use crate::x509::cert::Cert;
use crate::x509::extension::oid;
use crate::x509::extension::policy::{
    PolicyConstraints, PolicyInformation, PolicyMapping, PolicyQualifiers, read_inhibit_any_policy,
};
use crate::x509::reader::Refusal;

/// What one certificate says of policies.
#[derive(Debug)]
pub(super) struct Cache {
    /// The policies it names but anyPolicy, in OpenSSL's order; `None` when it names none at all.
    pub(super) policies: Option<Vec<Data>>,
    /// anyPolicy.
    pub(super) any: Option<Data>,
    /// requireExplicitPolicy.
    pub(super) explicit_skip: Option<u64>,
    /// inhibitPolicyMapping.
    pub(super) mapping_skip: Option<u64>,
    /// inhibitAnyPolicy.
    pub(super) any_skip: Option<u64>,
}

/// A policy as a certificate names it (`X509_POLICY_DATA`).
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) oid: Arc<Oid>,
    pub(super) critical: bool,
    pub(super) qualifiers: Option<PolicyQualifiers>,
    /// Whether a mapping is about it.
    pub(super) is_mapped: bool,
    /// Whether it stands here only because a mapping is about it and anyPolicy stands beside.
    pub(super) is_mapped_from_any: bool,
    /// What it is mapped to, each once.
    expected: Vec<Arc<Oid>>,
    /// The number of mappings from it, repetitions counted.
    mappings: usize,
}

impl Cache {
    /// Reads the extensions; `None` when one of them is undecodable, repeated or meaningless (`EXFLAG_INVALID_POLICY`).
    ///
    /// Mappings and inhibitAnyPolicy are looked at only beside policies.
    pub(super) fn read(cert: &Cert) -> Option<Cache> {
        Cache::try_read(cert).ok().flatten()
    }

    fn try_read(cert: &Cert) -> Result<Option<Cache>, Refusal> {
        let only = |which| cert.extensions.only(which);
        let mut cache = Cache { policies: None, any: None, explicit_skip: None, mapping_skip: None, any_skip: None };
        if let Some(extension) = only(oid::POLICY_CONSTRAINTS)? {
            let constraints = PolicyConstraints::read(&extension.value)?;
            cache.explicit_skip = constraints.require_explicit_policy;
            cache.mapping_skip = constraints.inhibit_policy_mapping;
        }
        let Some(extension) = only(oid::CERTIFICATE_POLICIES)? else { return Ok(Some(cache)) };
        let named = PolicyInformation::read_all(&extension.value)?;
        if named.is_empty() {
            return Ok(Some(cache));
        }
        let Some((mut policies, any)) = read_policies(named, extension.critical) else { return Ok(None) };
        if let Some(extension) = only(oid::POLICY_MAPPINGS)? {
            let mappings = PolicyMapping::read_all(&extension.value)?;
            if !map(&mut policies, any.as_ref(), mappings) {
                return Ok(None);
            }
        }
        if let Some(extension) = only(oid::INHIBIT_ANY_POLICY)? {
            cache.any_skip = read_inhibit_any_policy(&extension.value)?;
        }
        cache.policies = Some(policies.into_items());
        cache.any = any;
        Ok(Some(cache))
    }
}

impl Data {
    /// A policy that nothing is mapped from.
    pub(super) fn new(oid: Arc<Oid>, critical: bool, qualifiers: Option<PolicyQualifiers>) -> Data {
        let expected = Vec::new();
        Data { oid, critical, qualifiers, is_mapped: false, is_mapped_from_any: false, expected, mappings: 0 }
    }

    /// The policies of the next certificate that continue this one (RFC 5280 6.1.2 a, expected_policy_set).
    pub(super) fn expected(&self, inhibits_mapping: bool) -> &[Arc<Oid>] {
        match inhibits_mapping || !(self.is_mapped || self.is_mapped_from_any) {
            true => std::slice::from_ref(&self.oid),
            false => &self.expected,
        }
    }

    /// What it is mapped to, when as many nodes as it has mappings do not continue it.
    pub(super) fn unmatched(&self, children: usize) -> &[Arc<Oid>] {
        if children == self.mappings { &[] } else { &self.expected }
    }
}

/// `policy_cache_create`: `None` when a policy stands twice.
fn read_policies(named: Vec<PolicyInformation>, critical: bool) -> Option<(Searched<Data>, Option<Data>)> {
    let mut policies = Searched::new();
    let mut any = None;
    for information in named {
        let data = Data::new(Arc::new(information.oid), critical, information.qualifiers);
        let is_repeated = match is_any(&data.oid) {
            true => any.replace(data).is_some(),
            false => {
                let is_repeated = policies.find(&data.oid).is_some();
                policies.push(Arc::clone(&data.oid), data);
                is_repeated
            }
        };
        if is_repeated {
            return None;
        }
    }
    Some((policies, any))
}

/// `ossl_policy_cache_set_mapping`: `false` when there is no mapping, or one from or to anyPolicy.
fn map(policies: &mut Searched<Data>, any: Option<&Data>, mappings: Vec<PolicyMapping>) -> bool {
    let mut seen = HashSet::new();
    let is_sound = !mappings.is_empty();
    for PolicyMapping { issuer_domain, subject_domain } in mappings {
        if is_any(&issuer_domain) || is_any(&subject_domain) {
            return false;
        }
        let (from, to) = (Arc::new(issuer_domain), Arc::new(subject_domain));
        let found = match (policies.find(&from), any) {
            (Some(data), _) => {
                data.is_mapped = true;
                Some(data)
            }
            (None, Some(any)) => {
                let mut data = Data::new(Arc::clone(&from), any.critical, any.qualifiers.clone());
                data.is_mapped_from_any = true;
                policies.push(Arc::clone(&from), data)
            }
            (None, None) => None,
        };
        let Some(data) = found else { continue };
        data.mappings = data.mappings.saturating_add(1);
        if seen.insert((from, Arc::clone(&to))) {
            data.expected.push(to);
        }
    }
    is_sound
}
