//! The identities that a service shows to clients that ask for a name: what `tls_server_sni_maps` leads to.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::base::shell::quote;
use crate::service::postfix::arrangement::{place, queue_directory};
use crate::service::postfix::daemons::Daemon as Found;
use crate::service::postfix::family::Family;
use crate::service::postfix::proxied::{Answer, Proxymap};
use crate::service::tables::{
    Entry, Extent, LARGEST_INDEX, Name, Surroundings, Table, Unread, Value, age, copy_of, open_all,
};
use crate::target::service::{
    ANY_NAME, Compiled, FileSetting, Load, Remark, Service, Side, Stake, Trouble, Weight, When,
};

/// What tables hold for services: those that name the same ones in the same line share it.
pub(super) struct Tables<'l> {
    lookup: &'l dyn Lookup,
    known: HashMap<Asked, Held>,
}

/// What a service asks for.
#[derive(PartialEq, Eq, Hash)]
struct Asked {
    maps: String,
    queue_directory: PathBuf,
    default_type: String,
    proxymap: Proxymap,
    setting: Location,
}

/// What there is.
#[derive(Default)]
struct Held {
    by_name: Arc<Vec<(String, Load)>>,
    tables: Vec<Compiled>,
    remarks: Vec<Remark>,
    /// What ends every daemon that asks.
    fatal: Option<Trouble>,
}

impl<'l> Tables<'l> {
    pub(super) fn new(lookup: &'l dyn Lookup) -> Tables<'l> {
        Tables { lookup, known: HashMap::new() }
    }

    /// Adds what the tables hold to the service. What lies inside a compiled table becomes a document of its own.
    pub(super) fn add(
        &mut self,
        found: &Found<'_>,
        family: Family,
        service: &mut Service,
        documents: &mut Vec<(PathBuf, Arc<Document>)>,
    ) {
        let value = found.scope.value(PARAMETER);
        if family.side() == Side::Client || value.text.is_empty() {
            return;
        }
        let asked = Asked {
            maps: value.text.to_string(),
            queue_directory: queue_directory(&found.scope),
            default_type: found.scope.value("default_database_type").text.to_string(),
            proxymap: Proxymap::of(&found.scope),
            setting: place(&value, &found.scope),
        };
        let lookup = self.lookup;
        let held = match self.known.entry(asked) {
            Vacant(entry) => {
                let held = held(entry.key(), lookup, documents);
                entry.insert(held)
            }
            Occupied(entry) => entry.into_mut(),
        };
        for daemon in &mut service.daemons {
            daemon.dies = daemon.dies.take().or_else(|| held.fatal.clone());
        }
        service.by_name = Arc::clone(&held.by_name);
        service.tables.extend(held.tables.iter().cloned());
        service.remarks.extend(held.remarks.iter().cloned());
    }
}

fn held(asked: &Asked, lookup: &dyn Lookup, documents: &mut Vec<(PathBuf, Arc<Document>)>) -> Held {
    let Asked { maps, queue_directory, default_type, proxymap, setting } = asked;
    let (mut held, mut by_name, mut known) = (Held::default(), Vec::new(), HashSet::new());
    let tables = open_all(maps, &Surroundings { queue_directory, default_type, files: lookup });
    held.fatal = proxymap.fatal(&tables).map(|words| Trouble { words, place: Some(setting.clone()) });
    for table in tables {
        let about = Opened { table: &table, setting, lookup };
        let answer = proxymap.answer(&table, lookup);
        by_name.extend(about.unavailable().or_else(|| about.unanswered(&answer)));
        let mut copies = Copies::new(documents);
        let is_answered = matches!(answer, Answer::All | Answer::Some(_));
        for entry in table.entries.iter().filter(|_| is_answered) {
            let is_left_out = || entry.value.files().iter().any(|path| !proxymap.may_read(path, lookup));
            if matches!(answer, Answer::Some(_)) && is_left_out() {
                continue;
            }
            let Some((name, load)) = about.load(entry, &mut copies) else { continue };
            if known.insert(name.clone()) {
                by_name.push((name, load));
            }
        }
        held.tables.extend(about.compiled());
        held.remarks.extend(about.remarks());
    }
    Held { by_name: Arc::new(by_name), ..held }
}

/// All services together have more names than are judged, so that those of this one are not.
pub(super) fn beyond_the_most(service: &Service, most: usize) -> Remark {
    let place = service.by_name.first().map(|(_, load)| load.place().clone());
    let message = format!(
        "the {} names of {PARAMETER} stay unchecked for this service: all services together have more than the {most} \
         that are judged",
        service.by_name.len()
    );
    Remark {
        weight: Weight::Warn,
        stake: Stake::Policy,
        message,
        place: place
            .or_else(|| service.places.first().cloned())
            .unwrap_or_else(|| Location::whole(&Arc::from("main.cf"))),
        fix: "give services that show the same identities the same settings, and check the others by themselves"
            .to_owned(),
        command: None,
        when: When::Always,
    }
}

/// What lies inside tables, each content once: names that lead to the same files share it.
struct Copies<'d, 't> {
    documents: &'d mut Vec<(PathBuf, Arc<Document>)>,
    paths: HashSet<PathBuf>,
    by_content: HashMap<&'t [u8], PathBuf>,
}

impl<'d> Copies<'d, '_> {
    fn new(documents: &'d mut Vec<(PathBuf, Arc<Document>)>) -> Self {
        let paths = documents.iter().map(|(path, _)| path.clone()).collect();
        Copies { documents, paths, by_content: HashMap::new() }
    }
}

