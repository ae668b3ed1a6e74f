//! Which physical lines make one line of main.cf or master.cf: `readllines` of Postfix.

use std::ops::Range;
use std::sync::Arc;

use crate::base::location::Location;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::text::{Text, is_blank};

/// A logical line: a first line and the lines that continue it, without line ends, comments and blank lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalLine {
    /// The text up to its first NUL byte, where the program's strings end.
    pub text: Vec<u8>,
    /// Its first and last physical line, and its bytes in the file.
    pub place: Location,
    /// The physical lines it is made of, in order.
    pub parts: Vec<Part>,
    /// The comment lines that stand between its first line and the next logical line.
    pub comments: Vec<Comment>,
}

/// A physical line of a logical one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it begins in the text of the logical line.
    pub offset: usize,
    /// Its number in the file, counted from 1.
    pub line: u32,
}

/// A comment line inside a logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the file, counted from 1.
    pub line: u32,
    /// Its text from the first `#`, without the line end.
    pub text: Vec<u8>,
}

impl LogicalLine {
    /// The physical line that holds this byte of the text.
    pub fn line_of(&self, offset: usize) -> u32 {
        let behind = self.parts.partition_point(|part| part.offset <= offset);
        self.parts.get(behind.saturating_sub(1)).map_or(self.place.line, |part| part.line)
    }
}

/// The logical lines of a file, and what Postfix says of lines that are none. A comment or blank line does not end a
/// logical line; a line that begins with a blank or `#` right behind keeps it open.
pub fn logical_lines(file: &Arc<str>, bytes: &[u8]) -> (Vec<LogicalLine>, Vec<Fault>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut open: Option<LogicalLine> = None;
    for (range, number) in physical_lines(bytes) {
        let physical = bytes.get(range.clone()).unwrap_or(&[]);
        let physical = physical.strip_suffix(b"\n").unwrap_or(physical);
        // Only what stands in column 1 ends the logical line.
        if open.is_some() && physical.first().is_some_and(|first| *first != b'#' && !is_blank(*first)) {
            close(open.take(), &mut lines, &mut faults);
        }
        let shown = physical.iter().position(|byte| !is_blank(*byte)).and_then(|at| physical.get(at..));
        match (shown, &mut open) {
            (None, _) | (Some([b'#', ..]), None) => {}
            (Some(text @ [b'#', ..]), Some(line)) => {
                line.comments.push(Comment { line: number, text: text.to_vec() });
            }
            (Some(_), Some(line)) => {
                line.parts.push(Part { offset: line.text.len(), line: number });
                line.text.extend_from_slice(physical);
                line.place.end_line = number;
                line.place.bytes.end = range.end;
            }
            (Some(_), None) => {
                let place = Location { bytes: range, ..Location::at_line(file, number) };
                let parts = vec![Part { offset: 0, line: number }];
                open = Some(LogicalLine { text: physical.to_vec(), place, parts, comments: Vec::new() });
            }
        }
    }
    close(open, &mut lines, &mut faults);
    (lines, faults)
}

/// Hands over a finished line, or says why it is passed over.
fn close(line: Option<LogicalLine>, lines: &mut Vec<LogicalLine>, faults: &mut Vec<Fault>) {
    let Some(mut line) = line else { return };
    let length = line.text.len();
    if let Some(end) = line.text.iter().position(|byte| *byte == 0) {
        line.text.truncate(end);
    }
    if !line.text.first().is_some_and(|first| is_blank(*first)) {
        lines.push(line);
        return;
    }
    let start = Text::new(line.text.get(..SHOWN).unwrap_or(&line.text)).logged();
    let dots = if length > SHOWN { "..." } else { "" };
    let words = format!("logical line must not start with whitespace: \"{start}{dots}\"");
    faults.push(Fault::warning(line.place, words));
}

/// The bytes of each physical line with its line end, and its number.
fn physical_lines(bytes: &[u8]) -> impl Iterator<Item = (Range<usize>, u32)> {
    let mut from = 0_usize;
    bytes.split_inclusive(|byte| *byte == b'\n').zip(1_u32..).map(move |(line, number)| {
        let range = from..from.saturating_add(line.len());
        from = range.end;
        (range, number)
    })
}

/// Bytes of a line that Postfix shows when it passes it over.
const SHOWN: usize = 30;
