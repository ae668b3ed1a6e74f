//! One question: files and the words of a command line, in a form that can be asked again by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What both are asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    /// Everything behind `openssl verify`; files by the names below.
    pub(super) words: Vec<String>,
    /// By name.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// The themes it was drawn from.
    pub(super) themes: Vec<&'static str>,
}

impl Question {
    /// Puts the files into an empty folder.
    pub(super) fn lay_out(&self, folder: &Path) {
        for (name, bytes) in &self.files {
            let path = folder.join(name);
            if name.contains('/') {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
            }
            fs::write(path, bytes).unwrap();
        }
    }

    /// Takes them away again.
    pub(super) fn clear(&self, folder: &Path) {
        for name in self.files.keys() {
            match name.split_once('/') {
                Some((directory, _)) => drop(fs::remove_dir_all(folder.join(directory))),
                None => fs::remove_file(folder.join(name)).unwrap(),
            }
        }
    }

    /// The command line as a shell takes it.
    pub(super) fn line(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@".contains(c);
        let quoted = |word: &String| match !word.is_empty() && word.chars().all(plain) {
            true => word.clone(),
            false => format!("'{}'", word.replace('\'', r"'\''")),
        };
        let words = self.words.iter().map(quoted).collect::<Vec<_>>().join(" ");
        if self.files.contains_key(STANDARD_INPUT) { format!("{words} < {STANDARD_INPUT}") } else { words }
    }
}

/// The file whose bytes stand on standard input.
pub(super) const STANDARD_INPUT: &str = "stdin.pem";
