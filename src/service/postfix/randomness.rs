//! Where TLS takes its randomness from: tlsmgr, without which no process gets TLS ready.

use std::path::Path;

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::daemons::Role;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::forms::program_misfits;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::Service as Entry;
use crate::service::postfix::scope::Scope;
use crate::target::service::{Daemon, Service, Trouble};

/// What becomes of TLS without a tlsmgr that works.
#[derive(Clone, Debug)]
pub(super) enum Drought {
    /// There is none: TLS is switched off (`tls_server.c`, `tls_client.c`, `tls_ext_seed`).
    Absent(Trouble),
    /// It never answers: the process waits for it before it greets anybody.
    Silent(Trouble),
}

impl Drought {
    /// Does to a service what the lack of randomness does to it, where it wants TLS.
    ///
    /// postscreen has TLS done by tlsproxy: while that waits, it answers STARTTLS with 454 after 10 seconds, and at once where
    /// there is none.
    pub(super) fn strike(&self, role: Role, service: &mut Service) {
        if role == Role::Screen || !service.daemons.iter().any(Daemon::speaks_tls) {
            return;
        }
        match self {
            Drought::Silent(trouble) if role != Role::Proxy => {
                for daemon in &mut service.daemons {
                    daemon.dies.get_or_insert_with(|| trouble.clone());
                }
            }
            Drought::Absent(trouble) | Drought::Silent(trouble) => service.refused = Some(trouble.clone()),
        }
    }
}

/// Why tlsmgr does not give what it should; none where it does, or where this user cannot tell.
pub(super) fn drought(instance: &Instance, lookup: &dyn Lookup) -> Option<Drought> {
    let Some(keeper) = keeper(instance) else {
        let place = Some(Location::whole(&instance.master_file));
        return Some(Drought::Absent(Trouble { words: NO_ENTROPY.to_owned(), place }));
    };
    let silent = |words, place| Some(Drought::Silent(Trouble { words, place: Some(place) }));
    if Program::of(keeper.command.as_bytes()) != Program::Tlsmgr {
        let folder = Scope::of(instance, keeper).value("daemon_directory").text;
        let words = format!("master_spawn: exec {folder}/{}: No such file or directory", keeper.command);
        let is_postfixs = Program::of(keeper.command.as_bytes()) != Program::Other
            || OTHERS.iter().any(|known| keeper.command == *known);
        let other = || "premature end-of-input on tlsmgr socket while reading input attribute name".to_owned();
        return silent(if is_postfixs { other() } else { words }, keeper.place.clone());
    }
    let scope = Scope::of(instance, keeper);
    if let Some(misfit) = program_misfits(&scope).next() {
        return silent(misfit.fault.words, misfit.fault.place);
    }
    source(&scope, lookup).or_else(|| exchange(&scope, lookup)).map_or_else(|| limit(keeper), Some)
}

/// Whether master.cf has none that is started.
pub(super) fn is_absent(instance: &Instance) -> bool {
    keeper(instance).is_none()
}

fn keeper(instance: &Instance) -> Option<&Entry> {
    instance.services().into_iter().find(|service| service.name == NAME && service.kind != "inet")
}

/// The device or file that randomness comes from (`tlsmgr.c tlsmgr_pre_init`).
fn source(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Drought> {
    let value = scope.value("tls_random_source");
    let name = value.text.to_string();
    let missing = "No such file or directory";
    let (path, words) = match (name.strip_prefix("dev:"), name.strip_prefix("egd:")) {
        (Some(path), _) => (path, format!("cannot open entropy device {path}: {missing}")),
        (_, Some(path)) => (path, format!("cannot connect to EGD server {path}: {missing}")),
        // Of a file it says nothing but that it tries again.
        _ => (name.as_str(), format!("exiting to reopen external entropy source {name}")),
    };
    let is_absent = value.is_set && path.starts_with('/') && is_missing(Path::new(path), lookup);
    is_absent.then(|| Drought::Silent(Trouble { words, place: Some(place(&value, scope)) }))
}

/// The file that randomness is kept in from one tlsmgr to the next.
fn exchange(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Drought> {
    let value = scope.value("tls_random_exchange_name");
    let path = value.text.path();
    let folder = path.parent().filter(|folder| folder.is_absolute())?;
    let is_absent = value.is_set && is_missing(folder, lookup);
    let words =
        format!("tls_prng_exch_open: cannot open PRNG exchange file {}: No such file or directory", path.display());
    is_absent.then(|| Drought::Silent(Trouble { words, place: Some(place(&value, scope)) }))
}

/// tlsmgr ends at once unless there may be one process of it.
fn limit(keeper: &Entry) -> Option<Drought> {
    let words = "service tlsmgr requires a process limit of 1".to_owned();
    (keeper.process_limit != Some(1)).then(|| Drought::Silent(Trouble { words, place: Some(keeper.place.clone()) }))
}

fn is_missing(path: &Path, lookup: &dyn Lookup) -> bool {
    matches!(lookup.trouble(path), Some(UnreadableReason::Missing | UnreadableReason::DanglingLink { .. }))
}

/// The service that every process asks.
const NAME: &str = "tlsmgr";

/// Programs of Postfix that do no TLS.
const OTHERS: [&str; 20] = [
    "anvil",
    "bounce",
    "cleanup",
    "discard",
    "dnsblog",
    "error",
    "flush",
    "local",
    "nqmgr",
    "oqmgr",
    "pickup",
    "pipe",
    "postlogd",
    "proxymap",
    "qmgr",
    "qmqpd",
    "scache",
    "showq",
    "spawn",
    "trivial-rewrite",
];

/// What a process says that gets nothing.
pub(super) const NO_ENTROPY: &str = "no entropy for TLS key generation: disabling TLS support";
