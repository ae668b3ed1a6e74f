//! Would OpenSSL load a configuration file: its lines, the sections they name, and the modules in them.

use std::collections::{HashMap, HashSet};

/// Why the file is not loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The line, from 1.
    pub(super) line: usize,
    /// What OpenSSL calls it.
    pub(super) words: &'static str,
}

/// Why OpenSSL 3.0 does not load the file for an application of this name (`conf_def.c def_load_bio`, `conf_mod.c
/// CONF_modules_load`); none where it does, or where that hangs on more than the file.
pub(super) fn refusal(bytes: &[u8], application: &str) -> Option<Refusal> {
    let text = String::from_utf8_lossy(bytes);
    let mut read = Sections::default();
    let mut section = read.at("default");
    for (line, words) in logical_lines(text.strip_prefix('\u{feff}').unwrap_or(&text)) {
        let refused = |words| Some(Refusal { line, words });
        let statement = without_comment(&words).trim_matches(BLANKS);
        if statement.is_empty() {
            continue;
        }
        if let Some(rest) = statement.strip_prefix('[') {
            let Some(name) = section_name(rest) else { return refused("missing close square bracket") };
            section = read.at(name);
            continue;
        }
        let (name, rest) = statement.split_at(name_length(statement));
        let behind = rest.trim_start_matches(BLANKS);
        match name {
            // What it may switch is how names are read.
            ".pragma" if !behind.is_empty() => return None,
            ".include" if !behind.is_empty() => {
                read.is_open = true;
                continue;
            }
            _ => {}
        }
        let (of, name, behind) = match behind.strip_prefix("::") {
            Some(more) => {
                let (own, rest) = more.split_at(name_length(more));
                (Some(name), own, rest.trim_start_matches(BLANKS))
            }
            None => (None, name, behind),
        };
        let Some(value) = behind.strip_prefix('=') else { return refused("missing equal sign") };
        let value = value.trim_matches(BLANKS);
        if let Some(words) = read.fault_of_variables(value, section) {
            return refused(words);
        }
        let of = of.map_or(section, |of| read.at(of));
        read.add(of, Entry { line, name: name.to_owned(), value: value.to_owned() });
    }
    if read.is_open { None } else { read.fault_of_modules(application) }
}

/// What stands in the file, by section.
#[derive(Default)]
struct Sections {
    /// The number of each section. Lines have the number and not the name, which may be as long as the file.
    numbers: HashMap<String, usize>,
    sections: Vec<Section>,
    /// Whether more is read than this file.
    is_open: bool,
}

#[derive(Default)]
struct Section {
    entries: Vec<Entry>,
    /// The names that have a value.
    names: HashSet<String>,
}

struct Entry {
    line: usize,
    name: String,
    value: String,
}

