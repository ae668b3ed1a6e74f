//! A private key is there.

use crate::checks::check::{Check, Impact, Severity, Sink};
use crate::checks::facts::Facts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-present",
    title: "a private key is there",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Load,
    since: "0.1.0",
    rationale: "",
    fix: "",
    sources: &[],
    run,
};

fn run(_facts: &Facts<'_>, sink: &mut Sink) {
    sink.not_applicable("stub");
}
