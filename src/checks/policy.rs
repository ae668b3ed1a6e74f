//! Which checks run, and what their findings count as: the user's remapping of the catalogue.

use crate::checks::check::{Cell, Check, Finding, Impact, Severity, SkipKind, Status};
use crate::checks::settle;

/// The user's remapping. All lists hold ids of the catalogue; groups are resolved before they come here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// `--only`: just these; empty for all.
    pub only: Vec<&'static str>,
    /// `--skip`: all but these.
    pub skip: Vec<&'static str>,
    /// `--warn`: a failure of these only warns.
    pub warn: Vec<&'static str>,
    /// `--deny`: a warning of these fails.
    pub deny: Vec<&'static str>,
    /// `--fail-on`: only findings of these impacts fail, others warn; empty for all impacts.
    pub fail_on: Vec<Impact>,
    /// `--strict`: warnings fail, too, whatever the other lists say.
    pub strict: bool,
    /// `--require`: a skip of these fails.
    pub require: Vec<&'static str>,
}

impl Policy {
    /// Whether the check is to run.
    pub fn selects(&self, check: &Check) -> bool {
        (self.only.is_empty() || self.only.contains(&check.id)) && !self.skip.contains(&check.id)
    }

    /// Gives the cell the status that the user wants it to have. `--warn` and `--deny` act first, `--fail-on` has
    /// the last word over findings; a required check that was not judged fails whatever its impact.
    pub fn apply(&self, cell: &mut Cell) {
        let (id, skipped) = (cell.id, cell.status == Status::Skip);
        for finding in &mut cell.findings {
            finding.severity = self.severity(id, finding);
        }
        if skipped && self.require.contains(&id) {
            cell.findings.push(unjudged(cell));
            cell.skip = None;
        }
        settle::sort(cell);
    }

    fn severity(&self, id: &'static str, finding: &Finding) -> Severity {
        let wanted = if self.warn.contains(&id) {
            Severity::Warn
        } else if self.deny.contains(&id) {
            Severity::Fail
        } else {
            finding.severity
        };
        let may_fail = self.fail_on.is_empty() || self.fail_on.contains(&finding.impact);
        match wanted {
            _ if self.strict => Severity::Fail,
            _ if !may_fail => Severity::Warn,
            wanted => wanted,
        }
    }
}

/// The finding of a required check that was skipped; when another check stands before it, that one is the cause.
fn unjudged(cell: &Cell) -> Finding {
    let reason = cell.skip.as_ref().map_or("no reason given", |skip| skip.reason.as_str());
    let cause = cell.skip.as_ref().and_then(|skip| match skip.kind {
        SkipKind::Blocked(id) => Some(id),
        SkipKind::NotApplicable | SkipKind::NotAsked => None,
    });
    let id = cell.id;
    Finding {
        severity: Severity::Fail,
        impact: cell.impact,
        cause,
        message: format!("not judged, though --require asks for it: {reason}"),
        place: None,
        fix: format!("give the check what it lacks ({reason}), or take {id} out of --require"),
        command: None,
        openssl: None,
        is_denial: false,
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use crate::checks::check::{Cell, Finding, Impact, Severity, Skip, SkipKind, Status};

    fn finding(severity: Severity, impact: Impact) -> Finding {
        Finding {
            severity,
            impact,
            cause: None,
            message: "m".to_owned(),
            place: None,
            fix: "f".to_owned(),
            command: None,
            openssl: None,
            is_denial: false,
        }
    }

    fn cell(findings: Vec<Finding>) -> Cell {
        let status = match findings.first().map(|f| f.severity) {
            Some(Severity::Fail) => Status::Fail,
            Some(Severity::Warn) => Status::Warn,
            None => Status::Pass,
        };
        let impact = findings.first().map_or(Impact::Policy, |f| f.impact);
        Cell { id: "cert-expiry", status, impact, findings, notes: Vec::new(), skip: None }
    }

    fn skipped(kind: SkipKind) -> Cell {
        let skip = Some(Skip { kind, reason: "no --hostname given".to_owned() });
        Cell { status: Status::Skip, skip, ..cell(Vec::new()) }
    }

    fn applied(policy: &Policy, mut cell: Cell) -> Cell {
        policy.apply(&mut cell);
        cell
    }

    #[test]
    fn nothing_asked_changes_nothing() {
        for severity in [Severity::Warn, Severity::Fail] {
            let before = cell(vec![finding(severity, Impact::Load)]);
            assert_eq!(applied(&Policy::default(), before.clone()).status, before.status);
        }
        assert_eq!(applied(&Policy::default(), cell(Vec::new())).status, Status::Pass);
        assert_eq!(applied(&Policy::default(), skipped(SkipKind::NotAsked)).status, Status::Skip);
    }

    #[test]
    fn warn_and_deny_concern_their_ids_only() {
        let warn = Policy { warn: vec!["cert-expiry"], ..Policy::default() };
        let deny = Policy { deny: vec!["cert-expiry"], ..Policy::default() };
        let others = Policy { warn: vec!["file-mode"], deny: vec!["file-mode"], ..Policy::default() };
        let (fails, warns) =
            (cell(vec![finding(Severity::Fail, Impact::Client)]), cell(vec![finding(Severity::Warn, Impact::Client)]));
        assert_eq!(applied(&warn, fails.clone()).status, Status::Warn);
        assert_eq!(applied(&deny, warns.clone()).status, Status::Fail);
        assert_eq!(applied(&others, fails).status, Status::Fail);
        assert_eq!(applied(&others, warns).status, Status::Warn);
        assert_eq!(applied(&deny, cell(Vec::new())).status, Status::Pass);
    }

    #[test]
    fn fail_on_looks_at_each_finding() {
        let policy = Policy { fail_on: vec![Impact::Load], ..Policy::default() };
        let both = cell(vec![finding(Severity::Fail, Impact::Client), finding(Severity::Fail, Impact::Load)]);
        let after = applied(&policy, both);
        assert_eq!((after.status, after.impact), (Status::Fail, Impact::Load));
        assert_eq!(after.findings.iter().filter(|f| f.severity == Severity::Fail).count(), 1);
        let client = cell(vec![finding(Severity::Fail, Impact::Client)]);
        assert_eq!(applied(&policy, client).status, Status::Warn);
    }

    #[test]
    fn a_required_check_never_stays_skipped() {
        let policy = Policy { require: vec!["cert-expiry"], fail_on: vec![Impact::Load], ..Policy::default() };
        for kind in [SkipKind::NotAsked, SkipKind::NotApplicable, SkipKind::Blocked("file-read")] {
            let after = applied(&policy, skipped(kind));
            assert_eq!(after.status, Status::Fail);
            assert!(after.skip.is_none());
            assert!(after.findings[0].message.contains("no --hostname given"));
        }
        assert_eq!(applied(&policy, skipped(SkipKind::Blocked("file-read"))).findings[0].cause, Some("file-read"));
    }

    #[test]
    fn only_and_skip_select() {
        let check = crate::checks::find("cert-expiry").unwrap();
        assert!(Policy::default().selects(check));
        assert!(Policy { only: vec!["cert-expiry"], ..Policy::default() }.selects(check));
        assert!(!Policy { only: vec!["file-mode"], ..Policy::default() }.selects(check));
        assert!(!Policy { skip: vec!["cert-expiry"], ..Policy::default() }.selects(check));
    }
}
