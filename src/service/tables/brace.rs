//! Tables that stand in the configuration itself: `inline:{...}`, `static:...`, `randmap:{...}`, and the lists in braces.

use super::{Entry, Extent, Name, Surroundings, Table, Value, text};

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

/// Reads `{ name=files, { name = files, more files } }`: of two entries for one name the last counts.
pub(super) fn fill_inline(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let Some(list) = inside(name).filter(|list| !list.is_empty()) else {
        let log = format!("bad syntax: \"inline:{name}\"; need \"inline:{{name=filename...}}\"");
        return table.refuse(Extent::Table, "its list of names cannot be understood".to_owned(), Some(log));
    };
    for word in split(list) {
        let pair = inside(&word).unwrap_or(&word).split_once('=');
        let Some((key, value)) = pair.map(|(key, value)| (key.trim(), value.trim())).filter(|(key, _)| !key.is_empty())
        else {
            table.entries.clear();
            let why = format!("`{word}` is no name=file; a list of files needs braces, {{ name = file, file }}");
            return table.refuse(Extent::Table, why, Some("missing '=' after attribute name".to_owned()));
        };
        let files = text::file_list(value, around);
        if files.is_empty() {
            table.entries.clear();
            let why = format!("no PEM file is named for {key}");
            return table.refuse(Extent::Table, why, Some("empty pathname list".to_owned()));
        }
        let name = Name::Exact(key.to_lowercase().into_bytes());
        table.entries.retain(|entry| entry.name != name);
        table.entries.push(Entry { name, value: Value::Files(files), place: None });
    }
}

/// Reads `static:files` or `static:{files}`.
pub(super) fn fill_static(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let files = text::file_list(inside(name).unwrap_or(name), around);
    match files.is_empty() {
        true => table.refuse(Extent::Table, "no PEM file is named".to_owned(), Some("empty pathname list".to_owned())),
        false => table.entries.push(Entry { name: Name::Any, value: Value::Files(files), place: None }),
    }
}

/// Reads `randmap:{files, {files}}`: an entry for each answer that chance can give.
pub(super) fn fill_randmap(table: &mut Table, name: &str, around: &Surroundings<'_>) {
    let Some(list) = inside(name).filter(|list| !list.is_empty()) else {
        let log = format!("bad syntax: \"randmap:{name}\"; need \"randmap:{{value...}}\"");
        return table.refuse(Extent::Table, "its list of files cannot be understood".to_owned(), Some(log));
    };
    for word in split(list) {
        let files = text::file_list(inside(&word).unwrap_or(&word), around);
        if !files.is_empty() {
            table.entries.push(Entry { name: Name::Any, value: Value::Files(files), place: None });
        }
    }
}
