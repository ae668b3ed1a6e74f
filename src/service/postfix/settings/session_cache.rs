//! Where TLS sessions are kept: is there a keeper, can it write there, and does nobody else.

use std::path::Path;

use crate::service::postfix::family::Family;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::randomness::KEEPER;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::service::tables;

pub(super) fn judge(about: &mut About<'_>) {
    let parameter = about.family.parameter("session_cache_database");
    let value = about.scope().value(&parameter);
    if value.text.is_empty() || !value.is_set {
        return;
    }
    let place = about.place(&value);
    let text = value.text.to_string();
    match about.survey.tlsmgr {
        None => {
            let message = format!("{parameter} is set and master.cf has no tlsmgr, which keeps it: nothing is cached");
            let edit = Edit::Add { service: "tlsmgr/unix", line: KEEPER };
            about.warn(place.clone(), message, Fix::edit(format!("add to master.cf: {KEEPER}"), [edit]));
        }
        Some(keeper) if keeper.process_limit != Some(1) => {
            let message = "tlsmgr ends at once unless its process limit is 1, and no session is kept";
            let service = format!("{}/{}", keeper.name, keeper.kind);
            let edit = Edit::Field { service, field: "process_limit", value: "1" };
            let fix = Fix::edit("set the process limit to 1, then: postfix reload", [edit]);
            about.warn(keeper.place.clone(), message.to_owned(), fix);
        }
        Some(_) => {}
    }
    let Some((kind, path)) = text.split_once(':') else { return };
    let data = about.scope().value("data_directory").text.to_string();
    let own = format!("{kind}:${{data_directory}}/{}", about.family.parameter("scache").replace("_tls_", "_"));
    if let Some(why) = unavailable(about, kind, path, Path::new(&data)) {
        let message =
            format!("{parameter} = {text} cannot be opened, and no session is kept (\"{text} is unavailable. {why}\")");
        let fix = about.set(&parameter, &own, &place);
        return about.warn(place, message, fix);
    }
    if path.starts_with('/') && !path.starts_with(&format!("{}/", data.trim_end_matches('/'))) {
        let message = format!(
            "{parameter} = {text} lies outside data_directory ({data}), and tlsmgr, which writes it, has no privileges: \
             Postfix puts it into data_directory and warns each time"
        );
        let fix = about.set(&parameter, &own, &place);
        about.warn(place.clone(), message, fix);
    }
    if let Some(other) = shared(about, &text) {
        let message = format!("{parameter} and {other} name one file ({text}): sessions of the two sides are mixed up");
        let fix = about.set(&parameter, &own, &place);
        about.warn(place, message, fix);
    }
}

/// Why tlsmgr cannot open it, in the words of its log: the form is none, or the directory is not there.
fn unavailable(about: &About<'_>, kind: &str, path: &str, data: &Path) -> Option<String> {
    if !tables::is_known(kind) {
        return Some(format!("unsupported dictionary type: {kind}"));
    }
    let directory = Path::new(path).parent().filter(|directory| directory.is_absolute() && *directory != data)?;
    let is_absent = about.lookup.is_absent(directory);
    let suffix = if matches!(kind, "btree" | "hash") { ".db" } else { "" };
    is_absent.then(|| format!("open database {path}{suffix}: No such file or directory"))
}

/// The parameter of another side that names the same file. It is told of once, by the client side.
fn shared(about: &About<'_>, text: &str) -> Option<String> {
    let others: &[Family] = match about.family {
        Family::Smtp => &[Family::Smtpd],
        Family::Lmtp => &[Family::Smtpd, Family::Smtp],
        Family::Smtpd | Family::Postscreen | Family::Tlsproxy | Family::TlsproxyClient => &[],
    };
    let names = others.iter().map(|family| family.parameter("session_cache_database"));
    let mut same = names.filter(|name| about.scope().instance.main.entry(name.as_bytes()).is_some());
    same.find(|name| about.scope().value(name).text == text)
}
