//! The certificate covers every wanted name by subjectAltName.

use std::collections::HashMap;

use crate::checks::blocked;
use crate::checks::cert_san;
use crate::checks::cert_san::syntax;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::name_match::Reference;
use crate::checks::service::Around;
use crate::target::service::Side;
use crate::verify::constraints::a_label;
use crate::x509::cert::Cert;
use crate::x509::extension::GeneralName;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-name",
    title: "the certificate covers every --hostname",
    severity: Severity::Fail,
    severity_note: "warn for a table's entry that answers for a whole domain, of which it covers some names",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "A client that checks names compares the name it connected to with the DNS names and addresses of the \
        subjectAltName, and with nothing else: the common name, to which OpenSSL falls back, is not looked at by \
        browsers, Go, rustls or Java's strict modes. A wildcard is the whole first label and covers exactly one.",
    fix: "have the certificate issued for this name too (subjectAltName=DNS:NAME or IP:ADDRESS; with certbot: \
        certbot certonly --cert-name LINEAGE -d NAME -d ..., naming all of them)",
    sources: &["RFC 9525 6.3 and 6.4", "RFC 5280 4.2.1.6", "RFC 2818 3.1 (the CN fall-back, obsolete)"],
    run,
};

/// The wanted names that the certificate does not cover.
fn uncovered<'f>(facts: &'f Facts<'_>, leaf: &Cert) -> Vec<&'f str> {
    let names = names_of(leaf);
    let is_covered = |text: &str| Reference::parse(text).is_ok_and(|reference| reference.is_covered_by(names));
    facts.target.hostnames.iter().map(String::as_str).filter(|text| !is_covered(text)).collect()
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if facts.target.hostnames.is_empty() {
        sink.not_asked(match &facts.service {
            Some(around) if !around.part.entries.is_empty() => {
                "the table leads to it by a pattern, so the names are not known"
            }
            Some(around) if around.service.side == Side::Client => {
                "servers look for no name in the certificate of a client"
            }
            Some(_) => "the configuration says no name that clients look for (myhostname)",
            None => "no name was given with --hostname",
        });
        return;
    }
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    for Uncovered { names, cause, is_partly } in groups(facts, leaf) {
        let Some(first) = names.first() else { continue };
        let shown = format!("{}{}", shortened(&names), origin(facts, first));
        let finding = match is_partly {
            true => Finding::of(&CHECK, partly(leaf, &names)).severity(Severity::Warn),
            false => Finding::of(&CHECK, message(leaf, &shown, first)),
        };
        let finding = match is_guessed(facts, first) {
            true => finding.fix(format!("{}; {ANOTHER}", CHECK.fix)),
            false => finding,
        }
        .at(&leaf.location);
        sink.add(match cause {
            Some(cause) => finding.because_of(cause),
            None => finding,
        });
    }
}

/// Wanted names that are not covered for one reason.
struct Uncovered {
    names: Vec<String>,
    cause: Option<&'static str>,
    /// Whether it is a table's entry for a domain, of which the certificate has some names.
    is_partly: bool,
}

/// The names of a table together that one sentence can tell of; others each by itself.
fn groups(facts: &Facts<'_>, leaf: &Cert) -> Vec<Uncovered> {
    let of_table = is_of_table(facts);
    let mut groups: Vec<Uncovered> = Vec::new();
    let mut known: HashMap<(String, Option<&str>, bool), usize> = HashMap::new();
    for wanted in uncovered(facts, leaf) {
        let domain = wanted.strip_prefix("*.").filter(|_| of_table);
        let is_partly = domain.is_some_and(|domain| has_names_below(leaf, domain));
        let cause = cause(leaf, wanted).filter(|_| !is_partly);
        let at = match of_table {
            true => *known.entry((message(leaf, "", wanted), cause, is_partly)).or_insert(groups.len()),
            false => groups.len(),
        };
        match groups.get_mut(at) {
            Some(group) => group.names.push(wanted.to_owned()),
            None => groups.push(Uncovered { names: vec![wanted.to_owned()], cause, is_partly }),
        }
    }
    groups
}

fn partly(leaf: &Cert, wanted: &[String]) -> String {
    let domains: Vec<String> = wanted.iter().filter_map(|name| name.strip_prefix("*.")).map(str::to_owned).collect();
    format!(
        "covers some names below {} and is shown to clients that ask for any of them (an entry of tls_server_sni_maps); \
         which they will ask for is not known; it names {}",
        shortened(&domains),
        shortened(&leaf.names())
    )
}

/// Whether the names come from a table, where a domain's entry answers for all names below it.
fn is_of_table(facts: &Facts<'_>) -> bool {
    facts.service.as_ref().is_some_and(|around| !around.part.entries.is_empty())
}

/// Whether the certificate has a name, or a wildcard, somewhere below this domain.
fn has_names_below(leaf: &Cert, domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    names_of(leaf).iter().any(|name| match name {
        GeneralName::Dns(bytes) => {
            let name = String::from_utf8_lossy(bytes).to_ascii_lowercase();
            name.strip_suffix(domain.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        }
        _ => false,
    })
}

/// The row that tells why this name is not covered: there are no names at all, or its entry is malformed.
fn cause(leaf: &Cert, wanted: &str) -> Option<&'static str> {
    if Reference::parse(wanted).is_err() {
        return None;
    }
    if !names_of(leaf).iter().any(cert_san::is_host) {
        return Some(cert_san::cause_of_missing(leaf));
    }
    let mut faults = names_of(leaf).iter().filter_map(syntax::fault);
    faults.any(|fault| is_meant(&fault.meant, wanted)).then_some("cert-san")
}

