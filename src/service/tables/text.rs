//! The text form of a table, as `postmap` and `texthash:` read it: `name files`, one entry a logical line.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::location::Location;

use super::{Entry, Extent, Name, Surroundings, Table, Unread, Value, absolute};

/// Entries of a text, and what of it is left out.
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) unread: Vec<Unread>,
}

/// One line with its continuations joined, without comments between them.
pub(super) struct LogicalLine {
    /// First and last physical line, counted from 1.
    pub(super) lines: RangeInclusive<u32>,
    /// The text; line breaks are gone, the blanks that open a continuation stay.
    pub(super) text: String,
}

/// Reads a `texthash:` table.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let path = absolute(name, around);
    let document = around.files.document(&path);
    table.source = Some(path);
    match &document.contents {
        Ok(_) => {
            let contents = read(&document, around);
            table.entries = contents.entries;
            table.unread = contents.unread;
        }
        Err(trouble) => table.refuse(Extent::Table, why_missing(&trouble.reason), open_log(name, &trouble.reason)),
    }
}

/// The entries of a text: the first of several for one name counts, and what `postmap` would warn of is told.
pub(super) fn read(document: &Document, around: &Surroundings<'_>) -> Contents {
    let mut found = Contents { entries: Vec::new(), unread: Vec::new() };
    let mut known = std::collections::HashSet::new();
    for line in logical_lines(document, &mut found.unread) {
        let place = place(&document.name, &line.lines);
        let mut leave_out = |why: &str, log: &str| {
            let log = Some(log.to_owned());
            found.unread.push(Unread { extent: Extent::Entry, place: Some(place.clone()), why: why.to_owned(), log });
        };
        let Some((key, value)) = split_key(&line.text) else {
            leave_out("a quotation mark is opened and not closed", "unbalanced '\"'");
            continue;
        };
        if key.is_empty() || value.is_empty() {
            leave_out("a line needs a name, blanks and the PEM files", "expected format: key whitespace value");
            continue;
        }
        let files = file_list(value, around);
        if files.is_empty() {
            leave_out("no PEM file is named for this name", "empty pathname list");
            continue;
        }
        let key = key.to_lowercase();
        if !known.insert(key.clone()) {
            leave_out("an earlier line has the same name, and that one counts", "duplicate entry");
            continue;
        }
        let name = Name::Exact(key.into_bytes());
        found.entries.push(Entry { name, value: Value::Files(files), place: Some(place) });
    }
    found
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
        let place = Some(place(&document.name, &numbers));
        unread.push(Unread { extent: Extent::Entry, place, why: why.to_owned(), log: Some(log.to_owned()) });
    }
    lines
}

/// The place of a logical line.
pub(super) fn place(file: &Arc<str>, lines: &RangeInclusive<u32>) -> Location {
    Location { end_line: *lines.end(), ..Location::at_line(file, *lines.start()) }
}

/// The PEM files of a right-hand side: names between commas and blanks, in order.
pub(super) fn file_list(value: &str, around: &Surroundings<'_>) -> Vec<PathBuf> {
    let words = value.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    words.map(|word| absolute(word, around)).collect()
}

/// Key and value: the first blank outside quotes and not behind a backslash ends the key, which keeps its quotes; `None`
/// when a quote is left open.
fn split_key(line: &str) -> Option<(&str, &str)> {
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

/// Why Postfix cannot use a table whose file cannot be read.
pub(super) fn why_missing(reason: &UnreadableReason) -> String {
    match reason {
        UnreadableReason::Missing | UnreadableReason::DanglingLink { .. } => "the file is not there".to_owned(),
        UnreadableReason::Denied => "the file may not be read by this user".to_owned(),
        UnreadableReason::TooLarge(most) => format!("the file is larger than the {most} bytes that are read here"),
        UnreadableReason::Io(words) => words.clone(),
        UnreadableReason::Directory => "it is a directory".to_owned(),
        _ => "it is no regular file".to_owned(),
    }
}

/// What Postfix logs when it cannot open a table.
pub(super) fn open_log(path: &str, reason: &UnreadableReason) -> Option<String> {
    match reason {
        UnreadableReason::Missing | UnreadableReason::DanglingLink { .. } => {
            Some(format!("open database {path}: No such file or directory"))
        }
        _ => None,
    }
}
