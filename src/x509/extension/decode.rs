//! The values of single extensions, each read from its OCTET STRING; bytes behind a value are ignored, as in OpenSSL.

use super::count::Count;
use super::{AuthorityKeyId, BasicConstraints, DistributionPoint, GeneralName, KeyUsage, NameConstraints, Subtree};
use crate::base::oid::Oid;
use crate::x509::name::{Attribute, Name};
use crate::x509::reader::tag::{BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};

/// basicConstraints; a negative pathLenConstraint is a refusal.
pub(super) fn basic_constraints(value: &[u8]) -> Result<BasicConstraints, Refusal> {
    Reader::new(value).sequence("", |fields| {
        let ca = fields.optional_boolean("cA")?.unwrap_or(false);
        let path_length = Count::read_optional(fields, INTEGER, "pathLenConstraint")?;
        match path_length {
            Some(Count::Negative) => Err(fields.refuse("negative pathLenConstraint")),
            _ => Ok(BasicConstraints { ca, path_length: path_length.and_then(Count::number) }),
        }
    })
}

/// pcPathLenConstraint of proxyCertInfo, RFC 3820 3.8; negative or too large counts as absent.
pub(super) fn proxy_path_length(value: &[u8]) -> Result<Option<u64>, Refusal> {
    Reader::new(value).sequence("", |fields| {
        let count = Count::read_optional(fields, INTEGER, "pCPathLenConstraint")?;
        fields.sequence("proxyPolicy", |policy| {
            policy.oid("policyLanguage")?;
            if policy.next_is(OCTET_STRING)? {
                policy.octets(OCTET_STRING, "policy")?;
            }
            Ok(())
        })?;
        Ok(count.and_then(Count::number))
    })
}

/// keyUsage; none of the bits set is a refusal (`X509V3_R_EMPTY_KEY_USAGE`).
pub(super) fn key_usage(value: &[u8]) -> Result<KeyUsage, Refusal> {
    let mut reader = Reader::new(value);
    match reader.bit_string(BIT_STRING, "")?.flags() {
        0 => Err(Refusal::new("no bit is set", 0)),
        bits => Ok(KeyUsage(bits)),
    }
}

/// extKeyUsage.
pub(super) fn key_purposes(value: &[u8]) -> Result<Vec<Oid>, Refusal> {
    Reader::new(value).list(SEQUENCE, "", |item| item.oid(""))
}

/// nsCertType: its first octet.
pub(super) fn netscape_type(value: &[u8]) -> Result<u8, Refusal> {
    Reader::new(value).bit_string(BIT_STRING, "").map(|bits| bits.flags().to_le_bytes()[0])
}

/// subjectKeyIdentifier.
pub(super) fn subject_key_id(value: &[u8]) -> Result<Vec<u8>, Refusal> {
    Reader::new(value).octets(OCTET_STRING, "").map(|octets| octets.into_owned())
}

/// authorityKeyIdentifier.
pub(super) fn authority_key_id(value: &[u8]) -> Result<AuthorityKeyId, Refusal> {
    Reader::new(value).sequence("", |fields| {
        let key_id = match fields.next_is(Tag::context(0))? {
            true => Some(fields.octets(Tag::context(0), "keyIdentifier")?.into_owned()),
            false => None,
        };
        let names = fields.optional_list(Tag::context(1), "authorityCertIssuer", GeneralName::read)?;
        let issuer = names.as_deref().and_then(GeneralName::first_directory).cloned();
        let serial = match fields.next_is(Tag::context(2))? {
            true => Some(fields.integer(Tag::context(2), "authorityCertSerialNumber")?.to_vec()),
            false => None,
        };
        Ok(AuthorityKeyId { key_id, issuer, serial })
    })
}

/// nameConstraints.
pub(super) fn name_constraints(value: &[u8]) -> Result<NameConstraints, Refusal> {
    Reader::new(value).sequence("", |fields| {
        let permitted = fields.optional_list(Tag::context(0), "permittedSubtrees", subtree)?.unwrap_or_default();
        let excluded = fields.optional_list(Tag::context(1), "excludedSubtrees", subtree)?.unwrap_or_default();
        Ok(NameConstraints { permitted, excluded })
    })
}

