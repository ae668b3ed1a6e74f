//! What was judged, by which rules, at what time: the first lines.

use std::collections::BTreeSet;
use std::io;

use unicode_width::UnicodeWidthStr;

use crate::base::count::counted;
use crate::report::matrix::{Matrix, TargetResult};
use crate::report::text::screen::{Screen, Tone};

/// The first line of a report on one target, and where the target comes from.
pub(super) fn target(matrix: &Matrix, target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    first_line(&target.name, &format!("profile {}", target.profile), matrix, screen)?;
    sources(target, screen)
}

/// The first line of a report on several targets.
pub(super) fn run(matrix: &Matrix, screen: &mut Screen<'_>) -> io::Result<()> {
    let profiles: BTreeSet<&str> = matrix.targets.iter().map(|target| target.profile).collect();
    let profiles: Vec<&str> = profiles.into_iter().collect();
    let profile = match profiles.len() {
        0 => String::new(),
        1 => format!("profile {}", profiles.join(", ")),
        _ => format!("profiles {}", profiles.join(", ")),
    };
    let targets = counted(matrix.targets.len(), "target");
    let told = match screen.shared().strip_suffix(OF_SERVICE) {
        Some(service) => format!("{targets} of {service}"),
        None => targets,
    };
    first_line(&told, &profile, matrix, screen)
}

/// What all targets' names begin with, when that is one service: `smtp/inet: `; else nothing.
pub(super) fn shared(matrix: &Matrix) -> String {
    let first = matrix.targets.first().and_then(|target| target.name.split_once(OF_SERVICE));
    let shared = first.map_or_else(String::new, |(service, _)| format!("{service}{OF_SERVICE}"));
    let is_shared = |target: &TargetResult| target.name.strip_prefix(&shared).is_some_and(|rest| !rest.is_empty());
    if matrix.targets.len() > 1 && matrix.targets.iter().all(is_shared) { shared } else { String::new() }
}

/// A target's name above its own lines, with `-v`.
pub(super) fn name(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    let line = screen.line().toned(Tone::Strong, &target.name);
    screen.put(line)?;
    sources(target, screen)
}

fn first_line(name: &str, profile: &str, matrix: &Matrix, screen: &mut Screen<'_>) -> io::Result<()> {
    let time = matrix.at.minutes();
    let time_at = screen.text_width().saturating_sub(time.width());
    let middle = screen.text_width() / 2;
    let mut line = screen.line().toned(Tone::Strong, name);
    let used = line.width().saturating_add(profile.width()).saturating_add(4);
    if used > time_at {
        screen.put(line)?;
        line = screen.line().space(2);
    }
    let profile_at = middle.saturating_add(2).min(time_at.saturating_sub(profile.width()).saturating_sub(2));
    let profile_at = profile_at.max(line.width().saturating_add(2));
    let line = line.to(profile_at).toned(Tone::Quiet, profile).to(time_at).toned(Tone::Quiet, &time);
    screen.put(line)
}

fn sources(target: &TargetResult, screen: &mut Screen<'_>) -> io::Result<()> {
    let told: Vec<&str> =
        target.sources.iter().map(String::as_str).filter(|source| *source != "command line").collect();
    if told.is_empty() { Ok(()) } else { screen.paragraph(2, "from ", Tone::Quiet, &told.join(", ")) }
}

/// Between the name of a service and that of what it serves.
const OF_SERVICE: &str = ": ";
