//! Lines that were not meant so, and of which Postfix's words do not tell why: signs that nobody sees, another program's include,
//! what a merge has left over.

use std::sync::Arc;

use crate::base::character::{self, is_curly_quote, is_dash, is_unseen};
use crate::base::location::Location;
use crate::service::postfix::encoding::Encoding;
use crate::service::postfix::text::{BYTE_ORDER_MARK, is_blank, trim, trim_end, trim_start};
use crate::target::service::{Slip, Told};

/// The slips of a main.cf or master.cf, in order; no more than a person reads.
pub(super) fn slips(file: &Arc<str>, bytes: &[u8]) -> Vec<Slip> {
    if Encoding::of(bytes).is_some_and(Encoding::is_everywhere) {
        return Vec::new();
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let lines = || bytes.split(|byte| *byte == b'\n').zip(1_u32..);
    let is_merged = lines().any(|(line, _)| is_mark(line));
    let found = lines().filter_map(|(line, number)| {
        let place = Location::at_line(file, number);
        match trim_start(line) {
            [] | [b'#', ..] => None,
            _ if is_merged && (is_mark(line) || trim_end(line) == MIDDLE) => Some(slip(place, MERGED, FIX_MERGED)),
            _ => include(line, place.clone()).or_else(|| sign(line, place)),
        }
    });
    found.take(MOST_SLIPS).collect()
}

/// A line that begins or ends one side of a merge.
fn is_mark(line: &[u8]) -> bool {
    let rest = MARKS.iter().find_map(|mark| line.strip_prefix(*mark));
    rest.is_some_and(|rest| rest.first().is_none_or(|next| is_blank(*next)))
}

/// The word by which other programs read a further file, be it as a setting.
fn include(line: &[u8], place: Location) -> Option<Slip> {
    let word = line.strip_prefix(b"!").or_else(|| line.strip_prefix(b".")).or_else(|| line.strip_prefix(b"@"));
    let word = word.or_else(|| line.strip_prefix(b"$")).or_else(|| line.strip_prefix(b"-")).unwrap_or(line);
    let length = word.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'_').count();
    let (word, rest) = word.split_at_checked(length)?;
    let is_include = INCLUDES.iter().any(|known| word.eq_ignore_ascii_case(known));
    let names_file = !trim(rest).is_empty() && rest.first().is_some_and(|next| !next.is_ascii_digit());
    (is_include && names_file).then(|| slip(place, INCLUDED, FIX_INCLUDED))
}

/// The first character of the line that nobody sees, or that passes for a hyphen or a quote.
fn sign(line: &[u8], place: Location) -> Option<Slip> {
    let line = trim_end(line);
    // A no-break space as Windows and ISO 8859-1 have it.
    let text = match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => line.iter().map(|byte| char::from(*byte)).collect(),
    };
    let before = std::iter::once(' ').chain(text.chars());
    let mut signs = before.zip(text.chars()).enumerate();
    let (at, (_, sign)) = signs.find(|(_, (before, sign))| {
        is_unseen(*sign) || is_curly_quote(*sign) || is_dash(*sign) && before.is_ascii_whitespace()
    })?;
    let before: String = text.chars().take(at).collect();
    let ends = |sign: char| sign.is_ascii_whitespace() || matches!(sign, '=' | '/' | ',');
    let word = before.rsplit(ends).next().unwrap_or_default();
    let from = at.saturating_sub(word.chars().count().min(MOST_LETTERS));
    let word: String = text.chars().skip(from).take(MOST_LETTERS.saturating_mul(2)).collect();
    let word = word.split(ends).next().unwrap_or_default();
    let (shown, named, column) = (character::spelt(word), character::name(sign), at.saturating_add(1));
    let number = u32::from(sign);
    let (told, what, fix) = match is_unseen(sign) {
        true => (
            Told::OutsideOfText,
            format!("an invisible character stands in column {column}: {shown} ({named})"),
            "take the character out, best by typing the line anew, then: postfix reload",
        ),
        false => (
            Told::WithFault,
            format!("column {column} has U+{number:04X} ({named}), which Postfix takes for a letter: {shown}"),
            "type the line anew, with the - and \" of the keyboard, then: postfix reload",
        ),
    };
    Some(Slip { told, ..slip(place, &what, fix) })
}

