//! Builds the one path from the leaf to an anchor; there is no going back on a choice.

use crate::verify::budget;
use crate::verify::context::{Context, Halt, Node};
use crate::verify::decision::{Trust, decide};
use crate::verify::issuer::{is_self_signed, issued_by};
use crate::verify::key;
use crate::verify::request::Request;
use crate::verify::trust::Anchor;
use crate::verify::validity::is_in_date;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::{Cert, SharedCert};

/// Extends the path until it is trusted or cannot be extended (`x509_vfy.c build_chain`, RFC 5280 6.1).
///
/// Anchors are always asked first, as OpenSSL does by default; alternative paths are never tried.
pub(super) fn build_chain(context: &mut Context<'_>) -> Result<(), Halt> {
    let mut pool = Pool::of(context.request);
    while context.chain.len() <= budget::PATH_LENGTH {
        match extend_by_anchor(context, &mut pool)? {
            Step::Trusted => return Ok(()),
            Step::Extended => (),
            Step::Stuck if pool.open => extend_by_untrusted(context, &mut pool),
            Step::Stuck => {
                return if trusts_leaf_itself(context)? { Ok(()) } else { report_dead_end(context) };
            }
        }
    }
    Err(Halt::Unjudged(format!("the path is longer than {} certificates", budget::PATH_LENGTH)))
}

/// Material that the path may still be extended with.
struct Pool<'a> {
    left: Vec<(&'a SharedCert, Option<&'a AuxTrust>)>,
    /// Whether it may still be asked; never again after an anchor was found or nothing fitted.
    open: bool,
}

impl<'a> Pool<'a> {
    fn of(request: &Request<'a>) -> Pool<'a> {
        let aux = request.program.untrusted_aux.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        Pool { left: request.untrusted.iter().zip(aux).collect(), open: !request.untrusted.is_empty() }
    }
}

/// What asking the anchors gave.
enum Step {
    /// The path ends in a trusted certificate.
    Trusted,
    /// The path grew, but its top is not trusted yet.
    Extended,
    /// The anchors cannot extend it.
    Stuck,
}

/// Step 1 of the loop: an anchor that issued the top, or the top itself when it is self-signed.
fn extend_by_anchor(context: &mut Context<'_>, pool: &mut Pool<'_>) -> Result<Step, Halt> {
    let top = context.top();
    let anchor = if is_too_long(context) { None } else { trusted_issuer(context, &top) };
    let Some(anchor) = anchor else { return Ok(Step::Stuck) };
    if !top.public_key.is_decodable() {
        // X509_self_signed fails on such a key, and OpenSSL ends the run without an error number.
        return Err(key::undecodable());
    }
    let top_is_self_signed = is_self_signed(&top);
    if top_is_self_signed {
        if anchor.cert.der != top.der {
            return Ok(Step::Stuck);
        }
        context.chain.pop();
        context.untrusted_count = context.chain.len();
    }
    let ends_here = top_is_self_signed || is_self_signed(&anchor.cert);
    context.chain.push(Node { cert: anchor.cert, aux: anchor.aux });
    pool.open = false;
    match check_trust_of_top(context)? {
        true => Ok(Step::Trusted),
        false if ends_here => Ok(Step::Stuck),
        false => Ok(Step::Extended),
    }
}

/// Step 2 of the loop: a certificate of the untrusted material that issued the top.
fn extend_by_untrusted(context: &mut Context<'_>, pool: &mut Pool<'_>) {
    let top = context.top();
    let found = if is_self_signed(&top) || is_too_long(context) { None } else { untrusted_issuer(context, pool, &top) };
    match found {
        Some(at) => {
            let (cert, aux) = pool.left.remove(at);
            context.chain.push(Node::untrusted(cert, aux));
            context.untrusted_count = context.untrusted_count.saturating_add(1);
        }
        None => pool.open = false,
    }
}

/// Whether the path has reached one more than the depth allows; a longer one would be too long with any anchor.
fn is_too_long(context: &Context<'_>) -> bool {
    context.chain.len() > usize::try_from(context.request.depth).unwrap_or(usize::MAX).saturating_add(1)
}

/// The anchor that OpenSSL picks for `child` (`x509_lu.c X509_STORE_CTX_get1_issuer`).
fn trusted_issuer(context: &Context<'_>, child: &Cert) -> Option<Anchor> {
    let anchors = context.request.anchors.by_subject(&child.issuer.canonical);
    let at = best(context, anchors.iter().map(|anchor| &anchor.cert), |candidate| issued_by(child, candidate))?;
    anchors.into_iter().nth(at)
}

/// The position in the pool of the certificate that OpenSSL picks for `child` (`x509_vfy.c find_issuer`).
///
/// Certificates already in the path are passed over, but not while the path is a self-issued leaf alone.
fn untrusted_issuer(context: &Context<'_>, pool: &Pool<'_>, child: &Cert) -> Option<usize> {
    let repeats_allowed = context.chain.len() == 1 && child.subject == child.issuer;
    best(context, pool.left.iter().map(|(cert, _)| *cert), |candidate| {
        if child.issuer == candidate.subject {
            context.note_decoded(candidate);
        }
        issued_by(child, candidate) && (repeats_allowed || !context.contains(candidate))
    })
}

/// The first candidate that fits and is in date; else, of those that fit, the one that ends last, the first of equals.
fn best<'c>(
    context: &Context<'_>,
    candidates: impl Iterator<Item = &'c SharedCert>,
    fits: impl Fn(&SharedCert) -> bool,
) -> Option<usize> {
    let mut fallback: Option<(usize, &Cert)> = None;
    for (at, candidate) in candidates.enumerate().filter(|(_, candidate)| fits(candidate)) {
        if is_in_date(candidate, context.request.time) {
            return Some(at);
        }
        let is_better = fallback.is_none_or(|(_, held)| {
            // ASN1_TIME_compare answers "not later" when it cannot read either time.
            let ends = (candidate.not_after.loose_moment(), held.not_after.loose_moment());
            matches!(ends, (Some(ours), Some(theirs)) if ours > theirs)
        });
        if is_better {
            fallback = Some((at, candidate));
        }
    }
    fallback.map(|(at, _)| at)
}

