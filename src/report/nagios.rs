//! One line for Nagios and its kin, with performance data, and the state that the exit code tells.

use std::io::{self, Write};

use crate::base::count::counted;
use crate::base::error::Error;
use crate::base::moment::DAY;
use crate::checks::check::Severity;
use crate::checks::facts::Threshold;
use crate::checks::summary::LeafSummary;
use crate::report::findings::{Findings, Problem};
use crate::report::matrix::{Matrix, TargetResult, Verdict};
use crate::report::{escape, wording};

/// The states of a monitoring plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All is well.
    Ok,
    /// Something warned.
    Warning,
    /// Something failed.
    Critical,
    /// Not known: this user may not read the files, or the command could not do its job.
    Unknown,
}

impl State {
    /// The state of a matrix: failures that come from `Permission denied` alone say nothing about the targets. A
    /// configuration that its server refuses is critical.
    pub fn of(matrix: &Matrix) -> State {
        if matrix.refusal.is_some() && !matrix.is_unread() {
            return State::Critical;
        }
        let failing = matrix.targets.iter().filter(|target| target.verdict() == Verdict::Fail);
        match matrix.verdict() {
            Verdict::Pass => State::Ok,
            Verdict::Warn => State::Warning,
            Verdict::Fail if failing.clone().next().is_none() => State::Unknown,
            Verdict::Fail if failing.clone().all(TargetResult::fails_by_denial_alone) => State::Unknown,
            Verdict::Fail => State::Critical,
        }
    }

    /// The exit code: 0 to 3.
    pub fn exit_code(self) -> u8 {
        match self {
            State::Ok => 0,
            State::Warning => 1,
            State::Critical => 2,
            State::Unknown => 3,
        }
    }

    /// The word in the line.
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "OK",
            State::Warning => "WARNING",
            State::Critical => "CRITICAL",
            State::Unknown => "UNKNOWN",
        }
    }
}

/// Writes the line for a matrix. `warn` and `critical` are the expiry thresholds that the checks used.
///
/// # Errors
/// Those of the writer.
pub fn write(matrix: &Matrix, warn: &[Threshold], critical: &[Threshold], out: &mut dyn Write) -> io::Result<()> {
    let state = State::of(matrix);
    let counts = matrix.counts().targets;
    let told = plain(&status(matrix, state));
    let (targets, fail, warned) = (matrix.targets.len(), counts.fail, counts.warn);
    write!(out, "CERTPREFLIGHT {} - {told} | targets={targets} fail={fail} warn={warned}", state.word())?;
    if let Some((leaf, days)) = shortest(matrix).and_then(|(_, leaf)| Some((leaf, leaf.days_left?))) {
        let bound = |thresholds| smallest_in_days(thresholds, leaf).map_or_else(String::new, |days| format!("{days}:"));
        write!(out, " days_left={days};{};{}", bound(warn), bound(critical))?;
    }
    writeln!(out)
}

/// Writes the line for a run that could not do its job: `Unknown`, or `Critical` for a configuration that its own server
/// would refuse.
///
/// # Errors
/// Those of the writer.
pub fn write_error(error: &Error, state: State, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "CERTPREFLIGHT {} - {}", state.word(), plain(&error.to_string()))
}

fn status(matrix: &Matrix, state: State) -> String {
    let findings = matrix.findings();
    let counts = matrix.counts().targets;
    let all = matrix.targets.len();
    match state {
        State::Ok => {
            let left = shortest(matrix).and_then(|(target, leaf)| Some((target, leaf.days_left?)));
            let left = left.map(|(target, days)| format!(", {} left ({})", wording::days_left(days), target.name));
            let verb = if all == 1 { "passes" } else { "pass" };
            format!("{} {verb}{}", counted(all, "target"), left.unwrap_or_default())
        }
        State::Warning => {
            let worst = worst(matrix, &findings, Verdict::Warn, Severity::Warn);
            format!("{} of {all} {}: {worst}", counts.warn, verb(counts.warn, "warn"))
        }
        State::Critical => {
            let worst = worst(matrix, &findings, Verdict::Fail, Severity::Fail);
            let also =
                if counts.warn > 0 { format!("; {}", wording::doing(counts.warn, "warn")) } else { String::new() };
            format!("{} of {all} {}: {worst}{also}", counts.fail, verb(counts.fail, "fail"))
        }
        State::Unknown if counts.fail > 0 && matrix.checked_anything() => {
            let denied = matrix.targets.iter().filter_map(|target| target.cell("file-read"));
            let message = denied.flat_map(|cell| &cell.findings).map(|finding| finding.message.as_str()).next();
            let told = message.unwrap_or("files could not be read");
            format!("{} of {all} not judged: {told}; run it as a user who may read the files", counts.fail)
        }
        State::Unknown => "nothing was checked".to_owned(),
    }
}

