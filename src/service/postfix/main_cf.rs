//! What main.cf sets: each parameter with its raw value and its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::location::Location;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::logical_lines::logical_lines;
use crate::service::postfix::text::{Text, is_blank, trim, trim_start};

/// The parameters that a main.cf sets, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MainCf {
    /// Every setting, those that a later one overrides included.
    pub entries: Vec<Entry>,
    /// What Postfix says of the file.
    pub faults: Vec<Fault>,
    last: BTreeMap<Text, usize>,
}

/// One `name = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The parameter's name, as written.
    pub name: Text,
    /// The value without blanks at both ends, continuation lines joined as Postfix joins them, `$name` not expanded.
    pub value: Text,
    /// Its first and last line.
    pub place: Location,
    /// The setting of the same name before it, which no longer counts.
    pub earlier: Option<Location>,
}

impl MainCf {
    /// Reads the bytes of a main.cf (`dict_load_fp`). A line that ends Postfix is a fault, and reading goes on.
    pub fn parse(file: &Arc<str>, bytes: &[u8]) -> MainCf {
        let (lines, faults) = logical_lines(file, bytes);
        let mut main = MainCf { faults, ..MainCf::default() };
        for line in lines {
            match split_name_value(&line.text) {
                Ok((name, value)) => main.set(Text::new(name), Text::new(value), line.place),
                Err(words) => {
                    let text = Text::new(line.text).logged();
                    main.faults.push(Fault::fatal(line.place, format!("{words}: \"{text}\"")));
                }
            }
        }
        main.faults.sort_by_key(|fault| fault.place.line);
        main
    }

    /// The setting that counts, which is the last one.
    pub fn entry(&self, name: &[u8]) -> Option<&Entry> {
        self.entries.get(*self.last.get(&Text::new(name))?)
    }

    /// The settings that count, sorted by name.
    pub fn settings(&self) -> impl Iterator<Item = &Entry> {
        self.last.values().filter_map(|at| self.entries.get(*at))
    }

    fn set(&mut self, name: Text, value: Text, place: Location) {
        let before = self.entry(name.as_bytes());
        let earlier = before.map(|entry| entry.place.clone());
        if let Some(before) = before.filter(|before| before.value != value) {
            let words = format!("overriding earlier entry: {}={}", name.logged(), before.value.logged());
            self.faults.push(Fault::warning(place.clone(), words));
        }
        self.last.insert(name.clone(), self.entries.len());
        self.entries.push(Entry { name, value, place, earlier });
    }
}

/// Name and value of a line `name = value`, or Postfix's words for what is missing (`split_nameval`).
pub(super) fn split_name_value(text: &[u8]) -> Result<(&[u8], &[u8]), &'static str> {
    let text = trim_start(text);
    if text.is_empty() || text.starts_with(b"=") {
        return Err("missing attribute name");
    }
    let length = text.iter().take_while(|byte| !is_blank(**byte) && **byte != b'=').count();
    let (name, rest) = text.split_at_checked(length).unwrap_or((text, &[]));
    match trim_start(rest) {
        [b'=', value @ ..] => Ok((name, trim(value))),
        _ => Err("missing '=' after attribute name"),
    }
}

#[cfg(test)]
mod tests {
    use super::MainCf;
    use std::sync::Arc;

    fn read(text: &str) -> MainCf {
        MainCf::parse(&Arc::from("main.cf"), text.as_bytes())
    }

    #[test]
    fn lines_are_joined_and_counted() {
        let main = read("# first\na = b,\n\n# between\n  c\nd=e\n");
        let entry = main.entry(b"a").unwrap();
        assert_eq!((entry.value.to_string(), entry.place.line, entry.place.end_line), ("b,  c".to_owned(), 2, 5));
        assert_eq!(main.entry(b"d").unwrap().place.line, 6);
        assert_eq!(main.entry(b"D"), None);
    }

    #[test]
    fn the_last_setting_counts_and_the_other_is_remembered() {
        let main = read("a = 1\na = 2\na = 2\n");
        let entry = main.entry(b"a").unwrap();
        assert_eq!((entry.place.line, entry.earlier.as_ref().unwrap().line), (3, 2));
        let words: Vec<_> = main.faults.iter().map(|fault| (fault.place.line, fault.words.as_str())).collect();
        assert_eq!(words, [(2, "overriding earlier entry: a=1")]);
    }

    #[test]
    fn what_ends_postfix_is_a_fault_and_the_rest_is_read() {
        let main = read(" x = 1\na b\n= c\nd = e\n");
        let words: Vec<_> = main.faults.iter().map(|fault| (fault.is_fatal, fault.words.as_str())).collect();
        let wanted = [
            (false, "logical line must not start with whitespace: \" x = 1\""),
            (true, "missing '=' after attribute name: \"a b\""),
            (true, "missing attribute name: \"= c\""),
        ];
        assert_eq!(words, wanted);
        assert_eq!(main.entry(b"d").unwrap().value, "e");
    }
}
