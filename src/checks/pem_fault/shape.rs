//! What is wrong with a BEGIN or END line, in words.

use crate::base::count::counted;
use crate::checks::pem_fault::character::shown;
use crate::pem::armour::{Shape, shape};
use crate::pem::fold::{Odd, Oddity};

/// What is wrong with the line, as the end of `FILE:LINE ...`; `at` is the offset of its first byte in the file.
pub(in crate::checks) fn words(line: &[u8], at: usize) -> String {
    let Some(shape) = shape(line) else {
        let is_cut = b"-----BEGIN ".starts_with(line);
        return if is_cut { "is cut off" } else { "is nearly a BEGIN line" }.to_owned();
    };
    let mut parts = odd_characters(line, at, &shape);
    let typographic = shape.oddities.iter().any(|oddity| oddity.odd == Odd::Dash);
    if !typographic {
        parts.extend(dashes(&shape));
    }
    if shape.has_blanks {
        parts.push("has blanks among its hyphens".to_owned());
    }
    if shape.is_small {
        parts.push("is written in small letters".to_owned());
    }
    parts.extend(before(&shape));
    match parts.as_slice() {
        [] => "is no proper BEGIN or END line".to_owned(),
        parts => parts.join(" and "),
    }
}

/// Whether NUL bytes stand in the line.
pub(in crate::checks) fn has_nul(line: &[u8]) -> bool {
    line.contains(&0)
}

fn odd_characters(line: &[u8], at: usize, shape: &Shape) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(first) = line.iter().position(|&byte| byte == 0) {
        let count = line.iter().filter(|&&byte| byte == 0).count();
        parts.push(format!("has {} at offset {}", nul_bytes(count), at.saturating_add(first)));
    }
    let first = |odd: Odd| shape.oddities.iter().find(move |oddity| oddity.odd == odd);
    if let Some(dash) = first(Odd::Dash) {
        parts.push(format!("uses typographic dashes ({}), not hyphens", shown(dash.found)));
    }
    if let Some(Oddity { found, column, .. }) = first(Odd::Invisible) {
        parts.push(match (*found, column) {
            ('\u{feff}', 1) => "has an invisible byte-order mark before BEGIN".to_owned(),
            _ => format!("has the invisible character {} at column {column}", shown(*found)),
        });
    }
    if let Some(Oddity { found, column, .. }) = first(Odd::Blank) {
        parts.push(format!("has {} at column {column} in place of a usual blank", shown(*found)));
    }
    if let Some(Oddity { found, column, .. }) = first(Odd::LookAlike) {
        parts.push(format!("has {} at column {column}, which only looks like a Latin letter", shown(*found)));
    }
    parts
}

fn dashes(shape: &Shape) -> Option<String> {
    let hyphens = |count: usize| counted(count, "hyphen");
    match shape.dashes {
        (5, 5) => None,
        (before, 5) => Some(format!("begins with {}, not five", hyphens(before))),
        (5, behind) => Some(format!("ends with {}, not five", hyphens(behind))),
        (before, behind) => Some(format!("begins with {} and ends with {behind}, not five", hyphens(before))),
    }
}

fn before(shape: &Shape) -> Option<String> {
    let before = shape.before.as_slice();
    let visible = before.trim_ascii();
    if before.is_empty() {
        return None;
    }
    if visible.is_empty() {
        return Some("is indented".to_owned());
    }
    if visible.iter().all(|&byte| byte == b'>' || byte == b' ') {
        return Some("is quoted as in a mail (>)".to_owned());
    }
    // Anything longer may be a part of a key.
    if visible.len() <= LONGEST_SHOWN && visible.iter().all(u8::is_ascii_punctuation) {
        return Some(format!("has {} before its hyphens", String::from_utf8_lossy(visible)));
    }
    Some("does not begin with its hyphens".to_owned())
}

/// `16 NUL bytes`.
pub(in crate::checks) fn nul_bytes(count: usize) -> String {
    if count == 1 { "a NUL byte".to_owned() } else { format!("{count} NUL bytes") }
}

/// Signs before a BEGIN line that are repeated.
const LONGEST_SHOWN: usize = 4;

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn each_way_to_spoil_a_line_has_its_words() {
        for (line, wanted) in [
            ("----BEGIN X-----", "begins with 4 hyphens, not five"),
            ("-----BEGIN X------", "ends with 6 hyphens, not five"),
            ("--BEGIN X--", "begins with 2 hyphens and ends with 2, not five"),
            ("-----BEGIN X", "ends with 0 hyphens, not five"),
            ("--- --BEGIN X-----", "has blanks among its hyphens"),
            ("  -----BEGIN X-----", "is indented"),
            ("> -----BEGIN X-----", "is quoted as in a mail (>)"),
            ("| -----BEGIN X-----", "has | before its hyphens"),
            ("\u{2014}BEGIN X\u{2014}", "uses typographic dashes (U+2014), not hyphens"),
            ("\u{200b}-----BEGIN X-----", "has the invisible character U+200B at column 1"),
            ("\u{feff}-----BEGIN X-----", "has an invisible byte-order mark before BEGIN"),
            ("-----BEGIN\u{a0}X-----", "has U+00A0 at column 11 in place of a usual blank"),
            ("-----begin X-----", "is written in small letters"),
            ("-----BEGIN \u{425}-----", "has U+0425 at column 12, which only looks like a Latin letter"),
            ("\0\0-----BEGIN X-----", "has 2 NUL bytes at offset 100"),
            ("MIIEvQIBADANBg-----BEGIN X-----", "does not begin with its hyphens"),
            ("nothing", "is nearly a BEGIN line"),
        ] {
            assert_eq!(words(line.as_bytes(), 100), wanted, "{line:?}");
        }
    }
}
