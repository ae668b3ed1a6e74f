//! What each line between BEGIN and END is to OpenSSL's reader (`pem_lib.c get_header_and_data`).

use memchr::memchr;

use crate::pem::unit::Unit;

/// What one line is. END lines are not asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The empty rest of a line that was cut after 254 bytes.
    Rest,
    /// An empty line: what stood before it was the header.
    EndOfHeader,
    /// A further empty line, at which OpenSSL gives the block up.
    SecondBlank,
    /// Text of header or body.
    Text,
    /// Text behind a header that is longer than 64 characters or follows a shorter line: OpenSSL gives up.
    Misplaced,
}

/// Where in the block the lines stand (`pem_lib.c enum header_status`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// Nothing told header and body apart so far.
    #[default]
    HeaderOrBody,
    /// A colon was met.
    Header,
    /// Behind the empty line.
    Body,
}

/// Takes the lines of one block in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    part: Part,
    short_line: bool,
    after_partial: bool,
}

impl Lines {
    /// Where the last line taken stands.
    pub(crate) fn part(&self) -> Part {
        self.part
    }

    /// Takes the next line, whose trimmed content this is.
    pub(crate) fn take(&mut self, unit: &Unit<'_>, content: &[u8]) -> Line {
        let after_partial = std::mem::replace(&mut self.after_partial, unit.is_partial());
        if self.part == Part::HeaderOrBody && memchr(b':', unit.raw).is_some() {
            self.part = Part::Header;
        }
        if content.is_empty() {
            return match (after_partial, std::mem::replace(&mut self.part, Part::Body)) {
                (true, part) => {
                    self.part = part;
                    Line::Rest
                }
                (false, Part::Body) => Line::SecondBlank,
                (false, _) => Line::EndOfHeader,
            };
        }
        if self.part != Part::Body {
            return Line::Text;
        }
        let misplaced = self.short_line || content.len() > WIDTH;
        self.short_line |= content.len() < WIDTH;
        if misplaced { Line::Misplaced } else { Line::Text }
    }
}

/// Characters of a full line behind a header.
const WIDTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::{Line, Lines};
    use crate::pem::unit::Units;

    fn lines(text: &str) -> Vec<Line> {
        let mut lines = Lines::default();
        Units::new(text.as_bytes()).map(|unit| lines.take(&unit, unit.content())).collect()
    }

    #[test]
    fn an_empty_line_ends_the_header_and_a_second_one_the_block() {
        assert_eq!(lines("a\n\nb\n\n"), [Line::Text, Line::EndOfHeader, Line::Text, Line::SecondBlank]);
        assert_eq!(lines("\n \t\u{feff}\n"), [Line::EndOfHeader, Line::SecondBlank]);
    }

    #[test]
    fn behind_the_header_only_the_last_line_may_be_short() {
        let full = "A".repeat(64);
        assert_eq!(lines(&format!("\n{full}\nAA\n"))[1..], [Line::Text, Line::Text]);
        assert_eq!(lines(&format!("\nAA\n{full}\n"))[1..], [Line::Text, Line::Misplaced]);
        assert_eq!(lines(&format!("\n{full}A\n"))[1..], [Line::Misplaced]);
        assert_eq!(lines(&format!("{full}{full}\nAA\n")), [Line::Text, Line::Text]);
    }

    #[test]
    fn the_line_end_of_a_long_line_is_no_empty_line() {
        assert_eq!(lines(&format!("{}\nA\n", "A".repeat(254))), [Line::Text, Line::Rest, Line::Text]);
        assert_eq!(lines(&format!("{}\n\n", "A".repeat(254))), [Line::Text, Line::Rest, Line::EndOfHeader]);
    }
}
