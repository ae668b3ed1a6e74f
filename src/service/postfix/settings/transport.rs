//! Does the service speak TLS where it is meant to: levels, protocols, what is announced.

use crate::service::postfix::level::hides_starttls;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::settings::{About, ehlo};
use crate::service::postfix::terms::Terms;
use crate::service::postfix::{hindrance, protocols};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if !about.is_server() {
        return;
    }
    dead_level(about);
    level(about);
    words(about);
    versions(about);
    hindrances(about);
    ehlo::judge(about);
}

/// A word at which the program ends.
fn dead_level(about: &mut About<'_>) {
    let Some((parameter, value)) = about.unknown_level() else { return };
    let place = about.place(&value);
    let whose = match CLIENT_LEVELS.iter().any(|word| value.text.is_word(word)) {
        true => "is a level of the client side (smtp_tls_security_level), not one of a server",
        false => "is no level",
    };
    let message = format!("{parameter} = {}: that {whose}; servers know none, may and encrypt", value.text);
    let fix = match meant(about, &value.text.to_string()) {
        Some(level) => about.set(&parameter, level, &place),
        None => Fix::words(format!("set {parameter} to one of none, may and encrypt, then: postfix reload")),
    };
    about.stops(place, message, fix);
}

/// The level that was meant: the word with which the value begins, or one that it resembles. At port 25 it is may whatever
/// was meant, because no mail must be lost there; elsewhere nobody is made less safe by a guess.
fn meant(about: &About<'_>, text: &str) -> Option<&'static str> {
    let first = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-').find(|word| !word.is_empty());
    let first = first.unwrap_or_default().to_ascii_lowercase();
    let slips = |level: &&str| strsim::osa_distance(level, &first);
    let near = LEVELS.into_iter().filter(|level| slips(level) <= if level.len() > 4 { 2 } else { 1 });
    match near.min_by_key(slips) {
        Some(level) => Some(level),
        None if MORE_THAN_ENCRYPT.contains(&first.as_str()) => Some("encrypt"),
        None if about.found.port == Some(25) => Some("may"),
        None => None,
    }
}

fn level(about: &mut About<'_>) {
    let value = about.value("security_level");
    let (name, place) = (about.name(), about.place(&value));
    let parameter = about.family.parameter("security_level");
    if about.is_local() || hides_starttls(about.family, about.scope()) {
        return;
    }
    match about.level() {
        Some(Level::None) if !about.service.loads.is_empty() => {
            let message = format!("{name} has a certificate and TLS is off ({parameter} is \"{}\")", value.text);
            // A certificate of its own does not mean that the other services have one.
            let is_own = about.service.loads.iter().any(|load| about.is_option(load.place()));
            let fix = if is_own { about.set_here(&parameter, "may") } else { about.set(&parameter, "may", &place) };
            about.off(place, message, fix);
        }
        Some(Level::Encrypt) if about.found.port == Some(25) => {
            let message = format!(
                "{name} takes no mail without TLS: a public mail server loses the mail of senders that have none (RFC \
                 3207 4)"
            );
            let fix = about.set_here(&parameter, "may");
            about.warn(place, message, fix);
        }
        _ => {}
    }
}

/// Levels that mean something to a client only.
fn words(about: &mut About<'_>) {
    let parameter = about.family.parameter("security_level");
    let value = about.scope().value(&parameter);
    if about.level() == Some(Level::Encrypt) && MORE_THAN_ENCRYPT.iter().any(|word| value.text.is_word(word)) {
        let place = about.place(&value);
        let message = format!(
            "{parameter} = {0} counts as encrypt: a server cannot ask for more (\"unsupported TLS level \"{0}\", using \
             \"encrypt\"\")",
            value.text
        );
        let fix = about.set(&parameter, "encrypt", &place);
        about.warn(place, message, fix);
    }
}

/// Lists of versions with words in them that Postfix does not know.
fn versions(about: &mut About<'_>) {
    for name in ["protocols", "mandatory_protocols"] {
        let parameter = about.family.parameter(name);
        let value = about.scope().value(&parameter);
        if protocols::versions(&value.text.to_string()).is_some() {
            continue;
        }
        let place = about.place(&value);
        let message = format!("{parameter} = {} holds a word that is no version of TLS", value.text);
        let fix = about.unset(&parameter, &place);
        if about.service.refused.is_some() {
            about.stops(place, message, fix);
        } else {
            about.warn(place, format!("{message}; it does not count at this level"), fix);
        }
    }
}

/// What Postfix understands, or notices at the handshake, and no client gets through.
fn hindrances(about: &mut About<'_>) {
    let Some(level) = about.level().filter(|level| *level != Level::None) else { return };
    if let Some((value, broken)) = hindrance::broken(&Terms::of(about.family, about.scope(), level)) {
        let place = about.place(&value);
        let fix = about.unset(&value.name.to_string(), &place);
        about.stops(place, format!("{} = {}: {}", value.name, value.text, broken.why), fix);
    }
    if let Some(value) = hindrance::unknown_digest(about.family, about.scope()) {
        let place = about.place(&value);
        let fix = about.unset(&value.name.to_string(), &place);
        about.stops(place, format!("{} = {} is no digest that OpenSSL knows", value.name, value.text), fix);
    }
}

/// Levels of a server.
const LEVELS: [&str; 3] = ["none", "may", "encrypt"];
/// Levels that a server takes for encrypt.
const MORE_THAN_ENCRYPT: [&str; 3] = ["verify", "secure", "fingerprint"];
/// Levels that a server does not know, and a client does.
const CLIENT_LEVELS: [&str; 3] = ["dane", "dane-only", "half-dane"];
