//! Which of the lists speaks for a certificate.

use crate::verify::context::Context;
use crate::verify::issuer::key_id_allows;
use crate::verify::revocation::list::{ALL_REASONS, List, PointName, Scope};
use crate::verify::validity::{Place, place};
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::{DistributionPoint, GeneralName};
use crate::x509::name::Name;

/// The list that was chosen.
pub(super) struct Choice<'a> {
    pub(super) list: &'a List,
    /// Depth of the certificate whose key must have signed it.
    pub(super) signer_depth: usize,
    /// The reasons covered once it has been consulted.
    pub(super) reasons: u16,
    score: u16,
}

impl Choice<'_> {
    /// Whether the list covers the certificate at all.
    pub(super) fn is_in_scope(&self) -> bool {
        self.score & IN_SCOPE != 0
    }
}

/// The list with the highest score; of equals the later thisUpdate, else the earlier in the list
/// (`x509_vfy.c get_crl_sk`).
pub(super) fn best<'l>(context: &Context<'_>, lists: &'l [List], depth: usize, covered: u16) -> Option<Choice<'l>> {
    let cert = context.cert(depth)?;
    let mut held: Option<Choice<'l>> = None;
    for list in lists {
        let Some(choice) = score(context, list, &cert, depth, covered) else { continue };
        let is_better = held.as_ref().is_none_or(|held| {
            let newer = matches!(
                (choice.list.crl.this_update.moment, held.list.crl.this_update.moment),
                (Some(ours), Some(theirs)) if ours > theirs
            );
            choice.score > held.score || (choice.score == held.score && newer)
        });
        if is_better {
            held = Some(choice);
        }
    }
    held
}

/// Comparisons of names that choosing among these lists for these certificates may need, at most.
pub(super) fn work(lists: &[List], certs: &[SharedCert]) -> usize {
    let mut work: usize = 0;
    for cert in certs {
        let points = cert.extensions.crl_distribution_points.as_deref().unwrap_or_default();
        let issuers: usize = points.iter().map(|point| point.crl_issuer.len()).sum();
        let names: usize = points.iter().map(|point| point.full_name.len().max(1)).sum();
        for list in lists.iter().filter(|list| list.crl.issuer == cert.issuer) {
            let of_list = match list.scope.as_ref().and_then(|scope| scope.name.as_ref()) {
                Some(PointName::Full(names)) => names.len().max(1),
                Some(PointName::Relative(_)) | None => 1,
            };
            work = work.saturating_add(names.saturating_mul(of_list).saturating_add(issuers));
        }
    }
    work
}

/// How well a list fits; `None` when it cannot be used (`x509_vfy.c get_crl_score`).
fn score<'l>(context: &Context<'_>, list: &'l List, cert: &Cert, depth: usize, covered: u16) -> Option<Choice<'l>> {
    let is_unusable = |scope: &Scope| scope.is_contradictory() || scope.indirect || scope.some_reasons;
    if list.scope.as_ref().is_some_and(is_unusable) || cert.issuer != list.crl.issuer {
        return None;
    }
    let mut score = ISSUER_NAME;
    if !list.has_unknown_critical {
        score |= NO_CRITICAL;
    }
    if is_in_date(context, list) {
        score |= IN_DATE;
    }
    let (signer_depth, signer_score) = signer(context, list, depth)?;
    score |= signer_score;
    let mut reasons = covered;
    if let Some(covers) = covered_reasons(cert, list) {
        if covers & !covered == 0 {
            return None;
        }
        reasons |= covers;
        score |= IN_SCOPE;
    }
    Some(Choice { list, signer_depth, reasons, score })
}

fn is_in_date(context: &Context<'_>, list: &List) -> bool {
    let time = context.request.time;
    matches!(place(&list.crl.this_update, time), Place::Reached | Place::NotAsked)
        && list.crl.next_update.as_ref().is_none_or(|next| matches!(place(next, time), Place::Future | Place::NotAsked))
}

/// The certificate of the path that must have signed the list (`x509_vfy.c crl_akid_check`): the issuer, or the top
/// itself; else a higher one of the list's issuer name.
fn signer(context: &Context<'_>, list: &List, depth: usize) -> Option<(usize, u16)> {
    let next = depth.saturating_add(1).min(context.top_depth());
    let allows = |cert: &Cert| key_id_allows(cert, list.authority_key_id.as_ref());
    if context.cert(next).is_some_and(|cert| allows(&cert)) {
        return Some((next, SIGNER_FOUND | SIGNER_IS_ISSUER));
    }
    let mut higher = context.chain.iter().enumerate().skip(next.saturating_add(1));
    let found = higher.find(|(_, node)| node.cert.subject == list.crl.issuer && allows(&node.cert))?;
    Some((found.0, SIGNER_FOUND | SIGNER_IN_PATH))
}

