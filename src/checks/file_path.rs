//! Nobody else can replace a file.

use crate::checks::check::{Check, Impact, Severity, Sink};
use crate::checks::facts::Facts;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "file-path",
    title: "nobody else can replace a file",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Secret,
    since: "0.1.0",
    rationale: "",
    fix: "",
    sources: &[],
    run,
};

fn run(_facts: &Facts<'_>, sink: &mut Sink) {
    sink.not_applicable("stub");
}
