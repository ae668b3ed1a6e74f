//! Which services of an instance do TLS, and where they listen.

use std::collections::{HashMap, HashSet};

use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::port;
use crate::service::postfix::family::Family;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::text::Text;

/// A service that does TLS.
#[derive(Clone, Debug)]
pub struct Daemon<'a> {
    /// The service.
    pub service: &'a Service,
    /// What its program sees.
    pub scope: Scope<'a>,
    /// What it does TLS for.
    pub role: Role,
    /// The port it listens at, when its name says one.
    pub port: Option<u16>,
    /// What a postscreen without tlsproxy finds in its place, at `private/NAME`.
    pub(super) at_proxy: Option<&'a Service>,
}

/// What a service does TLS for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A client: smtp or lmtp.
    Client,
    /// tlsproxy on behalf of clients that use connections again.
    ClientProxy,
    /// tlsproxy on behalf of postscreen.
    Proxy,
    /// postscreen that speaks SMTP itself, where there is no tlsproxy to do TLS for it.
    Screen,
    /// smtpd at a port of its own.
    Server,
    /// smtpd behind postscreen.
    ServerBehindPostscreen,
}

/// The services that serve or use TLS, in the order of master.cf.
pub fn daemons(instance: &Instance) -> Vec<Daemon<'_>> {
    let services = instance.services();
    let proxies: HashSet<&Text> =
        services.iter().filter(|service| is_proxy(service)).map(|service| &service.name).collect();
    let screens = services.iter().filter(|service| service.command == "postscreen");
    let asked_by_screens: HashSet<Text> = screens.map(|screen| proxy_of_screen(&Scope::of(instance, screen))).collect();
    let is_client =
        |service: &&Service| matches!(Program::of(service.command.as_bytes()), Program::Smtp | Program::Lmtp);
    let clients = services.iter().copied().filter(is_client);
    let asked: HashSet<String> = clients.filter_map(|service| proxy_of(&Scope::of(instance, service))).collect();
    let mut sockets: HashMap<&Text, &Service> = HashMap::new();
    for service in services.iter().filter(|service| service.private != Some(false) && service.kind != "inet") {
        sockets.entry(&service.name).or_insert(service);
    }
    let daemon = |service, role| {
        let scope = Scope::of(instance, service);
        let asked = (role == Role::Screen).then(|| proxy_of_screen(&scope));
        let at_proxy = asked.and_then(|name| sockets.get(&name).copied());
        Daemon { service, scope, role, port: port(service), at_proxy }
    };
    let mut daemons = Vec::new();
    for service in services {
        let is_asked = is_proxy(service) && asked.contains(&service.name.to_string());
        let role = match (Program::of(service.command.as_bytes()), service.kind.as_bytes()) {
            (Program::Smtpd, b"inet") => Some(Role::Server),
            (Program::Smtpd, b"pass") => Some(Role::ServerBehindPostscreen),
            (Program::Tlsproxy, _) if is_proxy(service) && asked_by_screens.contains(&service.name) => {
                Some(Role::Proxy)
            }
            (Program::Postscreen, _) if speaks_itself(instance, service) => {
                let is_helped = proxies.contains(&proxy_of_screen(&Scope::of(instance, service)));
                (!is_helped).then_some(Role::Screen)
            }
            (Program::Smtp | Program::Lmtp, _) => Some(Role::Client),
            _ => None,
        };
        daemons.extend(role.map(|role| daemon(service, role)));
        daemons.extend(is_asked.then(|| daemon(service, Role::ClientProxy)));
    }
    daemons
}

/// Whether it is a tlsproxy that is found where it is looked for, as `private/NAME`, and answers there.
pub(super) fn is_proxy(service: &Service) -> bool {
    service.command == "tlsproxy" && service.kind == "unix" && service.private != Some(false)
}

/// The tlsproxy service that a client asks (`smtp_tls_connection_reuse`, `tlsproxy_service_name`); none where the client
/// does TLS itself.
pub(super) fn proxy_of(scope: &Scope<'_>) -> Option<String> {
    let family = Family::of_client(scope.program)?;
    let is_asked = scope.is_yes(&family.parameter("connection_reuse")) == Ok(true);
    is_asked.then(|| scope.value("tlsproxy_service_name").text.to_string())
}

/// The service that this postscreen has do TLS for it.
pub(super) fn proxy_of_screen(scope: &Scope<'_>) -> Text {
    scope.value(PROXY).text
}

/// Names the service that postscreen, or a client, leaves TLS to.
pub(super) const PROXY: &str = "tlsproxy_service_name";

/// Whether postscreen answers EHLO and STARTTLS, as it does for the tests after the greeting; without them it hands each
/// client that passes to smtpd (`postscreen.c psc_service`, POSTSCREEN_README "Deep protocol tests").
fn speaks_itself(instance: &Instance, service: &Service) -> bool {
    let scope = Scope::of(instance, service);
    TESTS_AFTER_GREETING.iter().any(|name| scope.is_yes(name) == Ok(true))
}

/// The tests for which postscreen speaks SMTP itself.
const TESTS_AFTER_GREETING: [&str; 3] =
    ["postscreen_bare_newline_enable", "postscreen_non_smtp_command_enable", "postscreen_pipelining_enable"];

#[cfg(test)]
mod tests {
    use super::{Role, daemons};
    use crate::service::memory::Memory;
    use crate::service::postfix::instance::Instance;
    use std::path::Path;

    #[test]
    fn who_does_tls_and_where() {
        let master = "127.0.0.1:submission inet n - y - - smtpd\n25 inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n\
                      tlsproxy unix - - y - 0 tlsproxy\nrelay unix - - y - - smtp\nlmtp unix - - y - - lmtp\n\
                      cleanup unix n - y - 0 cleanup\n";
        let files = Memory::holding(&[("/p/main.cf", ""), ("/p/master.cf", master)]);
        let instance = Instance::read(Path::new("/p"), &files);
        let told: Vec<_> = daemons(&instance).iter().map(|daemon| (daemon.role, daemon.port)).collect();
        let wanted = [
            (Role::Server, Some(587)),
            (Role::ServerBehindPostscreen, None),
            (Role::Proxy, None),
            (Role::Client, None),
            (Role::Client, None),
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn tlsproxy_that_is_not_private_is_not_found() {
        let master = "25 inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\ntlsproxy unix n - y - 0 tlsproxy\n";
        let main = "postscreen_pipelining_enable = yes\n";
        let files = Memory::holding(&[("/p/main.cf", main), ("/p/master.cf", master)]);
        let instance = Instance::read(Path::new("/p"), &files);
        let roles: Vec<_> = daemons(&instance).iter().map(|daemon| daemon.role).collect();
        assert_eq!(roles, [Role::Screen, Role::ServerBehindPostscreen]);
    }

    #[test]
    fn tlsproxy_without_postscreen_serves_nobody() {
        let files = Memory::holding(&[("/p/main.cf", ""), ("/p/master.cf", "tlsproxy unix - - y - 0 tlsproxy\n")]);
        assert!(daemons(&Instance::read(Path::new("/p"), &files)).is_empty());
    }
}