/// Whether it is wanted only because the server calls itself so.
fn is_guessed(facts: &Facts<'_>, wanted: &str) -> bool {
    let is_own = |around: &&Around<'_>| around.service.asked_names.is_empty() && !is_of_table(facts);
    let around = facts.service.as_ref().filter(is_own);
    around.is_some_and(|around| around.service.hostnames.iter().any(|name| name == wanted))
}

/// Where a wanted name of a service comes from.
fn origin(facts: &Facts<'_>, wanted: &str) -> &'static str {
    let Some(around) = &facts.service else { return "" };
    let is_among = |names: &[String]| names.iter().any(|name| name == wanted);
    match () {
        () if is_of_table(facts) => " (a name of tls_server_sni_maps)",
        () if is_among(&around.service.asked_names) => " (--hostname)",
        () if !is_among(&around.service.hostnames) => "",
        () if around.service.has_own_name => " (the machine's own name; main.cf sets no myhostname)",
        () => " (myhostname)",
    }
}

fn message(leaf: &Cert, shown: &str, wanted: &str) -> String {
    if let Err(why) = Reference::parse(wanted) {
        return format!("\"{wanted}\" cannot be covered: it is {why}");
    }
    let names = names_of(leaf);
    let has = match leaf.names() {
        list if list.is_empty() => "it has no name in a subjectAltName".to_owned(),
        list => format!("it names {}", shortened(&list)),
    };
    if let Some(fault) = names.iter().filter_map(syntax::fault).find(|fault| is_meant(&fault.meant, wanted)) {
        return format!("does not cover {shown}: its entry \"{}\" {}", fault.entry, fault.what);
    }
    let by_common_name = leaf.subject.common_names().iter().any(|name| is_meant(&name.to_ascii_lowercase(), wanted));
    if by_common_name {
        return format!("does not cover {shown}: only the common name does, which clients ignore; {has}");
    }
    let depth = if is_below_wildcard(names, wanted) { "; a wildcard covers exactly one label" } else { "" };
    format!("does not cover {shown}: {has}{depth}")
}

/// Whether a wildcard of the certificate is near the wanted name: that is its bare domain, or two labels or more below.
fn is_below_wildcard(names: &[GeneralName], wanted: &str) -> bool {
    let wanted = wanted.trim_end_matches('.').to_ascii_lowercase();
    names.iter().any(|name| match name {
        GeneralName::Dns(bytes) => bytes.strip_prefix(b"*.").is_some_and(|parent| {
            let parent = String::from_utf8_lossy(parent).to_ascii_lowercase();
            wanted.strip_suffix(parent.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        }),
        _ => false,
    })
}

/// Whether the name that somebody meant is this wanted one: the same, a malformed wildcard that would cover it, or its
/// form before it was made ASCII.
fn is_meant(meant: &str, wanted: &str) -> bool {
    let wanted = wanted.trim_end_matches('.').to_ascii_lowercase();
    !meant.is_empty() && (meant == wanted || covers(meant, &wanted) || !meant.is_ascii() && to_utf8(&wanted) == meant)
}

/// Whether a pattern in which each `*` stands for any letters is this name; `pattern` of more letters than a name may
/// have is none.
fn covers(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let (Some(first), true) = (parts.next(), pattern.contains('*') && pattern.len() <= LONGEST_NAME) else {
        return false;
    };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = "";
    for part in parts {
        last = part;
        match rest.find(part) {
            Some(at) => rest = rest.get(at.saturating_add(part.len())..).unwrap_or_default(),
            None => return false,
        }
    }
    name.ends_with(last)
}

/// A name with its A-labels turned back into letters.
fn to_utf8(name: &str) -> String {
    let letters = a_label::to_utf8(name.as_bytes()).unwrap_or_default();
    String::from_utf8_lossy(&letters).into_owned()
}

fn names_of(leaf: &Cert) -> &[GeneralName] {
    leaf.extensions.subject_alt_name.as_deref().unwrap_or_default()
}

/// The first few of a list in words.
fn shortened(list: &[String]) -> String {
    let mut text = list.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = list.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// Characters of a DNS name (RFC 1035 2.3.4).
const LONGEST_NAME: usize = 253;

/// Names that a message lists before it only counts.
const MOST_NAMES: usize = 8;

/// What to do where clients know a server by another name than it calls itself.
const ANOTHER: &str = "where clients know the server by another name (that of its MX record, say), check that one: \
    --hostname NAME";

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn what_was_meant_is_guessed_with_care() {
        for (meant, wanted, is) in [
            ("mx.example.org", "MX.example.org.", true),
            ("m*.example.org", "mx.example.org", true),
            ("m*.example.org", "imap.example.org", false),
            ("*.*.org", "a.example.org", true),
            ("*", "mx.example.org", true),
            ("*a*a*", "a.org", false),
            ("mx*org", "mx.example.org.uk", false),
            ("müller.example", "xn--mller-kva.example", true),
            ("müller.example", "xn--mller-kvb.example", false),
            ("", "mx.example.org", false),
        ] {
            assert_eq!(is_meant(meant, wanted), is, "{meant} for {wanted}");
        }
        assert!(!is_meant(&"*".repeat(300), "mx.example.org"), "longer than any name");
    }
}
