//! Words at which a program ends, because its parameter takes others only.

use crate::service::postfix::defaults::Program;
use crate::service::postfix::hosts::is_host_name;
use crate::service::postfix::text::Text;

/// What a program says of a value that is none of the words that its parameter takes; none for every other parameter. The
/// file is the main.cf that it names.
pub(super) fn complaint(program: Program, name: &str, text: &Text, file: &str) -> Option<String> {
    let logged = text.logged();
    match name {
        "compatibility_level" if !is_level(text) => Some(format!("malformed compatibility level syntax: \"{logged}\"")),
        "myhostname" | "mydomain" if !is_host_name(text) => {
            Some(format!("file {file}: parameter {name}: bad parameter value: {logged}"))
        }
        // Whom this machine does not know, another one may.
        "default_privs" | "mail_owner" if *text == *"root" => {
            Some(format!("file {file}: parameter {name}: user root has privileged user ID"))
        }
        "syslog_facility" if !FACILITIES.iter().any(|known| *text == **known) => {
            Some(format!("file {file}: parameter {name}: unrecognized value: {logged}"))
        }
        _ => of_list(program, name, text).or_else(|| of_choice(name, text)),
    }
}

/// Whether the program has read all parameters by their form before it looks at the word of this one.
pub(super) fn is_late(name: &str) -> bool {
    let is_common = ["inet_protocols", "mynetworks_style"].contains(&name);
    let has_words = LISTS.iter().any(|(pattern, ..)| fits(pattern, name))
        || CHOICES.iter().any(|(pattern, ..)| fits(pattern, name));
    has_words && !is_common
}

/// Words of a list, the first that is none of them (`name_mask.c`).
fn of_list(program: Program, name: &str, text: &Text) -> Option<String> {
    let (_, known, takes_any_case) = LISTS.iter().find(|(pattern, ..)| fits(pattern, name))?;
    if name == "notify_classes" && program != Program::Smtpd {
        return None;
    }
    let elements = text.elements();
    let is_known = |word: &&Text| known.iter().any(|known| **word == **known || *takes_any_case && word.is_word(known));
    let (title, logged) = (name.replace("mynetworks_style", "mynetworks mask style"), text.logged());
    if let Some(word) = elements.iter().find(|word| !is_known(word)) {
        return Some(format!("unknown {title} value \"{}\" in \"{logged}\"", word.logged()));
    }
    let is_several = elements.iter().any(|word| Some(word) != elements.first());
    let wants_one = name == "mynetworks_style" && (elements.is_empty() || is_several);
    wants_one.then(|| format!("bad {name} value: {logged}; specify exactly one value"))
}

/// One word of several, in any case (`name_code.c`).
fn of_choice(name: &str, text: &Text) -> Option<String> {
    let (_, known, saying) = CHOICES.iter().find(|(pattern, ..)| fits(pattern, name))?;
    let is_known = known.iter().any(|known| text.is_word(known));
    (!is_known).then(|| saying.replace("NAME", name).replace("VALUE", &text.logged()))
}

/// Whether the name is the pattern, in which a `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => name.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => pattern == name,
    }
}

