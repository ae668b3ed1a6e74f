//! A check, what it may say, and the sink it says it to.

use crate::base::location::Location;
use crate::checks::facts::Facts;

/// One question about a target, with a stable id.
pub struct Check {
    /// `group-name`, stable for ever.
    pub id: &'static str,
    /// A few words, no full stop.
    pub title: &'static str,
    /// What a finding counts as unless it says otherwise.
    pub severity: Severity,
    /// When the severity differs: `fail if another user can replace a key`; empty when it never does.
    pub severity_note: &'static str,
    /// What a finding usually means for the server.
    pub impact: Impact,
    /// The version it came with.
    pub since: &'static str,
    /// Why it matters: a paragraph for people.
    pub rationale: &'static str,
    /// How to mend what it finds: a paragraph for people.
    pub fix: &'static str,
    /// RFC clauses, OpenSSL functions, manuals.
    pub sources: &'static [&'static str],
    /// Judges the facts.
    pub run: fn(&Facts<'_>, &mut Sink),
}

impl Check {
    /// The part of the id before the first dash: `file`, `pem`, `key`, `cert`, `chain`, `client`, `service`.
    pub fn group(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }
}

/// What a finding counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The check warns.
    Warn,
    /// The check fails.
    Fail,
}

/// What a finding means for the server, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// The server will not start TLS with it.
    Load,
    /// TLS starts; clients, or a family of them, refuse.
    Client,
    /// Somebody else can read or replace a key.
    Secret,
    /// It works; a rule or good habit is broken.
    Policy,
}

/// The status of a check for one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In order.
    Pass,
    /// Not judged.
    Skip,
    /// Something to mend soon.
    Warn,
    /// Something wrong.
    Fail,
}

/// One thing wrong.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it counts as.
    pub severity: Severity,
    /// What it means for the server.
    pub impact: Impact,
    /// The id of the check whose finding brings this one about.
    pub cause: Option<&'static str>,
    /// One sentence, lower case, with the measured value beside the wanted one.
    pub message: String,
    /// Where.
    pub place: Option<Location>,
    /// What to do.
    pub fix: String,
    /// One line for sh that does it, tested.
    pub command: Option<String>,
    /// OpenSSL's words for it.
    pub openssl: Option<OpensslAnswer>,
    /// Whether it only says that this user may not look (EACCES, EPERM), which tells nothing about the files.
    pub is_denial: bool,
}

/// An error of `openssl verify`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpensslAnswer {
    /// The number.
    pub code: u8,
    /// The depth, leaf = 0.
    pub depth: usize,
    /// The sentence.
    pub text: String,
}

impl Finding {
    /// A finding of this check with its usual severity and impact.
    pub fn of(check: &Check, message: impl Into<String>) -> Finding {
        Finding {
            severity: check.severity,
            impact: check.impact,
            cause: None,
            message: message.into(),
            place: None,
            fix: check.fix.to_owned(),
            command: None,
            openssl: None,
            is_denial: false,
        }
    }

    /// Where it stands among the findings of its check, worst first.
    pub(crate) fn rank(&self) -> impl Ord + use<> {
        (std::cmp::Reverse(self.severity), self.cause.is_some(), self.impact)
    }

    /// The same with this severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Finding {
        self.severity = severity;
        self
    }

    /// The same with this impact.
    #[must_use]
    pub fn impact(mut self, impact: Impact) -> Finding {
        self.impact = impact;
        self
    }

    /// The same as the consequence of a finding of another check.
    #[must_use]
    pub fn because_of(mut self, cause: &'static str) -> Finding {
        self.cause = Some(cause);
        self
    }

    /// The same at this place.
    #[must_use]
    pub fn at(mut self, place: &Location) -> Finding {
        self.place = Some(place.clone());
        self
    }

    /// The same with this remedy.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Finding {
        self.fix = fix.into();
        self
    }

    /// The same with this line for sh.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Finding {
        self.command = Some(command.into());
        self
    }

    /// The same as one that only says that this user may not look.
    #[must_use]
    pub fn denial(mut self) -> Finding {
        self.is_denial = true;
        self
    }

    /// The same with OpenSSL's words.
    #[must_use]
    pub fn openssl(mut self, answer: OpensslAnswer) -> Finding {
        self.openssl = Some(answer);
        self
    }
}

