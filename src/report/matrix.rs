//! Targets by checks, with the verdicts, answers and counts that every format shows.

use std::collections::HashSet;

use crate::base::error::{Error, ErrorKind};
use crate::base::moment::Moment;
use crate::checks::check::{Cell, Impact, Severity, SkipKind, Status};
use crate::checks::facts::Facts;
use crate::checks::summary::Summary;
use crate::report::findings::Findings;
use crate::target::service::Side;

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The time at which everything was judged.
    pub at: Moment,
    /// Which anchors were used.
    pub anchors: AnchorsUsed,
    /// The targets in the order given.
    pub targets: Vec<TargetResult>,
    /// Why a server does not start with its configuration at all, whatever its files are like; or, of the kind
    /// [`ErrorKind::Input`], what of it this user may not read.
    pub refusal: Option<Error>,
}

/// Which anchors were used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnchorsUsed {
    /// `file`, `directory`, `system`, `mozilla`, `mixed`; empty when none were loaded at all.
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
    /// Whether a client shows it to servers.
    pub is_of_client: bool,
    /// Every check of the catalogue that concerns it, in order.
    pub cells: Vec<Cell>,
    /// What is told besides.
    pub summary: Summary,
    /// What else there is to start beside it.
    pub standing: Standing,
}

/// Where a target comes from, and whether its failure is that of its service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is files alone.
    #[default]
    Files,
    /// It is one of the identities of a service.
    Service {
        /// Which end of the connections it is.
        side: Side,
        /// Whether TLS starts for some of its clients, or one of its daemons, all the same.
        starts: bool,
        /// Whether one of its daemons comes up at all.
        comes_up: bool,
    },
}

/// The verdict of a target or a run, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing warned or failed.
    Pass,
    /// Something warned.
    Warn,
    /// Something failed, or nothing was judged at all.
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

/// The four answers: what the user came to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Does the server start TLS?
    pub load: Answer,
    /// Do its clients accept it?
    pub client: Answer,
    /// Does the key stay private?
    pub secret: Answer,
    /// Are the rules kept?
    pub policy: Answer,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Targets that pass, warn and fail.
    pub targets: Tally,
    /// Cells of all targets that pass, warn, fail and were skipped.
    pub checks: Tally,
    /// Findings as numbered: merged over targets, consequences left out.
    pub findings: usize,
}

/// A count by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In order.
    pub pass: usize,
    /// To mend soon.
    pub warn: usize,
    /// Wrong.
    pub fail: usize,
    /// Not judged; targets never are.
    pub skip: usize,
}

impl Matrix {
    /// The worst verdict of the targets; a run without targets, or that judged nothing, fails, and so does a configuration
    /// that its server refuses.
    pub fn verdict(&self) -> Verdict {
        if self.refusal.is_some() {
            return Verdict::Fail;
        }
        self.targets.iter().map(TargetResult::verdict).max().unwrap_or(Verdict::Fail)
    }

    /// Whether any check of any target was judged; a run that checked nothing is an error, never a pass.
    pub fn checked_anything(&self) -> bool {
        self.targets.iter().any(TargetResult::checked_anything)
    }

    /// The answers over all targets.
    pub fn answers(&self) -> Answers {
        Answers::from(|impact| self.answer(impact))
    }

    /// The worst answer of the targets. A server that refuses its configuration starts nothing.
    pub fn answer(&self, impact: Impact) -> Answer {
        if impact == Impact::Load && self.refusal.is_some() && !self.is_unread() {
            return Answer::No;
        }
        // A client that shows no certificate leaves the word to the others.
        let (empty, judged): (Vec<_>, Vec<_>) =
            self.targets.iter().partition(|target| target.is_of_client && target.not_applicable(impact).is_some());
        let telling = if judged.is_empty() { empty } else { judged };
        let mut each: Vec<Answer> = telling.iter().map(|target| target.answer(impact)).collect();
        each.extend(self.is_unread().then_some(Answer::NotAsked));
        let worst = [Answer::No, Answer::Warn, Answer::NotAsked].into_iter().find(|answer| each.contains(answer));
        worst.unwrap_or(if each.is_empty() { Answer::NotAsked } else { Answer::Yes })
    }

    /// Whether there are targets that nobody could ask about, since this user may not read their configuration.
    pub fn is_unread(&self) -> bool {
        self.refusal.as_ref().is_some_and(|error| error.kind() == ErrorKind::Input)
    }

