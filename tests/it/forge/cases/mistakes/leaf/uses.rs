//! When the certificate is valid, and what for.

use super::{Case, Lab, server};
use crate::forge::cert::Draft;
use crate::forge::crl::revocation_list;
use crate::forge::extension::{ANY_USE, CLIENT_AUTH, EXTENDED_KEY_USAGE, Extension};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [times(lab), purposes(lab), key_usages(lab), vec![revoked(lab)]].concat()
}

fn revoked(lab: &Lab) -> Case {
    let lists = revocation_list(&lab.issuing, &[&lab.leaf]) + &revocation_list(&lab.root, &[]);
    lab.mistake("LEAF-29", "", "revoked by its CA, as the list says that was named")
        .file("lists.pem", lists)
        .option("--crl", "lists.pem")
        .expect("chain-revocation fail")
        .say("chain-revocation", "\"mx.example.org\" is revoked: it stands on the list of \"Forge Issuing\"")
}

fn times(lab: &Lab) -> Vec<Case> {
    let early = |name: &str, about: &str, start: &str| {
        lab.misissued("LEAF-02", name, about, server().valid(start, "20560101000000Z"))
            .expect("cert-validity fail")
            .expect("chain-trust fail because cert-validity")
            .expect("client-webpki warn because cert-validity")
    };
    let ends = |about: &str, end: &str| lab.misissued("LEAF-03", end, about, server().valid("20261001000000Z", end));
    vec![
        lab.misissued("LEAF-01", "", "it has ended", server().valid("20260801000000Z", "20261112102900Z"))
            .expect("cert-validity fail")
            .expect("cert-expiry fail because cert-validity")
            .expect("chain-trust fail because cert-validity")
            .expect("client-webpki warn because cert-validity")
            .say("cert-validity", "expired 9 days ago, on 2026-11-12 10:29 UTC"),
        early("", "it begins within the hour: is the clock right?", "20261122005000Z")
            .say("cert-validity", "not valid before 2026-11-22 00:50 UTC, 50 minutes from now (2026-11-22 00:00 UTC)")
            .say("cert-validity", "look at the clock of this machine first"),
        early("months", "it begins in March", "20270301000000Z")
            .say("cert-validity", "99 days from now")
            .say("cert-validity", "deploy a certificate that is valid now"),
        ends("two of nine weeks are left", "20261203000000Z")
            .expect("cert-expiry warn")
            .say("cert-expiry", "in 11 days of 63 days (17 %); more than 15 days wanted"),
        lab.misissued("LEAF-20", "private", "ten years, under a private CA, which nobody forbids", {
            server().valid("20260901000000Z", "20360901000000Z")
        }),
    ]
}

fn purposes(lab: &Lab) -> Vec<Case> {
    let used_for = |oids: &[&str]| server().with(Extension::extended_key_usage(oids));
    let unfit = |case: Case| {
        case.expect("cert-purpose fail")
            .expect("cert-eku fail because cert-purpose")
            .expect("chain-trust fail because cert-purpose")
            .expect("client-webpki warn because cert-purpose")
    };
    vec![
        unfit(lab.misissued("LEAF-04", "", "for clients alone", used_for(&[CLIENT_AUTH])))
            .say("cert-purpose", "the extended key usage is clientAuth, serverAuth wanted"),
        unfit(lab.misissued("LEAF-05", "", "for any purpose, none of them by name", used_for(&[ANY_USE])))
            .say("cert-purpose", "for OpenSSL and rustls \"any\" is not enough"),
        lab.misissued("LEAF-06", "", "no extended key usage", server().without(EXTENDED_KEY_USAGE))
            .expect("cert-eku warn")
            .say("cert-eku", "no extended key usage; serverAuth is what"),
        unfit(lab.mistake("LEAF-25", "", "a server's certificate as that of a client"))
            .option("--purpose", "sslclient")
            .say("cert-purpose", "the extended key usage is serverAuth, clientAuth wanted"),
    ]
}

fn key_usages(lab: &Lab) -> Vec<Case> {
    let rsa = |bits: &[u8]| Draft::server("rsa-leaf").with(Extension::key_usage(bits));
    vec![
        lab.misissued("LEAF-07", "", "key usage from the time before ECDHE", rsa(&[2]))
            .expect("cert-key-usage fail")
            .say("cert-key-usage", "the key usage is keyEncipherment; digitalSignature is missing")
            .say("cert-key-usage", "GnuTLS, Java and browsers refuse"),
        lab.misissued(
            "LEAF-08",
            "",
            "key usage of a signer of revocation lists",
            server().with(Extension::key_usage(&[6])),
        )
        .expect("cert-purpose fail")
        .expect("cert-key-usage fail because cert-purpose")
        .expect("chain-trust fail because cert-purpose")
        .say("cert-purpose", "the key usage is cRLSign"),
        lab.misissued("LEAF-08", "agreement", "keyAgreement with an RSA key", rsa(&[4]))
            .expect("cert-key-usage fail")
            .say("cert-key-usage", "the key usage is keyAgreement; digitalSignature is missing"),
    ]
}
