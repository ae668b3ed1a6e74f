//! One block from its BEGIN line to its END line, or to whatever stands where the END line should.
//!
//! The rules are those of OpenSSL 3.0's `pem_lib.c get_header_and_data`, except that a further BEGIN line ends the
//! window: OpenSSL would take it for data, a person wants to know that an END line is missing.

use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use crate::pem::encryption::is_encryption_header;
use crate::pem::lines::{Line, Lines, Part};
use crate::pem::piece::{Fault, label_words};
use crate::pem::unit::{Unit, Units, begin_label, end_tail, is_proper};

/// What was met between BEGIN and the end of the window.
#[derive(Debug)]
pub(crate) struct Window {
    /// How it ended.
    pub(crate) closing: Closing,
    /// Byte after the window; the END line belongs to it, a further BEGIN does not.
    pub(crate) end: usize,
    /// The window's last line.
    pub(crate) last_line: u32,
    /// `Name: value` lines before the first empty line.
    pub(crate) headers: Vec<(String, String)>,
    /// The first fault before the END line, and its line.
    pub(crate) fault: Option<(Fault, u32)>,
    /// The first line that is nearly an END line.
    pub(crate) near_end: Option<NearEnd>,
    /// Offset and line of the first line that went to the body.
    pub(crate) body_start: (usize, u32),
    /// Whether an empty line was met, behind which the rules for line lengths hold.
    pub(crate) after_header: bool,
}

/// A line that was meant for an END line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NearEnd {
    /// Byte after the line.
    pub(crate) end: usize,
    /// Its number.
    pub(crate) line: u32,
    /// The line on which what follows begins.
    pub(crate) next_line: u32,
}

/// How a window ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// An END line with the same label.
    Proper,
    /// An END line, and on the same line the BEGIN of the next block.
    Glued,
    /// An END line with these other words, as far as they may be repeated.
    Mismatch(String),
    /// An END line with the wrong number of dashes or something behind it.
    Misshapen,
    /// The next BEGIN line.
    Interrupted,
    /// The end of the file.
    EndOfFile,
    /// A line that begins with a NUL byte, which OpenSSL takes for the end of the file.
    Nul,
}

/// Reads the window whose BEGIN line, number `line`, carries this label; `units` stands behind that line and is left
/// behind the window. The base64 text goes to `body`, which is emptied first.
pub(crate) fn read(units: &mut Units<'_>, label: &[u8], line: u32, body: &mut Zeroizing<Vec<u8>>) -> Window {
    body.clear();
    let mut reading = Reading { last_line: line, ..Reading::default() };
    loop {
        let before = units.clone();
        let Some(unit) = units.next() else { return reading.close(Closing::EndOfFile, units) };
        reading.last_line = unit.line;
        if unit.ends_reading() {
            return reading.close(Closing::Nul, units);
        }
        let content = unit.content();
        if let Some(tail) = end_tail(content) {
            let (closing, end) = judge_end(label, tail, &unit, content);
            if closing == Closing::Glued {
                units.go_to(end, unit.line);
            }
            return reading.close(closing, units);
        }
        if begin_label(content).is_some() {
            *units = before;
            reading.last_line = unit.line.saturating_sub(1);
            return reading.close(Closing::Interrupted, units);
        }
        reading.take(&unit, content, body);
    }
}

/// Whether OpenSSL, which takes a BEGIN line for data, reads on to a proper END line of this label: the stretch up to
/// the first END line is `(end, line after it)`, and no line before it is empty or looks like a header.
pub(crate) fn swallows(label: &[u8], end: Option<Unit<'_>>, obstacle: Option<Unit<'_>>) -> bool {
    let Some(end) = end else { return false };
    let free = obstacle.is_none_or(|obstacle| obstacle.start >= end.start);
    free && end_tail(end.content()).is_some_and(|tail| is_proper(label, tail))
}

/// Whether the unit would keep OpenSSL from reading on to a later END line as plain data.
pub(crate) fn is_obstacle(unit: &Unit<'_>) -> bool {
    unit.ends_reading() || unit.content().is_empty() || memchr(b':', unit.raw).is_some()
}

/// A line that was meant for an END line: after blanks, quote marks and dashes of any kind stands `END `.
pub(crate) fn is_nearly_end(content: &[u8]) -> bool {
    content.first().is_some_and(|&byte| is_decoration(byte))
        && memmem::find(content, b"END ").is_some_and(|at| {
            let before = content.get(..at).unwrap_or_default();
            !before.is_empty() && before.iter().all(|&byte| is_decoration(byte)) && before.iter().any(|&b| is_dash(b))
        })
}

