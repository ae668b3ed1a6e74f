//! Targets by checks, with the verdicts, answers and counts that every format shows.

use crate::base::moment::Moment;
use crate::checks::check::Cell;
use crate::checks::summary::Summary;

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The time at which everything was judged.
    pub at: Moment,
    /// Which anchors were used.
    pub anchors: AnchorsUsed,
    /// The targets in the order given.
    pub targets: Vec<TargetResult>,
}

/// Which anchors were used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnchorsUsed {
    /// `file`, `directory`, `system`, `mozilla`, `mixed`.
    pub source: &'static str,
    /// The files and directories read.
    pub paths: Vec<String>,
    /// How many.
    pub count: usize,
    /// Worth saying: the system store was empty, a variable redirected it.
    pub note: Option<String>,
}

/// The result for one target.
#[derive(Clone, Debug)]
pub struct TargetResult {
    /// The target's name.
    pub name: String,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// The profile's name.
    pub profile: &'static str,
    /// Every check of the catalogue that concerns it, in order.
    pub cells: Vec<Cell>,
    /// What is told besides.
    pub summary: Summary,
}

/// The verdict of a target or a run, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing warned or failed.
    Pass,
    /// Something warned.
    Warn,
    /// Something failed.
    Fail,
}

/// The verdict for one impact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Its deciding row was skipped.
    NotAsked,
    /// A finding failed.
    No,
    /// A finding warned.
    Warn,
    /// In order.
    Yes,
}
