//! Values and names that are not what their writer meant: misspelled, or with signs that Postfix keeps.

use crate::base::location::Location;
use crate::service::postfix::defaults;
use crate::service::postfix::scope::Value;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};

pub(super) fn judge(about: &mut About<'_>) {
    for name in FILES {
        let value = about.value(name);
        if value.is_set {
            undefined(about, name, &value);
            letters(about, name, &value);
        }
    }
    misspelled(about);
}

/// References to names that have no value.
fn undefined(about: &mut About<'_>, name: &str, value: &Value) {
    let parameter = about.family.parameter(name);
    let place = about.place(value);
    for name in &value.undefined {
        let name = name.to_string();
        if let Some(known) = defaults::parameter(name.as_bytes()) {
            about.note(
                place.clone(),
                format!(
                    "{parameter} refers to {name}, which this program does not know unless it is set: it stands for \
                     nothing, though postconf shows \"{}\"",
                    known.default
                ),
            );
        } else if is_plain(&value.raw.to_string(), &name) {
            let message = format!(
                "{parameter} refers to ${name}, which is set nowhere and stands for nothing: the value is \"{}\"",
                value.text
            );
            about.blame(
                place.clone(),
                message,
                Fix::words("set the name, or write the path out, then: postfix reload"),
            );
        }
    }
}

/// Whether the text refers to the name for its value, not to ask whether it has one.
fn is_plain(raw: &str, name: &str) -> bool {
    let braced = raw.contains(&format!("${{{name}}}")) || raw.contains(&format!("$({name})"));
    let bare = format!("${name}");
    let is_end = |rest: &str| !rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_');
    braced || raw.match_indices(&bare).any(|(at, _)| raw.get(at.saturating_add(bare.len())..).is_some_and(is_end))
}

/// Signs that are no part of a path and that Postfix keeps.
fn letters(about: &mut About<'_>, name: &str, value: &Value) {
    let text = value.text.to_string();
    let Some((sign, meant)) = sign(&text) else { return };
    let parameter = about.family.parameter(name);
    let place = about.place(value);
    let message = format!("{parameter} is taken to the letter, {sign} included: \"{text}\"");
    let words = format!("write the path and nothing else behind {parameter} =, then: postfix reload");
    let is_plain = meant.starts_with('/') && !value.raw.to_string().contains('$');
    let edits = match is_plain {
        true => about.set(&parameter, meant, &place).edits,
        false => Vec::<Edit>::new(),
    };
    about.blame(place, message, Fix::edit(words, edits));
}

/// What of the value is no part of a path, and what was meant, if that can be told.
fn sign(text: &str) -> Option<(&'static str, &str)> {
    if let Some((before, _)) = text.split_once('#') {
        Some(("the comment", before.trim_end()))
    } else if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        Some(("quotes", text.trim_matches(QUOTES)))
    } else if let Some(path) = text.strip_prefix('<') {
        Some(("the < of other servers' settings", path.trim_start()))
    } else if text.starts_with("~/") {
        Some(("a ~ that nobody replaces", ""))
    } else {
        text.strip_suffix('\\').map(|path| ("the backslash at its end", path.trim_end()))
    }
}

/// Names that no program knows and that look like one of ours.
fn misspelled(about: &mut About<'_>) {
    let instance = about.scope().instance;
    let prefix = about.family.parameter("");
    let is_first = about.is_first();
    let entries = instance.main.settings().filter(|_| is_first);
    let entries = entries.map(|entry| (entry.name.to_string(), entry.place.clone()));
    for (name, place) in entries.collect::<Vec<_>>() {
        let lower = name.to_ascii_lowercase();
        let resembles = lower.starts_with(&prefix) || about.is_server() && lower.starts_with("tls_server_sni");
        if resembles || nearest(&lower).is_some_and(|known| known.starts_with(&prefix)) {
            unknown(about, &name, place);
        }
    }
    let options = about.found.service.options.iter().map(|option| (option.name.to_string(), option.place.clone()));
    for (name, place) in options.collect::<Vec<_>>() {
        if name.to_ascii_lowercase().contains("tls")
            || name.starts_with(QUOTES)
            || nearest(&name.to_ascii_lowercase()).is_some()
        {
            unknown(about, &name, place);
        }
    }
}