struct Opened<'a> {
    table: &'a Table,
    /// Where the table is named.
    setting: &'a Location,
    lookup: &'a dyn Lookup,
}

impl Opened<'_> {
    /// The name and what is loaded for it; none for a pattern, whose names are not known, and for what is no PEM.
    fn load<'t>(&self, entry: &'t Entry, copies: &mut Copies<'_, 't>) -> Option<(String, Load)> {
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
        let is_empty = |files: &[PathBuf]| copy_of(files, self.lookup).is_ok_and(|text| text.trim_ascii().is_empty());
        let files = match &entry.value {
            Value::Files(files) if is_empty(files) => {
                let words = format!("{PARAMETER} lookup of {name} returns an empty string result");
                return Some((name.clone(), self.refused(vec![words, problem(&name)], place)));
            }
            Value::Files(files) => files.iter().cloned().map(setting).collect(),
            Value::Pem(text) if text.is_empty() => {
                let words = format!("{PARAMETER} lookup of {name} returns an empty string result");
                return Some((name.clone(), self.refused(vec![words, problem(&name)], place)));
            }
            Value::Pem(text) => vec![setting(self.copy(&name, text, copies)?)],
            Value::NotBase64(_) => {
                let words = format!("table {}: key {name}: malformed BASE64 value", self.table.spec);
                return Some((name.clone(), self.refused(vec![words, problem(&name)], place)));
            }
        };
        Some((name, Load::List { name: label.clone(), parameter: PARAMETER.to_owned(), files, place }))
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

    /// The table as a file that holds keys.
    fn compiled(&self) -> Option<Compiled> {
        let in_text = || self.table.source.clone().filter(|_| self.table.is_proxied);
        let index = self.table.index.clone().or_else(in_text)?;
        let written = self.table.written.iter().flatten();
        let written = written.chain(self.table.entries.iter().filter(|_| self.table.is_proxied));
        Some(Compiled {
            index,
            is_proxied: self.table.is_proxied,
            files: written.flat_map(|entry| entry.value.files().iter().cloned()).collect(),
        })
    }

    /// A table that cannot be opened answers every name with an error.
    fn unavailable(&self) -> Option<(String, Load)> {
        let unread = self.table.unread.iter().find(|unread| unread.extent == Extent::Table)?;
        let why = unread.log.as_ref().unwrap_or(&unread.why);
        let words = vec![format!("{} is unavailable. {why}", self.table.spec), problem(ANY_NAME)];
        let place = unread.place.clone().unwrap_or_else(|| self.setting.clone());
        Some((ANY_NAME.to_owned(), self.refused(words, place)))
    }

    /// Neither does one give an answer that is closed to proxymap.
    fn unanswered(&self, answer: &Answer) -> Option<(String, Load)> {
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

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks: Vec<Remark> = self.table.unread.iter().map(|unread| self.unread(unread)).collect();
        for entry in &self.table.entries {
            if matches!(entry.value, Value::NotBase64(_)) {
                let message = format!(
                    "{} was compiled without -F: it holds file names where Postfix wants their content (\"malformed \
                     BASE64 value\"), and clients that ask for these names are refused",
                    self.table.spec
                );
                remarks.push(self.remark(Weight::Fail, message, self.setting.clone(), Mend::Compile));
                break;
            }
        }
        remarks.extend(self.stale());
        remarks
    }

    /// The table holds something else than its files hold now.
    fn stale(&self) -> Vec<Remark> {
        let held: HashMap<&Name, &Value> = self.table.entries.iter().map(|entry| (&entry.name, &entry.value)).collect();
        // Of a table that was not read to its end nobody can say what it lacks.
        let is_whole = !self.table.unread.iter().any(|unread| matches!(unread.extent, Extent::Unseen | Extent::Rest));
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
        if let Some((names, files, place)) = older.told() {
            let message = format!(
                "{spec} holds another content for {names} than {files} has now: clients are shown the older one, reload or not"
            );
            remarks.push(self.remark(
                Weight::Fail,
                message,
                place.unwrap_or_else(|| self.setting.clone()),
                Mend::Compile,
            ));
        }
        if let Some((names, _, place)) = absent.told() {
            let message = format!("{names} is in the text of {spec} and not in the compiled table");
            remarks.push(self.remark(
                Weight::Fail,
                message,
                place.unwrap_or_else(|| self.setting.clone()),
                Mend::Compile,
            ));
        }
        remarks.extend(self.without_files(&held, is_whole));
        let age = age(self.table, self.lookup).filter(|age| age.newer_source.is_some() && remarks.is_empty());
        if age.is_some() {
            let message = format!("the text of {} is newer than the compiled table", self.table.spec);
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
            let fix = format!(
                "put the file there, or take the entry out of the text, then: postmap -F {}",
                quote(self.direct())
            );
            let remark = self.remark(weight, message, place.unwrap_or_else(|| self.setting.clone()), Mend::Edit);
            Some(Remark { fix, ..remark })
        };
        told.into_iter().filter_map(remark).collect()
    }

    /// The table as `postmap` takes it.
    fn direct(&self) -> &str {
        self.table.spec.strip_prefix("proxy:").unwrap_or(&self.table.spec)
    }

    /// The line that compiles the table: a new one gets the mode of its text, an old one keeps its own, and both are closed
    /// before keys come into them.
    fn compile(&self) -> Option<String> {
        let postmap = format!("postmap -F {}", quote(self.direct()));
        let mut open = Vec::new();
        for path in self.table.source.iter().chain(&self.table.index).filter(|_| !self.table.is_proxied) {
            let document = self.lookup.large_document(path, LARGEST_INDEX);
            if document.metadata.as_ref().is_some_and(|metadata| metadata.mode & 0o077 != 0) {
                open.push(quote(document.real_path.as_deref().unwrap_or(path).to_str()?));
            }
        }
        match open.is_empty() {
            true => Some(postmap),
            false => Some(format!("chmod go= {} && {postmap}", open.join(" "))),
        }
    }

    fn unread(&self, unread: &Unread) -> Remark {
        let weight = match unread.extent {
            Extent::Names => Weight::Note,
            Extent::Entry | Extent::Rest | Extent::Table => Weight::Fail,
            Extent::Unseen => Weight::Warn,
        };
        let mend = match unread.extent {
            Extent::Unseen => Mend::Look,
            // What lies behind the damage comes back from the text.
            Extent::Rest if self.table.written.is_some() => Mend::Compile,
            _ => Mend::Edit,
        };
        let log = unread.log.as_ref().map_or(String::new(), |words| format!(" (\"{words}\")"));
        let message = format!("{}: {}{log}", self.table.spec, unread.why);
        let remark = self.remark(weight, message, unread.place.clone().unwrap_or_else(|| self.setting.clone()), mend);
        match &unread.missing {
            Some(path) => {
                let fix = format!("put the file at {}, or take the entry out of the table", path.display());
                Remark { fix, ..remark }
            }
            None => remark,
        }
    }

    fn remark(&self, weight: Weight, message: String, place: Location, mend: Mend) -> Remark {
        let command = if mend == Mend::Compile { self.compile() } else { None };
        let fix = match mend {
            Mend::Compile => {
                "compile the table anew, and again after each renewal of its files: Postfix notices by itself"
            }
            Mend::Edit => "mend the table, or name one of another form",
            Mend::Look => {
                "check as root what only root may read; the files of a table that is not read here can be checked by \
                 their names: certpreflight check FILE"
            }
        };
        let fix = fix.to_owned();
        Remark { weight, stake: Stake::Policy, message, place, fix, command, when: When::Always }
    }
}

/// What helps against a remark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mend {
    /// `postmap -F`.
    Compile,
    /// An editor.
    Edit,
    /// To look where we did not.
    Look,
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

fn listed(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}

const PARAMETER: &str = "tls_server_sni_maps";

/// Names that a remark lists.
const MOST_NAMES: usize = 5;