/// Why a check was not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Of which kind the skip is.
    pub kind: SkipKind,
    /// Why, in words.
    pub reason: String,
}

/// The kinds of skips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipKind {
    /// Another check's failure stands before it.
    Blocked(&'static str),
    /// There is nothing of the sort in this target.
    NotApplicable,
    /// An option or an input is missing.
    NotAsked,
}

/// The answer of one check for one target.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The id of the check.
    pub id: &'static str,
    /// The status, after the user's remapping.
    pub status: Status,
    /// The check's usual impact, or that of its worst finding.
    pub impact: Impact,
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
    /// Worth knowing, never counted; with `-v`.
    pub notes: Vec<String>,
    /// Why it was not judged.
    pub skip: Option<Skip>,
}

/// Collects what one check says.
#[derive(Debug, Default)]
pub struct Sink {
    pub(crate) findings: Vec<Finding>,
    pub(crate) notes: Vec<String>,
    pub(crate) skip: Option<Skip>,
    unlisted: Unlisted,
}

/// What came after a report's worth of findings and notes.
#[derive(Debug, Default)]
struct Unlisted {
    findings: usize,
    notes: usize,
    /// The message of the last finding listed, without the count of those that are not.
    last: String,
}

impl Sink {
    /// Something wrong. Of very many findings the first fifty are kept and after them the worst of the rest, which
    /// says how many more there are: whatever a file holds, a report stays readable and no status gets better.
    pub fn add(&mut self, finding: Finding) {
        if self.findings.len() <= MOST {
            self.unlisted.last.clone_from(&finding.message);
            return self.findings.push(finding);
        }
        let Some(last) = self.findings.last_mut() else { return };
        self.unlisted.findings = self.unlisted.findings.saturating_add(1);
        if finding.rank() < last.rank() {
            self.unlisted.last.clone_from(&finding.message);
            *last = finding;
        }
        let (message, more) = (&self.unlisted.last, self.unlisted.findings);
        last.message = format!("{message} (and {more} more findings of this check, which are not listed)");
    }

    /// Worth knowing, never counted. Of very many notes the first fifty are kept, and the number of the rest.
    pub fn note(&mut self, note: impl Into<String>) {
        if self.notes.len() < MOST {
            return self.notes.push(note.into());
        }
        self.unlisted.notes = self.unlisted.notes.saturating_add(1);
        self.notes.truncate(MOST);
        self.notes.push(format!("{} more notes of this check are not listed", self.unlisted.notes));
    }

    /// Not judged: nothing of the sort in this target.
    pub fn not_applicable(&mut self, reason: impl Into<String>) {
        self.skip = Some(Skip { kind: SkipKind::NotApplicable, reason: reason.into() });
    }

    /// Not judged: an option or an input is missing.
    pub fn not_asked(&mut self, reason: impl Into<String>) {
        self.skip = Some(Skip { kind: SkipKind::NotAsked, reason: reason.into() });
    }

    /// Not judged: the failure of another check stands before it.
    pub fn blocked_by(&mut self, id: &'static str, reason: impl Into<String>) {
        self.skip = Some(Skip { kind: SkipKind::Blocked(id), reason: reason.into() });
    }
}

/// Findings, and notes, of one check that are listed one by one.
const MOST: usize = 50;

#[cfg(test)]
mod tests {
    use super::{Finding, MOST, Severity, Sink};
    use crate::checks::find;

    #[test]
    fn very_many_findings_are_counted_and_the_worst_is_kept() {
        let mut sink = Sink::default();
        let check = find("pem-syntax").unwrap();
        for number in 0..1_000 {
            let severity = if number == 700 { Severity::Fail } else { Severity::Warn };
            sink.add(Finding::of(check, format!("finding {number}")).severity(severity));
        }
        assert_eq!(sink.findings.len(), MOST + 1);
        let last = sink.findings.last().unwrap();
        assert_eq!(last.severity, Severity::Fail);
        assert!(last.message.starts_with("finding 700 (and 949 more findings"), "{}", last.message);
    }

    #[test]
    fn very_many_notes_are_counted() {
        let mut sink = Sink::default();
        for number in 0..MOST + 7 {
            sink.note(format!("note {number}"));
        }
        assert_eq!(sink.notes.len(), MOST + 1);
        assert!(sink.notes[MOST].starts_with("7 more notes"), "{}", sink.notes[MOST]);
    }
}
