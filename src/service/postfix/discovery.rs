//! All that is served by the instances of Postfix below a configuration directory.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::error::{Error, ErrorKind};
use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{self, families};
use crate::service::postfix::daemons::{Role, daemons};
use crate::service::postfix::defaults::Program;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::forms::program_misfits;
use crate::service::postfix::instance::{DEFAULT_DIRECTORY, Instance, instances};
use crate::service::postfix::master_cf::service::Service as Entry;
use crate::service::postfix::merged::Merged;
use crate::service::postfix::names::Tables;
use crate::service::postfix::randomness::asked;
use crate::service::postfix::reuse::Proxies;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::settings::survey::Survey;
use crate::service::postfix::{
    demands, listening, openssl_configuration, proxied, screened, settings, starting, wrapped,
};
use crate::target::service::{Daemon, Level, Service, Side, Slip, Weight};

/// What a configuration directory gives.
#[derive(Debug, Default)]
pub struct Discovery {
    /// What is loaded, each arrangement once.
    pub services: Vec<Service>,
    /// Identities that lie in compiled tables, by the names under which services load them.
    pub documents: Vec<(PathBuf, Arc<Document>)>,
    /// What Postfix itself refuses: it does not start, or not that service.
    pub refusal: Option<Fault>,
    /// What this user may not read of a further instance, of which nothing is known then.
    pub denied: Option<Fault>,
}

/// Reads main.cf and master.cf of the directory and of the instances that it lists.
///
/// # Errors
///
/// When the first directory has no main.cf or master.cf that can be read, or nothing in it does TLS.
pub fn discover(directory: &Path, lookup: &dyn Lookup) -> Result<Discovery, Error> {
    let mut discovery = Discovery::default();
    let (mut merged, mut idle, mut tables) = (Merged::default(), Merged::default(), Tables::new(lookup));
    let all = instances(directory, lookup);
    let of_all = refused_by_postmulti(&all);
    let mut taken = HashSet::new();
    for (at, instance) in all.iter().enumerate() {
        if let Some((file, trouble)) = instance.unreadable.first() {
            if at == 0 {
                let error = Error::new(ErrorKind::Configuration, unreadable(file, trouble));
                return Err(error.at(file.to_string(), None));
            }
            let fault = absent(file, trouble);
            match trouble.reason {
                UnreadableReason::Denied => discovery.denied.get_or_insert(fault),
                _ if instance.is_disabled && *file != instance.main_file => continue,
                _ => discovery.refusal.get_or_insert(fault),
            };
        } else if !instance.is_disabled {
            let refusal = refusal(instance, lookup).or_else(|| starting::shared(instance, &taken));
            if refusal.is_none() {
                taken.extend(starting::taken_by(instance));
            }
            add(instance, lookup, (of_all.as_ref(), refusal), &mut discovery, (&mut merged, &mut idle, &mut tables));
        }
    }
    discovery.refusal = of_all.or(discovery.refusal);
    discovery.services = if merged.services.is_empty() { idle.services } else { merged.services };
    if discovery.services.is_empty() && discovery.refusal.is_none() && discovery.denied.is_none() {
        let message = "no service of this Postfix speaks TLS, and none has a certificate";
        let message = all
            .iter()
            .find_map(misread)
            .map_or(message.to_owned(), |(complaint, remedy)| format!("{message}; {complaint}: {remedy}"));
        return Err(Error::new(ErrorKind::NothingToCheck, message).at(directory.display().to_string(), None));
    }
    Ok(discovery)
}

/// `postmulti`, by which the instances of the default directory are started, asks each for its main.cf first, be it disabled, and
/// starts none when one does not answer (`postmulti.c load_instances`). It does not mind what master.cf says.
fn refused_by_postmulti(all: &[Instance]) -> Option<Fault> {
    let (first, others) = all.split_first()?;
    if first.directory != Path::new(DEFAULT_DIRECTORY) {
        return None;
    }
    others.iter().find_map(|instance| {
        let mut unreadable = instance.unreadable.iter();
        let is_absent = |(file, trouble): &&(Arc<str>, Unreadable)| {
            *file == instance.main_file && trouble.reason != UnreadableReason::Denied
        };
        let missing = unreadable.find(is_absent).map(|(file, trouble)| absent(file, trouble));
        missing.or_else(|| instance.main.faults.iter().find(|fault| fault.is_fatal).cloned())
    })
}

