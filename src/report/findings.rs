//! The findings of a run as reports number them: sorted by impact, merged over targets, with what follows from each.

use std::collections::{BTreeMap, HashMap};

use crate::base::location::Location;
use crate::checks::check::{Finding, Impact, OpensslAnswer, Severity, SkipKind};
use crate::checks::settle;
use crate::report::matrix::{Matrix, Standing, TargetResult};
use crate::target::service::Side;

/// All findings of a run, numbered from 1.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In the order of their numbers.
    pub list: Vec<Problem>,
    numbers: HashMap<(usize, &'static str), Vec<usize>>,
}

/// One thing wrong, in one target or in several.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Counted from 1.
    pub number: usize,
    /// The check that found it.
    pub id: &'static str,
    /// The finding, as the first of its targets has it.
    pub finding: Finding,
    /// Where it was found, in the order of the targets.
    pub occurrences: Vec<Occurrence>,
    /// The checks that warn or fail because of it, in the order of the catalogue.
    pub follows: Vec<Consequence>,
    /// The checks that could not be judged because of it.
    pub blocks: Vec<&'static str>,
    /// What it counts as with what follows from it: the worst of them.
    pub severity: Severity,
    /// What the worst of them means for the server.
    pub impact: Impact,
    /// Whether it stops only some of what the server's configuration serves.
    pub is_partial: bool,
}

/// A finding in one of its targets.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// Index in `Matrix::targets`.
    pub target: usize,
    /// Where.
    pub place: Option<Location>,
    /// One line for sh that mends it there.
    pub command: Option<String>,
}

/// A check that warns or fails because of a finding of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// Its id.
    pub id: &'static str,
    /// What `openssl verify` says, where the check quotes it.
    pub openssl: Vec<OpensslAnswer>,
}

impl Findings {
    /// Collects, merges, sorts and numbers the findings of a matrix.
    pub(super) fn of(matrix: &Matrix) -> Findings {
        let mut list = merge(matrix);
        list.sort_by_key(Problem::rank);
        let mut findings = Findings { list, numbers: HashMap::new() };
        for (problem, number) in findings.list.iter_mut().zip(1..) {
            problem.number = number;
            for occurrence in &problem.occurrences {
                findings.numbers.entry((occurrence.target, problem.id)).or_default().push(number);
            }
        }
        for (index, target) in matrix.targets.iter().enumerate() {
            findings.attach_consequences(index, target);
        }
        let started = [Side::Server, Side::Client].map(|side| {
            let whole = Standing::Service { side, starts: true, comes_up: true };
            (side, matrix.targets.iter().any(|target| target.standing == whole))
        });
        for problem in &mut findings.list {
            problem.is_partial = problem.occurrences.iter().all(|occurrence| {
                let standing = matrix.targets.get(occurrence.target).map(|target| target.standing);
                matches!(standing, Some(Standing::Service { side, .. }) if started.contains(&(side, true)))
            });
        }
        findings.renumber();
        findings
    }

    /// Sorts again, now that what follows from a finding may have made it weightier.
    fn renumber(&mut self) {
        self.list.sort_by_key(Problem::rank);
        let mut places = HashMap::new();
        for (problem, place) in self.list.iter_mut().zip(1_usize..) {
            places.insert(problem.number, place);
            problem.number = place;
        }
        for numbers in self.numbers.values_mut() {
            for number in numbers.iter_mut() {
                *number = places.get(number).copied().unwrap_or(*number);
            }
            numbers.sort_unstable();
        }
    }

    /// The numbers that the cell of this check carries: those of its own findings, else that of what brought it about.
    pub fn numbers(&self, target: usize, id: &'static str) -> &[usize] {
        self.numbers.get(&(target, id)).map_or(&[], Vec::as_slice)
    }

    fn attach_consequences(&mut self, index: usize, target: &TargetResult) {
        let causes = settle::causes_and_blocks(&target.cells);
        for cell in &target.cells {
            for finding in cell.findings.iter().filter(|_| cell.is_bad()) {
                let Some(cause) = finding.cause else { continue };
                let Some(problem) = self.first_of(index, settle::root(&causes, cause)) else { continue };
                problem.add_consequence(cell.id, finding);
                let number = problem.number;
                let numbers = self.numbers.entry((index, cell.id)).or_default();
                if numbers.is_empty() {
                    numbers.push(number);
                }
            }
            if let Some(SkipKind::Blocked(by)) = cell.skip.as_ref().map(|skip| skip.kind) {
                let Some(problem) = self.first_of(index, settle::root(&causes, by)) else { continue };
                if !problem.blocks.contains(&cell.id) {
                    problem.blocks.push(cell.id);
                }
            }
        }
    }

