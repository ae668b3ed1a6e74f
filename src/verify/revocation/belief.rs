//! Whether a chosen revocation list may be believed: its signer, its scope, its dates, its signature.

use crate::crypto::signature::{self, SignatureFault};
use crate::verify::authority::allows_key_usage;
use crate::verify::context::{Context, Halt};
use crate::verify::revocation::list::List;
use crate::verify::revocation::path;
use crate::verify::revocation::selection::Choice;
use crate::verify::revocation::shelf::Lists;
use crate::verify::suite_b::crl_fault;
use crate::verify::validity::{Place, place};
use crate::x509::cert::SharedCert;
use crate::x509::crl::Crl;
use crate::x509::extension::KeyUsage;
use crate::x509::public_key::PublicKeyInfo;

/// Checks the chosen list, or the delta that changes it, for the certificate at this depth (`x509_vfy.c check_crl`,
/// RFC 5280 6.3.3). Of deltas OpenSSL asks no more than dates and signature, and dates only when those of the full list
/// are in question.
pub(super) fn check_list(
    context: &mut Context<'_>,
    lists: &Lists,
    choice: &Choice,
    list: &List,
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    let signer = &choice.signer;
    if !list.is_delta() {
        // Of a signer that OpenSSL has not looked into yet it does not know the key usage either.
        let is_known = choice.signer_is_in_path() || context.is_decoded(signer);
        context.report_if(is_known && !allows_key_usage(signer, KeyUsage::CRL_SIGN), 35, depth, cert)?;
        context.report_if(!choice.is_in_scope(), 44, depth, cert)?;
        if !choice.signer_is_in_path() {
            let leads_to_anchor = path::ends_in_same_anchor(context, lists, signer)?;
            context.report_if(!leads_to_anchor, 54, depth, cert)?;
        }
    }
    if !choice.is_in_date() {
        check_dates(context, &list.crl, choice.expiry_is_forgiven(), depth, cert)?;
    }
    if !signer.public_key.is_decodable() {
        return context.report(6, depth, cert);
    }
    if let Some(code) = context.request.suite_b.and_then(|level| crl_fault(&list.crl, &signer.public_key, level)) {
        context.report(code, depth, cert)?;
    }
    let fault = verify(&list.crl, &signer.public_key).err();
    if let Some(SignatureFault::Unsupported(name)) = &fault {
        context.note_unjudged(format!("the signature algorithm {name} of a revocation list is not implemented"));
    }
    context.report_if(fault.is_some(), 8, depth, cert)
}

/// `x509_vfy.c check_crl_time`; a list without nextUpdate never ends.
fn check_dates(
    context: &mut Context<'_>,
    crl: &Crl,
    expiry_is_forgiven: bool,
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    let time = context.request.time;
    let this_update = place(&crl.this_update, time);
    context.report_if(this_update == Place::Malformed, 15, depth, cert)?;
    context.report_if(this_update == Place::Future, 11, depth, cert)?;
    let Some(next_update) = crl.next_update.as_ref().map(|next_update| place(next_update, time)) else { return Ok(()) };
    context.report_if(next_update == Place::Malformed, 16, depth, cert)?;
    context.report_if(next_update == Place::Reached && !expiry_is_forgiven, 12, depth, cert)
}

/// Unlike certificates, lists may name another algorithm inside than outside (3.0.19; later releases compare).
fn verify(crl: &Crl, key: &PublicKeyInfo) -> Result<(), SignatureFault> {
    let signed = crl.der.get(crl.tbs.clone()).unwrap_or_default();
    match crl.signature_unused_bits {
        0 => signature::verify(&crl.outer_signature, key, signed, &crl.signature),
        _ => Err(SignatureFault::Bad),
    }
}
