//! Does a client get to send what it sends, and do its passwords stay private on the way?

use crate::base::count::listed;
use crate::base::shell::quote;
use crate::service::postfix::ciphers::is_grade;
use crate::service::postfix::demands::{self, grade_parameter, lacks_dnssec};
use crate::service::postfix::family::Family;
use crate::service::postfix::hindrance;
use crate::service::postfix::level::{NEVER_EHLO, hider, level_word};
use crate::service::postfix::settings::remedy::Fix;
use crate::service::postfix::settings::{About, client_wrapper, postscreen};
use crate::service::postfix::text::Text;
use crate::service::tables::Behind;
use crate::target::service::{Level, Remark, Side, Stake, Weight, When};

pub(super) fn judge(about: &mut About<'_>) {
    dead_level(about);
    stopped(about);
    hidden(about);
    digest(about);
    entries(about);
    unjudged(about);
    behind(about);
    without_proof(about);
    grades(about);
    passwords(about);
}

/// A word at which the program ends.
fn dead_level(about: &mut About<'_>) {
    let Some((parameter, value)) = about.unknown_level() else { return };
    let place = about.place(&value);
    let known: Vec<&str> = about.family.levels().iter().map(|(word, _)| *word).collect();
    let message = format!("{parameter} = {} is no level; clients know {}", value.text, known.join(", "));
    let text = value.text.to_string().to_ascii_lowercase();
    let slips = |level: &&&str| if text.starts_with(**level) { 0 } else { strsim::osa_distance(level, &text) };
    let near = known.iter().filter(|level| slips(level) <= if level.len() > 4 { 2 } else { 1 });
    // What nobody can guess is asked: a weaker word sends in the clear what was to be kept.
    let fix = match near.min_by_key(slips) {
        Some(level) => about.set(&parameter, level, &place),
        None => Fix::words(format!("set {parameter} to one of {}, then: postfix reload", known.join(", "))),
    };
    about.stops(place, message, fix);
}

/// What service-load foretells, with the way to mend it.
fn stopped(about: &mut About<'_>) {
    let Some(broken) = about.service.broken.clone() else { return };
    let reach = broken.reach(about.level() != Some(Level::May));
    let Some(place) = broken.trouble.place else { return };
    let message = format!("{} sends {reach}: {}", about.name(), broken.why);
    let fix = client_wrapper::mended(about).unwrap_or_else(|| mended(about, &broken.trouble.words));
    about.stops(place, message, fix);
}

/// STARTTLS that it would not see, where it could do without.
fn hidden(about: &mut About<'_>) {
    let Some(parameter) = hider(about.family, about.scope()) else { return };
    let is_meant = level_word(about.family, about.scope()).eq_ignore_ascii_case("none");
    if about.is_server() || is_meant || about.level() != Some(Level::None) {
        return;
    }
    let place = about.place(&about.scope().value(parameter));
    let message =
        format!("{} never does TLS: {parameter} hides STARTTLS from it, and all mail goes in the clear", about.name());
    let fix = unhidden(about, parameter);
    about.off(place, message, fix);
}

fn unhidden(about: &About<'_>, parameter: &str) -> Fix {
    match parameter {
        NEVER_EHLO => about.set(parameter, "no", &about.place(&about.scope().value(parameter))),
        _ => Fix::words(format!("take starttls out of {parameter}, then: postfix reload")),
    }
}

