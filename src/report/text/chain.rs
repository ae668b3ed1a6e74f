//! The path from the leaf to the anchor as a tree: name, key, time left, where each certificate comes from.

use std::io;

use unicode_width::UnicodeWidthStr;

use crate::checks::summary::ChainSummary;
use crate::report::matrix::TargetResult;
use crate::report::text::screen::{Screen, Tone};
use crate::report::wording;

/// Draws the tree.
pub(super) fn write(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    let steps = &target.summary.chain;
    if steps.is_empty() {
        return Ok(());
    }
    screen.blank()?;
    let days: Vec<String> =
        steps.iter().map(|step| step.days_left.map(wording::days_left).unwrap_or_default()).collect();
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let key_width = widest(&mut steps.iter().map(|step| screen.clean(&step.key).width()));
    let days_width = widest(&mut days.iter().map(|text| text.width()));
    let tree_width =
        widest(&mut steps.iter().map(|step| branch(step).saturating_add(screen.clean(&step.name).width())));
    let origin_width = widest(&mut steps.iter().map(|step| screen.clean(&origin(step)).width()));

    let fixed = INDENT + 3 * GAP + key_width + days_width;
    let room = screen.width().saturating_sub(fixed);
    let tree_width = tree_width.min(room.saturating_sub(origin_width).max(LEAST_NAME));
    let key_at = INDENT + tree_width + GAP;
    let days_at = key_at + key_width + GAP;
    let origin_at = days_at + days_width + GAP;
    for (step, days) in steps.iter().zip(days) {
        let indent = branch(step);
        let mut line = screen.line().space(INDENT);
        if indent > 0 {
            line = line.space(indent.saturating_sub(3)).sign(Tone::Quiet, screen.sign("\u{2514}\u{2500} ", "`- "));
        }
        let name = screen.cut_end(&step.name, tree_width.saturating_sub(indent));
        line = line.ready(Tone::Strong, name).to(key_at);
        if step.origin == "missing" {
            let file = target.cert_file().map_or_else(|| "the file".to_owned(), str::to_owned);
            let told = screen.cut_end(&format!("missing: not in {file}"), screen.width().saturating_sub(key_at));
            line = line.ready(Tone::Bad, told);
        } else {
            let expired = step.days_left.is_some_and(|days| days < 0);
            let place = screen.cut_start(&origin(step), screen.width().saturating_sub(origin_at).max(LEAST_NAME));
            line = line.text(&step.key).to(days_at);
            line = line
                .toned(if expired { Tone::Bad } else { Tone::Plain }, &days)
                .to(origin_at)
                .ready(Tone::Plain, place);
        }
        screen.put(line)?;
    }
    Ok(())
}

/// Columns of the tree before the name; very deep chains stop moving to the right.
fn branch(step: &ChainSummary) -> usize {
    step.depth.min(MOST_STEPS).saturating_mul(3)
}

fn origin(step: &ChainSummary) -> String {
    let place = match step.line {
        Some(line) => format!("{}:{line}", step.origin),
        None => step.origin.clone(),
    };
    if step.anchor { format!("{place} (trusted)") } else { place }
}

const INDENT: usize = 2;
const GAP: usize = 3;
/// Columns that a name or a place keeps on a narrow screen.
const LEAST_NAME: usize = 14;
/// Steps after which the tree goes straight down.
const MOST_STEPS: usize = 6;
