//! BEGIN and END lines however they were spoilt, and the blocks between them.

use std::ops::Range;

use memchr::memrchr;
use zeroize::Zeroizing;

use crate::pem::piece::label_words;
use crate::pem::salvage::body::{self, Frame};
use crate::pem::salvage::fold::Folded;
use crate::pem::salvage::{Repair, bare, words};

/// What became of something that was meant to be a block.
pub(super) enum Recovery {
    /// It can be had.
    Block {
        label: String,
        headers: Vec<(String, String)>,
        der: Zeroizing<Vec<u8>>,
        bytes: Range<usize>,
        lines: (u32, u32),
        repairs: Vec<Repair>,
    },
    /// It cannot.
    Lost { bytes: Range<usize>, lines: (u32, u32), why: String },
}

/// A line, or a part of one, that was meant for a BEGIN or END line.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) is_begin: bool,
    /// From the first dash to behind the last one.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Dashes before and behind the words.
    pub(super) dashes: (usize, usize),
    /// The words behind BEGIN or END.
    pub(super) label: Range<usize>,
    /// Whether blanks stand among the dashes, or more than one before the words.
    pub(super) has_blanks: bool,
}

/// Every block of the folded text, and what cannot be had.
pub(super) fn recover(folded: &Folded) -> Vec<Recovery> {
    let marks = marks(&folded.text);
    let mut found = Vec::new();
    let (mut done, mut marks) = (0, marks.iter().peekable());
    while let Some(mark) = marks.next() {
        if !mark.is_begin {
            bare::search(folded, done..mark.start, Some(mark), &mut found);
            done = mark.end;
            continue;
        }
        bare::search(folded, done..mark.start, None, &mut found);
        let next = marks.peek().copied();
        let end = next.filter(|next| !next.is_begin);
        let body_end = next.map_or(folded.text.len(), |next| next.start);
        let block = Block { folded, begin: mark, end, body: mark.end..body_end, floor: done };
        done = block.take(&mut found);
        if end.is_some() {
            marks.next();
        }
    }
    bare::search(folded, done..folded.text.len(), None, &mut found);
    found
}

struct Block<'a> {
    folded: &'a Folded,
    begin: &'a Mark,
    end: Option<&'a Mark>,
    body: Range<usize>,
    /// What lies before it belongs to something else.
    floor: usize,
}

impl Block<'_> {
    /// Appends the block or its loss; gives the byte of the folded text behind it.
    fn take(&self, found: &mut Vec<Recovery>) -> usize {
        let text = self.folded.text.as_slice();
        let prefix = line_before(text, self.floor, self.begin.start);
        let label = self.label();
        let frame = Frame { prefix: prefix.trim_ascii(), is_open: self.end.is_none(), label: &label };
        let read = body::read(self.folded, self.body.clone(), &frame);
        let behind = self.end.map_or(read.end, |end| end.end);
        let bytes = self.folded.offset(self.begin.start)..self.folded.offset(behind);
        let lines = (self.folded.line(self.begin.start), self.folded.line(behind.saturating_sub(1)));
        match read.content {
            Ok(content) => {
                let mut repairs = words::oddities(self.folded, self.begin.start, behind);
                repairs.extend(words::mark(self.folded, self.begin, prefix));
                repairs.extend(content.repairs);
                match self.end {
                    Some(end) => repairs.extend(self.end_repairs(end)),
                    None => repairs.push(words::no_end(lines.1)),
                }
                repairs.sort_by_key(|repair| repair.line);
                repairs.dedup();
                found.push(Recovery::Block {
                    label,
                    headers: content.headers,
                    der: content.der,
                    bytes,
                    lines,
                    repairs,
                });
            }
            // Words about a BEGIN line are no block.
            Err(refusal) if refusal.is_prose => {}
            Err(refusal) => found.push(Recovery::Lost { bytes, lines, why: refusal.why }),
        }
        behind
    }

    fn end_repairs(&self, end: &Mark) -> Vec<Repair> {
        let text = self.folded.text.as_slice();
        let prefix = line_before(text, self.body.start, end.start);
        let on_one_line = prefix.iter().any(u8::is_ascii_alphanumeric)
            && memrchr(b'\n', text.get(self.body.clone()).unwrap_or_default()).is_none();
        let mut repairs = words::mark(self.folded, end, if on_one_line { b"" } else { prefix });
        if !words_of(text, end).eq_ignore_ascii_case(&words_of(text, self.begin)) {
            repairs.push(words::end_label(self.folded.line(end.start)));
        }
        if self.glued(end) {
            repairs.push(words::glued(self.folded.line(end.start)));
        }
        repairs
    }

    /// Whether something else than a line end stands behind the END line.
    fn glued(&self, end: &Mark) -> bool {
        let rest = self.folded.text.get(end.end..).unwrap_or_default();
        rest.iter().find(|byte| **byte != b' ').is_some_and(|&byte| byte == b'-')
    }

    /// The words of BEGIN, unless those of END alone are usual ones.
    fn label(&self) -> String {
        let text = self.folded.text.as_slice();
        let begin = words_of(text, self.begin);
        match self.end.map(|end| words_of(text, end)) {
            Some(end) if !is_usual(&begin) && is_usual(&end) => end,
            _ => begin,
        }
    }
}

