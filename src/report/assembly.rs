//! What `bundle` took, mended and dropped, one paragraph a piece.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::assemble::remark::{Fate, Remark};
use crate::report::text::TextOptions;
use crate::report::text::screen::{Screen, Tone};

/// Writes the remarks in their order.
///
/// # Errors
/// Those of the writer.
pub fn write(remarks: &[Remark], options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, options);
    let mut dropped: BTreeMap<&str, usize> = BTreeMap::new();
    for remark in remarks {
        if let (Fate::Dropped, Some(place), false) = (remark.fate, &remark.place, options.verbose) {
            let count = dropped.entry(&place.file).or_default();
            *count = count.saturating_add(1);
            if *count > MOST_DROPPED {
                continue;
            }
        }
        let text = match &remark.place {
            Some(place) => format!("{place}: {}", remark.text),
            None => remark.text.clone(),
        };
        screen.paragraph(0, &label(remark.fate.word()), tone(remark.fate), &text)?;
    }
    for (file, count) in dropped.iter().filter(|(_, count)| **count > MOST_DROPPED) {
        let more = format!("{file}: and {} more (-v lists them)", count.saturating_sub(MOST_DROPPED));
        screen.paragraph(0, &label(Fate::Dropped.word()), tone(Fate::Dropped), &more)?;
    }
    Ok(())
}

/// Writes one line of the same shape that is about no piece: `wrote    fullchain.pem: 2 certificates`.
///
/// # Errors
/// Those of the writer.
pub fn write_line(word: &str, text: &str, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    Screen::new(out, options).paragraph(0, &label(word), Tone::Strong, text)
}

fn label(word: &str) -> String {
    format!("{word:COLUMN$}")
}

fn tone(fate: Fate) -> Tone {
    match fate {
        Fate::Taken => Tone::Plain,
        Fate::Mended | Fate::Noted => Tone::Caution,
        Fate::Dropped => Tone::Quiet,
    }
}

/// Pieces of one file that are told without `-v`: whoever hands in a whole store wants to hear of the rest.
const MOST_DROPPED: usize = 8;
/// Where the text begins.
const COLUMN: usize = 9;
