//! The directory of authorities (`smtpd_tls_CApath`), which is read at the handshake, inside the jail and without privileges.

use std::path::{Path, PathBuf};

use crate::base::document::UnreadableReason;
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
        (Some(UnreadableReason::Missing | UnreadableReason::DanglingLink { .. }), _) => {
            format!("{shown} does not exist: no authority is read from it, without a word in the log")
        }
        (_, Some(entries)) => match entries.iter().any(|entry| is_hashed(entry)) {
            true => return jailed(about, &written, &directory.parameter),
            false => format!("{shown} holds no link by hash (like 1a2b3c4d.0): OpenSSL finds nothing in it"),
        },
        (Some(UnreadableReason::Denied), None) => return,
        (_, None) => format!("{shown} is no directory: no authority is read from it, without a word in the log"),
    };
    let words = "run openssl rehash on the directory, or name a file with all authorities in the parameter that ends in \
                 CAfile";
    about.warn(place, message, Fix::words(words));
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
    if about.lookup.entries(&inside).is_some_and(|entries| entries.iter().any(|entry| is_hashed(entry))) {
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
        "name a file with all authorities instead (it is read before), or copy the directory to {}",
        inside.display()
    );
    about.warn(place, message, Fix::words(words));
}

/// `1a2b3c4d.0`, as `openssl rehash` names its links.
fn is_hashed(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (hash, number) = name.split_once('.').unwrap_or_default();
    hash.len() == 8
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}
