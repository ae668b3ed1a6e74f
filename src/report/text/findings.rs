//! What is wrong, one numbered block a finding: what it means, where it stands, what follows from it, how to mend it.

use std::collections::HashSet;
use std::io;

use crate::base::count::counted;
use crate::checks::check::Severity;
use crate::report::escape;
use crate::report::findings::{Consequence, Findings, Problem};
use crate::report::groups;
use crate::report::matrix::Matrix;
use crate::report::text::mark::Mark;
use crate::report::text::screen::{Screen, Tone};
use crate::report::wording;

/// Writes every finding.
pub(super) fn write(matrix: &Matrix, findings: &Findings, screen: &mut Screen<'_>) -> io::Result<()> {
    for (index, problem) in findings.list.iter().enumerate() {
        if index > 0 || !screen.is_fresh() {
            screen.blank()?;
        }
        block(matrix, problem, screen)?;
    }
    Ok(())
}

fn block(matrix: &Matrix, problem: &Problem, screen: &mut Screen<'_>) -> io::Result<()> {
    headline(matrix, problem, screen)?;
    let finding = &problem.finding;
    screen.paragraph(INDENT, "", Tone::Plain, &finding.message)?;
    places(problem, screen)?;
    targets(matrix, problem, screen)?;
    if let Some(openssl) = &finding.openssl {
        let told = format!("error {} at depth {}: {}", openssl.code, openssl.depth, openssl.text);
        screen.paragraph(INDENT, "openssl: ", Tone::Plain, &told)?;
    }
    if !problem.follows.is_empty() {
        let follows: Vec<String> = problem.follows.iter().map(consequence).collect();
        screen.paragraph(INDENT, "follows: ", Tone::Plain, &follows.join(", "))?;
    }
    if !problem.blocks.is_empty() {
        screen.paragraph(INDENT, "not judged because of it: ", Tone::Plain, &blocked(problem, screen))?;
    }
    let fix =
        if finding.fix.is_empty() { format!("see certpreflight explain {}", problem.id) } else { finding.fix.clone() };
    let last = fix.rsplit_once(THEN).filter(|(_, last)| PROGRAMS.iter().any(|program| last.starts_with(program)));
    let (fix, last) = last.map_or((fix.as_str(), None), |(fix, last)| (fix, Some(last)));
    screen.paragraph(INDENT, "fix  ", Tone::Plain, fix)?;
    commands(problem, screen)?;
    last.map_or(Ok(()), |last| command(last, screen))
}

fn headline(matrix: &Matrix, problem: &Problem, screen: &mut Screen<'_>) -> io::Result<()> {
    let mark = match problem.severity {
        Severity::Warn => Mark::Warn,
        Severity::Fail => Mark::Fail,
    };
    let targets = problem.occurrences.iter().filter_map(|occurrence| matrix.targets.get(occurrence.target));
    let is_of_clients = targets.map(|target| target.is_of_client).reduce(|all, more| all && more);
    let meaning = wording::headline(problem, is_of_clients == Some(true));
    let line = screen.line().toned(Tone::Strong, &problem.number.to_string()).space(1);
    let line = line.sign(mark.tone(), mark.sign(screen)).space(1).toned(mark.tone(), problem.id);
    let at = screen.text_width().saturating_sub(meaning.len());
    screen.put(line.space(2).to(at).toned(mark.tone(), meaning))
}

/// Where it stands, unless the message says so itself.
fn places(problem: &Problem, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut seen = HashSet::new();
    let places = problem.occurrences.iter().filter_map(|occurrence| occurrence.place.as_ref());
    let places: Vec<String> = places.map(ToString::to_string).filter(|place| seen.insert(place.clone())).collect();
    let told = places.len() == 1 && places.iter().all(|place| says(&problem.finding.message, place));
    if places.is_empty() || told {
        return Ok(());
    }
    screen.paragraph(INDENT, "at ", Tone::Plain, &listed(&places, screen))
}

/// Whether the sentence names the place, and not a longer number that begins with it.
fn says(message: &str, place: &str) -> bool {
    message.split_once(place).is_some_and(|(_, after)| !after.starts_with(|c: char| c.is_ascii_digit()))
}

