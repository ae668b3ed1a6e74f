//! Text outside blocks, cut into stretches of one kind; blocks in it that OpenSSL does not see are found here.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memmem};

use crate::base::location::Location;
use crate::pem::armour::{self, Lost};
use crate::pem::base64;
use crate::pem::binary;

use crate::pem::piece::{Broken, Piece, Text, TextKind};
use crate::pem::window::is_decoration;

/// Cuts the text of this range, which begins on this line, into pieces and appends them; counts the blocks among them.
pub(super) fn split(
    file: &Arc<str>,
    bytes: &[u8],
    range: Range<usize>,
    line: u32,
    blocks: &mut u32,
    pieces: &mut Vec<Piece>,
) {
    let text = bytes.get(..range.end).unwrap_or(bytes);
    let stretch_text = text.get(range.start..).unwrap_or_default();
    let lost_blocks = armour::lost(stretch_text, range.start).into_iter();
    let mut lost_blocks = lost_blocks.filter(|lost| !is_commented_out(stretch_text, range.start, lost)).peekable();
    let mut stretch: Option<Stretch> = None;
    let (mut at, mut number, mut line_end) = (range.start, line, range.start);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if at >= line_end {
            line_end = memchr(b'\n', rest).map_or(text.len(), |end| at + end + 1);
        }
        if let Some(lost) = lost_blocks.next_if(|lost| lost.bytes.start < line_end) {
            if lost.bytes.start > at {
                extend(&mut stretch, text, at..lost.bytes.start, number, file, pieces);
            }
            flush(&mut stretch, text, file, pieces);
            at = lost.bytes.end;
            *blocks = blocks.saturating_add(1);
            number = push_lost(lost, text, number, *blocks, file, pieces);
            continue;
        }
        extend(&mut stretch, text, at..line_end, number, file, pieces);
        (at, number) = (line_end, number.saturating_add(1));
    }
    flush(&mut stretch, text, file, pieces);
}

/// A run of lines of one kind.
struct Stretch {
    kind: TextKind,
    bytes: Range<usize>,
    line: u32,
    end_line: u32,
    closed: bool,
}

fn extend(
    stretch: &mut Option<Stretch>,
    text: &[u8],
    bytes: Range<usize>,
    line: u32,
    file: &Arc<str>,
    pieces: &mut Vec<Piece>,
) {
    let content = text.get(bytes.clone()).unwrap_or_default();
    let in_page = stretch.as_ref().is_some_and(|last| last.kind == TextKind::Html && !last.closed);
    let kind = if in_page { TextKind::Html } else { kind_of(content) };
    let closed = kind == TextKind::Html && contains_word(content, b"</html>");
    match stretch.as_mut().filter(|last| last.kind == kind && !last.closed) {
        Some(last) => (last.bytes.end, last.end_line, last.closed) = (bytes.end, line, closed),
        None => {
            flush(stretch, text, file, pieces);
            *stretch = Some(Stretch { kind, bytes, line, end_line: line, closed });
        }
    }
}

fn flush(stretch: &mut Option<Stretch>, text: &[u8], file: &Arc<str>, pieces: &mut Vec<Piece>) {
    let Some(stretch) = stretch.take() else { return };
    let content = text.get(stretch.bytes.clone()).unwrap_or_default();
    let kind = refine(stretch.kind, content);
    let (line, end_line) = (stretch.line, stretch.end_line);
    let location = Location { file: Arc::clone(file), line, end_line, block: 0, bytes: stretch.bytes };
    pieces.push(Piece::Text(Text { location, kind }));
}

/// Appends the block and gives the line on which what follows begins.
fn push_lost(lost: Lost, text: &[u8], line: u32, block: u32, file: &Arc<str>, pieces: &mut Vec<Piece>) -> u32 {
    let content = text.get(lost.bytes.clone()).unwrap_or_default();
    let line_ends = u32::try_from(memchr_iter(b'\n', content).count()).unwrap_or(u32::MAX);
    let next_line = line.saturating_add(line_ends);
    let end_line = if content.ends_with(b"\n") { next_line.saturating_sub(1) } else { next_line };
    let location = Location { file: Arc::clone(file), line, end_line, block, bytes: lost.bytes };
    let Lost { label, fault, .. } = lost;
    pieces.push(Piece::Broken(Broken { label, fault, location, fault_line: line, column: None }));
    next_line
}

fn kind_of(line: &[u8]) -> TextKind {
    let trimmed = line.trim_ascii();
    if trimmed.is_empty() {
        TextKind::Blank
    } else if memchr(0, line).is_some() {
        TextKind::Nul
    } else if !is_comment(trimmed) && (is_nearly_armour(trimmed) || is_cut_begin(line)) {
        TextKind::NearlyArmour
    } else if MERGE_MARKERS.iter().any(|marker| is_marker(trimmed, marker)) {
        TextKind::MergeMarker
    } else if PAGE_STARTS.iter().any(|start| starts_with_word(trimmed, start)) {
        TextKind::Html
    } else if SSH_STARTS.iter().any(|start| trimmed.starts_with(start)) {
        TextKind::SshPublicKey
    } else {
        TextKind::Plain
    }
}