fn mended(about: &About<'_>, words: &str) -> Fix {
    let set = |parameter: &str, value: &str| {
        let place = about.place(&about.scope().value(parameter));
        about.set(parameter, value, &place)
    };
    let parameter = |name: &str| about.family.parameter(name);
    if words.starts_with("dane-only")
        && let Some(lacking) = lacks_dnssec(about.scope(), about.family)
    {
        return with_dnssec(about, lacking);
    }
    if words.contains("no fingerprints to match") {
        let words = format!(
            "name the fingerprints of the servers in {}, or another level (may, encrypt) in {}, then: postfix reload",
            parameter("fingerprint_cert_match"),
            parameter("security_level")
        );
        return Fix::words(words);
    }
    let level = about.scope().value(&parameter("security_level")).text.to_string();
    let grade = parameter(grade_parameter(&level));
    if words.starts_with("invalid cipher grade") && !is_grade(&about.scope().value(&grade).text.to_string()) {
        let Fix { edits, .. } = set(&grade, "medium");
        let words = format!("set {grade} = medium (or high), then: postfix reload");
        return Fix::edit(words, edits);
    }
    if words.starts_with("Invalid TLS protocol list") {
        return Fix::words("write versions such as >=TLSv1.2 in the list of protocols, then: postfix reload");
    }
    if words.starts_with("TLS is required")
        && let Some(hider) = hider(about.family, about.scope())
    {
        return unhidden(about, hider);
    }
    if words.starts_with("connect to private/") {
        return postscreen::proxy_wanted(about).1;
    }
    if words.starts_with("private/") && words.ends_with("is not available") {
        return set(&parameter("connection_reuse"), "no");
    }
    if let Some(words) = fix_of_table(about, words) {
        return Fix::words(words);
    }
    if words.contains("all fingerprints unusable") {
        let words = format!(
            "write whole fingerprints by the digest of {}: openssl x509 -noout -fingerprint -sha256 -in CERT for sha256, \
             then: postfix reload",
            parameter("fingerprint_digest")
        );
        return Fix::words(words);
    }
    if is_of_anchors(words) {
        return Fix::words(ANCHORS);
    }
    if words == "Server certificate not verified" {
        return Fix::words(with_authority(about));
    }
    Fix::words("mend the setting that is named, then: postfix reload")
}

/// What the log says of trust anchors that cannot be read, or hold nothing to trust.
fn is_of_anchors(words: &str) -> bool {
    words.starts_with("error opening trust anchor file") || words == "client TLS configuration problem"
}

/// What mends a table that cannot be opened.
fn fix_of_table(about: &About<'_>, words: &str) -> Option<String> {
    if words.starts_with("unsupported dictionary type") {
        return Some(format!(
            "install the package of this form of table (postfix-pcre, postfix-mysql and so on; {} -m lists the forms that \
             are there), or name a table of another form, then: postfix reload",
            about.scope().instance.program("postconf")
        ));
    }
    let path = words.strip_prefix("open ").filter(|_| words.ends_with(": No such file or directory"))?;
    let has_index = [".db:", ".lmdb:", ".cdb:"].iter().any(|ending| path.contains(ending));
    let maps = demands::asked(about.family, about.scope()).name;
    Some(match has_index {
        true => {
            "make the index that Postfix opens: postmap TYPE:FILE as the parameter writes it, or take the table out of the \
             parameter, then: postfix reload"
                .to_owned()
        }
        false => format!("put the file there, or take the table out of {maps}, then: postfix reload"),
    })
}

fn with_authority(about: &About<'_>) -> String {
    let parameter = about.family.parameter("CAfile");
    format!("set {parameter} = FILE with the root certificates of those servers, then: postfix reload")
}

/// A digest that the library does not have.
fn digest(about: &mut About<'_>) {
    let is_idle = about.level() == Some(Level::None) && about.value("policy_maps").text.is_empty();
    let Some(value) = hindrance::unknown_digest(about.family, about.scope()).filter(|_| !is_idle) else { return };
    let (parameter, place) = (value.name.to_string(), about.place(&value));
    let message = format!("{parameter} = {} is no digest that OpenSSL knows: TLS is off", value.text);
    let fix = about.set(&parameter, "sha256", &place);
    about.stops(place, message, fix);
}

/// Entries of the table of policies that hold up the mail for some.
fn entries(about: &mut About<'_>) {
    let found = demands::of_tables(about.family, about.scope(), about.lookup);
    for (line, impossible) in found.into_iter().take(MOST_ENTRIES) {
        let place = demands::line_place(&line, about.family, about.scope());
        let key = line.key.unwrap_or_default();
        let message = format!("mail for {key} stays in the queue: {} (\"{}\")", impossible.why, impossible.words);
        let words = match impossible.words.as_str() {
            "Server certificate not verified" => with_authority(about),
            words if is_of_anchors(words) => ANCHORS.to_owned(),
            _ => "mend the entry (a level of none, may, encrypt, dane, dane-only, fingerprint, verify or secure, then \
                  name=value pairs), and run postmap on the table where it has an index"
                .to_owned(),
        };
        about.fail(place, message, Fix::words(words));
    }
    for line in demands::of_nobody(about.family, about.scope(), about.lookup).into_iter().take(MOST_ENTRIES) {
        let place = demands::line_place(&line, about.family, about.scope());
        let key = line.key.unwrap_or_default();
        let message = format!(
            "the entry {key} is never found, because its colon is part of the name: mail goes out as if it were not there"
        );
        let words = "take the colon behind the name away, and run postmap on the table where it has an index";
        about.warn(place, message, Fix::words(words));
    }
}

