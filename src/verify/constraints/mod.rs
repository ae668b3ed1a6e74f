//! Name constraints: every name of a certificate against the subtrees of every issuer above it.

use crate::verify::budget;
use crate::verify::context::{Context, Halt};
use crate::verify::proxy;
use crate::x509::cert::Cert;
use crate::x509::extension::{GeneralName, NameConstraints, Subtree};
use crate::x509::name::Attribute;

mod a_label;
mod host_name;
mod matching;
mod subject;

/// Walks from the top down (`x509_vfy.c check_name_constraints`, RFC 5280 6.1.3 b and c; anchors' constraints count).
///
/// Self-issued certificates are passed over, the leaf never.
pub(super) fn check_name_constraints(context: &mut Context<'_>) -> Result<(), Halt> {
    let certs = context.certs();
    let mut compared: usize = 0;
    for (depth, cert) in certs.iter().enumerate().rev() {
        if depth > 0 && cert.subject == cert.issuer {
            continue;
        }
        let is_misnamed = cert.extensions.is_proxy && !proxy::is_named_after_issuer(cert);
        context.report_if(is_misnamed, 72, depth, cert)?;
        for issuer in certs.iter().skip(depth.saturating_add(1)).rev() {
            let Some(constraints) = &issuer.extensions.name_constraints else { continue };
            compared = compared.saturating_add(work(cert, constraints));
            if compared > budget::NAME_COMPARISONS_OF_RUN {
                return Err(Halt::Unjudged("too many names and name constraints to compare".to_owned()));
            }
            match check_certificate(cert, constraints, depth == 0) {
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

/// The number of comparisons one certificate may need under these constraints.
fn work(cert: &Cert, constraints: &NameConstraints) -> usize {
    let names = cert.subject.rdns.iter().map(Vec::len).sum::<usize>();
    let names = names.saturating_add(cert.extensions.subject_alt_name.as_ref().map_or(0, Vec::len));
    names.saturating_mul(constraints.permitted.len().saturating_add(constraints.excluded.len()))
}

/// All names of a certificate (`v3_ncons.c NAME_CONSTRAINTS_check`, for leaves also `NAME_CONSTRAINTS_check_CN`).
fn check_certificate(cert: &Cert, constraints: &NameConstraints, is_leaf: bool) -> Result<(), Violation> {
    if work(cert, constraints) > budget::NAME_COMPARISONS {
        return Err(Violation::Code(1));
    }
    if !cert.subject.is_empty() {
        check_name(&GeneralName::Directory(cert.subject.clone()), constraints)?;
    }
    for attribute in cert.subject.rdns.iter().flatten().filter(|attribute| subject::is_email(attribute)) {
        check_email_attribute(attribute, constraints)?;
    }
    let alternatives = cert.extensions.subject_alt_name.as_deref().unwrap_or_default();
    for name in alternatives {
        check_name(name, constraints)?;
    }
    if is_leaf && !alternatives.iter().any(|name| matches!(name, GeneralName::Dns(_))) {
        for attribute in cert.subject.rdns.iter().flatten().filter(|attribute| subject::is_common_name(attribute)) {
            if let Some(host) = host_name::from_common_name(attribute)? {
                check_name(&GeneralName::Dns(host), constraints)?;
            }
        }
    }
    Ok(())
}

/// An address in the subject, which must be an IA5String whatever the constraints are about.
fn check_email_attribute(attribute: &Attribute, constraints: &NameConstraints) -> Result<(), Violation> {
    match attribute.tag {
        IA5_STRING => check_name(&GeneralName::Email(attribute.content.clone()), constraints),
        _ => Err(Violation::Code(53)),
    }
}

/// One name against the subtrees of its kind (`v3_ncons.c nc_match`): one permitted must match, no excluded may.
fn check_name(name: &GeneralName, constraints: &NameConstraints) -> Result<(), Violation> {
    let mut permitted =
        constraints.permitted.iter().filter(|subtree| matching::concerns(name, &subtree.base)).peekable();
    if permitted.peek().is_some() {
        let mut found = false;
        for subtree in permitted {
            check_distance(subtree)?;
            found = found || matching::matches(name, &subtree.base)?;
        }
        if !found {
            return Err(Violation::Code(47));
        }
    }
    for subtree in constraints.excluded.iter().filter(|subtree| matching::concerns(name, &subtree.base)) {
        check_distance(subtree)?;
        if matching::matches(name, &subtree.base)? {
            return Err(Violation::Code(48));
        }
    }
    Ok(())
}

/// RFC 5280 4.2.1.10: minimum is 0 and maximum absent (`v3_ncons.c nc_minmax_valid`).
fn check_distance(subtree: &Subtree) -> Result<(), Violation> {
    if subtree.has_distance { Err(Violation::Code(49)) } else { Ok(()) }
}

const IA5_STRING: u8 = 22;