    /// The worst finding of this check in this target.
    fn first_of(&mut self, target: usize, id: &'static str) -> Option<&mut Problem> {
        let number = *self.numbers.get(&(target, id))?.first()?;
        self.list.get_mut(number.checked_sub(1)?)
    }
}

impl Problem {
    /// By impact, failures before warnings; the sort is stable, so that the order of targets and checks remains.
    fn rank(&self) -> (Impact, std::cmp::Reverse<Severity>) {
        (self.impact, std::cmp::Reverse(self.severity))
    }

    /// A failure outweighs any warning; among failures, and among warnings, the impact decides.
    fn add_consequence(&mut self, id: &'static str, finding: &Finding) {
        let (severity, impact) = (finding.severity, finding.impact);
        if severity > self.severity || (severity == self.severity && impact < self.impact) {
            (self.severity, self.impact) = (severity, impact);
        }
        if id == self.id {
            return;
        }
        if !self.follows.iter().any(|known| known.id == id) {
            self.follows.push(Consequence { id, openssl: Vec::new() });
        }
        let Some(consequence) = self.follows.iter_mut().find(|known| known.id == id) else { return };
        if let Some(answer) = finding.openssl.as_ref().filter(|answer| !consequence.openssl.contains(answer)) {
            consequence.openssl.push(answer.clone());
        }
    }
}

