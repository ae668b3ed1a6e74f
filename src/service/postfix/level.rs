//! When a service speaks TLS: `smtpd_tls_security_level`, its like, and the older parameters behind them.

use crate::base::location::Location;
use crate::service::postfix::entry::Entry;
use crate::service::postfix::family::Family;
use crate::service::postfix::fault::Fault;
use crate::service::postfix::scope::Scope;
use crate::service::postfix::text::Text;
use crate::service::tables::of_everybody;
use crate::target::service::{Level, Side};

/// The level of a service (`smtpd.c post_jail_init`, `smtp.c pre_init`).
///
/// # Errors
///
/// A level or boolean at which the program ends.
pub(super) fn level(family: Family, scope: &Scope<'_>) -> Result<Level, Fault> {
    match set_level(family, scope)? {
        Level::Wrapped => Ok(Level::Wrapped),
        _ if family.side() == Side::Server && hides_starttls(family, scope) => Ok(Level::None),
        level => match of_everybody_by_policy(family, scope).unwrap_or(level) {
            // A client that does not see STARTTLS sends without.
            Level::May if hides_starttls(family, scope) => Ok(Level::None),
            level => Ok(level),
        },
    }
}

/// Whether the program of this service gets TLS ready as it starts: whether it announces it or not, and a server only with
/// a certificate (`smtpd.c pre_jail_init`, `tlsproxy.c pre_jail_init_server`). tlsproxy does for one side as for both.
pub(super) fn gets_ready(family: Family, scope: &Scope<'_>) -> bool {
    let families = match family {
        Family::Postscreen => return false,
        Family::Tlsproxy | Family::TlsproxyClient => vec![Family::Tlsproxy, Family::TlsproxyClient],
        Family::Lmtp | Family::Smtp | Family::Smtpd => vec![family],
    };
    families.into_iter().any(|family| {
        let has_file = |name: &&str| !scope.value(&family.parameter(name)).text.is_empty();
        let wants = set_level(family, scope).is_ok_and(|level| level != Level::None);
        wants && (family.side() == Side::Client || CERTIFICATES.iter().any(has_file))
    })
}

fn set_level(family: Family, scope: &Scope<'_>) -> Result<Level, Fault> {
    let wraps = family.wrapper_mode().map_or(Ok(false), |parameter| scope.is_yes(parameter))?;
    let (use_tls, enforce_tls) = family.old_switches();
    let (uses, enforces) = (scope.is_yes(use_tls)?, scope.is_yes(enforce_tls)?);
    let value = scope.value(&family.parameter("security_level"));
    if let Some(fault) = value.fault {
        return Err(fault);
    }
    if wraps {
        return Ok(Level::Wrapped);
    }
    // A client does TLS where a table of policies may ask for it, whatever holds for the rest (`smtp.c pre_init`).
    let has_policies = |name: &&str| !scope.value(&family.parameter(name)).text.is_empty();
    let is_by_policy = family.side() == Side::Client && ["policy_maps", "per_site"].iter().any(has_policies);
    let or_by_policy = |level| if level == Level::None && is_by_policy { Level::May } else { level };
    if value.text.is_empty() {
        let older = if enforces { Level::Encrypt } else { Level::May };
        return Ok(if uses || enforces { older } else { or_by_policy(Level::None) });
    }
    match family.levels().iter().find(|(word, _)| value.text.is_word(word)) {
        Some((_, level)) => Ok(or_by_policy(*level)),
        None => {
            let place = value.places.first().cloned().unwrap_or_else(|| Location::whole(&scope.instance.main_file));
            Err(Fault::fatal(place, format!("Invalid TLS level \"{}\"", value.text.logged())))
        }
    }
}

/// What a table of policies asks of every server (`static:`), in the place of the parameters (`smtp_tls_policy.c
/// tls_policy_lookup`); one that other tables are asked before may still do TLS with some.
fn of_everybody_by_policy(family: Family, scope: &Scope<'_>) -> Option<Level> {
    let (entry, is_first) = answer_to_everybody(family, scope)?;
    let (_, level) = family.levels().iter().find(|(known, _)| known.eq_ignore_ascii_case(&entry.level))?;
    Some(if *level == Level::None && !is_first { Level::May } else { *level })
}

/// The word for the level that every server is held to, by a table or by the parameter.
pub(super) fn level_word(family: Family, scope: &Scope<'_>) -> String {
    let by_policy = answer_to_everybody(family, scope).map(|(entry, _)| entry.level).filter(|word| !word.is_empty());
    by_policy.unwrap_or_else(|| word_of_parameters(family, scope))
}

