//! What a run of draws reached: how often each error, and how many leaves of each theme were accepted.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::answer::Answer;
use super::question::Question;

/// Counts of a run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    draws: usize,
    accepted: usize,
    /// Draws by the errors in them.
    errors: BTreeMap<u8, usize>,
    /// Draws, those accepted, and the different errors, by theme.
    themes: BTreeMap<&'static str, (usize, usize, BTreeMap<u8, usize>)>,
    /// What differed, a line each.
    pub(super) differing: Vec<String>,
}

impl Tally {
    /// Counts one draw by what the command said.
    pub(super) fn count(&mut self, question: &Question, theirs: &Answer) {
        let is_accepted = theirs.status == 0;
        self.draws += 1;
        self.accepted += usize::from(is_accepted);
        let mut errors = theirs.errors();
        errors.sort_unstable();
        errors.dedup();
        for error in &errors {
            *self.errors.entry(*error).or_default() += 1;
        }
        for theme in &question.themes {
            let (draws, accepted, codes) = self.themes.entry(theme).or_default();
            *draws += 1;
            *accepted += usize::from(is_accepted);
            for error in &errors {
                *codes.entry(*error).or_default() += 1;
            }
        }
    }

    /// How many different errors there were.
    pub(super) fn unlike(&self) -> usize {
        self.errors.len()
    }

    /// All of it, to be read.
    pub(super) fn report(&self) -> String {
        let row = |codes: &BTreeMap<u8, usize>| {
            codes.iter().map(|(code, count)| format!("{code}:{count}")).collect::<Vec<_>>().join(" ")
        };
        let mut text = format!(
            "{} draws, {} accepted, {} different errors\ndraws by error  {}\n",
            self.draws,
            self.accepted,
            self.errors.len(),
            row(&self.errors)
        );
        for (theme, (draws, accepted, codes)) in &self.themes {
            writeln!(text, "{theme:12} {draws} draws, {accepted} accepted, errors {}", row(codes)).unwrap();
        }
        text
    }
}
