//! All that is served by the instances of Postfix below a configuration directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::error::{Error, ErrorKind};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{self, Sameness, families};
use crate::service::postfix::daemons::{Role, daemons};
use crate::service::postfix::defaults::Program;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::forms::program_misfits;
use crate::service::postfix::instance::{Instance, instances};
use crate::service::postfix::names::{self, Tables};
use crate::service::postfix::scope::Scope;
use crate::service::postfix::settings::survey::Survey;
use crate::service::postfix::{demands, openssl_configuration, randomness, reuse, settings};
use crate::target::service::{Daemon, Level, Remark, Service, Side, Weight};

/// What a configuration directory gives.
#[derive(Debug, Default)]
pub struct Discovery {
    /// What is loaded, each arrangement once.
    pub services: Vec<Service>,
    /// Identities that lie in compiled tables, by the names under which services load them.
    pub documents: Vec<(PathBuf, Arc<Document>)>,
    /// What Postfix itself refuses: it does not start, or not that service.
    pub refusal: Option<Fault>,
}

/// Reads main.cf and master.cf of the directory and of the instances that it lists.
///
/// # Errors
///
/// When the first directory has no main.cf or master.cf that can be read, or nothing in it does TLS.
pub fn discover(directory: &Path, lookup: &dyn Lookup) -> Result<Discovery, Error> {
    let mut discovery = Discovery::default();
    let (mut merged, mut tables) = (Merged::default(), Tables::new(lookup));
    let all = instances(directory, lookup);
    for (at, instance) in all.iter().enumerate() {
        if let Some((file, trouble)) = instance.unreadable.first() {
            let error = Error::new(ErrorKind::Configuration, unreadable(file, trouble)).at(file.to_string(), None);
            if at == 0 {
                return Err(error);
            }
            let words = format!("{} (multi_instance_directories names it)", reason(trouble));
            let fault = Fault::fatal(Location::whole(file), words);
            discovery.refusal.get_or_insert(fault);
            continue;
        }
        if !instance.is_disabled {
            add(instance, lookup, &mut discovery, &mut merged, &mut tables);
        }
    }
    discovery.services = merged.services;
    if discovery.services.is_empty() && discovery.refusal.is_none() {
        let message = "no service of this Postfix speaks TLS, and none has a certificate";
        return Err(Error::new(ErrorKind::NothingToCheck, message).at(directory.display().to_string(), None));
    }
    Ok(discovery)
}

fn add<'l>(
    instance: &Instance,
    lookup: &'l dyn Lookup,
    discovery: &mut Discovery,
    merged: &mut Merged,
    tables: &mut Tables<'l>,
) {
    if let Some(fault) = instance.faults().find(|fault| fault.is_fatal) {
        discovery.refusal.get_or_insert(fault.clone());
    }
    // At what all programs read, `postfix` itself ends, and nothing is started.
    let of_master = Scope::common(instance, Program::Master);
    if let Some(misfit) = program_misfits(&of_master).next() {
        discovery.refusal.get_or_insert(misfit.fault);
    }
    let found = daemons(instance);
    // `postfix start` asks postconf for everything, which gives up at the first value that cannot be expanded.
    let common = Scope::common(instance, Program::Other);
    let mut left = LEAST_WORK.saturating_add(instance.main.settings().map(|entry| entry.value.as_bytes().len()).sum());
    for entry in instance.main.settings() {
        let value = common.value(&entry.name.to_string());
        if let Some(fault) = value.fault {
            discovery.refusal.get_or_insert(fault);
            break;
        }
        let Some(less) = left.checked_sub(value.work) else { break };
        left = less;
    }
    let survey = Survey::of(instance, &found);
    let screens = dead_screens(instance);
    let drought = randomness::drought(instance, lookup);
    for daemon in &found {
        for family in families(daemon) {
            let mut service = arrangement::service(daemon, family);
            if matches!(daemon.role, Role::Proxy | Role::ServerBehindPostscreen) {
                service.daemons.extend(screens.clone());
            }
            let reused = reuse::trouble(daemon, &found, &service, lookup);
            let demanded = || demands::trouble(family, &daemon.scope, lookup);
            service.broken = reused.or_else(demanded).or(service.broken);
            if let Some(fault) = arrangement::macro_fault(daemon, family) {
                discovery.refusal.get_or_insert(fault);
            }
            service.refused = openssl_configuration::trouble(&daemon.scope, lookup).or(service.refused);
            if let Some(drought) = &drought {
                drought.strike(&mut service);
            }
            let around = (&survey, lookup);
            if service.side == Side::Server || matters(&service) {
                service.remarks = settings::remarks(daemon, family, &service, around);
            }
            if service.side == Side::Client {
                service.remarks.extend(settings::of_sending(daemon, family, &service, around));
            }
            tables.add(daemon, family, &mut service, &mut discovery.documents);
            if matters(&service) {
                merged.add(service);
            }
        }
    }
    reuse::join(&found, &mut discovery.services);
}

