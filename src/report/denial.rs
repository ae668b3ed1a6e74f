//! What a target's findings say when this user may not look: nothing of the files, and so neither yes nor no.

use crate::checks::check::{Cell, Finding, Impact, Severity, Status};
use crate::checks::settle;
use crate::report::matrix::TargetResult;

impl TargetResult {
    /// The findings of one impact that say something of the target, and whether there are others, which only say that this user
    /// may not look or follow from that.
    pub(super) fn known(&self, impact: Impact) -> (Vec<&Finding>, bool) {
        let causes = settle::causes_and_blocks(&self.cells);
        let is_closed = self.cell(READING).is_some_and(|cell| cell.is_bad() && is_denial(cell));
        let of_impact = self.cells.iter().filter(|cell| cell.is_bad()).flat_map(|cell| &cell.findings);
        let (unknown, known): (Vec<&Finding>, Vec<&Finding>) =
            of_impact.filter(|finding| finding.impact == impact).partition(|one| {
                one.is_denial || is_closed && one.cause.map(|by| settle::root(&causes, by)) == Some(READING)
            });
        (known, !unknown.is_empty())
    }

    /// Whether everything that failed did so because this user may not read a file.
    pub(super) fn fails_by_denial_alone(&self) -> bool {
        let causes = settle::wholly_caused(&self.cells);
        let mut failed = self.cells.iter().filter(|cell| cell.status == Status::Fail).peekable();
        failed.peek().is_some()
            && failed.all(|cell| match settle::root(&causes, cell.id) {
                READING => cell.id != READING || is_denial(cell),
                _ => false,
            })
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

    /// Neither yes nor no, until something is known for certain; a warning weighs less.
    #[test]
    fn what_may_not_be_read_leaves_the_question_open() {
        let mut closed = good("mx", "cert.pem");
        set(&mut closed, bad("file-read", vec![finding("file-read", "Permission denied").denial()]));
        assert_eq!(closed.answer(Impact::Load), Answer::NotAsked);
        let follows = finding("service-load", "does not load").because_of("file-read");
        set(&mut closed, bad("service-load", vec![follows.clone()]));
        set(&mut closed, blocked("key-match", "file-read"));
        set(&mut closed, warning("pem-syntax", "stray text", "remove it"));
        assert_eq!(closed.answer(Impact::Load), Answer::NotAsked);
        assert_eq!(closed.answer(Impact::Client), Answer::Yes);
        assert!(closed.fails_by_denial_alone());
        set(&mut closed, bad("service-load", vec![follows, finding("service-load", "does not come up")]));
        assert_eq!(closed.answer(Impact::Load), Answer::No);
        assert!(!closed.fails_by_denial_alone());
    }
}
