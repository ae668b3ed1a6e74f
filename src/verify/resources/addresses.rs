//! Addresses along the path (`v3_addr.c`, RFC 3779 2).

use super::{Work, family};
use crate::verify::context::{Context, Halt};
use crate::x509::cert::SharedCert;
use crate::x509::extension::resources::{AddressFamily, Claim};

/// Walks from the leaf upwards (`addr_validate_path_internal`), the families in the order of the leaf.
pub(super) fn check_path(context: &mut Context<'_>) -> Result<(), Halt> {
    let certs = context.certs();
    let Some(leaf) = certs.first() else { return Ok(()) };
    let Some(claimed) = &leaf.extensions.ip_addresses else { return Ok(()) };
    context.report_if(!family::are_canonical(claimed), 41, 0, leaf)?;
    let mut wanted: Vec<&AddressFamily> = claimed.iter().collect();
    let mut work = Work::new();
    for (depth, cert) in certs.iter().enumerate().skip(1) {
        let Some(held) = &cert.extensions.ip_addresses else {
            check_without(context, &wanted, depth, cert)?;
            continue;
        };
        context.report_if(!family::are_canonical(held), 41, depth, cert)?;
        check_issuer(context, &mut wanted, &sorted(held), &mut work, depth, cert)?;
    }
    wanted.sort_by(|left, right| family::compare(left, right));
    check_anchor(context, &wanted, &certs)
}

/// An issuer without addresses: nothing below may list any.
fn check_without(
    context: &mut Context<'_>,
    wanted: &[&AddressFamily],
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    for family in wanted {
        check_length(family)?;
        if matches!(family.addresses, Claim::Listed(_)) {
            return context.report(46, depth, cert);
        }
    }
    Ok(())
}

/// Holds every family against what an issuer has of it; what the issuer lists is then wanted from its own issuer.
fn check_issuer<'a>(
    context: &mut Context<'_>,
    wanted: &mut [&'a AddressFamily],
    held: &[&'a AddressFamily],
    work: &mut Work,
    depth: usize,
    cert: &SharedCert,
) -> Result<(), Halt> {
    for family in wanted {
        let Some(found) = find(held, family) else {
            if matches!(family.addresses, Claim::Listed(_)) {
                return context.report(46, depth, cert);
            }
            continue;
        };
        check_length(family)?;
        check_length(found)?;
        let Claim::Listed(ranges) = &found.addresses else { continue };
        let is_covered = match &family.addresses {
            Claim::Inherit => true,
            Claim::Listed(own) => family::contains(ranges, own, family::width(family), work)?,
        };
        if is_covered {
            *family = found;
        } else {
            context.report(46, depth, cert)?;
        }
    }
    Ok(())
}

/// The last certificate has nobody to inherit from what is wanted of it. OpenSSL gives the depth behind it.
fn check_anchor(context: &mut Context<'_>, wanted: &[&AddressFamily], certs: &[SharedCert]) -> Result<(), Halt> {
    let Some(anchor) = certs.last() else { return Ok(()) };
    for family in anchor.extensions.ip_addresses.iter().flat_map(|held| sorted(held)) {
        check_length(family)?;
        let inherits = matches!(family.addresses, Claim::Inherit);
        context.report_if(inherits && find(wanted, family).is_some(), 46, certs.len(), anchor)?;
    }
    Ok(())
}

/// Where OpenSSL gives up without an error number: a family of another length than RFC 3779 2.2.3.3 allows.
fn check_length(family: &AddressFamily) -> Result<(), Halt> {
    match family::has_valid_length(family) {
        true => Ok(()),
        false => Err(Halt::Aborted("an address family of RFC 3779 is neither two nor three octets long".to_owned())),
    }
}

fn sorted(families: &[AddressFamily]) -> Vec<&AddressFamily> {
    let mut sorted: Vec<&AddressFamily> = families.iter().collect();
    sorted.sort_by(|left, right| family::compare(left, right));
    sorted
}

/// The first family of this name among sorted ones.
fn find<'a>(families: &[&'a AddressFamily], wanted: &AddressFamily) -> Option<&'a AddressFamily> {
    let at = families.partition_point(|family| family::compare(family, wanted).is_lt());
    families.get(at).copied().filter(|family| family::compare(family, wanted).is_eq())
}