fn slip(place: Location, what: &str, fix: &str) -> Slip {
    Slip { place, what: what.to_owned(), fix: fix.to_owned(), told: Told::Always }
}

const MARKS: [&[u8]; 3] = [b"<<<<<<<", b"|||||||", b">>>>>>>"];
const MIDDLE: &[u8] = b"=======";
const MERGED: &str = "a merge conflict is left over in the file: <<<<<<<, ======= and >>>>>>> mark its two versions";
const FIX_MERGED: &str =
    "keep one of the two versions, and take out the lines <<<<<<<, ======= and >>>>>>>, then: postfix reload";

const INCLUDES: [&[u8]; 4] = [b"include", b"includedir", b"include_dir", b"include_try"];
const INCLUDED: &str = "Postfix has no include: what the line names is not read";
const FIX_INCLUDED: &str = "take the line out, and write what the other file sets into this one, then: postfix reload";

/// Slips of one file that are told of.
const MOST_SLIPS: usize = 64;
/// Letters that are shown before a sign, and behind it.
const MOST_LETTERS: usize = 32;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::slips;
    use crate::target::service::Told;

    #[test]
    fn what_the_writer_did_not_mean() {
        for (text, line, words) in [
            ("a = b\nlevel = may\u{200b}\n", 2, "column 12: may<U+200B> (zero width space)"),
            ("level =\u{a0}may\n", 1, "column 8: <U+00A0>may (no-break space)"),
            ("key = /a/b/k\u{200b}.pem, /c\n", 1, "column 13: k<U+200B>.pem (zero width"),
            ("cert\u{ad}_file = x\n", 1, "column 5: cert<U+00AD>_file (soft hyphen)"),
            ("a = b\n\u{feff}c = d\n", 2, "column 1: <U+FEFF>c (byte-order mark)"),
            ("smtp inet n - y - - smtpd\n  \u{2013}o a=b\n", 2, "column 3 has U+2013 (en dash)"),
            ("a = \u{201c}may\u{201d}\n", 1, "column 5 has U+201C (quote of a word processor)"),
            ("include /etc/x\n", 1, "Postfix has no include"),
            ("!include_try /etc/x\n", 1, "Postfix has no include"),
            (".include = x\n", 1, "Postfix has no include"),
            ("a = b\n<<<<<<< HEAD\n", 2, "a merge conflict"),
        ] {
            let slips = slips(&Arc::from("f"), text.as_bytes());
            let told = slips.first().map(|slip| (slip.place.line, slip.what.contains(words)));
            assert_eq!(told, Some((line, true)), "{text:?}: {slips:?}");
        }
        let merged = "<<<<<<< HEAD\na = b\n=======\na = c\n>>>>>>> x\n";
        let lines: Vec<u32> = slips(&Arc::from("f"), merged.as_bytes()).iter().map(|slip| slip.place.line).collect();
        assert_eq!(lines, [1, 3, 5]);
        let latin = slips(&Arc::from("f"), b"level = may\xa0\n");
        assert!(latin.first().is_some_and(|slip| slip.what.contains("may<U+00A0>")), "{latin:?}");
    }

    #[test]
    fn what_is_meant_is_left_alone() {
        for text in [
            "\u{feff}# comment\na = b\n",
            "# a\u{a0}b\n  # <<<<<<<\n",
            "=======\n",
            "a = b,\n include\n",
            "include_x = y\nincluded = z\n",
            "banner = M\u{fc}ller \u{2013} a\u{2013}b\n",
        ] {
            let told: Vec<_> = slips(&Arc::from("f"), text.as_bytes())
                .into_iter()
                .filter(|slip| slip.told != Told::WithFault)
                .collect();
            assert!(told.is_empty(), "{text:?}: {told:?}");
        }
    }
}
