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
    let origins: Vec<String> = steps.iter().map(|step| screen.clean(&origin(step, target)).into_owned()).collect();
    let columns = Columns::of(steps, &days, &origins, screen);
    for ((step, days), origin) in steps.iter().zip(&days).zip(&origins) {
        let indent = branch(step);
        let mut line = screen.line().space(INDENT);
        if indent > 0 {
            line = line.space(indent.saturating_sub(3)).sign(Tone::Quiet, screen.sign("\u{2514}\u{2500} ", "`- "));
        }
        let name = screen.cut_end(&step.name, columns.name.saturating_sub(indent));
        line = line.ready(Tone::Strong, name).to(columns.key_at);
        let mut origin_at = columns.key_at;
        let alone = is_missing(step) && columns.origin_at.saturating_add(origin.width()) > screen.width();
        let nothing = step.key.is_empty() && days.is_empty();
        if !alone && !nothing {
            let expired = step.days_left.is_some_and(|days| days < 0);
            line = line.text(&step.key).to(columns.days_at);
            line = line.toned(if expired { Tone::Bad } else { Tone::Plain }, days).to(columns.origin_at);
            origin_at = columns.origin_at;
        }
        let room = screen.width().saturating_sub(origin_at).max(LEAST_NAME);
        let (tone, place) = if is_missing(step) {
            (Tone::Bad, screen.cut_end(origin, room))
        } else {
            (Tone::Plain, screen.cut_start(origin, room))
        };
        screen.put(line.ready(tone, place))?;
    }
    Ok(())
}

/// Where the columns stand, and how wide that of the names is.
struct Columns {
    name: usize,
    key_at: usize,
    days_at: usize,
    origin_at: usize,
}

impl Columns {
    /// Names keep their width as far as a place of some length still fits beside them.
    fn of(steps: &[ChainSummary], days: &[String], origins: &[String], screen: &Screen<'_>) -> Columns {
        let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
        let key = widest(&mut steps.iter().map(|step| screen.clean(&step.key).width()));
        let days = widest(&mut days.iter().map(|text| text.width()));
        let name = widest(&mut steps.iter().map(|step| branch(step).saturating_add(screen.clean(&step.name).width())));
        let origin = widest(&mut origins.iter().map(|text| text.width())).min(LEAST_PLACE);
        let room = screen.width().saturating_sub(INDENT + 3 * GAP).saturating_sub(key).saturating_sub(days);
        let name = name.min(room.saturating_sub(origin).max(LEAST_NAME));
        let key_at = INDENT.saturating_add(name).saturating_add(GAP);
        let days_at = key_at.saturating_add(key).saturating_add(GAP);
        Columns { name, key_at, days_at, origin_at: days_at.saturating_add(days).saturating_add(GAP) }
    }
}

/// Columns of the tree before the name; very deep chains stop moving to the right.
fn branch(step: &ChainSummary) -> usize {
    step.depth.min(MOST_STEPS).saturating_mul(3)
}

/// Whether the step tells of a certificate that the files should hold and do not.
fn is_missing(step: &ChainSummary) -> bool {
    step.origin.starts_with("missing")
}

/// Where the certificate comes from; the target's own files, which the heading names in full, by their last part.
fn origin(step: &ChainSummary, target: &TargetResult) -> String {
    let mut place = step.origin.clone();
    for file in &target.summary.files {
        // The number of a descriptor says nothing without its path.
        if file.path.starts_with("/dev/fd/") || file.path.starts_with("/proc/") {
            continue;
        }
        if let Some((_, last)) = file.path.rsplit_once('/').filter(|(_, last)| !last.is_empty()) {
            place = place.replace(&file.path, last);
        }
    }
    if let Some(line) = step.line.filter(|_| !is_missing(step)) {
        place = format!("{place}:{line}");
    }
    if step.anchor && !is_missing(step) { format!("{place} (trusted)") } else { place }
}

const INDENT: usize = 2;
const GAP: usize = 3;
/// Columns that a place keeps beside long names.
const LEAST_PLACE: usize = 24;
/// Columns that a name or a place keeps on a narrow screen.
const LEAST_NAME: usize = 14;
/// Steps after which the tree goes straight down.
const MOST_STEPS: usize = 6;
