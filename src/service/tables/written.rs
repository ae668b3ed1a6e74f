//! What do the lines of a table say, for tables whose answers are words and no files?

use std::collections::{BTreeMap, HashSet};

use crate::base::location::Location;
use crate::base::lookup::Lookup;

use super::{Extent, Kind, MOST_ENTRIES, Surroundings, brace, index, kind, open, pattern, text};

/// One entry as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it answers for; none for `static:`, which answers whatever is asked.
    pub key: Option<String>,
    /// The answer.
    pub value: String,
    /// Where it is written; none in the configuration itself.
    pub place: Option<Location>,
}

/// The lines of all tables of a list of `type:name`. Of an indexed table they are what the index holds, which is all that Postfix
/// opens, with the place of the line that says the same; of one without an index that is read, those of its text. Forms that
/// ask somebody else have none.
pub fn lines(maps: &str, around: &Surroundings<'_>) -> Vec<Line> {
    brace::split(maps).iter().flat_map(|spec| of_table(spec, around)).collect()
}

/// The lines of all tables of a list that is asked for addresses of hosts, which may be written as networks (`cidr:`), too.
pub fn lines_by_address(maps: &str, around: &Surroundings<'_>) -> Vec<Line> {
    let of_one = |spec: &String| match kind::parse(spec, around.default_type) {
        (Kind::Regexp | Kind::Pcre, name, _) if brace::inside(name).is_some() => of_words(name, pattern::split_rule),
        (Kind::Other(word), name, _) if word == "cidr" => match brace::inside(name) {
            Some(_) => of_words(name, text::split_key),
            None => of_file(name, around.files, around),
        },
        _ => of_table(spec, around),
    };
    brace::split(maps).iter().flat_map(of_one).collect()
}

/// What a list of `type:name` answers to whatever is asked (`static:`), and whether no table is asked before.
pub fn of_everybody(maps: &str, default_type: &str) -> Option<(String, bool)> {
    brace::split(maps).iter().enumerate().find_map(|(at, spec)| match kind::parse(spec, default_type) {
        (Kind::Static, name, _) => Some((brace::inside(name).unwrap_or(name).to_owned(), at == 0)),
        _ => None,
    })
}

/// The first table of the list that Postfix cannot open, with what it logs about that: every lookup is an error then.
pub fn unusable(maps: &str, around: &Surroundings<'_>) -> Option<(String, String)> {
    brace::split(maps).into_iter().find_map(|spec| {
        let (kind, name, _) = kind::parse(&spec, around.default_type);
        if matches!(&kind, Kind::Other(word) if word == "fail") {
            let log = format!("{spec} lookup error");
            return Some((spec, log));
        }
        if matches!(&kind, Kind::Other(word) if word == "cidr") {
            let is_file = brace::inside(name).is_none();
            let trouble = around.files.trouble(&super::absolute(name, around)).filter(|_| is_file)?;
            let log = format!("open {name}: No such file or directory");
            return trouble.is_absence().then_some((spec.clone(), log));
        }
        // Rules may stand in the configuration itself (Postfix 3.7 and later).
        let is_inside = matches!(kind, Kind::Regexp | Kind::Pcre) && brace::inside(name).is_some();
        if is_inside && kind::is_installed(kind.word(), around.files) {
            return None;
        }
        if !is_file(&kind) && !matches!(kind, Kind::Other(_) | Kind::Regexp | Kind::Pcre) {
            return None;
        }
        let table = open(&spec, around);
        let unread = table.unread.into_iter().find(|unread| unread.extent == Extent::Table)?;
        Some((spec, unread.log.unwrap_or(unread.why)))
    })
}

