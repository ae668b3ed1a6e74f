//! The text form of a table, as `postmap` and `texthash:` read it: `name files`, one entry a logical line.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;

use super::{Entry, Extent, MOST_ENTRIES, Name, Surroundings, Table, Unread, Value, absolute};

/// Entries of a text, and what of it is left out.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) unread: Vec<Unread>,
    /// Lines whose name an earlier line has.
    pub(super) repeated: Vec<Unread>,
}

/// One line with its continuations joined, without comments between them.
pub(super) struct LogicalLine {
    /// First and last physical line, counted from 1.
    pub(super) lines: RangeInclusive<u32>,
    /// The text; line breaks are gone, the blanks that open a continuation stay.
    pub(super) text: String,
}

/// Reads a `texthash:` table. One name that stands twice makes a daemon refuse the whole table, although `postmap -q` only
/// warns of it.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let path = absolute(name, around);
    let document = around.files.document(&path);
    table.source = Some(path);
    match &document.contents {
        Ok(_) => {
            let contents = read(&document, around);
            table.entries = contents.entries;
            table.unread = contents.unread;
            for repeated in contents.repeated {
                let why = "an earlier line has the same name: Postfix refuses the whole table";
                table.spoil(Unread { why: why.to_owned(), ..repeated });
            }
        }
        Err(trouble) => table.unread.push(unopened(name, &trouble.reason)),
    }
}

/// The entries of a text as `postmap -F` takes them: lines whose files are not there are left out, and of several lines
/// for one name the first counts.
pub(super) fn read(document: &Document, around: &Surroundings<'_>) -> Contents {
    let mut found = Contents::default();
    let mut known = HashSet::new();
    for line in logical_lines(document, &mut found.unread) {
        let place = place(&document.name, &line.lines);
        let (name, files) = match name_and_files(&line.text, around) {
            Ok(entry) => entry,
            Err(unread) => {
                found.unread.push(unread.at(place));
                continue;
            }
        };
        if !known.insert(name.clone()) {
            let why = "an earlier line has the same name, and that one counts";
            let repeated = Unread::new(Extent::Entry, why, Some("duplicate entry".to_owned())).at(place);
            found.repeated.push(Unread { left_out: Some((name, files)), ..repeated });
            continue;
        }
        if found.entries.len() == MOST_ENTRIES {
            found.unread.push(beyond_the_most().at(place));
            break;
        }
        found.entries.push(Entry { name, value: Value::Files(files), place: Some(place) });
    }
    found
}

/// There are more entries than are read.
pub(super) fn beyond_the_most() -> Unread {
    let why = format!("it has more than {MOST_ENTRIES} names, the most that are read; all others stay unchecked");
    Unread::new(Extent::Unseen, why, None)
}

/// The two sides of one line, or why Postfix leaves it out.
fn name_and_files(line: &str, around: &Surroundings<'_>) -> Result<(Name, Vec<PathBuf>), Box<Unread>> {
    let leave_out = |why: &str, log: &str| Err(Box::new(Unread::new(Extent::Entry, why, Some(log.to_owned()))));
    let Some((key, value)) = split_key(line) else {
        return leave_out("a quotation mark is opened and not closed", "unbalanced '\"'");
    };
    if key.is_empty() || value.is_empty() {
        return leave_out("a line needs a name, blanks and the PEM files", "expected format: key whitespace value");
    }
    let files = file_list(value, around);
    if files.is_empty() {
        return leave_out("no PEM file is named for this name", "empty pathname list");
    }
    let name = Name::Exact(key.to_lowercase().into_bytes());
    match absent(value, around) {
        Some(unread) => {
            let why = format!("{} (for {key})", unread.why);
            Err(Box::new(Unread { why, left_out: Some((name, files)), ..unread }))
        }
        None => Ok((name, files)),
    }
}

/// The first file of this list that is not there, as what it does to its entry.
pub(super) fn absent(list: &str, around: &Surroundings<'_>) -> Option<Unread> {
    let is_absent = |word: &&str| around.files.is_absent(&absolute(word, around));
    let word = words(list).find(is_absent)?;
    let path = absolute(word, around);
    let why = format!("{} is not there, so that Postfix leaves the entry out", path.display());
    let log = Some(format!("open {word}: No such file or directory"));
    Some(Unread { missing: Some(path), ..Unread::new(Extent::Entry, why, log) })
}

