//! Which of the parameters that name files count, and which have no effect.

use crate::service::postfix::settings::{About, Fix};
use crate::target::service::{Load, Side};

pub(super) fn judge(about: &mut About<'_>) {
    dead(about);
    keys_alone(about);
    none(about);
    half_overridden(about);
    relative(about);
    session_cache(about);
}

/// Legacy parameters beside a list of chain files.
fn dead(about: &mut About<'_>) {
    let list = about.value("chain_files");
    if list.text.is_empty() {
        return;
    }
    for name in ["cert_file", "eccert_file", "dcert_file"] {
        let value = about.value(name);
        if value.text.is_empty() || name == "cert_file" && value.text.is_word("none") {
            continue;
        }
        let (parameter, place) = (about.family.parameter(name), about.place(&value));
        let is_option = *place.file == *about.scope().instance.master_file;
        let message = format!(
            "{parameter} has no effect: {} is set ({}), and it alone counts",
            about.family.parameter("chain_files"),
            about.place(&list)
        );
        if is_option {
            let fix = format!("give {} the option {}, too", about.name(), about.family.parameter("chain_files"));
            about.fail(place, message, Fix::Words(fix));
        } else {
            about.warn(place, message, Fix::Words(format!("take {parameter} out: postconf -X {parameter}")));
        }
    }
}

/// Key parameters without a certificate.
fn keys_alone(about: &mut About<'_>) {
    for (key, certificate) in [("key_file", "cert_file"), ("eckey_file", "eccert_file"), ("dkey_file", "dcert_file")] {
        let value = about.value(key);
        let is_alone = value.is_set && !value.text.is_empty() && about.value(certificate).text.is_empty();
        if is_alone && about.value("chain_files").text.is_empty() {
            let (key, certificate) = (about.family.parameter(key), about.family.parameter(certificate));
            let place = about.place(&value);
            let message = format!("{key} has no effect: {certificate} is empty");
            about.warn(place, message, Fix::Words(format!("name the certificate of this key in {certificate}")));
        }
    }
}

fn none(about: &mut About<'_>) {
    let value = about.value("cert_file");
    if about.service.side == Side::Server && value.text.is_word("none") && about.service.anonymous {
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
    for (certificate, key) in [("cert_file", "key_file"), ("eccert_file", "eckey_file"), ("dcert_file", "dkey_file")] {
        let (certificate, key) = (about.family.parameter(certificate), about.family.parameter(key));
        let service = about.found.service;
        let Some(option) = service.option(certificate.as_bytes()) else { continue };
        let is_split = service.option(key.as_bytes()).is_none()
            && about.scope().instance.main.entry(key.as_bytes()).is_some_and(|entry| !entry.value.is_empty());
        if is_split && about.value("chain_files").text.is_empty() {
            let message = format!(
                "{} has its own {certificate} and takes {key} from main.cf: the pair is split over two files",
                about.name()
            );
            let fix = Fix::Words(format!("give {} the option {key}, too", about.name()));
            about.warn(option.place.clone(), message, fix);
        }
    }
}

fn relative(about: &mut About<'_>) {
    let mut settings = Vec::new();
    for load in &about.service.loads {
        match load {
            Load::Pair { certificate, key, .. } => settings.extend([certificate, key]),
            Load::Mixed(file) => settings.push(file),
            Load::List { files, .. } => settings.extend(files),
            Load::Refused { .. } => {}
        }
    }
    settings.extend(&about.service.ca_file);
    for setting in settings {
        if setting.name.starts_with('/') || setting.name.is_empty() {
            continue;
        }
        let message = format!(
            "{} = {} is a relative path: Postfix looks for {} (below queue_directory, not beside main.cf)",
            setting.parameter,
            setting.name,
            setting.path.display()
        );
        about.warn(setting.place.clone(), message, Fix::Words("write the whole path, from / on".to_owned()));
    }
}

/// Where sessions are kept.
fn session_cache(about: &mut About<'_>) {
    let name = "session_cache_database";
    let value = about.value(name);
    if value.text.is_empty() {
        return;
    }
    let (parameter, place) = (about.family.parameter(name), about.place(&value));
    let services = about.scope().instance.services();
    if !services.iter().any(|service| service.command == "tlsmgr") {
        let message = format!("{parameter} is set and master.cf has no tlsmgr, which keeps it: nothing is cached");
        about.warn(place.clone(), message, Fix::words("add to master.cf: tlsmgr unix - - y 1000? 1 tlsmgr"));
    }
    let text = value.text.to_string();
    let Some((_, path)) = text.split_once(':') else { return };
    let data = about.scope().value("data_directory").text.to_string();
    if path.starts_with('/') && !path.starts_with(&format!("{}/", data.trim_end_matches('/'))) {
        let message = format!(
            "{parameter} = {text} lies outside data_directory ({data}): Postfix, which writes it without privileges, \
             puts it there all the same and warns each time"
        );
        let kind = text.split(':').next().unwrap_or("btree");
        let file = path.rsplit('/').next().unwrap_or("smtpd_scache");
        about.warn(place, message, Fix::set(parameter, &format!("{kind}:${{data_directory}}/{file}")));
    }
}