/// The word for the level by the parameters, of which the older ones count where there is none (`smtp_tls_policy.c
/// set_cli_policy`, `smtp.c pre_init`).
pub(super) fn word_of_parameters(family: Family, scope: &Scope<'_>) -> String {
    let word = scope.value(&family.parameter("security_level")).text.to_string();
    let (uses, enforces) = family.old_switches();
    let is_on = |name: &str| scope.is_yes(name) == Ok(true);
    let older = match is_on(enforces) {
        true if family.side() == Side::Client && is_on(&family.parameter("enforce_peername")) => "verify",
        true => "encrypt",
        false if is_on(uses) => "may",
        false => "none",
    };
    if word.is_empty() { older.to_owned() } else { word }
}

/// Whether what a table says to everybody has trust anchors of its own.
pub(super) fn brings_anchors(family: Family, scope: &Scope<'_>) -> bool {
    answer_to_everybody(family, scope).is_some_and(|(entry, _)| entry.attribute("tafile").is_some())
}

/// The answer that a table gives to every question, as an entry of policies, and whether no other table is asked before it.
pub(super) fn answer_to_everybody(family: Family, scope: &Scope<'_>) -> Option<(Entry, bool)> {
    if family.side() == Side::Server {
        return None;
    }
    let policies = scope.value(&family.parameter("policy_maps")).text.to_string();
    if !policies.is_empty() {
        let (answer, is_first) = of_everybody(&policies, &default_type(scope))?;
        return Some((Entry::parse(&answer), is_first));
    }
    let (word, is_first) = word_of_sites(family, scope)?;
    Some((Entry { level: level_of_site(&word, family, scope)?, attributes: Vec::new() }, is_first))
}

/// The word that the older table gives to every question, where it is none of its words and every delivery fails.
pub(super) fn unknown_site(family: Family, scope: &Scope<'_>) -> Option<String> {
    let (word, is_first) = word_of_sites(family, scope)?;
    (is_first && level_of_site(&word, family, scope).is_none()).then_some(word)
}

fn word_of_sites(family: Family, scope: &Scope<'_>) -> Option<(String, bool)> {
    of_everybody(&scope.value(&family.parameter("per_site")).text.to_string(), &default_type(scope))
}

fn default_type(scope: &Scope<'_>) -> String {
    scope.value("default_database_type").text.to_string()
}

/// The level of a word in the older table, which the level of the parameters outdoes where it only allows TLS
/// (`smtp_tls_policy.c tls_site_lookup`, `smtp_tls_policy_cache_query`).
fn level_of_site(word: &str, family: Family, scope: &Scope<'_>) -> Option<String> {
    let (_, level) = SITES.iter().find(|(site, _)| site.eq_ignore_ascii_case(word))?;
    let own = word_of_parameters(family, scope);
    let is_weak = ["none", "may"].iter().any(|weak| weak.eq_ignore_ascii_case(&own));
    Some(if *level == "may" && !is_weak { own } else { (*level).to_owned() })
}

/// Whether STARTTLS is neither announced nor taken, or, by a client, not seen.
pub(super) fn hides_starttls(family: Family, scope: &Scope<'_>) -> bool {
    hider(family, scope).is_some()
}

/// The parameter by which STARTTLS is hidden: a client that does not say EHLO is not told of it (`smtp_proto.c smtp_helo`).
pub(super) fn hider(family: Family, scope: &Scope<'_>) -> Option<&'static str> {
    if family == Family::Smtp && scope.is_yes(NEVER_EHLO) == Ok(true) {
        return Some(NEVER_EHLO);
    }
    let (parameter, by_address) = discarded(family);
    // What a table says of an address takes the place of the list (`smtpd.c ehlo_cmd`).
    let maps = scope.value(by_address).text.to_string();
    let answer =
        of_everybody(&maps, "").filter(|(_, is_first)| *is_first).map(|(answer, _)| Text::from(answer.as_str()));
    let (parameter, words) = match answer {
        Some(answer) => (by_address, answer.elements()),
        None => (parameter, scope.list(parameter)),
    };
    words.iter().any(|word| word.is_word("starttls")).then_some(parameter)
}

/// The parameters of the words of EHLO that are left out: for all, and by the address of the other side.
pub(super) fn discarded(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Smtp | Family::TlsproxyClient => {
            ("smtp_discard_ehlo_keywords", "smtp_discard_ehlo_keyword_address_maps")
        }
        Family::Lmtp => ("lmtp_discard_ehlo_keywords", "lmtp_discard_ehlo_keyword_address_maps"),
        Family::Postscreen => ("postscreen_discard_ehlo_keywords", "postscreen_discard_ehlo_keyword_address_maps"),
        Family::Smtpd | Family::Tlsproxy => ("smtpd_discard_ehlo_keywords", "smtpd_discard_ehlo_keyword_address_maps"),
    }
}

