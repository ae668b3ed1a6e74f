//! A certificate is missing, another one stands in its place, or only this machine has it.

use super::{Case, Lab, gaping, refused, server};
use crate::forge::cert::{Draft, identifier};
use crate::forge::extension::{CA_ISSUERS, Extension};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [missing(lab), in_its_place(lab), unknown(lab)].concat()
}

fn missing(lab: &Lab) -> Vec<Case> {
    let offered = |address| {
        let leaf = server().with(Extension::information(&[(CA_ISSUERS, address)])).issued_by(&lab.issuing);
        gaping(
            lab.mistake("CHN-02", "offered", "the same, and the certificate says where the CA offers its own")
                .chain(&[&leaf]),
        )
    };
    let deeper = Draft::intermediate("rsa-issuing", "Forge Deeper").issued_by(&lab.upper);
    let leaf = server().issued_by(&deeper);
    vec![
        gaping(lab.mistake("CHN-02", "", "the leaf alone, its issuer's certificate is missing").chain(&[&lab.leaf]))
            .say("chain-complete", "that of \"Forge Issuing\" (key id ")
            .say("chain-complete", "fullchain.pem instead of cert.pem"),
        offered("http://ca.example/issuing.der").say(
            "chain-complete",
            "curl -fsSg 'http://ca.example/issuing.der' | openssl x509 -inform DER -out \"$t\" && ",
        ),
        gaping(lab.mistake("CHN-02", "beside", "the same, and it lies in a file beside").chain(&[&lab.leaf]))
            .file("chain.pem", lab.issuing.pem())
            .meta("chain.pem mode=0600")
            .say(
                "chain-complete",
                "append the certificate of \"Forge Issuing\" to /deploy/fullchain.pem; it stands at /deploy/chain.pem:",
            )
            .say("chain-complete", "p '/deploy/chain.pem' | openssl x509) && printf"),
        gaping(lab.mistake("CHN-02", "in-key-file", "the same, and it stands in the key's file").chain(&[&lab.leaf]))
            .edit("privkey.pem", |text| text + &lab.issuing.pem())
            .say("chain-complete", "it stands at /deploy/privkey.pem:"),
        gaping(
            lab.mistake("CHN-02", "upper", "the upper one of two intermediates is missing").chain(&[&leaf, &deeper]),
        )
        .say("chain-complete", "issuer of \"Forge Deeper\", is missing"),
        lab.mistake("CHN-03", "", "only this machine's anchors have the intermediate")
            .chain(&[&lab.leaf])
            .file("ca.pem", lab.root.pem() + &lab.issuing.pem())
            .expect("chain-complete fail")
            .expect("client-webpki warn because chain-complete")
            .say("chain-complete", "complete only on this machine")
            .say("chain-complete", "only among the anchors (/deploy/ca.pem:")
            .say("chain-complete", "p '/deploy/ca.pem' | openssl x509) && printf"),
    ]
}

fn in_its_place(lab: &Lab) -> Vec<Case> {
    let rekeyed = Draft::intermediate("ecdsa-p256-other", "Forge Issuing").issued_by(&lab.root);
    let unidentified = server().authority(None).issued_by(&lab.issuing);
    let astray = server().authority(Some(&identifier(&lab.upper.key))).issued_by(&lab.issuing);
    let second = Draft::intermediate("ecdsa-p256-upper", "Forge Issuing 2").issued_by(&lab.root);
    vec![
        gaping(lab.mistake("CHN-04", "", "the intermediate of another generation").chain(&[&lab.leaf, &second]))
            .expect("chain-extra warn because chain-complete")
            .say("chain-complete", "that of \"Forge Issuing\"")
            .say("chain-complete", "it has \"Forge Issuing 2\" instead, at /deploy/fullchain.pem:23"),
        gaping(
            lab.mistake("CHN-05", "", "the intermediate of the right name with another key")
                .chain(&[&lab.leaf, &rekeyed]),
        )
        .expect("chain-extra warn because chain-complete")
        .say("chain-complete", "the one of that name at /deploy/fullchain.pem:23 has another key (key id ")
        .say("chain-complete", "the right name, the wrong key")
        .say("chain-complete", "use the chain that was delivered with this very certificate"),
        refused(lab.mistake("CHN-05", "unidentified", "the same, and no key identifier tells of it"))
            .chain(&[&unidentified, &rekeyed])
            .say("chain-trust", "does not verify with the key of \"Forge Issuing\" (/deploy/fullchain.pem:22)")
            .say("chain-trust", "use the chain that was delivered with this very certificate"),
        lab.mistake("CHN-06", "", "the authority key identifier names another key than the issuer's")
            .chain(&[&astray, &lab.issuing])
            .expect("chain-trust fail")
            .expect("chain-extra warn because chain-trust")
            .say("chain-trust", "its authority key identifier (")
            .say("chain-trust", "so OpenSSL does not use it"),
        gaping(
            lab.mistake("CHN-08", "", "the root was appended instead of the intermediate")
                .chain(&[&lab.leaf, &lab.root]),
        )
        .say("chain-complete", "the root \"Forge Root\" at /deploy/fullchain.pem:23 was put there instead"),
    ]
}

fn unknown(lab: &Lab) -> Vec<Case> {
    let own = server().self_signed();
    let local = Draft::server("ecdsa-p256-leaf").called("localhost").names(&["localhost"]).self_signed();
    let staged = Draft::intermediate("ecdsa-p256-issuing", "(STAGING) Tenuous Tomato R13")
        .issue("(STAGING) Pretend Pear X1", &lab.other.key);
    let staged_leaf = server().issued_by(&staged);
    vec![
        refused(lab.mistake("CHN-22", "", "self-signed, and nobody trusts it").chain(&[&own]))
            .say("chain-trust", "is self-signed: no client trusts it unless it was given this very certificate"),
        lab.mistake("CHN-22", "meant", "self-signed on purpose: it is an anchor itself")
            .chain(&[&own])
            .ca(&own)
            .say("chain-trust", "only those who were given this certificate trust it"),
        refused(lab.mistake(
            "CHN-22",
            "unknown-root",
            "a root of one's own, sent along, that is not among the anchors",
        ))
        .chain(&[&lab.leaf, &lab.issuing, &lab.root])
        .ca(&lab.other)
        .say("chain-trust", "the path ends at the root \"Forge Root\""),
        gaping(lab.mistake("LEAF-27", "", "a certificate of an ACME staging CA").chain(&[&staged_leaf, &staged]))
            .say("chain-complete", "staging or test CA's")
            .say("chain-complete", "certbot renew --force-renewal"),
        refused(lab.mistake("LEAF-28", "", "the placeholder of some installation").chain(&[&local]))
            .option("--hostname", "localhost")
            .say("chain-trust", "a self-signed placeholder for localhost"),
    ]
}
