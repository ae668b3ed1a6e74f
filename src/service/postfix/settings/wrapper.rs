//! TLS from the first byte: at the ports that are meant for it, and nowhere else.

use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if !about.is_server() {
        return;
    }
    if let Some(parameter) = about.family.wrapper_mode() {
        wrapper(about, parameter);
    }
    orphans(about);
}

fn wrapper(about: &mut About<'_>, parameter: &'static str) {
    let value = about.scope().value(parameter);
    let (name, place) = (about.name(), about.place(&value));
    let is_on = about.level() == Some(Level::Wrapped);
    match about.found.port {
        Some(465) if !is_on && about.level().is_some() => {
            let message =
                format!("{name} listens where clients begin with TLS (RFC 8314), and {parameter} is off: they hang");
            let place = about.found.service.place.clone();
            let fix = about.set_here(parameter, "yes");
            // Where only this machine connects, something in front may do TLS (stunnel).
            match about.is_local() {
                true => about.warn(place, message, fix),
                false => about.bars(place, message, fix),
            }
        }
        Some(465) => {}
        _ if is_on && !about.is_option(&place) => {
            let message = format!(
                "{parameter} = yes is set for all services: {name} waits for TLS from the first byte, and its clients \
                 wait for a greeting"
            );
            let fix = moved(about, parameter);
            about.bars(place, message, fix);
        }
        Some(25 | 587) if is_on => {
            let message = format!("{name} waits for TLS from the first byte, and its clients wait for a greeting");
            let fix = about.unset(parameter, &place);
            about.bars(place, message, fix);
        }
        _ => {}
    }
}

/// The setting taken out of main.cf, and given to the services that are meant to have it.
fn moved(about: &About<'_>, parameter: &'static str) -> Fix {
    let words = format!("set {parameter} in master.cf, for the service at port 465 alone, then: postfix reload");
    if about.survey.at_465.len() > MOST_SERVICES {
        return Fix::words(words);
    }
    let mut edits = vec![Edit::DropMain(parameter.to_owned())];
    for service in about.survey.at_465.iter().filter(|service| service.option(parameter.as_bytes()).is_none()) {
        let service = format!("{}/{}", service.name, service.kind);
        edits.push(Edit::Option { service, name: parameter.to_owned(), value: "yes".to_owned() });
    }
    Fix::edit(words, edits)
}

/// Options that were left behind when the service above them was commented out.
fn orphans(about: &mut About<'_>) {
    let service = about.found.service;
    let orphans: Vec<_> = service.options.iter().filter(|option| option.below_comment.is_some()).collect();
    let Some((first, comment)) = orphans.iter().find_map(|option| Some((*option, option.below_comment.clone()?)))
    else {
        return;
    };
    let name = about.name();
    let message = format!(
        "{comment} is a service that was commented out, and the options below it are not: {} belongs to {name} now",
        first.name
    );
    let edits = orphans.iter().map(|option| Edit::DropOption { service: name.clone(), name: option.name.to_string() });
    let fix = Fix::edit("comment these options out, too, or give the service back, then: postfix reload", edits);
    about.warn(first.place.clone(), message, fix);
}

/// Services that one command changes.
const MOST_SERVICES: usize = 16;