/// Applies the anchor's own trust settings (`x509_vfy.c check_trust`); `true` ends the building.
fn check_trust_of_top(context: &mut Context<'_>) -> Result<bool, Halt> {
    let Some(node) = context.chain.last().cloned() else { return Ok(false) };
    match decide(&node.cert, node.aux.as_ref(), context.request.trust_use(), true) {
        Trust::Trusted => Ok(true),
        Trust::Rejected => context.report(28, context.top_depth(), &node.cert).map(|()| false),
        Trust::Undecided => Ok(context.request.flags.partial_chain),
    }
}

/// With `-partial_chain`, a leaf that is an anchor itself needs no issuer (`x509_vfy.c check_trust`, last resort).
///
/// The untrusted certificates above it stay in the path and count as trusted, as in OpenSSL.
fn trusts_leaf_itself(context: &mut Context<'_>) -> Result<bool, Halt> {
    let nothing_trusted = context.untrusted_count == context.chain.len();
    if is_too_long(context) || !nothing_trusted || !context.request.flags.partial_chain {
        return Ok(false);
    }
    let leaf = &context.request.leaf;
    let anchors = context.request.anchors.by_subject(&leaf.subject.canonical);
    let Some(anchor) = anchors.into_iter().find(|anchor| anchor.cert.der == leaf.der) else { return Ok(false) };
    if decide(&anchor.cert, anchor.aux.as_ref(), context.request.trust_use(), true) == Trust::Rejected {
        return context.report(28, 0, &anchor.cert).map(|()| false);
    }
    if let Some(first) = context.chain.first_mut() {
        *first = Node { cert: anchor.cert, aux: anchor.aux };
    }
    context.untrusted_count = 0;
    Ok(true)
}

/// Says why no anchor was reached (the end of `x509_vfy.c build_chain`).
fn report_dead_end(context: &mut Context<'_>) -> Result<(), Halt> {
    let (top, depth) = (context.top(), context.top_depth());
    let code = if is_too_long(context) {
        22
    } else if is_self_signed(&top) {
        if depth == 0 { 18 } else { 19 }
    } else if context.untrusted_count < context.chain.len() {
        2
    } else {
        20
    };
    context.report(code, depth, &top)
}
