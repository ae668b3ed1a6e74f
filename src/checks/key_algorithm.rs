//! Current clients can use this kind of key.

use crate::checks::check::{Check, Impact, Severity, Sink};
use crate::checks::facts::Facts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-algorithm",
    title: "current clients can use this kind of key",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "",
    fix: "",
    sources: &[],
    run,
};

fn run(_facts: &Facts<'_>, sink: &mut Sink) {
    sink.not_applicable("stub");
}
