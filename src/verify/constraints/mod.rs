//! Name constraints: every name of a certificate against the subtrees of every issuer above it.

use crate::verify::budget;
use crate::verify::context::{Context, Halt};
use crate::verify::proxy;
use crate::x509::cert::Cert;
use crate::x509::extension::{GeneralName, NameConstraints};
use crate::x509::name::{Attribute, COMMON_NAME, EMAIL_ADDRESS};

use prepared::{Candidate, Limit};

pub(crate) mod a_label;
mod host_name;
mod matching;
mod prepared;

/// Walks from the top down (`x509_vfy.c check_name_constraints`, RFC 5280 6.1.3 b and c; anchors' constraints count).
///
/// Self-issued certificates are passed over, the leaf never.
pub(super) fn check_name_constraints(context: &mut Context<'_>) -> Result<(), Halt> {
    let certs = context.certs();
    let limits: Vec<Option<Limits<'_>>> =
        certs.iter().map(|cert| cert.extensions.name_constraints.as_ref().map(Limits::of)).collect();
    let mut compared: usize = 0;
    for (depth, cert) in certs.iter().enumerate().rev() {
        if depth > 0 && cert.subject == cert.issuer {
            continue;
        }
        let is_misnamed = cert.extensions.is_proxy && !proxy::is_named_after_issuer(cert);
        context.report_if(is_misnamed, 72, depth, cert)?;
        let names = names_of(cert, depth == 0);
        let count = count_names(cert);
        for limits in limits.iter().skip(depth.saturating_add(1)).rev().flatten() {
            // Even where there is nothing to compare with, each name is looked at.
            compared = compared.saturating_add(count.saturating_mul(limits.count().max(1)));
            if compared > budget::NAME_COMPARISONS_OF_RUN {
                return Err(Halt::Unjudged("too many names and name constraints to compare".to_owned()));
            }
            let is_too_much = count.saturating_mul(limits.count()) > budget::NAME_COMPARISONS;
            match if is_too_much { Err(Violation::Code(1)) } else { limits.check(&names) } {
                Ok(()) => (),
                Err(Violation::Code(code)) => context.report(code, depth, cert)?,
                Err(Violation::Aborted(why)) => return Err(Halt::Aborted(why)),
            }
        }
    }
    Ok(())
}

/// Why a name does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Violation {
    /// OpenSSL's error number.
    Code(u8),
    /// OpenSSL ends here without an error number; says why.
    Aborted(String),
}

impl Violation {
    /// A name or a base that its kind's rule cannot read.
    const UNSUPPORTED_SYNTAX: Violation = Violation::Code(53);
}

/// The names of a certificate in the order in which they are looked at; an error ends the look (`v3_ncons.c
/// NAME_CONSTRAINTS_check`, for leaves also `NAME_CONSTRAINTS_check_CN`).
fn names_of(cert: &Cert, is_leaf: bool) -> Vec<Result<Candidate<'_>, Violation>> {
    let mut names = Vec::new();
    if !cert.subject.is_empty() {
        names.push(Ok(Candidate::Directory(&cert.subject)));
    }
    let attributes = |kind| cert.subject.attributes().filter(move |attribute| attribute.oid.content() == kind);
    names.extend(attributes(EMAIL_ADDRESS).map(address_of));
    let alternatives = cert.extensions.subject_alt_name.as_deref().unwrap_or_default();
    names.extend(alternatives.iter().map(|name| Ok(Candidate::of(name))));
    if is_leaf && !alternatives.iter().any(|name| matches!(name, GeneralName::Dns(_))) {
        let hosts = attributes(COMMON_NAME).filter_map(|attribute| host_name::from_common_name(attribute).transpose());
        names.extend(hosts.map(|host| host.map(|host| Candidate::Dns(host.to_ascii_lowercase()))));
    }
    names
}

/// An address in the subject, which must be an IA5String whatever the constraints are about.
fn address_of(attribute: &Attribute) -> Result<Candidate<'_>, Violation> {
    match attribute.tag {
        IA5_STRING => Ok(Candidate::email(&attribute.content)),
        _ => Err(Violation::UNSUPPORTED_SYNTAX),
    }
}

/// The number of names that OpenSSL counts against its cap.
fn count_names(cert: &Cert) -> usize {
    let alternatives = cert.extensions.subject_alt_name.as_ref().map_or(0, Vec::len);
    cert.subject.attributes().count().saturating_add(alternatives)
}

/// The name constraints of one certificate.
struct Limits<'a> {
    permitted: Vec<Limit<'a>>,
    excluded: Vec<Limit<'a>>,
}

impl<'a> Limits<'a> {
    fn of(constraints: &'a NameConstraints) -> Limits<'a> {
        let limits = |subtrees: &'a [_]| subtrees.iter().map(Limit::of).collect();
        Limits { permitted: limits(&constraints.permitted), excluded: limits(&constraints.excluded) }
    }

    fn count(&self) -> usize {
        self.permitted.len().saturating_add(self.excluded.len())
    }

    fn check(&self, names: &[Result<Candidate<'_>, Violation>]) -> Result<(), Violation> {
        names.iter().try_for_each(|name| self.check_name(name.as_ref().map_err(Violation::clone)?))
    }

    /// One name against the subtrees of its kind (`v3_ncons.c nc_match`): one permitted must match, no excluded may.
    fn check_name(&self, name: &Candidate<'_>) -> Result<(), Violation> {
        let mut permitted = self.permitted.iter().filter(|limit| matching::concerns(name, &limit.base)).peekable();
        if permitted.peek().is_some() {
            let mut found = false;
            for limit in permitted {
                check_distance(limit)?;
                found = found || matching::matches(name, &limit.base)?;
            }
            if !found {
                return Err(Violation::Code(47));
            }
        }
        for limit in self.excluded.iter().filter(|limit| matching::concerns(name, &limit.base)) {
            check_distance(limit)?;
            if matching::matches(name, &limit.base)? {
                return Err(Violation::Code(48));
            }
        }
        Ok(())
    }
}

/// RFC 5280 4.2.1.10: minimum is 0 and maximum absent (`v3_ncons.c nc_minmax_valid`).
fn check_distance(limit: &Limit<'_>) -> Result<(), Violation> {
    if limit.has_distance { Err(Violation::Code(49)) } else { Ok(()) }
}

const IA5_STRING: u8 = 22;