/// Tables of the list of which it cannot be told here what they answer, with the reason.
pub fn unread(maps: &str, around: &Surroundings<'_>) -> Vec<(String, String)> {
    let why = |spec: &String| {
        let (kind, ..) = kind::parse(spec, around.default_type);
        let is_closed = || {
            let unread = open(spec, around).unread;
            unread.into_iter().find(|unread| unread.extent == Extent::Unseen).map(|unread| unread.why)
        };
        match kind {
            Kind::Static | Kind::Inline => None,
            Kind::Other(word) if kind::extent(&word) == Extent::Table || !kind::is_installed(&word, around.files) => {
                None
            }
            Kind::Other(_) | Kind::Unionmap | Kind::Randmap => Some("tables of this form are not read here".to_owned()),
            _ => is_closed().and_then(|why| why.split(';').next().map(str::to_owned)),
        }
    };
    brace::split(maps).into_iter().filter_map(|spec| why(&spec).map(|why| (spec, why))).collect()
}

/// An indexed table whose text says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The table as `postmap` takes it, by its form and whole path.
    pub spec: String,
    /// The names of which they differ, those of the text first.
    pub keys: Vec<String>,
    /// The first line of the text that differs, else the index.
    pub place: Location,
}

/// Tables of a list of `type:name` of which text and index differ: `postmap` has not been run since.
pub fn behind(maps: &str, around: &Surroundings<'_>) -> Vec<Behind> {
    let of_table = |spec: String| {
        let (kind, name, _) = kind::parse(&spec, around.default_type);
        kind.index_suffix()?;
        let (_, differing) = of_index(&kind, name, around);
        Some(Behind {
            spec: format!("{}:{}", kind.word(), super::absolute(name, around).display()),
            place: differing.first()?.place.clone()?,
            keys: differing.into_iter().filter_map(|line| line.key).collect(),
        })
    };
    brace::split(maps).into_iter().filter_map(of_table).collect()
}

fn is_file(kind: &Kind) -> bool {
    matches!(kind, Kind::Hash | Kind::Btree | Kind::Lmdb | Kind::Cdb | Kind::Texthash)
}

fn of_table(spec: &str, around: &Surroundings<'_>) -> Vec<Line> {
    let (kind, name, _) = kind::parse(spec, around.default_type);
    match kind {
        Kind::Static => {
            let value = brace::inside(name).unwrap_or(name).to_owned();
            vec![Line { key: None, value, place: None }]
        }
        Kind::Inline => brace::inside(name).map(of_list).unwrap_or_default(),
        Kind::Texthash => of_file(name, around.files, around),
        Kind::Regexp | Kind::Pcre => of_rules(name, around),
        kind if is_file(&kind) => of_index(&kind, name, around).0,
        _ => Vec::new(),
    }
}

