//! The PEM block that OpenSSL's reader finds from any position of a file (`pem_lib.c PEM_read_bio_ex`).
//!
//! Here the bytes are read exactly as OpenSSL reads them and nothing is diagnosed; that is the business of `scan`. A
//! caller may go back after a block that is bad and begin anew a few bytes further on, as the store loader does: what
//! was learnt of a block is kept, so that the work stays linear in the length of the file.

use std::collections::HashMap;
use std::ops::Range;

use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use crate::pem::base64;
use crate::pem::chains::{Chains, Kind};
use crate::pem::lines::{Line, Lines, Part};
use crate::pem::unit::{UNIT, Unit, Units, begin_label, end_tail, is_proper};

/// Reads the blocks of one file.
pub(crate) struct Blocks<'a> {
    bytes: &'a [u8],
    units: Units<'a>,
    /// The physical line of the position last asked about.
    line: Range<usize>,
    begins: Chains<'a>,
    /// Lines that tell header and body apart, or end both.
    marks: Chains<'a>,
    /// The same where a colon no longer matters.
    ends: Chains<'a>,
    /// What is known of bad blocks, by the offset behind their BEGIN lines.
    bad: HashMap<usize, Bad>,
    /// What ends the body that begins behind the empty line at this offset: an END line, or the offset behind what does
    /// not belong there.
    behind_header: HashMap<usize, Result<Unit<'a>, usize>>,
    /// Bodies behind a header that do not decode, by offset.
    undecodable: HashMap<usize, &'static str>,
}

/// A BEGIN line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begin<'a> {
    /// Its first byte, behind a byte-order mark.
    pub(crate) start: usize,
    /// The byte behind it.
    pub(crate) end: usize,
    /// The words after BEGIN.
    pub(crate) label: &'a [u8],
}

/// What a well-formed block holds.
pub(crate) struct Content {
    /// The lines before the empty line, each with a line feed; empty when there is no header.
    pub(crate) header: Zeroizing<Vec<u8>>,
    /// The decoded body.
    pub(crate) der: Zeroizing<Vec<u8>>,
    /// The byte behind the END line.
    pub(crate) end: usize,
}

/// A block that the reader gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bad {
    /// The byte behind the line at which it does.
    pub(crate) stop: usize,
    /// OpenSSL's words for it (`pemerr.h`).
    pub(crate) reason: &'static str,
}

impl<'a> Blocks<'a> {
    /// Nothing read yet.
    pub(crate) fn new(bytes: &'a [u8]) -> Blocks<'a> {
        let units = Units::new(bytes);
        let chains = |is_wanted, next_start| Chains::new(Kind { units: units.clone(), is_wanted, next_start });
        Blocks {
            bytes,
            line: 0..0,
            begins: chains(is_begin, if units.has_nul() { anywhere } else { next_begin }),
            marks: chains(is_mark, anywhere),
            ends: chains(is_end, anywhere),
            bad: HashMap::new(),
            behind_header: HashMap::new(),
            undecodable: HashMap::new(),
            units,
        }
    }

    /// The BEGIN line that OpenSSL finds when it searches from this position on (`get_name`); positions must grow.
    pub(crate) fn begin(&mut self, from: usize) -> Option<Begin<'a>> {
        self.search(from).ok()
    }