fn targets(matrix: &Matrix, problem: &Problem, screen: &mut Screen<'_>) -> io::Result<()> {
    if matrix.targets.len() < 2 {
        return Ok(());
    }
    let mut indices: Vec<usize> = problem.occurrences.iter().map(|occurrence| occurrence.target).collect();
    indices.dedup();
    let names = indices
        .iter()
        .filter_map(|index| matrix.targets.get(*index))
        .map(|target| screen.short(&target.name).to_owned());
    let names: Vec<String> = names.collect();
    screen.paragraph(INDENT, "in ", Tone::Plain, &listed(&names, screen))
}

/// The names; of many, without `-v`, the first few.
fn listed(names: &[String], screen: &Screen<'_>) -> String {
    let all = screen.options().verbose || names.len() <= MOST_NAMES.saturating_add(1);
    let shown: Vec<&str> = names.iter().take(if all { names.len() } else { MOST_NAMES }).map(String::as_str).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more (-v lists them)", shown.join(", ")),
    }
}

/// The checks that could not be judged; of many, without `-v`, their number and groups.
fn blocked(problem: &Problem, screen: &Screen<'_>) -> String {
    if screen.options().verbose || problem.blocks.len() <= MOST_BLOCKED {
        return problem.blocks.join(", ");
    }
    let mut groups: Vec<&str> = problem.blocks.iter().map(|id| groups::group(id)).collect();
    groups.sort_by_key(|group| groups::rank(group));
    groups.dedup();
    format!("{} of {}", counted(problem.blocks.len(), "check"), groups.join(", "))
}

/// `chain-trust (openssl error 20 at depth 0, then 21)`.
fn consequence(consequence: &Consequence) -> String {
    let Some((first, more)) = consequence.openssl.split_first() else { return consequence.id.to_owned() };
    let more = more.iter().map(|answer| match answer.depth == first.depth {
        true => format!(", then {}", answer.code),
        false => format!(", then {} at depth {}", answer.code, answer.depth),
    });
    let more: String = more.collect();
    format!("{} (openssl error {} at depth {}{more})", consequence.id, first.code, first.depth)
}

/// Command lines, never wrapped, so that they can be copied.
fn commands(problem: &Problem, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut commands: Vec<&str> = Vec::new();
    for command in problem.occurrences.iter().filter_map(|occurrence| occurrence.command.as_deref()) {
        if commands.last() != Some(&command) {
            commands.push(command);
        }
    }
    let most = if screen.options().verbose { commands.len() } else { MOST_COMMANDS };
    for line in commands.iter().take(most) {
        command(line, screen)?;
    }
    match commands.len().saturating_sub(most) {
        0 => Ok(()),
        more => {
            let line = screen.line().space(COMMAND_INDENT);
            let told = format!("and {more} more like it (-v lists them)");
            screen.put(line.toned(Tone::Quiet, &told))
        }
    }
}

fn command(command: &str, screen: &mut Screen<'_>) -> io::Result<()> {
    if command.chars().any(escape::is_unsafe) {
        let told = "(no command is shown: a name in it has characters that a terminal acts on or hides)";
        return screen.paragraph(COMMAND_INDENT, "", Tone::Quiet, told);
    }
    let line = screen.line().space(COMMAND_INDENT);
    screen.put(line.ready(Tone::Strong, command.to_owned()))
}

/// What stands in a fix before the command that comes after all others: `mend the setting, then: postfix reload`.
const THEN: &str = ", then: ";
/// What such a command begins with.
const PROGRAMS: [&str; 2] = ["postfix ", "postmap "];
/// Columns before what is said about a finding.
const INDENT: usize = 2;
/// Columns before a command.
const COMMAND_INDENT: usize = 7;
/// Places or targets named without `-v`.
const MOST_NAMES: usize = 4;
/// Blocked checks named without `-v`.
const MOST_BLOCKED: usize = 5;
/// Commands shown without `-v`.
const MOST_COMMANDS: usize = 3;
