//! Does a client that wants TLS send to a service of the same master.cf that has none, such as the one behind a content filter.

use std::collections::HashMap;

use crate::base::location::Location;
use crate::service::postfix::defaults::Program;
use crate::service::postfix::endpoint::{number, port, split};
use crate::service::postfix::family::Family;
use crate::service::postfix::instance::Instance;
use crate::service::postfix::level::level;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::text::Text;
use crate::target::service::{Level, Side};

pub(super) fn judge(about: &mut About<'_>) {
    let has_policies = !about.value("policy_maps").text.is_empty() || !about.value("per_site").text.is_empty();
    if about.family.side() == Side::Server || about.level() != Some(Level::Encrypt) || has_policies {
        return;
    }
    let own = about.found.service.name.clone();
    let mut hops = about.survey.hops.get(&own).into_iter().flatten();
    let found = hops.find_map(|hop| Some((bare(hop, about)?, hop)));
    let Some((service, Hop { parameter, value, place, host, .. })) = found else { return };
    let wanted = about.family.parameter("security_level");
    let message = format!(
        "{} sends to a service of this master.cf that has no TLS ({parameter} = {value} is {}/inet), and wants TLS ({wanted} = \
         {}): mail stays in the queue (\"TLS is required, but was not offered by host {host}\")",
        about.name(),
        service.name,
        about.value("security_level").text
    );
    let fix = match USUAL.iter().any(|usual| own == *usual) {
        true => Fix::words(format!(
            "have a client of its own send there (a further unix service that runs smtp, with -o {wanted}=none), and name it in \
             {parameter}, then: postfix reload"
        )),
        false => about.set_here(&wanted, "none"),
    };
    about.stops(place.clone(), message, fix);
}

/// Where mail is sent that a parameter directs.
pub(super) struct Hop {
    parameter: &'static str,
    value: Text,
    place: Location,
    host: Text,
    port: u16,
}

/// Those of main.cf, and the filters of single services, by the name of the client that sends there.
pub(super) fn hops(instance: &Instance) -> HashMap<Text, Vec<Hop>> {
    let common = Scope::common(instance, Program::Other);
    let of_main = PARAMETERS.iter().filter_map(|parameter| {
        let value = common.value(parameter);
        Some((*parameter, value.text.clone(), value.places.into_iter().next()?))
    });
    let services = instance.services();
    let options = services.iter().flat_map(|service| {
        let option = service.option(FILTER.as_bytes())?;
        Some((FILTER, Scope::of(instance, service).value(FILTER).text, option.place.clone()))
    });
    let hop = |(parameter, value, place): (&'static str, Text, Location)| {
        let (transport, nexthop) = match parameter {
            RELAY => (usual_transport(&common), value.as_bytes()),
            _ => {
                let at = value.as_bytes().iter().position(|byte| *byte == b':')?;
                let (transport, rest) = value.as_bytes().split_at_checked(at)?;
                (Text::new(transport), rest.get(1..)?)
            }
        };
        let nexthop = nexthop.strip_prefix(b"inet:").unwrap_or(nexthop);
        let (host, port) = split(nexthop);
        let (host, port) = (Text::new(host), number(port)?);
        Some((transport, Hop { parameter, place, host, port, value }))
    };
    let mut hops: HashMap<Text, Vec<Hop>> = HashMap::new();
    for (transport, hop) in of_main.chain(options).filter_map(hop) {
        let known = hops.entry(transport).or_default();
        if known.len() < MOST_HOPS {
            known.push(hop);
        }
    }
    hops
}

/// The client that has no other, by its name.
fn usual_transport(scope: &Scope<'_>) -> Text {
    let text = scope.value("default_transport").text;
    let name = text.as_bytes().split(|byte| *byte == b':').next().unwrap_or_default();
    if name.is_empty() { Text::from("smtp") } else { Text::new(name) }
}

/// The service of this machine that listens there, where it speaks no TLS.
fn bare<'a>(hop: &Hop, about: &About<'a>) -> Option<&'a Service> {
    let host = &hop.host;
    let is_local = host.as_bytes().starts_with(b"127.") || *host == "::1" || *host == "localhost";
    let at = |host: &Text| about.survey.listeners.get(&(hop.port, host.clone()));
    // Of two, the one that stands first in master.cf.
    let found = [at(host), at(&Text::default())].into_iter().flatten().min_by_key(|service| service.place.line);
    let service = found.copied().filter(|_| is_local)?;
    (level(Family::Smtpd, &Scope::of(about.scope().instance, service)) == Ok(Level::None)).then_some(service)
}

/// The first smtpd of each port and host that a name in master.cf says; an empty host is every one.
pub(super) fn listeners<'a>(services: &[&'a Service]) -> HashMap<(u16, Text), &'a Service> {
    let mut listeners = HashMap::new();
    for service in services.iter().copied().filter(|service| service.command == "smtpd") {
        let (host, _) = split(service.name.as_bytes());
        if let Some(port) = port(service) {
            listeners.entry((port, Text::new(host))).or_insert(service);
        }
    }
    listeners
}

/// Places that one client is told to send to.
const MOST_HOPS: usize = 8;
/// Sends all mail through a filter.
const FILTER: &str = "content_filter";
/// Sends all mail for others to one host.
const RELAY: &str = "relayhost";
const PARAMETERS: [&str; 4] = [FILTER, RELAY, "default_transport", "relay_transport"];
/// Clients that send to the world, too.
const USUAL: [&str; 2] = ["smtp", "relay"];
