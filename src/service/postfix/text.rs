//! A name or value of the configuration as bytes: a path need not be UTF-8.

use std::ffi::OsStr;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Bytes of a configuration file. Shown with replacement characters where they are not UTF-8.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Vec<u8>);

impl Text {
    /// From bytes as they stand.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Text {
        Text(bytes.into())
    }

    /// The bytes as they stand.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is this word in any case of its ASCII letters (`strcasecmp`).
    pub fn is_word(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word.as_bytes())
    }

    /// As Postfix shows it in its log: a question mark for every byte that is not printable ASCII.
    pub fn logged(&self) -> String {
        self.0.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '?' }).collect()
    }

    /// The path of these very bytes.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(OsStr::from_bytes(&self.0))
    }

    /// The elements of a list: separated by commas and blanks, empty ones left out (`argv_split` with `CHARS_COMMA_SP`).
    pub fn elements(&self) -> Vec<Text> {
        let separators = |byte: &u8| matches!(byte, b',' | b' ' | b'\t' | b'\r' | b'\n');
        self.0.split(separators).filter(|element| !element.is_empty()).map(Text::new).collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::new(text.as_bytes())
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf8_lossy(&self.0), f)
    }
}

/// Whether a byte is a blank to Postfix: `isspace` of an ASCII byte, so VT and FF too.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Without the blanks at both ends.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    trim_end(trim_start(bytes))
}

/// Without the blanks in front.
pub(super) fn trim_start(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| is_blank(**byte)).count();
    bytes.get(blanks..).unwrap_or(&[])
}

/// Without the blanks behind.
pub(super) fn trim_end(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().rev().take_while(|byte| is_blank(**byte)).count();
    bytes.get(..bytes.len().saturating_sub(blanks)).unwrap_or(&[])
}

/// What some editors put in front of a file.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Put behind Postfix's words, which do not name it.
pub(super) const MARKED: &str = " (a byte-order mark stands before it)";

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn a_list_is_split_at_commas_and_blanks() {
        let elements = Text::from(" /a.pem,/b.pem\t,, /c.pem\r\n").elements();
        assert_eq!(elements, ["/a.pem", "/b.pem", "/c.pem"].map(Text::from));
        assert!(Text::from(", ").elements().is_empty());
    }

    #[test]
    fn bytes_survive_the_way_to_a_path() {
        use std::os::unix::ffi::OsStrExt;
        let text = Text::new([b'/', 0xff, b'x']);
        assert_eq!(text.path().as_os_str().as_bytes(), text.as_bytes());
        assert_eq!(text.to_string(), "/\u{fffd}x");
    }
}
