//! The PEM files that a `regexp:` or `pcre:` table names; which server names its patterns match cannot be listed.

use super::{Entry, Extent, Name, Surroundings, Table, Unread, Value, absolute, text};

/// Reads the rules `/pattern/flags files`; `if` and `endif` name no files.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let path = absolute(name, around);
    let document = around.files.document(&path);
    table.source = Some(path);
    if let Err(trouble) = &document.contents {
        return table.refuse(Extent::Table, text::why_missing(&trouble.reason), text::open_log(name, &trouble.reason));
    }
    let lines = text::logical_lines(&document, &mut table.unread);
    for line in lines {
        let place = text::place(&document.name, &line.lines);
        let trimmed = line.text.trim();
        if trimmed.starts_with("if") || trimmed.starts_with("endif") {
            continue;
        }
        let rule = split_rule(trimmed).map(|(pattern, value)| (pattern, text::file_list(value, around)));
        let (why, log) = match rule {
            Some((pattern, files)) if !files.is_empty() => {
                let name = Name::Pattern(pattern.to_owned());
                table.entries.push(Entry { name, value: Value::Files(files), place: Some(place) });
                continue;
            }
            Some(_) => ("no PEM file is named for this pattern", "empty pathname list"),
            None => ("a rule needs a pattern between slashes, blanks and the PEM files", "skipping this rule"),
        };
        let log = Some(log.to_owned());
        table.unread.push(Unread { extent: Extent::Entry, place: Some(place), why: why.to_owned(), log });
    }
    let why = "its names are patterns: the files named are checked, for which names they are served cannot be listed";
    table.refuse(Extent::Names, why.to_owned(), None);
}

/// The pattern with its delimiters and flags, and the right-hand side. `$1` there is no substitution: Postfix takes the
/// text for a file name before it looks for one.
fn split_rule(line: &str) -> Option<(&str, &str)> {
    let start = line.find(|character: char| character != '!' && !character.is_ascii_whitespace())?;
    let delimiter = line.get(start..)?.chars().next().filter(|character| !character.is_ascii_alphanumeric())?;
    let body = start.checked_add(delimiter.len_utf8())?;
    let mut escaped = false;
    let close = line.get(body..)?.char_indices().find_map(|(at, character)| {
        let closes = character == delimiter && !escaped;
        escaped = character == '\\' && !escaped;
        closes.then_some(at)
    })?;
    let after = body.checked_add(close)?.checked_add(delimiter.len_utf8())?;
    let rest = line.get(after..)?;
    let flags = rest.find(|character: char| character.is_ascii_whitespace()).unwrap_or(rest.len());
    Some((line.get(..after.checked_add(flags)?)?, rest.get(flags..)?.trim()))
}
