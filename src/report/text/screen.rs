//! Lines of styled text on a screen of known width: the one door through which the text report reaches its writer.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::{WordSeparator, WordSplitter};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::escape;
use crate::report::text::TextOptions;

/// Where the report is drawn.
pub(in crate::report) struct Screen<'a> {
    out: &'a mut dyn Write,
    options: &'a TextOptions,
    fresh: bool,
    shared: String,
}

/// How important a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    /// As it comes.
    Plain,
    /// Names and verdicts.
    Strong,
    /// What may be passed over.
    Quiet,
    /// In order.
    Good,
    /// Warns.
    Caution,
    /// Fails.
    Bad,
}

/// One line in the making; text from outside is escaped on the way in.
#[derive(Debug, Default)]
pub(in crate::report) struct Line {
    pieces: Vec<(String, Tone)>,
    unicode: bool,
}

impl<'a> Screen<'a> {
    /// A screen that writes to `out`.
    pub(in crate::report) fn new(out: &'a mut dyn Write, options: &'a TextOptions) -> Screen<'a> {
        Screen { out, options, fresh: true, shared: String::new() }
    }

    /// Whether nothing has been written yet.
    pub(in crate::report) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// From now on names lose these words at their beginning, which were said once.
    pub(in crate::report) fn share(&mut self, words: String) {
        self.shared = words;
    }

    /// The words that names lose.
    pub(in crate::report) fn shared(&self) -> &str {
        &self.shared
    }

    /// The name without them.
    pub(in crate::report) fn short<'t>(&self, name: &'t str) -> &'t str {
        name.strip_prefix(self.shared.as_str()).unwrap_or(name)
    }

    /// How to draw.
    pub(in crate::report) fn options(&self) -> &'a TextOptions {
        self.options
    }

    /// Columns for tables: what the screen has, within reason.
    pub(in crate::report) fn width(&self) -> usize {
        self.options.width.clamp(NARROWEST, WIDEST)
    }

    /// Columns for sentences, which are hard to read when they are long.
    pub(in crate::report) fn text_width(&self) -> usize {
        self.options.width.clamp(NARROWEST, LONGEST_SENTENCE)
    }

    /// An empty line to fill.
    pub(in crate::report) fn line(&self) -> Line {
        Line { pieces: Vec::new(), unicode: self.options.unicode }
    }

    /// The text as it will stand on the screen, for measuring and cutting.
    pub(in crate::report) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        clean(text, self.options.unicode)
    }

    /// One of two signs, by what the locale can show.
    pub(in crate::report) fn sign(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.options.unicode { unicode } else { ascii }
    }

    /// The text cut at its end to so many columns.
    pub(in crate::report) fn cut_end(&self, text: &str, columns: usize) -> String {
        self.cut(text, columns, false)
    }

    /// The text cut at its start to so many columns: of a path the end tells most.
    pub(in crate::report) fn cut_start(&self, text: &str, columns: usize) -> String {
        self.cut(text, columns, true)
    }

    fn cut(&self, text: &str, columns: usize, keep_end: bool) -> String {
        let text = self.clean(text);
        if text.width() <= columns {
            return text.into_owned();
        }
        let dots = self.sign("\u{2026}", "...");
        let room = columns.saturating_sub(dots.width());
        let mut used = 0_usize;
        let fits = |c: &char| {
            used = used.saturating_add(c.width().unwrap_or(0));
            used <= room
        };
        if keep_end {
            let kept: Vec<char> = text.chars().rev().take_while(fits).collect();
            dots.chars().chain(kept.into_iter().rev()).collect()
        } else {
            let kept: String = text.chars().take_while(fits).collect();
            kept + dots
        }
    }

    /// Writes a line.
    pub(in crate::report) fn put(&mut self, line: Line) -> io::Result<()> {
        let mut text = String::new();
        let last = line.pieces.iter().rposition(|(piece, _)| !piece.trim_end().is_empty());
        for (index, (piece, tone)) in line.pieces.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            let piece = if Some(index) == last { piece.trim_end() } else { piece.as_str() };
            let style = if self.options.colour { tone.style() } else { Style::new() };
            text.push_str(&format!("{style}{piece}{style:#}"));
        }
        self.fresh = false;
        writeln!(self.out, "{text}")
    }

    /// Writes an empty line.
    pub(in crate::report) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// The text in lines of at most so many columns, broken at blanks alone: paths and options stay whole.
    pub(in crate::report) fn wrap(&self, text: &str, columns: usize) -> Vec<String> {
        let options = textwrap::Options::new(columns.max(LEAST_COLUMNS))
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(&self.clean(text), options).into_iter().map(Cow::into_owned).collect()
    }

    /// Writes a sentence over as many lines as it needs, after `label` on the first and so far indented on the others.
    pub(in crate::report) fn paragraph(
        &mut self,
        indent: usize,
        label: &str,
        tone: Tone,
        text: &str,
    ) -> io::Result<()> {
        let hang = indent.saturating_add(label.width());
        for (index, part) in self.wrap(text, self.text_width().saturating_sub(hang)).iter().enumerate() {
            let start =
                if index == 0 { self.line().space(indent).toned(Tone::Quiet, label) } else { self.line().space(hang) };
            self.put(start.toned(tone, part))?;
        }
        Ok(())
    }
}

impl Line {
    /// Adds text.
    pub(in crate::report) fn text(self, text: &str) -> Line {
        self.toned(Tone::Plain, text)
    }

    /// Adds text of this tone.
    pub(in crate::report) fn toned(mut self, tone: Tone, text: &str) -> Line {
        let text = clean(text, self.unicode).into_owned();
        self.pieces.push((text, tone));
        self
    }

    /// Adds a sign of our own, which needs no escaping.
    pub(in crate::report) fn sign(mut self, tone: Tone, sign: &'static str) -> Line {
        self.pieces.push((sign.to_owned(), tone));
        self
    }

    /// Adds text that was escaped and cut before.
    pub(in crate::report) fn ready(mut self, tone: Tone, text: String) -> Line {
        self.pieces.push((text, tone));
        self
    }

    /// Adds so many blanks.
    pub(in crate::report) fn space(mut self, columns: usize) -> Line {
        self.pieces.push((" ".repeat(columns), Tone::Plain));
        self
    }

    /// Adds blanks up to this column, counted from 0.
    pub(in crate::report) fn to(self, column: usize) -> Line {
        let missing = column.saturating_sub(self.width());
        self.space(missing)
    }

    /// Columns used.
    pub(in crate::report) fn width(&self) -> usize {
        self.pieces.iter().map(|(piece, _)| piece.width()).sum()
    }
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Quiet => Style::new().dimmed(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Caution => AnsiColor::Yellow.on_default().bold(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
        }
    }
}

fn clean(text: &str, unicode: bool) -> Cow<'_, str> {
    if unicode { escape::visible(text) } else { escape::ascii(text) }
}

/// Columns in which a sentence can still be read.
const LEAST_COLUMNS: usize = 20;
/// Below this nothing can be laid out; the terminal wraps.
const NARROWEST: usize = 40;
/// Above this a table is only far apart.
const WIDEST: usize = 200;
/// Columns of a sentence at most.
const LONGEST_SENTENCE: usize = 100;