/// What makes findings of several targets one: same check, weight and impact, and the same words but for the targets'
/// own file names.
type Sameness = (&'static str, Severity, Impact, String, String);

fn merge(matrix: &Matrix) -> Vec<Problem> {
    let mut list: Vec<Problem> = Vec::new();
    let mut seen: BTreeMap<Sameness, usize> = BTreeMap::new();
    for (index, target) in matrix.targets.iter().enumerate() {
        let names = own_names(target);
        for cell in target.cells.iter().filter(|cell| cell.is_bad()) {
            for finding in cell.findings.iter().filter(|finding| finding.cause.is_none()) {
                let same = (
                    cell.id,
                    finding.severity,
                    finding.impact,
                    anonymous(&finding.message, &names),
                    anonymous(&finding.fix, &names),
                );
                let occurrence =
                    Occurrence { target: index, place: finding.place.clone(), command: finding.command.clone() };
                let at = *seen.entry(same).or_insert(list.len());
                match list.get_mut(at) {
                    Some(problem) => problem.occurrences.push(occurrence),
                    None => list.push(Problem {
                        number: 0,
                        id: cell.id,
                        finding: finding.clone(),
                        occurrences: vec![occurrence],
                        follows: Vec::new(),
                        blocks: Vec::new(),
                        severity: finding.severity,
                        impact: finding.impact,
                        is_partial: false,
                    }),
                }
            }
        }
    }
    list
}

/// The names by which messages call a target's own files, longest first, each with its role; of a target with more than
/// `MOST_FILES` those of the first.
fn own_names(target: &TargetResult) -> Vec<(String, &'static str)> {
    let mut names = vec![(target.name.clone(), "target")];
    for file in target.summary.files.iter().take(MOST_FILES) {
        names.push((file.path.clone(), file.role));
        names.extend(file.real_path.clone().map(|path| (path, file.role)));
    }
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// The text with each of the names replaced by its role, where it stands as a word of its own.
fn anonymous(text: &str, names: &[(String, &'static str)]) -> String {
    let mut text = text.to_owned();
    for (name, role) in names {
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(name.as_str()) {
            replaced.push_str(before);
            let inside_word = before.chars().next_back().is_some_and(continues_name)
                || after.chars().next().is_some_and(|c| continues_name(c) && c != '.');
            if inside_word {
                replaced.push_str(name);
            } else {
                replaced.push_str(&format!("\u{1}{role}\u{1}"));
            }
            rest = after;
        }
        replaced.push_str(rest);
        text = replaced;
    }
    text
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.')
}

/// Files of one target by whose names its findings are known again in another target.
const MOST_FILES: usize = 32;

#[cfg(test)]
mod tests {
    use crate::base::moment::Moment;
    use crate::checks::check::{Impact, Severity};
    use crate::report::matrix::{AnchorsUsed, Matrix};
    use crate::report::sample::{bad, blocked, finding, target};

    fn matrix(targets: Vec<crate::report::matrix::TargetResult>) -> Matrix {
        Matrix { at: Moment(0), anchors: AnchorsUsed::default(), targets, refusal: None }
    }

    #[test]
    fn impact_comes_before_severity_and_order() {
        let run = matrix(vec![target(
            "a.pem",
            vec![
                bad("file-public", vec![finding("file-public", "policy")]),
                bad("chain-trust", vec![finding("chain-trust", "client")]),
                bad("cert-eku", vec![finding("cert-eku", "client warns").severity(Severity::Warn)]),
                bad("key-match", vec![finding("key-match", "load")]),
            ],
        )]);
        let order: Vec<String> = run.findings().list.into_iter().map(|p| p.finding.message).collect();
        assert_eq!(order, ["load", "client", "client warns", "policy"]);
    }

    #[test]
    fn one_fault_in_many_targets_is_one_finding() {
        let one = |file: &str| {
            let message = format!("{file} holds 1 certificate; that of its issuer \"E8\" is missing");
            target(file, vec![bad("chain-complete", vec![finding("chain-complete", &message)])])
        };
        let other = target("c.pem", vec![bad("chain-complete", vec![finding("chain-complete", "something else")])]);
        let findings = matrix(vec![one("a.pem"), one("b.pem"), other]).findings();
        assert_eq!(findings.list.len(), 2);
        assert_eq!(findings.list[0].occurrences.len(), 2);
        assert_eq!(findings.numbers(1, "chain-complete"), [1]);
        assert_eq!(findings.numbers(2, "chain-complete"), [2]);
    }

    #[test]
    fn names_are_replaced_as_words_only() {
        let names = [("a.pem".to_owned(), "cert"), ("k".to_owned(), "key")];
        let told = super::anonymous("a.pem: key k, not aa.pem or /a.pem; see a.pem.", &names);
        assert_eq!(told.replace('\u{1}', "|"), "|cert|: key |key|, not aa.pem or /a.pem; see |cert|.");
    }

    #[test]
    fn a_warning_that_makes_others_fail_weighs_as_they_do() {
        let mild = finding("pem-syntax", "a web page").severity(Severity::Warn).impact(Impact::Policy);
        let other = finding("cert-eku", "other").severity(Severity::Warn);
        let run = matrix(vec![target(
            "a.pem",
            vec![
                bad("pem-syntax", vec![mild]),
                bad("cert-eku", vec![other]),
                bad("chain-complete", vec![finding("chain-complete", "x").because_of("pem-syntax")]),
            ],
        )]);
        let findings = run.findings();
        let order: Vec<&str> = findings.list.iter().map(|problem| problem.id).collect();
        assert_eq!(order, ["pem-syntax", "cert-eku"]);
        assert_eq!((findings.list[0].severity, findings.list[0].impact), (Severity::Fail, Impact::Client));
        assert_eq!(findings.list[0].finding.severity, Severity::Warn);
        assert_eq!((findings.numbers(0, "chain-complete"), findings.numbers(0, "cert-eku")), (&[1][..], &[2][..]));
    }

    #[test]
    fn consequences_collect_under_the_first_cause() {
        let run = matrix(vec![target(
            "a.pem",
            vec![
                bad("pem-syntax", vec![finding("pem-syntax", "broken")]),
                blocked("key-match", "pem-syntax"),
                blocked("key-strength", "key-match"),
                bad("chain-complete", vec![finding("chain-complete", "x").because_of("pem-syntax")]),
                bad("chain-trust", vec![finding("chain-trust", "y").because_of("chain-complete").impact(Impact::Load)]),
            ],
        )]);
        let findings = run.findings();
        assert_eq!(findings.list.len(), 1);
        let ids: Vec<&str> = findings.list[0].follows.iter().map(|follow| follow.id).collect();
        assert_eq!(ids, ["chain-complete", "chain-trust"]);
        assert_eq!(findings.list[0].blocks, ["key-match", "key-strength"]);
        assert_eq!(findings.numbers(0, "chain-trust"), [1]);
        assert_eq!(run.targets[0].finding_count(), 1);
    }
}
