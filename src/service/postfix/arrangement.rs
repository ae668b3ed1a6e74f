//! What Postfix's processes load by their configuration: which files, in which order, and when each service speaks TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::location::Location;
use crate::service::postfix::daemons::{Daemon as Found, PROXY, Role};
use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::is_loopback;
use crate::service::postfix::family::Family;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::forms::misfits;
use crate::service::postfix::level::{brings_anchors, level, level_word};
use crate::service::postfix::restrictions;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::terms::Terms;
use crate::service::postfix::{ciphers, hindrance};
use crate::target::profile::Profile;
use crate::target::service::{Daemon, FileSetting, Level, Load, Negotiation, Service, Side, Trouble};

/// What one service loads by these parameters and how it is set.
pub(super) fn service(found: &Found<'_>, family: Family) -> Service {
    let scope = &found.scope;
    let queue = queue_directory(scope);
    let daemon = daemon(found, family);
    let level = daemon.level;
    let terms = Terms::of(family, scope, level);
    let (loads, anonymous) = loads(family, scope, &queue, level);
    Service {
        daemons: vec![daemon],
        side: family.side(),
        by_name: Arc::default(),
        tables: Vec::new(),
        ca_file: named_file(scope, &family.parameter("CAfile"), &queue),
        ca_directory: named_file(scope, &family.parameter("CApath"), &queue)
            .map(|setting| jailed(setting, found, &queue)),
        user: user(found),
        refused: without_proxy(found).or_else(|| hindrance::refused(&terms)),
        broken: hindrance::broken(&terms).map(|(_, broken)| broken),
        negotiation: ciphers::negotiation(&terms),
        verifies: verifies(family, scope),
        hostnames: hostnames(family, found),
        has_own_name: !scope.value("myhostname").is_set,
        asked_names: Vec::new(),
        rules: Profile::Web.rules(),
        controls: vec![scope.instance.program("postfix")],
        places: places(family, found),
        remarks: Vec::new(),
        slips: Vec::new(),
        anonymous,
        loads,
    }
}

/// The entry of master.cf, and when it speaks TLS.
pub(super) fn daemon(found: &Found<'_>, family: Family) -> Daemon {
    let misfit = || misfits(family, &found.scope).next().map(|misfit| misfit.fault);
    let relay = || if family == Family::Smtpd { restrictions::open_relay(&found.scope) } else { None };
    let fatal = first_fatal(found).or_else(|| macro_fault(found, family)).or_else(misfit).or_else(relay);
    let (level, dies) = match fatal.map_or_else(|| level(family, &found.scope), Err) {
        Ok(level) => (level, None),
        Err(fault) => (Level::May, Some(trouble(&fault))),
    };
    Daemon {
        name: name(found),
        program: found.service.command.to_string(),
        place: found.service.place.clone(),
        level,
        dies,
    }
}

/// What services have in common that load the same in the same way, so that they are told of as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sameness {
    side: Side,
    loads: Vec<Load>,
    authorities: [Option<FileSetting>; 2],
    user: String,
    anonymous: bool,
    hostnames: Vec<String>,
    has_own_name: bool,
    verifies: bool,
    broken: Option<String>,
    refused: Option<String>,
    negotiation: Negotiation,
    /// The first of the names, which tells most tables apart; the others are compared by whoever asks.
    first_name: Option<(String, Load)>,
}

impl Sameness {
    pub(super) fn of(service: &Service) -> Sameness {
        Sameness {
            side: service.side,
            loads: service.loads.clone(),
            authorities: [service.ca_file.clone(), service.ca_directory.clone()],
            user: service.user.clone(),
            anonymous: service.anonymous,
            hostnames: service.hostnames.clone(),
            has_own_name: service.has_own_name,
            verifies: service.verifies,
            broken: service.broken.as_ref().map(|broken| broken.trouble.words.clone()),
            refused: service.refused.as_ref().map(|trouble| trouble.words.clone()),
            negotiation: service.negotiation.clone(),
            first_name: service.by_name.first().cloned(),
        }
    }
}

/// The directory in which a daemon stands when it opens files.
pub(super) fn queue_directory(scope: &Scope<'_>) -> PathBuf {
    scope.value("queue_directory").text.path()
}

