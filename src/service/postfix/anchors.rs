//! By what authorities can a client verify servers, and may it read them where it asks?

use std::path::PathBuf;

use crate::base::document::UnreadableReason;
use crate::base::lookup::{Lookup, is_hashed_name};
use crate::base::permission::Reader;
use crate::service::postfix::arrangement::{is_jailed, queue_directory};
use crate::service::postfix::family::Family;
use crate::service::postfix::scope::Scope;

/// What is the matter with a file of trust anchors (`tafile=`, `smtp_tls_trust_anchor_file`), and what the log says of it. It is
/// opened for each delivery, inside the jail and without privileges (`tls_dane.c tls_dane_load_trustfile`).
pub(super) fn trouble(name: &str, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<(String, String)> {
    let path = seen(name, scope);
    let shown = path.display();
    let log = |reason: &str| format!("error opening trust anchor file: {name}: {reason}");
    let document = lookup.document(&path);
    match document.contents.as_ref().map_err(|trouble| &trouble.reason) {
        Err(reason) if reason.is_absence() => {
            let is_moved = path != queue_directory(scope).join(name);
            let more = if is_moved { ", where the client looks from inside its chroot" } else { "" };
            Some((format!("the trust anchors {shown} are not there{more}"), log("No such file or directory")))
        }
        Err(UnreadableReason::Denied | UnreadableReason::TooLarge(_)) => None,
        Err(_) => Some((format!("the trust anchors {shown} are no file"), PROBLEM.to_owned())),
        Ok(_) => {
            let user = user(scope);
            let accounts = lookup.accounts();
            let uid = accounts.uid(&user).filter(|uid| *uid != 0);
            let is_closed = uid.is_some_and(|uid| Reader::with_own_group(uid, accounts).obstacle(&document).is_some());
            if is_closed {
                return Some((format!("{user} may not read the trust anchors {shown}"), log("Permission denied")));
            }
            let has = |words: &str| document.bytes().windows(words.len()).any(|window| window == words.as_bytes());
            let has_anchor = ANCHORS.iter().any(|words| has(words));
            (!has_anchor).then(|| (format!("{shown} holds no certificate to trust"), PROBLEM.to_owned()))
        }
    }
}

/// Whether there is no authority whatever by which servers could be verified.
pub(super) fn are_none(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> bool {
    scope.value(&family.parameter("CAfile")).text.is_empty() && has_file_alone(family, scope, lookup)
}

/// Whether servers are verified by `CAfile`, and by nothing else.
pub(super) fn are_of_file(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> bool {
    !scope.value(&family.parameter("CAfile")).text.is_empty() && has_file_alone(family, scope, lookup)
}

/// Whether there is nothing beside that file.
fn has_file_alone(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> bool {
    let is_empty = |name: &str| scope.value(&family.parameter(name)).text.is_empty();
    is_empty("trust_anchor_file")
        && scope.is_yes("tls_append_default_CA") != Ok(true)
        && (is_empty("CApath") || is_bare(&scope.value(&family.parameter("CApath")).text.to_string(), scope, lookup))
}

/// Whether no authority is found in this directory by its hash.
fn is_bare(name: &str, scope: &Scope<'_>, lookup: &dyn Lookup) -> bool {
    let path = seen(name, scope);
    match lookup.entries(&path) {
        Some(entries) => !entries.iter().any(|entry| is_hashed_name(entry)),
        None => lookup.trouble(&path) != Some(UnreadableReason::Denied),
    }
}

/// A file as a client sees it once it works.
fn seen(name: &str, scope: &Scope<'_>) -> PathBuf {
    let queue = queue_directory(scope);
    match name.strip_prefix('/') {
        Some(inside) if is_jailed(scope) => queue.join(inside),
        _ => queue.join(name),
    }
}

fn user(scope: &Scope<'_>) -> String {
    match scope.service.and_then(|service| service.unprivileged) {
        Some(false) => "root".to_owned(),
        Some(true) | None => scope.value("mail_owner").text.to_string(),
    }
}

/// What a delivery is put off with.
const PROBLEM: &str = "client TLS configuration problem";
/// What makes a PEM object an anchor.
const ANCHORS: [&str; 2] = ["CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----"];
