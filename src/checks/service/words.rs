//! Words that the service rows share.

use crate::checks::check::Severity;
use crate::checks::service::{Around, Outcome};

/// `a`, `a and b`, `a, b and c`.
pub(in crate::checks) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An identity that another one of the configuration replaces is a slip; one that is lost on the way is a fault.
pub(in crate::checks) fn loses(around: &Around<'_>, outcome: &Outcome) -> Severity {
    if outcome.log.is_empty() && around.replaced_by().is_some() { Severity::Warn } else { Severity::Fail }
}
