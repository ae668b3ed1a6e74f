//! Public files keep to their mode.

use crate::checks::check::{Check, Impact, Severity, Sink};
use crate::checks::facts::Facts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-public",
    title: "public files keep to their mode",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Policy,
    since: "0.1.0",
    rationale: "",
    fix: "",
    sources: &[],
    run,
};

fn run(_facts: &Facts<'_>, sink: &mut Sink) {
    sink.not_applicable("stub");
}
