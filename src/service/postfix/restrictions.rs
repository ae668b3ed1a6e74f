//! Whether smtpd relays mail for nobody: without such a restriction it ends as it starts.

use std::collections::HashSet;

use crate::base::location::Location;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::scope::Scope;

/// What smtpd says where none of its restrictions rejects mail for others (`smtpd_check.c smtpd_check_init`,
/// `has_required`).
pub(super) fn open_relay(scope: &Scope<'_>) -> Option<Fault> {
    let classes: HashSet<String> = words(scope, "smtpd_restriction_classes").collect();
    let mut seen = HashSet::new();
    let mut lists: Vec<String> = PARAMETERS.iter().map(|name| (*name).to_owned()).collect();
    // A class that refers to itself has been looked at already.
    while let Some(list) = lists.pop() {
        let mut restrictions = words(scope, &list);
        while let Some(word) = restrictions.next() {
            let is = |other: &&str| word.eq_ignore_ascii_case(other);
            if is(&"warn_if_reject") {
                restrictions.next();
            } else if is(&"permit") {
                break;
            } else if REQUIRED.iter().any(is) {
                return None;
            } else if classes.contains(&word) && seen.insert(word.clone()) {
                lists.push(word);
            }
        }
    }
    let value = PARAMETERS.into_iter().map(|name| scope.value(name)).find(|value| value.is_set)?;
    let place = value.places.first().cloned().unwrap_or_else(|| Location::whole(&scope.instance.main_file));
    Some(Fault::fatal(place, WORDS.to_owned()))
}

/// The words of a list outside of braces, in which stands what has arguments.
fn words(scope: &Scope<'_>, name: &str) -> impl Iterator<Item = String> {
    let mut depth = 0_usize;
    let is_outside = move |word: &String| {
        let opened = depth.saturating_add(usize::from(word.starts_with('{')));
        depth = opened.saturating_sub(usize::from(word.ends_with('}')));
        opened == 0
    };
    scope.list(name).into_iter().map(|word| word.to_string()).filter(is_outside)
}

const PARAMETERS: [&str; 2] = ["smtpd_relay_restrictions", "smtpd_recipient_restrictions"];
const REQUIRED: [&str; 6] = [
    "reject_unauth_destination",
    "defer_unauth_destination",
    "reject",
    "defer",
    "defer_if_permit",
    "check_relay_domains",
];
const WORDS: &str = "in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working \
                     instance of: reject_unauth_destination, defer_unauth_destination, reject, defer, defer_if_permit or \
                     check_relay_domains";