    /// The findings as reports number them.
    pub fn findings(&self) -> Findings {
        Findings::of(self)
    }

    /// How many targets, cells and findings there are of each kind.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { findings: self.findings().list.len(), ..Counts::default() };
        for target in &self.targets {
            counts.targets.add(match target.verdict() {
                Verdict::Pass => Status::Pass,
                Verdict::Warn => Status::Warn,
                Verdict::Fail => Status::Fail,
            });
            for cell in &target.cells {
                counts.checks.add(cell.status);
            }
        }
        counts
    }
}

impl TargetResult {
    /// What these checks say of the target of the facts.
    pub fn of(facts: &Facts<'_>, cells: Vec<Cell>) -> TargetResult {
        let target = facts.target;
        TargetResult {
            name: target.name.clone(),
            sources: target.sources.clone(),
            profile: target.rules.profile.name(),
            is_of_client: facts.is_of_client(),
            cells,
            summary: Summary::of(facts),
            standing: match &facts.service {
                None => Standing::Files,
                Some(around) => Standing::Service {
                    side: around.service.side,
                    starts: around.starts(),
                    comes_up: around.service.daemons.iter().any(|daemon| daemon.dies.is_none()),
                },
            },
        }
    }

    /// The worst status of its checks; a target of which nothing was judged fails.
    pub fn verdict(&self) -> Verdict {
        match self.cells.iter().map(|cell| cell.status).max() {
            Some(Status::Fail) => Verdict::Fail,
            Some(Status::Warn) => Verdict::Warn,
            _ if self.checked_anything() => Verdict::Pass,
            _ => Verdict::Fail,
        }
    }

    /// Whether any check was judged.
    pub fn checked_anything(&self) -> bool {
        self.cells.iter().any(|cell| cell.status != Status::Skip)
    }

    /// The four answers.
    pub fn answers(&self) -> Answers {
        Answers::from(|impact| self.answer(impact))
    }

    /// The answer for one impact. Consequences count: clients that refuse do so whatever brought it about.
    pub fn answer(&self, impact: Impact) -> Answer {
        let bad = self.cells.iter().filter(|cell| cell.is_bad()).flat_map(|cell| &cell.findings);
        let severities: HashSet<Severity> =
            bad.filter(|finding| finding.impact == impact).map(|finding| finding.severity).collect();
        // Whatever rows were left out.
        let is_down = impact == Impact::Load && matches!(self.standing, Standing::Service { comes_up: false, .. });
        if is_down || severities.contains(&Severity::Fail) {
            Answer::No
        } else if severities.contains(&Severity::Warn) {
            Answer::Warn
        } else if self.cell(deciding_row(impact)).is_none_or(|cell| cell.status == Status::Skip) {
            Answer::NotAsked
        } else {
            Answer::Yes
        }
    }

    /// Why there is no answer for one impact, where its deciding row does not apply.
    pub fn not_applicable(&self, impact: Impact) -> Option<&str> {
        let skip =
            self.cell(deciding_row(impact))?.skip.as_ref().filter(|_| self.answer(impact) == Answer::NotAsked)?;
        (skip.kind == SkipKind::NotApplicable).then_some(skip.reason.as_str())
    }

    /// The cell of this check.
    pub fn cell(&self, id: &str) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.id == id)
    }

    /// Findings of this target that are not consequences of others.
    pub fn finding_count(&self) -> usize {
        let bad = self.cells.iter().filter(|cell| cell.is_bad());
        bad.flat_map(|cell| cell.findings.iter()).filter(|finding| finding.cause.is_none()).count()
    }

    /// Whether `cert-name` had no names to ask for.
    pub fn names_not_asked(&self) -> bool {
        self.cell("cert-name").and_then(|cell| cell.skip.as_ref()).is_some_and(|skip| skip.kind == SkipKind::NotAsked)
    }
}

impl Answers {
    /// Asks for each impact in turn.
    fn from(ask: impl Fn(Impact) -> Answer) -> Answers {
        Answers {
            load: ask(Impact::Load),
            client: ask(Impact::Client),
            secret: ask(Impact::Secret),
            policy: ask(Impact::Policy),
        }
    }
}

