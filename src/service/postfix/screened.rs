//! Does postscreen come up, and is there an smtpd to which it hands its clients.

use crate::base::location::Location;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;

/// What is wrong with the service that a postscreen hands its clients to.
pub(super) struct Dead {
    /// In one clause, after the name of postscreen's service.
    pub(super) what: String,
    /// The line that is to be changed.
    pub(super) place: Location,
    /// The service that is there under that name.
    pub(super) entry: Option<Service>,
    /// Whether the name is set, and not the usual one.
    pub(super) is_named: bool,
}

/// At what a program ends of which there may be one process only, `master` having told it otherwise (`event_server.c`,
/// `MAIL_SERVER_SOLITARY`).
pub(super) fn limit(instance: &Instance, service: &Service) -> Option<Fault> {
    let usual = || Scope::of(instance, service).value("default_process_limit").text.to_string().parse().ok();
    let is_alone = service.process_limit.or_else(usual) == Some(1);
    let words = format!("service {} requires a process limit of 1", service.name);
    (!is_alone).then(|| Fault::fatal(service.place.clone(), words))
}

/// Why no client that passes this postscreen is served (`postscreen_send.c psc_send_socket`: it connects to private/NAME).
pub(super) fn unserved(instance: &Instance, screen: &Service) -> Option<Dead> {
    let scope = Scope::of(instance, screen);
    let name = scope.value(PARAMETER);
    let is_asked = |service: &&Service| service.kind != "inet" && service.name == name.text;
    let services = instance.services();
    let asked: Vec<&Service> = services.into_iter().filter(is_asked).collect();
    if asked.iter().any(|service| service.kind == "pass" && service.private != Some(false)) {
        return None;
    }
    let socket = format!("private/{}", name.text.logged());
    let found = asked.first().copied();
    let what = match found {
        Some(service) if service.kind == "pass" => {
            format!("its service {} is not private (\"cannot connect to service {socket}\")", name.text)
        }
        Some(service) => format!("its service {} is of type {}, and not pass", name.text, service.kind),
        None => format!("master.cf has no service {}/pass (\"cannot connect to service {socket}\")", name.text),
    };
    let place = match found {
        Some(service) => service.place.clone(),
        None if name.is_set => place(&name, &scope),
        None => screen.place.clone(),
    };
    Some(Dead { what, place, entry: found.cloned(), is_named: name.is_set })
}

/// Names the service that postscreen hands its clients to.
pub(super) const PARAMETER: &str = "smtpd_service_name";