/// `submission/inet`
pub(super) fn name(found: &Found<'_>) -> String {
    format!("{}/{}", found.service.name, found.service.kind)
}

/// What Postfix says of its `-o` settings, and ends.
fn first_fatal(found: &Found<'_>) -> Option<Fault> {
    found.service.faults.iter().find(|fault| fault.is_fatal).cloned()
}

/// A reference in a value that Postfix cannot make out, at which the program ends.
pub(super) fn macro_fault(found: &Found<'_>, family: Family) -> Option<Fault> {
    let scope = &found.scope;
    let mut options = found.service.options.iter().filter_map(|option| scope.value(&option.name.to_string()).fault);
    let values = EXPANDED.iter().map(|name| scope.value(&family.parameter(name)));
    let common = ["queue_directory", "myhostname", "tls_server_sni_maps"].into_iter().map(|name| scope.value(name));
    values.chain(common).find_map(|value| value.fault).or_else(|| options.next())
}

pub(super) fn trouble(fault: &Fault) -> Trouble {
    Trouble { words: fault.words.clone(), place: Some(fault.place.clone()) }
}

/// The identities, and whether there shall be none (`smtpd_tls_cert_file = none`).
fn loads(family: Family, scope: &Scope<'_>, queue: &Path, level: Level) -> (Vec<Load>, bool) {
    let parameter = family.parameter("chain_files");
    let list = scope.value(&parameter);
    if !list.text.is_empty() {
        let place = place(&list, scope);
        let elements = list.text.elements();
        let files = elements.iter().map(|element| FileSetting {
            parameter: parameter.clone(),
            name: element.to_string(),
            path: queue.join(element.path()),
            place: place.clone(),
        });
        let files = files.collect();
        return (vec![Load::List { name: list.text.to_string(), parameter, files, place }], false);
    }
    let mut loads = Vec::new();
    let mut is_none = false;
    for (kind, certificate, key) in KINDS {
        let (certificate, key) = (family.parameter(certificate), family.parameter(key));
        let value = scope.value(&certificate);
        if kind == "RSA" && family.side() == Side::Server && value.text.is_word("none") {
            is_none = true;
            continue;
        }
        let Some(certificate) = setting(&value, &certificate, scope, queue) else { continue };
        let key_value = scope.value(&key);
        loads.push(if key_value.text == value.text {
            Load::Mixed(certificate)
        } else {
            let place = place(&key_value, scope);
            let path = queue.join(key_value.text.path());
            let key = FileSetting { parameter: key, name: key_value.text.to_string(), path, place };
            Load::Pair { kind, certificate, key }
        });
    }
    let asks = family.asks_for_certificates(scope, level);
    let anonymous = is_none && loads.is_empty() && !asks;
    (loads, anonymous)
}

fn named_file(scope: &Scope<'_>, parameter: &str, queue: &Path) -> Option<FileSetting> {
    setting(&scope.value(parameter), parameter, scope, queue)
}

/// Where the directory lies for a process that has gone into its jail, as it does before the first handshake
/// (`tls_misc.c`, `chroot_uid.c`; column `chroot` of master.cf).
fn jailed(setting: FileSetting, found: &Found<'_>, queue: &Path) -> FileSetting {
    match setting.path.strip_prefix("/") {
        Ok(inside) if is_chrooted(found) && setting.name.starts_with('/') => {
            FileSetting { path: queue.join(inside), ..setting }
        }
        _ => setting,
    }
}

/// Without a word in the column the answer has been no since compatibility level 1.
pub(super) fn is_chrooted(found: &Found<'_>) -> bool {
    is_jailed(&found.scope)
}

/// The same of the service that has these parameters.
pub(super) fn is_jailed(scope: &Scope<'_>) -> bool {
    let level = scope.value("compatibility_level").text.to_string();
    let is_old = level.split('.').next().is_none_or(|major| major.trim().parse() == Ok(0_u32));
    scope.service.and_then(|service| service.chroot).unwrap_or(is_old)
}

/// As whom its processes talk to others (column `unpriv`).
fn user(found: &Found<'_>) -> String {
    match found.service.unprivileged {
        Some(false) => "root".to_owned(),
        Some(true) | None => found.scope.value("mail_owner").text.to_string(),
    }
}