/// The targets of this verdict, worst first, each with its worst finding; the first few by name.
fn worst(matrix: &Matrix, findings: &Findings, verdict: Verdict, severity: Severity) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    // What this user may not read is told where nothing else is.
    let is_told = |problem: &&Problem| problem.severity == severity && !problem.finding.is_denial;
    let (worse, milder): (Vec<_>, Vec<_>) = findings.list.iter().partition(is_told);
    for problem in worse.into_iter().chain(milder) {
        for occurrence in &problem.occurrences {
            let Some(target) = matrix.targets.get(occurrence.target) else { continue };
            if target.verdict() != verdict || named.contains(&occurrence.target) {
                continue;
            }
            if named.len() >= MOST_NAMED {
                let total = matrix.targets.iter().filter(|target| target.verdict() == verdict).count();
                return format!("{} and {} more", told.join(", "), total.saturating_sub(MOST_NAMED));
            }
            named.push(occurrence.target);
            let meaning = match problem.finding.is_denial {
                true => wording::headline(problem, target.is_of_client),
                false => wording::meaning(problem.impact, severity, target.is_of_client),
            };
            told.push(format!("{} {} ({meaning})", target.name, problem.id));
        }
    }
    told.join(", ")
}

fn verb(number: usize, verb: &str) -> String {
    if number == 1 { format!("{verb}s") } else { verb.to_owned() }
}

/// The leaf with the fewest days left.
fn shortest(matrix: &Matrix) -> Option<(&TargetResult, &LeafSummary)> {
    let leaves = matrix.targets.iter().filter_map(|target| Some((target, target.summary.leaf.as_ref()?)));
    leaves.filter(|(_, leaf)| leaf.days_left.is_some()).min_by_key(|(_, leaf)| leaf.days_left)
}