/// Tables of policies of which it cannot be told here what they ask for.
fn unjudged(about: &mut About<'_>) {
    if about.is_server() {
        return;
    }
    let value = demands::asked(about.family, about.scope());
    for (spec, why) in demands::unjudged(about.family, about.scope(), about.lookup).into_iter().take(MOST_ENTRIES) {
        let place = about.place(&value);
        let message = format!("{spec} of {} is not judged: {why}; what it asks of servers stays unchecked", value.name);
        let program = about.scope().instance.program("postmap");
        let words = format!(
            "ask it as Postfix does, for servers that matter: {program} -q example.com {}; where it gives an error, mail \
             stays in the queue",
            quote(&spec)
        );
        about.warn(place, message, Fix::words(words));
    }
}

/// A table of policies whose text was edited, and its index was not made anew.
fn behind(about: &mut About<'_>) {
    if about.family.side() == Side::Server {
        return;
    }
    for Behind { spec, keys, place } in demands::behind(about.family, about.scope(), about.lookup) {
        let shown = listed(&keys.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>());
        let names = match keys.len().saturating_sub(MOST_NAMES) {
            0 => shown,
            more => format!("{shown} (and {more} more)"),
        };
        let message = format!("the text of {spec} says something else of {names} than its index, which alone counts");
        let command = format!("{} {}", about.scope().instance.program("postmap"), quote(&spec));
        let fix = "run postmap on the table after each change: Postfix notices by itself".to_owned();
        let (weight, stake, when) = (Weight::Warn, Stake::Policy, When::Always);
        about.remarks.push(Remark { weight, stake, message, place, fix, command: Some(command), when });
    }
}

/// DANE that never looks for a record.
fn without_proof(about: &mut About<'_>) {
    let parameter = about.family.parameter("security_level");
    let value = about.scope().value(&parameter);
    let lacks = lacks_dnssec(about.scope(), about.family).filter(|_| value.text.is_word("dane"));
    let Some((lacking, wanted)) = lacks else { return };
    let place = about.place(&value);
    let message = format!(
        "{parameter} = dane has no effect without {lacking} = {wanted}: no TLSA record is looked for, and mail goes out as \
         with may (\"dane configured with dnssec lookups disabled\")"
    );
    let fix = with_dnssec(about, (lacking, wanted));
    about.warn(place, message, fix);
}

fn with_dnssec(about: &About<'_>, (lacking, wanted): (&str, &str)) -> Fix {
    let at = about.place(&about.scope().value(lacking));
    let Fix { edits, .. } = about.set(lacking, wanted, &at);
    let words = format!(
        "set {lacking} = {wanted}, and have a resolver on this machine that validates DNSSEC, then: postfix reload"
    );
    Fix::edit(words, edits)
}

/// A grade that does not count at this level, and is none.
fn grades(about: &mut About<'_>) {
    if about.level().is_none_or(|level| level == Level::None) {
        return;
    }
    let level = about.value("security_level").text.to_string();
    let counts = grade_parameter(if level.is_empty() { "may" } else { &level });
    for name in ["ciphers", "mandatory_ciphers"] {
        let value = about.value(name);
        if name == counts || value.text.is_empty() || is_grade(&value.text.to_string()) {
            continue;
        }
        let parameter = about.family.parameter(name);
        let place = about.place(&value);
        let message = format!("{parameter} = {} is no grade of ciphers; it does not count at this level", value.text);
        let fix = about.set(&parameter, "medium", &place);
        about.warn(place, message, fix);
    }
}

