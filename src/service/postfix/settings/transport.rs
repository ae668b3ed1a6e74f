//! Does the service speak TLS where it is meant to: levels, wrapper mode, postscreen.

use crate::service::postfix::daemons::Role;
use crate::service::postfix::discovery::has;
use crate::service::postfix::level::hides_starttls;
use crate::service::postfix::settings::{About, Fix};
use crate::target::service::{Level, Side, Stake, Weight};

pub(super) fn judge(about: &mut About<'_>) {
    if about.service.side == Side::Client {
        return;
    }
    level(about);
    wrapper(about);
    postscreen(about);
    old_names(about);
}

fn level(about: &mut About<'_>) {
    let value = about.value("security_level");
    let (name, place) = (about.name(), about.place(&value));
    let parameter = about.family.parameter("security_level");
    let is_hidden = hides_starttls(about.scope());
    match about.level() {
        Some(Level::None) if is_hidden => {}
        Some(Level::None) if !about.service.loads.is_empty() && !about.is_local() => {
            let message = format!("{name} has a certificate and TLS is off ({parameter} is \"{}\")", value.text);
            about.warn(place, message, Fix::set(parameter, "may"));
        }
        Some(Level::Encrypt) if about.found.port == Some(25) && !about.is_local() => {
            let message = format!(
                "{name} takes no mail without TLS: a public mail server loses the mail of senders that have none (RFC \
                 3207 4)"
            );
            about.warn(place, message, Fix::set(parameter, "may"));
        }
        Some(Level::Encrypt) if ["verify", "secure", "fingerprint"].iter().any(|word| value.text.is_word(word)) => {
            let message = format!("{parameter} = {} counts as encrypt: a server cannot ask for more", value.text);
            about.warn(place, message, Fix::set(parameter, "encrypt"));
        }
        _ => {}
    }
    let hidden = about.scope().value("smtpd_discard_ehlo_keywords");
    if is_hidden && about.level().is_some() {
        let place = about.place(&hidden);
        let message = format!("{name} does not announce STARTTLS: smtpd_discard_ehlo_keywords hides it");
        about.warn(place, message, Fix::words("take starttls out of the list, then: postfix reload"));
    }
}

fn wrapper(about: &mut About<'_>) {
    let Some(parameter) = about.family.wrapper_mode() else { return };
    let value = about.scope().value(parameter);
    let (name, place) = (about.name(), about.place(&value));
    let is_on = about.level() == Some(Level::Wrapped);
    match about.found.port {
        Some(465) if !is_on && about.level().is_some() => {
            let message =
                format!("{name} listens where clients begin with TLS (RFC 8314), and {parameter} is off: they hang");
            let place = about.found.service.place.clone();
            about.warn(place, message, Fix::set(parameter, "yes"));
        }
        Some(25 | 587) if is_on => {
            let message = format!("{name} waits for TLS from the first byte, and its clients wait for a greeting");
            let option = about.found.service.option(parameter.as_bytes());
            let fix = match option.and_then(|option| option.below_comment.as_ref()) {
                Some(comment) => Fix::Words(format!(
                    "{comment} is a service that was commented out; its options below belong to {name} now: comment \
                     them out, too"
                )),
                None => Fix::set(parameter, "no"),
            };
            about.fail(place, message, fix);
        }
        _ => {}
    }
}

fn postscreen(about: &mut About<'_>) {
    let instance = about.scope().instance;
    let services = instance.services();
    let is_behind = about.found.role == Role::ServerBehindPostscreen;
    if !is_behind {
        return;
    }
    if !has(about.all, "tlsproxy")
        && about.level().is_some_and(|level| level != Level::None)
        && let Some(postscreen) = services.iter().find(|service| service.command == "postscreen")
    {
        let message =
            "postscreen hands TLS to tlsproxy, and master.cf has no such service: STARTTLS is answered with 454";
        let fix = Fix::words("add to master.cf: tlsproxy unix - - y - 0 tlsproxy");
        about.fail(postscreen.place.clone(), message.to_owned(), fix);
    }
    let own = about.found.service.options.iter().find(|option| names_file(&option.name.to_string()));
    if let Some(option) = own {
        let message = format!(
            "{} is set for {} alone: tlsproxy, which does TLS for postscreen, does not see it",
            option.name,
            about.name()
        );
        let fix = Fix::Words(format!("set {} in main.cf, or for tlsproxy, too", option.name));
        about.warn(option.place.clone(), message, fix);
    }
}

fn names_file(parameter: &str) -> bool {
    parameter.starts_with("smtpd_tls_") && (parameter.ends_with("_file") || parameter.ends_with("_files"))
}

fn old_names(about: &mut About<'_>) {
    for (name, instead) in OLD {
        let value = about.scope().value(name);
        if value.is_set {
            let place = about.place(&value);
            about.say(
                Weight::Note,
                Stake::Policy,
                place,
                format!("{name} is deprecated; {instead}"),
                Fix::Words(String::new()),
            );
        }
    }
}

/// Parameters that Postfix still knows, and what stands in their place.
const OLD: [(&str, &str); 5] = [
    ("smtpd_use_tls", "smtpd_tls_security_level = may says the same"),
    ("smtpd_enforce_tls", "smtpd_tls_security_level = encrypt says the same"),
    ("smtpd_tls_dh1024_param_file", "leave it out: the library's own groups are better"),
    ("smtpd_tls_dh512_param_file", "it has no effect"),
    ("smtpd_tls_eecdh_grade", "leave it out: auto is the default"),
];
