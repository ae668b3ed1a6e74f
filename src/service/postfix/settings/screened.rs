//! Do the clients that pass postscreen get to an smtpd.

use crate::service::postfix::arrangement::is_jailed;
use crate::service::postfix::daemons::Role;
use crate::service::postfix::master_cf::service::Service;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::screened::{Dead, PARAMETER, limit, unserved};
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};

pub(super) fn judge(about: &mut About<'_>) {
    let is_told_here = is_told_here(about);
    let instance = about.scope().instance;
    let screens = instance.services().into_iter().filter(|service| service.command == "postscreen");
    for screen in screens.take(MOST_SCREENS) {
        let name = format!("{}/{}", screen.name, screen.kind);
        let ends = limit(instance, screen).is_some();
        // What is behind it comes to nothing with it, and each is told so.
        let takes_along = || about.service.daemons.iter().any(|daemon| daemon.place == screen.place);
        if ends && (is_told_here || takes_along()) {
            let message = format!("{name} is postscreen, which ends at once unless its process limit is 1");
            let edit = Edit::Field { service: name, field: "process_limit", value: "1" };
            let fix = Fix::edit("set the process limit (the seventh field) to 1, then: postfix reload", [edit]);
            about.stops(screen.place.clone(), message, fix);
        } else if let Some(dead) = unserved(instance, screen).filter(|_| is_told_here && !ends) {
            let message = format!("{name} is postscreen, and {}: it closes on every client that passes", dead.what);
            let fix = remedy(about, screen, &dead);
            about.bars(dead.place, message, fix);
        }
    }
}

/// It is told of with what does TLS for postscreen, or else with the first service.
fn is_told_here(about: &About<'_>) -> bool {
    match about.survey.proxy {
        Some(proxy) => std::ptr::addr_eq(proxy, about.found) && about.is_server(),
        None if about.survey.has_screen => about.found.role == Role::Screen,
        None => about.survey.is_first_of_all(about.found, about.family),
    }
}

fn remedy(about: &About<'_>, screen: &Service, dead: &Dead) -> Fix {
    match &dead.entry {
        Some(entry) if entry.kind == "pass" => {
            let service = format!("{}/{}", entry.name, entry.kind);
            let edit = Edit::Field { service, field: "private", value: "y" };
            Fix::edit("set its third field (private) to y, then: postfix reload", [edit])
        }
        Some(entry) => {
            Fix::words(format!("make the type of {} (the second field) pass, then: postfix reload", entry.name))
        }
        None if dead.is_named => {
            Fix::words(format!("name a service of type pass in {PARAMETER}, or add one, then: postfix reload"))
        }
        None => {
            let line = if is_jailed(&Scope::of(about.scope().instance, screen)) { JAILED } else { LINE };
            let words = format!("add to master.cf: {line}, then: postfix reload");
            Fix::edit(words, [Edit::Add { service: "smtpd/pass", line }])
        }
    }
}

/// Postscreens that are told of.
const MOST_SCREENS: usize = 8;

const LINE: &str = "smtpd pass - - n - - smtpd";
const JAILED: &str = "smtpd pass - - y - - smtpd";