/// The switch of a client that says HELO alone.
pub(super) const NEVER_EHLO: &str = "smtp_never_send_ehlo";

/// The words of tables from before there were policies, and the levels that they stand for.
const SITES: [(&str, &str); 4] =
    [("NONE", "none"), ("MAY", "may"), ("MUST_NOPEERMATCH", "encrypt"), ("MUST", "verify")];

/// What names a certificate of a server.
const CERTIFICATES: [&str; 4] = ["chain_files", "cert_file", "dcert_file", "eccert_file"];

#[cfg(test)]
mod tests {
    use super::level;
    use crate::service::memory::Memory;
    use crate::service::postfix::defaults::Program;
    use crate::service::postfix::family::Family;
    use crate::service::postfix::instance::Instance;
    use crate::service::postfix::scope::Scope;
    use crate::target::service::Level;
    use std::path::Path;

    fn of(main: &str) -> Result<Level, String> {
        of_family(Family::Smtpd, Program::Smtpd, main)
    }

    fn of_family(family: Family, program: Program, main: &str) -> Result<Level, String> {
        let instance = Instance::read(Path::new("/p"), &Memory::holding(&[("/p/main.cf", main), ("/p/master.cf", "")]));
        level(family, &Scope::common(&instance, program)).map_err(|fault| fault.words)
    }

    #[test]
    fn every_word_and_what_stands_in_for_none() {
        for (main, wanted) in [
            ("", Ok(Level::None)),
            ("smtpd_use_tls = yes\n", Ok(Level::May)),
            ("smtpd_enforce_tls = yes\n", Ok(Level::Encrypt)),
            ("smtpd_tls_security_level = None\nsmtpd_use_tls = yes\n", Ok(Level::None)),
            ("smtpd_tls_security_level = MAY\n", Ok(Level::May)),
            ("smtpd_tls_security_level = verify\n", Ok(Level::Encrypt)),
            ("smtpd_tls_security_level = none\nsmtpd_tls_wrappermode = yes\n", Ok(Level::Wrapped)),
            ("smtpd_tls_security_level = dane\n", Err("Invalid TLS level \"dane\"".to_owned())),
            ("smtpd_use_tls = on\n", Err("bad boolean configuration: smtpd_use_tls = on".to_owned())),
        ] {
            assert_eq!(of(main), wanted, "{main}");
        }
    }

    #[test]
    fn a_client_that_never_says_ehlo_sees_no_starttls() {
        for (main, wanted) in [("may", Level::None), ("encrypt", Level::Encrypt)] {
            let main = format!("smtp_tls_security_level = {main}\nsmtp_never_send_ehlo = yes\n");
            assert_eq!(of_family(Family::Smtp, Program::Smtp, &main), Ok(wanted), "{main}");
        }
    }

    #[test]
    fn a_policy_for_everybody_takes_the_place_of_the_level() {
        for (main, wanted) in [
            ("smtp_tls_policy_maps = static:encrypt\n", Level::Encrypt),
            ("smtp_tls_policy_maps = static:{Secure, match=x}\nsmtp_tls_security_level = may\n", Level::Encrypt),
            ("smtp_tls_policy_maps = static:may\nsmtp_tls_security_level = encrypt\n", Level::May),
            ("smtp_tls_policy_maps = static:none\nsmtp_tls_security_level = may\n", Level::None),
            ("smtp_tls_policy_maps = hash:/x static:none\nsmtp_tls_security_level = encrypt\n", Level::May),
            ("smtp_tls_policy_maps = hash:/x, static:encrypt\n", Level::Encrypt),
            ("smtp_tls_policy_maps = hash:/x\n", Level::May),
            ("smtp_tls_policy_maps = static:encrypt\nsmtp_tls_wrappermode = yes\n", Level::Wrapped),
            ("smtp_tls_per_site = static:must_nopeermatch\n", Level::Encrypt),
            ("smtp_tls_per_site = static:MAY\nsmtp_tls_security_level = encrypt\n", Level::Encrypt),
            ("smtp_tls_per_site = static:NONE\nsmtp_tls_security_level = encrypt\n", Level::None),
            ("smtp_tls_per_site = static:MUST\nsmtp_tls_policy_maps = static:none\n", Level::None),
        ] {
            assert_eq!(of_family(Family::Smtp, Program::Smtp, main), Ok(wanted), "{main}");
        }
    }
}
