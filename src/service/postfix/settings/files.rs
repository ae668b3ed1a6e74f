//! Which of the parameters that name certificates and keys count, and which have no effect.

use crate::base::location::Location;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::{Edit, Fix};
use crate::target::service::{FileSetting, Level, Load, Stake, Weight};

pub(super) fn judge(about: &mut About<'_>) {
    dead(about);
    keys_alone(about);
    keys_without_name(about);
    none(about);
    half_overridden(about);
    relative(about);
}

/// Legacy parameters beside a list of chain files.
fn dead(about: &mut About<'_>) {
    let list = about.value("chain_files");
    if list.text.is_empty() {
        return;
    }
    let chain_files = about.family.parameter("chain_files");
    let list_place = about.place(&list);
    for (name, key) in PAIRS {
        let value = about.value(name);
        if value.text.is_empty() || name == "cert_file" && value.text.is_word("none") {
            continue;
        }
        let (parameter, place) = (about.family.parameter(name), about.place(&value));
        let message = format!("{parameter} has no effect: {chain_files} is set ({list_place}), and it alone counts");
        match (about.is_option(&place), about.is_option(&list_place)) {
            (true, false) => {
                let words = format!("give {} an empty {chain_files}, too, then: postfix reload", about.name());
                let Fix { edits, .. } = about.set_here(&chain_files, "");
                about.fail(place, message, Fix::edit(words, edits));
            }
            (false, true) => {
                let fix = about.set_here(&parameter, "");
                about.warn(place, message, fix);
            }
            _ => {
                let mut fix = unset(about, &parameter, &place);
                let key = about.family.parameter(key);
                let key_value = about.scope().value(&key);
                if key_value.is_set {
                    let key_place = about.place(&key_value);
                    match unset(about, &key, &key_place).edits {
                        edits if edits.is_empty() => fix.edits.clear(),
                        edits => fix.edits.extend(edits),
                    }
                }
                about.warn(place, message, fix);
            }
        }
    }
}

/// Key parameters without a certificate.
fn keys_alone(about: &mut About<'_>) {
    for (certificate, key) in PAIRS {
        let value = about.value(key);
        let is_alone = value.is_set && !value.text.is_empty() && about.value(certificate).text.is_empty();
        if is_alone && about.value("chain_files").text.is_empty() {
            let (key, certificate) = (about.family.parameter(key), about.family.parameter(certificate));
            let place = about.place(&value);
            if emptied(about, &certificate, &key, &place) {
                continue;
            }
            let message = format!("{key} has no effect: {certificate} is empty");
            let Fix { edits, .. } = unset(about, &key, &place);
            let words = format!("name the certificate of this key in {certificate}, or take {key} out");
            about.warn(place, message, Fix::edit(words, edits));
        }
    }
}

/// A certificate of main.cf that an option of this service takes away, and not the key: that one is for the others.
fn emptied(about: &mut About<'_>, certificate: &str, key: &str, key_place: &Location) -> bool {
    let option = about.scope().value(certificate);
    let place = about.place(&option);
    let is_of_others = about.scope().instance.main.entry(certificate.as_bytes()).is_some_and(|at| !at.value.is_empty());
    if !about.is_option(&place) || about.is_option(key_place) {
        return false;
    }
    let name = about.name();
    let message = format!("{certificate} is emptied for {name} alone: {key} of main.cf has no effect there");
    let fix = match is_of_others {
        true => {
            let Fix { edits, .. } = about.unset(certificate, &place);
            let words = format!(
                "take the option {certificate} away from {name}, so that main.cf's counts, or give it a \
                 certificate and a key of its own, then: postfix reload"
            );
            Fix::edit(words, edits)
        }
        false => Fix::words(format!("give {name} a certificate and a key of its own, then: postfix reload")),
    };
    let speaks = about.level().is_some_and(|level| level != Level::None);
    let stake = if speaks { Stake::Load } else { Stake::Policy };
    about.say(Weight::Warn, stake, place, message, fix);
    true
}

/// Takes a parameter out; in words alone where it is main.cf's and the options of a service take another part of what
/// belongs together, so that it may count for one of them.
fn unset(about: &About<'_>, parameter: &str, place: &Location) -> Fix {
    let fix = about.unset(parameter, place);
    let family = about.family;
    let parts = PAIRS.iter().flat_map(|(certificate, key)| [*certificate, *key]).chain(["chain_files"]);
    let parts: Vec<String> = parts.map(|part| family.parameter(part)).collect();
    let is_split = parts.iter().any(|part| about.survey.options.contains(part.as_bytes()));
    match is_split && !about.is_option(place) {
        true => Fix::words(fix.words),
        false => fix,
    }
}

