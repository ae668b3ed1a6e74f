//! Is a compiled table behind its text and the files that were copied into it?

use std::collections::HashMap;
use std::path::PathBuf;

use crate::base::location::Location;
use crate::service::postfix::names::Opened;
use crate::service::postfix::names::remark::Mend;
use crate::service::tables::{Extent, Name, Unread, Value, age, copy_of};
use crate::target::service::{Remark, Weight};

impl Opened<'_> {
    /// The table holds something else than its files hold now.
    pub(super) fn stale(&self) -> Vec<Remark> {
        let held: HashMap<&Name, &Value> = self.table.entries.iter().map(|entry| (&entry.name, &entry.value)).collect();
        // Of a table that was not read to its end nobody can say what it lacks.
        let is_cut = |unread: &Unread| matches!(unread.extent, Extent::Unseen | Extent::Rest | Extent::Table);
        let is_whole = !self.table.unread.iter().any(is_cut);
        let (mut older, mut absent) = (Stale::default(), Stale::default());
        for written in self.table.written.iter().flatten() {
            let (Name::Exact(name), Value::Files(files)) = (&written.name, &written.value) else { continue };
            match (held.get(&written.name), copy_of(files, self.lookup)) {
                (Some(Value::Pem(held)), Ok(now)) if *held != now => older.add(name, files, written.place.as_ref()),
                (None, Ok(_)) if is_whole => absent.add(name, files, written.place.as_ref()),
                _ => {}
            }
        }
        let spec = &self.table.spec;
        let mut remarks = Vec::new();
        let mut fails = |message, place: Option<Location>| {
            let place = place.unwrap_or_else(|| self.setting.clone());
            remarks.push(self.remark(Weight::Fail, message, place, Mend::Compile));
        };
        if let Some((names, files, place)) = older.told() {
            let message = format!(
                "{spec} holds another content for {names} than {files} has now: clients are shown the older one, reload or not"
            );
            fails(message, place);
        }
        if let Some((names, _, place)) = absent.told() {
            fails(format!("{names} is in the text of {spec} and not in the compiled table"), place);
        }
        remarks.extend(self.without_files(&held, is_whole));
        let is_older = || age(self.table, self.lookup).is_some_and(|age| age.newer_source.is_some());
        if remarks.is_empty() && is_older() {
            let message = format!("the text of {spec} is newer than the compiled table");
            remarks.push(self.remark(Weight::Warn, message, self.setting.clone(), Mend::Compile));
        }
        remarks
    }

    /// Entries of the text whose files are not there: the next `postmap -F` leaves them out, if the last one has not.
    fn without_files(&self, held: &HashMap<&Name, &Value>, is_whole: bool) -> Vec<Remark> {
        let (mut kept, mut absent) = (Stale::default(), Stale::default());
        for line in &self.table.unwritten {
            let (Some((Name::Exact(name), _)), Some(path)) = (&line.left_out, &line.missing) else { continue };
            match held.contains_key(&Name::Exact(name.clone())) {
                true => kept.add(name, std::slice::from_ref(path), line.place.as_ref()),
                false if is_whole => absent.add(name, std::slice::from_ref(path), line.place.as_ref()),
                false => {}
            }
        }
        let spec = &self.table.spec;
        let told = [
            (absent, Weight::Fail, "postmap left the entry out, and clients are shown the default certificate"),
            (
                kept,
                Weight::Warn,
                "the compiled table still serves what it held, and the next postmap -F drops the name",
            ),
        ];
        let remark = |(stale, weight, words): (Stale, Weight, &str)| {
            let (names, files, place) = stale.told()?;
            let message = format!("{spec}: what {names} needs is not there ({files}): {words}");
            let fix = format!("put the file there, or take the entry out of the text, then: {}", self.postmap());
            let remark = self.remark(weight, message, place.unwrap_or_else(|| self.setting.clone()), Mend::Edit);
            Some(Remark { fix, ..remark })
        };
        told.into_iter().filter_map(remark).collect()
    }
}

/// Names of which the table is behind its text.
#[derive(Default)]
struct Stale {
    names: Vec<String>,
    first: Option<(String, Option<Location>)>,
}

impl Stale {
    fn add(&mut self, name: &[u8], files: &[PathBuf], place: Option<&Location>) {
        self.names.push(String::from_utf8_lossy(name).into_owned());
        self.first.get_or_insert_with(|| (listed(files), place.cloned()));
    }

    /// The names, the files of the first, and where it stands; none without names.
    fn told(self) -> Option<(String, String, Option<Location>)> {
        let (files, place) = self.first?;
        let shown = self.names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
        match self.names.len().saturating_sub(MOST_NAMES) {
            0 if self.names.len() == 1 => Some((shown, files, place)),
            0 => Some((shown, format!("their files ({files} for the first)"), place)),
            more => Some((format!("{shown} and {more} more"), format!("their files ({files} for the first)"), place)),
        }
    }
}

fn listed(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Names that a remark lists.
const MOST_NAMES: usize = 5;