/// The lines that count, and those of the text and of the index that have no match in the other. Without a text there is
/// nothing to compare.
fn of_index(kind: &Kind, name: &str, around: &Surroundings<'_>) -> (Vec<Line>, Vec<Line>) {
    let text = of_file(name, around.files, around);
    let Some(pairs) = index::words(kind, name, around) else { return (text, Vec::new()) };
    let has_text = around.files.document(&super::absolute(name, around)).contents.is_ok();
    let mut held: BTreeMap<String, String> = pairs.into_iter().collect();
    let (mut lines, mut differing, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for line in text {
        // Of two lines for one name postmap takes the first, of one without a value none, and it writes all names small.
        let key = line.key.clone().unwrap_or_default().to_lowercase();
        if line.value.is_empty() || !seen.insert(key.clone()) {
            continue;
        }
        match held.get(&key) {
            Some(value) if *value == line.value => {
                held.remove(&key);
                lines.push(line);
            }
            _ => differing.push(line),
        }
    }
    let place = Some(Location::whole(&index::path(kind, name, around).to_string_lossy().into()));
    for (key, value) in held {
        let line = Line { key: Some(key.clone()), value, place: place.clone() };
        if has_text && !seen.contains(&key) {
            differing.push(line.clone());
        }
        lines.push(line);
    }
    (lines, differing)
}

fn of_list(list: &str) -> Vec<Line> {
    let words = brace::split(list);
    let pairs = words.iter().filter_map(|word| brace::inside(word).unwrap_or(word).split_once('='));
    let line = |(key, value): (&str, &str)| Line {
        key: Some(key.trim().to_owned()),
        value: value.trim().to_owned(),
        place: None,
    };
    pairs.map(line).collect()
}

/// The rules of a table that stands in the configuration itself: `{ { rule }, { rule } }`.
fn of_words(name: &str, split: fn(&str) -> Option<(&str, &str)>) -> Vec<Line> {
    let rules = brace::split(brace::inside(name).unwrap_or_default());
    let line = |rule: &String| {
        let (key, value) = split(brace::inside(rule).unwrap_or(rule).trim())?;
        Some(Line { key: Some(key.to_owned()), value: value.to_owned(), place: None })
    };
    rules.iter().filter_map(line).take(MOST_ENTRIES).collect()
}

/// The rules of a table of patterns: what they answer, whatever they match.
fn of_rules(name: &str, around: &Surroundings<'_>) -> Vec<Line> {
    let document = around.files.document(&super::absolute(name, around));
    let lines = text::logical_lines(&document, &mut Vec::new());
    let rule = |line: text::LogicalLine| {
        let trimmed = line.text.trim();
        let (pattern, value) = pattern::split_rule(trimmed).filter(|_| pattern::request(trimmed).is_none())?;
        let place = Some(text::place(&document.name, &line.lines));
        Some(Line { key: Some(pattern.to_owned()), value: value.to_owned(), place })
    };
    lines.into_iter().filter_map(rule).take(MOST_ENTRIES).collect()
}

fn of_file(name: &str, files: &dyn Lookup, around: &Surroundings<'_>) -> Vec<Line> {
    let document = files.document(&super::absolute(name, around));
    if document.contents.is_err() {
        return Vec::new();
    }
    let lines = text::logical_lines(&document, &mut Vec::new());
    let line = |line: text::LogicalLine| {
        let (key, value) = text::split_key(&line.text)?;
        let place = Some(text::place(&document.name, &line.lines));
        Some(Line { key: Some(key.to_owned()), value: value.to_owned(), place })
    };
    lines.into_iter().filter_map(line).take(MOST_ENTRIES).collect()
}

#[cfg(test)]
mod tests {
    use super::{lines, of_everybody, unusable};
    use crate::service::memory::Memory;
    use crate::service::tables::Surroundings;
    use std::path::Path;

    #[test]
    fn what_is_written_in_each_form() {
        let files = Memory::holding(&[("/t", "# x\na.org verify\n  match=a:b\nb.org\n"), ("/h", "c.org may\n")]);
        let around = Surroundings { queue_directory: Path::new("/"), default_type: "hash", files: &files };
        let shown = |maps: &str| -> Vec<String> {
            let line = |line: super::Line| format!("{} {}", line.key.unwrap_or_default(), line.value);
            lines(maps, &around).into_iter().map(line).collect()
        };
        assert_eq!(shown("texthash:/t"), ["a.org verify  match=a:b", "b.org "]);
        assert_eq!(shown("/h static:{encrypt ciphers=high}"), ["c.org may", " encrypt ciphers=high"]);
        assert_eq!(shown("inline:{ d.org=none, { e.org = secure match=x } }"), ["d.org none", "e.org secure match=x"]);
        assert!(shown("ldap:/t texthash:/absent").is_empty());
        assert_eq!(of_everybody("texthash:/t static:{may x=y}", "hash"), Some(("may x=y".to_owned(), false)));
        assert_eq!(of_everybody("static:may hash:/x", "hash"), Some(("may".to_owned(), true)));
        assert_eq!(of_everybody("hash:/x", "hash"), None);
        assert_eq!(unusable("texthash:/t static:x", &around), None);
        let (spec, log) = unusable("static:x, hash:/h", &around).unwrap();
        assert_eq!(spec, "hash:/h");
        assert!(log.contains("No such file or directory"), "{log}");
    }
}