impl Sections {
    /// The number of the section of this name, which is there from now on.
    fn at(&mut self, name: &str) -> usize {
        let next = self.sections.len();
        let number = *self.numbers.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.sections.push(Section::default());
        }
        number
    }

    fn add(&mut self, section: usize, entry: Entry) {
        if let Some(section) = self.sections.get_mut(section) {
            section.names.insert(entry.name.clone());
            section.entries.push(entry);
        }
    }

    /// The first variable of a value that has none (`conf_def.c str_copy`).
    fn fault_of_variables(&self, value: &str, section: usize) -> Option<&'static str> {
        let (mut rest, mut quote) = (value, None);
        while let Some(sign) = rest.chars().next() {
            rest = rest.get(sign.len_utf8()..)?;
            match (sign, quote) {
                ('\\', _) => rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..)?,
                ('"' | '\'', None) => quote = Some(sign),
                (_, Some(open)) if sign == open => quote = None,
                ('$', None) => {
                    let close = match rest.chars().next() {
                        Some('{') => Some('}'),
                        Some('(') => Some(')'),
                        _ => None,
                    };
                    let inner = if close.is_some() { rest.get(1..)? } else { rest };
                    let (mut name, mut behind) = inner.split_at(word_length(inner));
                    let mut of = Some(section);
                    if let Some(more) = behind.strip_prefix("::") {
                        of = self.numbers.get(name).copied();
                        (name, behind) = more.split_at(word_length(more));
                    }
                    if let Some(close) = close {
                        let Some(more) = behind.strip_prefix(close) else { return Some("no close brace") };
                        behind = more;
                    }
                    if !self.is_open && !self.has(of, name) && !self.has(Some(DEFAULT), name) {
                        return Some("variable has no value");
                    }
                    rest = behind;
                }
                _ => {}
            }
        }
        None
    }

    fn has(&self, section: Option<usize>, name: &str) -> bool {
        section.and_then(|section| self.sections.get(section)).is_some_and(|section| section.names.contains(name))
    }

    /// What the sections lack that the application's is made of.
    fn fault_of_modules(&self, application: &str) -> Option<Refusal> {
        let main = self.sections.get(DEFAULT)?.entries.iter().rev().find(|entry| entry.name == application)?;
        let refused = |entry: &Entry, words| Some(Refusal { line: entry.line, words });
        let Some(modules) = self.named(main)? else { return refused(main, "openssl conf references missing section") };
        // A section of TLS that many lines name is gone through once.
        let mut judged = HashSet::new();
        modules.iter().find_map(|module| {
            let known = module.name.rsplit_once('.').map_or(module.name.as_str(), |(known, _)| known);
            let Some((_, words)) = MODULES.iter().find(|(name, _)| *name == known) else {
                return refused(module, "unknown module name");
            };
            let Some(entries) = self.named(module)? else { return refused(module, words) };
            if known != "ssl_conf" || !judged.insert(module.value.as_str()) {
                return None;
            }
            if entries.is_empty() {
                return refused(module, "ssl section empty");
            }
            entries.iter().find_map(|entry| match self.named(entry)? {
                None => refused(entry, "ssl command section not found"),
                Some(commands) if commands.is_empty() => refused(entry, "ssl command section empty"),
                Some(_) => None,
            })
        })
    }

    /// The section that a value names, if there is one; none where the value is made of others.
    fn named(&self, entry: &Entry) -> Option<Option<&Vec<Entry>>> {
        let is_plain = !entry.value.contains(['$', '\\', '"', '\'']);
        is_plain.then(|| self.sections.get(*self.numbers.get(&entry.value)?).map(|section| &section.entries))
    }
}

/// Lines without their ends, those joined that end in a backslash, with the number of the last.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let (mut lines, mut begun) = (Vec::new(), String::new());
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.split('\0').next().unwrap_or_default().trim_end_matches('\r');
        let is_joined = line.ends_with('\\') && !line.ends_with("\\\\");
        begun.push_str(if is_joined { line.strip_suffix('\\').unwrap_or(line) } else { line });
        if !is_joined {
            lines.push((number, std::mem::take(&mut begun)));
        }
    }
    lines
}

/// What stands before a `#` that is neither quoted nor escaped.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, sign) in line.char_indices() {
        match (sign, quote) {
            _ if is_escaped => is_escaped = false,
            ('\\', _) => is_escaped = true,
            ('#', None) => return line.get(..at).unwrap_or(line),
            ('"' | '\'', None) => quote = Some(sign),
            (_, Some(open)) if sign == open => quote = None,
            _ => {}
        }
    }
    line
}

/// The name before the closing bracket: words with blanks between them.
fn section_name(rest: &str) -> Option<&str> {
    let (name, _) = rest.split_once(']')?;
    let name = name.trim_matches(BLANKS);
    name.split(BLANKS).all(|word| name_length(word) == word.len()).then_some(name)
}

/// Octets of a name: letters, digits, and signs that are taken for such.
fn name_length(text: &str) -> usize {
    let is_name = |sign: char| sign.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-".contains(sign);
    text.find(|sign| !is_name(sign)).unwrap_or(text.len())
}

