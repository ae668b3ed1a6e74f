//! The path as a tree of steps for people, a missing certificate being a step of its own.

use crate::base::moment::Moment;
use crate::checks::facts::{Facts, PathStep};
use crate::checks::path;
use crate::checks::summary::ChainSummary;
use crate::x509::cert::Cert;

/// The steps from the leaf upwards.
pub(super) fn of(facts: &Facts<'_>) -> Vec<ChainSummary> {
    let missing = path::missing(facts);
    let file = facts.bundle.leaf().map_or("", |leaf| &leaf.location.file);
    let mut steps = Vec::new();
    for (depth, step) in facts.path.iter().enumerate() {
        let lacks = missing.iter().any(|gap| gap.only_anchor == Some(depth));
        steps.push(of_step(facts, step, depth, if lacks { Some(file) } else { None }));
    }
    if let Some(gap) = missing.iter().find(|gap| gap.only_anchor.is_none()) {
        steps.push(of_missing(&gap.below, steps.len(), file));
    }
    steps
}

fn of_step(facts: &Facts<'_>, step: &PathStep, depth: usize, missing_in: Option<&str>) -> ChainSummary {
    let cert = &step.cert;
    let file = &cert.location.file;
    let days = |end: Moment| end.days_since(facts.options.at);
    ChainSummary {
        depth,
        name: path::called(cert),
        subject: cert.subject.oneline(),
        issuer: cert.issuer.oneline(),
        not_after: cert.not_after.moment,
        days_left: cert.not_after.moment.map(days),
        key: cert.public_key.describe(),
        origin: missing_in.map_or_else(|| file.to_string(), |own| format!("missing: not in {own}, only in {file}")),
        line: (cert.location.line > 0).then_some(cert.location.line),
        anchor: step.anchor,
    }
}

fn of_missing(below: &Cert, depth: usize, file: &str) -> ChainSummary {
    ChainSummary {
        depth,
        name: below.issuer.short(),
        subject: below.issuer.oneline(),
        issuer: String::new(),
        not_after: None,
        days_left: None,
        key: String::new(),
        origin: format!("missing: not in {file}"),
        line: None,
        anchor: false,
    }
}
