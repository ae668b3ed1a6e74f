//! The PEM files that a `regexp:` or `pcre:` table names; which server names its patterns match cannot be listed.

use super::{Entry, Extent, Name, Surroundings, Table, Unread, Value, absolute, text};

/// Reads the rules `/pattern/flags files`; `if` and `endif` name no files. A rule whose flags Postfix does not know counts
/// here as if it did.
pub(super) fn fill(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let path = absolute(name, around);
    let document = around.files.document(&path);
    table.source = Some(path);
    if let Err(trouble) = &document.contents {
        let unread = text::unopened(name, &trouble.reason);
        let log = unread.log.as_ref().map(|words| words.replacen("open database ", "open ", 1));
        return table.unread.push(Unread { log, ..unread });
    }
    let lines = text::logical_lines(&document, &mut table.unread);
    for line in lines {
        let place = text::place(&document.name, &line.lines);
        let trimmed = line.text.trim();
        let (why, log) = match (request(trimmed), split_rule(trimmed)) {
            (Some("if" | "endif"), _) => continue,
            (Some(_), _) => ("a rule begins with a pattern between slashes, or is if or endif", "unrecognized request"),
            (None, None) => ("a rule needs a pattern between two slashes", "skipping this rule"),
            (None, Some((pattern, value))) => {
                let files = text::file_list(value, around);
                let name = Name::Pattern(pattern.to_owned());
                match text::absent(value, around) {
                    _ if files.is_empty() => ("no PEM file is named for this pattern", "empty pathname list"),
                    Some(unread) => {
                        table.unread.push(Unread { left_out: Some((name, files)), ..unread.at(place) });
                        continue;
                    }
                    None => {
                        table.entries.push(Entry { name, value: Value::Files(files), place: Some(place) });
                        continue;
                    }
                }
            }
        };
        table.unread.push(Unread::new(Extent::Entry, why, Some(log.to_owned())).at(place));
    }
    let why = "its names are patterns: the files named are checked, for which names they are served cannot be listed";
    table.refuse(Extent::Names, why.to_owned(), None);
}

/// The word at the start of a line that is no pattern.
pub(super) fn request(line: &str) -> Option<&str> {
    let word = line.split(|character: char| character.is_ascii_whitespace()).next()?;
    word.chars().next().filter(char::is_ascii_alphanumeric).map(|_| word)
}

/// The pattern with its delimiters and flags, and the right-hand side. `$1` there is no substitution: Postfix takes the
/// text for a file name before it looks for one.
pub(super) fn split_rule(line: &str) -> Option<(&str, &str)> {
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

#[cfg(test)]
mod tests {
    use super::{Name, split_rule};
    use crate::service::memory::Memory;
    use crate::service::tables::{Extent, Surroundings, open};
    use std::path::Path;

    #[test]
    fn rules_have_a_pattern_and_files() {
        assert_eq!(split_rule(r"/a\/b/i  /a.pem, /b.pem"), Some((r"/a\/b/i", "/a.pem, /b.pem")));
        assert_eq!(split_rule("! |x| /a.pem"), Some(("! |x|", "/a.pem")));
        assert_eq!(split_rule("/x/"), Some(("/x/", "")));
        assert_eq!(split_rule("/x"), None);
        assert_eq!(split_rule("x /a"), None);
    }

    #[test]
    fn files_of_patterns_are_collected_and_the_rest_is_told() {
        let text = "/^a$/ /a.pem,\n  /a.pem\nif /x/\n/(.*)/ /$1.pem\nendif\n/y/\nword /a.pem\n/open /a.pem\n";
        let files = Memory::holding(&[("/re", text), ("/a.pem", "")]);
        let table =
            open("regexp:/re", &Surroundings { queue_directory: Path::new("/"), default_type: "", files: &files });
        let [entry] = table.entries.as_slice() else { panic!("{table:?}") };
        assert_eq!((&entry.name, entry.value.files().len()), (&Name::Pattern("/^a$/".to_owned()), 2));
        let told: Vec<_> = table
            .unread
            .iter()
            .map(|unread| (unread.extent, unread.place.as_ref().map_or(0, |place| place.line)))
            .collect();
        let entries = [4, 6, 7, 8].map(|line| (Extent::Entry, line));
        assert_eq!(told, [entries.as_slice(), &[(Extent::Names, 0)]].concat());
        assert_eq!(table.unread[0].missing.as_deref(), Some(Path::new("/$1.pem")));
    }
}