/// The postscreens that do not come up, and let nobody get to what is behind them.
fn dead_screens(instance: &Instance) -> Vec<Daemon> {
    let services = instance.services().into_iter().filter(|service| service.command == "postscreen");
    let dead = services.filter_map(|service| {
        let misfit = program_misfits(&Scope::of(instance, service)).next()?;
        Some(Daemon {
            name: format!("{}/{}", service.name, service.kind),
            program: service.command.to_string(),
            place: service.place.clone(),
            level: Level::May,
            dies: Some(arrangement::trouble(&misfit.fault)),
        })
    });
    dead.collect()
}

/// A client without identities and authorities has nothing to load, and sends; a server that does no TLS and has no files is
/// none of our business either, unless there is something to say about it.
fn matters(service: &Service) -> bool {
    let has_files = !service.loads.is_empty() || service.ca_file.is_some();
    let speaks = service.daemons.iter().any(|daemon| daemon.speaks_tls() || daemon.dies.is_some());
    let dies = service.daemons.iter().any(|daemon| daemon.dies.is_some());
    match service.side {
        Side::Client => {
            dies || (has_files || service.verifies || is_stopped(service)) && speaks
                || service.remarks.iter().any(|remark| remark.weight != Weight::Note)
        }
        Side::Server => has_files || speaks || !service.remarks.is_empty(),
    }
}

/// Whether something stops TLS, or the service, that no file has to do with.
fn is_stopped(service: &Service) -> bool {
    service.broken.is_some() || service.refused.is_some() || service.daemons.iter().any(|daemon| daemon.dies.is_some())
}

/// Services as they are found; those that load the same are told of once.
#[derive(Default)]
struct Merged {
    services: Vec<Service>,
    /// Indices of the services that may be the same as one.
    alike: HashMap<Sameness, Vec<usize>>,
    /// Indices of the remarks of a service on a line.
    remarks: HashMap<(usize, Location), Vec<usize>>,
    /// Names of all services together.
    names: usize,
}

impl Merged {
    fn add(&mut self, mut service: Service) {
        let alike = self.alike.entry(Sameness::of(&service)).or_default();
        let is_same = |at: &&usize| self.services.get(**at).is_some_and(|known| known.by_name == service.by_name);
        let at = match alike.iter().find(is_same) {
            Some(at) => *at,
            None => {
                let at = self.services.len();
                alike.push(at);
                self.names = self.names.saturating_add(service.by_name.len());
                if self.names > MOST_NAMES_OF_ALL {
                    self.names = self.names.saturating_sub(service.by_name.len());
                    service.remarks.push(names::beyond_the_most(&service, MOST_NAMES_OF_ALL));
                    service.by_name = Arc::default();
                }
                let bare = Service { daemons: Vec::new(), remarks: Vec::new(), ..service.clone() };
                self.services.push(bare);
                at
            }
        };
        let Some(known) = self.services.get_mut(at) else { return };
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
        for daemon in service.daemons {
            if known.daemons.iter().all(|told| told.place != daemon.place || told.program != daemon.program) {
                known.daemons.push(daemon);
            }
        }
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

/// Why the configuration that was asked for cannot be read, and what to do.
fn unreadable(file: &str, trouble: &Unreadable) -> String {
    let reason = reason(trouble);
    match &trouble.reason {
        UnreadableReason::Missing | UnreadableReason::DanglingLink { .. } if file.ends_with("/master.cf") => {
            format!("{reason}; Postfix does not start without it")
        }
        UnreadableReason::Missing | UnreadableReason::DanglingLink { .. } => {
            format!("{reason}; name Postfix's configuration directory with --postfix=DIR")
        }
        UnreadableReason::Denied => format!("{reason}; run as root, or as a user who may read it"),
        UnreadableReason::Io(_) => format!("{reason}; --postfix=DIR takes the directory that holds main.cf"),
        _ => reason,
    }
}

fn reason(trouble: &Unreadable) -> String {
    match &trouble.reason {
        UnreadableReason::Missing | UnreadableReason::DanglingLink { .. } => "No such file or directory".to_owned(),
        UnreadableReason::Denied => "Permission denied".to_owned(),
        UnreadableReason::Directory => "is a directory, not a file".to_owned(),
        UnreadableReason::Io(words) => words.clone(),
        _ => "cannot be read as a file".to_owned(),
    }
}

/// Steps and bytes that replacing the names in all values of a main.cf may take beside the length of the values; what lies
/// behind is replaced where a service asks for it.
const LEAST_WORK: usize = 1 << 20;

/// Names of all services together that are judged; each service with its own host name or certificate has all names of
/// its tables once more.
const MOST_NAMES_OF_ALL: usize = 1 << 20;

/// Daemons of one service that may begin a remark with their names.
const MOST_NAMES: usize = 8;
