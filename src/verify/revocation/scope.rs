//! Which certificates and reasons a revocation list covers.

use crate::x509::cert::Cert;
use crate::x509::extension::{DistributionPoint, GeneralName};
use crate::x509::name::{Attribute, Name};
use crate::x509::reader::tag::Tag;
use crate::x509::reader::{Reader, Refusal};

/// issuingDistributionPoint, RFC 5280 5.2.5.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) name: Option<PointName>,
    pub(super) only_user: bool,
    pub(super) only_ca: bool,
    pub(super) only_attribute: bool,
    /// onlySomeReasons, bits as in [`DistributionPoint::reasons`].
    pub(super) some_reasons: Option<u16>,
    pub(super) indirect: bool,
}

/// A distribution point's name.
#[derive(Debug)]
pub(super) enum PointName {
    Full(Vec<GeneralName>),
    /// Completed with the issuer's name; `None` when that gives no name.
    Relative(Option<Name>),
}

impl Scope {
    /// Reads the value of the extension; `issuer` is the list's, for relative names.
    pub(super) fn read(value: &[u8], issuer: &Name) -> Result<Scope, Refusal> {
        Reader::new(value).sequence("", |fields| {
            let name = fields.optional_structure(Tag::context(0), "distributionPoint", |name| {
                Ok(match name.next_is(Tag::context(1))? {
                    true => {
                        let attributes = name.list(Tag::context(1), "nameRelativeToCRLIssuer", Attribute::read)?;
                        PointName::Relative(issuer.with_relative(attributes))
                    }
                    false => PointName::Full(name.list(Tag::context(0), "fullName", GeneralName::read)?),
                })
            })?;
            let only_user = flag(fields, 1)?;
            let only_ca = flag(fields, 2)?;
            let some_reasons = match fields.next_is(Tag::context(3))? {
                true => Some(fields.bit_string(Tag::context(3), "onlySomeReasons")?),
                false => None,
            };
            // A BIT STRING without bits leaves OpenSSL's preset, which is every reason.
            let some_reasons =
                some_reasons.map(|bits| if bits.bytes.is_empty() { ALL_REASONS } else { bits.flags() & ALL_REASONS });
            let indirect = flag(fields, 4)?;
            let only_attribute = flag(fields, 5)?;
            Ok(Scope { name, only_user, only_ca, only_attribute, some_reasons, indirect })
        })
    }

    /// Whether it says two things that exclude each other (`IDP_INVALID`).
    pub(super) fn is_contradictory(&self) -> bool {
        [self.only_user, self.only_ca, self.only_attribute].into_iter().filter(|only| *only).count() > 1
    }
}

/// The reasons for which a list of this issuer and scope covers the certificate; `None` when it does not cover it
/// (`x509_vfy.c crl_crldp_check`).
pub(super) fn covered_reasons(cert: &Cert, issuer: &Name, scope: Option<&Scope>) -> Option<u16> {
    if let Some(scope) = scope {
        let excluded = if cert.extensions.says_ca() { scope.only_user } else { scope.only_ca };
        if scope.only_attribute || excluded {
            return None;
        }
    }
    let covered = scope.and_then(|scope| scope.some_reasons).unwrap_or(ALL_REASONS);
    let name = scope.and_then(|scope| scope.name.as_ref());
    let is_of_same_issuer = cert.issuer == *issuer;
    for point in points(cert) {
        let expects_issuer = match &point.crl_issuer {
            None => is_of_same_issuer,
            Some(names) => contains_name(names, issuer),
        };
        if expects_issuer && name.is_none_or(|name| point_matches(point, name)) {
            return Some(covered & point.reasons.unwrap_or(ALL_REASONS));
        }
    }
    (name.is_none() && is_of_same_issuer).then_some(covered)
}

/// Comparisons of names that asking for the reasons may take, at most.
pub(super) fn work(cert: &Cert, scope: Option<&Scope>) -> usize {
    let of_list = match scope.and_then(|scope| scope.name.as_ref()) {
        Some(PointName::Full(names)) => names.len().max(1),
        Some(PointName::Relative(_)) | None => 1,
    };
    let count = |names: &Option<Vec<GeneralName>>| names.as_ref().map_or(0, Vec::len).saturating_add(1);
    let of_point = |point: &DistributionPoint| {
        count(&point.full_name).saturating_mul(of_list).saturating_add(count(&point.crl_issuer))
    };
    points(cert).iter().fold(1, |sum: usize, point| sum.saturating_add(of_point(point)))
}

fn points(cert: &Cert) -> &[DistributionPoint] {
    cert.extensions.crl_distribution_points.as_deref().unwrap_or_default()
}

/// Whether the point's name and the list's own overlap; one without a name overlaps any (`x509_vfy.c idp_check_dp`).
fn point_matches(point: &DistributionPoint, name: &PointName) -> bool {
    match (&point.relative_name, &point.full_name, name) {
        (None, None, _) => true,
        (Some(ours), _, PointName::Relative(theirs)) => theirs.as_ref().is_some_and(|theirs| ours == theirs),
        (Some(ours), _, PointName::Full(theirs)) => contains_name(theirs, ours),
        (None, Some(ours), PointName::Relative(theirs)) => {
            theirs.as_ref().is_some_and(|theirs| contains_name(ours, theirs))
        }
        (None, Some(ours), PointName::Full(theirs)) => {
            ours.iter().any(|ours| theirs.iter().any(|theirs| is_same(ours, theirs)))
        }
    }
}

fn contains_name(names: &[GeneralName], wanted: &Name) -> bool {
    names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == wanted))
}

/// `GENERAL_NAME_cmp`: URIs and other text compare octet by octet.
fn is_same(ours: &GeneralName, theirs: &GeneralName) -> bool {
    match (ours, theirs) {
        (GeneralName::Directory(ours), GeneralName::Directory(theirs)) => ours == theirs,
        (GeneralName::Dns(ours), GeneralName::Dns(theirs))
        | (GeneralName::Email(ours), GeneralName::Email(theirs))
        | (GeneralName::Ip(ours), GeneralName::Ip(theirs))
        | (GeneralName::Uri(ours), GeneralName::Uri(theirs)) => ours == theirs,
        (GeneralName::RegisteredId(ours), GeneralName::RegisteredId(theirs)) => ours == theirs,
        (GeneralName::Other(ours, value), GeneralName::Other(theirs, other)) => ours == theirs && value == other,
        (GeneralName::Unsupported(ours, value), GeneralName::Unsupported(theirs, other)) => {
            ours == theirs && value == other
        }
        _ => false,
    }
}

/// A BOOLEAN DEFAULT FALSE under an implicit tag.
fn flag(fields: &mut Reader<'_>, number: u32) -> Result<bool, Refusal> {
    let tag = Tag::context(number);
    if !fields.next_is(tag)? {
        return Ok(false);
    }
    match fields.octets(tag, "")?.as_ref() {
        [octet] => Ok(*octet != 0),
        _ => Err(fields.refuse("BOOLEAN that is not one octet")),
    }
}

const ALL_REASONS: u16 = DistributionPoint::ALL_REASONS;
