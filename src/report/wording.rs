//! The words for impacts, verdicts, statuses and answers, for people and for machines.

use crate::checks::check::{Impact, Severity, SkipKind, Status};
use crate::report::findings::Problem;
use crate::report::matrix::{Answer, Verdict};

/// What a finding of this weight means for the server, in words; of an identity that a client shows, for the servers.
pub(super) fn meaning(impact: Impact, severity: Severity, is_of_client: bool) -> &'static str {
    match (impact, severity) {
        (Impact::Client, Severity::Fail) if is_of_client => "servers will refuse",
        (Impact::Client, Severity::Warn) if is_of_client => "some servers may refuse",
        (Impact::Load, Severity::Fail) => "TLS will not start",
        (Impact::Load, Severity::Warn) => "TLS may not start",
        (Impact::Client, Severity::Fail) => "clients will refuse",
        (Impact::Client, Severity::Warn) => "some clients may refuse",
        (Impact::Secret, Severity::Fail) => "key exposed",
        (Impact::Secret, Severity::Warn) => "key at risk",
        (Impact::Policy, Severity::Fail) => "rule broken",
        (Impact::Policy, Severity::Warn) => "works, but mend it",
    }
}

/// What a finding means in a report: what this user may not read tells nothing, and what one of several services or
/// identities cannot load does not stop the others.
pub(super) fn headline(problem: &Problem, is_of_client: bool) -> &'static str {
    match (problem.impact, problem.severity) {
        (Impact::Load, Severity::Fail) if problem.finding.is_denial => "not judged",
        // Of all that service-config warns of, this alone weighs so.
        (Impact::Load, Severity::Warn) if problem.id == "service-config" => "TLS is not offered",
        (Impact::Load, Severity::Fail) if problem.is_partial => "TLS will not start in part",
        (impact, severity) => meaning(impact, severity, is_of_client),
    }
}

/// The key of an impact in JSON and on the command line.
pub(super) fn impact_key(impact: Impact) -> &'static str {
    match impact {
        Impact::Load => "load",
        Impact::Client => "client",
        Impact::Secret => "secret",
        Impact::Policy => "policy",
    }
}

/// The key of a severity: what a finding of it counts as.
pub(super) fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    }
}

/// The key of a status.
pub(super) fn status_key(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Skip => "skip",
        Status::Warn => "warn",
        Status::Fail => "fail",
    }
}

/// The key of a kind of skip.
pub(super) fn skip_key(kind: SkipKind) -> &'static str {
    match kind {
        SkipKind::Blocked(_) => "blocked",
        SkipKind::NotApplicable => "not-applicable",
        SkipKind::NotAsked => "not-asked",
    }
}

/// The key of a verdict.
pub(super) fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
    }
}

/// The key of an answer.
pub(super) fn answer_key(answer: Answer) -> &'static str {
    match answer {
        Answer::NotAsked => "not-asked",
        Answer::No => "no",
        Answer::Warn => "warn",
        Answer::Yes => "yes",
    }
}

/// `1 fails`, `2 fail`.
pub(super) fn doing(number: usize, verb: &str) -> String {
    if number == 1 { format!("1 {verb}s") } else { format!("{number} {verb}") }
}

/// `19 days`, `1 day`, `expired 3 days ago`, `expired today`.
pub(super) fn days_left(days: i64) -> String {
    match days {
        i64::MIN..=-2 => format!("expired {} days ago", days.saturating_neg().saturating_sub(1)),
        -1 => "expired today".to_owned(),
        0 => "under a day".to_owned(),
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}