fn setting(value: &Value, parameter: &str, scope: &Scope<'_>, queue: &Path) -> Option<FileSetting> {
    if value.text.is_empty() {
        return None;
    }
    Some(FileSetting {
        parameter: parameter.to_owned(),
        name: value.text.to_string(),
        path: queue.join(value.text.path()),
        place: place(value, scope),
    })
}

/// Where a value was set; a default is main.cf's as a whole.
pub(super) fn place(value: &Value, scope: &Scope<'_>) -> Location {
    value.places.first().cloned().unwrap_or_else(|| Location::whole(&scope.instance.main_file))
}

/// postscreen hands TLS to tlsproxy, and finds none, or one that cannot hear it.
fn without_proxy(found: &Found<'_>) -> Option<Trouble> {
    if found.role != Role::Screen {
        return None;
    }
    let value = found.scope.value(PROXY);
    let socket = format!("private/{} service", value.text.logged());
    let words = match found.at_proxy.map(|service| service.kind.to_string()).as_deref() {
        None => format!("connect to {socket}: No such file or directory"),
        Some("pass") => format!("timeout receiving protocol attribute from {socket}"),
        Some(_) => format!("connect to {socket}: Connection refused"),
    };
    let place = value.places.into_iter().next().unwrap_or_else(|| found.service.place.clone());
    Some(Trouble { words, place: Some(place) })
}

/// Whether a client wants to know a root above every server (levels verify and secure), and has but its own authorities.
fn verifies(family: Family, scope: &Scope<'_>) -> bool {
    let level = level_word(family, scope);
    family.side() == Side::Client
        && ["verify", "secure"].iter().any(|word| level.eq_ignore_ascii_case(word))
        && scope.value(&family.parameter("trust_anchor_file")).text.is_empty()
        && !brings_anchors(family, scope)
        && scope.is_yes("tls_append_default_CA") != Ok(true)
}

/// The name that clients look for: that of the machine; nobody looks for one that is not fully qualified, nor for one that a
/// service of this machine's own calls itself by.
fn hostnames(family: Family, found: &Found<'_>) -> Vec<String> {
    let scope = &found.scope;
    let name = match is_loopback(found.service) {
        true => Scope::common(scope.instance, scope.program).value("myhostname"),
        false => scope.value("myhostname"),
    };
    let name = name.text.to_string();
    match family.side() {
        Side::Server if name.contains('.') => vec![name],
        _ => Vec::new(),
    }
}

/// Where TLS is asked for.
fn places(family: Family, found: &Found<'_>) -> Vec<Location> {
    let value = found.scope.value(&family.parameter("security_level"));
    let mut places = value.places;
    places.push(found.service.place.clone());
    places
}

/// The parameters by which the service of this role finds its identities; none where they are another's.
pub(super) fn families(found: &Found<'_>) -> Vec<Family> {
    match (found.role, found.scope.program) {
        (Role::Server | Role::ServerBehindPostscreen, _) => vec![Family::Smtpd],
        (Role::Screen, _) => vec![Family::Postscreen],
        (Role::Proxy, _) => vec![Family::Tlsproxy],
        (Role::ClientProxy, _) => Vec::new(),
        (Role::Client, Program::Lmtp) => vec![Family::Lmtp],
        (Role::Client, _) => vec![Family::Smtp],
    }
}

/// Label, certificate and key, in the order loaded (`tls_certkey.c tls_set_my_certificate_key_info`).
const KINDS: [(&str, &str, &str); 3] =
    [("RSA", "cert_file", "key_file"), ("DSA", "dcert_file", "dkey_file"), ("ECDSA", "eccert_file", "eckey_file")];

/// Parameters of a family that every one of its programs reads.
const EXPANDED: [&str; 14] = [
    "chain_files",
    "cert_file",
    "key_file",
    "dcert_file",
    "dkey_file",
    "eccert_file",
    "eckey_file",
    "CAfile",
    "CApath",
    "security_level",
    "protocols",
    "mandatory_protocols",
    "ciphers",
    "session_cache_database",
];