/// The smallest of the thresholds for this leaf in days, to two decimals: `22.5`.
fn smallest_in_days(thresholds: &[Threshold], leaf: &LeafSummary) -> Option<String> {
    let lifetime = || Some(i128::from(leaf.not_after?.0) - i128::from(leaf.not_before?.0));
    let seconds = thresholds.iter().filter_map(|threshold| match threshold {
        Threshold::Seconds(seconds) => Some(i128::from(*seconds)),
        Threshold::Percent(percent) => Some(lifetime()? * i128::from(*percent) / 100),
    });
    let hundredths = seconds.min()?.max(0) * 100 / i128::from(DAY);
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Text without line ends, signs that act on a terminal, or the bar that begins the performance data.
fn plain(text: &str) -> String {
    escape::visible(text).replace('|', "\\x7c")
}

/// Targets named in the line.
const MOST_NAMED: usize = 3;

#[cfg(test)]
mod tests {
    use super::{State, write, write_error};
    use crate::base::error::{Error, ErrorKind};
    use crate::base::moment::{DAY, Moment};
    use crate::checks::facts::Threshold;
    use crate::report::matrix::{Matrix, TargetResult};
    use crate::report::sample::{NOW, bad, blocked, broken, finding, good, matrix, set, warning};

    fn line(run: &Matrix) -> String {
        let warn = [Threshold::Seconds(30 * DAY), Threshold::Percent(25)];
        let critical = [Threshold::Seconds(7 * DAY), Threshold::Percent(10)];
        let mut out = Vec::new();
        write(run, &warn, &critical, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        text.trim_end().to_owned()
    }

    fn with_days(mut target: TargetResult, days: i64) -> TargetResult {
        let leaf = target.summary.leaf.as_mut().unwrap();
        leaf.days_left = Some(days);
        leaf.not_after = Some(Moment(NOW.0 + days * DAY));
        leaf.not_before = Some(Moment(NOW.0 + (days - 90) * DAY));
        target
    }

    #[test]
    fn all_is_well() {
        let run = matrix(vec![with_days(good("a", "a.pem"), 80), with_days(good("mx.example.org", "b.pem"), 60)]);
        let wanted = "CERTPREFLIGHT OK - 2 targets pass, 60 days left (mx.example.org) \
            | targets=2 fail=0 warn=0 days_left=60;22.5:;7:";
        assert_eq!(line(&run), wanted);
        assert_eq!(State::of(&run).exit_code(), 0);
    }

    #[test]
    fn the_worst_finding_of_each_failing_target_is_named() {
        let mut mismatch = good("mx.example.org", "b.pem");
        set(&mut mismatch, bad("key-match", vec![finding("key-match", "no")]));
        let mut soon = with_days(good("c", "c.pem"), 19);
        set(&mut soon, warning("cert-expiry", "19 days left", "renew it"));
        let run = matrix(vec![good("a", "a.pem"), mismatch, soon.clone()]);
        let wanted = "CERTPREFLIGHT CRITICAL - 1 of 3 fails: mx.example.org key-match (TLS will not start); 1 warns \
            | targets=3 fail=1 warn=1 days_left=19;22.5:;7:";
        assert_eq!(line(&run), wanted);
        let run = matrix(vec![soon]);
        assert!(line(&run).starts_with("CERTPREFLIGHT WARNING - 1 of 1 warns: c cert-expiry ("), "{}", line(&run));
        assert_eq!(State::of(&run).exit_code(), 1);
        let many = (0..5).map(|n| broken(&format!("t{n}"), "a.pem")).collect();
        assert!(line(&matrix(many)).contains("t2 chain-complete (clients will refuse) and 2 more |"));
    }

    #[test]
    fn what_this_user_may_not_read_is_unknown() {
        let mut denied = good("a", "a.pem");
        let message = "/etc/ssl/private: Permission denied";
        set(&mut denied, bad("file-read", vec![finding("file-read", message).denial()]));
        set(&mut denied, blocked("key-match", "file-read"));
        set(&mut denied, bad("key-present", vec![finding("key-present", "no key").because_of("file-read")]));
        let run = matrix(vec![denied.clone(), good("b", "b.pem")]);
        assert_eq!(State::of(&run), State::Unknown);
        assert!(
            line(&run).starts_with("CERTPREFLIGHT UNKNOWN - 1 of 2 not judged: /etc/ssl/private: Permission denied")
        );
        assert_eq!(State::of(&matrix(vec![denied.clone(), broken("c", "c.pem")])), State::Critical);
        set(&mut denied, bad("file-mode", vec![finding("file-mode", "0644")]));
        assert_eq!(State::of(&matrix(vec![denied])), State::Critical);
        let mut missing = good("a", "a.pem");
        set(&mut missing, bad("file-read", vec![finding("file-read", "a.pem: no such file")]));
        assert_eq!(State::of(&matrix(vec![missing])), State::Critical);
        assert_eq!(State::of(&matrix(Vec::new())).exit_code(), 3);
    }

    #[test]
    fn a_name_cannot_begin_performance_data_or_a_line() {
        let run = matrix(vec![broken("a|b\nc", "a.pem")]);
        assert_eq!(line(&run).matches('|').count(), 1);
        assert!(line(&run).contains("a\\x7cb\\nc chain-complete"));
        let mut out = Vec::new();
        write_error(&Error::new(ErrorKind::Usage, "a|b\nc"), State::Unknown, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "CERTPREFLIGHT UNKNOWN - a\\x7cb\\nc\n");
    }

    #[test]
    fn without_a_leaf_there_are_no_days() {
        let mut none = broken("a", "a.pem");
        none.summary.leaf = None;
        assert!(line(&matrix(vec![none])).ends_with("| targets=1 fail=1 warn=0"));
    }
}
