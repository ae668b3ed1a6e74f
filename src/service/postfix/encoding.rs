//! Files in which Postfix sees other lines than their writer: by their line ends, their encoding, or signs that nobody sees.

use crate::base::shell::quote;
use crate::service::postfix::text::{trim_end, trim_start};

/// Why the lines are others. Postfix reads bytes up to the next LF, and a line's text up to its first NUL (`vstring_get`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// CR where lines end, without the LF that would follow: as many lines as the writer sees are one.
    CarriageReturn,
    /// Two bytes for each sign, as `iconv` calls it: `UTF-16` where a mark tells the order.
    Wide(&'static str),
    /// A NUL byte, behind which its line is not read.
    Nul,
    /// The mark EF BB BF, which is taken for a part of the first line.
    Mark,
}

impl Encoding {
    /// What is the matter with these bytes; nothing with those that Postfix sees as their writer does, CR LF included.
    pub fn of(bytes: &[u8]) -> Option<Encoding> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Some(Encoding::Wide("UTF-16"));
        }
        if let Some(first) = bytes.iter().take(2).position(|byte| *byte == 0).filter(|_| bytes.contains(&b'\n')) {
            return Some(Encoding::Wide(if first == 0 { "UTF-16BE" } else { "UTF-16LE" }));
        }
        if bytes.contains(&0) {
            return Some(Encoding::Nul);
        }
        if bytes.split(|byte| *byte == b'\n').any(hides_lines) {
            return Some(Encoding::CarriageReturn);
        }
        bytes.starts_with(MARK).then_some(Encoding::Mark)
    }

    /// Whether nothing of the file is read as it was meant, so that any other fault in it is of no interest.
    pub fn is_everywhere(self) -> bool {
        matches!(self, Encoding::CarriageReturn | Encoding::Wide(_))
    }

    /// What is the matter, of the file that is named.
    pub fn complaint(self, file: &str) -> String {
        match self {
            Encoding::CarriageReturn => {
                format!("lines of {file} end in CR without LF, at which Postfix sees no end: it takes several for one")
            }
            Encoding::Wide(_) => format!("{file} is written in UTF-16, which Postfix cannot read: it reads UTF-8"),
            Encoding::Nul => format!("a NUL byte stands in {file}: Postfix does not read what follows it on its line"),
            Encoding::Mark => {
                format!(
                    "{file} begins with a byte-order mark (EF BB BF), which Postfix takes for a part of its first line"
                )
            }
        }
    }

    /// What to do, in words; the file's copy is the one that the command lays beside it.
    pub fn remedy(self) -> &'static str {
        match self {
            Encoding::CarriageReturn => "write LF in the place of CR, keeping a copy of the file",
            Encoding::Wide(_) => "convert the file to UTF-8, keeping a copy of it",
            Encoding::Nul => "take the NUL byte out (an editor shows it as ^@)",
            Encoding::Mark => "take the mark (the octets EF BB BF) away",
        }
    }

    /// The line for sh that converts the file at this absolute path in its place, so that it keeps owner and mode; it lays a
    /// copy beside it first, over no other one. None where nobody can tell from here what was meant.
    pub fn conversion(self, path: &str) -> Option<String> {
        let (file, copy) = (quote(path), quote(&format!("{path}.orig")));
        let keep = format!("cp -p --backup=numbered {file} {copy}");
        match self {
            Encoding::CarriageReturn => {
                Some(format!("{keep} && sed -e 's/\\r*$//' -e 's/\\r/\\n/g' -e '$a\\' {copy} >{file}"))
            }
            Encoding::Wide(name) => {
                let iconv = format!("iconv -f {name} -t UTF-8");
                Some(format!("{iconv} {file} >/dev/null && {keep} && {iconv} {copy} >{file}"))
            }
            Encoding::Nul => None,
            Encoding::Mark => Some(format!("sed -i '1s/^\\xEF\\xBB\\xBF//' {file}")),
        }
    }
}

/// Whether a line holds what its writer takes for several, and Postfix for one: other than comments behind a comment.
fn hides_lines(line: &[u8]) -> bool {
    let mut pieces = trim_end(line).split(|byte| *byte == b'\r').map(trim_start);
    let is_comment = |piece: &[u8]| piece.is_empty() || piece.starts_with(b"#");
    let begins_comment = pieces.next().is_none_or(is_comment);
    pieces.any(|piece| !begins_comment || !is_comment(piece))
}

/// U+FEFF in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn what_the_writer_did_not_see() {
        for (bytes, wanted) in [
            (&b"a = b\nc = d\n"[..], None),
            (b"", None),
            (b"a = b\r\nc = d\r\r\n", None),
            (b"a = b\rc = d\r", Some(Encoding::CarriageReturn)),
            (b"a = b\r\nc = d\re = f\r\n", Some(Encoding::CarriageReturn)),
            (b"# a\r# b\n\n\ra = b\n", Some(Encoding::CarriageReturn)),
            (b"# a\r# b\n", None),
            (b"# a\ra = b\n", Some(Encoding::CarriageReturn)),
            (b"a = b\r# c\n", Some(Encoding::CarriageReturn)),
            (b"\xff\xfea\0\n\0", Some(Encoding::Wide("UTF-16"))),
            (b"\xfe\xff\0a\0\n", Some(Encoding::Wide("UTF-16"))),
            (b"a\0\n\0", Some(Encoding::Wide("UTF-16LE"))),
            (b"\0a\0\n", Some(Encoding::Wide("UTF-16BE"))),
            (b"a = b\0c\n", Some(Encoding::Nul)),
            (b"\xef\xbb\xbfa = b\n", Some(Encoding::Mark)),
        ] {
            assert_eq!(Encoding::of(bytes), wanted, "{bytes:?}");
        }
    }
}
