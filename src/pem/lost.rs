//! Blocks in text that OpenSSL never sees: indented, quoted, with the wrong dashes, or all on one line.

use std::ops::Range;

use memchr::memmem;
use zeroize::Zeroizing;

use crate::pem::base64;
use crate::pem::piece::{Fault, label_words};
use crate::pem::window::is_decoration;

/// A block that no reader of the strict sort sees.
#[derive(Debug)]
pub(super) struct Lost {
    /// From the decoration before BEGIN to the end of the END line.
    pub(super) bytes: Range<usize>,
    /// The words after BEGIN, as far as they may be repeated.
    pub(super) label: String,
    /// Why it is not seen.
    pub(super) fault: Fault,
}

/// Searches one text; each byte of it is searched once for each kind of word.
#[derive(Debug)]
pub(super) struct Search<'a> {
    text: &'a [u8],
    end: Option<usize>,
    next_end: usize,
}

impl<'a> Search<'a> {
    /// In this text, which is the file up to the end of the stretch.
    pub(super) fn new(text: &'a [u8]) -> Search<'a> {
        Search { text, end: None, next_end: 0 }
    }

    /// The block whose BEGIN stands in this line.
    pub(super) fn in_line(&mut self, line: Range<usize>) -> Option<Lost> {
        let text = self.text.get(line.clone()).filter(|text| text.len() > SHORTEST)?;
        let word = line.start + find_begin(text)?;
        let start = word - count_back(self.text.get(line.start..word)?);
        let label_start = word + BEGIN.len() + blank_length(self.text.get(word + BEGIN.len()..)?)?;
        let label_length = self.text.get(label_start..)?.iter().position(|&byte| !is_label(byte))?;
        let label = self.text.get(label_start..label_start + label_length)?;
        let body_start = label_start + label_length + count_front(self.text.get(label_start + label_length..)?);
        let end = self.end_from(body_start)?;
        let body = self.text.get(body_start..end)?;
        if find_begin(body).is_some() {
            return None;
        }
        base64::salvage(&without_escapes(body)).filter(|content| content.len() >= SHORTEST)?;
        Some(Lost { bytes: start..self.block_end(end), label: label_words(label), fault: fault_of(body) })
    }

    /// The next `END` and blank at this offset or behind it.
    fn end_from(&mut self, offset: usize) -> Option<usize> {
        if self.end.is_none_or(|end| end < offset) && self.next_end < self.text.len() {
            let from = self.next_end.max(offset);
            let ends = memmem::find_iter(self.text.get(from..)?, END).map(|at| from + at);
            self.end = ends.into_iter().find(|at| self.is_end_word(*at));
            self.next_end = self.end.map_or(self.text.len(), |end| end + 1);
        }
        self.end.filter(|end| *end >= offset)
    }

    /// Whether a blank follows the word; three letters alone may stand in any base64.
    fn is_end_word(&self, at: usize) -> bool {
        self.text.get(at + END.len()..).is_some_and(|rest| blank_length(rest).is_some())
    }

    /// Behind the END words, their dashes and the line end, if nothing else stands on that line.
    fn block_end(&self, end_word: usize) -> usize {
        let words = self.text.get(end_word + END.len()..).unwrap_or_default();
        let blank = blank_length(words).unwrap_or(0);
        let label = words.iter().skip(blank).take_while(|&&byte| is_label(byte)).count();
        let after = end_word.saturating_add(END.len() + blank + label).min(self.text.len());
        let rest = self.text.get(after..).unwrap_or_default();
        let dashes = rest.iter().take_while(|&&byte| is_decoration(byte) && byte != b'\n').count();
        let behind = rest.get(dashes..).unwrap_or_default();
        after + dashes + usize::from(behind.first() == Some(&b'\n'))
    }
}

/// Whether the line holds a BEGIN with dashes of some kind around it.
fn find_begin(line: &[u8]) -> Option<usize> {
    let at = memmem::find(line, BEGIN)?;
    blank_length(line.get(at + BEGIN.len()..)?)?;
    let before = line.get(..at).unwrap_or_default();
    let dashed = before.iter().rev().take_while(|&&byte| is_decoration(byte)).any(|&byte| byte == b'-' || byte >= 0x80);
    let behind = line.get(at..).unwrap_or_default().iter().skip(BEGIN.len() + 1).skip_while(|&&byte| is_label(byte));
    let closed = behind.take(2).filter(|&&byte| byte == b'-' || byte >= 0x80).count() == 2;
    (dashed || closed).then_some(at)
}

/// Bytes of the blank behind BEGIN: a usual one or, from a word processor, a no-break space.
fn blank_length(text: &[u8]) -> Option<usize> {
    [&b" "[..], b"\xc2\xa0"].iter().find(|blank| text.starts_with(blank)).map(|blank| blank.len())
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'_'
}

fn count_back(text: &[u8]) -> usize {
    text.iter().rev().take_while(|&&byte| is_decoration(byte)).count()
}

fn count_front(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| byte == b'-' || byte >= 0x80).count()
}

/// The text with blanks in place of a backslash and the letter behind it.
fn without_escapes(body: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut clean = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut bytes = body.iter();
    while let Some(&byte) = bytes.next() {
        if byte == b'\\' {
            bytes.next();
        } else {
            clean.push(byte);
        }
    }
    clean
}

/// Why a block with this body is not seen.
fn fault_of(body: &[u8]) -> Fault {
    if memmem::find(body, b"\\n").is_some() {
        Fault::EscapedNewlines
    } else if body.contains(&b'\n') {
        Fault::MisshapenBegin
    } else if body.contains(&b'\r') {
        Fault::CarriageReturns
    } else {
        Fault::OneLine
    }
}

const BEGIN: &[u8] = b"BEGIN";
const END: &[u8] = b"END";
/// Fewer bytes than this are no object worth a word.
const SHORTEST: usize = 16;
