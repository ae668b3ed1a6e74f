//! Extensions of certificate policies (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14).

use super::extension::Extension;
use super::{der, name};

/// certificatePolicies of these, dotted, without qualifiers.
pub(crate) fn policies(oids: &[&str]) -> Extension {
    policies_with(&oids.iter().map(|oid| policy(oid, &[])).collect::<Vec<_>>())
}

/// certificatePolicies of what [`policy`] makes.
pub(crate) fn policies_with(policies: &[Vec<u8>]) -> Extension {
    Extension::plain(CERTIFICATE_POLICIES, der::sequence(&[&policies.concat()]))
}

/// PolicyInformation with qualifiers.
pub(crate) fn policy(oid: &str, qualifiers: &[Vec<u8>]) -> Vec<u8> {
    let qualifiers = qualifiers.concat();
    let qualifiers = if qualifiers.is_empty() { qualifiers } else { der::sequence(&[&qualifiers]) };
    der::sequence(&[&der::oid(oid), &qualifiers])
}

/// A qualifier: its type, dotted, and its value, DER.
pub(crate) fn qualifier(oid: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), value])
}

/// The address of a practice statement.
pub(crate) fn practice_statement(uri: &str) -> Vec<u8> {
    qualifier("1.3.6.1.5.5.7.2.1", &der::value(name::IA5, uri.as_bytes()))
}

/// A notice to users: an organization with numbers, and a text, each a string of the tag given.
pub(crate) fn user_notice(reference: Option<(u8, &str, &[u64])>, text: Option<(u8, &str)>) -> Vec<u8> {
    let string = |tag, text: &str| der::value(tag, &name::encoded(tag, text));
    let reference = reference.map(|(tag, organization, numbers)| {
        let numbers: Vec<u8> = numbers.iter().flat_map(|number| der::integer(*number)).collect();
        der::sequence(&[&string(tag, organization), &der::sequence(&[&numbers])])
    });
    let text = text.map(|(tag, text)| string(tag, text));
    qualifier("1.3.6.1.5.5.7.2.2", &der::sequence(&[&reference.unwrap_or_default(), &text.unwrap_or_default()]))
}

/// policyMappings: issuerDomainPolicy and subjectDomainPolicy, dotted.
pub(crate) fn mappings(pairs: &[(&str, &str)]) -> Extension {
    let pair = |(issuer, subject): &(&str, &str)| der::sequence(&[&der::oid(issuer), &der::oid(subject)]);
    Extension::plain(POLICY_MAPPINGS, der::sequence(&[&pairs.iter().flat_map(pair).collect::<Vec<u8>>()])).critical()
}

/// policyConstraints: requireExplicitPolicy and inhibitPolicyMapping.
pub(crate) fn constraints(explicit: Option<i64>, mapping: Option<i64>) -> Extension {
    let field =
        |tag, number: Option<i64>| number.map(|number| der::retagged(&der::signed(number), tag)).unwrap_or_default();
    Extension::plain(POLICY_CONSTRAINTS, der::sequence(&[&field(0x80, explicit), &field(0x81, mapping)])).critical()
}

/// inhibitAnyPolicy.
pub(crate) fn inhibit_any(skip: i64) -> Extension {
    Extension::plain(INHIBIT_ANY_POLICY, der::signed(skip)).critical()
}

pub(crate) const ANY_POLICY: &str = "2.5.29.32.0";
pub(crate) const CERTIFICATE_POLICIES: &str = "2.5.29.32";
pub(crate) const INHIBIT_ANY_POLICY: &str = "2.5.29.54";
pub(crate) const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub(crate) const POLICY_MAPPINGS: &str = "2.5.29.33";
