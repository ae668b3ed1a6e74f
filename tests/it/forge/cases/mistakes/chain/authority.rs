//! The CAs of the chain: ended, none, too many, bound, for something else, weak.

use super::{Case, Lab, below, issuing, refused, server};
use crate::forge::cert::Draft;
use crate::forge::extension::{EMAIL_PROTECTION, Extension};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [times(lab), rights(lab), weak(lab)].concat()
}

fn times(lab: &Lab) -> Vec<Case> {
    let [ended_leaf, ended] = below(lab, issuing().valid("20260101000000Z", "20261018000000Z"));
    let [leaf, sooner] = below(lab, issuing().valid("20260101000000Z", "20360101000000Z"));
    vec![
        refused(
            lab.mistake("CHN-15", "", "the intermediate has ended, the leaf has not").chain(&[&ended_leaf, &ended]),
        )
        .expect("cert-expiry fail because chain-trust")
        .say("chain-trust", "the CA certificate \"Forge Issuing\" expired 35 days ago, on 2026-10-18 00:00 UTC")
        .say("chain-trust", "although the certificate below it is valid until 2056-01-01"),
        lab.mistake("CHN-16", "", "the intermediate ends before the leaf")
            .chain(&[&leaf, &sooner])
            .say("cert-expiry", "usable until 2036-01-01 00:00 UTC, when \"Forge Issuing\""),
    ]
}

fn rights(lab: &Lab) -> Vec<Case> {
    let chain = |code: &str, name: &str, about: &str, authority: Draft| {
        let [leaf, authority] = below(lab, authority);
        refused(lab.mistake(code, name, about).chain(&[&leaf, &authority]))
    };
    let [below_other, other] = below(lab, issuing().with(Extension::key_usage(&[0, 6])));
    let deeper = Draft::intermediate("rsa-issuing", "Forge Deeper").issued_by(&lab.issuing);
    let too_deep = server().issued_by(&deeper);
    vec![
        chain("CHN-17", "", "the issuer is no CA", issuing().with(Extension::basic_constraints(false, None)))
            .say("chain-trust", "issued a certificate but is no CA (CA:FALSE)"),
        lab.mistake("CHN-17", "may-not-sign", "the issuer's key usage lacks keyCertSign")
            .chain(&[&below_other, &other])
            .expect("chain-trust fail")
            .say("chain-trust", "its key usage is digitalSignature, cRLSign; a CA's needs keyCertSign"),
        refused(lab.mistake("CHN-18", "", "a CA below one that allows none below it"))
            .chain(&[&too_deep, &deeper, &lab.issuing])
            .say("chain-trust", "\"Forge Issuing\" allows no further CA below it"),
        chain(
            "CHN-19",
            "",
            "the CA may only issue for other.test",
            issuing().with(Extension::permitted_subtree("other.test")),
        )
        .say("chain-trust", "may issue for DNS other.test"),
        chain(
            "CHN-20",
            "",
            "the intermediate is for e-mail",
            issuing().with(Extension::extended_key_usage(&[EMAIL_PROTECTION])),
        )
        .say("chain-trust", "is limited to emailProtection"),
    ]
}

fn weak(lab: &Lab) -> Vec<Case> {
    let leaf = server().sha1().issued_by(&lab.issuing);
    let [below_weak, weak] = below(lab, issuing().sha1());
    let [below_short, short] = below(lab, Draft::intermediate("rsa-1024", "Forge Short"));
    let case = |name: &str, about: &str| {
        lab.mistake("CHN-23", name, about)
            .expect("chain-strength fail")
            .expect("client-webpki warn because chain-strength")
            .say("chain-strength", "Postfix, which lowers the level, will, and clients refuse it")
    };
    vec![
        case("", "the leaf is signed with SHA-1").chain(&[&leaf, &lab.issuing]).say("chain-strength", "is signed with"),
        case("intermediate", "the intermediate is signed with SHA-1").chain(&[&below_weak, &weak]),
        case("key", "the intermediate's key is too short")
            .chain(&[&below_short, &short])
            .say("chain-strength", "the CA key of \"Forge Short\", RSA 1024"),
    ]
}
