//! The checks of one target in columns by group.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::checks::check::Cell;
use crate::report::groups;
use crate::report::matrix::TargetResult;
use crate::report::text::mark::{self, Mark};
use crate::report::text::screen::{Screen, Tone};

/// Draws the grid and, where needed, what its signs mean.
pub(super) fn write(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    let drawn: Vec<&Cell> = target.cells.iter().filter(|cell| Mark::of(cell).is_drawn(screen)).collect();
    let mut sorted = drawn.clone();
    sorted.sort_by_key(|cell| groups::rank(cell.id));
    let blocks: Vec<&[&Cell]> = sorted.chunk_by(|a, b| groups::group(a.id) == groups::group(b.id)).collect();
    let columns = arrange(&blocks, screen.width());
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..height {
        let mut line = screen.line();
        let mut start = INDENT;
        for column in &columns {
            if let Some(cell) = column.get(row) {
                let mark = Mark::of(cell);
                line = line.to(start).sign(mark.tone(), mark.sign(screen));
                line = line.space(1).toned(mark.text_tone(), cell.id);
            }
            start = start.saturating_add(column_width(column)).saturating_add(GAP);
        }
        screen.put(line)?;
    }
    match mark::legend(drawn.iter().map(|cell| Mark::of(cell)), screen) {
        Some(legend) => screen.paragraph(INDENT, "", Tone::Quiet, &legend),
        None => Ok(()),
    }
}

/// Groups, kept whole and in order, in the columns that make the lowest grid within the width; of equal ones that with
/// the fewest columns. There are seven groups at most, so every way to cut is tried.
fn arrange<'a>(blocks: &[&[&'a Cell]], width: usize) -> Vec<Vec<&'a Cell>> {
    let cuts = blocks.len().saturating_sub(1).min(MOST_CUTS);
    let mut best: Option<(usize, usize, Vec<Vec<&Cell>>)> = None;
    for pattern in 0..1_u32 << cuts {
        let mut columns: Vec<Vec<&Cell>> = Vec::new();
        for (index, block) in blocks.iter().enumerate() {
            let cut_before = index.checked_sub(1).is_some_and(|at| at < cuts && pattern & (1 << at) != 0);
            match columns.last_mut() {
                Some(column) if !cut_before => column.extend_from_slice(block),
                _ => columns.push(block.to_vec()),
            }
        }
        let used: usize = columns.iter().map(|column| column_width(column).saturating_add(GAP)).sum();
        let fits = INDENT.saturating_add(used).saturating_sub(GAP) <= width;
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let better = best.as_ref().is_none_or(|(low, few, _)| (height, columns.len()) < (*low, *few));
        if better && (fits || columns.len() <= 1) {
            best = Some((height, columns.len(), columns));
        }
    }
    best.map(|(_, _, columns)| columns).unwrap_or_default()
}

fn column_width(column: &[&Cell]) -> usize {
    column.iter().map(|cell| cell.id.width().saturating_add(2)).max().unwrap_or(0)
}

/// Columns before the first check.
pub(super) const INDENT: usize = 2;
/// Columns between two checks.
const GAP: usize = 3;
/// More groups than this share the last column.
const MOST_CUTS: usize = 8;