/// One to three numbers with points between them (`compat_level.c`).
fn is_level(text: &Text) -> bool {
    let text = text.to_string();
    let is_number = |part: &str| {
        let digits = part.strip_prefix('+').unwrap_or(part);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split('.').count() <= MOST_NUMBERS && text.split('.').all(is_number)
}

const MOST_NUMBERS: usize = 3;

/// Parameters that are lists of words, the words, and whether they may be in any case.
const LISTS: &[(&str, &[&str], bool)] = &[
    ("*mtp_dns_resolver_options", &["res_defnames", "res_dnsrch"], false),
    ("*mtp_host_lookup", &["dns", "native"], true),
    ("inet_protocols", &["all", "ipv4", "ipv6"], false),
    ("mynetworks_style", &["class", "host", "subnet"], false),
    ("notify_classes", &["2bounce", "bounce", "data", "delay", "policy", "protocol", "resource", "software"], false),
    ("propagate_unmatched_extensions", &["alias", "canonical", "forward", "generic", "include", "virtual"], false),
    (
        "receive_override_options",
        &["no_address_mappings", "no_header_body_checks", "no_milters", "no_unknown_recipient_checks"],
        false,
    ),
];

/// Parameters that are one word of several, and what Postfix says of another one.
const CHOICES: &[(&str, &[&str], &str)] = &[
    ("*mtp_address_preference", &["any", "ipv4", "ipv6"], "bad NAME value: VALUE"),
    ("*mtp_address_verify_target", &["data", "rcpt"], "bad protocol stage: \"smtp_address_verify_target = VALUE\""),
    ("*mtp_dns_support_level", &["", "disabled", "dnssec", "enabled"], "invalid NAME: \"VALUE\""),
    ("header_from_format", &["obsolete", "standard"], "invalid setting: \"NAME = VALUE\""),
    ("postscreen_*_action", &["drop", "enforce", "ignore"], "bad NAME value: VALUE"),
    ("postscreen_upstream_proxy_protocol", &["", "haproxy"], "unsupported NAME value: VALUE"),
    ("smtp_tls_dane_insecure_mx_policy", &["dane", "encrypt", "may"], "invalid NAME: \"VALUE\""),
    ("smtpd_forbid_bare_newline", &["no", "normalize", "reject", "yes"], "bad parameter value: 'NAME = VALUE'"),
    ("unknown_*_tempfail_action", &["defer", "defer_if_permit"], "bad configuration: NAME = VALUE"),
    ("unverified_*_tempfail_action", &["defer", "defer_if_permit"], "bad configuration: NAME = VALUE"),
];

const FACILITIES: [&str; 20] = [
    "auth", "authpriv", "cron", "daemon", "ftp", "kern", "local0", "local1", "local2", "local3", "local4", "local5",
    "local6", "local7", "lpr", "mail", "news", "syslog", "user", "uucp",
];

#[cfg(test)]
mod tests {
    use super::complaint;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::text::Text;

    /// As the programs of Postfix 3.7.11 took them.
    #[test]
    fn words_that_end_a_program() {
        for (name, good, bad) in [
            (
                "compatibility_level",
                &["0", "2", "3.6", "3.6.1", "+3", "03"][..],
                &["", "3.", ".3", "3.6x", "-3", "3.6.1.2"][..],
            ),
            (
                "myhostname",
                &["x", "a_b", "mx.example.org", "1a.b"],
                &["-1", "a..b", "a b", "[1.2.3.4]", "1.2.3.4", "a-.b", ".a"],
            ),
            ("mail_owner", &["postfix", "nosuch"], &["root"]),
            ("syslog_facility", &["mail", "local7"], &["MAIL", "local8", "security"]),
            ("inet_protocols", &["", "all", "ipv4, ipv6"], &["IPv4", "ipv4:ipv6"]),
            ("mynetworks_style", &["class", "host,host"], &["HOST", "host subnet", ","]),
            ("notify_classes", &["", "2bounce,bounce"], &["Resource software"]),
            ("smtp_host_lookup", &["DNS", "native dns", ","], &["mdns"]),
            ("smtp_dns_support_level", &["", "DNSSEC"], &["x"]),
            ("reject_tempfail_action", &["x"], &[]),
            ("unknown_address_tempfail_action", &["DEFER"], &["reject"]),
            ("smtpd_forbid_bare_newline", &["Normalize"], &["note"]),
            ("postscreen_dnsbl_action", &["Drop"], &["x"]),
            ("smtp_tls_dane_insecure_mx_policy", &["MAY"], &["", "none"]),
        ] {
            let is_told = |value: &&&str| complaint(Program::Smtpd, name, &Text::from(**value), "main.cf").is_some();
            assert_eq!(good.iter().find(is_told), None, "{name}");
            assert_eq!(bad.iter().find(|value| !is_told(value)), None, "{name}");
        }
    }
}
