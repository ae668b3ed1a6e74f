//! Nothing in the chain is on a given revocation list.

use std::collections::HashMap;

use crate::checks::chain_doctor::trust_words;
use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::verify::code::Code;
use crate::verify::outcome::Event;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-revocation",
    title: "nothing in the chain is on a given revocation list",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Clients that are given revocation lists refuse a certificate that stands on one, and, as OpenSSL \
        does with -crl_check, one whose issuer's list is missing, out of date or badly signed. Lists are looked at \
        only when they are given with --crl; nothing is fetched.",
    fix: "when the certificate is revoked, get a new one for a new key; when the list is missing, out of date or badly \
        signed, fetch the CA's current one and give it with --crl",
    sources: &[
        "RFC 5280 5 and 6.3",
        "OpenSSL 3.0 x509_vfy.c check_revocation (errors 3, 6, 8, 11, 12, 15, 16, 23, 33, 35, 36, 44)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if !facts.options.crls_given {
        sink.not_asked("no revocation list was given with --crl");
        return;
    }
    if blocked::leaf(facts, sink).is_none() {
        return;
    }
    if facts.bundle.crls.is_empty() {
        sink.blocked_by("file-read", "the files given with --crl hold no revocation list that can be read");
        return;
    }
    if !path::reaches_anchor(facts) {
        sink.blocked_by(
            path::why_no_anchor(facts),
            "the path ends at no anchor, so who signs its lists cannot be told",
        );
        return;
    }
    let Some(outcome) = &facts.revocation else {
        sink.add(Finding::of(&CHECK, "revocation was not judged"));
        return;
    };
    if let Some(why) = outcome.unanswered() {
        let finding = Finding::of(&CHECK, format!("revocation cannot be judged here: {why}"));
        let is_told = facts.outcome.as_ref().is_some_and(|plain| plain.unanswered().is_some());
        sink.add(if is_told { finding.because_of("chain-trust") } else { finding });
    }
    let plain = facts.outcome.as_ref().map_or(&[][..], |plain| &plain.events);
    for event in beyond(&outcome.events, plain) {
        match event.code {
            Code::UNABLE_TO_GET_CRL if event.depth > 0 || facts.trusted_by_itself => note_unlisted(facts, event, sink),
            _ => sink.add(finding(event)),
        }
    }
}

/// The events that the run without lists did not have, whatever their numbers: those the lists brought about. Each
/// event of that run stands for one alike, so that what both find is told by `chain-trust` alone.
fn beyond<'e>(with_lists: &'e [Event], without: &[Event]) -> Vec<&'e Event> {
    let mut counts: HashMap<(Code, usize), usize> = HashMap::new();
    for event in without {
        let count = counts.entry((event.code, event.depth)).or_default();
        *count = count.saturating_add(1);
    }
    let is_new = |event: &&Event| match counts.get_mut(&(event.code, event.depth)) {
        Some(count) if *count > 0 => {
            *count = count.saturating_sub(1);
            false
        }
        _ => true,
    };
    with_lists.iter().filter(is_new).collect()
}

fn note_unlisted(facts: &Facts<'_>, event: &Event, sink: &mut Sink) {
    let is_anchor = event.depth.saturating_add(1) == path::used(facts).len();
    if let Some(cert) = event.cert.as_ref().filter(|_| !is_anchor) {
        sink.note(format!("no revocation list was given for \"{}\"", path::called(cert)));
    }
}

fn finding(event: &Event) -> Finding {
    let name = event.cert.as_ref().map_or_else(|| "the chain".to_owned(), |c| format!("\"{}\"", path::called(c)));
    let issuer = event.cert.as_ref().map_or_else(String::new, |c| c.issuer.short());
    let message = match event.code {
        Code::UNABLE_TO_GET_CRL => format!("no given revocation list is from \"{issuer}\", the issuer of {name}"),
        Code::CERT_REVOKED => format!("{name} is revoked: it stands on the list of \"{issuer}\""),
        Code::CRL_HAS_EXPIRED => format!("the list of \"{issuer}\", issuer of {name}, is out of date"),
        Code::UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY => {
            format!("the signature of the list for {name} cannot be checked: the key of its signer cannot be decoded")
        }
        _ => format!("the list for {name}: {}", event.code.message()),
    };
    let message = format!("{message} (openssl error {} at depth {})", event.code.0, event.depth);
    let text = event.code.message().to_owned();
    let fix = remedy(event, &issuer);
    let finding =
        Finding::of(&CHECK, message).fix(fix).openssl(OpensslAnswer { code: event.code.0, depth: event.depth, text });
    match &event.cert {
        Some(cert) => finding.at(&cert.location),
        None => finding,
    }
}

fn remedy(event: &Event, issuer: &str) -> String {
    match event.code {
        Code::UNABLE_TO_GET_CRL => format!("give the list of \"{issuer}\" with --crl"),
        Code::CERT_REVOKED if event.depth == 0 => "get a new certificate, for a new key, and deploy both".to_owned(),
        Code::CERT_REVOKED => {
            "take the CA's current intermediate, or have a certificate issued under another".to_owned()
        }
        Code::CRL_HAS_EXPIRED => format!("fetch the current list of \"{issuer}\""),
        Code::CRL_SIGNATURE_FAILURE => {
            format!("fetch the list of \"{issuer}\" again: this one is damaged, or made by another of that name")
        }
        code => trust_words::usual_fix(code),
    }
}

#[cfg(test)]
mod tests {
    use super::{beyond, remedy};
    use crate::verify::code::Code;
    use crate::verify::outcome::Event;

    #[test]
    fn each_error_has_its_own_remedy() {
        let at = |code, depth| remedy(&Event { code: Code(code), depth, cert: None, crl_path: false }, "The CA");
        let fix = |code| at(code, 0);
        assert_eq!(fix(3), "give the list of \"The CA\" with --crl");
        assert_eq!(fix(12), "fetch the current list of \"The CA\"");
        assert!(fix(8).starts_with("fetch the list of \"The CA\" again: this one is damaged"), "{}", fix(8));
        assert!(at(23, 1).starts_with("take the CA's current intermediate"));
        assert!(fix(23).starts_with("get a new certificate") && fix(11).starts_with("check the clock"));
    }

    #[test]
    fn every_event_that_the_lists_bring_about_is_judged() {
        let event = |&(code, depth): &(u8, usize)| Event { code: Code(code), depth, cert: None, crl_path: false };
        let events = |all: &[(u8, usize)]| all.iter().map(event).collect::<Vec<Event>>();
        for (with_lists, without, wanted) in [
            (&[(6, 0)][..], &[][..], &[(6, 0)][..]),
            (&[(6, 1), (6, 1), (10, 0)], &[(6, 1), (10, 0)], &[(6, 1)]),
            (&[(23, 0), (12, 1), (10, 0)], &[(10, 0)], &[(23, 0), (12, 1)]),
            (&[(10, 1)], &[(10, 0)], &[(10, 1)]),
            (&[(10, 0)], &[(10, 0)], &[]),
        ] {
            let with_lists = events(with_lists);
            let found: Vec<(u8, usize)> =
                beyond(&with_lists, &events(without)).iter().map(|event| (event.code.0, event.depth)).collect();
            assert_eq!(found, wanted);
        }
    }
}