/// A key parameter that is set to nothing, which is no default, or to `none`, which is a file of that name.
fn keys_without_name(about: &mut About<'_>) {
    for (certificate, key) in PAIRS {
        let value = about.value(key);
        let is_odd = value.text.is_empty() || value.text.is_word("none");
        let certificate = about.value(certificate);
        let is_used = !certificate.text.is_empty() && about.value("chain_files").text.is_empty();
        if !value.is_set || !is_odd || !is_used || certificate.text.is_word("none") {
            continue;
        }
        let (key, place) = (about.family.parameter(key), about.place(&value));
        let message = match value.text.is_empty() {
            true => format!("{key} is set to nothing, which is not its default: Postfix opens a file without a name"),
            false => {
                format!("{key} = {} is the name of a file: the word has a meaning for certificates only", value.text)
            }
        };
        let fix = unset(about, &key, &place);
        about.stops(place, message, fix);
    }
}

fn none(about: &mut About<'_>) {
    let value = about.value("cert_file");
    if about.is_server() && value.text.is_word("none") && about.service.anonymous {
        let place = about.place(&value);
        let message = format!(
            "{} runs TLS without a certificate: only clients that take anonymous ciphers of TLS 1.2 can use it",
            about.name()
        );
        about.warn(place, message, Fix::words("name a certificate, or set the security level to none"));
    }
}

/// A certificate for this service alone, and the key of all.
fn half_overridden(about: &mut About<'_>) {
    for (certificate, key) in PAIRS {
        let (certificate, key) = (about.family.parameter(certificate), about.family.parameter(key));
        let service = about.found.service;
        let Some(option) = service.option(certificate.as_bytes()) else { continue };
        let is_split = service.option(key.as_bytes()).is_none()
            && about.scope().instance.main.entry(key.as_bytes()).is_some_and(|entry| !entry.value.is_empty());
        if is_split && about.value("chain_files").text.is_empty() && !about.scope().value(&certificate).text.is_empty()
        {
            let message = format!(
                "{} has its own {certificate} and takes {key} from main.cf: the pair is split over two files",
                about.name()
            );
            let fix = Fix::words(format!("give {} the option {key}, too, then: postfix reload", about.name()));
            about.warn(option.place.clone(), message, fix);
        }
    }
}

fn relative(about: &mut About<'_>) {
    let mut settings: Vec<(&FileSetting, bool)> = Vec::new();
    for load in &about.service.loads {
        match load {
            Load::Pair { certificate, key, .. } => settings.extend([(certificate, true), (key, true)]),
            Load::Mixed(file) => settings.push((file, true)),
            Load::List { files, .. } => settings.extend(files.iter().map(|file| (file, files.len() == 1))),
            Load::Refused { .. } => {}
        }
    }
    settings.extend(about.service.ca_file.iter().map(|file| (file, true)));
    for (setting, is_alone) in settings {
        if setting.name.starts_with('/')
            || setting.name.is_empty()
            || NO_PATH.iter().any(|no| setting.name.starts_with(*no))
        {
            continue;
        }
        let beside = about.scope().instance.directory.join(&setting.name);
        let is_beside = about.lookup.trouble(&beside).is_none() && about.lookup.trouble(&setting.path).is_some();
        let whole = if is_beside { &beside } else { &setting.path };
        let message = format!(
            "{} = {} is a relative path: Postfix looks for {} (below queue_directory, not beside main.cf)",
            setting.parameter,
            setting.name,
            setting.path.display()
        );
        let Fix { edits, .. } = about.set(&setting.parameter, &whole.to_string_lossy(), &setting.place);
        let edits = if is_alone { edits } else { Vec::<Edit>::new() };
        let words = format!("write the whole path, {}, then: postfix reload", whole.display());
        about.warn(setting.place.clone(), message, Fix::edit(words, edits));
    }
}

/// Certificate and key, in the order loaded.
const PAIRS: [(&str, &str); 3] =
    [("cert_file", "key_file"), ("dcert_file", "dkey_file"), ("eccert_file", "eckey_file")];
/// How values begin of which another row of remarks says that they are no path.
const NO_PATH: [&str; 5] = ["\"", "'", "<", "~/", "none"];
