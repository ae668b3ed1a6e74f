//! What is told of a target besides its marks: the chain; with `-v` its files, notes and reasons of skips.

use std::io;

use crate::base::count::counted;
use crate::checks::check::{Cell, SkipKind};
use crate::checks::summary::FileSummary;
use crate::report::matrix::{AnchorsUsed, TargetResult};
use crate::report::text::chain;
use crate::report::text::mark::Mark;
use crate::report::text::screen::{Screen, Tone};

/// Draws the chain and, with `-v`, the rest.
pub(super) fn write(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    chain::write(target, screen)?;
    if !screen.options().verbose {
        return Ok(());
    }
    files(target, screen)?;
    section(target, screen, "worth knowing", |cell| cell.notes.clone())?;
    section(target, screen, "not judged", |cell| {
        let reason = cell.skip.as_ref().map(|skip| match skip.kind {
            SkipKind::Blocked(by) => format!("{} (because of {by})", skip.reason),
            _ => skip.reason.clone(),
        });
        reason.into_iter().filter(|_| matches!(Mark::of(cell), Mark::Skip | Mark::Absent)).collect()
    })
}

/// Which certificates were trusted, and how many.
pub(super) fn anchors(anchors: &AnchorsUsed, screen: &mut Screen<'_>) -> io::Result<()> {
    if anchors.source.is_empty() {
        return Ok(());
    }
    let source = match anchors.source {
        "system" => "system store, ",
        "mozilla" => "Mozilla set compiled in, ",
        _ => "",
    };
    let mut told = format!("{source}{}", counted(anchors.count, "certificate"));
    let shown: Vec<&str> = anchors.paths.iter().take(MOST_PATHS).map(String::as_str).collect();
    if !shown.is_empty() {
        told.push_str(&format!(" ({}", shown.join(", ")));
        let more = anchors.paths.len().saturating_sub(shown.len());
        told.push_str(&if more > 0 { format!(" and {more} more)") } else { ")".to_owned() });
    }
    screen.blank()?;
    screen.paragraph(2, "trusted: ", Tone::Quiet, &told)?;
    match &anchors.note {
        Some(note) => screen.paragraph(2, "note: ", Tone::Plain, note),
        None => Ok(()),
    }
}

fn files(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    if target.summary.files.is_empty() {
        return Ok(());
    }
    screen.blank()?;
    let title = screen.line().space(2).toned(Tone::Strong, "files");
    screen.put(title)?;
    for file in &target.summary.files {
        screen.paragraph(4, &format!("{:<6}", file.role), Tone::Plain, &describe(file))?;
        for object in &file.objects {
            let lines = if object.line == object.end_line || object.end_line == 0 {
                format!("line {}", object.line)
            } else {
                format!("lines {}-{}", object.line, object.end_line)
            };
            let note = if object.note.is_empty() { String::new() } else { format!(": {}", object.note) };
            screen.paragraph(10, "", Tone::Quiet, &format!("{lines}: {}{note}", object.kind))?;
        }
    }
    Ok(())
}

fn describe(file: &FileSummary) -> String {
    let mut told = file.path.clone();
    if let Some(real) = file.real_path.as_ref().filter(|real| **real != file.path) {
        told.push_str(&format!(" ({real})"));
    }
    if let (Some((owner, _)), Some((group, _))) = (&file.owner, &file.group) {
        told.push_str(&format!("  {owner}:{group}"));
    }
    if let Some(mode) = &file.mode {
        told.push_str(&format!(" {mode}"));
    }
    told
}

fn section(
    target: &TargetResult,
    screen: &mut Screen<'_>,
    title: &str,
    words: impl Fn(&Cell) -> Vec<String>,
) -> io::Result<()> {
    let mut titled = false;
    for cell in &target.cells {
        for text in words(cell) {
            if !titled {
                screen.blank()?;
                let line = screen.line().space(2).toned(Tone::Strong, title);
                screen.put(line)?;
                titled = true;
            }
            screen.paragraph(4, &format!("{:<18}", cell.id), Tone::Plain, &text)?;
        }
    }
    Ok(())
}

/// Files and directories of anchors named at most.
const MOST_PATHS: usize = 3;
