//! Tables of identities that `proxymap` opens (`proxy:`): it has given up root by then, so that it cannot read closed keys.

use crate::base::location::Location;
use crate::service::postfix::arrangement::queue_directory;
use crate::service::postfix::proxied::{self, Answer, Proxymap};
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::service::tables::{Surroundings, open_all};
use crate::target::service::Level;

/// What a daemon asks proxymap for beside its identities, where that ends it or lets it wait for ever.
pub(super) fn other_tables(about: &mut About<'_>) {
    if about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let Some((value, words)) = proxied::fault(about.scope()) else { return };
    let place = proxied::at(&value, about.scope());
    if !about.is_first() && !about.is_option(&place) {
        return;
    }
    let name = value.name.to_string();
    let instance = about.scope().instance;
    let spec = value.text.to_string();
    if !Proxymap::of(about.scope()).is_there {
        let message = format!(
            "{} waits for proxymap, which {name} = {spec} asks and master.cf does not have: {} (\"{words}\")",
            about.name(),
            if about.is_server() { "no client is greeted" } else { "no mail is sent" }
        );
        let is_written = instance.master.effective().any(|service| service.name == "proxymap");
        let fix = match is_written {
            true => Fix::words("take proxymap out of master_service_disable, then: postfix reload"),
            false => {
                let edit = Edit::Add { service: "proxymap/unix", line: LINE };
                Fix::edit(format!("add to master.cf: {LINE}, then: postfix reload"), [edit])
            }
        };
        return about.stops(Location::whole(&instance.master_file), message, fix);
    }
    let message = format!(
        "{} ends as it starts, because proxy_read_maps has no table that {name} = {spec} asks proxymap for (\"{words}\")",
        about.name()
    );
    let list = about.scope().value(LIST);
    let table = words.split('"').nth(1).unwrap_or_default();
    let has_default = proxied::approved_by_default(about.scope()).contains(table);
    let fix = match list.places.first().filter(|_| list.is_set && has_default) {
        Some(at) => about.unset(LIST, at),
        None => Fix::words(format!("add proxy:{table} to {LIST} in main.cf, then: postfix reload")),
    };
    about.stops(place, message, fix);
}

pub(super) fn judge(about: &mut About<'_>) {
    if about.is_server() {
        other_tables(about);
    }
    let value = about.scope().value(PARAMETER);
    let text = value.text.to_string();
    if !about.is_server() || !text.contains(PROXY) {
        return;
    }
    let place = about.place(&value);
    let scope = about.scope();
    let proxymap = Proxymap::of(scope);
    let user = &proxymap.user;
    let default_type = scope.value("default_database_type").text.to_string();
    let queue_directory = queue_directory(scope);
    let around = Surroundings { queue_directory: &queue_directory, default_type: &default_type, files: about.lookup };
    if !proxymap.is_there {
        let message =
            format!("{PARAMETER} = {text} is asked of proxymap, which master.cf does not have: no client is greeted");
        let fix = directly(about, &value.raw.to_string(), &place);
        return about.stops(place, message, fix);
    }
    for table in open_all(&text, &around).iter().filter(|table| table.is_proxied) {
        let spec = &table.spec;
        let fix = directly(about, &value.raw.to_string(), &place);
        let runs = format!("{spec} is opened by proxymap, which runs as {user}");
        let message = match proxymap.answer(table, about.lookup) {
            Answer::Unapproved => {
                let message = format!(
                    "{spec} is not among proxy_read_maps as proxymap reads them, which does not see the options of a \
                     service: smtpd ends before it greets"
                );
                about.stops(place.clone(), message, fix);
                continue;
            }
            Answer::Denied(path) => format!(
                "{runs} and may not read {}: every client that sends a server name gets an alert",
                path.display()
            ),
            Answer::Some(path) => format!(
                "{runs} and may not read {}: clients that ask for names of it are shown the default certificate",
                path.display()
            ),
            Answer::All => {
                let message = format!("{runs}: keys that it can read lie open to more than root");
                about.warn(place.clone(), message, fix);
                continue;
            }
        };
        about.fail(place.clone(), message, fix);
    }
}

/// The same tables, opened by each daemon itself, which is root by then.
fn directly(about: &About<'_>, raw: &str, place: &Location) -> Fix {
    let mut direct = String::with_capacity(raw.len());
    for (at, piece) in raw.split(PROXY).enumerate() {
        let is_word = direct.chars().next_back().is_none_or(|before| matches!(before, ' ' | ',' | '\t' | '{'));
        if at > 0 && !is_word {
            direct.push_str(PROXY);
        }
        direct.push_str(piece);
    }
    let Fix { words, edits } = about.set(PARAMETER, &direct, place);
    Fix::edit(format!("{words}; without proxy: each daemon opens the table itself before it gives up root"), edits)
}

/// The service as Postfix ships it.
const LINE: &str = "proxymap unix - - n - - proxymap";
const LIST: &str = "proxy_read_maps";
const PARAMETER: &str = "tls_server_sni_maps";
const PROXY: &str = "proxy:";