fn unknown(about: &mut About<'_>, name: &str, place: Location) {
    if !is_unused(about, name) || name.starts_with('\u{feff}') || LATER.contains(&name) {
        return;
    }
    if about.is_option(&place) && name.starts_with(QUOTES) {
        return quoted(about, name, place);
    }
    let message = format!("no program of Postfix knows {name}: the setting has no effect");
    let Some(meant) = nearest(&name.to_ascii_lowercase()) else {
        return about.warn(place, message, Fix::words("correct the name; postconf -d lists those there are"));
    };
    let scope = about.scope();
    let value = scope.value(name).raw.to_string();
    let mut fix = about.set(meant, &value, &place);
    fix.edits.extend(about.unset(name, &place).edits);
    fix.words = format!("did you mean {meant}? correct the name, then: postfix reload");
    // A name that is set already is not overwritten by a guess.
    if scope.value(meant).is_set {
        fix.edits.clear();
    }
    about.warn(place, message, fix);
}

/// Quotes round an option, which nobody takes away: `-o "name=value"`.
fn quoted(about: &mut About<'_>, name: &str, place: Location) {
    let value = about.scope().value(name).raw.to_string();
    let (meant, value) = (name.trim_matches(QUOTES), value.trim_end_matches(QUOTES));
    let message = format!(
        "the quotes belong to the name for Postfix: {name} is no parameter, and {meant} is not set for {}",
        about.name()
    );
    let mut edits = about.unset(name, &place).edits;
    edits.extend(about.set_here(meant, value).edits);
    // A name that is set already is not overwritten by a guess, and quotes may hold more than this word.
    let is_free = !about.found.service.options.iter().any(|option| option.name == *meant);
    if !is_free || value.is_empty() || value.contains(QUOTES) || defaults::parameter(meant.as_bytes()).is_none() {
        edits.clear();
    }
    let words = "take the quotes away: -o name=value, or -o { name = value with blanks }, then: postfix reload";
    about.warn(place, message, Fix::edit(words, edits));
}

/// Whether no program has such a parameter, as far as the tables of defaults go, which hold what is about TLS, and no value
/// refers to it (`postconf: warning: unused parameter`).
fn is_unused(about: &About<'_>, name: &str) -> bool {
    defaults::parameter(name.as_bytes()).is_none() && !about.survey.referred.contains(name.as_bytes())
}

/// The parameter that this was meant to be, in all likelihood.
fn nearest(lower: &str) -> Option<&'static str> {
    let is_near = |known: &str| {
        known.len().abs_diff(lower.len()) <= MOST_SLIPS && known.as_bytes().first() == lower.as_bytes().first()
    };
    let near = defaults::parameters().filter(|known| is_ours(known.name) && is_near(known.name));
    let near = near.map(|known| (strsim::osa_distance(lower, &known.name.to_ascii_lowercase()), known.name));
    near.filter(|(distance, name)| *distance <= MOST_SLIPS && name.len() > SHORTEST).min().map(|(_, name)| name)
}

/// Whether it is about TLS, or about passwords that may go without.
fn is_ours(name: &str) -> bool {
    name.contains("tls") || name.starts_with("smtpd_sasl_") || name == "smtpd_discard_ehlo_keywords"
}

/// Letters that may be wrong in a name before it counts as another one.
const MOST_SLIPS: usize = 2;
/// Names up to this long resemble too many words.
const SHORTEST: usize = 10;
/// What other programs take away around a value.
const QUOTES: [char; 2] = ['"', '\''];
/// Parameters of which the value is a path.
const FILES: [&str; 8] =
    ["chain_files", "cert_file", "key_file", "eccert_file", "eckey_file", "dcert_file", "dkey_file", "CAfile"];

/// Parameters about TLS that Postfix has had since 3.8, 3.9 (raw public keys) and 3.10 (TLSRPT, RFC 8460), which 3.7 ignores.
const LATER: [&str; 14] = [
    "lmtp_tls_enable_rpk",
    "lmtp_tlsrpt_enable",
    "lmtp_tlsrpt_skip_reused_handshakes",
    "lmtp_tlsrpt_socket_name",
    "smtp_tls_enable_rpk",
    "smtp_tlsrpt_enable",
    "smtp_tlsrpt_skip_reused_handshakes",
    "smtp_tlsrpt_socket_name",
    "smtpd_tls_enable_rpk",
    "tls_config_name",
    "tls_ffdhe_auto_groups",
    "tls_required_enable",
    "tlsproxy_client_enable_rpk",
    "tlsproxy_tls_enable_rpk",
];