/// cRLDistributionPoints, and what makes one of them unfit (`v3_purp.c setup_crldp`, `setup_dp`): neither a name nor a
/// cRLIssuer, or a relative name that cannot be made whole. OpenSSL gives up there, keeps the points all the same, and
/// from then on knows of no reasons and no relative names.
pub(super) fn distribution_points(
    value: &[u8],
    issuer: &Name,
) -> Result<(Vec<DistributionPoint>, Option<&'static str>), Refusal> {
    let mut fault = None;
    let points = Reader::new(value).list(SEQUENCE, "", |item| {
        let (mut point, relative) = item.sequence("", distribution_point)?;
        let issuers = point.crl_issuer.as_deref().unwrap_or_default();
        if point.full_name.is_none() && relative.is_none() && issuers.is_empty() {
            fault.get_or_insert("neither a name nor a cRLIssuer");
        }
        if fault.is_some() {
            point.reasons = Some(0);
        }
        if let Some(attributes) = relative {
            let base = GeneralName::first_directory(issuers);
            point.relative_name = match fault {
                None => base.unwrap_or(issuer).with_relative(attributes),
                Some(_) => None,
            };
            if point.relative_name.is_none() {
                fault.get_or_insert("a relative name that is no text");
                // A name that equals none.
                point.full_name = Some(Vec::new());
            }
        }
        Ok(point)
    })?;
    Ok((points, fault))
}

/// The URIs of this access method in authorityInfoAccess; none when it cannot be decoded.
pub(super) fn access_addresses(value: &[u8], wanted: &[u8]) -> Vec<String> {
    let descriptions = Reader::new(value).list(SEQUENCE, "", |item| {
        item.sequence("", |fields| Ok((fields.oid("accessMethod")?, GeneralName::read(fields)?)))
    });
    let addresses = descriptions.unwrap_or_default().into_iter().filter_map(|(method, name)| match name {
        GeneralName::Uri(uri) if method.content() == wanted => Some(String::from_utf8_lossy(&uri).into_owned()),
        _ => None,
    });
    addresses.collect()
}

/// Whether status_request (5) is among the features of tlsfeature, RFC 7633 4.1.
pub(super) fn must_staple(value: &[u8]) -> bool {
    let features = Reader::new(value).list(SEQUENCE, "", |item| item.integer(INTEGER, ""));
    features.unwrap_or_default().contains(&&[5][..])
}

fn subtree(item: &mut Reader<'_>) -> Result<Subtree, Refusal> {
    item.sequence("", |fields| {
        let base = GeneralName::read(fields)?;
        let mut has_distance = false;
        if fields.next_is(Tag::context(0))? {
            has_distance = fields.integer(Tag::context(0), "minimum")? != [0];
        }
        if fields.next_is(Tag::context(1))? {
            fields.integer(Tag::context(1), "maximum")?;
            has_distance = true;
        }
        Ok(Subtree { base, has_distance })
    })
}

/// A DistributionPoint without its relative name, and the attributes of that.
fn distribution_point(fields: &mut Reader<'_>) -> Result<(DistributionPoint, Option<Vec<Attribute>>), Refusal> {
    let mut point = DistributionPoint::default();
    let mut relative = None;
    fields.optional_structure(Tag::context(0), "distributionPoint", |name| {
        match name.next_is(Tag::context(1))? {
            true => relative = Some(name.list(Tag::context(1), "nameRelativeToCRLIssuer", Attribute::read)?),
            false => point.full_name = Some(name.list(Tag::context(0), "fullName", GeneralName::read)?),
        }
        Ok(())
    })?;
    if fields.next_is(Tag::context(1))? {
        point.reasons = Some(fields.bit_string(Tag::context(1), "reasons")?.flags() & DistributionPoint::ALL_REASONS);
    }
    point.crl_issuer = fields.optional_list(Tag::context(2), "cRLIssuer", GeneralName::read)?;
    Ok((point, relative))
}
