//! The OpenSSL configuration of Postfix's own (`tls_config_file`), without which TLS is off.

use crate::base::location::Location;
use crate::service::postfix::openssl_configuration::fault;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let Some(fault) = fault(about.scope(), about.lookup) else { return };
    let whole = || Location::whole(&about.scope().instance.main_file);
    let place = fault.trouble.place.unwrap_or_else(whole);
    let message = format!("{}: TLS is switched off", fault.why);
    let is_of_the_file = *place.file != *about.scope().instance.main_file && !about.is_option(&place);
    let fix = match is_of_the_file {
        true => {
            Fix::words("correct the line (without tls_config_file the system's file is used), then: postfix reload")
        }
        false => about.unset("tls_config_file", &place),
    };
    about.stops(place, message, fix);
}
