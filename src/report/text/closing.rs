//! The last two lines: the verdict with the four answers, and the counts.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::base::count::counted;
use crate::checks::check::Impact;
use crate::report::findings::Findings;
use crate::report::matrix::{Answer, Counts, Matrix, TargetResult, Verdict};
use crate::report::text::mark::Mark;
use crate::report::text::screen::{Line, Screen, Tone};
use crate::report::wording::doing;

/// `FAIL  starts TLS: yes  clients accept: NO  key private: NO  rules kept: yes`.
///
/// What a server refuses stands before it.
pub(super) fn verdict(matrix: &Matrix, screen: &mut Screen<'_>) -> io::Result<()> {
    if let Some(refusal) = &matrix.refusal {
        let word = if matrix.is_unread() { "UNREAD  " } else { "REFUSED  " };
        screen.paragraph(0, word, Tone::Bad, &refusal.to_string())?;
    }
    for (reason, questions) in unanswered(matrix) {
        screen.paragraph(0, "not judged: ", Tone::Plain, &format!("{} ({reason})", questions.join(", ")))?;
    }
    screen.put(verdict_line(matrix, screen, if is_terse(matrix, screen) { "?" } else { "not asked" }))
}

/// The questions that have no answer because there is nothing to judge, or because this user may not look, by reason; what else a finding stands before is told with that.
fn unanswered(matrix: &Matrix) -> Vec<(&str, Vec<&'static str>)> {
    let mut told: Vec<(&str, Vec<&'static str>)> = Vec::new();
    for (impact, question) in QUESTIONS {
        let reason = match matrix.answer(impact) {
            Answer::NotAsked if matrix.targets.iter().any(|target| target.known(impact).1) => {
                Some("this user may not read the files")
            }
            Answer::NotAsked => matrix.targets.iter().find_map(|target| target.not_applicable(impact)),
            _ => None,
        };
        let Some(reason) = reason else { continue };
        match told.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, questions)) => questions.push(question),
            None => told.push((reason, vec![question])),
        }
    }
    told
}

/// Whether the answers in full words are too long for the line.
fn is_terse(matrix: &Matrix, screen: &Screen<'_>) -> bool {
    verdict_line(matrix, screen, "not asked").width() > screen.text_width().max(MOST_COLUMNS)
}

fn verdict_line(matrix: &Matrix, screen: &Screen<'_>, not_asked: &str) -> Line {
    let (word, tone) = match matrix.verdict() {
        Verdict::Pass => ("PASS", Tone::Good),
        Verdict::Warn => ("WARN", Tone::Caution),
        Verdict::Fail => ("FAIL", Tone::Bad),
    };
    let is_of_clients = !matrix.targets.is_empty() && matrix.targets.iter().all(|target| target.is_of_client);
    let mut line = screen.line().toned(tone, word);
    for (impact, question) in QUESTIONS {
        let (said, tone) = match matrix.answer(impact) {
            Answer::Yes => ("yes", Tone::Good),
            Answer::Warn => ("warn", Tone::Caution),
            Answer::No => ("NO", Tone::Bad),
            Answer::NotAsked => (not_asked, Tone::Caution),
        };
        let question = if is_of_clients { question.replace("clients", "servers") } else { question.to_owned() };
        line = line.space(2).text(&format!("{question}: ")).toned(tone, said);
    }
    line
}

/// How many findings and checks or targets, whether names were asked for, where to read more: as much as one line holds.
pub(super) fn counts(matrix: &Matrix, findings: &Findings, screen: &mut Screen<'_>) -> io::Result<()> {
    let counts = matrix.counts();
    let mut parts: Vec<(u8, String)> = Vec::new();
    if is_terse(matrix, screen) {
        parts.push((2, "? not judged".to_owned()));
    }
    if matrix.targets.len() > 1 {
        parts.push((0, tally_of_targets(&counts)));
    }
    if !findings.list.is_empty() {
        parts.push((1, counted(findings.list.len(), "finding")));
    }
    if let [target] = matrix.targets.as_slice() {
        parts.push((if findings.list.is_empty() { 1 } else { 4 }, tally_of_checks(target)));
        let until = target.summary.usable_until.filter(|_| findings.list.is_empty() && matrix.refusal.is_none());
        parts.extend(until.map(|until| (3, format!("usable until {}", until.date()))));
    }
    if !matrix.checked_anything() {
        parts.push((0, "nothing was checked".to_owned()));
    }
    let unnamed = matrix.targets.iter().filter(|target| target.names_not_asked()).count();
    if unnamed > 0 {
        let some = if unnamed == matrix.targets.len() { String::new() } else { format!(" for {unnamed}") };
        parts.push((2, format!("names not asked{some}")));
    }
    if let Some(first) = findings.list.first() {
        parts.push((3, format!("more: certpreflight explain {}", first.id)));
    } else if unnamed > 0 {
        parts.push((5, "ask with --hostname NAME".to_owned()));
    }
    let line = screen.line().space(VERDICT_WIDTH);
    let text = as_much_as_fits(parts, screen.text_width().max(MOST_COLUMNS).saturating_sub(VERDICT_WIDTH));
    screen.put(line.text(&text))
}

fn tally_of_targets(counts: &Counts) -> String {
    let tally = &counts.targets;
    let all = tally.pass.saturating_add(tally.warn).saturating_add(tally.fail);
    let mut words = Vec::new();
    for (number, verb) in [(tally.fail, "fail"), (tally.warn, "warn"), (tally.pass, "pass")] {
        match (number, verb) {
            (0, _) => {}
            (1, "pass") => words.push("1 passes".to_owned()),
            _ => words.push(doing(number, verb)),
        }
    }
    format!("{}: {}", counted(all, "target"), words.join(", "))
}

fn tally_of_checks(target: &TargetResult) -> String {
    let count = |wanted: fn(Mark) -> bool| target.cells.iter().filter(|cell| wanted(Mark::of(cell))).count();
    let judged = count(|mark| !matches!(mark, Mark::Skip | Mark::Absent));
    let pass = count(|mark| mark == Mark::Pass);
    let told = match (pass == judged, judged) {
        (true, 1) => "1 check passes".to_owned(),
        (true, _) => format!("{judged} checks pass"),
        (false, _) => format!("{pass} of {} pass", counted(judged, "check")),
    };
    match count(|mark| mark == Mark::Skip) {
        0 => told,
        skipped => format!("{told}, {skipped} not judged"),
    }
}

/// Parts in their order; the least important (highest number) go first when the line is too long.
fn as_much_as_fits(mut parts: Vec<(u8, String)>, room: usize) -> String {
    loop {
        let text = parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<&str>>().join("; ");
        let least = parts.iter().map(|(rank, _)| *rank).max().unwrap_or(0);
        if text.width() <= room || least == 0 {
            return text;
        }
        parts.retain(|(rank, _)| *rank != least);
    }
}

/// What is asked of each impact.
const QUESTIONS: [(Impact, &str); 4] = [
    (Impact::Load, "starts TLS"),
    (Impact::Client, "clients accept"),
    (Impact::Secret, "key private"),
    (Impact::Policy, "rules kept"),
];

/// Columns of the verdict's word and the blanks after it.
const VERDICT_WIDTH: usize = 6;
/// What these two lines may use even on a narrower screen: they are never wrapped.
const MOST_COLUMNS: usize = 80;
