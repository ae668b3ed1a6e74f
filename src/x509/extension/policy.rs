//! The extensions about policies (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14), as OpenSSL's templates read them.
//!
//! They are decoded when policies are asked for, not with the certificate: few runs ask, and what is wrong with them does
//! not make a certificate broken.

use std::sync::Arc;

use super::count::Count;
use super::oid;
use crate::base::oid::Oid;
use crate::x509::reader::tag::{BMP_STRING, IA5_STRING, INTEGER, SEQUENCE, Tag, UTF8_STRING, VISIBLE_STRING};
use crate::x509::reader::{Reader, Refusal};

/// RFC 5280 4.2.1.4 PolicyInformation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyInformation {
    /// policyIdentifier.
    pub oid: Oid,
    /// policyQualifiers.
    pub qualifiers: Option<PolicyQualifiers>,
}

/// The qualifiers of a policy, shared by all nodes of a policy tree that inherit them.
pub type PolicyQualifiers = Arc<[PolicyQualifier]>;

/// RFC 5280 4.2.1.4 PolicyQualifierInfo; text as the bytes that stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyQualifier {
    /// id-qt-cps: content octets of the IA5String.
    Cps(Vec<u8>),
    /// id-qt-unotice.
    UserNotice {
        /// noticeRef.
        reference: Option<NoticeReference>,
        /// explicitText: content octets of whatever string type it has.
        text: Option<Vec<u8>>,
    },
    /// Any other, by its identifier.
    Other(Oid),
}

/// RFC 5280 4.2.1.4 NoticeReference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeReference {
    /// organization: content octets of whatever string type it has.
    pub organization: Vec<u8>,
    /// noticeNumbers: content octets of the INTEGERs.
    pub numbers: Vec<Vec<u8>>,
}

/// RFC 5280 4.2.1.5 PolicyMappings: one pair of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyMapping {
    /// issuerDomainPolicy.
    pub issuer_domain: Oid,
    /// subjectDomainPolicy.
    pub subject_domain: Oid,
}

/// RFC 5280 4.2.1.11; a number too large for a long counts as absent, as in OpenSSL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// requireExplicitPolicy.
    pub require_explicit_policy: Option<u64>,
    /// inhibitPolicyMapping.
    pub inhibit_policy_mapping: Option<u64>,
}

impl PolicyInformation {
    /// certificatePolicies.
    pub fn read_all(value: &[u8]) -> Result<Vec<PolicyInformation>, Refusal> {
        Reader::new(value).list(SEQUENCE, "", |item| {
            item.sequence("", |fields| {
                let oid = fields.oid("policyIdentifier")?;
                let qualifiers = fields.optional_list(SEQUENCE, "policyQualifiers", PolicyQualifier::read)?;
                Ok(PolicyInformation { oid, qualifiers: qualifiers.map(Arc::from) })
            })
        })
    }
}

impl PolicyQualifier {
    fn read(item: &mut Reader<'_>) -> Result<PolicyQualifier, Refusal> {
        item.sequence("", |fields| {
            let kind = fields.oid("policyQualifierId")?;
            match kind.content() {
                oid::QUALIFIER_CPS => {
                    fields.octets(IA5_STRING, "cPSuri").map(|uri| PolicyQualifier::Cps(uri.into_owned()))
                }
                oid::QUALIFIER_USER_NOTICE => fields.sequence("userNotice", |notice| {
                    let reference = notice.optional_structure(SEQUENCE, "noticeRef", NoticeReference::read)?;
                    let text = if notice.is_at_end() { None } else { Some(display_text(notice, "explicitText")?) };
                    Ok(PolicyQualifier::UserNotice { reference, text })
                }),
                _ => fields.any("qualifier").map(|_| PolicyQualifier::Other(kind)),
            }
        })
    }
}

impl NoticeReference {
    fn read(fields: &mut Reader<'_>) -> Result<NoticeReference, Refusal> {
        let organization = display_text(fields, "organization")?;
        let number = |item: &mut Reader<'_>| item.integer(INTEGER, "").map(<[u8]>::to_vec);
        Ok(NoticeReference { organization, numbers: fields.list(SEQUENCE, "noticeNumbers", number)? })
    }
}

impl PolicyMapping {
    /// policyMappings.
    pub fn read_all(value: &[u8]) -> Result<Vec<PolicyMapping>, Refusal> {
        Reader::new(value).list(SEQUENCE, "", |item| {
            item.sequence("", |fields| {
                let issuer_domain = fields.oid("issuerDomainPolicy")?;
                Ok(PolicyMapping { issuer_domain, subject_domain: fields.oid("subjectDomainPolicy")? })
            })
        })
    }
}

impl PolicyConstraints {
    /// policyConstraints; one without any field and one with a negative number are refusals (`policy_cache_new`).
    pub fn read(value: &[u8]) -> Result<PolicyConstraints, Refusal> {
        Reader::new(value).sequence("", |fields| {
            let explicit = Count::read_optional(fields, Tag::context(0), "requireExplicitPolicy")?;
            let mapping = Count::read_optional(fields, Tag::context(1), "inhibitPolicyMapping")?;
            match (explicit, mapping) {
                (None, None) => Err(fields.refuse("neither of both constraints")),
                (Some(Count::Negative), _) | (_, Some(Count::Negative)) => {
                    Err(fields.refuse("a negative number of certificates"))
                }
                _ => Ok(PolicyConstraints {
                    require_explicit_policy: explicit.and_then(Count::number),
                    inhibit_policy_mapping: mapping.and_then(Count::number),
                }),
            }
        })
    }
}

/// inhibitAnyPolicy; a negative number is a refusal, one too large for a long counts as absent (`policy_cache_new`).
pub fn read_inhibit_any_policy(value: &[u8]) -> Result<Option<u64>, Refusal> {
    match Count::read(&mut Reader::new(value), INTEGER, "")? {
        Count::Negative => Err(Refusal::new("a negative number of certificates", 0)),
        count => Ok(count.number()),
    }
}

/// DisplayText, of the types that OpenSSL takes for it (`B_ASN1_DISPLAYTEXT`).
fn display_text(fields: &mut Reader<'_>, field: &str) -> Result<Vec<u8>, Refusal> {
    match fields.peek().map_err(|refusal| refusal.within(field))?.tag {
        IA5_STRING | VISIBLE_STRING | BMP_STRING | UTF8_STRING => Ok(fields.any(field)?.content.into_owned()),
        _ => Err(fields.refuse("no DisplayText").within(field)),
    }
}
