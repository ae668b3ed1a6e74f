//! Whether certificates of the path are revoked, by the lists at hand (RFC 5280 6.3).
//!
//! Left out, since nothing can ask for it yet: `-extended_crl` (so indirect lists and lists of some reasons only are
//! unusable, and a list is always signed by a certificate of the path) and `-use_deltas`. Without these two OpenSSL 3.0.19
//! takes a delta list for an ordinary one, and so does this.

use crate::crypto::signature::{self, SignatureFault};
use crate::verify::authority::allows_key_usage;
use crate::verify::budget;
use crate::verify::context::{Context, Halt};
use crate::verify::key::is_decodable;
use crate::verify::revocation::entry::Status;
use crate::verify::revocation::list::{ALL_REASONS, List};
use crate::verify::revocation::selection::Choice;
use crate::verify::validity::{Place, place};
use crate::x509::cert::SharedCert;
use crate::x509::crl::Crl;
use crate::x509::extension::KeyUsage;
use crate::x509::public_key::PublicKeyInfo;

mod entry;
mod list;
mod selection;

/// Checks the leaf, or with `-crl_check_all` every certificate and the anchor too (`x509_vfy.c check_revocation`).
pub(super) fn check_revocation(context: &mut Context<'_>) -> Result<(), Halt> {
    let flags = context.request.flags;
    if !flags.crl_check && !flags.crl_check_all {
        return Ok(());
    }
    let lists: Vec<List> = context.request.crls.iter().map(List::read).collect();
    let certs = context.certs();
    let work = selection::work(&lists, &certs);
    if work > budget::POINT_COMPARISONS_OF_RUN {
        let cap = budget::POINT_COMPARISONS_OF_RUN;
        return Err(Halt::Unjudged(format!("the lists need more than {cap} comparisons with distribution points")));
    }
    let count = if flags.crl_check_all { certs.len() } else { 1 };
    for (depth, cert) in certs.iter().enumerate().take(count).filter(|(_, cert)| !cert.extensions.is_proxy) {
        check_certificate(context, &lists, depth, cert)?;
    }
    Ok(())
}

/// Consults lists until they cover every reason (`x509_vfy.c check_cert`).
fn check_certificate(context: &mut Context<'_>, lists: &[List], depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let mut covered = 0;
    while covered != ALL_REASONS {
        let Some(choice) = selection::best(context, lists, depth, covered) else {
            return context.report(3, depth, cert);
        };
        check_list(context, &choice, depth, cert)?;
        check_entry(context, &choice, depth, cert)?;
        if choice.reasons == covered {
            return context.report(3, depth, cert);
        }
        covered = choice.reasons;
    }
    Ok(())
}

/// Whether the list itself may be believed (`x509_vfy.c check_crl`); OpenSSL asks less of deltas.
fn check_list(context: &mut Context<'_>, choice: &Choice<'_>, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let Some(signer) = context.cert(choice.signer_depth) else { return context.report(33, depth, cert) };
    if !choice.list.is_delta {
        context.report_if(!allows_key_usage(&signer, KeyUsage::CRL_SIGN), 35, depth, cert)?;
        context.report_if(!choice.is_in_scope(), 44, depth, cert)?;
    }
    check_list_times(context, &choice.list.crl, depth, cert)?;
    if !is_decodable(&signer.public_key) {
        return context.report(6, depth, cert);
    }
    let fault = verify(&choice.list.crl, &signer.public_key).err();
    if let Some(SignatureFault::Unsupported(name)) = &fault {
        context.note_unjudged(format!("the signature algorithm {name} of a revocation list is not implemented"));
    }
    context.report_if(fault.is_some(), 8, depth, cert)
}

/// Unlike certificates, lists may name another algorithm inside than outside (3.0.19; later releases compare).
fn verify(crl: &Crl, key: &PublicKeyInfo) -> Result<(), SignatureFault> {
    let signed = crl.der.get(crl.tbs.clone()).unwrap_or_default();
    match crl.signature_unused_bits {
        0 => signature::verify(&crl.outer_signature, key, signed, &crl.signature),
        _ => Err(SignatureFault::Bad),
    }
}

/// `x509_vfy.c check_crl_time`; a list without nextUpdate never ends.
fn check_list_times(context: &mut Context<'_>, crl: &Crl, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let time = context.request.time;
    let this_update = place(&crl.this_update, time);
    context.report_if(this_update == Place::Malformed, 15, depth, cert)?;
    context.report_if(this_update == Place::Future, 11, depth, cert)?;
    let Some(next_update) = crl.next_update.as_ref().map(|next_update| place(next_update, time)) else { return Ok(()) };
    context.report_if(next_update == Place::Malformed, 16, depth, cert)?;
    context.report_if(next_update == Place::Reached, 12, depth, cert)
}

/// What the list says of the certificate (`x509_vfy.c cert_crl`).
fn check_entry(context: &mut Context<'_>, choice: &Choice<'_>, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let unhandled = choice.list.has_unknown_critical && !context.request.flags.ignore_critical;
    context.report_if(unhandled, 36, depth, cert)?;
    let is_revoked = entry::find(&choice.list.crl, cert) == Status::Revoked;
    context.report_if(is_revoked, 23, depth, cert)
}
