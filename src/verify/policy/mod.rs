//! Which policies hold for the whole path (RFC 5280 6.1, `x509_vfy.c check_policy`, `pcy_*.c`).

use crate::base::oid::Oid;
use crate::verify::context::{Context, Halt};
use crate::verify::outcome::Policies;
use crate::verify::policy::cache::Cache;
use crate::verify::policy::counters::Start;
use crate::verify::policy::tree::Tree;
use crate::x509::cert::SharedCert;
use crate::x509::extension::oid::ANY_POLICY;

mod cache;
mod counters;
mod level;
mod matching;
mod searched;
mod sets;
mod tree;

/// Errors 42 and 43, when policies are asked for. What the anchor says of policies does not count, and so a path of one
/// certificate has none. The paths of CRL issuers are not asked for policies.
pub(super) fn check_policies(context: &mut Context<'_>) -> Result<(), Halt> {
    if !context.request.checks_policies() || context.is_crl_path {
        return Ok(());
    }
    let mut certs = context.certs();
    certs.pop();
    certs.reverse();
    match judge(&certs, context)? {
        Judgement::Valid(policies) => context.policies = Some(policies),
        Judgement::NoExplicitPolicy(policies) => {
            context.policies = Some(policies);
            context.report_of_path(43)?;
        }
        Judgement::Invalid(depths) => {
            for (depth, cert) in depths {
                context.report(42, depth, &cert)?;
            }
        }
    }
    Ok(())
}

/// What `pcy_tree.c X509_policy_check` may answer.
enum Judgement {
    Valid(Policies),
    NoExplicitPolicy(Policies),
    /// These certificates have policy extensions that mean nothing.
    Invalid(Vec<(usize, SharedCert)>),
}

/// Judges the certificates below the anchor, the leaf last.
fn judge(certs: &[SharedCert], context: &Context<'_>) -> Result<Judgement, Halt> {
    let request = context.request;
    let caches: Vec<Option<Cache>> = certs.iter().map(|cert| Cache::read(cert)).collect();
    let Some(start) = counters::start(certs, &caches, request.flags) else {
        let faulty = certs.iter().rev().zip(caches.iter().rev()).enumerate();
        let faulty = faulty.filter(|(_, (_, cache))| cache.is_none());
        return Ok(Judgement::Invalid(faulty.map(|(depth, (cert, _))| (depth, SharedCert::clone(cert))).collect()));
    };
    let Start { explicit_required, has_policies } = start;
    let mut policies = Policies { explicit_required, ..Policies::default() };
    if has_policies && !certs.is_empty() {
        let caches: Vec<Cache> = caches.into_iter().flatten().collect();
        let mut tree = Tree::plant(counters::levels(certs, caches, request.flags))?;
        if tree.grow()? {
            let sets = sets::calculate(&mut tree, &request.policies)?;
            (policies.authority, policies.user) = (sets.authority, sets.user);
        }
    }
    Ok(match explicit_required && policies.user.is_empty() {
        true => Judgement::NoExplicitPolicy(policies),
        false => Judgement::Valid(policies),
    })
}

/// Whether this is anyPolicy.
fn is_any(oid: &Oid) -> bool {
    oid.content() == ANY_POLICY
}
