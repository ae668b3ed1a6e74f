//! Splits a file into pieces.
//!
//! A block is what OpenSSL's PEM reader takes for one when nothing before it is broken. Where a block is broken the
//! scan goes on at the next BEGIN line, so that every fault of a file is found in one pass; each byte is looked at a
//! bounded number of times, whatever the file holds.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;
use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::pem::base64::{self, Base64Fault};
use crate::pem::binary;
use crate::pem::piece::{Block, Broken, Fault, Piece, Text, TextKind};
use crate::pem::text;
use crate::pem::unit::{Unit, Units, begin_label, end_tail};
use crate::pem::window::{self, Closing, Window};

/// Splits the bytes of the file of this name into pieces; every byte belongs to exactly one.
pub fn scan(file: &Arc<str>, bytes: &[u8]) -> Vec<Piece> {
    let mut scan = Scan::new(file, bytes);
    if let Some(end) = binary::recognise(bytes) {
        scan.take_binary(end);
    }
    while let Some(begin) = scan.next_begin() {
        scan.take_block(&begin);
    }
    scan.pieces
}

struct Scan<'a> {
    file: &'a Arc<str>,
    bytes: &'a [u8],
    units: Units<'a>,
    pieces: Vec<Piece>,
    blocks: u32,
    body: Zeroizing<Vec<u8>>,
    /// The line of NUL bytes at which OpenSSL's reader stopped.
    stopped_by_nul: Option<u32>,
    /// The line of an END line to which the next BEGIN is glued.
    glued: Option<u32>,
    /// Up to this offset OpenSSL takes everything for the rest of a block that should have ended on this line.
    swallowed: Option<(usize, u32)>,
    ends: Ahead<'a>,
    obstacles: Ahead<'a>,
}

/// A BEGIN line.
struct Begin<'a> {
    start: usize,
    line: u32,
    label: &'a [u8],
}

