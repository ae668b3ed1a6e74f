//! postscreen, which does TLS through tlsproxy: is it there, and does it see the same settings.

use crate::service::postfix::arrangement;
use crate::service::postfix::daemons::{PROXY, Role};
use crate::service::postfix::scope::Scope;
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
    let named = about.scope().value(PROXY).places.into_iter().next();
    about.stops(named.unwrap_or_else(|| about.found.service.place.clone()), message, fix);
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

/// What is wrong with tlsproxy, and what to do: it is not there, nobody reaches it, or another one is asked.
pub(super) fn proxy_wanted(about: &About<'_>) -> (String, Fix) {
    let screen =
        about.survey.postscreen.filter(|_| about.is_server()).map(|screen| Scope::of(about.scope().instance, screen));
    let asked = screen.as_ref().unwrap_or(about.scope()).value(PROXY);
    let own_line = || PROXY_LINE.replacen("tlsproxy", &asked.text.to_string(), 1);
    if let Some(service) = about.survey.proxies.get(&asked.text) {
        let name = format!("{}/{}", service.name, service.kind);
        if service.kind == "unix" {
            let words = "set the third field (private) of tlsproxy to y, then: postfix reload";
            let edit = Edit::Field { service: name, field: "private", value: "y" };
            return ("which is not private".to_owned(), Fix::edit(words, [edit]));
        }
        let words = format!("write the line as: {}, then: postfix reload", own_line());
        return (format!("which is of type {}, and not unix", service.kind), Fix::words(words));
    }
    let lacking = format!("and master.cf has no such service as {}", asked.text);
    if let Some(place) = asked.places.first().filter(|_| asked.is_set) {
        let is_anothers = about.is_option(place) && screen.is_some() && about.found.service.command != "postscreen";
        let fix = match about.survey.answering {
            Some(other) if !is_anothers && other.name == "tlsproxy" => about.unset(PROXY, place),
            Some(other) if !is_anothers => about.set(PROXY, &other.name.to_string(), place),
            Some(_) => Fix::words(format!("name the tlsproxy of master.cf in {PROXY}, then: postfix reload")),
            None => Fix::words(format!("add to master.cf: {}, then: postfix reload", own_line())),
        };
        return (format!("{lacking} ({PROXY})"), fix);
    }
    if let Some(other) = about.survey.answering {
        return (lacking, about.set(PROXY, &other.name.to_string(), &about.place(&asked)));
    }
    let fix = Fix::edit(
        format!("add to master.cf: {PROXY_LINE}, then: postfix reload"),
        [Edit::Add { service: "tlsproxy/unix", line: PROXY_LINE }],
    );
    (lacking, fix)
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

const PROXY_LINE: &str = "tlsproxy unix - - y - 0 tlsproxy";