    /// The same, or the offset at which the search stops in vain: the end of the file, or behind a NUL.
    pub(crate) fn search(&mut self, from: usize) -> Result<Begin<'a>, usize> {
        self.move_to(from);
        let first = self.unit(from).ok_or(self.bytes.len())?;
        // A byte-order mark is taken away from the first line of each search, and only there.
        let marked = first.content().strip_prefix(BYTE_ORDER_MARK).and_then(begin_label);
        if let Some(label) = marked {
            return Ok(Begin { start: first.start.saturating_add(BYTE_ORDER_MARK.len()), end: first.end, label });
        }
        let unit = self.begins.from(from, &self.line).ok_or(self.bytes.len())?;
        let label = begin_label(unit.content()).ok_or(unit.end)?;
        Ok(Begin { start: unit.start, end: unit.end, label })
    }

    /// What the block holds that begins with this line; `None` when it is bad (`get_header_and_data`).
    pub(crate) fn content(&mut self, begin: &Begin<'a>) -> Option<Content> {
        self.read(begin).ok()
    }

    /// The same, or why the reader gives the block up.
    pub(crate) fn read(&mut self, begin: &Begin<'a>) -> Result<Content, Bad> {
        if let Some(bad) = self.bad.get(&begin.end) {
            return Err(*bad);
        }
        let content = self.read_content(begin);
        if let Err(bad) = &content {
            self.bad.insert(begin.end, *bad);
        }
        content
    }

    fn read_content(&mut self, begin: &Begin<'a>) -> Result<Content, Bad> {
        let bad_end = |stop| Bad { stop, reason: BAD_END_LINE };
        let nothing = bad_end(self.bytes.len());
        let first = self.unit(begin.end).ok_or(nothing)?;
        if let Some(tail) = end_tail(first.content()) {
            let reason = if is_proper(begin.label, tail) { NO_DATA } else { BAD_END_LINE };
            return Err(Bad { stop: first.end, reason });
        }
        if first.ends_reading() {
            return Err(bad_end(first.end));
        }
        let mut lines = Lines::default();
        if lines.take(&first, first.content()) == Line::EndOfHeader {
            return self.read_body(begin, first);
        }
        let mut last = None;
        if lines.part() == Part::HeaderOrBody {
            let mark = self.marks.from(first.end, &self.line).ok_or(nothing)?;
            let has_colon = memchr(b':', mark.raw).is_some();
            if let Some(tail) = end_tail(mark.content()) {
                // A colon in the END line makes a header of all that stands before it.
                let is_body = !has_colon && is_proper(begin.label, tail);
                let der = if is_body { self.decode(begin.end..mark.start) } else { Err(BAD_END_LINE) };
                let der = der.map_err(|reason| Bad { stop: mark.end, reason })?;
                return Ok(Content { header: Zeroizing::default(), der, end: mark.end });
            }
            last = Some(mark).filter(|_| !has_colon);
        }
        let last = match last {
            Some(mark) => mark,
            None => self.ends.from(first.end, &self.line).ok_or(nothing)?,
        };
        let ends_header = last.content().is_empty() && !last.ends_reading();
        if ends_header { self.read_body(begin, last) } else { Err(bad_end(last.end)) }
    }

    /// The block with the header that this empty line ends.
    fn read_body(&mut self, begin: &Begin<'a>, blank: Unit<'a>) -> Result<Content, Bad> {
        let end = match self.behind_header.get(&blank.end) {
            Some(known) => *known,
            None => {
                let end = self.end_behind_header(&blank);
                self.behind_header.insert(blank.end, end);
                end
            }
        };
        let end = end.map_err(|stop| Bad { stop, reason: BAD_END_LINE })?;
        let bad = |reason| Bad { stop: end.end, reason };
        if !end_tail(end.content()).is_some_and(|tail| is_proper(begin.label, tail)) {
            return Err(bad(BAD_END_LINE));
        }
        if let Some(reason) = self.undecodable.get(&blank.end) {
            return Err(bad(reason));
        }
        let der = self.decode(blank.end..end.start).map_err(|reason| {
            self.undecodable.insert(blank.end, reason);
            bad(reason)
        })?;
        Ok(Content { header: self.header(begin.end..blank.start), der, end: end.end })
    }

    /// The END line, of whatever label, to which OpenSSL reads on behind the header; otherwise where it stops.
    fn end_behind_header(&self, blank: &Unit<'a>) -> Result<Unit<'a>, usize> {
        let mut lines = Lines::default();
        lines.take(blank, blank.content());
        for unit in self.units_in(blank.end..self.bytes.len()) {
            if unit.ends_reading() {
                return Err(unit.end);
            }
            let content = unit.content();
            if end_tail(content).is_some() {
                return Ok(unit);
            }
            if matches!(lines.take(&unit, content), Line::SecondBlank | Line::Misplaced) {
                return Err(unit.end);
            }
        }
        Err(self.bytes.len())
    }

    /// The base64 of these lines, which must not be empty.
    fn decode(&self, range: Range<usize>) -> Result<Zeroizing<Vec<u8>>, &'static str> {
        // A dash ends the data, whatever follows.
        let stretch = self.bytes.get(range.clone()).unwrap_or_default();
        let end = memchr(b'-', stretch).map_or(range.end, |dash| range.start.saturating_add(dash).saturating_add(1));
        let mut text = Zeroizing::new(Vec::with_capacity(stretch.len().min(end.saturating_sub(range.start) + UNIT)));
        for unit in self.units_in(range.start..end) {
            text.extend_from_slice(unit.content());
        }
        match base64::decode(&text) {
            Ok(der) if der.is_empty() => Err(NO_DATA),
            Ok(der) => Ok(der),
            Err(_) => Err(BAD_BASE64),
        }
    }

    fn header(&self, range: Range<usize>) -> Zeroizing<Vec<u8>> {
        let mut text = Zeroizing::new(Vec::with_capacity(range.len()));
        for unit in self.units_in(range).filter(|unit| !unit.content().is_empty()) {
            text.extend_from_slice(unit.content());
            text.push(b'\n');
        }
        text
    }

    fn unit(&self, at: usize) -> Option<Unit<'a>> {
        self.units_in(at..self.bytes.len()).next()
    }

    fn units_in(&self, range: Range<usize>) -> impl Iterator<Item = Unit<'a>> + use<'a> {
        let mut units = self.units.clone();
        units.go_to(range.start, 0);
        units.take_while(move |unit| unit.start < range.end)
    }

    fn move_to(&mut self, position: usize) {
        if self.line.contains(&position) {
            return;
        }
        let known = self.line.end.min(position);
        let before = self.bytes.get(known..position).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(known, |at| known.saturating_add(at).saturating_add(1));
        let rest = self.bytes.get(position..).unwrap_or_default();
        let end = memchr(b'\n', rest).map_or(self.bytes.len(), |at| position.saturating_add(at).saturating_add(1));
        self.line = start..end;
    }
}