impl<'a> Scan<'a> {
    fn new(file: &'a Arc<str>, bytes: &'a [u8]) -> Scan<'a> {
        let units = Units::new(bytes);
        Scan {
            file,
            bytes,
            pieces: Vec::new(),
            blocks: 0,
            body: Zeroizing::new(Vec::with_capacity(bytes.len())),
            stopped_by_nul: None,
            glued: None,
            swallowed: None,
            ends: Ahead::new(units.clone()),
            obstacles: Ahead::new(units.clone()),
            units,
        }
    }

    fn take_binary(&mut self, end: usize) {
        let lines = memchr::memchr_iter(b'\n', self.bytes.get(..end).unwrap_or_default()).count();
        self.units.go_to(end, u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1));
        self.pieces.push(Piece::Binary(self.location(0..end, (1, self.units.line()), 0)));
    }

    /// Goes to the next BEGIN line and keeps the text before it (`pem_lib.c get_name`).
    fn next_begin(&mut self) -> Option<Begin<'a>> {
        let (start, line) = (self.units.offset(), self.units.line());
        let mut first = self.glued.is_none();
        while let Some(unit) = self.units.next() {
            if unit.ends_reading() && self.stopped_by_nul.is_none() {
                self.stopped_by_nul = Some(unit.line);
            }
            let content = unit.content();
            // A byte-order mark is taken away from the first line of each search, and only there.
            let bare = content.strip_prefix(BYTE_ORDER_MARK).filter(|_| first);
            if let Some(label) = begin_label(bare.unwrap_or(content)) {
                self.take_text(start..unit.start, line);
                if bare.is_some() {
                    self.push_text(unit.start..unit.start + BYTE_ORDER_MARK.len(), unit.line, TextKind::ByteOrderMark);
                }
                let mark = bare.map_or(0, |_| BYTE_ORDER_MARK.len());
                return Some(Begin { start: unit.start + mark, line: unit.line, label });
            }
            first = false;
        }
        self.take_text(start..self.bytes.len(), line);
        None
    }

    fn take_text(&mut self, range: Range<usize>, line: u32) {
        if !range.is_empty() {
            text::split(self.file, self.bytes, range, line, &mut self.blocks, &mut self.pieces);
        }
    }

    fn push_text(&mut self, range: Range<usize>, line: u32, kind: TextKind) {
        let location = self.location(range, (line, line), 0);
        self.pieces.push(Piece::Text(Text { location, kind }));
    }

    fn take_block(&mut self, begin: &Begin<'a>) {
        let glued = self.glued.take();
        let mut window = window::read(&mut self.units, begin.label, &mut self.body);
        self.blocks = self.blocks.saturating_add(1);
        if window.closing == Closing::Glued {
            self.glued = Some(window.last_line);
        }
        let judged = self.judge(begin, &window, glued);
        if let Some(near) = window.near_end.filter(|_| !window.has_end_line()) {
            // The text between the misshapen END line and the end of the window is no part of the block.
            self.units.go_to(near.end, near.next_line);
            (window.end, window.last_line) = (near.end, near.line);
        }
        let location = self.location(begin.start..window.end, (begin.line, window.last_line), self.blocks);
        let label = String::from_utf8_lossy(begin.label).into_owned();
        self.pieces.push(match judged {
            Ok(der) => Piece::Block(Block { label, headers: window.headers, der, location }),
            Err((fault, fault_line, column)) => {
                let salvaged = self.salvage(&window);
                Piece::Broken(Broken { label, fault, location, fault_line, column, salvaged })
            }
        });
    }

    /// The content of the block, or its fault with line and column.
    fn judge(&mut self, begin: &Begin<'a>, window: &Window, glued: Option<u32>) -> Judged {
        if let Some((_, line)) = self.swallowed.filter(|(end, _)| begin.start < *end) {
            return Err((Fault::Swallowed, line, None));
        }
        if let Some(line) = glued {
            return Err((Fault::Glued, line, None));
        }
        if let Some(line) = self.stopped_by_nul {
            return Err((Fault::Unreachable, line, None));
        }
        match &window.closing {
            Closing::Proper => self.judge_body(begin, window),
            Closing::Glued => Err((Fault::Glued, window.last_line, None)),
            Closing::Misshapen => Err((Fault::MisshapenEnd, window.last_line, None)),
            Closing::Mismatch(words) => Err((Fault::LabelMismatch(words.clone()), window.last_line, None)),
            Closing::Interrupted => self.judge_interrupted(begin, window),
            Closing::EndOfFile | Closing::Nul => Err(no_end(window)),
        }
    }

    fn judge_body(&self, begin: &Begin<'a>, window: &Window) -> Judged {
        let decoded = base64::decode(&self.body);
        match (&window.fault, decoded) {
            (Some((Fault::BadCharacter(found), line)), _) => Err((Fault::BadCharacter(*found), *line, None)),
            (Some((fault, line)), _) => Err((fault.clone(), *line, None)),
            (None, Ok(der)) if der.is_empty() => Err((Fault::Empty, begin.line, None)),
            (None, Ok(der)) => Ok(der),
            (None, Err(fault)) => Err(match (self.nul_line(begin, window), fault) {
                (Some(line), _) => (Fault::NulByte, line, None),
                (None, Base64Fault::Character(index)) => self.locate_character(window, index),
                // A dash ends the data for OpenSSL; before the end it comes from the URL-safe alphabet.
                (None, Base64Fault::Length) => match memchr(b'-', &self.body) {
                    Some(index) => self.locate_character(window, index),
                    None => (Fault::BadLength, self.locate_length(window), None),
                },
            }),
        }
    }

    /// The line of the first NUL byte in the block.
    fn nul_line(&self, begin: &Begin<'a>, window: &Window) -> Option<u32> {
        let stretch = self.bytes.get(begin.start..window.end)?;
        let before = stretch.get(..memchr(0, stretch)?)?;
        let lines = u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX);
        Some(begin.line.saturating_add(lines))
    }

    /// A BEGIN line inside a block: OpenSSL reads over it, and if it gets as far as a fitting END line, what it has
    /// read up to the first dash is the block and the rest is lost without a word.
    fn judge_interrupted(&mut self, begin: &Begin<'a>, window: &Window) -> Judged {
        let end = self.ends.from(window.end, |unit| end_tail(unit.content()).is_some());
        let obstacle = self.obstacles.from(window.end, window::is_obstacle);
        if window.fault.is_some() || window.after_header || !window::swallows(begin.label, end, obstacle) {
            return Err(no_end(window));
        }
        let der = base64::decode(&self.body).ok().filter(|der| !der.is_empty()).ok_or_else(|| no_end(window))?;
        let line = window.near_end.map_or(window.last_line, |near| near.line);
        self.swallowed = end.map(|end| (end.start, line));
        Ok(der)
    }

    fn locate_character(&self, window: &Window, index: usize) -> (Fault, u32, Option<u32>) {
        let mut left = index;
        for unit in self.body_units(window) {
            let content = unit.content();
            if let Some(rest) = content.get(left..).filter(|rest| !rest.is_empty()) {
                let found = String::from_utf8_lossy(rest.get(..4).unwrap_or(rest)).chars().next();
                let before = String::from_utf8_lossy(content.get(..left).unwrap_or_default()).chars().count();
                let column = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
                return (Fault::BadCharacter(found.unwrap_or('\u{fffd}')), unit.line, Some(column));
            }
            left = left.saturating_sub(content.len());
        }
        (Fault::BadLength, window.last_line, None)
    }

    /// The first line shorter or longer than the first one, the last line apart; else the last line.
    fn locate_length(&self, window: &Window) -> u32 {
        let mut odd = None;
        let mut units = self.body_units(window).peekable();
        let width = units.peek().map_or(0, |unit| unit.content().len());
        while let Some(unit) = units.next() {
            if unit.content().len() != width && units.peek().is_some() && odd.is_none() {
                odd = Some(unit.line);
            }
        }
        odd.unwrap_or_else(|| window.last_line.saturating_sub(1).max(window.body_start.1))
    }

    /// The units that make up the body, without empty lines and without the END line.
    fn body_units(&self, window: &Window) -> impl Iterator<Item = Unit<'a>> + use<'a> {
        let mut units = self.units.clone();
        let (offset, line) = window.body_start;
        units.go_to(offset, line);
        let end = window.end;
        units.take_while(move |unit| unit.start < end && end_tail(unit.content()).is_none()).filter(|unit| {
            let content = unit.content();
            !content.is_empty()
        })
    }

    fn salvage(&self, window: &Window) -> Option<Zeroizing<Vec<u8>>> {
        let body = window.near_end.and_then(|near| self.body.get(..near.body_length)).unwrap_or(&self.body);
        base64::salvage(body)
    }

    fn location(&self, bytes: Range<usize>, lines: (u32, u32), block: u32) -> Location {
        Location { file: Arc::clone(self.file), line: lines.0, end_line: lines.1, block, bytes }
    }
}

