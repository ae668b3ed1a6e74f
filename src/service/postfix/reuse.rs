//! Clients that use a connection again leave TLS to tlsproxy: does it have what they ask it for?

use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{self, is_chrooted, name, place};
use crate::service::postfix::daemons::{Daemon as Found, Role};
use crate::service::postfix::defaults::Program;
use crate::service::postfix::family::Family;
use crate::service::postfix::scope::Scope;
use crate::target::service::{Break, Daemon, Level, Load, Service, Trouble};

/// The tlsproxy service that a client asks (`smtp_tls_connection_reuse`, `tlsproxy_service_name`); none where the client
/// does TLS itself.
pub(super) fn proxy_of(scope: &Scope<'_>) -> Option<String> {
    let family = family(scope.program)?;
    let is_asked = scope.is_yes(&family.parameter("connection_reuse")) == Ok(true);
    is_asked.then(|| scope.value("tlsproxy_service_name").text.to_string())
}

/// Why tlsproxy refuses this client, so that every session ends at STARTTLS (`tlsproxy.c tlsp_client_init`).
///
/// tlsproxy loads an identity of its own as root, by `tlsproxy_client_*`. A client that sends other file names has them
/// opened by then, without privileges and inside the jail, where keys are out of reach.
pub(super) fn trouble(client: &Found<'_>, all: &[Found<'_>], service: &Service, lookup: &dyn Lookup) -> Option<Break> {
    let family = family(client.scope.program)?;
    let wanted = proxy_of(&client.scope)?;
    if service.daemons.iter().all(|daemon| daemon.level == Level::None) {
        return None;
    }
    let parameter = family.parameter("connection_reuse");
    let setting = place(&client.scope.value(&parameter), &client.scope);
    let Some(proxy) = proxy(&wanted, all) else {
        return Some(Break {
            is_total: false,
            why: format!("{parameter} leaves TLS to a service {wanted}, which master.cf does not have"),
            trouble: Trouble {
                words: format!("connect to private/{wanted} service: No such file or directory"),
                place: Some(setting),
            },
        });
    };
    if is_idle(proxy) {
        let level = Family::TlsproxyClient.parameter("security_level");
        return Some(Break {
            is_total: false,
            why: format!("TLS is {}'s ({parameter}), which has none for clients ({level})", name(proxy)),
            trouble: Trouble { words: unavailable(&wanted), place: Some(setting) },
        });
    }
    let differing = differing(client, family, proxy)?;
    if service.loads.is_empty() || is_readable(proxy, service, lookup) {
        return None;
    }
    Some(Break {
        is_total: false,
        why: format!(
            "TLS is {}'s ({parameter}), which {} and may not open the key by then",
            name(proxy),
            match family {
                Family::Lmtp => "gets ready for smtp alone".to_owned(),
                _ => format!("has other settings ({})", Family::TlsproxyClient.parameter(differing)),
            }
        ),
        trouble: Trouble {
            words: unavailable(&wanted),
            place: Some(place(&client.scope.value(&family.parameter(differing)), &client.scope)),
        },
    })
}

/// What a client logs of a tlsproxy that does not want to.
fn unavailable(wanted: &str) -> String {
    format!("private/{wanted} service role \"client\" is not available")
}

/// Whether tlsproxy gets nothing ready for clients, because by its own settings they want no TLS.
fn is_idle(proxy: &Found<'_>) -> bool {
    arrangement::daemon(proxy, Family::TlsproxyClient).level == Level::None
}

/// Names each tlsproxy with the clients for which it loads what they would load themselves.
pub(super) fn join(all: &[Found<'_>], services: &mut [Service]) {
    for proxy in all.iter().filter(|found| found.role == Role::ClientProxy) {
        let daemon = arrangement::daemon(proxy, Family::TlsproxyClient);
        for client in all.iter().filter(|client| client.role == Role::Client && serves(proxy, client)) {
            let is_its = |one: &Daemon| one.place == client.service.place;
            let service = services.iter_mut().find(|service| service.daemons.iter().any(is_its));
            if let Some(service) = service.filter(|service| service.daemons.iter().all(|one| one.place != daemon.place))
            {
                service.daemons.push(daemon.clone());
            }
        }
    }
}

/// Whether tlsproxy holds for its clients what this client would hold itself.
fn serves(proxy: &Found<'_>, client: &Found<'_>) -> bool {
    let family = family(client.scope.program);
    let asks = proxy_of(&client.scope).is_some_and(|name| proxy.service.name == *name);
    asks && !is_idle(proxy) && family.is_some_and(|family| differing(client, family, proxy).is_none())
}

fn proxy<'f, 'a>(name: &str, all: &'f [Found<'a>]) -> Option<&'f Found<'a>> {
    all.iter().find(|found| found.role == Role::ClientProxy && found.service.name == *name)
}

fn family(program: Program) -> Option<Family> {
    match program {
        Program::Lmtp => Some(Family::Lmtp),
        Program::Smtp => Some(Family::Smtp),
        _ => None,
    }
}

/// The first parameter of which the two have different values.
fn differing(client: &Found<'_>, family: Family, proxy: &Found<'_>) -> Option<&'static str> {
    let of = |found: &Found<'_>, family: Family, name: &str, default: &str| {
        let text = found.scope.value(&family.parameter(name)).text.to_string();
        if text.is_empty() { default.to_owned() } else { text }
    };
    let differs = |(name, default): &&(&str, &str)| {
        of(client, family, name, default) != of(proxy, Family::TlsproxyClient, name, default)
    };
    let parameter = COMPARED.iter().find(differs).map(|(name, _)| *name);
    // The name of the session cache is compared, too, and that is always smtp's.
    parameter.or((family == Family::Lmtp).then_some("security_level"))
}

/// Whether `mail_owner` may read all files: they are its own, or everybody's.
fn is_readable(proxy: &Found<'_>, service: &Service, lookup: &dyn Lookup) -> bool {
    if is_chrooted(proxy) {
        return false;
    }
    let files: Vec<_> = service.loads.iter().flat_map(Load::files).collect();
    files.into_iter().all(|file| {
        let document = lookup.document(&file.path);
        document.metadata.as_ref().is_some_and(|metadata| {
            let is_own = lookup.accounts().user_name(metadata.uid) == service.user;
            metadata.mode & if is_own { 0o400 } else { 0o004 } != 0
        })
    })
}

/// What a client sends with its request, and its default.
const COMPARED: [(&str, &str); 11] = [
    ("chain_files", ""),
    ("cert_file", ""),
    ("key_file", ""),
    ("dcert_file", ""),
    ("dkey_file", ""),
    ("eccert_file", ""),
    ("eckey_file", ""),
    ("CAfile", ""),
    ("CApath", ""),
    ("loglevel", "0"),
    ("scert_verifydepth", "9"),
];
