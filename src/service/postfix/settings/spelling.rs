//! Values and names that are not what their writer meant: twice set, misspelled, with signs that Postfix keeps.

use crate::service::postfix::defaults;
use crate::service::postfix::scope::Value;
use crate::service::postfix::settings::{About, Fix};

pub(super) fn judge(about: &mut About<'_>) {
    values(about);
    repeated(about);
    misspelled(about);
}

fn values(about: &mut About<'_>) {
    for name in FILES {
        let value = about.value(name);
        let parameter = about.family.parameter(name);
        if !value.undefined.is_empty() {
            let place = about.place(&value);
            let names: Vec<String> = value.undefined.iter().map(|name| format!("${name}")).collect();
            let message = format!(
                "{parameter} refers to {}, which is set nowhere and stands for nothing: the value is \"{}\"",
                names.join(", "),
                value.text
            );
            about.fail(place, message, Fix::words("set the name, or write the path out"));
        }
        if let Some(sign) = sign(&value) {
            let place = about.place(&value);
            let message = format!("{parameter} is taken to the letter, {sign}: \"{}\"", value.text);
            about.fail(place, message, Fix::Words(format!("write the path and nothing else behind {parameter} =")));
        }
    }
}

/// What of the value is no part of a path.
fn sign(value: &Value) -> Option<&'static str> {
    let text = value.text.to_string();
    if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
        Some("quotes included")
    } else if text.contains('#') {
        Some("comment included")
    } else if text.starts_with('<') {
        Some("the < of other servers' settings included")
    } else if text.starts_with("~/") {
        Some("a ~ that nobody replaces included")
    } else if text.ends_with('\\') {
        Some("the backslash at its end included")
    } else {
        None
    }
}

/// A parameter of ours that main.cf sets twice, to different values.
fn repeated(about: &mut About<'_>) {
    let prefix = about.family.parameter("");
    let instance = about.scope().instance;
    for entry in instance.main.settings() {
        let name = entry.name.to_string();
        if !name.starts_with(&prefix) && name != "tls_server_sni_maps" {
            continue;
        }
        if let Some(earlier) = &entry.earlier {
            let message = format!("{name} is set twice; the value of line {} is lost", earlier.line);
            about.warn(entry.place.clone(), message, Fix::words("leave one of the two"));
        }
    }
}

/// Names that no program knows and that look like one of ours.
fn misspelled(about: &mut About<'_>) {
    let prefix = about.family.parameter("");
    let instance = about.scope().instance;
    let entries = instance.main.settings().map(|entry| (entry.name.to_string(), entry.place.clone()));
    let options = about.found.service.options.iter().map(|option| (option.name.to_string(), option.place.clone()));
    let all: Vec<_> = entries.chain(options).collect();
    for (name, place) in all {
        let lower = name.to_ascii_lowercase();
        let resembles = lower.starts_with(&prefix) || lower.starts_with("tls_server_sni") || lower.contains("\u{feff}");
        let is_referred = instance.main.entries.iter().any(|entry| entry.value.to_string().contains(&name));
        if !resembles || is_referred || defaults::parameter(name.as_bytes()).is_some() {
            continue;
        }
        let message = format!("no program of Postfix knows {name}: the setting has no effect");
        about.warn(place, message, Fix::words("correct the name; postconf -d lists those there are"));
    }
}

/// Parameters of which the value is a path.
const FILES: [&str; 8] =
    ["chain_files", "cert_file", "key_file", "eccert_file", "eckey_file", "dcert_file", "dkey_file", "CAfile"];
