//! What the certificate is: a CA's, of version 1, a pre-certificate, with odd fields or extensions.

use super::{Case, Lab, server};
use crate::forge::der;
use crate::forge::extension::{Extension, OCSP};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = vec![
        lab.misissued("LEAF-09", "", "marked as a CA", server().with(Extension::basic_constraints(true, None)))
            .expect("cert-leaf warn")
            .expect("client-webpki warn because cert-leaf")
            .say("cert-leaf", "marked as a CA's (CA:TRUE): rustls clients refuse it"),
        lab.misissued("LEAF-10", "", "of version 1: openssl x509 -req without -extfile", server().version_1())
            .expect("cert-leaf warn")
            .expect("cert-eku warn because cert-leaf")
            .expect("cert-name fail because cert-leaf")
            .expect("cert-san warn because cert-leaf")
            .expect("client-webpki warn because cert-leaf")
            .say("cert-leaf", "X.509 version 1, 3 wanted: it has neither names nor usages"),
        lab.misissued("LEAF-22", "", "no subject, and its names not critical", server().nameless())
            .expect("cert-san warn")
            .say("cert-san", "the subject is empty and the subjectAltName not critical: Java cannot read"),
        lab.misissued(
            "LEAF-23",
            "",
            "a critical extension that nobody knows",
            server().with(Extension::unknown_critical()),
        )
        .expect("chain-trust fail")
        .expect("client-webpki warn because chain-trust")
        .say("chain-trust", "has a critical extension that OpenSSL does not handle: 1.2.3.4.5"),
        lab.misissued("FMT-15", "", "a pre-certificate, which belongs into a log", server().with(Extension::poison()))
            .expect("cert-leaf fail")
            .expect("chain-trust fail because cert-leaf")
            .expect("client-webpki warn because cert-leaf")
            .say("cert-leaf", "deploy the final certificate"),
    ];
    cases.extend(serials(lab));
    cases.extend(stapling(lab));
    cases
}

fn serials(lab: &Lab) -> Vec<Case> {
    let of = |name: &str, about: &str, serial: Vec<u8>| {
        lab.misissued("LEAF-21", name, about, server().serial(serial)).expect("cert-leaf warn")
    };
    vec![
        of("zero", "the serial number is 0", der::signed(0)).say("cert-leaf", "the serial number is 0"),
        of("negative", "the serial number is negative", der::signed(-5))
            .say("cert-leaf", "the serial number -05 is negative; Go 1.23 and later refuse"),
        of("long", "the serial number is too long", der::unsigned(&[0x7f; 21]))
            .say("cert-leaf", "the serial number has 21 octets, at most 20 allowed"),
    ]
}

fn stapling(lab: &Lab) -> Vec<Case> {
    let promise = || server().with(Extension::must_staple());
    let with_ocsp = promise().with(Extension::information(&[(OCSP, "http://ocsp.example")]));
    vec![
        lab.misissued("LEAF-24", "", "must-staple, and no OCSP server to get an answer from", promise())
            .expect("cert-leaf warn")
            .say("cert-leaf", "promises a stapled OCSP answer (must-staple), but names no OCSP server"),
        lab.misissued("LEAF-24", "ocsp", "must-staple, which the server has to keep", with_ocsp)
            .say("cert-leaf", "Postfix and Dovecot cannot send any"),
    ]
}