/// Every mark of the text, in order.
fn marks(text: &[u8]) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut floor = 0;
    for at in memchr::memchr2_iter(b'N', b'n', text) {
        // The N of BEGIN is its last letter, that of END its second.
        let Some(mark) = mark_at(text, at, floor) else { continue };
        floor = mark.end;
        marks.push(mark);
    }
    marks
}

fn mark_at(text: &[u8], letter: usize, floor: usize) -> Option<Mark> {
    let begins = |word: &[u8], back: usize| {
        let start = letter.checked_sub(back).filter(|start| *start >= floor)?;
        let found = text.get(start..start.checked_add(word.len())?)?;
        found.eq_ignore_ascii_case(word).then_some((start, start + word.len()))
    };
    let begin = begins(b"BEGIN", 4);
    let (word, word_end) = begin.or_else(|| begins(b"END", 1))?;
    let before = text.get(floor..word)?;
    if before.last().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let run = before.iter().rev().take_while(|byte| matches!(byte, b'-' | b' ')).count();
    let run = before.get(before.len() - run..)?;
    let lead = run.iter().take_while(|byte| **byte == b' ').count();
    let dashes_before = count_dashes(run);
    let start = if dashes_before == 0 { word } else { word.checked_sub(run.len() - lead)? };
    let rest = text.get(word_end..)?;
    let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
    let label = rest.get(blanks..)?;
    let label_length = label.iter().take(LONGEST_LABEL).take_while(|byte| is_label(**byte)).count();
    let label = label.get(..label_length)?.trim_ascii_end();
    let label_start = word_end + blanks;
    let label = label_start..label_start + label.len();
    let (behind, dashes_behind) = dashes_behind(text, label.end);
    let is_mark = !label.is_empty()
        && blanks > 0
        && (dashes_before >= 2 || dashes_behind >= 2 || dashes_before == 1 && dashes_behind == 1);
    let inner = text.get(start..behind)?;
    is_mark.then(|| Mark {
        is_begin: begin.is_some(),
        start,
        end: behind,
        dashes: (dashes_before, dashes_behind),
        has_blanks: inner.windows(2).any(|pair| matches!(pair, b"- " | b" -" | b"  ")),
        label,
    })
}

/// Where the dashes behind the words end, and how many they are. Of dashes that run on into a BEGIN line, half.
fn dashes_behind(text: &[u8], from: usize) -> (usize, usize) {
    let rest = text.get(from..).unwrap_or_default();
    let run = rest.iter().take_while(|byte| matches!(byte, b'-' | b' ')).count();
    let total = count_dashes(rest.get(..run).unwrap_or_default());
    let next = rest.get(run..).unwrap_or_default();
    let runs_on = [&b"BEGIN"[..], b"END"].iter().any(|word| {
        next.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && next.get(word.len()) == Some(&b' ')
    });
    let count = if runs_on { total - total / 2 } else { total };
    let mut dashes = rest.iter().take(run).enumerate().filter(|(_, byte)| **byte == b'-').map(|(index, _)| index + 1);
    let length = count.checked_sub(1).and_then(|last| dashes.nth(last)).unwrap_or_default();
    (from.saturating_add(length), count)
}

fn count_dashes(run: &[u8]) -> usize {
    run.iter().filter(|byte| **byte == b'-').count()
}

fn is_label(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'#' | b'.' | b'_')
}

/// The words of a mark in capitals, as far as they may be repeated.
fn words_of(text: &[u8], mark: &Mark) -> String {
    label_words(&text.get(mark.label.clone()).unwrap_or_default().to_ascii_uppercase())
}

fn is_usual(label: &str) -> bool {
    label.ends_with("PRIVATE KEY") || USUAL.contains(&label)
}

/// What stands on the line before this byte.
pub(super) fn line_before(text: &[u8], floor: usize, at: usize) -> &[u8] {
    let before = text.get(floor..at).unwrap_or_default();
    let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
    before.get(start..).unwrap_or_default()
}

/// In bytes.
const LONGEST_LABEL: usize = 64;

/// Labels of RFC 7468 and OpenSSL, keys apart.
const USUAL: [&str; 10] = [
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "X509 CRL",
    "PKCS7",
    "CMS",
    "PUBLIC KEY",
    "DH PARAMETERS",
];
