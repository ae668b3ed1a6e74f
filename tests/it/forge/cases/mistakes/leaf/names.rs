//! The names of the certificate, and how they are written.

use super::{Case, Lab, server};
use crate::forge::general_name;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [coverage(lab), wildcards(lab), syntax(lab)].concat()
}

fn uncovered(case: Case) -> Case {
    case.expect("cert-name fail").expect("client-webpki warn because cert-name")
}

fn coverage(lab: &Lab) -> Vec<Case> {
    let nameless = |case: Case| {
        let case = case.expect("cert-san warn").expect("cert-name fail because cert-san");
        case.expect("client-webpki warn because cert-name")
    };
    let mail = general_name::alternative_names(&[general_name::email("postmaster@example.org")]);
    vec![
        nameless(lab.misissued("LEAF-11", "", "a common name alone", server().names(&[])))
            .say("cert-san", "no subjectAltName; clients ignore the common name \"mx.example.org\"")
            .say("cert-name", "only the common name does, which clients ignore"),
        nameless(lab.misissued("LEAF-12", "", "a subjectAltName without any host", server().with(mail)))
            .say("cert-san", "the subjectAltName names no host"),
        uncovered(lab.mistake("LEAF-13", "", "the certificate covers another name"))
            .option("--hostname", "imap.example.org")
            .say("cert-name", "does not cover imap.example.org: it names mx.example.org"),
        nameless(lab.misissued("LEAF-17", "", "an address as a DNS name", server().names(&["192.0.2.1"])))
            .option("--hostname", "192.0.2.1")
            .say("cert-san", "the entry \"192.0.2.1\" is an address written as a DNS name; it needs an IP entry"),
        nameless(lab.misissued("LEAF-17", "common-name", "an address as the common name", {
            server().names(&[]).called("192.0.2.1")
        }))
        .option("--hostname", "192.0.2.1")
        .say("cert-san", "addresses (IP:192.0.2.1)"),
        lab.misissued(
            "LEAF-30",
            "",
            "names for the inside of a network",
            server().names(&["mx.example.org", "mx.lan"]),
        )
        .say("cert-san", "\"mx.lan\" is a name for internal use"),
    ]
}

fn wildcards(lab: &Lab) -> Vec<Case> {
    let misformed = |name: &str, about: &str, entry: &str| {
        lab.misissued("LEAF-15", name, about, server().names(&[entry]))
            .expect("cert-san warn")
            .expect("cert-name fail because cert-san")
            .expect("client-webpki warn because cert-name")
    };
    let wild = || server().names(&["*.example.org"]);
    vec![
        uncovered(lab.misissued("LEAF-14", "", "a wildcard for a name two labels below", wild()))
            .option("--hostname", "a.mx.example.org")
            .say("cert-name", "it names *.example.org; a wildcard covers exactly one label"),
        uncovered(lab.misissued("LEAF-14", "bare", "a wildcard for its bare domain", wild()))
            .option("--hostname", "example.org")
            .say("cert-name", "a wildcard covers exactly one label"),
        misformed("partial", "a wildcard within a label", "m*.example.org")
            .say("cert-san", "has a wildcard that is not the whole first label"),
        misformed("two", "two wildcards", "*.*.org").say("cert-san", "has more than one wildcard"),
        misformed("top", "a wildcard for a top-level domain", "*.org")
            .option("--hostname", "example.org")
            .say("cert-san", "is a wildcard for a whole top-level domain"),
        misformed("bare", "a wildcard for everything", "*").say("cert-san", "has a wildcard that is not"),
    ]
}

fn syntax(lab: &Lab) -> Vec<Case> {
    let malformed = |code: &str, name: &str, about: &str, entry: &str| {
        lab.misissued(code, name, about, server().names(&[entry]))
            .expect("cert-san warn")
            .expect("cert-name fail because cert-san")
            .expect("client-webpki warn because cert-name")
    };
    let long = format!("mx.{}.example.org", "a".repeat(64));
    let beside = |name: &str, about: &str, entry: &str| {
        lab.misissued("LEAF-18", name, about, server().names(&["mx.example.org", entry])).expect("cert-san warn")
    };
    vec![
        malformed("LEAF-16", "", "a name with letters that DNS does not carry", "müller.example")
            .option("--hostname", "xn--mller-kva.example")
            .say("cert-san", "is not ASCII; certificates carry the form with xn-- (A-label)"),
        malformed("LEAF-18", "", "a blank before the name", " mx.example.org")
            .say("cert-san", "the entry \" mx.example.org\" begins with a blank")
            .say("cert-name", "its entry \" mx.example.org\" begins with a blank"),
        malformed("LEAF-18", "url", "a scheme before the name", "https://mx.example.org/").say("cert-san", "is a URL"),
        malformed("LEAF-18", "port", "a port behind the name", "mx.example.org:25").say("cert-san", "has a port"),
        malformed("LEAF-18", "leading-dot", "a dot before the name", ".mx.example.org")
            .say("cert-san", "begins with a dot"),
        malformed("LEAF-18", "trailing-dot", "a dot behind the name", "mx.example.org.")
            .say("cert-san", "ends with a dot"),
        beside("empty", "an empty entry", "").say("cert-san", "the entry \"\" is empty"),
        beside("control", "a tab within a name", "www\t.example.org").say("cert-san", "holds a control character"),
        beside("long", "a label of more than 63 characters", &long)
            .say("cert-san", "is longer than a host name may be"),
        lab.misissued("LEAF-19", "", "an underscore", server().names(&["mx.example.org", "mx_1.example.org"]))
            .expect("cert-san warn")
            .say("cert-san", "the entry \"mx_1.example.org\" has an underscore"),
    ]
}
