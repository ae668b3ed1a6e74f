//! Cases of the server's certificate.

use super::{Case, Lab};
use crate::forge::cert::Draft;
use crate::forge::extension::{self, Extension};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = times(lab);
    cases.extend(usages(lab));
    cases.extend(names(lab));
    cases
}

fn times(lab: &Lab) -> Vec<Case> {
    let quarter = || server().valid("20260901000000Z", "20261130000000Z");
    vec![
        lab.case_of(
            "cert-validity",
            "pass-first-second",
            "valid from this very second",
            server().valid("20261122000000Z", "20560101000000Z"),
        ),
        lab.case_of(
            "cert-validity",
            "fail-expired",
            "ended on 2026-11-12",
            server().valid("20260801000000Z", "20261112102900Z"),
        )
        .expect("cert-validity fail")
        .expect("cert-expiry fail because cert-validity")
        .expect("chain-trust fail because cert-validity")
        .expect("client-webpki warn because cert-validity")
        .shown(),
        lab.case_of(
            "cert-validity",
            "fail-not-yet",
            "begins an hour later",
            server().valid("20261122010000Z", "20560101000000Z"),
        )
        .expect("cert-validity fail")
        .expect("chain-trust fail because cert-validity")
        .expect("client-webpki warn because cert-validity"),
        lab.case_of(
            "cert-expiry",
            "pass-short-lived",
            "two thirds of six days are left",
            server().valid("20261120000000Z", "20261126000000Z"),
        ),
        lab.case_of("cert-expiry", "warn-eighteen-days", "18 of 90 days left", quarter())
            .option("--at", "2026-11-12T00:00:00Z")
            .expect("cert-expiry warn"),
        lab.case_of("cert-expiry", "fail-three-days", "3 of 90 days left", quarter())
            .option("--at", "2026-11-27T00:00:00Z")
            .expect("cert-expiry fail")
            .shown(),
    ]
}

fn usages(lab: &Lab) -> Vec<Case> {
    let purposes = |oids: &[&str]| server().with(Extension::extended_key_usage(oids));
    vec![
        lab.case_of(
            "cert-purpose",
            "pass-both",
            "for servers and clients",
            purposes(&[extension::SERVER_AUTH, extension::CLIENT_AUTH]),
        ),
        lab.case_of("cert-purpose", "fail-client-only", "for clients alone", purposes(&[extension::CLIENT_AUTH]))
            .expect("cert-purpose fail")
            .expect("cert-eku fail because cert-purpose")
            .expect("chain-trust fail because cert-purpose")
            .expect("client-webpki warn because cert-purpose")
            .shown(),
        lab.case("cert-leaf", "pass-plain", "an end-entity certificate of version 3"),
        lab.case_of("cert-leaf", "warn-ca", "marked as a CA", server().with(Extension::basic_constraints(true, None)))
            .expect("cert-leaf warn")
            .expect("client-webpki warn because cert-leaf"),
        lab.case_of("cert-leaf", "warn-version-1", "of version 1: no names, no usages", server().version_1())
            .expect("cert-leaf warn")
            .expect("cert-eku warn because cert-leaf")
            .expect("cert-name fail because cert-leaf")
            .expect("cert-san warn because cert-leaf")
            .expect("client-webpki warn because cert-leaf"),
        lab.case_of(
            "cert-leaf",
            "fail-pre-certificate",
            "poisoned: it belongs into a log",
            server().with(Extension::poison()),
        )
        .expect("cert-leaf fail")
        .expect("chain-trust fail because cert-leaf")
        .expect("client-webpki warn because cert-leaf")
        .shown(),
        lab.case_of(
            "cert-key-usage",
            "pass-none",
            "no key usage allows everything",
            server().without(extension::KEY_USAGE),
        ),
        lab.case_of(
            "cert-key-usage",
            "fail-encipherment-only",
            "keyEncipherment alone is for TLS without ECDHE",
            Draft::server("rsa-leaf").with(Extension::key_usage(&[2])),
        )
        .expect("cert-key-usage fail")
        .shown(),
        lab.case("cert-eku", "pass-plain", "serverAuth is named"),
        lab.case_of("cert-eku", "warn-none", "no extended key usage", server().without(extension::EXTENDED_KEY_USAGE))
            .expect("cert-eku warn")
            .shown(),
    ]
}

fn names(lab: &Lab) -> Vec<Case> {
    vec![
        lab.case_of("cert-name", "pass-wildcard", "a wildcard covers one label", server().names(&["*.example.org"])),
        lab.case_of(
            "cert-name",
            "pass-address",
            "an address is asked for as an address",
            server().names(&["mx.example.org", "IP:192.0.2.1"]),
        )
        .option("--hostname", "192.0.2.1"),
        lab.case_of("cert-name", "fail-another", "another host's name", server().names(&["www.example.org"]))
            .expect("cert-name fail")
            .expect("client-webpki warn because cert-name")
            .shown(),
        lab.case_of(
            "cert-name",
            "fail-two-labels",
            "a wildcard does not cover two labels",
            server().names(&["*.example.org"]),
        )
        .option("--hostname", "a.mx.example.org")
        .expect("cert-name fail")
        .expect("client-webpki warn because cert-name"),
        lab.case_of(
            "cert-san",
            "pass-address",
            "a name and an address, well-formed",
            server().names(&["mx.example.org", "IP:192.0.2.1"]),
        ),
        lab.case_of("cert-san", "warn-none", "a common name alone", server().names(&[]))
            .expect("cert-san warn")
            .expect("cert-name fail because cert-san")
            .expect("client-webpki warn because cert-name")
            .shown(),
        lab.case_of(
            "cert-san",
            "warn-port",
            "a port within a name",
            server().names(&["mx.example.org", "www.example.org:443"]),
        )
        .expect("cert-san warn"),
    ]
}

fn server() -> Draft {
    Draft::server("ecdsa-p256-leaf")
}
