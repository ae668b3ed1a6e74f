//! Services that load the same, told of as one: their daemons, remarks and reloads come together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::base::location::Location;
use crate::service::postfix::arrangement::Sameness;
use crate::service::postfix::names::beyond_the_most;
use crate::target::service::{Daemon, Remark, Service};

/// Services as they are found; those that load the same are told of once.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) services: Vec<Service>,
    /// Indices of the services that may be the same as one.
    alike: HashMap<Sameness, Vec<usize>>,
    /// The daemons of each service, by the lines that they are set in.
    daemons: HashSet<(usize, Location)>,
    /// Indices of the remarks of a service on a line.
    remarks: HashMap<(usize, Location), Vec<usize>>,
    /// Names of all services together.
    names: usize,
}

impl Merged {
    /// Adds a service, or what it has beyond the one that loads the same.
    pub(super) fn add(&mut self, mut service: Service) {
        let at = self.index_of(&mut service);
        let Some(known) = self.services.get_mut(at) else { return };
        for control in service.controls {
            if known.controls.len() < MOST_NAMES && !known.controls.contains(&control) {
                known.controls.push(control);
            }
        }
        for remark in service.remarks {
            let on_line = self.remarks.entry((at, remark.place.clone())).or_default();
            let mut told = on_line.iter().copied();
            let told = told.find(|told| {
                let told = known.remarks.get(*told);
                told.is_some_and(|told| says_the_same(told, &known.daemons, &remark, &service.daemons))
            });
            match (told.and_then(|told| known.remarks.get_mut(told)), service.daemons.first()) {
                (Some(told), Some(daemon)) if told.message != remark.message => {
                    told.message.push_str(&format!("; the same for {}", daemon.name));
                }
                (Some(_), _) => {}
                (None, _) => {
                    on_line.push(known.remarks.len());
                    known.remarks.push(remark);
                }
            }
        }
        for slip in service.slips {
            if !known.slips.contains(&slip) {
                known.slips.push(slip);
            }
        }
        // A postscreen comes with each service behind it.
        known
            .daemons
            .extend(service.daemons.into_iter().filter(|daemon| self.daemons.insert((at, daemon.place.clone()))));
    }

    /// The index of the service that loads the same; a new one has no daemons and remarks yet.
    fn index_of(&mut self, service: &mut Service) -> usize {
        let alike = self.alike.entry(Sameness::of(service)).or_default();
        let is_same = |at: &&usize| self.services.get(**at).is_some_and(|known| known.by_name == service.by_name);
        if let Some(at) = alike.iter().find(is_same) {
            return *at;
        }
        let at = self.services.len();
        alike.push(at);
        let names = self.names.saturating_add(service.by_name.len());
        if names > MOST_NAMES_OF_ALL {
            service.remarks.push(beyond_the_most(service, MOST_NAMES_OF_ALL));
            service.by_name = Arc::default();
        } else {
            self.names = names;
        }
        self.services.push(Service { daemons: Vec::new(), remarks: Vec::new(), slips: Vec::new(), ..service.clone() });
        at
    }
}

/// Whether a remark is known, be it of another daemon: then one line mends both.
fn says_the_same(told: &Remark, daemons: &[Daemon], remark: &Remark, own: &[Daemon]) -> bool {
    let is_one_place = told.place == remark.place && told.command == remark.command && told.when == remark.when;
    let tail = own.first().and_then(|daemon| remark.message.strip_prefix(daemon.name.as_str()));
    let is_alike = |tail: &str| {
        let tails = daemons.iter().filter_map(|daemon| told.message.strip_prefix(daemon.name.as_str()));
        tails.take(MOST_NAMES).any(|of_told| of_told.starts_with(tail))
    };
    is_one_place && (told.message == remark.message || tail.is_some_and(is_alike))
}

/// Names of all services together that are judged; each service with its own host name or certificate has all names of
/// its tables once more.
const MOST_NAMES_OF_ALL: usize = 1 << 20;

/// Daemons of one service that may begin a remark with their names.
const MOST_NAMES: usize = 8;
