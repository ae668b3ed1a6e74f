//! Do passwords stay private, and do certificates of clients mean something.

use crate::base::location::Location;
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
            let place = about.place(&only);
            let message = format!("{name} offers AUTH before TLS: clients may send passwords in plain text");
            in_clear(about, Weight::Warn, When::Up, &place, message);
            let message = format!("{name} goes on offering AUTH while TLS cannot start: passwords go in plain text");
            in_clear(about, Weight::Fail, When::Off, &place, message);
        }
        _ => {}
    }
}

fn in_clear(about: &mut About<'_>, weight: Weight, when: When, place: &Location, message: String) {
    let fix = about.set("smtpd_tls_auth_only", "yes", place);
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
        let fix = about.set(&requires, "no", &place);
        about.warn(place, message, fix);
    }
    let is_required = is_required && matches!(about.level(), Some(Level::Encrypt | Level::Wrapped));
    if !is_required && !is_asked || about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let parameter = if is_required { &requires } else { &asks };
    let value = about.scope().value(parameter);
    let place = about.place(&value);
    let fix = about.set(parameter, "no", &place);
    let Fix { edits, .. } = fix;
    if about.service.loads.is_empty() {
        let message = "certificates of clients are asked for and the server has none itself: \"Need a server cert to \
                       request client certs\""
            .to_owned();
        about.stops(place, message, Fix::edit("name a certificate, or take the question back", edits));
    } else if about.service.ca_file.is_none() && about.service.ca_directory.is_none() {
        let message = format!(
            "certificates of clients are asked for, and no CA is named by which they could be judged ({} is empty)",
            about.family.parameter("CAfile")
        );
        about.warn(place, message, Fix::edit("name the CA of the clients, or take the question back", edits));
    }
}
