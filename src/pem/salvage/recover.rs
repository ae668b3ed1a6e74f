//! The blocks between BEGIN and END lines of a stretch, however those were spoilt.

use std::ops::Range;

use memchr::memrchr;
use zeroize::Zeroizing;

use crate::pem::armour::{Mark, line_before, marks, words_of};
use crate::pem::fold::Folded;
use crate::pem::piece::usual_label;
use crate::pem::salvage::body::{self, Frame};

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
            Some(end) if usual_label(begin.as_bytes()).is_none() && usual_label(end.as_bytes()).is_some() => end,
            _ => begin,
        }
    }
}
