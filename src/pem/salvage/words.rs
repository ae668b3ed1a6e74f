//! What was mended, in words.

use crate::base::count::counted;
use crate::base::location::Location;
use crate::pem::armour::Mark;
use crate::pem::fold::{Folded, Odd, Oddity};
use crate::pem::piece::{Block, Broken, Fault, label_words};
use crate::pem::salvage::Repair;

/// The label, or a word for a block without a usable one.
pub(super) fn named(label: &str) -> &str {
    if label.is_empty() { "block" } else { label }
}

pub(super) fn byte_order_mark(line: u32) -> Repair {
    repair(line, "took out the byte-order mark before BEGIN")
}

pub(super) fn utf16(line: u32) -> Repair {
    repair(line, "read the file as UTF-16")
}

pub(super) fn no_end(line: u32) -> Repair {
    repair(line, "added the END line that is missing; the content is complete")
}

pub(super) fn no_begin(line: u32, has_end: bool) -> Repair {
    let what =
        if has_end { "added the BEGIN line that is missing" } else { "took base64 that has no BEGIN and END lines" };
    repair(line, what)
}

pub(super) fn end_label(line: u32) -> Repair {
    repair(line, "took the words of BEGIN for those of END")
}

pub(super) fn glued(line: u32) -> Repair {
    repair(line, "put a line end between END and the next BEGIN")
}

pub(super) fn one_line(line: u32) -> Repair {
    repair(line, ONE_LINE)
}

pub(super) fn is_one_line(repair: &Repair) -> bool {
    repair.what == ONE_LINE
}

pub(super) fn blank_line(line: u32) -> Repair {
    repair(line, "took out an empty line")
}

pub(super) fn header(line: u32) -> Repair {
    repair(line, "took out a header line")
}

pub(super) fn url_safe(line: u32) -> Repair {
    repair(line, "wrote the URL-safe alphabet (- and _) as the usual one (+ and /)")
}

pub(super) fn padding(line: u32) -> Repair {
    repair(line, PADDING)
}

pub(super) fn quoted_printable(line: u32) -> Repair {
    repair(line, "read =3D, which mail writes for =, as that")
}

pub(super) fn is_padding(repair: &Repair) -> bool {
    repair.what == PADDING
}

/// The label was written otherwise.
pub(super) fn label(block: &Block, label: &str) -> Repair {
    let what = match label_words(block.label.as_bytes()).as_str() {
        "" if block.label.eq_ignore_ascii_case(label) => format!("wrote {label} in capitals"),
        "" => format!("wrote the label as {label}"),
        old => format!("wrote {old} as {label}"),
    };
    repair(block.location.line, &what)
}

pub(super) fn decoded_once_more(outer: &Location) -> Repair {
    repair(outer.line, "decoded the base64 once more: it holds PEM")
}

/// Why a well-formed block was not one of the scanner's.
pub(super) fn uncovered(broken: &Broken) -> Repair {
    match broken.fault {
        Fault::Unreachable => repair(broken.fault_line, "took out the NUL bytes at which OpenSSL stops reading"),
        Fault::Swallowed => repair(broken.fault_line, "ended the block before it"),
        Fault::Glued => repair(broken.fault_line, "put a line end between END and the next BEGIN"),
        Fault::LineLength => repair(broken.fault_line, "wrote the base64 in lines of 64 characters"),
        _ => repair(broken.fault_line, "wrote the block anew"),
    }
}

/// A character that is no base64, and where it stands.
pub(super) fn bad_character(folded: &Folded, at: usize) -> String {
    let (line, column) = (folded.line(at), folded.column(at));
    let found = folded.oddities_in(at, at.saturating_add(1)).first().map(|oddity| oddity.found);
    let found =
        found.or_else(|| folded.text.get(at).map(|&byte| char::from(byte))).unwrap_or(char::REPLACEMENT_CHARACTER);
    format!("line {line}, column {column} is {}, which is no base64", shown(found))
}

/// Dashes, their number, blanks among them, and what stands before them on the line.
pub(super) fn mark(folded: &Folded, mark: &Mark, prefix: &[u8]) -> Vec<Repair> {
    let (line, word) = (folded.line(mark.start), if mark.is_begin { "BEGIN" } else { "END" });
    let mut repairs = Vec::new();
    let typographic = folded.oddities_in(mark.start, mark.end).iter().any(|oddity| oddity.odd == Odd::Dash);
    for (count, side) in [(mark.dashes.0, "before"), (mark.dashes.1, "behind")] {
        if count != 5 && !typographic {
            repairs.push(repair(line, &format!("wrote {} {side} {word} as five", counted(count, "hyphen"))));
        }
    }
    if mark.has_blanks {
        repairs.push(repair(line, &format!("took the blanks out of the {word} line")));
    }
    let visible = prefix.trim_ascii();
    if visible.is_empty() && !prefix.is_empty() {
        repairs.push(repair(line, &format!("took away the indentation of the {word} line")));
    } else if !visible.is_empty() {
        repairs.push(repair(line, &format!("took away what stands before {word}")));
    }
    repairs
}

/// What was changed or left out in this stretch, each kind once, where it is met first.
pub(super) fn oddities(folded: &Folded, start: usize, end: usize) -> Vec<Repair> {
    let mut met: Vec<(Oddity, u32)> = Vec::new();
    for oddity in folded.oddities_in(start, end) {
        let known = met.iter_mut().find(|(first, _)| (first.odd, first.found) == (oddity.odd, oddity.found));
        if let Some((_, count)) = known {
            *count = count.saturating_add(1);
        } else if met.len() < MOST_KINDS {
            met.push((*oddity, 1));
        }
    }
    met.into_iter().map(|(first, count)| repair(first.line, &in_words(&first, count))).collect()
}

fn in_words(first: &Oddity, count: u32) -> String {
    let found = shown(first.found);
    let times = if count == 1 { String::new() } else { format!(" ({count} times)") };
    match first.odd {
        Odd::Dash => format!("wrote the typographic dash {found} as a hyphen{times}"),
        Odd::Blank => format!("wrote {found} as a usual blank{times}"),
        Odd::Invisible => format!("took out the invisible {found}{times}"),
        Odd::Nul => format!("took out {count} NUL byte{}", if count == 1 { "" } else { "s" }),
        Odd::LookAlike => format!("wrote {found}, which only looks Latin, as the Latin letter{times}"),
        Odd::Escape => format!("wrote line ends for backslash and n{times}"),
        Odd::CarriageReturn => format!("wrote line feeds for carriage returns{times}"),
        Odd::Foreign => format!("passed over {found}{times}"),
    }
}

/// A character as people can see it.
fn shown(character: char) -> String {
    if character.is_ascii_graphic() { format!("'{character}'") } else { format!("U+{:04X}", u32::from(character)) }
}

fn repair(line: u32, what: &str) -> Repair {
    Repair { line, what: what.to_owned() }
}

const PADDING: &str = "put the padding (=) right";
const ONE_LINE: &str = "put line ends around the base64";
/// Kinds of odd characters that are named.
const MOST_KINDS: usize = 16;
