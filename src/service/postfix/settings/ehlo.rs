//! Is STARTTLS announced to everybody: words that EHLO leaves out, for all clients or by their addresses.

use crate::base::count::listed;
use crate::base::location::Location;
use crate::service::postfix::demands::with_surroundings;
use crate::service::postfix::level::discarded;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::text::Text;
use crate::service::tables::{Line, lines_by_address, of_everybody, unusable};
use crate::target::service::Level;

pub(super) fn judge(about: &mut About<'_>) {
    if about.level().is_none() {
        return;
    }
    let (for_all, by_address) = discarded(about.family);
    let maps = about.scope().value(by_address).text.to_string();
    if about.level() != Some(Level::Wrapped) && of_everybody(&maps, "").is_none_or(|(_, is_first)| !is_first) {
        of_list(about, for_all);
    }
    if !maps.is_empty() {
        of_tables(about, by_address, &maps);
    }
}

/// A list for all clients.
fn of_list(about: &mut About<'_>, parameter: &str) {
    let hidden = about.scope().value(parameter);
    let words = hidden.text.elements();
    if !words.iter().any(|word| word.is_word(HIDDEN)) {
        return;
    }
    let place = about.place(&hidden);
    let left: Vec<String> = words.iter().filter(|word| !word.is_word(HIDDEN)).map(ToString::to_string).collect();
    let Fix { edits, .. } = about.set(parameter, &left.join(", "), &place);
    let fix = Fix::edit("take starttls out of the list, then: postfix reload", edits);
    from_all(about, parameter, place, fix);
}

/// Tables of addresses, whose answer takes the place of the list; one that cannot be opened is an error for each client that
/// says EHLO (`smtpd.c ehlo_cmd`).
fn of_tables(about: &mut About<'_>, parameter: &str, maps: &str) {
    let place = about.place(&about.scope().value(parameter));
    let lookup = about.lookup;
    if let Some((spec, log)) = with_surroundings(about.scope(), lookup, |around| unusable(maps, around)) {
        let message = format!(
            "{} closes every connection at EHLO (421 Server local data error): {spec} of {parameter} cannot be used (\"{log}\")",
            about.name()
        );
        let fix = format!("put the table there, or take it out of {parameter}, then: postfix reload");
        return about.stops(place, message, Fix::words(fix));
    }
    let lines = with_surroundings(about.scope(), lookup, |around| lines_by_address(maps, around));
    let hides = |line: &&Line| Text::from(line.value.as_str()).elements().iter().any(|word| word.is_word(HIDDEN));
    let Some(first) = lines.iter().find(hides).filter(|_| about.level() != Some(Level::Wrapped)) else { return };
    let at = first.place.clone().unwrap_or(place);
    let versions: Vec<&str> =
        NETWORKS.iter().filter(|(version, _)| has_version(about, version)).map(|(_, all)| *all).collect();
    if versions.iter().all(|all| answer(&lines, all).is_some_and(|line| hides(&line))) {
        let fix = format!("take starttls out of what {parameter} answers, then: postfix reload");
        return from_all(about, parameter, at, Fix::words(fix));
    }
    let keys: Vec<String> = lines.iter().filter(hides).filter_map(|line| line.key.clone()).take(MOST_KEYS).collect();
    let message = format!("{} does not announce STARTTLS to clients of {parameter}: {}", about.name(), listed(&keys));
    match about.level() {
        Some(Level::Encrypt) => {
            let fix = format!("take starttls out of what {parameter} answers: without TLS these clients send nothing");
            about.warn(at, message, Fix::words(format!("{fix}, then: postfix reload")));
        }
        _ => about.note(at, message),
    }
}

/// The line that answers all addresses of a version, unless another one answers some of them before.
fn answer<'l>(lines: &'l [Line], all: &str) -> Option<&'l Line> {
    let is_other = |key: &str| NETWORKS.iter().any(|(_, other)| *other == key && key != all);
    let line = lines.iter().find(|line| !line.key.as_deref().is_some_and(is_other))?;
    let is_all = line.key.as_deref().is_none_or(|key| key == all || EVERYTHING.contains(&key));
    is_all.then_some(line)
}

fn has_version(about: &About<'_>, version: &str) -> bool {
    about.scope().list("inet_protocols").iter().any(|word| word.is_word("all") || word.is_word(version))
}

fn from_all(about: &mut About<'_>, parameter: &str, place: Location, fix: Fix) {
    let message = format!("{} does not announce STARTTLS: {parameter} hides it", about.name());
    match about.service.loads.is_empty() || about.is_local() {
        true => about.warn(place, message, fix),
        false => about.off(place, message, fix),
    }
}

/// The word of EHLO.
const HIDDEN: &str = "starttls";
/// Versions of IP, and the networks of all their addresses.
const NETWORKS: [(&str, &str); 2] = [("ipv4", "0.0.0.0/0"), ("ipv6", "::/0")];
/// Patterns that match whatever there is.
const EVERYTHING: [&str; 7] = ["/^/", "/./", "/.*/", "/.+/", "/^.*/", "/^.*$/", "/$/"];
/// Addresses that are told of.
const MOST_KEYS: usize = 5;
