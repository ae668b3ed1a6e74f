//! The stretches in which OpenSSL's PEM reader takes a file: one line each, long lines in parts of 254 bytes.

use memchr::memchr;

/// One stretch as `BIO_gets` with a buffer of 255 bytes hands it over (`pem_lib.c`, LINESIZE).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit<'a> {
    /// First byte in the document.
    pub(crate) start: usize,
    /// Byte after the last one, the line feed included.
    pub(crate) end: usize,
    /// Number of the physical line, counted from 1.
    pub(crate) line: u32,
    /// The bytes before the first NUL, the line feed included.
    pub(crate) raw: &'a [u8],
}

impl<'a> Unit<'a> {
    /// Without what `sanitize_line` takes from the end: blanks, control characters and bytes from 0x80 upwards.
    pub(crate) fn content(&self) -> &'a [u8] {
        trim_end(self.raw)
    }

    /// Whether the physical line goes on in the next unit.
    pub(crate) fn is_partial(&self) -> bool {
        self.raw.len() == UNIT && self.raw.last() != Some(&b'\n')
    }

    /// Whether reading stops here as at the end of the file: a NUL in first place makes the line look empty.
    pub(crate) fn ends_reading(&self) -> bool {
        self.raw.is_empty()
    }
}

/// Walks over the units of a document.
#[derive(Clone, Debug)]
pub(crate) struct Units<'a> {
    bytes: &'a [u8],
    next: usize,
    line: u32,
    has_nul: bool,
}

impl<'a> Units<'a> {
    /// From the start of the document.
    pub(crate) fn new(bytes: &'a [u8]) -> Units<'a> {
        Units::of(bytes, 0, 1)
    }

    /// From this offset on, which stands on this line.
    pub(crate) fn of(bytes: &'a [u8], start: usize, line: u32) -> Units<'a> {
        let has_nul = memchr(0, bytes.get(start..).unwrap_or_default()).is_some();
        Units { bytes, next: start, line, has_nul }
    }

    /// The whole document.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether the document holds a NUL byte.
    pub(crate) fn has_nul(&self) -> bool {
        self.has_nul
    }

    /// The offset of the next unit.
    pub(crate) fn offset(&self) -> usize {
        self.next
    }

    /// The line of the next unit.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Goes on at this offset, which stands on this line.
    pub(crate) fn go_to(&mut self, offset: usize, line: u32) {
        self.next = offset;
        self.line = line;
    }
}

impl<'a> Iterator for Units<'a> {
    type Item = Unit<'a>;

    fn next(&mut self) -> Option<Unit<'a>> {
        let rest = self.bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
        let window = rest.get(..UNIT).unwrap_or(rest);
        let length = memchr(b'\n', window).map_or(window.len(), |at| at + 1);
        let whole = window.get(..length).unwrap_or(window);
        let raw = if self.has_nul { until_nul(whole) } else { whole };
        let unit = Unit { start: self.next, end: self.next + length, line: self.line, raw };
        self.next = unit.end;
        if whole.last() == Some(&b'\n') {
            self.line = self.line.saturating_add(1);
        }
        Some(unit)
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    memchr(0, bytes).and_then(|at| bytes.get(..at)).unwrap_or(bytes)
}

/// The bytes without blanks, control characters and bytes from 0x80 upwards at their end (a signed `char` in C).
pub(crate) fn trim_end(bytes: &[u8]) -> &[u8] {
    let kept = bytes.iter().rposition(|byte| (b'!'..0x80).contains(byte)).map_or(0, |last| last + 1);
    bytes.get(..kept).unwrap_or(bytes)
}

/// Counts the lines up to ever later offsets.
#[derive(Clone, Debug)]
pub(crate) struct LineCount<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u32,
}

impl<'a> LineCount<'a> {
    /// From the start of the document.
    pub(crate) fn new(bytes: &'a [u8]) -> LineCount<'a> {
        LineCount { bytes, counted: 0, line: 1 }
    }

    /// The number of the line, counted from 1, on which this offset stands.
    pub(crate) fn line_of(&mut self, offset: usize) -> u32 {
        let between = self.bytes.get(self.counted..offset).unwrap_or_default();
        let ends = u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or(u32::MAX);
        (self.counted, self.line) = (offset, self.line.saturating_add(ends));
        self.line
    }
}

/// Where each line of a document begins.
pub(crate) fn line_starts(bytes: &[u8]) -> Vec<usize> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|end| end.saturating_add(1))).collect()
}

/// The label of a BEGIN line, when the trimmed content of a unit is one (`pem_lib.c get_name`).
pub(crate) fn begin_label(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(b"-----BEGIN ")?.strip_suffix(b"-----")
}

/// What follows the words of an END line, dashes included (`pem_lib.c get_header_and_data`).
pub(crate) fn end_tail(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(b"-----END ")
}

/// Whether what follows the words of an END line closes a block of this label.
pub(crate) fn is_proper(label: &[u8], tail: &[u8]) -> bool {
    tail.strip_prefix(label).is_some_and(|rest| rest == b"-----")
}

/// `LINESIZE - 1`: bytes of a unit at most.
pub(crate) const UNIT: usize = 254;

#[cfg(test)]
mod tests {
    use super::{Units, begin_label};

    #[test]
    fn cuts_at_line_feeds_and_after_254_bytes() {
        let text = [vec![b'a'; 300], b"\nb\n\0c\nd".to_vec()].concat();
        let units: Vec<_> = Units::new(&text).map(|u| (u.start, u.end, u.line, u.raw.len(), u.is_partial())).collect();
        assert_eq!(
            units,
            [
                (0, 254, 1, 254, true),
                (254, 301, 1, 47, false),
                (301, 303, 2, 2, false),
                (303, 306, 3, 0, false),
                (306, 307, 4, 1, false)
            ]
        );
    }

    #[test]
    fn labels_need_both_ends() {
        assert_eq!(begin_label(b"-----BEGIN X-----"), Some(&b"X"[..]));
        assert_eq!(begin_label(b"-----BEGIN -----"), Some(&b""[..]));
        assert_eq!(begin_label(b"-----BEGIN X----"), None);
        assert_eq!(begin_label(b" -----BEGIN X-----"), None);
    }
}
