//! The identities that a service shows to clients that ask for a name: what `tls_server_sni_maps` leads to.

mod entry;
mod nobody;
mod remark;
mod stale;

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::Document;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{place, queue_directory};
use crate::service::postfix::daemons::Daemon as Found;
use crate::service::postfix::family::Family;
use crate::service::postfix::names::entry::Copies;
use crate::service::postfix::proxied::{Answer, Proxymap};
use crate::service::tables::{Surroundings, Table, open_all};
use crate::target::service::{Compiled, Load, Remark, Service, Side, Stake, Trouble, Weight, When};

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
    postmap: String,
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
            postmap: found.scope.instance.program("postmap"),
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
    let Asked { maps, queue_directory, default_type, proxymap, setting, postmap } = asked;
    let (mut held, mut by_name, mut known) = (Held::default(), Vec::new(), HashSet::new());
    let tables = open_all(maps, &Surroundings { queue_directory, default_type, files: lookup });
    held.fatal = proxymap.fatal(&tables).map(|words| Trouble { words, place: Some(setting.clone()) });
    for table in tables {
        let about = Opened { table: &table, setting, lookup, postmap };
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

/// One table of a list, as the service that names it sees it.
struct Opened<'a> {
    table: &'a Table,
    /// Where the table is named.
    setting: &'a Location,
    lookup: &'a dyn Lookup,
    /// `postmap`, as it is called for this instance.
    postmap: &'a str,
}

impl Opened<'_> {
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

    /// The table as `postmap` takes it.
    fn direct(&self) -> &str {
        self.table.spec.strip_prefix("proxy:").unwrap_or(&self.table.spec)
    }
}

const PARAMETER: &str = "tls_server_sni_maps";
