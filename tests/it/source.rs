//! The source tree as the laws see it: files, code without comments and strings, and the paths named in it.

use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub(crate) struct SourceFile {
    /// Relative to the package, with slashes: `src/pem/scan.rs`.
    pub name: String,
    /// As it stands on disk.
    pub text: String,
}

impl SourceFile {
    /// The module of the top level it belongs to: `pem`; `main` and `lib` for the two roots.
    pub(crate) fn module(&self) -> &str {
        let inside = self.name.strip_prefix("src/").unwrap_or(&self.name);
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }

    /// The product part: comments and literals blanked, and every item that only tests are built with.
    pub(crate) fn product_code(&self) -> String {
        without_test_items(&blank_comments_and_literals(&self.text))
    }

    /// How many `super::` lead out of the crate's module into its root from here.
    pub(crate) fn depth(&self) -> usize {
        let inside = self.name.strip_prefix("src/").unwrap_or(&self.name);
        let folders = inside.matches('/').count();
        folders + usize::from(!inside.ends_with("mod.rs"))
    }
}

/// Code without comments and literals in which every item under `#[cfg(test)]` is blanked too; lines stay.
fn without_test_items(code: &str) -> String {
    let mut product = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(TEST_ONLY) {
        let (before, item) = rest.split_at(at);
        let (item, after) = item.split_at(item_length(item));
        product.push_str(before);
        product.extend(item.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    product + rest
}

/// The length of an item: up to the first semicolon outside of brackets, or to the brace that closes its body.
fn item_length(item: &str) -> usize {
    let mut open: usize = 0;
    for (at, c) in item.char_indices().skip(TEST_ONLY.len()) {
        match c {
            '{' | '(' | '[' => open += 1,
            '}' | ')' | ']' => {
                open = open.saturating_sub(1);
                if c == '}' && open == 0 {
                    return at + 1;
                }
            }
            ';' if open == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

/// What marks an item that only tests are built with.
const TEST_ONLY: &str = "#[cfg(test)]";

/// Every `.rs` file under `src/`, sorted by name.
pub(crate) fn files() -> Vec<SourceFile> {
    let root = package();
    let mut names = Vec::new();
    walk(&root.join("src"), &mut names);
    names.sort();
    let read = |path: PathBuf| SourceFile {
        name: path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(&path).unwrap(),
    };
    names.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).map(read).collect()
}

/// The folder of `Cargo.toml`.
pub(crate) fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Collects every file below a folder.
pub(crate) fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

/// Every path that the code names, `use` groups flattened: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub(crate) fn paths(code: &str) -> Vec<String> {
    let mut reader = Reader { tokens: tokens(code), at: 0 };
    let mut found = Vec::new();
    while reader.at < reader.tokens.len() {
        if is_word(reader.word()) { reader.path("", &mut found) } else { reader.at += 1 }
    }
    found
}

struct Reader<'a> {
    tokens: Vec<&'a str>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn word(&self) -> &'a str {
        self.tokens.get(self.at).copied().unwrap_or("")
    }

    fn path(&mut self, prefix: &str, found: &mut Vec<String>) {
        let mut path = prefix.to_owned();
        loop {
            path = if path.is_empty() { self.word().to_owned() } else { format!("{path}::{}", self.word()) };
            self.at += 1;
            if self.word() != "::" {
                return found.push(path);
            }
            self.at += 1;
            if self.word() == "{" {
                return self.group(&path, found);
            }
            if !is_word(self.word()) && self.word() != "*" {
                return found.push(path);
            }
        }
    }

    fn group(&mut self, prefix: &str, found: &mut Vec<String>) {
        self.at += 1;
        while !matches!(self.word(), "}" | "") {
            if is_word(self.word()) || self.word() == "*" { self.path(prefix, found) } else { self.at += 1 }
        }
        self.at += 1;
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(code: &str) -> Vec<&str> {
    let mut rest = code.trim_start();
    let mut tokens = Vec::new();
    while !rest.is_empty() {
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => rest.chars().next().map_or(1, char::len_utf8),
            word => word,
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The same text with comments and the insides of string and character literals replaced by blanks; lines stay.
pub(crate) fn blank_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| string(rest, code.chars().last())).or_else(|| character(rest));
        match skipped {
            Some(length) => {
                code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                rest = &rest[length..];
            }
            None => {
                code.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    code
}

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    rest.starts_with("/*").then(|| rest.find("*/").map_or(rest.len(), |end| end + 2))
}

fn string(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with('"') {
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return Some(at + 1),
                _ => {}
            }
        }
        return Some(rest.len());
    }
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    let opened = raw[hashes..].starts_with('"');
    let close = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - raw.len() + hashes + 1;
    opened.then(|| rest[start..].find(&close).map_or(rest.len(), |end| start + end + close.len()))
}

/// A character literal, told from a lifetime by its closing quote.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map(|end| end + 4);
    }
    let first = inside.chars().next()?.len_utf8();
    inside[first..].starts_with('\'').then_some(first + 2)
}

#[test]
fn paths_are_read_through_groups_comments_and_strings() {
    let code = blank_comments_and_literals(
        "use a::{b, c::{d, e as f}, *};\n// use x::y\nlet s = \"std::fs\"; let c = '\"'; r#\"z::q\"#; fn g<'a>() { h::i::<u8>() }",
    );
    let found = paths(&code);
    for wanted in ["a::b", "a::c::d", "a::c::e", "a::*", "h::i"] {
        assert!(found.iter().any(|p| p == wanted), "{wanted} is not in {found:?}");
    }
    for unwanted in ["x", "std", "z"] {
        assert!(!found.iter().any(|p| p.starts_with(unwanted)), "{unwanted} is in {found:?}");
    }
}

#[test]
fn items_of_tests_alone_are_left_out_and_what_follows_them_is_not() {
    let code =
        "mod a;\n#[cfg(test)]\nmod b;\nmod c;\n#[cfg(test)]\n#[allow(x)]\nfn d(e: [u8; 2]) {\n { }\n}\nfn f() {}\n";
    let product = without_test_items(code);
    assert_eq!(product.split_whitespace().collect::<Vec<_>>(), ["mod", "a;", "mod", "c;", "fn", "f()", "{}"]);
    assert_eq!(product.lines().count(), code.lines().count());
}