/// A BEGIN line, or where the search for one stops.
fn is_begin<'a>(unit: &Unit<'a>, _bytes: &'a [u8]) -> bool {
    unit.ends_reading() || begin_label(unit.content()).is_some()
}

fn next_begin(rest: &[u8]) -> Option<usize> {
    memmem::find(rest, b"-----BEGIN ")
}

fn is_mark<'a>(unit: &Unit<'a>, bytes: &'a [u8]) -> bool {
    memchr(b':', unit.raw).is_some() || is_end(unit, bytes)
}

/// An END line, an empty line, or the end of reading.
fn is_end<'a>(unit: &Unit<'a>, bytes: &'a [u8]) -> bool {
    let content = unit.content();
    unit.ends_reading() || end_tail(content).is_some() || (content.is_empty() && !follows_partial(unit, bytes))
}

/// Whether the unit is the rest of a line that was cut before it.
fn follows_partial(unit: &Unit<'_>, bytes: &[u8]) -> bool {
    let before = unit.start.checked_sub(UNIT).and_then(|start| bytes.get(start..unit.start)).unwrap_or_default();
    before.last().is_some_and(|&last| last != b'\n') && memchr(0, before).is_none()
}

fn anywhere(_rest: &[u8]) -> Option<usize> {
    Some(0)
}

