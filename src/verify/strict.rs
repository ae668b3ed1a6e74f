//! The further rules of RFC 5280 that `-x509_strict` holds certificates to.

use crate::verify::context::{Context, Halt};
use crate::verify::supported::is_supported;
use crate::x509::cert::{Cert, SharedCert, VERSION_3};
use crate::x509::extension::{Extension, KeyUsage, oid};

/// The strict list for one certificate of a path of two or more (`x509_vfy.c check_extensions`, strict block).
///
/// Errors 90 and 91 (critical key identifiers) cannot occur: OpenSSL notes what is critical up to the first critical
/// extension that it does not support, and it supports neither of these two.
pub(super) fn check_strictly(context: &mut Context<'_>, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let is_ca = cert.extensions.says_ca();
    let extensions = &cert.extensions;
    // An absent keyUsage counts as one without bits here.
    let usage = extensions.key_usage.map_or(0, |usage| usage.0);
    if extensions.basic_constraints.is_some_and(|constraints| constraints.path_length.is_some()) {
        context.report_if(!is_ca, 80, depth, cert)?;
        context.report_if(usage & KeyUsage::KEY_CERT_SIGN == 0, 81, depth, cert)?;
    }
    context.report_if(is_ca && !is_noted_critical(cert, oid::BASIC_CONSTRAINTS), 89, depth, cert)?;
    if is_ca {
        context.report_if(extensions.key_usage.is_none(), 92, depth, cert)?;
    } else {
        context.report_if(usage & KeyUsage::KEY_CERT_SIGN != 0, 82, depth, cert)?;
    }
    check_names(context, depth, cert, is_ca || usage & KeyUsage::CRL_SIGN != 0)?;
    context.report_if(cert.inner_signature != cert.outer_signature, 78, depth, cert)?;
    check_identifiers(context, depth, cert, is_ca)
}

/// Empty names, RFC 5280 4.1.2.4, 4.1.2.6 and 4.2.1.6.
fn check_names(context: &mut Context<'_>, depth: usize, cert: &SharedCert, needs_name: bool) -> Result<(), Halt> {
    let alternative = &cert.extensions.subject_alt_name;
    let is_nameless = cert.subject.is_empty();
    context.report_if(cert.issuer.is_empty(), 83, depth, cert)?;
    context.report_if(is_nameless && (needs_name || alternative.is_none()), 84, depth, cert)?;
    let is_hidden = is_nameless && alternative.is_some() && !is_noted_critical(cert, oid::SUBJECT_ALT_NAME);
    context.report_if(is_hidden, 88, depth, cert)?;
    context.report_if(alternative.as_ref().is_some_and(Vec::is_empty), 87, depth, cert)
}

/// Key identifiers, RFC 5280 4.2.1.1 and 4.2.1.2, which only version 3 can carry.
fn check_identifiers(context: &mut Context<'_>, depth: usize, cert: &SharedCert, is_ca: bool) -> Result<(), Halt> {
    let extensions = &cert.extensions;
    if cert.version < VERSION_3 {
        return context.report_if(!extensions.all.is_empty(), 93, depth, cert);
    }
    let names_issuer_key = extensions.authority_key_id.as_ref().is_some_and(|id| id.key_id.is_some());
    context.report_if(depth < context.top_depth() && !names_issuer_key, 85, depth, cert)?;
    context.report_if(is_ca && extensions.subject_key_id.is_none(), 86, depth, cert)
}

/// Whether OpenSSL noted the extension as critical: it stops noting at the first critical one it does not support.
fn is_noted_critical(cert: &Cert, content: &[u8]) -> bool {
    let is_noted = |extension: &&Extension| !extension.critical || is_supported(extension);
    let mut noted = cert.extensions.all.iter().take_while(is_noted);
    noted.any(|extension| extension.critical && extension.oid.content() == content)
}
