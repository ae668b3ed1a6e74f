//! By what authorities can a client verify servers, and may it read them where it asks?

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;

use crate::base::document::UnreadableReason;
use crate::base::lookup::{Lookup, is_hashed_name};
use crate::base::permission::Reader;
use crate::service::postfix::arrangement::{is_jailed, queue_directory};
use crate::service::postfix::family::Family;
use crate::service::postfix::scope::{Scope, Value};

/// What a client has to verify servers by. A file that many entries name, and the directory, are looked at once.
pub(super) struct Anchors<'a, 's> {
    family: Family,
    scope: &'a Scope<'s>,
    lookup: &'a dyn Lookup,
    troubles: RefCell<HashMap<String, Trouble>>,
    is_bare: OnceCell<bool>,
}

/// What is the matter, and what the log says of it.
type Trouble = Option<(String, String)>;

impl<'a, 's> Anchors<'a, 's> {
    pub(super) fn new(family: Family, scope: &'a Scope<'s>, lookup: &'a dyn Lookup) -> Anchors<'a, 's> {
        Anchors { family, scope, lookup, troubles: RefCell::default(), is_bare: OnceCell::new() }
    }

    /// What is the matter with a file of trust anchors (`tafile=`, `smtp_tls_trust_anchor_file`).
    pub(super) fn trouble(&self, name: &str) -> Trouble {
        if let Some(known) = self.troubles.borrow().get(name) {
            return known.clone();
        }
        let found = trouble(name, self.scope, self.lookup);
        self.troubles.borrow_mut().insert(name.to_owned(), found.clone());
        found
    }

    /// Whether there is no authority whatever by which servers could be verified.
    pub(super) fn are_none(&self) -> bool {
        self.value("CAfile").text.is_empty() && self.has_file_alone()
    }

    /// Whether servers are verified by `CAfile`, and by nothing else.
    pub(super) fn are_of_file(&self) -> bool {
        !self.value("CAfile").text.is_empty() && self.has_file_alone()
    }

    /// Whether there is nothing beside that file.
    fn has_file_alone(&self) -> bool {
        let directory = self.value("CApath").text;
        let is_bare = || *self.is_bare.get_or_init(|| is_bare(&directory.to_string(), self.scope, self.lookup));
        self.value("trust_anchor_file").text.is_empty()
            && self.scope.is_yes("tls_append_default_CA") != Ok(true)
            && (directory.is_empty() || is_bare())
    }

    fn value(&self, name: &str) -> Value {
        self.scope.value(&self.family.parameter(name))
    }
}

/// Such a file is opened for each delivery, inside the jail and without privileges (`tls_dane.c tls_dane_load_trustfile`).
fn trouble(name: &str, scope: &Scope<'_>, lookup: &dyn Lookup) -> Trouble {
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
