//! Where TLS takes its randomness from: tlsmgr, without which no process gets TLS ready.

use std::collections::HashMap;
use std::path::Path;

use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::daemons::Role;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::forms::program_misfits;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::service::Service as Entry;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::screened;
use crate::service::postfix::starting::without_program;
use crate::service::postfix::text::Text;
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

/// The services of an instance that may be asked for randomness, by their names.
pub(super) struct Keepers<'a> {
    instance: &'a Instance,
    by_name: HashMap<&'a Text, &'a Entry>,
    /// Those of such a name that nobody reaches: of an older type, or not private.
    out_of_reach: HashMap<&'a Text, &'a Entry>,
    /// Whether master.cf has the usual one, be it that it is not started.
    pub(super) has_usual: bool,
}

impl<'a> Keepers<'a> {
    pub(super) fn of(instance: &'a Instance) -> Keepers<'a> {
        let (mut by_name, mut out_of_reach) = (HashMap::new(), HashMap::new());
        for service in instance.services().into_iter().filter(|service| service.kind != "inet") {
            // They are asked as private/NAME, by streams: a fifo and datagrams are of no use.
            let is_stream = service.kind == "unix" || service.kind == "pass";
            let is_reached = is_stream && service.private != Some(false);
            if is_reached { &mut by_name } else { &mut out_of_reach }.entry(&service.name).or_insert(service);
        }
        let has_usual = instance.master.effective().any(|service| service.name == NAME);
        Keepers { instance, by_name, out_of_reach, has_usual }
    }

    /// Whether none is started by the name that this program asks for.
    pub(super) fn lack(&self, scope: &Scope<'_>) -> bool {
        !self.by_name.contains_key(&asked(scope))
    }

    /// The one of this name that it does not reach, where it reaches none.
    pub(super) fn out_of_reach(&self, scope: &Scope<'_>) -> Option<&'a Entry> {
        self.out_of_reach.get(&asked(scope)).copied().filter(|_| self.lack(scope))
    }

    /// Why this program does not get what it should; none where it does, or where this user cannot tell.
    pub(super) fn drought(&self, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Drought> {
        let Some(keeper) = self.by_name.get(&asked(scope)) else {
            let whole = || Location::whole(&self.instance.master_file);
            let unfit = self.out_of_reach(scope).map(|entry| entry.place.clone());
            let place = unfit.or_else(|| scope.value(PARAMETER).places.into_iter().next()).unwrap_or_else(whole);
            return Some(Drought::Absent(Trouble { words: NO_ENTROPY.to_owned(), place: Some(place) }));
        };
        let silent = |words, place| Some(Drought::Silent(Trouble { words, place: Some(place) }));
        // It waits for descriptors, and who asks it waits for an answer, an hour long (ipc_timeout).
        if keeper.kind == "pass" {
            return silent(NO_DESCRIPTOR.to_owned(), keeper.place.clone());
        }
        if let Some(fault) = without_program(self.instance, keeper, lookup) {
            return silent(fault.words, fault.place);
        }
        let scope = Scope::of(self.instance, keeper);
        if Program::of(keeper.command.as_bytes()) != Program::Tlsmgr {
            let folder = scope.value("daemon_directory").text;
            let words = format!("master_spawn: exec {folder}/{}: No such file or directory", keeper.command);
            let is_postfixs = Program::of(keeper.command.as_bytes()) != Program::Other
                || OTHERS.iter().any(|known| keeper.command == *known);
            let other = || "premature end-of-input on tlsmgr socket while reading input attribute name".to_owned();
            return silent(if is_postfixs { other() } else { words }, keeper.place.clone());
        }
        if let Some(fault) = keeper.faults.iter().find(|fault| fault.is_fatal) {
            return silent(fault.words.clone(), fault.place.clone());
        }
        if let Some(misfit) = program_misfits(&scope).next() {
            return silent(misfit.fault.words, misfit.fault.place);
        }
        source(&scope, lookup).or_else(|| exchange(&scope, lookup)).or_else(|| limit(self.instance, keeper))
    }
}

/// The name of the service that a program asks.
pub(super) fn asked(scope: &Scope<'_>) -> Text {
    let name = scope.value(PARAMETER).text;
    if name.is_empty() { Text::from(NAME) } else { name }
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
    let is_absent = value.is_set && path.starts_with('/') && lookup.is_absent(Path::new(path));
    is_absent.then(|| Drought::Silent(Trouble { words, place: Some(place(&value, scope)) }))
}

/// The file that randomness is kept in from one tlsmgr to the next.
fn exchange(scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Drought> {
    let value = scope.value("tls_random_exchange_name");
    let path = value.text.path();
    let folder = path.parent().filter(|folder| folder.is_absolute())?;
    let is_absent = value.is_set && lookup.is_absent(folder);
    let words =
        format!("tls_prng_exch_open: cannot open PRNG exchange file {}: No such file or directory", path.display());
    is_absent.then(|| Drought::Silent(Trouble { words, place: Some(place(&value, scope)) }))
}

/// tlsmgr ends at once unless there may be one process of it.
fn limit(instance: &Instance, keeper: &Entry) -> Option<Drought> {
    let fault = screened::limit(instance, keeper)?;
    Some(Drought::Silent(Trouble { words: fault.words, place: Some(fault.place) }))
}

/// Names the service that a process asks.
pub(super) const PARAMETER: &str = "tlsmgr_service_name";
/// The one that every process asks unless it is told otherwise.
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

/// What a process of a service of type `pass` says when it is asked something.
pub(super) const NO_DESCRIPTOR: &str = "pass_accept_attr: cannot receive file descriptor";

/// What a process says that gets nothing.
pub(super) const NO_ENTROPY: &str = "no entropy for TLS key generation: disabling TLS support";

#[cfg(test)]
mod tests {
    use super::{Drought, Keepers};
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use std::path::Path;

    /// As smtpd 3.7.11 does with each of these: 454, or no greeting.
    #[test]
    fn a_keeper_that_nobody_reaches_or_that_ends() {
        for (line, wanted) in [
            ("tlsmgr unix - - n 1000? 1 tlsmgr", ""),
            ("tlsmgr fifo - - n 300 1 tlsmgr", "absent"),
            ("tlsmgr unix n - n 1000? 1 tlsmgr", "absent"),
            ("tlsmgr unix-dgram - - n 1000? 1 tlsmgr", "absent"),
            ("tlsmgr unix - - n 1000? 1 tlsmgr # TLS", "silent"),
            ("tlsmgr unix - - n 1000? 1 tlsmgr -x", "silent"),
            ("tlsmgr pass - - n 1000? 1 tlsmgr", "silent"),
        ] {
            let memory = Memory::holding(&[("/p/main.cf", ""), ("/p/master.cf", &format!("{line}\n"))]);
            let instance = Instance::read(Path::new("/p"), &memory);
            let drought = Keepers::of(&instance).drought(&Scope::common(&instance, Program::Smtpd), &memory);
            let (told, place) = match drought {
                None => ("", None),
                Some(Drought::Absent(trouble)) => ("absent", trouble.place),
                Some(Drought::Silent(trouble)) => ("silent", trouble.place),
            };
            assert_eq!((told, place.map_or(1, |place| place.line)), (wanted, 1), "{line}");
        }
    }
}
