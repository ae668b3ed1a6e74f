//! Do passwords stay private, and do certificates of clients mean something.

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::is_hashed_name;
use crate::service::postfix::arrangement::queue_directory;
use crate::service::postfix::family::Family;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::target::service::{Level, Stake, Weight, When};

pub(super) fn judge(about: &mut About<'_>) {
    if about.family == Family::Smtpd {
        passwords(about);
    }
    if about.is_server() {
        client_certificates(about);
    }
}

fn passwords(about: &mut About<'_>) {
    if !about.is_yes("smtpd_sasl_auth_enable") || about.is_local() {
        return;
    }
    let sasl = about.scope().value("smtpd_sasl_auth_enable");
    let only = about.scope().value("smtpd_tls_auth_only");
    let is_only = about.is_yes("smtpd_tls_auth_only");
    let name = about.name();
    let level = about.scope().value("smtpd_tls_security_level");
    let level = about.place(&level);
    // What an option of this service brings about, is no matter of the others.
    let of_sasl = about.place(&sasl);
    let is_own = about.is_option(&of_sasl);
    let (level, only_place) = match is_own {
        true => (of_sasl.clone(), of_sasl),
        false => (level, about.place(&only)),
    };
    match about.level() {
        Some(Level::None) if is_only => {
            let message = format!("{name} never offers AUTH: smtpd_tls_auth_only wants TLS, and TLS is off");
            let place = about.place(&sasl);
            let fix = about.set("smtpd_tls_security_level", "may", &level);
            about.warn(place, message, fix);
        }
        Some(Level::None) => {
            let message = format!("{name} takes passwords in plain text only: AUTH is on and TLS is off");
            let place = about.place(&sasl);
            let encrypted = about.set("smtpd_tls_security_level", "may", &level);
            let only = about.set("smtpd_tls_auth_only", "yes", &place);
            let words = "set smtpd_tls_security_level = may and smtpd_tls_auth_only = yes, then: postfix reload";
            let edits = encrypted.edits.into_iter().chain(only.edits);
            about.say(Weight::Fail, Stake::Policy, place, message, Fix::edit(words, edits));
        }
        Some(Level::May) if !is_only => {
            let places = (&about.place(&only), &only_place);
            let message = format!("{name} offers AUTH before TLS: clients may send passwords in plain text");
            in_clear(about, Weight::Warn, When::Up, places, message);
            let message = format!("{name} goes on offering AUTH while TLS cannot start: passwords go in plain text");
            in_clear(about, Weight::Fail, When::Off, places, message);
        }
        _ => {}
    }
}

/// Said of the first line, and mended at the second.
fn in_clear(
    about: &mut About<'_>,
    weight: Weight,
    when: When,
    (place, mended): (&Location, &Location),
    message: String,
) {
    let fix = about.set("smtpd_tls_auth_only", "yes", mended);
    about.say(weight, Stake::Policy, place.clone(), message, fix);
    if let Some(remark) = about.remarks.last_mut() {
        remark.when = when;
    }
}

fn client_certificates(about: &mut About<'_>) {
    let requires = about.family.parameter("req_ccert");
    let asks = about.family.parameter("ask_ccert");
    let is_required = about.is_yes(&requires);
    let is_asked = about.is_yes(&asks);
    if is_required && about.level() == Some(Level::May) {
        let value = about.scope().value(&requires);
        let place = about.place(&value);
        let message = format!("{requires} has no effect: \"Can't require client certs unless TLS is required\"");
        let fix = unasked(about, &requires, &place);
        about.warn(place, message, fix);
    }
    let is_required = is_required && matches!(about.level(), Some(Level::Encrypt | Level::Wrapped));
    if !is_required && !is_asked || about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let parameter = if is_required { &requires } else { &asks };
    let value = about.scope().value(parameter);
    let place = about.place(&value);
    let Fix { edits, .. } = unasked(about, parameter, &place);
    let verb = if is_required { "required" } else { "asked for" };
    if about.service.loads.is_empty() {
        let message = format!(
            "certificates of clients are {verb} and the server has none itself: \"Need a server cert to request client \
             certs\""
        );
        about.stops(place, message, Fix::edit("name a certificate, or take the question back", edits));
    } else if knows_nobody(about) {
        let message = format!(
            "certificates of clients are {verb}, and no CA is named by which they could be judged ({} is empty)",
            about.family.parameter("CAfile")
        );
        let words = "name the CA of the clients, or take the question back";
        match is_required {
            // With a certificate or without: `smtpd_starttls` of smtpd.c wants one that is trusted.
            true => {
                let message =
                    format!("{message}: every client is turned away (\"421 Client certificate not trusted\")");
                about.bars(place, message, Fix::words(words));
            }
            false => about.warn(place, message, Fix::edit(words, edits)),
        }
    }
}

/// Takes the question for certificates back: for this service alone where it is an option of services that makes the
/// question what it is, because others may be meant to go on asking.
fn unasked(about: &About<'_>, parameter: &str, place: &Location) -> Fix {
    let family = about.family;
    let levels = ["security_level", "wrappermode", "req_ccert", "ask_ccert"].map(|name| family.parameter(name));
    match levels.iter().any(|name| about.survey.options.contains(name.as_bytes())) {
        true => about.set_here(parameter, "no"),
        false => about.set(parameter, "no", place),
    }
}

/// Whether there is no authority by which a client's certificate could be judged, neither in a file nor in a directory.
fn knows_nobody(about: &About<'_>) -> bool {
    if about.service.ca_file.is_some() || about.is_yes("tls_append_default_CA") {
        return false;
    }
    let Some(directory) = &about.service.ca_directory else { return true };
    // As it is written, too: what lies outside of a jail may be copied into it at each start.
    let written = queue_directory(about.scope()).join(&directory.name);
    [&directory.path, &written].into_iter().all(|path| match about.lookup.entries(path) {
        Some(entries) => !entries.iter().any(|entry| is_hashed_name(entry)),
        None => about.lookup.trouble(path) != Some(UnreadableReason::Denied),
    })
}
