//! The blocks that repeated calls of Go's `pem.Decode` yield (`encoding/pem/pem.go`).

use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use crate::pem::base64;
use crate::pem::unit::LineCount;

/// A block, found and decoded.
pub(super) struct Block<'a> {
    /// The line of its BEGIN.
    pub(super) line: u32,
    /// The words after BEGIN.
    pub(super) label: &'a [u8],
    /// The decoded body, which may be empty.
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// The blocks of one file, in order. Work stays linear in the length of the file, which Go's own does not.
pub(super) struct Blocks<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: LineCount<'a>,
    begin: memmem::Finder<'static>,
    /// The END line found last.
    end: Option<usize>,
}

impl<'a> Blocks<'a> {
    /// From the first byte on.
    pub(super) fn new(bytes: &'a [u8]) -> Blocks<'a> {
        let begin = memmem::Finder::new(b"\n-----BEGIN ");
        Blocks { bytes, at: 0, lines: LineCount::new(bytes), begin, end: None }
    }

    /// The next line at or behind the position that begins as a BEGIN line does.
    fn next_begin(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let is_line_start = self.at == 0 || self.bytes.get(self.at.checked_sub(1)?) == Some(&b'\n');
        if is_line_start && rest.starts_with(b"-----BEGIN ") {
            return Some(self.at);
        }
        self.begin.find(rest).and_then(|found| self.at.checked_add(found)?.checked_add(1))
    }

    /// The next END line; directly at the start of the body only where no header stands before it.
    fn next_end(&mut self, body: usize, has_headers: bool) -> Option<usize> {
        let rest = self.bytes.get(body..)?;
        if !has_headers && rest.starts_with(b"-----END ") {
            return Some(body);
        }
        if self.end.is_none_or(|end| end <= body) {
            let found = memmem::find(rest, b"\n-----END ");
            self.end = Some(found.map_or(usize::MAX, |at| body.saturating_add(at).saturating_add(1)));
        }
        self.end.filter(|end| *end != usize::MAX)
    }

    /// Where the body begins: behind every line that holds a colon.
    fn behind_headers(&self, start: usize) -> usize {
        let mut at = start;
        while let Some((text, next)) = line(self.bytes, at)
            && memchr(b':', text).is_some()
        {
            at = next;
        }
        at
    }

    /// The block of the BEGIN line here; the position then stands where the search goes on.
    fn read(&mut self, start: usize) -> Option<Block<'a>> {
        let bytes = self.bytes;
        let (text, next) = line(bytes, start.saturating_add(BEGIN.len()))?;
        self.at = next;
        let label = text.strip_suffix(DASHES)?;
        let body = self.behind_headers(next);
        self.at = body;
        if body >= bytes.len() {
            // Nothing behind the headers: Go does not look further.
            self.at = bytes.len();
            return None;
        }
        let end = self.next_end(body, body != next)?;
        let (tail, behind) = line(bytes, end.saturating_add(END.len()))?;
        if tail.strip_prefix(label)? != DASHES {
            return None;
        }
        let text = bytes.get(body..end)?;
        // A dash comes first where another block was swallowed; no need to look at all of it.
        let der = memchr(b'-', text).map_or_else(|| base64::decode(text).ok(), |_| None)?;
        self.at = behind;
        Some(Block { line: self.lines.line_of(start), label, der })
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        while let Some(start) = self.next_begin() {
            let block = self.read(start);
            if block.is_some() {
                return block;
            }
        }
        None
    }
}

/// The line at this offset, without its end and the blanks before that, and the offset of the next one.
fn line(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..)?;
    let (text, next) = match memchr(b'\n', rest) {
        Some(end) => {
            let text = rest.get(..end)?;
            (text.strip_suffix(b"\r").unwrap_or(text), at.checked_add(end)?.checked_add(1)?)
        }
        None => (rest, bytes.len()),
    };
    let kept = text.iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |last| last + 1);
    Some((text.get(..kept)?, next))
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

#[cfg(test)]
mod tests {
    use super::Blocks;

    const A: &str = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

    const NONE: [u32; 0] = [];

    fn lines(text: &str) -> Vec<u32> {
        Blocks::new(text.as_bytes()).map(|block| block.line).collect()
    }

    #[test]
    fn reads_what_everybody_reads() {
        assert_eq!(lines(&format!("hello\n{A}{A}").replace('\n', "\r\n")), [2, 5]);
        assert_eq!(lines(A.trim_end()), [1]);
        assert_eq!(lines(""), NONE);
    }

    #[test]
    fn two_blocks_glued_together_are_both_lost() {
        assert_eq!(lines(&format!("{}{A}{A}", A.trim_end())), [6]);
        assert_eq!(lines(&format!("{A}\u{feff}{A}")), [1]);
    }

    #[test]
    fn a_block_without_end_is_passed_over() {
        let open = "-----BEGIN CERTIFICATE-----\nQUJD\n";
        assert_eq!(lines(&format!("{open}{A}")), [3]);
        assert_eq!(lines(&format!("{A}{open}")), [1]);
    }

    #[test]
    fn lines_with_a_colon_are_headers_whatever_they_say() {
        assert_eq!(lines(&A.replace("QUJD", "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nQUJD")), [1]);
        assert_eq!(lines(&A.replace("QUJD", "a:QUJD")), NONE, "END must not follow a header at once");
        assert_eq!(lines(&A.replace("QUJD", "QUJD\na: b")), NONE);
        assert_eq!(lines("-----BEGIN X-----\na: b\n"), NONE);
    }

    #[test]
    fn blanks_may_stand_at_line_ends_and_in_the_body_and_nowhere_else() {
        assert_eq!(lines(&A.replace('\n', " \t\n").replace("QUJD", " QU\tJD")), [1]);
        assert_eq!(lines(&A.replace("-----\n", "-----\r\r\n")), NONE);
        assert_eq!(lines(&A.replace("-----END", " -----END")), NONE);
        assert_eq!(lines(&format!(" {A}")), NONE);
        assert_eq!(lines(&A.replace("QUJD", "Q*JD")), NONE);
        assert_eq!(lines(&A.replace("QUJD\n", "")), [1], "an empty body is a block");
    }

    #[test]
    fn ends_on_hostile_input() {
        for text in ["-----BEGIN A-----\n".repeat(50_000), "a:\n".repeat(50_000), "\n-----END ".repeat(50_000)] {
            assert_eq!(lines(&text), NONE);
        }
    }
}