/// What lines that are nothing by themselves are together.
fn refine(kind: TextKind, content: &[u8]) -> TextKind {
    match kind {
        TextKind::Nul if binary::utf16(content).is_some() => TextKind::Utf16,
        TextKind::Plain => refine_plain(content),
        kind => kind,
    }
}

/// Plain text, a leftover, or base64 of something that should have had BEGIN and END lines.
fn refine_plain(content: &[u8]) -> TextKind {
    let start = content.trim_ascii_start();
    if start.starts_with(b"Bag Attributes") {
        return TextKind::BagAttributes;
    }
    if DUMP_STARTS.iter().any(|head| start.starts_with(head)) {
        return TextKind::Dump;
    }
    if content.split(|&byte| byte == b'\n').all(|line| line.is_empty() || is_comment(line)) {
        return TextKind::Comment;
    }
    let token = base64_of(start);
    if token.len() < SHORTEST_BASE64 || !HEADS.iter().any(|head| token.starts_with(head)) {
        return TextKind::Plain;
    }
    match base64::salvage(token) {
        Some(decoded) if decoded.first() == Some(&0x30) => TextKind::BareBase64,
        Some(decoded) if memmem::find(&decoded, b"-----BEGIN ").is_some() => TextKind::DoubleEncoded,
        _ => TextKind::Plain,
    }
}

/// The text, if it is base64 throughout, or the base64 at the end of its last line: `tls.crt: LS0t...`.
fn base64_of(text: &[u8]) -> &[u8] {
    if text.iter().all(|&byte| base64::is_alphabet(byte) || byte.is_ascii_whitespace()) {
        return text;
    }
    let kept = text.iter().rposition(|byte| !matches!(byte, b'"' | b'\'' | b',' | b'}' | b'\n' | b'\r' | b' '));
    let inner = text.get(..kept.map_or(0, |last| last + 1)).unwrap_or_default();
    let length = inner.iter().rev().take_while(|&&byte| base64::is_alphabet(byte)).count();
    inner.get(inner.len() - length..).unwrap_or_default()
}

/// Whether every line of the block, which stands in this text, begins with one sign of a comment: somebody took it out of
/// service on purpose.
fn is_commented_out(text: &[u8], text_start: usize, lost: &Lost) -> bool {
    let start = lost.bytes.start.saturating_sub(text_start);
    // Only a short lead stands before the words of a comment, so that no long line is gone over again for each block.
    let lead_start = start.saturating_sub(LONGEST_LEAD);
    let lead = text.get(lead_start..start).unwrap_or_default();
    let line_start = match memchr::memrchr(b'\n', lead) {
        Some(at) => lead_start.saturating_add(at).saturating_add(1),
        None if lead_start == 0 => 0,
        None => return false,
    };
    let block = text.get(line_start..lost.bytes.end.saturating_sub(text_start)).unwrap_or_default();
    if !is_comment(block) {
        return false;
    }
    let lines = || block.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    COMMENTS.iter().any(|sign| lines().all(|line| line.starts_with(sign))) && lines().count() > 1
}

fn is_comment(line: &[u8]) -> bool {
    COMMENTS.iter().any(|sign| line.trim_ascii_start().starts_with(sign))
}

/// `<<<<<<< ours`, `=======`, `>>>>>>> theirs`: seven signs, then a blank or nothing.
fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.first().is_none_or(|&byte| byte == b' '))
}

/// `BEGIN ` or `END ` with dashes of some kind before or behind it.
fn is_nearly_armour(line: &[u8]) -> bool {
    let words = line.iter().position(|&byte| !is_decoration(byte));
    let Some((before, rest)) = words.and_then(|start| line.split_at_checked(start)) else { return false };
    let dashed = before.iter().any(|&byte| byte == b'-' || byte >= 0x80);
    let keyword = starts_with_word(rest, b"BEGIN ") || starts_with_word(rest, b"END ");
    keyword && (dashed || rest.ends_with(b"--"))
}

/// A BEGIN line that the end of the file cuts off before its words.
fn is_cut_begin(line: &[u8]) -> bool {
    !line.is_empty() && BEGIN.starts_with(line)
}

fn starts_with_word(line: &[u8], word: &[u8]) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn contains_word(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

/// Octets in front of the block on its first line.
const LONGEST_LEAD: usize = 64;
/// Signs with which people take a line out of service.
const COMMENTS: [&[u8]; 3] = [b"#", b";", b"//"];
const BEGIN: &[u8] = b"-----BEGIN ";
const MERGE_MARKERS: &[&[u8]] = &[b"<<<<<<<", b"=======", b">>>>>>>"];
const PAGE_STARTS: &[&[u8]] = &[b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml"];
const SSH_STARTS: &[&[u8]] = &[b"ssh-rsa AAAA", b"ssh-ed25519 AAAA", b"ssh-dss AAAA", b"ecdsa-sha2-nistp"];
/// First words of the readable forms that the openssl command prints.
const DUMP_STARTS: &[&[u8]] =
    &[b"Certificate:\n", b"Certificate:\r", b"Certificate Request:", b"Certificate Revocation List (CRL):"];
/// Base64 of a SEQUENCE, of a BEGIN line, and of that behind a byte-order mark.
const HEADS: &[&[u8]] = &[b"M", b"LS0t", b"77u/LS0t"];
/// Shorter text is a word, not an object.
const SHORTEST_BASE64: usize = 64;
