//! What is loaded for one entry of a table: its files, what lies inside the table, or what Postfix logs in place of it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::service::postfix::names::{Opened, PARAMETER};
use crate::service::postfix::proxied::Answer;
use crate::service::tables::{Entry, Extent, LARGEST_INDEX, Name, Value};
use crate::target::service::{ANY_NAME, FileSetting, Load};

/// What lies inside tables, each content once: names that lead to the same files share it.
pub(super) struct Copies<'d, 't> {
    documents: &'d mut Vec<(PathBuf, Arc<Document>)>,
    paths: HashSet<PathBuf>,
    by_content: HashMap<&'t [u8], PathBuf>,
}

impl<'d> Copies<'d, '_> {
    pub(super) fn new(documents: &'d mut Vec<(PathBuf, Arc<Document>)>) -> Self {
        let paths = documents.iter().map(|(path, _)| path.clone()).collect();
        Copies { documents, paths, by_content: HashMap::new() }
    }
}

impl Opened<'_> {
    /// The name and what is loaded for it; none for a pattern, whose names are not known, and for what is no PEM.
    pub(super) fn load<'t>(&self, entry: &'t Entry, copies: &mut Copies<'_, 't>) -> Option<(String, Load)> {
        let name = match &entry.name {
            Name::Exact(name) => String::from_utf8_lossy(name).into_owned(),
            Name::Any => ANY_NAME.to_owned(),
            Name::Pattern(pattern) => pattern.clone(),
        };
        let place = entry.place.clone().unwrap_or_else(|| self.setting.clone());
        let label = format!("SNI data for {name}");
        let setting = |path: PathBuf| FileSetting {
            parameter: PARAMETER.to_owned(),
            name: label.clone(),
            path,
            place: place.clone(),
        };
        let refused = |words: String| Some((name.clone(), self.refused(vec![words, problem(&name)], place.clone())));
        let empty = || refused(format!("{PARAMETER} lookup of {name} returns an empty string result"));
        let is_blank = |path: &PathBuf| {
            let document = self.lookup.document(path);
            document.contents.as_ref().is_ok_and(|text| text.trim_ascii().is_empty())
        };
        let files = match &entry.value {
            Value::Files(files) if files.iter().all(is_blank) => return empty(),
            Value::Pem(text) if text.is_empty() => return empty(),
            Value::NotBase64(_) => {
                return refused(format!("table {}: key {name}: malformed BASE64 value", self.table.spec));
            }
            Value::Files(files) => files.iter().cloned().map(setting).collect(),
            Value::Pem(text) => vec![setting(self.copy(&name, text, copies)?)],
        };
        Some((name.clone(), Load::List { name: label.clone(), parameter: PARAMETER.to_owned(), files, place }))
    }

    /// The path under which the content for a name is a document.
    fn copy<'t>(&self, name: &str, text: &'t Zeroizing<Vec<u8>>, copies: &mut Copies<'_, 't>) -> Option<PathBuf> {
        if let Some(path) = copies.by_content.get(text.as_slice()) {
            return Some(path.clone());
        }
        let path = inside(self.table.index.as_deref()?, name);
        if copies.paths.insert(path.clone()) {
            copies.documents.push((path.clone(), Arc::new(self.document(&path, text))));
        }
        copies.by_content.insert(text.as_slice(), path.clone());
        Some(path)
    }

    /// A table that cannot be opened answers every name with an error.
    pub(super) fn unavailable(&self) -> Option<(String, Load)> {
        let unread = self.table.unread.iter().find(|unread| unread.extent == Extent::Table)?;
        let why = unread.log.as_ref().unwrap_or(&unread.why);
        let words = vec![format!("{} is unavailable. {why}", self.table.spec), problem(ANY_NAME)];
        let place = unread.place.clone().unwrap_or_else(|| self.setting.clone());
        Some((ANY_NAME.to_owned(), self.refused(words, place)))
    }

    /// Neither does one give an answer that is closed to proxymap.
    pub(super) fn unanswered(&self, answer: &Answer) -> Option<(String, Load)> {
        let Answer::Denied(path) = answer else { return None };
        let direct = self.direct();
        let opens = if self.table.index.is_some() { "open database" } else { "open" };
        let words =
            vec![format!("{direct} is unavailable. {opens} {}: Permission denied", path.display()), problem(ANY_NAME)];
        Some((ANY_NAME.to_owned(), self.refused(words, self.setting.clone())))
    }

    fn refused(&self, words: Vec<String>, place: Location) -> Load {
        Load::Refused { parameter: format!("{PARAMETER} = {}", self.table.spec), words, place }
    }

    /// What the table holds for a name, with the owner and the mode of the table: whoever reads it has the key.
    fn document(&self, path: &Path, text: &Zeroizing<Vec<u8>>) -> Document {
        let table = self.lookup.large_document(self.table.index.as_deref().unwrap_or(path), LARGEST_INDEX);
        Document { name: path.to_string_lossy().into(), ..table.with_contents(Ok(text.clone())) }
    }
}

/// The last line of the log when a table gives no answer.
fn problem(name: &str) -> String {
    match name {
        ANY_NAME => "map lookup problem".to_owned(),
        name => format!("{PARAMETER}: {name} map lookup problem"),
    }
}

/// How the part of a compiled table is called that holds one name's identity.
fn inside(index: &Path, name: &str) -> PathBuf {
    let mut path = index.as_os_str().to_owned();
    path.push(format!("({name})"));
    PathBuf::from(path)
}
