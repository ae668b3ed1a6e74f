//! What fails only because this user may not look, which tells nothing of the files.

use crate::checks::check::{Cell, Finding, Impact, Severity, Status};
use crate::checks::settle;
use crate::report::matrix::{Matrix, TargetResult};

impl Matrix {
    /// Whether all that failed of one impact did so because this user may not look.
    pub(super) fn is_unseen(&self, impact: Impact) -> bool {
        let mut failed =
            self.targets.iter().map(|target| target.failures(|of| of == impact)).filter(|(all, _)| *all > 0).peekable();
        self.refusal.is_none() && failed.peek().is_some() && failed.all(|(all, unseen)| all == unseen)
    }
}

impl TargetResult {
    /// Whether everything that failed did so because this user may not look.
    pub(super) fn fails_by_denial_alone(&self) -> bool {
        let (all, unseen) = self.failures(|_| true);
        all > 0 && all == unseen
    }

    /// How many findings of such an impact failed, and how many of them only say that this user may not look, or follow from
    /// that.
    fn failures(&self, is_asked: impl Fn(Impact) -> bool) -> (usize, usize) {
        let causes = settle::causes_and_blocks(&self.cells);
        let is_closed = self.cell(READING).is_some_and(|cell| cell.status == Status::Fail && is_denial(cell));
        let is_unseen = |one: &&Finding| {
            one.is_denial || is_closed && one.cause.map(|by| settle::root(&causes, by)) == Some(READING)
        };
        let bad = self.cells.iter().filter(|cell| cell.is_bad()).flat_map(|cell| &cell.findings);
        let failed: Vec<&Finding> = bad.filter(|one| is_asked(one.impact) && one.severity == Severity::Fail).collect();
        (failed.len(), failed.iter().filter(|one| is_unseen(one)).count())
    }
}

fn is_denial(cell: &Cell) -> bool {
    let mut failed = cell.findings.iter().filter(|finding| finding.severity == Severity::Fail);
    failed.all(|finding| finding.is_denial)
}

/// The row that says what could not be read.
const READING: &str = "file-read";

#[cfg(test)]
mod tests {
    use crate::checks::check::Impact;
    use crate::report::matrix::Answer;
    use crate::report::sample::{bad, blocked, finding, good, set, warning};

    /// Until something is known for certain; a warning weighs less.
    #[test]
    fn what_follows_from_what_may_not_be_read_is_not_seen_either() {
        let mut closed = good("mx", "cert.pem");
        set(&mut closed, bad("file-read", vec![finding("file-read", "Permission denied").denial()]));
        let follows = finding("service-load", "does not load").because_of("file-read");
        set(&mut closed, bad("service-load", vec![follows.clone()]));
        set(&mut closed, blocked("key-match", "file-read"));
        set(&mut closed, warning("pem-syntax", "stray text", "remove it"));
        assert_eq!((closed.answer(Impact::Load), closed.failures(|of| of == Impact::Load)), (Answer::No, (2, 2)));
        assert_eq!((closed.answer(Impact::Client), closed.failures(|of| of == Impact::Client)), (Answer::Yes, (0, 0)));
        assert!(closed.fails_by_denial_alone());
        set(&mut closed, bad("service-load", vec![follows, finding("service-load", "does not come up")]));
        assert_eq!(closed.failures(|of| of == Impact::Load), (3, 2));
        assert!(!closed.fails_by_denial_alone());
    }
}
