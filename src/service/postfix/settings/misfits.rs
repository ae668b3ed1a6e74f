//! Values at which the program of a service ends: what is wrong with each, and the value that mends it.

use crate::service::postfix::defaults::parameter::Form;
use crate::service::postfix::forms::{Misfit, Wrong, misfits};
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;

pub(super) fn judge(about: &mut About<'_>) {
    let mut told = Vec::new();
    for misfit in misfits(about.family, about.scope()) {
        let place = about.place(&misfit.value);
        // What follows another value that does not fit is mended with that.
        if misfit.value.is_set || !told.contains(&place) {
            told.push(place.clone());
            let name = culprit(&misfit);
            let fix = match &name {
                Some(name) => mended(about, &misfit, name),
                None => Fix::words(format!("correct what {} is made of, then: postfix reload", misfit.value.name)),
            };
            let name = name.unwrap_or_else(|| misfit.value.name.to_string());
            about.stops(place, format!("{name} = {} {}", misfit.value.text, complaint(&misfit)), fix);
        }
    }
}

/// The parameter that is set to the value: itself, or the one that its default follows.
fn culprit(misfit: &Misfit) -> Option<String> {
    if misfit.value.is_set {
        return Some(misfit.value.name.to_string());
    }
    let followed = misfit.value.raw.to_string();
    let name = followed.strip_prefix('$')?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then(|| name.to_owned())
}

fn mended(about: &About<'_>, misfit: &Misfit, name: &str) -> Fix {
    let place = about.place(&misfit.value);
    if misfit.parameter.form != Form::Boolean {
        return about.unset(name, &place);
    }
    match meant(about, name, &misfit.value.text.to_string()) {
        Some(meant) => about.set(name, meant, &place),
        None => Fix::words(format!("write yes or no for {name}, then: postfix reload")),
    }
}

/// Which of the two words was meant, by how the value begins; where that does not tell, nobody is made less safe by a guess.
fn meant(about: &About<'_>, name: &str, text: &str) -> Option<&'static str> {
    let first = text.split(|sign: char| !sign.is_ascii_alphanumeric()).find(|word| !word.is_empty());
    let first = first.unwrap_or_default().to_ascii_lowercase();
    let is_wrapper = about.family.wrapper_mode() == Some(name);
    match first.as_str() {
        first if YES.contains(&first) => Some("yes"),
        first if NO.contains(&first) => Some("no"),
        _ if is_wrapper => Some(if about.found.port == Some(465) { "yes" } else { "no" }),
        _ => None,
    }
}

fn complaint(misfit: &Misfit) -> String {
    let form = misfit.parameter.form;
    match (misfit.wrong, form) {
        (Wrong::Form, Form::Boolean) => "is neither yes nor no, the only words there are".to_owned(),
        (Wrong::Form, Form::Time) => "is no time (a number, and one of s, m, h, d, w)".to_owned(),
        (Wrong::Form, _) => "is no number".to_owned(),
        (Wrong::Word, _) => "is no value that Postfix knows there".to_owned(),
        (Wrong::Less(_), Form::Text | Form::Raw) if misfit.value.text.is_empty() => {
            "is empty, and must not be: to have the default, leave the line out".to_owned()
        }
        (Wrong::Less(least), _) => format!("is too little: Postfix takes {} at least", counted(least, form)),
        (Wrong::More(most), _) => format!("is too much: Postfix takes {} at most", counted(most, form)),
    }
}

fn counted(count: i64, form: Form) -> String {
    let unit = match form {
        Form::Time => "second",
        Form::Text | Form::Raw => "character",
        Form::Boolean | Form::Number | Form::LongNumber => return count.to_string(),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Words that mean yes or no elsewhere, and those themselves.
const YES: [&str; 6] = ["yes", "true", "on", "1", "y", "enable"];
const NO: [&str; 7] = ["no", "false", "off", "0", "n", "none", "disable"];