/// A file of a further instance that is not there.
fn absent(file: &Arc<str>, trouble: &Unreadable) -> Fault {
    Fault::fatal(Location::whole(file), format!("{} (multi_instance_directories names it)", reason(trouble)))
}

/// Why the instance does not start: what `master` or `postconf`, which `postfix start` asks for everything, ends at.
fn refusal(instance: &Instance, lookup: &dyn Lookup) -> Option<Fault> {
    if let Some(fault) = instance.faults().find(|fault| fault.is_fatal) {
        return Some(fault.clone());
    }
    // At what all programs read, `postfix` itself ends, and nothing is started.
    if let Some(misfit) = program_misfits(&Scope::common(instance, Program::Master)).next() {
        return Some(misfit.fault);
    }
    let common = Scope::common(instance, Program::Other);
    let mut left = LEAST_WORK.saturating_add(instance.main.settings().map(|entry| entry.value.as_bytes().len()).sum());
    for entry in instance.main.settings() {
        let value = common.value(&entry.name.to_string());
        if value.fault.is_some() {
            return value.fault;
        }
        let Some(rest) = left.checked_sub(value.work) else { break };
        left = rest;
    }
    let late = || starting::fatal(instance, lookup).map(|lack| lack.fault).or_else(|| nobody_logs(instance, &common));
    log_elsewhere(&common).or_else(late).or_else(|| listening::refusal(instance, lookup))
}

/// A log file where none may be (`maillog_client.c maillog_client_init`).
fn log_elsewhere(scope: &Scope<'_>) -> Option<Fault> {
    let value = scope.value("maillog_file");
    let file = value.text.as_bytes();
    let is_allowed = scope.list("maillog_file_prefixes").iter().any(|prefix| file.starts_with(prefix.as_bytes()));
    let words =
        || format!("maillog_file value '{}' does not match any prefix in maillog_file_prefixes", value.text.logged());
    (!file.is_empty() && !is_allowed).then(|| Fault::fatal(arrangement::place(&value, scope), words()))
}

/// A log file without the service that writes it, which `postfix start` asks for (`postfix-script check-fatal`).
fn nobody_logs(instance: &Instance, scope: &Scope<'_>) -> Option<Fault> {
    let value = scope.value("maillog_file");
    let is_writer = |service: &Entry| service.name == "postlog" && service.kind == "unix-dgram";
    let is_written = value.text.is_empty() || instance.master.effective().any(is_writer);
    let words = "missing 'postlog' service in master.cf - run 'postfix upgrade-configuration'";
    (!is_written).then(|| Fault::fatal(arrangement::place(&value, scope), words))
}

fn add<'l>(
    instance: &Instance,
    lookup: &'l dyn Lookup,
    (of_all, refusal): (Option<&Fault>, Option<Fault>),
    discovery: &mut Discovery,
    (merged, idle, tables): (&mut Merged, &mut Merged, &mut Tables<'l>),
) {
    let fatal = of_all.or(refusal.as_ref()).map(arrangement::trouble);
    if let Some(fault) = refusal {
        let complaint = misread(instance).map(|(complaint, _)| complaint);
        let words = match complaint.or_else(|| Some(instance.slip(&fault.place)?.what.clone())) {
            Some(complaint) => format!("{}; {complaint}", fault.words),
            None => fault.words.clone(),
        };
        discovery.refusal.get_or_insert(Fault { words, ..fault });
    }
    let found = daemons(instance);
    let proxies = Proxies::among(&found);
    let survey = Survey::of(instance, &found);
    let screens = dead_screens(instance, lookup);
    let mut droughts = HashMap::new();
    for daemon in &found {
        for family in families(daemon) {
            let mut service = arrangement::service(daemon, family);
            if let Some(fault) = starting::without_program(instance, daemon.service, lookup) {
                service.daemons.iter_mut().for_each(|daemon| daemon.dies = Some(arrangement::trouble(&fault)));
            }
            if matches!(daemon.role, Role::Proxy | Role::ServerBehindPostscreen) {
                service.daemons.extend(screens.clone());
            }
            let reused = proxies.trouble(daemon, &service, lookup);
            let demanded = || demands::trouble(family, &daemon.scope, lookup);
            let wrapped = wrapped::trouble(family, &daemon.scope);
            service.broken = wrapped.or(reused).or_else(demanded).or(service.broken);
            if let Some(fault) = arrangement::macro_fault(daemon, family) {
                discovery.refusal.get_or_insert(fault);
            }
            service.refused = openssl_configuration::trouble(&daemon.scope, lookup).or(service.refused);
            let drought = || survey.keepers.drought(&daemon.scope, lookup);
            if let Some(drought) = droughts.entry(asked(&daemon.scope)).or_insert_with(drought) {
                drought.strike(daemon.role, &mut service);
            }
            let around = (&survey, lookup);
            if service.side == Side::Server || matters(&service) {
                service.remarks = settings::remarks(daemon, family, &service, around);
            }
            if service.side == Side::Client {
                service.remarks.extend(settings::of_sending(daemon, family, &service, around));
            }
            tables.add(daemon, family, &mut service, &mut discovery.documents);
            proxied::strike(&daemon.scope, &mut service);
            let mut remarks = std::mem::take(&mut service.remarks);
            for remark in &mut remarks {
                remark.fix = service.for_its_instances(&remark.fix);
            }
            service.remarks = remarks;
            if matters(&service) {
                for daemon in &mut service.daemons {
                    daemon.dies = fatal.clone().or(daemon.dies.take());
                }
                service.slips = slips(instance, &service);
                merged.add(service);
            } else if service.side == Side::Client && service.daemons.iter().any(Daemon::speaks_tls) {
                idle.add(service);
            }
        }
    }
    proxies.join(&found, fatal.as_ref(), &mut merged.services);
}

