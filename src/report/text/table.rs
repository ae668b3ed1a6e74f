//! Two targets and a few more: a row a check, a column a target.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::report::findings::Findings;
use crate::report::groups;
use crate::report::matrix::Matrix;
use crate::report::text::grid::INDENT;
use crate::report::text::mark::{self, Mark};
use crate::report::text::screen::{Line, Screen, Tone};

/// How the columns are headed.
struct Plan {
    headings: Vec<String>,
    /// Whether the headings are letters, with a line for each above the table.
    lettered: bool,
    width: usize,
}

/// Whether every target has room for a column, under its name or under a letter.
pub(super) fn fits(matrix: &Matrix, findings: &Findings, screen: &Screen<'_>) -> bool {
    plan(matrix, findings, screen).is_some()
}

/// Draws the table.
pub(super) fn write(matrix: &Matrix, findings: &Findings, screen: &mut Screen<'_>) -> io::Result<()> {
    let Some(plan) = plan(matrix, findings, screen) else { return Ok(()) };
    if plan.lettered {
        for (letter, target) in plan.headings.iter().zip(&matrix.targets) {
            let line =
                screen.line().space(INDENT).toned(Tone::Strong, letter).space(2).text(screen.short(&target.name));
            screen.put(line)?;
        }
        screen.blank()?;
    }
    let first = first_column(matrix);
    let mut line = screen.line().to(first);
    for heading in &plan.headings {
        line = pad(line.toned(Tone::Strong, heading), heading.width(), plan.width);
    }
    screen.put(line)?;

    for id in ids(matrix, screen) {
        let mut line = screen.line().space(INDENT).text(id).to(first);
        for (index, target) in matrix.targets.iter().enumerate() {
            let Some(mark) = target.cell(id).map(Mark::of).filter(|mark| mark.is_drawn(screen)) else {
                line = line.space(plan.width);
                continue;
            };
            let numbers = numbers(findings.numbers(index, id));
            let used = numbers.len().saturating_add(1);
            line = line.sign(mark.tone(), mark.sign(screen)).toned(mark.tone(), &numbers);
            line = pad(line, used, plan.width);
        }
        screen.put(line)?;
    }
    let drawn = matrix.targets.iter().flat_map(|target| &target.cells).map(Mark::of);
    let drawn: Vec<Mark> = drawn.filter(|mark| mark.is_drawn(screen)).collect();
    if let Some(legend) = mark::legend(drawn.into_iter(), screen) {
        screen.paragraph(INDENT, "", Tone::Quiet, &legend)?;
    }
    Ok(())
}

/// The numbers of findings beside a mark: `1,4`, of many the first and a plus.
pub(super) fn numbers(numbers: &[usize]) -> String {
    let shown: Vec<String> = numbers.iter().take(MOST_NUMBERS).map(usize::to_string).collect();
    let more = if numbers.len() > shown.len() { "+" } else { "" };
    format!("{}{more}", shown.join(","))
}

fn plan(matrix: &Matrix, findings: &Findings, screen: &Screen<'_>) -> Option<Plan> {
    let count = matrix.targets.len();
    let room = screen.width().checked_sub(first_column(matrix))?;
    let cell = widest_cell(matrix, findings);
    let names: Vec<String> =
        matrix.targets.iter().map(|target| screen.clean(screen.short(&target.name)).into_owned()).collect();
    let name = names.iter().map(|name| name.width()).max()?.max(cell).saturating_add(GAP);
    if count.saturating_mul(name) <= room.saturating_add(GAP) {
        return Some(Plan { headings: names, lettered: false, width: name });
    }
    let width = cell.saturating_add(GAP);
    let letters: Vec<String> = ('A'..='Z').take(count).map(String::from).collect();
    let all = letters.len() == count && count.saturating_mul(width) <= room.saturating_add(GAP);
    all.then_some(Plan { headings: letters, lettered: true, width })
}

fn widest_cell(matrix: &Matrix, findings: &Findings) -> usize {
    let targets = matrix.targets.iter().enumerate();
    let cells = targets.flat_map(|(index, target)| target.cells.iter().map(move |cell| (index, cell.id)));
    cells.map(|(index, id)| numbers(findings.numbers(index, id)).len().saturating_add(1)).max().unwrap_or(1)
}

fn first_column(matrix: &Matrix) -> usize {
    let ids = matrix.targets.iter().flat_map(|target| &target.cells).map(|cell| cell.id.width());
    INDENT.saturating_add(ids.max().unwrap_or(0)).saturating_add(GAP)
}

/// The ids with a mark to draw for any target, by group, in the order of the catalogue.
fn ids(matrix: &Matrix, screen: &Screen<'_>) -> Vec<&'static str> {
    let mut ids: Vec<&'static str> = Vec::new();
    for cell in matrix.targets.iter().flat_map(|target| &target.cells) {
        if Mark::of(cell).is_drawn(screen) && !ids.contains(&cell.id) {
            ids.push(cell.id);
        }
    }
    let place = |id: &str| crate::checks::CHECKS.iter().position(|check| check.id == id).unwrap_or(usize::MAX);
    ids.sort_by_key(|id| (groups::rank(id), place(id)));
    ids
}

fn pad(line: Line, used: usize, width: usize) -> Line {
    line.space(width.saturating_sub(used))
}

/// Columns between two targets.
const GAP: usize = 2;
/// Numbers shown beside a mark.
const MOST_NUMBERS: usize = 2;
