//! Lines, or parts of lines, that were meant for BEGIN and END lines, however they were spoilt.

use std::ops::Range;

use memchr::{memmem, memrchr};
use zeroize::Zeroizing;

use crate::pem::base64;
use crate::pem::fold::{Encoding, Folded, Oddity};
use crate::pem::piece::{Fault, label_words, usual_label};
use crate::pem::window::is_decoration;

/// A line, or a part of one, that was meant for a BEGIN or END line.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) is_begin: bool,
    /// From the first dash to behind the last one.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Dashes before and behind the words.
    pub(crate) dashes: (usize, usize),
    /// The words behind BEGIN or END.
    pub(crate) label: Range<usize>,
    /// Whether blanks stand among the dashes, or more than one before the words.
    pub(crate) has_blanks: bool,
}

/// A block of which OpenSSL sees nothing.
#[derive(Debug)]
pub(super) struct Lost {
    /// From the decoration before BEGIN to the end of the END line.
    pub(super) bytes: Range<usize>,
    /// The words after BEGIN, as far as they may be repeated.
    pub(super) label: String,
    /// Why it is not seen.
    pub(super) fault: Fault,
}

/// The blocks in this text, which begins at this byte of the file, that no reader of the strict sort sees, in order.
pub(super) fn lost(text: &[u8], start: usize) -> Vec<Lost> {
    if !may_have_marks(text) {
        return Vec::new();
    }
    let folded = Folded::new(text, 0, 1, Encoding::Utf8);
    let marks = marks(&folded.text);
    let mut found = Vec::new();
    for pair in marks.windows(2) {
        let [begin, end] = pair else { continue };
        if !begin.is_begin || end.is_begin {
            continue;
        }
        let body = folded.text.get(begin.end..end.start).unwrap_or_default();
        if base64::salvage(body).is_none_or(|content| content.len() < SHORTEST) {
            continue;
        }
        let bytes = around(text, folded.offset(begin.start), folded.offset(end.end));
        let raw = text.get(folded.offset(begin.end)..folded.offset(end.start)).unwrap_or_default();
        let bytes = start.saturating_add(bytes.start)..start.saturating_add(bytes.end);
        found.push(Lost { bytes, label: words_of(&folded.text, begin), fault: fault_of(raw) });
    }
    found
}

/// What is wrong with a line that was meant for a BEGIN or END line; `None` where it is none.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Dashes before and behind the words.
    pub(crate) dashes: (usize, usize),
    /// Whether blanks stand among the dashes.
    pub(crate) has_blanks: bool,
    /// Whether BEGIN, END or the label is in small letters.
    pub(crate) is_small: bool,
    /// What stands before the dashes, folded: blanks, quote signs, other text, a key perhaps. Wiped on drop.
    pub(crate) before: Zeroizing<Vec<u8>>,
    /// Odd characters up to the end of the dashes, with their columns.
    pub(crate) oddities: Vec<Oddity>,
}

/// The shape of the first mark of a line.
pub(crate) fn shape(line: &[u8]) -> Option<Shape> {
    let folded = Folded::new(line, 0, 1, Encoding::Utf8);
    let mark = marks(&folded.text).into_iter().next()?;
    let words = folded.text.get(mark.start..mark.end)?;
    Some(Shape {
        dashes: mark.dashes,
        has_blanks: mark.has_blanks,
        is_small: words.iter().any(u8::is_ascii_lowercase),
        before: Zeroizing::new(line_before(&folded.text, 0, mark.start).to_vec()),
        oddities: folded.oddities_in(0, mark.end.saturating_add(1)).to_vec(),
    })
}

/// Every mark of the folded text, in order.
pub(crate) fn marks(text: &[u8]) -> Vec<Mark> {
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

/// What stands on the line before this byte.
pub(crate) fn line_before(text: &[u8], floor: usize, at: usize) -> &[u8] {
    let before = text.get(floor..at).unwrap_or_default();
    let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
    before.get(start..).unwrap_or_default()
}

/// The words of a mark: a usual label in capitals, else what may be repeated of them.
pub(crate) fn words_of(text: &[u8], mark: &Mark) -> String {
    let words = text.get(mark.label.clone()).unwrap_or_default();
    usual_label(words).map_or_else(|| label_words(words), str::to_owned)
}

/// Whether the text may hold a mark: folding every comment would cost more than this.
fn may_have_marks(text: &[u8]) -> bool {
    !text.is_ascii() || text.windows(4).any(|word| word.eq_ignore_ascii_case(b"END "))
}

/// From the decoration before the mark to the line end behind the other, if nothing else stands there. No further than the
/// decoration is looked, since a line may hold any number of blocks.
fn around(text: &[u8], start: usize, end: usize) -> Range<usize> {
    let is_other = |&byte: &u8| byte == b'\n' || !is_decoration(byte);
    let before = text.get(..start).unwrap_or_default();
    let line = before.iter().rposition(is_other);
    let is_bare = line.is_none_or(|at| before.get(at) == Some(&b'\n'));
    let start = if is_bare { line.map_or(0, |at| at + 1) } else { start };
    let behind = text.get(end..).unwrap_or_default();
    let rest = behind.iter().position(is_other);
    let is_bare = rest.is_none_or(|at| behind.get(at) == Some(&b'\n'));
    let rest = rest.map_or(behind.len(), |at| at + 1);
    start..if is_bare { end.saturating_add(rest) } else { end }
}

/// Why a block with this body, as it stands in the file, is not seen.
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

/// In bytes.
const LONGEST_LABEL: usize = 64;

/// Fewer bytes than this are no object worth a word.
const SHORTEST: usize = 16;
