//! Clients that use a connection again leave TLS to tlsproxy: does it have what they ask it for?

use std::collections::{HashMap, HashSet};

use crate::base::lookup::Lookup;
use crate::service::postfix::arrangement::{self, is_chrooted, name, place};
use crate::service::postfix::daemons::{Daemon as Found, Role, proxy_of};
use crate::service::postfix::family::Family;
use crate::target::service::{Break, Daemon, Level, Load, Service, Trouble};

/// The tlsproxy services that do TLS for clients, by their names.
pub(super) struct Proxies<'f, 'a>(HashMap<String, &'f Found<'a>>);

impl<'f, 'a> Proxies<'f, 'a> {
    pub(super) fn among(all: &'f [Found<'a>]) -> Proxies<'f, 'a> {
        let mut proxies = HashMap::new();
        for found in all.iter().filter(|found| found.role == Role::ClientProxy) {
            proxies.entry(found.service.name.to_string()).or_insert(found);
        }
        Proxies(proxies)
    }

    /// Why tlsproxy refuses this client, so that every session ends at STARTTLS (`tlsproxy.c tlsp_client_init`).
    ///
    /// tlsproxy loads an identity of its own as root, by `tlsproxy_client_*`. A client that sends other file names has them
    /// opened by then, without privileges and inside the jail, where keys are out of reach.
    pub(super) fn trouble(&self, client: &Found<'_>, service: &Service, lookup: &dyn Lookup) -> Option<Break> {
        let family = Family::of_client(client.scope.program)?;
        let wanted = proxy_of(&client.scope)?;
        if service.daemons.iter().all(|daemon| daemon.level == Level::None) {
            return None;
        }
        let Some(proxy) = self.0.get(&wanted) else {
            let parameter = family.parameter("connection_reuse");
            return Some(Break {
                is_total: false,
                why: format!(
                    "{parameter} leaves TLS to a service {wanted}, which master.cf does not have as a private one"
                ),
                trouble: Trouble {
                    words: format!("connect to private/{wanted} service: No such file or directory"),
                    place: Some(place(&client.scope.value(&parameter), &client.scope)),
                },
            });
        };
        refusal(proxy, &wanted, client, family, service, lookup)
    }

    /// Names each tlsproxy with the clients for which it loads what they would load themselves. What is fatal to the instance
    /// is to it.
    pub(super) fn join(&self, all: &[Found<'_>], fatal: Option<&Trouble>, services: &mut [Service]) {
        if self.0.is_empty() {
            return;
        }
        let mut of_line = HashMap::new();
        for (at, service) in services.iter().enumerate() {
            for daemon in &service.daemons {
                of_line.entry(daemon.place.clone()).or_insert(at);
            }
        }
        let mut joined = HashSet::new();
        for client in all.iter().filter(|client| client.role == Role::Client) {
            let Some(proxy) = proxy_of(&client.scope).and_then(|name| self.0.get(&name)) else { continue };
            let Some(at) = of_line.get(&client.service.place).filter(|_| serves(proxy, client)) else { continue };
            if let Some(service) = services.get_mut(*at).filter(|_| joined.insert((*at, &proxy.service.place))) {
                let daemon = arrangement::daemon(proxy, Family::TlsproxyClient);
                service.daemons.push(Daemon { dies: fatal.cloned().or(daemon.dies), ..daemon });
            }
        }
    }
}

/// Why this tlsproxy does not want to do TLS for the client.
fn refusal(
    proxy: &Found<'_>,
    wanted: &str,
    client: &Found<'_>,
    family: Family,
    service: &Service,
    lookup: &dyn Lookup,
) -> Option<Break> {
    let parameter = family.parameter("connection_reuse");
    if is_idle(proxy) {
        let level = Family::TlsproxyClient.parameter("security_level");
        return Some(Break {
            is_total: false,
            why: format!("TLS is {}'s ({parameter}), which has none for clients ({level})", name(proxy)),
            trouble: Trouble {
                words: unavailable(wanted),
                place: Some(place(&client.scope.value(&parameter), &client.scope)),
            },
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
            words: unavailable(wanted),
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

/// Whether tlsproxy holds for its clients what this client would hold itself.
fn serves(proxy: &Found<'_>, client: &Found<'_>) -> bool {
    let is_alike = |family| differing(client, family, proxy).is_none();
    !is_idle(proxy) && Family::of_client(client.scope.program).is_some_and(is_alike)
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

#[cfg(test)]
mod tests {
    use crate::service::memory::Memory;
    use crate::service::postfix::discovery::discover;
    use std::path::Path;

    #[test]
    fn tlsproxy_is_named_once_with_the_clients_it_does_tls_for() {
        let main = "smtp_tls_security_level = may\nsmtp_tls_cert_file = /c\nsmtp_tls_connection_reuse = yes\n";
        let master = "smtp unix - - n - - smtp\nrelay unix - - n - - smtp\ntlsproxy unix - - n - 0 tlsproxy\n\
                      own unix - - n - - smtp -o smtp_tls_cert_file=/d\ntlsmgr unix - - n 1000? 1 tlsmgr\n";
        for (more, is_dead) in [("", false), ("x\n", true), ("tlsproxy_watchdog_timeout = 0\n", true)] {
            let text = format!("{main}{more}");
            let memory = Memory::holding(&[("/p/main.cf", text.as_str()), ("/p/master.cf", master)]);
            let services = discover(Path::new("/p"), &memory).unwrap().services;
            let names = |at: usize| services[at].daemons.iter().map(|daemon| daemon.name.as_str()).collect::<Vec<_>>();
            assert_eq!((names(0), names(1)), (vec!["smtp/unix", "relay/unix", "tlsproxy/unix"], vec!["own/unix"]));
            assert_eq!(services[0].daemons[2].dies.is_some(), is_dead, "{more}");
        }
    }
}
