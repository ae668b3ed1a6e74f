//! The directory of authorities (`smtpd_tls_CApath`), which is read at the handshake, inside the jail and without privileges.

use std::path::{Path, PathBuf};

use crate::base::document::UnreadableReason;
use crate::base::location::Location;
use crate::base::lookup::is_hashed_name;
use crate::service::postfix::arrangement::{is_chrooted, queue_directory};
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;

pub(super) fn judge(about: &mut About<'_>) {
    let Some(directory) = about.service.ca_directory.clone() else { return };
    let place = directory.place.clone();
    let shown = format!("{} = {}", directory.parameter, directory.name);
    // As it is written, whatever a jail makes of it.
    let written = queue_directory(about.scope()).join(&directory.name);
    let seen = about.lookup.trouble(&written);
    let message = match (seen, about.lookup.entries(&written)) {
        (Some(reason), _) if reason.is_absence() => {
            format!("{shown} does not exist: no authority is read from it, without a word in the log")
        }
        (_, Some(entries)) => match entries.iter().any(|entry| is_hashed_name(entry)) {
            true => return jailed(about, &written, &directory.parameter),
            false => format!("{shown} holds no link by hash (like 1a2b3c4d.0): OpenSSL finds nothing in it"),
        },
        (Some(UnreadableReason::Denied), None) => return,
        (_, None) => format!("{shown} is no directory: no authority is read from it, without a word in the log"),
    };
    let words = "run openssl rehash on the directory, or name a file with all authorities in the parameter that ends in \
                 CAfile";
    say(about, place, message, words.to_owned());
}

/// What Postfix reads after it has locked itself into its queue directory must lie in there.
fn jailed(about: &mut About<'_>, directory: &Path, parameter: &str) {
    if !is_chrooted(about.found) {
        return;
    }
    let queue = queue_directory(about.scope());
    if directory.starts_with(&queue) {
        return;
    }
    let inside: PathBuf = [queue.as_path(), directory.strip_prefix("/").unwrap_or(directory)].iter().collect();
    if about.lookup.entries(&inside).is_some_and(|entries| entries.iter().any(|entry| is_hashed_name(entry))) {
        return;
    }
    let value = about.scope().value(parameter);
    let place = about.place(&value);
    let name = about.name();
    let message = format!(
        "{name} is locked into {} when it reads {parameter}, and {} is not in there: no authority is found",
        queue.display(),
        directory.display()
    );
    let words = format!(
        "name a file with all authorities in {} instead (it is read before), or copy the directory to {}, as Debian's \
         service does at each start (/usr/lib/postfix/configure-instance.sh), and postfix start by hand does not",
        about.family.parameter("CAfile"),
        inside.display()
    );
    say(about, place, message, words);
}

/// At a level that knows no root, a client that finds no authority sends all the same.
fn say(about: &mut About<'_>, place: Location, message: String, words: String) {
    let needs = about.service.verifies && about.service.ca_file.is_none();
    match (about.is_server() || about.service.verifies, needs) {
        (_, true) => about.stops(place, message, Fix::words(words)),
        (true, false) => about.warn(place, message, Fix::words(words)),
        (false, false) => about.note(place, message),
    }
}