type Judged = Result<Zeroizing<Vec<u8>>, (Fault, u32, Option<u32>)>;

fn no_end(window: &Window) -> (Fault, u32, Option<u32>) {
    match (&window.closing, window.near_end) {
        (_, Some(near)) => (Fault::MisshapenEnd, near.line, None),
        (Closing::Nul, None) => (Fault::NulByte, window.last_line, None),
        _ => (Fault::NoEnd, window.last_line, None),
    }
}

impl Window {
    /// Whether the window ends with a line that begins as an END line does.
    fn has_end_line(&self) -> bool {
        !matches!(self.closing, Closing::Interrupted | Closing::EndOfFile | Closing::Nul)
    }
}

/// Looks ahead for units of one kind; asked for ever later offsets, it passes over each unit once.
struct Ahead<'a> {
    units: Units<'a>,
    found: Option<Unit<'a>>,
}

impl<'a> Ahead<'a> {
    fn new(units: Units<'a>) -> Ahead<'a> {
        Ahead { units, found: None }
    }

    /// The first unit of the kind at this offset or behind it.
    fn from(&mut self, offset: usize, is_wanted: impl Fn(&Unit<'a>) -> bool) -> Option<Unit<'a>> {
        if self.found.is_none_or(|unit| unit.start < offset) {
            self.found = self.units.by_ref().find(|unit| unit.start >= offset && is_wanted(unit));
        }
        self.found
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::scan;
    use crate::pem::piece::Piece;

    /// The pieces in short: label and first line of a block, fault and line of a broken one, kind of a text.
    fn short(bytes: &[u8]) -> Vec<String> {
        let pieces = scan(&Arc::from("f"), bytes);
        let mut at = 0;
        let short = pieces.iter().map(|piece| {
            let (location, text) = match piece {
                Piece::Block(block) => (&block.location, format!("{} {}", block.label, block.der.len())),
                Piece::Broken(broken) => (
                    &broken.location,
                    format!(
                        "{} {:?} line {} column {:?}",
                        broken.label, broken.fault, broken.fault_line, broken.column
                    ),
                ),
                Piece::Text(text) => (&text.location, format!("{:?}", text.kind)),
                Piece::Binary(location) => (location, "Binary".to_owned()),
            };
            assert_eq!(location.bytes.start, at);
            at = location.bytes.end;
            format!("{}-{} {text}", location.line, location.end_line)
        });
        let short: Vec<String> = short.collect();
        assert_eq!(at, bytes.len());
        short
    }

    #[test]
    fn finds_blocks_and_the_text_between() {
        let text = b"hello\n-----BEGIN A-----\nQUJD\n-----END A-----\n\n-----BEGIN B-----\r\nQUI=\r\n-----END B-----";
        assert_eq!(short(text), ["1-1 Plain", "2-4 A 3", "5-5 Blank", "6-8 B 2"]);
    }
}