/// What was not meant so in the lines that stop the service.
fn slips(instance: &Instance, service: &Service) -> Vec<Slip> {
    let dead = service.daemons.iter().filter_map(|daemon| daemon.dies.as_ref());
    let broken = service.broken.iter().map(|broken| &broken.trouble);
    let places = dead.chain(&service.refused).chain(broken).filter_map(|trouble| trouble.place.as_ref());
    let mut slips: Vec<Slip> = places.filter_map(|place| instance.slip(place)).cloned().collect();
    for slip in &mut slips {
        slip.fix = service.for_its_instances(&slip.fix);
    }
    slips.dedup();
    slips
}

/// In which file Postfix sees other lines than its writer, and what to do.
fn misread(instance: &Instance) -> Option<(String, String)> {
    [&instance.main_file, &instance.master_file].into_iter().find_map(|file| {
        let (encoding, command) = instance.misread(file)?;
        let command = command.map_or_else(String::new, |command| format!(": {command}"));
        Some((encoding.complaint(file), format!("{}{command}", encoding.remedy())))
    })
}

/// The postscreens that do not come up, and let nobody get to what is behind them.
fn dead_screens(instance: &Instance, lookup: &dyn Lookup) -> Vec<Daemon> {
    let services = instance.services().into_iter().filter(|service| service.command == "postscreen");
    let dead = services.filter_map(|service| {
        let misfit = || program_misfits(&Scope::of(instance, service)).next().map(|misfit| misfit.fault);
        let fatal = service.faults.iter().find(|fault| fault.is_fatal).cloned();
        let late = || misfit().or_else(|| screened::limit(instance, service));
        let fault = starting::without_program(instance, service, lookup).or(fatal).or_else(late)?;
        Some(Daemon {
            name: format!("{}/{}", service.name, service.kind),
            program: service.command.to_string(),
            place: service.place.clone(),
            level: Level::May,
            dies: Some(arrangement::trouble(&fault)),
        })
    });
    dead.take(MOST_SCREENS).collect()
}

/// A client without identities and authorities has nothing to load, and sends: it is told of only where there is nothing else.
/// A server that does no TLS and has no files is none of our business either, unless there is something to say about it.
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

/// Postscreens that are told of with each service behind them.
const MOST_SCREENS: usize = 8;

#[cfg(test)]
mod tests {
    use super::discover;
    use crate::service::memory::Memory;
    use std::path::Path;

    const MASTER: &str = "smtp inet n - y - - smtpd\ntlsmgr unix - - y 1000? 1 tlsmgr\n";

    #[test]
    fn a_log_file_has_to_have_a_prefix_of_those_allowed() {
        for (main, is_refused) in [
            ("maillog_file = /tmp/log\n", true),
            ("maillog_file = relative\n", true),
            ("maillog_file = /variable/log\n", false),
            ("maillog_file = /tmp/log\nmaillog_file_prefixes = /var /tmp/lo\n", false),
            ("maillog_file =\n", false),
        ] {
            let master = format!("{MASTER}postlog unix-dgram n - n - 1 postlogd\n");
            let main = format!("{main}smtpd_tls_security_level = may\n");
            let memory = Memory::holding(&[("/p/main.cf", main.as_str()), ("/p/master.cf", master.as_str())]);
            assert_eq!(discover(Path::new("/p"), &memory).unwrap().refusal.is_some(), is_refused, "{main}");
        }
    }

