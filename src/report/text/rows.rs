//! Many targets: a row a target, a column a group, worst first.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::base::count::counted;
use crate::report::findings::Findings;
use crate::report::groups;
use crate::report::matrix::{Matrix, TargetResult, Verdict};
use crate::report::text::grid::INDENT;
use crate::report::text::mark::{self, Mark};
use crate::report::text::screen::{Screen, Tone};
use crate::report::text::table;

/// What stands in one cell: the worst mark of the group and the numbers of its findings.
#[derive(Clone)]
struct Entry {
    mark: Option<Mark>,
    numbers: String,
}

/// Draws the rows and says how many targets are left out.
pub(super) fn write(matrix: &Matrix, findings: &Findings, screen: &mut Screen<'_>) -> io::Result<()> {
    let groups = groups(matrix);
    let order = order(matrix, findings, screen);
    let rows: Vec<(&TargetResult, Vec<Entry>)> = order
        .iter()
        .filter_map(|index| Some((*index, matrix.targets.get(*index)?)))
        .map(|(index, target)| (target, groups.iter().map(|group| entry(index, target, group, findings)).collect()))
        .collect();
    let widths: Vec<usize> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            let cells = rows.iter().filter_map(|(_, entries)| entries.get(at));
            cells.map(|entry| entry.numbers.len().saturating_add(1)).max().unwrap_or(0).max(group.width())
        })
        .collect();
    let used: usize = widths.iter().map(|width| width.saturating_add(GAP)).sum();
    let room = screen.width().saturating_sub(INDENT).saturating_sub(used).max(LEAST_NAME);
    let names = rows.iter().map(|(target, _)| screen.clean(screen.short(&target.name)).width());
    let name_width = names.max().unwrap_or(0).min(room);

    heading(&groups, &widths, name_width, screen)?;
    for (target, entries) in &rows {
        let name = screen.cut_start(screen.short(&target.name), name_width);
        let mut line = screen.line().space(INDENT).ready(Tone::Plain, name);
        let mut at = INDENT.saturating_add(name_width).saturating_add(GAP);
        for (entry, width) in entries.iter().zip(&widths) {
            if let Some(mark) = entry.mark {
                line = line.to(at).sign(mark.tone(), mark.sign(screen)).toned(mark.tone(), &entry.numbers);
            }
            at = at.saturating_add(*width).saturating_add(GAP);
        }
        screen.put(line)?;
    }
    footer(matrix, &rows, screen)
}

fn heading(groups: &[&str], widths: &[usize], name_width: usize, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut line = screen.line();
    let mut at = INDENT.saturating_add(name_width).saturating_add(GAP);
    for (group, width) in groups.iter().zip(widths) {
        line = line.to(at).toned(Tone::Strong, group);
        at = at.saturating_add(*width).saturating_add(GAP);
    }
    screen.put(line)
}

fn footer(matrix: &Matrix, rows: &[(&TargetResult, Vec<Entry>)], screen: &mut Screen<'_>) -> io::Result<()> {
    let hidden = matrix.targets.len().saturating_sub(rows.len());
    if hidden > 0 {
        let told = format!("{} without findings (-v lists them)", counted(hidden, "more target"));
        let line = screen.line().space(INDENT).toned(Tone::Quiet, &told);
        screen.put(line)?;
    }
    let marks = rows.iter().flat_map(|(_, entries)| entries).filter_map(|entry| entry.mark);
    match mark::legend(marks, screen) {
        Some(legend) => screen.paragraph(INDENT, "", Tone::Quiet, &legend),
        None => Ok(()),
    }
}

/// Indices of the targets to draw: worst verdict first, then by the number of their first finding, then as given.
fn order(matrix: &Matrix, findings: &Findings, screen: &Screen<'_>) -> Vec<usize> {
    let options = screen.options();
    let too_many = matrix.targets.len() > MOST_TARGETS
        || options.height.is_some_and(|height| matrix.targets.len().saturating_add(LINES_AROUND) > height);
    let mut first = vec![usize::MAX; matrix.targets.len()];
    for problem in findings.list.iter().rev() {
        for occurrence in &problem.occurrences {
            if let Some(slot) = first.get_mut(occurrence.target) {
                *slot = problem.number;
            }
        }
    }
    let mut ranked: Vec<(std::cmp::Reverse<Verdict>, usize, usize)> = matrix
        .targets
        .iter()
        .zip(first)
        .enumerate()
        .map(|(index, (target, first))| (std::cmp::Reverse(target.verdict()), first, index))
        .filter(|(verdict, _, _)| options.verbose || !too_many || verdict.0 != Verdict::Pass)
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, _, index)| index).collect()
}

fn groups(matrix: &Matrix) -> Vec<&'static str> {
    let mut groups: Vec<&'static str> = Vec::new();
    for cell in matrix.targets.iter().flat_map(|target| &target.cells) {
        let group = groups::group(cell.id);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups.sort_by_key(|group| groups::rank(group));
    groups
}

fn entry(index: usize, target: &TargetResult, group: &str, findings: &Findings) -> Entry {
    let cells = target.cells.iter().filter(|cell| groups::group(cell.id) == group);
    let mut numbers: Vec<usize> = Vec::new();
    let mut worst: Option<Mark> = None;
    for cell in cells {
        let mark = Mark::of(cell);
        // A group in which some checks pass is drawn as passing, not as skipped.
        let rank = |mark: Mark| if mark == Mark::Skip { Mark::Absent } else { mark };
        if mark != Mark::Absent && worst.is_none_or(|known| rank(mark) > rank(known)) {
            worst = Some(mark);
        }
        numbers.extend_from_slice(findings.numbers(index, cell.id));
    }
    numbers.sort_unstable();
    numbers.dedup();
    Entry { mark: worst, numbers: table::numbers(&numbers) }
}

/// Columns between two groups.
const GAP: usize = 2;
/// Columns that a name keeps on a narrow screen.
const LEAST_NAME: usize = 16;
/// Above so many targets only those with findings are drawn.
const MOST_TARGETS: usize = 40;
/// Lines of the report besides a row a target: heading, one finding, the last two lines.
const LINES_AROUND: usize = 14;
