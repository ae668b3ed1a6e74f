//! The sign before a check, and which checks are drawn.

use crate::checks::check::{Cell, SkipKind, Status};
use crate::report::text::screen::{Screen, Tone};

/// What is drawn for a cell, the least worth noticing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Does not apply; drawn with `-v` only.
    Absent,
    /// In order.
    Pass,
    /// Not judged.
    Skip,
    /// Warns because of another finding.
    FollowsWarn,
    /// Fails because of another finding.
    FollowsFail,
    /// Warns.
    Warn,
    /// Fails.
    Fail,
}

impl Mark {
    /// The mark of a cell.
    pub(super) fn of(cell: &Cell) -> Mark {
        match (cell.status, cell.is_consequence()) {
            (Status::Pass, _) => Mark::Pass,
            (Status::Warn, false) => Mark::Warn,
            (Status::Warn, true) => Mark::FollowsWarn,
            (Status::Fail, false) => Mark::Fail,
            (Status::Fail, true) => Mark::FollowsFail,
            (Status::Skip, _) => match cell.skip.as_ref().map(|skip| skip.kind) {
                Some(SkipKind::NotApplicable) => Mark::Absent,
                _ => Mark::Skip,
            },
        }
    }

    /// Whether it stands on the screen.
    pub(super) fn is_drawn(self, screen: &Screen<'_>) -> bool {
        self != Mark::Absent || screen.options().verbose
    }

    /// The sign, one column wide.
    pub(super) fn sign(self, screen: &Screen<'_>) -> &'static str {
        match self {
            Mark::Pass => screen.sign("\u{2713}", "+"),
            Mark::Warn => "!",
            Mark::Fail => screen.sign("\u{2717}", "x"),
            Mark::FollowsWarn | Mark::FollowsFail => screen.sign("\u{203a}", ">"),
            Mark::Skip | Mark::Absent => "-",
        }
    }

    /// Its tone.
    pub(super) fn tone(self) -> Tone {
        match self {
            Mark::Pass => Tone::Good,
            Mark::Warn | Mark::FollowsWarn => Tone::Caution,
            Mark::Fail | Mark::FollowsFail => Tone::Bad,
            Mark::Skip | Mark::Absent => Tone::Quiet,
        }
    }

    /// The tone of what stands beside it.
    pub(super) fn text_tone(self) -> Tone {
        match self {
            Mark::Pass => Tone::Plain,
            other => other.tone(),
        }
    }
}

/// What the marks mean that are not plain at sight, as far as they were drawn.
pub(super) fn legend(marks: impl Iterator<Item = Mark>, screen: &Screen<'_>) -> Option<String> {
    let (mut follows, mut skipped) = (false, false);
    for mark in marks {
        follows |= matches!(mark, Mark::FollowsWarn | Mark::FollowsFail);
        skipped |= matches!(mark, Mark::Skip | Mark::Absent);
    }
    let mut words = Vec::new();
    if follows {
        words.push(format!("{} follows from another finding", Mark::FollowsFail.sign(screen)));
    }
    if skipped {
        words.push(format!(
            "{} not judged{}",
            Mark::Skip.sign(screen),
            if screen.options().verbose { "" } else { " (-v says why)" }
        ));
    }
    (!words.is_empty()).then(|| words.join("   "))
}
