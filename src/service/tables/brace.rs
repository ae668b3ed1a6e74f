//! Tables that stand in the configuration itself: `inline:{...}`, `static:...`, `randmap:{...}`, and the lists in braces.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{Entry, Extent, Name, Surroundings, Table, Unread, Value, text};

/// The words of a list between commas and blanks; what stands in braces stays together, braces and all.
pub(super) fn split(list: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    for character in list.chars() {
        match character {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match depth == 0 && matches!(character, ',' | ' ' | '\t' | '\r' | '\n') {
            true => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            false => word.push(character),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// What stands between the outer braces of `{ ... }`, trimmed; `None` without them.
pub(super) fn inside(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix('{')?.strip_suffix('}')?.trim())
}

/// Reads `{ name=files, { name = files, more files } }`: of two entries for one name the last counts, and one file that is not
/// there spoils the whole table.
pub(super) fn fill_inline(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let Some(list) = inside(name).filter(|list| !list.is_empty()) else {
        let log = format!("bad syntax: \"inline:{name}\"; need \"inline:{{name=filename...}}\"");
        return table.refuse(Extent::Table, "its list of names cannot be understood".to_owned(), Some(log));
    };
    let mut places: HashMap<Name, usize> = HashMap::new();
    for word in split(list) {
        let pair = inside(&word).unwrap_or(&word).split_once('=');
        let Some((key, value)) = pair.map(|(key, value)| (key.trim(), value.trim())).filter(|(key, _)| !key.is_empty())
        else {
            let why = format!("`{word}` is no name=file; a list of files needs braces, {{ name = file, file }}");
            return table.spoil(Unread::new(Extent::Table, why, Some("missing '=' after attribute name".to_owned())));
        };
        let name = Name::Exact(key.to_lowercase().into_bytes());
        let files = match files_or_fault(value, around) {
            Ok(files) => Value::Files(files),
            Err(unread) => {
                return table.spoil(Unread { left_out: Some((name, text::file_list(value, around))), ..*unread });
            }
        };
        let next = table.entries.len();
        let at = *places.entry(name.clone()).or_insert(next);
        match table.entries.get_mut(at) {
            Some(entry) => entry.value = files,
            None => table.entries.push(Entry { name, value: files, place: None }),
        }
    }
}

/// Reads `static:files` or `static:{files}`; a file that is not there spoils the table.
pub(super) fn fill_static(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let list = inside(name).unwrap_or(name);
    match files_or_fault(list, around) {
        Ok(files) => table.entries.push(Entry { name: Name::Any, value: Value::Files(files), place: None }),
        Err(unread) => {
            let left_out = Some((Name::Any, text::file_list(list, around)));
            table.spoil(Unread { left_out, ..*unread });
        }
    }
}

/// The PEM files of a list, or what makes Postfix refuse the table.
fn files_or_fault(list: &str, around: &Surroundings<'_>) -> Result<Vec<PathBuf>, Box<Unread>> {
    let files = text::file_list(list, around);
    if files.is_empty() {
        let log = Some("empty pathname list".to_owned());
        return Err(Box::new(Unread::new(Extent::Table, "no PEM file is named", log)));
    }
    match text::absent(list, around) {
        None => Ok(files),
        Some(unread) => {
            let path = unread.missing.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
            let why = format!("{path} is not there, so that Postfix refuses the whole table");
            Err(Box::new(Unread { why, ..unread }))
        }
    }
}

/// Reads `randmap:{file, file}`: an entry for each answer that chance can give. Braces inside mean nothing to it (3.7), so
/// that each answer is one file.
pub(super) fn fill_randmap(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let Some(list) = inside(name).filter(|list| !list.is_empty()) else {
        let log = format!("bad syntax: \"randmap:{name}\"; need \"randmap:{{value...}}\"");
        return table.refuse(Extent::Table, "its list of files cannot be understood".to_owned(), Some(log));
    };
    for word in split(list) {
        match files_or_fault(&word, around) {
            Ok(files) => table.entries.push(Entry { name: Name::Any, value: Value::Files(files), place: None }),
            Err(unread) => {
                let left_out = Some((Name::Any, text::file_list(&word, around)));
                return table.spoil(Unread { left_out, ..*unread });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::service::memory::Memory;
    use crate::service::tables::{Answer, Extent, Surroundings, Table, find, open, open_all};
    use std::path::Path;

    fn opened(maps: &str) -> Vec<Table> {
        let files = Memory::holding(&[("/a.pem", ""), ("/b.pem", ""), ("/q/c.pem", "")]);
        open_all(maps, &Surroundings { queue_directory: Path::new("/q"), default_type: "hash", files: &files })
    }

    /// Each entry as `name=files`.
    fn shown(table: &Table) -> Vec<String> {
        table.entries.iter().map(|entry| format!("{:?}={:?}", entry.name, entry.value.files())).collect()
    }

    #[test]
    fn words_keep_their_braces() {
        assert_eq!(
            split("hash:/a, inline:{ {x = /a, /b}, y=/c }\tz"),
            ["hash:/a", "inline:{ {x = /a, /b}, y=/c }", "z"]
        );
        assert_eq!(split(" ,"), [""; 0]);
        assert_eq!(split("a}b,{c"), ["a}b", "{c"]);
    }

    #[test]
    fn inline_names_have_their_files_and_the_last_counts() {
        let tables = opened("inline:{ X=/b.pem, { y = c.pem, /a.pem }, x = /a.pem }");
        // Blanks around `=` need braces: here `x`, `=` and `/a.pem` are three words.
        assert_eq!(tables[0].unread[0].log.as_deref(), Some("missing '=' after attribute name"));
        let tables = opened("inline:{ X=/b.pem, { y = c.pem, /a.pem }, x=/a.pem }");
        assert!(tables[0].unread.is_empty(), "{:?}", tables[0].unread);
        let shown = shown(&tables[0]);
        assert!(shown[0].ends_with(r#"=["/a.pem"]"#) && shown[1].ends_with(r#"=["/q/c.pem", "/a.pem"]"#), "{shown:?}");
    }

    #[test]
    fn one_absent_file_spoils_a_table_of_the_configuration() {
        for maps in
            ["inline:{x=/a.pem,y=/none}", "static:/none", "static:", "randmap:{/a.pem,/none}", "inline:{}", "inline:x"]
        {
            let tables = opened(maps);
            assert!(tables[0].entries.is_empty() && tables[0].unread[0].extent == Extent::Table, "{maps}: {tables:?}");
            assert!(matches!(find(&tables, "x"), Answer::Refused(_)), "{maps}");
        }
    }

    #[test]
    fn a_union_cannot_join_two_answers() {
        let tables = opened("unionmap:{inline:{x=/a.pem},inline:{x=/b.pem,y=/b.pem}}");
        assert_eq!(shown(&tables[0]).len(), 2);
        assert_eq!(tables[0].unread[0].log.as_deref(), Some("malformed BASE64 value"));
    }

    #[test]
    fn unions_in_unions_have_an_end() {
        let files = Memory::default();
        let around = Surroundings { queue_directory: Path::new("/"), default_type: "hash", files: &files };
        let deep = format!("{}static:/a{}", "unionmap:{".repeat(50_000), "}".repeat(50_000));
        assert_eq!(open(&deep, &around).unread[0].extent, Extent::Table);
    }
}