    /// As `postfix start` of 3.7.11 does.
    #[test]
    fn of_two_instances_with_one_directory_the_first_starts() {
        let own = "multi_instance_enable = yes\nqueue_directory = /q\ndata_directory = /d\n";
        for (first, second, wanted) in [
            ("", own, ""),
            ("", "multi_instance_enable = yes\n", "the Postfix mail system is already running"),
            ("data_directory = /d/\n", own, "open lock file /d/master.lock: unable to set exclusive lock"),
            ("queue_directory = /q\n", own, "the Postfix mail system is already running"),
            ("queue_directory = /q\n", "queue_directory = /q\n", ""),
            ("queue_directory = /q\nmail_owner = root\n", own, "file /p/main.cf: parameter mail_owner: user root"),
        ] {
            let first = format!("{first}smtpd_tls_security_level = may\nmulti_instance_directories = /b\n");
            let second = format!("{second}smtpd_tls_security_level = may\n");
            let files = [("/p/main.cf", first.as_str()), ("/p/master.cf", MASTER)];
            let files = [files, [("/b/main.cf", second.as_str()), ("/b/master.cf", MASTER)]].concat();
            let refusal = discover(Path::new("/p"), &Memory::holding(&files)).unwrap().refusal;
            let words = refusal.map(|fault| fault.words).unwrap_or_default();
            assert!(words.starts_with(wanted) && words.is_empty() == wanted.is_empty(), "{first} {second} {words}");
        }
    }

    /// As `postfix start` of 3.7.11 does: a service that is disabled will do.
    #[test]
    fn a_log_file_has_to_have_a_writer() {
        for (master, is_refused) in [
            ("", true),
            ("postlog unix n - n - 1 postlogd\n", true),
            ("postlog unix-dgram n - n - 1 postlogd\n", false),
        ] {
            let main = "maillog_file = /var/log/x\nmaster_service_disable = postlog/unix-dgram\nsmtpd_tls_security_level = may\n";
            let master = format!("{MASTER}{master}");
            let memory = Memory::holding(&[("/p/main.cf", main), ("/p/master.cf", master.as_str())]);
            let refusal = discover(Path::new("/p"), &memory).unwrap().refusal;
            assert_eq!(
                refusal.is_some_and(|fault| fault.words.starts_with("missing 'postlog'")),
                is_refused,
                "{master}"
            );
        }
    }

    /// As `postmulti` 3.7.11 does with each of these.
    #[test]
    fn an_instance_that_postmulti_cannot_ask_stops_all_of_the_default_directory() {
        for (directory, main, master, stops) in [
            ("/etc/postfix", None, None, [true, true]),
            ("/etc/postfix", Some("nonsense\n"), Some(MASTER), [true, true]),
            ("/etc/postfix", Some("multi_instance_enable = yes\nnonsense\n"), Some(MASTER), [true, true]),
            ("/etc/postfix", Some("multi_instance_enable = yes\n"), None, [true, false]),
            ("/etc/postfix", Some("multi_instance_enable = yes\n"), Some("x\n"), [true, false]),
            ("/etc/postfix", Some(""), None, [false, false]),
            ("/etc/postfix", Some(""), Some("x\n"), [false, false]),
            ("/p", Some("multi_instance_enable = yes\nnonsense\n"), Some(MASTER), [true, false]),
            ("/p", Some("nonsense\n"), Some(MASTER), [false, false]),
        ] {
            let first = "smtpd_tls_cert_file = /c\nsmtpd_tls_security_level = may\nmulti_instance_directories = /b\n";
            let (main_file, master_file) = (format!("{directory}/main.cf"), format!("{directory}/master.cf"));
            let mut files = vec![(main_file.as_str(), first), (master_file.as_str(), MASTER)];
            files.extend(main.map(|text| ("/b/main.cf", text)));
            files.extend(master.map(|text| ("/b/master.cf", text)));
            let discovery = discover(Path::new(directory), &Memory::holding(&files)).unwrap();
            let daemons = discovery.services.iter().flat_map(|service| &service.daemons);
            let mut of_first = daemons.filter(|daemon| daemon.place.file.starts_with(directory));
            let told = [discovery.refusal.is_some(), of_first.any(|daemon| daemon.dies.is_some())];
            assert_eq!(told, stops, "{directory} {main:?} {master:?}");
        }
    }
}
