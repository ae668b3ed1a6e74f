//! Whether certificates of the path are revoked, by the lists at hand (RFC 5280 6.3).
//!
//! As in OpenSSL 3.0.19, which without `-extended_crl` takes a delta list for an ordinary one.

use crate::verify::context::{Context, Halt};
use crate::verify::revocation::entry::Status;
use crate::verify::revocation::selection::Question;
use crate::x509::cert::SharedCert;
use crate::x509::extension::DistributionPoint;

mod belief;
mod delta;
mod entry;
mod list;
mod path;
mod scope;
mod selection;
mod shelf;
mod signer;

pub(super) use list::List;
pub(super) use shelf::Lists;

/// Checks the leaf, or with `-crl_check_all` every certificate and the anchor too (`x509_vfy.c check_revocation`).
///
/// The issuer of a list is no leaf in this sense: it is checked with `-crl_check_all` only.
pub(super) fn check_revocation(context: &mut Context<'_>) -> Result<(), Halt> {
    let flags = context.request.flags;
    let count = match (flags.crl_check_all, flags.crl_check && !context.is_crl_path) {
        (true, _) => context.chain.len(),
        (false, true) => 1,
        (false, false) => return Ok(()),
    };
    let lists = context.lists();
    for (depth, cert) in context.certs().iter().enumerate().take(count) {
        if !cert.extensions.is_proxy {
            check_certificate(context, &lists, depth, cert)?;
        }
    }
    Ok(())
}

/// Consults lists until they cover every reason (`x509_vfy.c check_cert`).
fn check_certificate(context: &mut Context<'_>, lists: &Lists, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let mut question = Question { cert, depth, covered: 0, expiry_is_forgiven: false };
    while question.covered != DistributionPoint::ALL_REASONS {
        let Some(choice) = selection::choose(context, lists, &question)? else {
            return context.report(3, depth, cert);
        };
        belief::check_list(context, lists, &choice, &choice.list, depth, cert)?;
        let mut status = Status::Unlisted;
        if let Some(delta) = &choice.delta {
            belief::check_list(context, lists, &choice, delta, depth, cert)?;
            status = check_entry(context, delta, depth, cert)?;
        }
        if status != Status::Removed {
            check_entry(context, &choice.list, depth, cert)?;
        }
        if choice.reasons == question.covered {
            return context.report(3, depth, cert);
        }
        question.covered = choice.reasons;
        question.expiry_is_forgiven = choice.expiry_is_forgiven();
    }
    Ok(())
}

/// What the list says of the certificate (`x509_vfy.c cert_crl`).
fn check_entry(context: &mut Context<'_>, list: &List, depth: usize, cert: &SharedCert) -> Result<Status, Halt> {
    let unhandled = list.has_unknown_critical() && !context.request.flags.ignore_critical;
    context.report_if(unhandled, 36, depth, cert)?;
    let status = list.entries().find(&list.crl, cert);
    context.report_if(status == Status::Revoked, 23, depth, cert)?;
    Ok(status)
}
