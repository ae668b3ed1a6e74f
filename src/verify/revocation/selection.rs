//! Which of the lists at hand speaks for a certificate.

use std::sync::Arc;

use crate::verify::context::{Context, Halt};
use crate::verify::request::TimeCheck;
use crate::verify::revocation::delta;
use crate::verify::revocation::list::List;
use crate::verify::revocation::scope::{self, Scope};
use crate::verify::revocation::shelf::{Lists, Shelf};
use crate::verify::revocation::signer::{self, Place};
use crate::verify::validity;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::crl::Crl;

/// The certificate in question, and what the lists consulted so far have settled.
pub(super) struct Question<'c> {
    pub(super) cert: &'c Cert,
    pub(super) depth: usize,
    /// The reasons that lists have covered (`current_reasons`).
    pub(super) covered: u16,
    /// Whether the list consulted last was helped out by a delta in date: OpenSSL then takes any list that has ended as
    /// one in date, too (`current_crl_score` stays as it was).
    pub(super) expiry_is_forgiven: bool,
}

/// The list that was chosen.
pub(super) struct Choice {
    pub(super) list: Arc<List>,
    /// The delta that changes it.
    pub(super) delta: Option<Arc<List>>,
    /// The certificate whose key must have signed both.
    pub(super) signer: SharedCert,
    /// The reasons covered once it has been consulted.
    pub(super) reasons: u16,
    score: u16,
}

impl Choice {
    /// Whether the list covers the certificate at all.
    pub(super) fn is_in_scope(&self) -> bool {
        self.score & IN_SCOPE != 0
    }

    /// Whether the list counted as in date when it was chosen.
    pub(super) fn is_in_date(&self) -> bool {
        self.score & IN_DATE != 0
    }

    /// Whether a delta in date stands in for a list that has ended.
    pub(super) fn expiry_is_forgiven(&self) -> bool {
        self.score & DELTA_IN_DATE != 0
    }

    /// Whether the signer stands in the path.
    pub(super) fn signer_is_in_path(&self) -> bool {
        self.score & SIGNER_IN_PATH != 0
    }
}

/// Chooses among the lists given; without one that is sound in every way, among those of the store too
/// (`x509_vfy.c get_crl_delta`).
pub(super) fn choose(context: &Context<'_>, lists: &Lists, question: &Question<'_>) -> Result<Option<Choice>, Halt> {
    let given = best(context, lists, &lists.given, question, None)?;
    if given.as_ref().is_some_and(|choice| choice.score >= SOUND) {
        return Ok(given);
    }
    let kept = lists.in_store(context.request, &question.cert.issuer);
    // A list that almost fits has already claimed its reasons: of those left, one must cover more.
    best(context, lists, &kept, question, given)
}

/// The list with the highest score, at least that of `held`; of equals the later thisUpdate, else the earlier in order
/// (`x509_vfy.c get_crl_sk`).
fn best(
    context: &Context<'_>,
    lists: &Lists,
    shelf: &Shelf,
    question: &Question<'_>,
    held: Option<Choice>,
) -> Result<Option<Choice>, Halt> {
    let (covered, least) = held.as_ref().map_or((question.covered, 0), |held| (held.reasons, held.score));
    let mut best: Option<Choice> = None;
    for list in shelf.about(&question.cert.issuer, context.request.flags.extended_crl) {
        let Some(choice) = score(context, lists, list, question, covered)? else { continue };
        let is_better = match &best {
            None => choice.score >= least,
            Some(best) => {
                choice.score > best.score || (choice.score == best.score && is_newer(&choice.list.crl, &best.list.crl))
            }
        };
        if is_better {
            best = Some(choice);
        }
    }
    let Some(mut best) = best else { return Ok(held) };
    if context.request.flags.use_deltas && delta::are_expected(question.cert, &best.list) {
        best.delta = delta::find(lists, shelf, &best.list)?;
    }
    if best.delta.as_ref().is_some_and(|delta| is_in_date(&delta.crl, context.request.time, question)) {
        best.score |= DELTA_IN_DATE;
    }
    Ok(Some(best))
}

fn is_newer(ours: &Crl, theirs: &Crl) -> bool {
    matches!((ours.this_update.loose_moment(), theirs.this_update.loose_moment()), (Some(ours), Some(theirs)) if ours > theirs)
}

/// How well a list fits; `None` when it cannot be used (`x509_vfy.c get_crl_score`).
fn score(
    context: &Context<'_>,
    lists: &Lists,
    list: &Arc<List>,
    question: &Question<'_>,
    covered: u16,
) -> Result<Option<Choice>, Halt> {
    let scope = list.scope.as_ref();
    let is_of_same_issuer = question.cert.issuer == list.crl.issuer;
    if !is_usable(list, context.request.flags.extended_crl, covered) || !(is_of_same_issuer || list.is_indirect()) {
        return Ok(None);
    }
    let Some(signer) = signer::find(context, lists, list, question.depth, is_of_same_issuer)? else { return Ok(None) };
    let mut score = match signer.place {
        Place::Issuer => SIGNER_FOUND | SIGNER_IS_ISSUER,
        Place::Path => SIGNER_FOUND | SIGNER_IN_PATH,
        Place::Elsewhere => SIGNER_FOUND,
    };
    if is_of_same_issuer {
        score |= ISSUER_NAME;
    }
    if !list.has_unknown_critical() {
        score |= NO_CRITICAL;
    }
    if is_in_date(&list.crl, context.request.time, question) {
        score |= IN_DATE;
    }
    lists.count(scope::work(question.cert, scope))?;
    let mut reasons = covered;
    if let Some(covers) = scope::covered_reasons(question.cert, &list.crl.issuer, scope) {
        if covers & !covered == 0 {
            return Ok(None);
        }
        reasons |= covers;
        score |= IN_SCOPE;
    }
    Ok(Some(Choice { list: Arc::clone(list), delta: None, signer: signer.cert, reasons, score }))
}

/// Whether a list of this kind may be chosen at all. Under `-extended_crl` deltas may not, except, by the order of
/// OpenSSL's questions, those for some reasons only.
fn is_usable(list: &List, extended: bool, covered: u16) -> bool {
    if list.scope.as_ref().is_some_and(Scope::is_contradictory) {
        return false;
    }
    let some_reasons = list.scope.as_ref().and_then(|scope| scope.some_reasons);
    match (extended, some_reasons) {
        (false, _) => some_reasons.is_none() && !list.is_indirect(),
        (true, Some(reasons)) => reasons & !covered != 0,
        (true, None) => !list.is_delta(),
    }
}

fn is_in_date(crl: &Crl, time: TimeCheck, question: &Question<'_>) -> bool {
    let place = |time_field| validity::place(time_field, time);
    let has_begun = matches!(place(&crl.this_update), validity::Place::Reached | validity::Place::NotAsked);
    let goes_on = crl.next_update.as_ref().is_none_or(|next_update| match place(next_update) {
        validity::Place::Future | validity::Place::NotAsked => true,
        validity::Place::Reached => question.expiry_is_forgiven,
        validity::Place::Malformed => false,
    });
    has_begun && goes_on
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
/// `CRL_SCORE_TIME_DELTA`.
const DELTA_IN_DATE: u16 = 0x002;
/// `CRL_SCORE_VALID`: with this no further list is looked for.
const SOUND: u16 = NO_CRITICAL | IN_DATE | IN_SCOPE;
