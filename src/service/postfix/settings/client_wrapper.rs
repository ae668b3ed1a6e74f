//! TLS from the first byte on the way to others: at the level and the port that it takes, and not left out at port 465.

use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::service::postfix::wrapped::{WRAPPED, has_policies, has_tables, hop, is_weak, mode, trouble};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if about.is_server() || about.level().is_none() {
        return;
    }
    match mode(about.family, about.scope()) {
        Some(parameter) => on(about, parameter),
        None => off(about),
    }
}

/// What keeps it from sending is told with what else does; this is what keeps it from sending to some.
fn on(about: &mut About<'_>, parameter: &'static str) {
    let (family, scope) = (about.family, about.scope());
    if trouble(family, scope).is_some() {
        return;
    }
    let place = about.place(&scope.value(parameter));
    if is_weak(family, scope) && has_policies(family, scope) {
        let wanted = family.parameter("security_level");
        let message = format!(
            "{parameter} = yes wants {wanted} = encrypt or stronger, and it is {}: mail to servers without a stronger policy stays \
             in the queue",
            about.value("security_level").text
        );
        return about.warn(place, message, encrypt(about));
    }
    let at_fault = hop(family, scope).filter(|hop| !hop.is_local && matches!(hop.port, 25 | 587));
    if let Some(hop) = at_fault
        && let Some(setting) = hop.setting
        && has_tables(scope)
    {
        let message = format!(
            "{parameter} = yes begins with TLS, and {setting} is port {}, which begins without: that mail stays in the queue \
             (\"wrong version number\")",
            hop.port
        );
        let fix = about.unset(parameter, &place);
        about.warn(place, message, fix);
    }
}

/// A server that waits for TLS while its client waits for a greeting.
fn off(about: &mut About<'_>) {
    let Some(parameter) = about.family.wrapper_mode() else { return };
    let Some(hop) = hop(about.family, about.scope()).filter(|hop| !hop.is_local && hop.port == WRAPPED) else { return };
    let (Some(setting), Some(place)) = (hop.setting, hop.place) else { return };
    let message = format!(
        "{setting} is the port where servers wait for TLS from the first byte (RFC 8314), and {parameter} is off: {} waits for a \
         greeting (\"timed out while receiving the initial server greeting\")",
        about.name()
    );
    let fix = wrapped(about, parameter);
    about.warn(place, message, fix);
}

/// Wrapper mode, with the level that it takes.
fn wrapped(about: &About<'_>, parameter: &'static str) -> Fix {
    let place = about.place(&about.scope().value(parameter));
    let Fix { words, edits } = about.set(parameter, "yes", &place);
    if about.level() == Some(Level::Encrypt) {
        return Fix::edit(words, edits);
    }
    let level = encrypt(about);
    let words = format!("set {parameter} = yes and {} = encrypt, then: postfix reload", about.family.parameter(LEVEL));
    Fix::edit(words, edits.into_iter().chain(level.edits).collect::<Vec<Edit>>())
}

fn encrypt(about: &About<'_>) -> Fix {
    let value = about.value(LEVEL);
    about.set(&about.family.parameter(LEVEL), "encrypt", &about.place(&value))
}

/// What mends a client that cannot send because of its wrapper mode.
pub(super) fn mended(about: &About<'_>) -> Option<Fix> {
    let found = trouble(about.family, about.scope())?;
    if about.service.broken.as_ref() != Some(&found) {
        return None;
    }
    if found.trouble.words.contains("requires") {
        // A table that answers everybody counts instead of the parameter.
        let is_of_table = ["policy_maps", "per_site"].iter().any(|name| !about.value(name).text.is_empty());
        let words = "make the level in the table encrypt, then: postfix reload";
        return Some(if is_of_table { Fix::words(words) } else { encrypt(about) });
    }
    let parameter = mode(about.family, about.scope())?;
    Some(about.unset(parameter, &found.trouble.place?))
}

const LEVEL: &str = "security_level";
