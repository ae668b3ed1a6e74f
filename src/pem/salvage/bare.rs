//! Base64 without BEGIN lines: of a DER value, of a whole PEM file, or the rest of a block.

use std::ops::Range;

use memchr::memmem;

use crate::pem::armour::Mark;
use crate::pem::base64;
use crate::pem::fold::Folded;
use crate::pem::salvage::body::{self, Frame};
use crate::pem::salvage::recover::Recovery;
use crate::pem::salvage::words;

/// Searches this range of the folded text; behind it stands an END line that no BEGIN line belongs to, or none.
pub(super) fn search(folded: &Folded, range: Range<usize>, end: Option<&Mark>, found: &mut Vec<Recovery>) {
    let text = folded.text.get(range.clone()).unwrap_or_default();
    let mut run: Option<Range<usize>> = None;
    let mut start = range.start;
    for line in text.split(|&byte| byte == b'\n') {
        let line_end = start.saturating_add(line.len());
        let token = token(start, line);
        let whole_line = token.start == start.saturating_add(line.len() - line.trim_ascii_start().len());
        match run.as_mut() {
            Some(run) if whole_line && !token.is_empty() => run.end = token.end,
            _ => {
                if let Some(run) = run.take() {
                    take(folded, run, None, found);
                }
                run = Some(token).filter(|token| !token.is_empty());
            }
        }
        start = line_end.saturating_add(1);
    }
    if let Some(run) = run {
        take(folded, run, end, found);
    }
}

/// The base64 at the end of a line, quotes and commas apart: `tls.crt: LS0t...`.
fn token(start: usize, line: &[u8]) -> Range<usize> {
    let kept = line.iter().rposition(|byte| !matches!(byte, b' ' | b'"' | b'\'' | b',' | b';')).map_or(0, |at| at + 1);
    let inner = line.get(..kept).unwrap_or_default();
    let length = inner.iter().rev().take_while(|&&byte| base64::is_alphabet(byte)).count();
    start.saturating_add(kept - length)..start.saturating_add(kept)
}

/// Lines of base64 below each other.
fn take(folded: &Folded, run: Range<usize>, end: Option<&Mark>, found: &mut Vec<Recovery>) {
    let run = from_head(folded, run);
    let content = folded.text.get(run.clone()).unwrap_or_default();
    if content.len() < SHORTEST || !(is_head(content) || speaks_of_begin(content)) {
        return;
    }
    let label = String::new();
    let read = body::read(folded, run.clone(), &Frame { prefix: &[], is_open: false, label: &label });
    let behind = end.map_or(run.end, |end| end.end);
    let bytes = folded.offset(run.start)..folded.offset(behind);
    let lines = (folded.line(run.start), folded.line(behind.saturating_sub(1)));
    match read.content {
        Ok(content) => {
            let mut repairs = words::oddities(folded, run.start, run.end);
            repairs.push(words::no_begin(lines.0, end.is_some()));
            repairs.extend(content.repairs.into_iter().filter(|repair| !words::is_one_line(repair)));
            repairs.sort_by_key(|repair| repair.line);
            found.push(Recovery::Block { label, headers: content.headers, der: content.der, bytes, lines, repairs });
        }
        Err(refusal) => {
            let why = format!("it is base64 without a BEGIN line, and {}", refusal.why);
            found.push(Recovery::Lost { bytes, lines, why });
        }
    }
}

/// From the first line on that is longer than a word, if it begins as base64 of a SEQUENCE or of a PEM file does. A line
/// further down never will do: a block whose first lines are lost has SEQUENCEs of its own inside.
fn from_head(folded: &Folded, run: Range<usize>) -> Range<usize> {
    let text = folded.text.get(run.clone()).unwrap_or_default();
    let mut start = run.start;
    for line in text.split(|&byte| byte == b'\n') {
        let blanks = line.len() - line.trim_ascii_start().len();
        let bare = line.trim_ascii();
        if bare.len() >= SHORTEST_LINE {
            let is_first = is_head(bare) || speaks_of_begin(text);
            return if is_first { start.saturating_add(blanks)..run.end } else { run.end..run.end };
        }
        start = start.saturating_add(line.len()).saturating_add(1);
    }
    run.end..run.end
}

fn is_head(text: &[u8]) -> bool {
    HEADS.iter().any(|head| text.starts_with(head))
}

/// Whether a BEGIN line stands in the text that was encoded, behind other words: a Kubernetes secret of a file with
/// remarks.
pub(super) fn speaks_of_begin(text: &[u8]) -> bool {
    BEGINS.iter().any(|begin| memmem::find(text, begin).is_some())
}

/// Base64 of a SEQUENCE; of `-----BEGIN`; of the same behind a byte-order mark; of base64 of it.
const HEADS: [&[u8]; 4] = [b"M", b"LS0tLS1CRUdJTi", b"77u/LS0tLS1CRUdJTi", b"TFMwdExTMUNSVWRKVG"];
/// What base64 makes of `-----BEGIN `, for each of the three ways in which it can lie in groups of three octets.
const BEGINS: [&[u8]; 3] = [b"LS0tLS1CRUdJTi", b"0tLS0tQkVHSU4g", b"tLS0tLUJFR0lOI"];
/// Shorter text is a word, not an object.
const SHORTEST: usize = 64;
const SHORTEST_LINE: usize = 32;
