//! What `bundle` took, mended and dropped, one paragraph a piece.

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
    for remark in remarks {
        let text = match &remark.place {
            Some(place) => format!("{place}: {}", remark.text),
            None => remark.text.clone(),
        };
        screen.paragraph(0, &label(remark.fate.word()), tone(remark.fate), &text)?;
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

/// Where the text begins.
const COLUMN: usize = 9;