/// Octets of the name of a variable.
fn word_length(text: &str) -> usize {
    text.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(text.len())
}

/// The number of the section that lines are of before any is named.
const DEFAULT: usize = 0;

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Modules that the library brings along, and what it says where the section of one is not there.
const MODULES: [(&str, &str); 7] = [
    ("alg_section", "module initialization error"),
    ("engines", "engines section error"),
    ("oid_section", "module initialization error"),
    ("providers", "provider section error"),
    ("random", "random section error"),
    ("ssl_conf", "ssl section not found"),
    ("stbl_section", "module initialization error"),
];

#[cfg(test)]
mod tests {
    use super::refusal;

    /// As smtpd of Postfix 3.7.11 with OpenSSL 3.0.19 took them.
    #[test]
    fn what_is_loaded_and_what_is_not() {
        for (text, wanted) in [
            ("", None),
            ("\u{feff}openssl_conf = i\n[i]\n", None),
            ("[x\n", Some((1, "missing close square bracket"))),
            ("[a$b]\n", Some((1, "missing close square bracket"))),
            ("[ a b ] junk\n", None),
            ("[]\n= x\n", None),
            ("a b = c\n", Some((1, "missing equal sign"))),
            ("a:b = c\n", Some((1, "missing equal sign"))),
            ("a::b = c\n", None),
            ("openssl_conf\n", Some((1, "missing equal sign"))),
            ("; y\n", Some((1, "missing equal sign"))),
            (".include\n", Some((1, "missing equal sign"))),
            (".include = /nonexistent\nopenssl_conf = x\n", None),
            (".pragma = dollarid:on\na$b = 1\n", None),
            ("# x \\\nnonsense\n", None),
            ("a = b \\\n c $d\n", Some((2, "variable has no value"))),
            ("a = $ENV::HOME\n", Some((1, "variable has no value"))),
            ("a = '$b' \"$c\" \\$d # $e\n", None),
            ("b = 1\n[y]\na = ${b}$(b)$b\n", None),
            ("[x]\nb = 1\n[y]\na = $b\n", Some((4, "variable has no value"))),
            ("[x]\nb = 1\n[y]\na = $x::b\n", None),
            ("b = 1\na = $(b\n", Some((2, "no close brace"))),
            ("openssl_conf = nosuch\n", Some((1, "openssl conf references missing section"))),
            ("openssl_conf =\n", Some((1, "openssl conf references missing section"))),
            ("[x]\nopenssl_conf = nosuch\n", None),
            ("openssl_conf = nosuch\nopenssl_conf = i\n[i]\n", None),
            ("openssl_conf = i\n[i]\nnosuchmodule = s\n", Some((3, "unknown module name"))),
            ("openssl_conf = i\n[i]\nproviders = p\n", Some((3, "provider section error"))),
            ("openssl_conf = i\n[i]\nssl_conf = s\n", Some((3, "ssl section not found"))),
            ("openssl_conf = i\n[i]\nssl_conf = s\n[s]\n", Some((3, "ssl section empty"))),
            ("openssl_conf = i\n[i]\nssl_conf = s\n[s]\nx = y\n", Some((5, "ssl command section not found"))),
            ("openssl_conf = i\n[i]\nssl_conf.1 = s\n[s]\nx = y\n[y]\n", Some((5, "ssl command section empty"))),
            ("openssl_conf = i\n[i]\nssl_conf = s\n[s]\nx = y\n[y]\nNonsense = x\n", None),
        ] {
            let told = refusal(text.as_bytes(), "openssl_conf").map(|refusal| (refusal.line, refusal.words));
            assert_eq!(told, wanted, "{text}");
        }
        assert_eq!(refusal(b"openssl_conf = nosuch\n", "postfix"), None);
        assert_eq!(refusal(b"postfix = nosuch\n", "postfix").map(|refusal| refusal.line), Some(1));
    }
}
