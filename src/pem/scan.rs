//! Splits a file into pieces.
//!
//! A block is what OpenSSL's PEM reader takes for one when nothing before it is broken. Where a block is broken the
//! scan goes on at the next BEGIN line, so that every fault of a file is found in one pass; each byte is looked at a
//! bounded number of times, whatever the file holds.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::pem::ahead::Ahead;
use crate::pem::base64::{self, Base64Fault};
use crate::pem::binary::{self, Stretch};
use crate::pem::piece::{Block, Broken, Fault, Piece, Text, TextKind, label_words};
use crate::pem::text;
use crate::pem::unit::{Unit, Units, begin_label, end_tail};
use crate::pem::window::{self, Closing, Window};

/// Splits the bytes of the file of this name into pieces; every byte belongs to exactly one.
pub fn scan(file: &Arc<str>, bytes: &[u8]) -> Vec<Piece> {
    let mut scan = Scan::new(file, bytes);
    for stretch in binary::stretches(bytes) {
        match stretch {
            Stretch::Binary(range) => scan.take_binary(range),
            Stretch::Text(range) => {
                scan.begin_text(range);
                while let Some(begin) = scan.next_begin() {
                    scan.take_block(&begin);
                }
            }
        }
    }
    scan.pieces
}

/// A scan in progress. Text between DER values is looked at as if it stood alone: what these do to a reader of lines is
/// the loaders' business.
struct Scan<'a> {
    file: &'a Arc<str>,
    /// Up to the end of the text that is looked at.
    bytes: &'a [u8],
    whole: &'a [u8],
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
            whole: bytes,
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

    fn take_binary(&mut self, range: Range<usize>) {
        let line = self.units.line();
        let lines = memchr::memchr_iter(b'\n', self.whole.get(range.clone()).unwrap_or_default()).count();
        self.units.go_to(range.end, u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(line));
        self.pieces.push(Piece::Binary(self.location(range, (line, self.units.line()), 0)));
    }

    fn begin_text(&mut self, range: Range<usize>) {
        self.bytes = self.whole.get(..range.end).unwrap_or_default();
        self.units = Units::of(self.bytes, range.start, self.units.line());
        (self.ends, self.obstacles) = (Ahead::new(self.units.clone()), Ahead::new(self.units.clone()));
        (self.glued, self.swallowed) = (None, None);
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
        self.blocks = self.blocks.saturating_add(1);
        let words = begin.label.get(..memmem::find(begin.label, b"-----").unwrap_or(begin.label.len()));
        if memmem::find(begin.label, b"-----END ").is_some() {
            return self.take_one_line(begin, words.unwrap_or_default().len());
        }
        let mut window = window::read(&mut self.units, begin.label, begin.line, &mut self.body);
        if window.closing == Closing::Glued {
            self.glued = Some(window.last_line);
        }
        let judged = self.judge(begin, &window, glued);
        if window.closing == Closing::Nul {
            self.go_behind_end(&mut window);
        }
        if let Some(near) = window.near_end.filter(|_| !window.has_end_line()) {
            // The text between the misshapen END line and the end of the window is no part of the block.
            self.units.go_to(near.end, near.next_line);
            (window.end, window.last_line) = (near.end, near.line);
        }
        let location = self.location(begin.start..window.end, (begin.line, window.last_line), self.blocks);
        let words = words.unwrap_or_default();
        self.pieces.push(match judged {
            Ok(der) => {
                let label = String::from_utf8_lossy(words).into_owned();
                Piece::Block(Block { label, headers: window.headers, der, location })
            }
            Err((fault, fault_line, column)) => {
                Piece::Broken(Broken { label: label_words(words), fault, location, fault_line, column })
            }
        });
    }

    /// Behind NUL bytes the rest of a block belongs to it all the same, for a person, up to its END line.
    fn go_behind_end(&mut self, window: &mut Window) {
        let mut units = self.units.clone();
        while let Some(unit) = units.next() {
            let content = unit.content();
            if begin_label(content).is_some() {
                return;
            }
            if end_tail(content).is_some() {
                (window.end, window.last_line) = (unit.end, unit.line);
                self.units = units;
                return;
            }
        }
    }

    /// A whole block on one line of less than 254 bytes: OpenSSL takes all of it for the words of a BEGIN line, and
    /// nobody must see it there, since it may be a key.
    fn take_one_line(&mut self, begin: &Begin<'a>, at: usize) {
        self.pieces.push(Piece::Broken(Broken {
            label: label_words(begin.label.get(..at).unwrap_or_default()),
            fault: Fault::OneShortLine,
            location: self.location(begin.start..self.units.offset(), (begin.line, begin.line), self.blocks),
            fault_line: begin.line,
            column: None,
        }));
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
            // Where a dash of the URL-safe alphabet ends a group of four, what stands before it decodes.
            (None, Ok(_)) if self.url_safe_dash().is_some() => {
                Err(self.locate_character(window, self.url_safe_dash().unwrap_or_default()))
            }
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

    /// The first dash of the body, unless it is one of several, as those of an END line are.
    fn url_safe_dash(&self) -> Option<usize> {
        memchr(b'-', &self.body).filter(|at| self.body.get(at + 1).is_some_and(|next| *next != b'-'))
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

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
