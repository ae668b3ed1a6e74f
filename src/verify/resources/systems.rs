//! Autonomous system numbers and routing domain identifiers along the path (`v3_asid.c`, RFC 3779 3).

use std::cmp::Ordering;

use super::Work;
use crate::verify::context::{Context, Halt};
use crate::verify::integer;
use crate::x509::cert::SharedCert;
use crate::x509::extension::resources::{AutonomousSystems, Claim, NumberRange};

/// Walks from the leaf upwards (`asid_validate_path_internal`).
pub(super) fn check_path(context: &mut Context<'_>) -> Result<(), Halt> {
    let certs = context.certs();
    let Some(leaf) = certs.first() else { return Ok(()) };
    let Some(claimed) = &leaf.extensions.autonomous_systems else { return Ok(()) };
    context.report_if(!is_canonical(claimed), 41, 0, leaf)?;
    let mut numbers = Wanted::of(claimed.numbers.as_ref());
    let mut domains = Wanted::of(claimed.routing_domains.as_ref());
    let mut work = Work::new();
    for (depth, cert) in certs.iter().enumerate().skip(1) {
        let Some(held) = &cert.extensions.autonomous_systems else {
            context.report_if(numbers.ranges.is_some() || domains.ranges.is_some(), 46, depth, cert)?;
            continue;
        };
        context.report_if(!is_canonical(held), 41, depth, cert)?;
        check_kind(context, &mut numbers, held.numbers.as_ref(), &mut work, depth, cert)?;
        check_kind(context, &mut domains, held.routing_domains.as_ref(), &mut work, depth, cert)?;
    }
    check_anchor(context, &certs)
}

/// What the certificates below want the next issuer to have.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    ranges: Option<&'a [NumberRange]>,
    /// Whether whatever the issuer lists will do.
    inherits: bool,
}

impl<'a> Wanted<'a> {
    fn of(claim: Option<&'a Claim<NumberRange>>) -> Wanted<'a> {
        match claim {
            None => Wanted { ranges: None, inherits: false },
            Some(Claim::Inherit) => Wanted { ranges: None, inherits: true },
            Some(Claim::Listed(ranges)) => Wanted { ranges: Some(ranges), inherits: false },
        }
    }
}

/// Holds one kind of number against what an issuer has of it.
///
/// An issuer that lists numbers nobody below claims wants them from its own issuer all the same.
fn check_kind<'a>(
    context: &mut Context<'_>,
    wanted: &mut Wanted<'a>,
    held: Option<&'a Claim<NumberRange>>,
    work: &mut Work,
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    match held {
        None if wanted.ranges.is_some() => {
            context.report(46, depth, cert)?;
            *wanted = Wanted { ranges: None, inherits: false };
        }
        Some(Claim::Listed(ranges)) => {
            if wanted.inherits || contains(ranges, wanted.ranges.unwrap_or_default(), work)? {
                *wanted = Wanted { ranges: Some(ranges), inherits: false };
            } else {
                context.report(46, depth, cert)?;
            }
        }
        None | Some(Claim::Inherit) => (),
    }
    Ok(())
}

/// The last certificate has nobody to inherit from. OpenSSL gives the depth behind it.
fn check_anchor(context: &mut Context<'_>, certs: &[SharedCert]) -> Result<(), Halt> {
    let Some(anchor) = certs.last() else { return Ok(()) };
    let Some(held) = &anchor.extensions.autonomous_systems else { return Ok(()) };
    for claim in [&held.numbers, &held.routing_domains] {
        context.report_if(matches!(claim, Some(Claim::Inherit)), 46, certs.len(), anchor)?;
    }
    Ok(())
}

/// RFC 3779 3.2.3.4: `X509v3_asid_is_canonical`.
fn is_canonical(systems: &AutonomousSystems) -> bool {
    [&systems.numbers, &systems.routing_domains].iter().all(|claim| match claim {
        None | Some(Claim::Inherit) => true,
        Some(Claim::Listed(ranges)) => is_canonical_list(ranges),
    })
}

/// In order, with a gap between neighbours, none inverted, not empty (`ASIdentifierChoice_is_canonical`).
fn is_canonical_list(ranges: &[NumberRange]) -> bool {
    let is_inverted = |range: &NumberRange| integer::compare(&range.min, &range.max) == Ordering::Greater;
    let is_apart = |lower: &NumberRange, upper: &NumberRange| {
        integer::compare(&integer::successor(&lower.max), &upper.min) == Ordering::Less
    };
    !ranges.is_empty()
        && !ranges.iter().any(is_inverted)
        && ranges.iter().zip(ranges.iter().skip(1)).all(|(lower, upper)| is_apart(lower, upper))
}

/// Whether every range lies within one of the issuer's (`asid_contains`); both lists are in order.
fn contains(held: &[NumberRange], wanted: &[NumberRange], work: &mut Work) -> Result<bool, Halt> {
    let mut held = held.iter().peekable();
    for range in wanted {
        work.count()?;
        while held.next_if(|candidate| integer::compare(&candidate.max, &range.max) == Ordering::Less).is_some() {
            work.count()?;
        }
        match held.peek() {
            Some(candidate) if integer::compare(&candidate.min, &range.min) != Ordering::Greater => (),
            _ => return Ok(false),
        }
    }
    Ok(true)
}