/// The lines of a table of any text form, joined as Postfix does it: a line that begins with a blank continues the one
/// before; lines that are empty or whose first character after blanks is `#` are nothing, wherever they stand. Lines that
/// Postfix ignores as a whole are told.
pub(super) fn logical_lines(document: &Document, unread: &mut Vec<Unread>) -> Vec<LogicalLine> {
    let mut joined: Vec<(RangeInclusive<u32>, Vec<u8>)> = Vec::new();
    for (number, line) in (1_u32..).zip(document.bytes().split(|byte| *byte == b'\n')) {
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        match line.iter().find(|byte| !is_blank(**byte)) {
            None | Some(b'#') => continue,
            Some(_) => {}
        }
        let is_continuation = line.first().is_some_and(|byte| is_blank(*byte));
        match joined.last_mut().filter(|_| is_continuation) {
            Some((lines, text)) => {
                *lines = *lines.start()..=number;
                text.extend_from_slice(line);
            }
            None => joined.push((number..=number, line.to_vec())),
        }
    }
    let mut lines = Vec::with_capacity(joined.len());
    for (numbers, bytes) in joined {
        let (why, log) = match String::from_utf8(bytes) {
            Ok(text) if text.bytes().next().is_some_and(is_blank) => {
                ("a line that begins with blanks continues nothing here", "logical line must not start with whitespace")
            }
            Ok(text) => {
                lines.push(LogicalLine { lines: numbers, text });
                continue;
            }
            Err(_) => ("the line is not UTF-8", "non-UTF-8 input"),
        };
        let place = place(&document.name, &numbers);
        unread.push(Unread::new(Extent::Entry, why, Some(log.to_owned())).at(place));
    }
    lines
}

/// The place of a logical line.
pub(super) fn place(file: &Arc<str>, lines: &RangeInclusive<u32>) -> Location {
    Location { end_line: *lines.end(), ..Location::at_line(file, *lines.start()) }
}

/// The PEM files of a right-hand side: names between commas and blanks, in order.
pub(super) fn file_list(value: &str, around: &Surroundings<'_>) -> Vec<PathBuf> {
    words(value).map(|word| absolute(word, around)).collect()
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty())
}

/// Key and value: the first blank outside quotes and not behind a backslash ends the key, which keeps its quotes; `None`
/// when a quote is left open.
pub(super) fn split_key(line: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    let end = line.bytes().position(|byte| {
        let ends = !quoted && !escaped && is_blank(byte);
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    if quoted {
        return None;
    }
    let (key, value) = end.and_then(|end| line.split_at_checked(end)).unwrap_or((line, ""));
    Some((key, value.trim_matches(|character: char| u8::try_from(character).is_ok_and(is_blank))))
}

/// What C calls white space.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// What becomes of a table whose file, of this name, cannot be read.
pub(super) fn unopened(name: &str, reason: &UnreadableReason) -> Unread {
    let is_ours = matches!(reason, UnreadableReason::Denied | UnreadableReason::TooLarge(_));
    let (extent, more) = match is_ours {
        true => (Extent::Unseen, "; its names and identities stay unchecked"),
        false => (Extent::Table, ""),
    };
    Unread::new(extent, format!("{}{more}", why_unread(reason)), open_log(name, reason))
}

fn why_unread(reason: &UnreadableReason) -> String {
    match reason {
        reason if reason.is_absence() => "the file is not there".to_owned(),
        UnreadableReason::Denied => "the file may not be read by this user".to_owned(),
        UnreadableReason::TooLarge(most) => {
            format!("the file is larger than {} MiB, the most that is read of a table of this form", most >> 20)
        }
        UnreadableReason::Io(words) => words.clone(),
        UnreadableReason::Directory => "it is a directory".to_owned(),
        _ => "it is no regular file".to_owned(),
    }
}

/// What Postfix logs when it cannot open a table.
fn open_log(path: &str, reason: &UnreadableReason) -> Option<String> {
    match reason {
        reason if reason.is_absence() => Some(format!("open database {path}: No such file or directory")),
        _ => None,
    }
}
