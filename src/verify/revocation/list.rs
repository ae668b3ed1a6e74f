//! A revocation list with its extensions decoded, as OpenSSL caches them (`x_crl.c crl_cb`).

use crate::x509::crl::{Crl, Revoked, SharedCrl};
use crate::x509::extension::{AuthorityKeyId, Extension, Extensions, GeneralName, oid};
use crate::x509::name::{Attribute, Name};
use crate::x509::reader::tag::{INTEGER, Tag};
use crate::x509::reader::{Reader, Refusal};

/// A list and what its extensions say; those that cannot be decoded or stand twice count as absent.
#[derive(Debug)]
pub(super) struct List {
    pub(super) crl: SharedCrl,
    pub(super) authority_key_id: Option<AuthorityKeyId>,
    pub(super) scope: Option<Scope>,
    /// Whether it has a deltaCRLIndicator.
    pub(super) is_delta: bool,
    /// Whether a critical extension of the list or of any entry is not handled.
    pub(super) has_unknown_critical: bool,
}

/// issuingDistributionPoint, RFC 5280 5.2.5.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) name: Option<PointName>,
    pub(super) only_user: bool,
    pub(super) only_ca: bool,
    pub(super) only_attribute: bool,
    pub(super) some_reasons: bool,
    pub(super) indirect: bool,
}

/// A distribution point's name.
#[derive(Debug)]
pub(super) enum PointName {
    Full(Vec<GeneralName>),
    /// Completed with the issuer's name; `None` when that gives no name.
    Relative(Option<Name>),
}

impl List {
    pub(super) fn read(crl: &SharedCrl) -> List {
        let only = |wanted: &[u8]| {
            let mut found = crl.extensions.iter().filter(|extension| extension.oid.content() == wanted);
            found.next().filter(|_| found.next().is_none())
        };
        let key_id_alone = only(oid::AUTHORITY_KEY_IDENTIFIER).cloned().into_iter().collect();
        let is_integer = |extension: &Extension| Reader::new(&extension.value).integer(INTEGER, "").is_ok();
        List {
            crl: SharedCrl::clone(crl),
            authority_key_id: Extensions::decode(key_id_alone, &crl.issuer).authority_key_id,
            scope: only(oid::ISSUING_DISTRIBUTION_POINT).and_then(|found| Scope::read(&found.value, &crl.issuer).ok()),
            is_delta: only(oid::DELTA_CRL).is_some_and(is_integer),
            has_unknown_critical: has_unknown_critical(crl),
        }
    }
}

impl Scope {
    fn read(value: &[u8], issuer: &Name) -> Result<Scope, Refusal> {
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
            let some_reasons = fields.next_is(Tag::context(3))?;
            if some_reasons {
                fields.bit_string(Tag::context(3), "onlySomeReasons")?;
            }
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

/// OpenSSL's `EXFLAG_CRITICAL` for lists (`x_crl.c crl_cb`, `crl_set_issuers`).
fn has_unknown_critical(crl: &Crl) -> bool {
    let handled = [oid::ISSUING_DISTRIBUTION_POINT, oid::AUTHORITY_KEY_IDENTIFIER, oid::DELTA_CRL];
    is_any_critical_but(&crl.extensions, &handled)
        || readable_entries(crl).any(|entry| is_any_critical_but(&entry.extensions, &[oid::CERTIFICATE_ISSUER]))
}

/// The entries up to the first whose own extensions cannot be decoded, where OpenSSL stops looking.
fn readable_entries(crl: &Crl) -> impl Iterator<Item = &Revoked> {
    crl.entries.iter().take_while(|entry| super::entry::is_readable(entry))
}

fn is_any_critical_but(extensions: &[Extension], handled: &[&[u8]]) -> bool {
    extensions.iter().any(|extension| extension.critical && !handled.contains(&extension.oid.content()))
}

/// `CRLDP_ALL_REASONS`.
pub(super) const ALL_REASONS: u16 = 0x807f;