/// Blanks, quote marks, dashes and the bytes of typographic ones.
pub(crate) fn is_decoration(byte: u8) -> bool {
    is_dash(byte) || byte <= b' ' || matches!(byte, b'>' | b'"' | b'\'' | b'`' | b'|' | b'#' | b'*')
}

fn is_dash(byte: u8) -> bool {
    byte == b'-' || byte >= 0x80
}

#[derive(Debug, Default)]
struct Reading {
    lines: Lines,
    headers: Vec<(String, String)>,
    header_text: Zeroizing<Vec<u8>>,
    header_line: u32,
    fault: Option<(Fault, u32)>,
    near_end: Option<NearEnd>,
    body_start: (usize, u32),
    last_line: u32,
}

impl Reading {
    fn take(&mut self, unit: &Unit<'_>, content: &[u8], body: &mut Zeroizing<Vec<u8>>) {
        if self.near_end.is_none() && is_nearly_end(content) {
            let (line, next_line) = (unit.line, unit.line.saturating_add(1));
            self.near_end = Some(NearEnd { end: unit.end, line, next_line });
        }
        let before = self.lines.part();
        let line = self.lines.take(unit, content);
        if before == Part::HeaderOrBody && memchr(b':', unit.raw).is_some() {
            self.header_line = unit.line;
            if !body.is_empty() {
                self.blame(Fault::BadCharacter(':'), unit.line);
            }
        }
        match line {
            Line::Rest => return,
            Line::EndOfHeader if before == Part::HeaderOrBody && !body.is_empty() => {
                return self.blame(Fault::BlankLine, unit.line);
            }
            Line::EndOfHeader => return,
            Line::SecondBlank => return self.blame(Fault::BlankLine, unit.line),
            Line::Text if self.lines.part() == Part::Header => return self.take_header(content, body),
            Line::Text => {}
            Line::Misplaced => self.blame(Fault::LineLength, unit.line),
        }
        if body.is_empty() {
            self.body_start = (unit.start, unit.line);
        }
        body.extend_from_slice(content);
    }

    fn take_header(&mut self, content: &[u8], body: &mut Zeroizing<Vec<u8>>) {
        match memchr(b':', content) {
            Some(colon) if body.is_empty() => {
                let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
                self.headers.push((text(content.get(..colon)), text(content.get(colon + 1..)).trim().to_owned()));
                self.header_text.extend_from_slice(content);
                self.header_text.push(b'\n');
            }
            _ => body.extend_from_slice(content),
        }
    }

    fn blame(&mut self, fault: Fault, line: u32) {
        self.fault.get_or_insert((fault, line));
    }

    fn close(mut self, closing: Closing, units: &Units<'_>) -> Window {
        let foreign = !self.headers.is_empty() && !is_encryption_header(&self.header_text);
        if self.lines.part() == Part::Header || foreign {
            let line = self.header_line;
            self.blame(Fault::Header, line);
        }
        Window {
            closing,
            end: units.offset(),
            last_line: self.last_line,
            headers: self.headers,
            fault: self.fault,
            near_end: self.near_end,
            body_start: self.body_start,
            after_header: self.lines.part() == Part::Body,
        }
    }
}

/// What an END line is, and the offset at which a BEGIN glued to it starts (else the end of the line).
fn judge_end(label: &[u8], tail: &[u8], unit: &Unit<'_>, content: &[u8]) -> (Closing, usize) {
    if is_proper(label, tail) {
        return (Closing::Proper, unit.end);
    }
    if let Some(at) = memmem::find(content, b"-----BEGIN ") {
        return (Closing::Glued, unit.start.saturating_add(at));
    }
    let words = tail.strip_suffix(b"-----").unwrap_or(tail);
    let bare = words.iter().rposition(|&byte| byte != b'-' && byte != b' ').map_or(0, |last| last + 1);
    let words = words.get(..bare).unwrap_or_default();
    // What stands behind the dashes may be anything, a part of a key as well, and is not repeated.
    let words = words.get(..memmem::find(words, b"--").unwrap_or(words.len())).unwrap_or_default();
    if words == label || words.starts_with(label) && !tail.ends_with(b"-----") {
        return (Closing::Misshapen, unit.end);
    }
    (Closing::Mismatch(label_words(words)), unit.end)
}
