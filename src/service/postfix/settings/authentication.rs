//! Do passwords stay private, and do certificates of clients mean something.

use crate::service::postfix::family::Family;
use crate::service::postfix::settings::{About, Fix};
use crate::target::service::{Level, Side, Stake, Weight, When};

pub(super) fn judge(about: &mut About<'_>) {
    if about.family == Family::Smtpd {
        passwords(about);
    }
    if about.service.side == Side::Server {
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
    match about.level() {
        Some(Level::None) if is_only => {
            let message = format!("{name} never offers AUTH: smtpd_tls_auth_only wants TLS, and TLS is off");
            let place = about.place(&sasl);
            about.warn(place, message, Fix::set("smtpd_tls_security_level", "may"));
        }
        Some(Level::None) => {
            let message = format!("{name} takes passwords in plain text only: AUTH is on and TLS is off");
            let place = about.place(&sasl);
            about.say(Weight::Fail, Stake::Secret, place, message, Fix::set("smtpd_tls_security_level", "may"));
        }
        Some(Level::May) if !is_only => {
            let message = format!("{name} offers AUTH before TLS: clients may send passwords in plain text");
            let place = about.place(&only);
            let fix = || Fix::set("smtpd_tls_auth_only", "yes");
            about.say(Weight::Warn, Stake::Secret, place.clone(), message, fix());
            let message = format!("{name} goes on offering AUTH while TLS cannot start: passwords go in plain text");
            about.say(Weight::Fail, Stake::Secret, place, message, fix());
            if let Some(remark) = about.remarks.last_mut() {
                remark.when = When::Off;
            }
        }
        _ => {}
    }
}

fn client_certificates(about: &mut About<'_>) {
    let requires = about.family.parameter("req_ccert");
    let asks = about.family.parameter("ask_ccert");
    let (is_required, is_asked) = (about.is_yes(&requires), about.is_yes(&asks));
    if is_required && about.level() == Some(Level::May) {
        let value = about.scope().value(&requires);
        let place = about.place(&value);
        let message = format!("{requires} has no effect: \"Can't require client certs unless TLS is required\"");
        about.warn(place, message, Fix::set(about.family.parameter("security_level"), "encrypt"));
    }
    if !is_required && !is_asked || about.level() == Some(Level::None) {
        return;
    }
    let value = about.scope().value(if is_required { &requires } else { &asks });
    let place = about.place(&value);
    if about.value("cert_file").text.is_word("none") {
        let message = "client certificates are asked for and the server has none: \"Need a server cert to request \
                       client certs\""
            .to_owned();
        about.fail(place, message, Fix::words("name a certificate, or take the question back"));
    } else if about.service.ca_file.is_none() && about.service.ca_directory.is_none() {
        let message = format!(
            "client certificates are asked for, and no CA is named by which they could be judged ({} is empty)",
            about.family.parameter("CAfile")
        );
        about.warn(place, message, Fix::words("name the CA of the clients, or take the question back"));
    }
}
