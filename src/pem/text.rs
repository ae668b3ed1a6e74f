//! Text outside blocks, cut into stretches of one kind.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;

use crate::base::location::Location;
use crate::pem::piece::{Piece, Text, TextKind};
use crate::pem::window::is_decoration;

/// Cuts the text of this range, which begins on this line, into pieces and appends them.
pub(super) fn split(
    file: &Arc<str>,
    bytes: &[u8],
    range: Range<usize>,
    line: u32,
    _blocks: &mut u32,
    pieces: &mut Vec<Piece>,
) {
    let mut stretches: Vec<Stretch> = Vec::new();
    let (mut at, mut number) = (range.start, line);
    while let Some(rest) = bytes.get(at..range.end).filter(|rest| !rest.is_empty()) {
        let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let text = rest.get(..length).unwrap_or(rest);
        let in_page = stretches.last().is_some_and(|last| last.kind == TextKind::Html && !last.closed);
        let kind = if in_page { TextKind::Html } else { kind_of(text) };
        let closed = kind == TextKind::Html && contains_word(text, b"</html>");
        match stretches.last_mut().filter(|last| last.kind == kind && !last.closed) {
            Some(last) => {
                (last.bytes.end, last.end_line) = (at + length, number);
                last.closed = closed;
            }
            None => stretches.push(Stretch { kind, bytes: at..at + length, line: number, end_line: number, closed }),
        }
        (at, number) = (at + length, number.saturating_add(1));
    }
    pieces.extend(stretches.into_iter().map(|stretch| {
        let (line, end_line) = (stretch.line, stretch.end_line);
        let location = Location { file: Arc::clone(file), line, end_line, block: 0, bytes: stretch.bytes };
        Piece::Text(Text { location, kind: stretch.kind })
    }));
}

struct Stretch {
    kind: TextKind,
    bytes: Range<usize>,
    line: u32,
    end_line: u32,
    closed: bool,
}

fn kind_of(line: &[u8]) -> TextKind {
    let trimmed = line.trim_ascii();
    if trimmed.is_empty() {
        TextKind::Blank
    } else if memchr(0, line).is_some() {
        TextKind::Nul
    } else if is_nearly_armour(trimmed) {
        TextKind::NearlyArmour
    } else if MERGE_MARKERS.iter().any(|marker| is_marker(trimmed, marker)) {
        TextKind::MergeMarker
    } else if PAGE_STARTS.iter().any(|start| starts_with_word(trimmed, start)) {
        TextKind::Html
    } else {
        TextKind::Plain
    }
}

/// `<<<<<<< ours`, `=======`, `>>>>>>> theirs`: seven signs, then a blank or nothing.
fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.first().is_none_or(|&byte| byte == b' '))
}

/// `BEGIN ` or `END ` with dashes of some kind before or behind it.
fn is_nearly_armour(line: &[u8]) -> bool {
    let words = line.iter().position(|&byte| !is_decoration(byte));
    let Some(rest) = words.and_then(|start| line.get(start..)) else { return false };
    let dashed = words != Some(0) && line.first().is_some_and(|&byte| byte == b'-' || byte >= 0x80);
    let keyword = starts_with_word(rest, b"BEGIN ") || starts_with_word(rest, b"END ");
    keyword && (dashed || rest.ends_with(b"--"))
}

fn starts_with_word(line: &[u8], word: &[u8]) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn contains_word(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

const MERGE_MARKERS: &[&[u8]] = &[b"<<<<<<<", b"=======", b">>>>>>>"];
const PAGE_STARTS: &[&[u8]] = &[b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml"];