const BAD_END_LINE: &str = "bad end line";
const BAD_BASE64: &str = "bad base64 decode";
/// All that is said of a block without data, by the library that asked for it.
const NO_DATA: &str = "PEM lib";

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use super::Blocks;

    /// The labels and contents of the well-formed blocks, read one after the other as far as none is bad.
    fn read(text: &[u8]) -> Vec<String> {
        let mut blocks = Blocks::new(text);
        let (mut at, mut found) = (0, Vec::new());
        while let Some(begin) = blocks.begin(at) {
            let label = String::from_utf8_lossy(begin.label);
            let Some(content) = blocks.content(&begin) else {
                found.push(format!("{label} bad"));
                break;
            };
            at = content.end;
            found.push(format!("{label} {:?} {:?}", text_of(&content.header), text_of(&content.der)));
        }
        found
    }

    fn text_of(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn one(body: &str) -> String {
        read(format!("-----BEGIN X-----\n{body}-----END X-----\n").as_bytes()).concat()
    }

    #[test]
    fn headers_and_empty_lines() {
        assert_eq!(one("QUJD\n"), r#"X "" "ABC""#);
        assert_eq!(one("\nQUJD\n"), r#"X "" "ABC""#);
        assert_eq!(one("a\nb\n\nQUJD\n"), r#"X "a\nb\n" "ABC""#);
        assert_eq!(one("a:b\nc\n\nQUJD\n"), r#"X "a:b\nc\n" "ABC""#);
        let full = "QUJD".repeat(16);
        assert_eq!(one(&format!("\n{full}\nQUJD\n")), format!("X \"\" {:?}", "ABC".repeat(17)));
        for bad in ["", "\n", "a:b\nQUJD\n", "QUJD\n\n", "\n\nQUJD\n", "\nQUJD\nQUJD\n", "QU*D\n", "QUJ\n"] {
            assert_eq!(one(bad), "X bad", "{bad:?}");
        }
        assert_eq!(one(&format!("\n{full}QUJD\n")), "X bad");
    }

    #[test]
    fn long_lines_are_cut_after_254_bytes() {
        let base64 = "QUJD".repeat(300);
        assert_eq!(one(&format!("{base64}\n")), format!("X \"\" {:?}", "ABC".repeat(300)));
        let most = "QUJD".repeat(63);
        let glued = format!("-----BEGIN X-----\n{most}-----END X-----\n");
        assert_eq!(read(glued.as_bytes()), ["X bad"]);
        let glued = format!("-----BEGIN X-----\n  {most}-----END X-----\n");
        assert_eq!(read(glued.as_bytes()).len(), 1);
        assert!(!read(glued.as_bytes())[0].ends_with("bad"), "behind exactly 254 bytes END is seen");
        let begin = format!("{}-----BEGIN X-----\nQUJD\n-----END X-----\n", ".".repeat(254));
        assert_eq!((read(begin.as_bytes()).len(), read(&begin.as_bytes()[1..]).len()), (1, 0));
    }

    #[test]
    fn what_ends_reading_and_what_is_trimmed() {
        let block = "-----BEGIN X-----\nQUJD\n-----END X-----\n";
        assert_eq!(read(format!("\0{block}").as_bytes()).len(), 0);
        assert_eq!(read(format!("a\0\n{block}").as_bytes()).len(), 1);
        assert_eq!(read(block.replace("QUJD\n", "QUJD\n\0\n").as_bytes()), ["X bad"]);
        assert_eq!(read(block.replace("QUJD\n", "QUJD\0*\n").as_bytes()), [r#"X "" "ABC""#]);
        assert_eq!(read(block.replace('\n', " \u{feff}\r\n").as_bytes()), [r#"X "" "ABC""#]);
        assert_eq!(read(format!("\u{feff}{block}\u{feff}{block}").as_bytes()).len(), 2);
        assert_eq!(read(format!("a\n\u{feff}{block}").as_bytes()).len(), 0);
        assert_eq!(read(block.replace("-----END", " -----END").as_bytes()), ["X bad"]);
        assert_eq!(read(block.trim_end().as_bytes()).len(), 1);
    }

    #[test]
    fn an_end_line_of_another_sort_spoils_the_block() {
        for end in ["-----END Y-----", "-----END X----", "-----END X-----.", "-----END X----------BEGIN X-----"] {
            assert_eq!(read(format!("-----BEGIN X-----\nQUJD\n{end}\n").as_bytes()), ["X bad"], "{end}");
        }
        assert_eq!(read(b"-----BEGIN A:B-----\nQUJD\n-----END A:B-----\n"), ["A:B bad"]);
        assert_eq!(read(b"-----BEGIN X-----\nQUJD\n-----BEGIN Y-----\n-----END X-----\n"), [r#"X "" "ABC""#]);
    }
}
