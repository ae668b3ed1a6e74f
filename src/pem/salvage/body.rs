//! What stands between BEGIN and END, made clean without guessing.

use std::ops::Range;

use memchr::{memchr, memmem};
use zeroize::Zeroizing;

use crate::pem::base64;
use crate::pem::fold::{Folded, Odd};
use crate::pem::salvage::whole::{Extent, extent, is_whole};
use crate::pem::salvage::{Repair, words};

/// What is known of the block before its lines are read.
pub(super) struct Frame<'a> {
    /// What stands before BEGIN on its line, and so perhaps before every line.
    pub(super) prefix: &'a [u8],
    /// Whether no END line follows.
    pub(super) is_open: bool,
    /// The words of BEGIN or END.
    pub(super) label: &'a str,
}

/// What came of reading.
pub(super) struct Read {
    /// The content, or why there is none.
    pub(super) content: Result<Content, Refusal>,
    /// The byte of the folded text behind the last line that belongs to the block.
    pub(super) end: usize,
}

/// The content of a block.
pub(super) struct Content {
    pub(super) headers: Vec<(String, String)>,
    pub(super) der: Zeroizing<Vec<u8>>,
    pub(super) repairs: Vec<Repair>,
}

/// Why a block cannot be had.
pub(super) struct Refusal {
    /// In words.
    pub(super) why: String,
    /// Whether nothing here was ever a block: a text speaks of BEGIN lines.
    pub(super) is_prose: bool,
}

/// Reads the lines in this range of the folded text.
pub(super) fn read(folded: &Folded, range: Range<usize>, frame: &Frame<'_>) -> Read {
    let mut lines = Lines { end: range.start, ..Lines::new(folded, range.len()) };
    let text = folded.text.get(range.clone()).unwrap_or_default();
    let is_one_line = memchr(b'\n', text.trim_ascii_end()).is_none();
    let mut suffix: &[u8] = &[];
    let mut start = range.start;
    for (number, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let at = start;
        start = start.saturating_add(line.len()).saturating_add(1);
        if number == 0 && !is_one_line && !is_body(line) {
            suffix = line.trim_ascii();
            continue;
        }
        if !lines.take(at, line, frame, suffix) {
            break;
        }
    }
    if is_one_line && lines.bad.is_none() && !lines.base64.is_empty() {
        lines.repairs.push(words::one_line(folded.line(range.start)));
    }
    let end = lines.end;
    Read { content: lines.finish(frame, range), end }
}

struct Lines<'a> {
    folded: &'a Folded,
    base64: Zeroizing<Vec<u8>>,
    headers: Vec<(String, String)>,
    repairs: Vec<Repair>,
    /// Index of the first character that is no base64.
    bad: Option<usize>,
    /// Index of the first sign of the URL-safe alphabet.
    url_safe: Option<usize>,
    /// An empty line, behind which more base64 may follow.
    blank: Option<u32>,
    end: usize,
}

