//! What each certificate of the path says about itself: critical extensions, CA or not, path length, proxies.

use crate::verify::authority::ca_status;
use crate::verify::context::{Context, Halt};
use crate::verify::proxy;
use crate::verify::purpose::check_purpose;
use crate::verify::strict::check_strictly;
use crate::verify::supported::is_supported;
use crate::x509::cert::SharedCert;
use crate::x509::extension::Extension;
use crate::x509::public_key::PublicKey;

/// Checks every certificate from the leaf upwards (`x509_vfy.c check_extensions`, RFC 5280 6.1.4 h to n).
pub(super) fn check_extensions(context: &mut Context<'_>) -> Result<(), Halt> {
    let mut state = State { role: Role::Leaf, intermediates: 0, proxies: 0 };
    for (depth, cert) in context.certs().iter().enumerate() {
        check_certificate(context, &mut state, depth, cert)?;
    }
    Ok(())
}

/// What is carried from one certificate to the next above it.
struct State {
    /// What the certificate must be, by the one below.
    role: Role,
    /// Certificates so far, the leaf and self-issued ones not counted.
    intermediates: u64,
    /// Proxies still counted against path lengths.
    proxies: u64,
}

/// What a certificate must be in its place (`must_be_ca`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// CA or not.
    Leaf,
    /// No CA: it issued a proxy.
    ProxyIssuer,
    /// A CA.
    Ca,
}

fn check_certificate(
    context: &mut Context<'_>,
    state: &mut State,
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    let flags = context.request.flags;
    let extensions = &cert.extensions;
    context.report_if(!flags.ignore_critical && has_unknown_critical(&extensions.all), 34, depth, cert)?;
    context.report_if(extensions.is_proxy && !flags.allow_proxy, 40, depth, cert)?;
    check_role(context, state.role, depth, cert)?;
    if context.chain.len() > 1 {
        check_curve(context, depth, cert)?;
        if flags.strict {
            check_strictly(context, depth, cert)?;
        }
    }
    check_purpose(context, cert, depth, state.role == Role::Ca)?;
    let path_length = extensions.basic_constraints.and_then(|constraints| constraints.path_length);
    let is_exceeded = path_length.is_some_and(|most| state.intermediates > most.saturating_add(state.proxies));
    context.report_if(depth > 1 && is_exceeded, 25, depth, cert)?;
    if depth > 0 && cert.subject != cert.issuer {
        state.intermediates = state.intermediates.saturating_add(1);
    }
    state.role = if extensions.is_proxy { Role::ProxyIssuer } else { Role::Ca };
    if extensions.is_proxy {
        state.proxies = proxy::check_path_length(context, depth, cert, state.proxies)?;
    }
    Ok(())
}

/// Errors 79 and 37: a CA where none may be, none where one must be. Tolerance for old roots ends with `-x509_strict`.
fn check_role(context: &mut Context<'_>, role: Role, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    let strict = context.request.flags.strict;
    let status = ca_status(cert);
    match role {
        Role::Leaf => context.report_if(strict && status > 1, 79, depth, cert),
        Role::ProxyIssuer => context.report_if(status != 0, 37, depth, cert),
        Role::Ca => {
            let must_be_plain = strict || depth < context.top_depth();
            context.report_if(status == 0 || (must_be_plain && status != 1), 79, depth, cert)
        }
    }
}

/// Error 94: a curve written out by its parameters; error 1: no key at all (`x509_vfy.c check_curve`).
fn check_curve(context: &mut Context<'_>, depth: usize, cert: &SharedCert) -> Result<(), Halt> {
    match &cert.public_key.key {
        PublicKey::Ec { curve, .. } if curve.explicit => context.report(94, depth, cert),
        _ if !cert.public_key.is_decodable() => context.report(1, depth, cert),
        _ => Ok(()),
    }
}

/// Whether a critical extension is not among those OpenSSL handles (`v3_purp.c X509_supported_extension`).
fn has_unknown_critical(extensions: &[Extension]) -> bool {
    extensions.iter().any(|extension| extension.critical && !is_supported(extension))
}
