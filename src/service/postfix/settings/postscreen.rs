//! postscreen, which does TLS through tlsproxy: is it there, and does it see the same settings.

use crate::service::postfix::arrangement;
use crate::service::postfix::daemons::Role;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if about.found.role == Role::Proxy {
        limit(about);
    }
    match about.found.role {
        Role::Screen => without_proxy(about),
        Role::ServerBehindPostscreen => {
            no_proxy_yet(about);
            own_files(about);
        }
        _ => {}
    }
}

/// postscreen without the program that does TLS for it.
fn without_proxy(about: &mut About<'_>) {
    if about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let (what, fix) = proxy_wanted(about);
    let message = format!("postscreen hands TLS to tlsproxy, {what}: STARTTLS is answered with 454");
    about.stops(about.found.service.place.clone(), message, fix);
}

/// The same while it hands its clients to smtpd, which does TLS itself.
fn no_proxy_yet(about: &mut About<'_>) {
    let is_off = about.level().is_none_or(|level| level == Level::None);
    let (Some(postscreen), None, false) = (about.survey.postscreen, about.survey.proxy, is_off) else { return };
    if about.survey.has_screen {
        return;
    }
    let (what, fix) = proxy_wanted(about);
    let message = format!(
        "postscreen leaves TLS to tlsproxy, {what}: smtpd serves the clients that pass, and with \
         postscreen_pipelining_enable, or another test after the greeting, STARTTLS is answered with 454"
    );
    about.warn(postscreen.place.clone(), message, fix);
}

/// What is wrong with tlsproxy, and what to do: it is not there, or nobody reaches it.
pub(super) fn proxy_wanted(about: &About<'_>) -> (&'static str, Fix) {
    let services = about.scope().instance.services();
    if let Some(service) = services.into_iter().find(|service| service.command == "tlsproxy") {
        let service = format!("{}/{}", service.name, service.kind);
        let words = "set the third field (private) of tlsproxy to y, then: postfix reload";
        return ("which is not private", Fix::edit(words, [Edit::Field { service, field: "private", value: "y" }]));
    }
    let fix = Fix::edit(
        format!("add to master.cf: {PROXY}, then: postfix reload"),
        [Edit::Add { service: "tlsproxy/unix", line: PROXY }],
    );
    ("and master.cf has no such service", fix)
}

/// One process of it serves many clients and is never to be refused one.
fn limit(about: &mut About<'_>) {
    let service = about.found.service;
    if service.process_limit == Some(0) {
        return;
    }
    let limit = service.process_limit.map_or("-".to_owned(), |limit| limit.to_string());
    let message =
        format!("{} has the process limit {limit}, and Postfix wants 0: postscreen waits for it", about.name());
    let edit = Edit::Field { service: about.name(), field: "process_limit", value: "0" };
    about.warn(service.place.clone(), message, Fix::edit("set the process limit to 0, then: postfix reload", [edit]));
}

/// Files that smtpd alone is told of.
fn own_files(about: &mut About<'_>) {
    let proxy = about.survey.proxy;
    let own = about.found.service.options.iter().filter(|option| names_file(&option.name.to_string()));
    for option in own.collect::<Vec<_>>() {
        let name = option.name.to_string();
        let seen = proxy.map(|proxy| proxy.scope.value(&name.replacen("smtpd_", "tlsproxy_", 1)).text);
        if seen.is_some_and(|seen| seen == about.scope().value(&name).text) {
            continue;
        }
        let message = format!(
            "{name} is set for {} alone: tlsproxy, which does TLS for postscreen, does not see it",
            about.name()
        );
        let edits = proxy.map(|proxy| Edit::Option {
            service: arrangement::name(proxy),
            name: name.clone(),
            value: option.value.to_string(),
        });
        let fix = Fix::edit(format!("set {name} in main.cf, or for tlsproxy, too, then: postfix reload"), edits);
        about.warn(option.place.clone(), message, fix);
    }
}

fn names_file(parameter: &str) -> bool {
    parameter.starts_with("smtpd_tls_") && (parameter.ends_with("_file") || parameter.ends_with("_files"))
}

const PROXY: &str = "tlsproxy unix - - y - 0 tlsproxy";