/// The reasons for which the list covers the certificate; `None` when out of scope (`x509_vfy.c crl_crldp_check`).
fn covered_reasons(cert: &Cert, list: &List) -> Option<u16> {
    let scope = list.scope.as_ref();
    if let Some(scope) = scope {
        let excluded = if cert.extensions.says_ca() { scope.only_user } else { scope.only_ca };
        if scope.only_attribute || excluded {
            return None;
        }
    }
    let scope_name = scope.and_then(|scope| scope.name.as_ref());
    let points = cert.extensions.crl_distribution_points.as_deref().unwrap_or_default();
    for point in points.iter().filter(|point| names_issuer(point, &list.crl.issuer)) {
        if scope_name.is_none_or(|name| point_matches(point, name)) {
            return Some(point.reasons.unwrap_or(ALL_REASONS));
        }
    }
    scope_name.is_none().then_some(ALL_REASONS)
}

/// Whether the distribution point expects the list from this issuer (`x509_vfy.c crldp_check_crlissuer`).
fn names_issuer(point: &DistributionPoint, issuer: &Name) -> bool {
    point.crl_issuer.is_empty() || contains_name(&point.crl_issuer, issuer)
}

/// Whether the point's name and the list's own overlap; one without a name overlaps any (`x509_vfy.c idp_check_dp`).
fn point_matches(point: &DistributionPoint, name: &PointName) -> bool {
    match (&point.relative_name, name) {
        (Some(ours), PointName::Relative(theirs)) => theirs.as_ref().is_some_and(|theirs| ours == theirs),
        (Some(ours), PointName::Full(theirs)) => contains_name(theirs, ours),
        (None, _) if point.full_name.is_empty() => true,
        (None, PointName::Relative(theirs)) => {
            theirs.as_ref().is_some_and(|theirs| contains_name(&point.full_name, theirs))
        }
        (None, PointName::Full(theirs)) => {
            point.full_name.iter().any(|ours| theirs.iter().any(|theirs| is_same(ours, theirs)))
        }
    }
}

fn contains_name(names: &[GeneralName], wanted: &Name) -> bool {
    names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == wanted))
}

/// `GENERAL_NAME_cmp`: URIs and other text compare octet by octet.
fn is_same(ours: &GeneralName, theirs: &GeneralName) -> bool {
    match (ours, theirs) {
        (GeneralName::Directory(ours), GeneralName::Directory(theirs)) => ours == theirs,
        (GeneralName::Dns(ours), GeneralName::Dns(theirs))
        | (GeneralName::Email(ours), GeneralName::Email(theirs))
        | (GeneralName::Ip(ours), GeneralName::Ip(theirs))
        | (GeneralName::Uri(ours), GeneralName::Uri(theirs)) => ours == theirs,
        (GeneralName::RegisteredId(ours), GeneralName::RegisteredId(theirs)) => ours == theirs,
        (GeneralName::Other(ours, value), GeneralName::Other(theirs, other)) => ours == theirs && value == other,
        (GeneralName::Unsupported(ours, value), GeneralName::Unsupported(theirs, other)) => {
            ours == theirs && value == other
        }
        _ => false,
    }
}

/// `CRL_SCORE_NOCRITICAL`.
const NO_CRITICAL: u16 = 0x100;
/// `CRL_SCORE_SCOPE`.
const IN_SCOPE: u16 = 0x080;
/// `CRL_SCORE_TIME`.
const IN_DATE: u16 = 0x040;
/// `CRL_SCORE_ISSUER_NAME`.
const ISSUER_NAME: u16 = 0x020;
/// `CRL_SCORE_ISSUER_CERT`.
const SIGNER_IS_ISSUER: u16 = 0x018;
/// `CRL_SCORE_SAME_PATH`.
const SIGNER_IN_PATH: u16 = 0x008;
/// `CRL_SCORE_AKID`.
const SIGNER_FOUND: u16 = 0x004;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::work;
    use crate::verify::budget;
    use crate::verify::revocation::list::{List, PointName, Scope};
    use crate::x509::crl::Crl;
    use crate::x509::extension::{DistributionPoint, GeneralName};
    use crate::x509::fixtures::{EXTENSIONS, certificates, nowhere};

    #[test]
    fn many_names_against_many_names_are_counted_before_they_are_compared() {
        let names = |count: usize| vec![GeneralName::Uri(b"http://example.org/list".to_vec()); count];
        let measured = |points: usize, of_list: usize, same_issuer: bool| {
            let mut cert = certificates(EXTENSIONS).remove(0);
            let point =
                DistributionPoint { full_name: names(10), crl_issuer: names(1), ..DistributionPoint::default() };
            cert.extensions.crl_distribution_points = Some(vec![point; points]);
            let crl = crl();
            if same_issuer {
                cert.issuer = crl.issuer.clone();
            }
            let mut list = List::read(&Arc::new(crl));
            list.scope = Some(Scope { name: Some(PointName::Full(names(of_list))), ..Scope::default() });
            work(&[list], &[Arc::new(cert)])
        };
        assert_eq!(measured(3, 5, true), 3 * 10 * 5 + 3);
        assert_eq!(measured(3, 5, false), 0);
        assert!(measured(2, 10, true) < budget::POINT_COMPARISONS_OF_RUN);
        assert!(measured(1_000, 1_000, true) > budget::POINT_COMPARISONS_OF_RUN);
    }

    fn crl() -> Crl {
        let text = include_str!("../../../testdata/verify/revocation/akid.crl.pem");
        let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        Crl::parse(&data_encoding::BASE64.decode(body.as_bytes()).unwrap(), nowhere()).unwrap()
    }
}