/// A password that is sent where everybody on the way can read it (`smtp_sasl_security_options`).
fn passwords(about: &mut About<'_>) {
    let prefix = if about.family == Family::Lmtp { "lmtp" } else { "smtp" };
    let parameter = |name: &str| format!("{prefix}_sasl_{name}");
    let (enable, of_clear) = (parameter("auth_enable"), parameter("security_options"));
    let options = about.scope().list(&of_clear);
    let is_idle = !about.is_yes(&enable) || about.scope().value(&parameter("password_maps")).text.is_empty();
    let relay = about.scope().value("relayhost").text.to_string();
    let is_local = LOCAL.iter().any(|start| relay.starts_with(start));
    let is_kept = options.iter().any(|word| word.is_word("noplaintext"))
        || never_in_the_clear(&about.scope().list(&parameter("mechanism_filter")));
    if about.is_server() || is_idle || is_local || is_kept {
        return;
    }
    let place = about.place(&about.scope().value(&enable));
    let name = about.name();
    match about.level() {
        Some(Level::None) => {
            let message = format!(
                "{name} sends its password in plain text: {enable} is on, TLS is off, and {of_clear} lacks noplaintext"
            );
            let level = about.family.parameter("security_level");
            let at = about.place(&about.scope().value(&level));
            let fix = about.set(&level, "encrypt", &at);
            about.warn(place, message, fix);
        }
        Some(Level::May) => {
            let message = format!(
                "{name} sends its password in plain text to a server that offers no TLS, or whose offer somebody on the way \
                 takes out: {enable} is on, TLS is not required, and {of_clear} lacks noplaintext"
            );
            let fix = over_tls_alone(about, &of_clear, &parameter("tls_security_options"));
            let policies = demands::asked(about.family, about.scope());
            match policies.text.is_empty() {
                true => about.warn(place, message, fix),
                false => about.note(place, format!("{message}; where {} asks for TLS, it does not", policies.name)),
            }
        }
        _ => {}
    }
}

/// Whether a list of mechanisms (`smtp_sasl_mechanism_filter`) names single ones, and none of them sends the password as it is.
/// What a file or table holds, and what is all but these (`!plain`), is not judged.
fn never_in_the_clear(filter: &[Text]) -> bool {
    let is_other = |word: &Text| {
        let is_name = word.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_name && !CLEAR_MECHANISMS.iter().any(|clear| word.is_word(clear))
    };
    !filter.is_empty() && filter.iter().all(is_other)
}

/// Passwords go over TLS as they did, and no longer without.
fn over_tls_alone(about: &About<'_>, of_clear: &str, of_tls: &str) -> Fix {
    let place = about.place(&about.scope().value(of_clear));
    let joined = |words: Vec<Text>| words.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let after = [vec![Text::from("noplaintext")], about.scope().list(of_clear)].concat();
    let after = joined(after);
    let Fix { mut edits, .. } = about.set(of_clear, &after, &place);
    let kept = about.scope().value(of_tls);
    // One that is made of other parameters would change with them.
    let is_literal = kept.is_set && !kept.raw.as_bytes().contains(&b'$');
    let over_tls = match is_literal {
        true => String::new(),
        false => {
            let before = joined(about.scope().list(of_tls));
            edits.extend(about.set(of_tls, &before, &place).edits);
            format!(" and {of_tls} = {before}, as it is now,")
        }
    };
    let words = format!(
        "set {of_clear} = {after}{over_tls} which keeps passwords from going without TLS, then: postfix reload"
    );
    // What an option makes of main.cf's value no single line keeps.
    let is_apart = kept.is_set && about.is_option(&about.place(&kept)) && !about.is_option(&place);
    Fix::edit(words, edits.into_iter().filter(|_| is_literal || !is_apart))
}

/// What mends anchors that cannot be read.
const ANCHORS: &str = "put the root or the server's own certificate (PEM) there, readable for everybody and inside the chroot \
    where the client has one, or take tafile out of the entry and name a file in the parameter that ends in CAfile";
/// Entries of a table that are told of.
const MOST_ENTRIES: usize = 20;
/// How a relay begins that is on this machine.
const LOCAL: [&str; 6] = ["127.", "[127.", "[::1]", "localhost", "[localhost", "inet:127."];

/// Mechanisms of SASL by which the password goes as it is (RFC 4616; LOGIN stands in no RFC).
const CLEAR_MECHANISMS: [&str; 2] = ["plain", "login"];

/// Names of a table that a remark lists.
const MOST_NAMES: usize = 5;
