//! Signatures and dates, from the anchor down to the leaf.

use crate::crypto::signature::{self, SignatureFault};
use crate::verify::authority::allows_key_usage;
use crate::verify::context::{Context, Halt};
use crate::verify::issuer::{is_marked_self_signed, issued_by};
use crate::verify::validity::check_dates;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::KeyUsage;
use crate::x509::public_key::PublicKeyInfo;

/// Verifies each certificate under the key of the one above it, then its dates (`x509_vfy.c internal_verify`,
/// RFC 5280 6.1.3 a).
///
/// The topmost certificate's own signature proves nothing and is tried only with `-check_ss_sig`. Its dates count like
/// any other's, unless it is trusted through auxiliary settings without being its own issuer.
pub(super) fn verify_signatures(context: &mut Context<'_>) -> Result<(), Halt> {
    let certs = context.certs();
    let (top, top_depth) = (context.top(), context.top_depth());
    if issued_by(&top, &top) || context.request.flags.partial_chain {
        if context.request.flags.check_self_signature && is_marked_self_signed(&top) {
            check_signature(context, &top, top_depth, &top, top_depth)?;
        }
        check_dates(context, &top, top_depth)?;
    } else if top_depth == 0 {
        context.report(21, 0, &top)?;
        check_dates(context, &top, 0)?;
    }
    let pairs = certs.iter().zip(certs.iter().skip(1)).enumerate();
    for (depth, (cert, issuer)) in pairs.rev() {
        check_signature(context, cert, depth, issuer, depth.saturating_add(1))?;
        check_dates(context, cert, depth)?;
    }
    context.last_depth = 0;
    Ok(())
}

fn check_signature(
    context: &mut Context<'_>,
    cert: &SharedCert,
    depth: usize,
    issuer: &SharedCert,
    issuer_depth: usize,
) -> Result<(), Halt> {
    // RFC 6818 section 2: a self-signed certificate that is no CA is bound by no key usage.
    let is_exempt = depth == issuer_depth && !issuer.extensions.says_ca();
    if !is_exempt {
        let (wanted, code) =
            if cert.extensions.is_proxy { (KeyUsage::DIGITAL_SIGNATURE, 39) } else { (KeyUsage::KEY_CERT_SIGN, 32) };
        context.report_if(!allows_key_usage(issuer, wanted), code, issuer_depth, issuer)?;
    }
    if !issuer.public_key.is_decodable() {
        return context.report(6, issuer_depth, issuer);
    }
    let identifier = if depth == 0 { context.identifier_of_leaf() } else { None };
    let fault = verify(cert, &issuer.public_key, identifier).err();
    if let Some(SignatureFault::Unsupported(name)) = &fault {
        context.note_unjudged(format!("the signature algorithm {name} is not implemented"));
    }
    context.report_if(fault.is_some(), 7, depth, cert)
}

/// Both algorithm identifiers must agree and the signature must be whole octets (`x_all.c X509_verify`).
fn verify(cert: &Cert, key: &PublicKeyInfo, identifier: Option<&[u8]>) -> Result<(), SignatureFault> {
    if cert.inner_signature != cert.outer_signature || cert.signature_unused_bits != 0 {
        return Err(SignatureFault::Bad);
    }
    let (message, signature) = (cert.signed_bytes(), &cert.signature);
    match identifier {
        Some(identifier) => signature::verify_identified(&cert.outer_signature, key, message, signature, identifier),
        None => signature::verify(&cert.outer_signature, key, message, signature),
    }
}