impl<'a> Lines<'a> {
    fn new(folded: &'a Folded, length: usize) -> Lines<'a> {
        Lines {
            folded,
            base64: Zeroizing::new(Vec::with_capacity(length)),
            headers: Vec::new(),
            repairs: Vec::new(),
            bad: None,
            url_safe: None,
            blank: None,
            end: 0,
        }
    }

    /// Takes the line that begins at this byte; whether more may follow.
    fn take(&mut self, start: usize, line: &[u8], frame: &Frame<'_>, suffix: &[u8]) -> bool {
        let line_end = start.saturating_add(line.len());
        let (at, line) = undressed(start, line, frame.prefix, suffix);
        let number = self.folded.line(at);
        if is_punctuation(line) {
            return true;
        }
        if line.is_empty() {
            if self.base64.is_empty() && !self.headers.is_empty() {
                return true;
            }
            self.blank = self.blank.or(Some(number));
            return true;
        }
        if self.base64.is_empty() && self.take_header(line, number) {
            return true;
        }
        if frame.is_open && !self.is_clean(at, line) {
            return false;
        }
        if let Some(blank) = self.blank.take().filter(|_| self.headers.is_empty() || !self.base64.is_empty()) {
            self.repairs.push(words::blank_line(blank));
        }
        for (index, &byte) in line.iter().enumerate() {
            match byte {
                b' ' => {}
                b'-' | b'_' => {
                    self.url_safe = self.url_safe.or(Some(at.saturating_add(index)));
                    self.base64.push(if byte == b'-' { b'+' } else { b'/' });
                }
                _ if base64::is_alphabet(byte) => self.base64.push(byte),
                _ => self.bad = self.bad.or(Some(at.saturating_add(index))),
            }
        }
        let odd = self.folded.oddities_in(at, at.saturating_add(line.len())).iter();
        let fatal =
            odd.filter(|oddity| matches!(oddity.odd, Odd::Dash | Odd::LookAlike | Odd::Foreign)).map(|odd| odd.at);
        self.bad = self.bad.into_iter().chain(fatal).min();
        self.end = line_end;
        true
    }

    /// A line `Name: value` before the base64. Of an encrypted key it is kept.
    fn take_header(&mut self, line: &[u8], number: u32) -> bool {
        let Some((name, value)) = memchr(b':', line).and_then(|colon| line.split_at_checked(colon)) else {
            return false;
        };
        if !name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return false;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if name == b"Proc-Type" || name == b"DEK-Info" {
            self.headers.push((text(name), text(value.get(1..).unwrap_or_default())));
        } else {
            self.repairs.push(words::header(number));
        }
        true
    }

    fn is_clean(&self, at: usize, line: &[u8]) -> bool {
        let odd = self.folded.oddities_in(at, at.saturating_add(line.len()));
        line.iter().all(|&byte| base64::is_alphabet(byte) || byte == b' ')
            && !odd.iter().any(|oddity| matches!(oddity.odd, Odd::Dash | Odd::LookAlike | Odd::Foreign))
    }

    fn finish(mut self, frame: &Frame<'_>, range: Range<usize>) -> Result<Content, Refusal> {
        if self.base64.len() < SHORTEST {
            let why = if frame.is_open { "there is no base64 behind the BEGIN line" } else { "it has no content" };
            return Err(Refusal { why: why.to_owned(), is_prose: frame.is_open && self.bad.is_none() });
        }
        let lost = |why: String| Refusal { why, is_prose: false };
        let mixed = || self.base64.iter().any(|byte| matches!(byte, b'+' | b'/'));
        if let Some(at) = self.url_safe {
            let signs = self.folded.text.get(range.clone()).unwrap_or_default();
            if mixed() && signs.iter().any(|byte| matches!(byte, b'+' | b'/')) {
                self.bad = self.bad.into_iter().chain([at]).min();
            } else {
                self.repairs.push(words::url_safe(self.folded.line(at)));
            }
        }
        if let Some(at) = self.bad {
            return Err(lost(words::bad_character(self.folded, at)));
        }
        let is_encrypted = self.headers.iter().any(|(name, _)| name == "DEK-Info");
        let nuls = || self.folded.oddities_in(range.start, range.end).iter().any(|oddity| oddity.odd == Odd::Nul);
        if is_encrypted && nuls() {
            return Err(lost(
                "NUL bytes stand in an encrypted key, and nobody can tell whether it is whole".to_owned(),
            ));
        }
        let der = self.decode().map_err(|()| lost(self.cut_short(frame)))?;
        if !may_hold_pem(&der) && !is_whole(frame.label, is_encrypted, &der) {
            let padded = self.repairs.last().is_some_and(words::is_padding);
            return Err(lost(if padded { self.cut_short(frame) } else { misfit(&der, frame) }));
        }
        Ok(Content { headers: self.headers, der, repairs: self.repairs })
    }

    /// Decodes; padding that is missing or too much is put right, since the length of the content proves it.
    fn decode(&mut self) -> Result<Zeroizing<Vec<u8>>, ()> {
        self.undo_quoted_printable();
        let kept = self.base64.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
        let padding = self.base64.len() - kept;
        let wanted = (4 - kept % 4) % 4;
        if wanted == 3 || self.base64.get(..kept).is_some_and(|text| text.contains(&b'=')) {
            return Err(());
        }
        if padding != wanted {
            self.repairs.push(words::padding(self.folded.line(self.end.saturating_sub(1))));
            let mut padded = Zeroizing::new(Vec::with_capacity(kept + wanted));
            padded.extend_from_slice(self.base64.get(..kept).unwrap_or_default());
            padded.extend(std::iter::repeat_n(b'=', wanted));
            self.base64 = padded;
        }
        base64::decode(&self.base64).map_err(|_| ())
    }

    /// Quoted-printable (RFC 2045 section 6.7) writes `=3D` for `=`. Base64 has no sign behind its padding, so nothing else
    /// can be meant.
    fn undo_quoted_printable(&mut self) {
        let mut kept: &[u8] = &self.base64;
        let mut signs = 0_usize;
        while let Some(rest) = kept.strip_suffix(b"=3D").filter(|_| signs < 2) {
            (kept, signs) = (rest, signs + 1);
        }
        if signs > 0 {
            let kept = kept.len();
            self.repairs.push(words::quoted_printable(self.folded.line(self.end.saturating_sub(1))));
            self.base64.truncate(kept);
            self.base64.extend(std::iter::repeat_n(b'=', signs));
        }
    }

    /// How much is there, as far as that can be told.
    fn cut_short(&self, frame: &Frame<'_>) -> String {
        let there = base64::salvage(&self.base64);
        match there.as_ref().map(|der| extent(der)) {
            Some(Extent::Short { has, wants }) if frame.is_open => {
                format!("it was cut off: it has {has} of {wants} bytes and no END line")
            }
            Some(Extent::Short { has, wants }) => {
                format!("characters are missing: what is left makes {has} of {wants} bytes")
            }
            _ => "characters are missing or too many: it is no base64".to_owned(),
        }
    }
}

/// Whether the bytes are text with PEM in it, or base64 of that.
pub(super) fn may_hold_pem(bytes: &[u8]) -> bool {
    let twice = [&b"LS0tLS1CRUdJTi"[..], b"77u/LS0tLS1CRUdJTi", b"TFMwdExTMUNSVWRKVG"];
    memmem::find(bytes, b"BEGIN ").is_some() || twice.iter().any(|head| bytes.starts_with(head))
}

/// Why bytes that were decoded are not what a block holds.
fn misfit(der: &[u8], frame: &Frame<'_>) -> String {
    match extent(der) {
        Extent::Short { has, wants } if frame.is_open => {
            format!("it was cut off: it has {has} of {wants} bytes and no END line")
        }
        Extent::Short { has, wants } => format!("it is cut short: it has {has} of {wants} bytes"),
        Extent::Longer(more) => format!("{more} bytes stand behind its content"),
        _ => "what it holds is no DER value".to_owned(),
    }
}

/// The line without blanks around it and without what stands before and behind BEGIN on its line, and where it begins.
fn undressed<'l>(start: usize, line: &'l [u8], prefix: &[u8], suffix: &[u8]) -> (usize, &'l [u8]) {
    let bare = line.trim_ascii_start();
    let bare = bare.strip_prefix(prefix).unwrap_or(bare).trim_ascii_start();
    let at = start.saturating_add(line.len() - bare.len());
    let bare = bare.trim_ascii_end();
    (at, bare.strip_suffix(suffix).unwrap_or(bare).trim_ascii_end())
}

/// What a program's text has between the lines of a string: quotes, commas and signs that join strings.
fn is_punctuation(line: &[u8]) -> bool {
    let is_joint = |&byte: &u8| matches!(byte, b'"' | b'\'' | b',' | b';' | b'+' | b'\\' | b'.' | b' ');
    line.iter().all(is_joint) && line.iter().any(|byte| matches!(byte, b'"' | b'\'' | b',' | b';' | b'\\'))
}

/// Whether what stands behind the BEGIN line on the same line is a part of the body.
fn is_body(line: &[u8]) -> bool {
    line.iter().filter(|byte| base64::is_alphabet(**byte)).count() >= SHORTEST
}

/// Fewer characters of base64 are no object.
const SHORTEST: usize = 16;