impl Tally {
    fn add(&mut self, status: Status) {
        let slot = match status {
            Status::Pass => &mut self.pass,
            Status::Warn => &mut self.warn,
            Status::Fail => &mut self.fail,
            Status::Skip => &mut self.skip,
        };
        *slot = slot.saturating_add(1);
    }
}

impl Cell {
    /// Whether it warned or failed.
    pub fn is_bad(&self) -> bool {
        matches!(self.status, Status::Warn | Status::Fail)
    }

    /// Whether all that is wrong merely follows from findings of other checks.
    pub fn is_consequence(&self) -> bool {
        self.is_bad() && !self.findings.is_empty() && self.findings.iter().all(|finding| finding.cause.is_some())
    }
}

/// The row without which an impact was not judged (contract: answers).
fn deciding_row(impact: Impact) -> &'static str {
    match impact {
        Impact::Load => "key-match",
        Impact::Client => "chain-trust",
        Impact::Secret => "file-mode",
        Impact::Policy => "file-public",
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Verdict};
    use crate::checks::check::{Impact, Severity};
    use crate::report::sample::{bad, blocked, broken, finding, good, matrix, not_asked, set, target, warning};

    #[test]
    fn answers_follow_findings_then_the_deciding_row() {
        let answers = broken("mx", "cert.pem").answers();
        let said = (answers.load, answers.client, answers.secret, answers.policy);
        assert_eq!(said, (Answer::Yes, Answer::No, Answer::No, Answer::Yes));

        let mut no_key = good("mx", "cert.pem");
        set(&mut no_key, not_asked("key-match", "left out by --skip key"));
        assert_eq!(no_key.answer(Impact::Load), Answer::NotAsked);
        set(&mut no_key, warning("pem-syntax", "stray text", "remove it"));
        assert_eq!(no_key.answer(Impact::Load), Answer::Warn);
        set(&mut no_key, bad("file-read", vec![finding("file-read", "missing")]));
        assert_eq!(no_key.answer(Impact::Load), Answer::No);
        assert_eq!(target("cert.pem", Vec::new()).answer(Impact::Secret), Answer::NotAsked);
    }

    #[test]
    fn a_consequence_counts_for_the_answer_but_not_as_a_finding() {
        let mut one = good("mx", "cert.pem");
        set(&mut one, bad("pem-syntax", vec![finding("pem-syntax", "cut off")]));
        let follows = finding("chain-trust", "no path").because_of("pem-syntax");
        set(&mut one, bad("chain-trust", vec![follows]));
        let run = matrix(vec![one]);
        assert_eq!(run.answers().client, Answer::No);
        assert_eq!(run.counts().findings, 1);
        assert_eq!(run.counts().checks.fail, 2);
    }

    #[test]
    fn the_worst_target_decides() {
        let mut warned = good("b", "b.pem");
        set(&mut warned, warning("cert-expiry", "20 days left, 22 wanted", "renew it"));
        assert_eq!(matrix(vec![good("a", "a.pem")]).verdict(), Verdict::Pass);
        assert_eq!(matrix(vec![good("a", "a.pem"), warned.clone()]).verdict(), Verdict::Warn);
        let run = matrix(vec![warned, broken("c", "c.pem"), good("a", "a.pem")]);
        assert_eq!(run.verdict(), Verdict::Fail);
        assert_eq!((run.counts().targets.pass, run.counts().targets.warn, run.counts().targets.fail), (1, 1, 1));
        assert_eq!(run.answers().policy, Answer::Warn);
    }

    #[test]
    fn what_judged_nothing_never_passes() {
        assert_eq!(matrix(Vec::new()).verdict(), Verdict::Fail);
        assert!(!matrix(Vec::new()).checked_anything());
        assert_eq!(matrix(Vec::new()).answers().load, Answer::NotAsked);
        let skipped = target("a.pem", vec![blocked("key-match", "file-read"), not_asked("cert-name", "no name")]);
        assert_eq!(matrix(vec![skipped]).verdict(), Verdict::Fail);
    }

    #[test]
    fn a_remapped_failure_warns() {
        let mut one = good("a", "a.pem");
        set(&mut one, warning("file-mode", "0644, wanted 0600", "chmod"));
        assert_eq!(one.answer(Impact::Secret), Answer::Warn);
        assert_eq!(one.cell("file-mode").unwrap().findings[0].severity, Severity::Warn);
    }
}
