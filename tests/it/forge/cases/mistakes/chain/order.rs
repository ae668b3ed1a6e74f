//! What stands in the file, and in which order.

use super::{Case, Lab, issuing, server};
use crate::forge::cert::{Certificate, Draft};
use crate::forge::extension::Extension;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [first(lab), extra(lab), leaves(lab), cross(lab), long(lab)].concat()
}

fn first(lab: &Lab) -> Vec<Case> {
    let deeper = Draft::intermediate("rsa-issuing", "Forge Deeper").issued_by(&lab.upper);
    let below = server().issued_by(&deeper);
    vec![
        lab.mistake("CHN-01", "", "the intermediate stands first, which openssl verify takes for a good server")
            .chain(&[&lab.issuing, &lab.leaf])
            .expect("chain-order fail")
            .say(
                "chain-order",
                "the first certificate is \"Forge Issuing\" (/deploy/fullchain.pem:6), a CA's certificate",
            )
            .say("chain-order", "the one to serve, \"mx.example.org\", is number 2 (/deploy/fullchain.pem:22)")
            .say("chain-order", "(umask 077; set -C; { sed -n 17,33p "),
        lab.mistake("CHN-01", "root", "the root stands first")
            .chain(&[&lab.root, &lab.issuing, &lab.leaf])
            .expect("chain-order fail")
            .say("chain-order", "the first certificate is \"Forge Root\" (/deploy/fullchain.pem:6), a CA's certificate")
            .say("chain-order", "number 3"),
        lab.mistake("CHN-09", "", "the intermediates are swapped")
            .chain(&[&below, &lab.upper, &deeper])
            .expect("chain-order fail")
            .say("chain-order", "the order is \"mx.example.org\", \"Forge Upper\", \"Forge Deeper\"")
            .say("chain-order", "wanted is \"mx.example.org\", \"Forge Deeper\", \"Forge Upper\"")
            .say("chain-order", "current clients repair this"),
        lab.mistake("CHN-09", "root", "the root stands before the intermediate")
            .chain(&[&lab.leaf, &lab.root, &lab.issuing])
            .expect("chain-order fail")
            .say("chain-order", "the order is \"mx.example.org\", \"Forge Root\", \"Forge Issuing\""),
    ]
}

fn extra(lab: &Lab) -> Vec<Case> {
    let stranger = Draft::intermediate("ecdsa-p256-upper", "Unrelated CA").issued_by(&lab.other);
    let large: String = (0..9).map(|number| large(lab, number).pem()).collect();
    vec![
        lab.mistake("CHN-07", "", "the root is sent along: nothing is wrong with that")
            .chain(&[&lab.leaf, &lab.issuing, &lab.root])
            .say("chain-extra", "the root \"Forge Root\"")
            .say("chain-extra", "DANE-TA"),
        lab.mistake("CHN-10", "", "the intermediate stands there twice")
            .chain(&[&lab.leaf, &lab.issuing, &lab.issuing])
            .expect("chain-extra warn")
            .say("chain-extra", "is a duplicate: identical to the one at /deploy/fullchain.pem:23")
            .say("chain-extra", "sed -i"),
        lab.mistake("CHN-10", "leaf", "the leaf stands there twice: fullchain.pem was appended to cert.pem")
            .chain(&[&lab.leaf, &lab.leaf, &lab.issuing])
            .expect("chain-extra warn")
            .say("chain-extra", "identical to the one at /deploy/fullchain.pem:6"),
        lab.mistake("CHN-11", "", "a certificate that belongs to another chain")
            .chain(&[&lab.leaf, &lab.issuing, &stranger])
            .expect("chain-extra warn")
            .say("chain-extra", "\"Unrelated CA\", issued by \"Other Root\", is not part of the chain")
            .say("chain-extra", "'/deploy/fullchain.pem.removed'"),
        lab.mistake("CHN-11", "root", "the root of another chain, an anchor itself")
            .chain(&[&lab.leaf, &lab.issuing, &lab.other])
            .file("ca.pem", lab.root.pem() + &lab.other.pem())
            .expect("chain-extra warn")
            .say("chain-extra", "is not part of the chain"),
        lab.mistake("CHN-11", "many", "a heap of certificates of other sites")
            .edit("fullchain.pem", |text| text + &large)
            .expect("chain-extra warn")
            .say("chain-extra", "\"Large 8\""),
    ]
}

fn leaves(lab: &Lab) -> Vec<Case> {
    let newer = |key: &str| Draft::server(key).valid("20261101000000Z", "20560101000000Z");
    let newer = |key: &str| newer(key).issued_by(&lab.issuing);
    let fewer_names = server().names(&["mx.example.org", "imap.example.org"]);
    let older = fewer_names.valid("20251101000000Z", "20560101000000Z").issued_by(&lab.issuing);
    let ended = server().valid("20260701000000Z", "20261101000000Z").issued_by(&lab.issuing);
    let (other, same) = (newer("ecdsa-p256-other"), newer("ecdsa-p256-leaf"));
    vec![
        lab.mistake("CHN-12", "first", "the renewed certificate stands before the old one, whose key is deployed")
            .chain(&[&other, &lab.leaf, &lab.issuing])
            .expect("chain-order fail")
            .expect("chain-extra warn because chain-order")
            .say("chain-order", "is newer than number 2 (/deploy/fullchain.pem:23), but the key fits the older one")
            .say("chain-order", "deploy the key that was made for the newer certificate"),
        lab.mistake("CHN-12", "appended", "the renewed certificate was appended and is never used")
            .chain(&[&lab.leaf, &lab.issuing, &other])
            .expect("chain-extra warn")
            .say("chain-extra", "is a newer certificate for the same names with another key")
            .say("chain-extra", "the server uses the one at /deploy/fullchain.pem:6 and never this one"),
        lab.mistake("CHN-12", "same-key", "the same, and the key was kept")
            .chain(&[&lab.leaf, &lab.issuing, &same])
            .expect("chain-extra warn")
            .say("chain-extra", "is a newer certificate for the same names and the same key")
            .say("chain-extra", "remove the older certificate at /deploy/fullchain.pem:6"),
        lab.mistake("CHN-12", "expired", "the one in use has ended, its renewal stands behind it")
            .chain(&[&ended, &lab.issuing, &same])
            .expect("cert-validity fail")
            .expect("cert-expiry fail because cert-validity")
            .expect("chain-trust fail because cert-validity")
            .expect("chain-extra warn because cert-validity")
            .expect("client-webpki warn because cert-validity")
            .say("cert-validity", "the files hold a certificate for the same names that is valid, at"),
        lab.mistake("CHN-12", "stale", "the older certificate was left behind the chain")
            .chain(&[&lab.leaf, &lab.issuing, &older])
            .expect("chain-extra warn")
            .say("chain-extra", "is an older certificate for the same names"),
        lab.mistake("LEAF-31", "", "the old certificate, left in the file, had a name that the new one lacks")
            .chain(&[&lab.leaf, &lab.issuing, &older])
            .expect("chain-extra warn")
            .say("chain-extra", "only this one names imap.example.org"),
        lab.mistake("CHN-13", "", "certificates for two kinds of keys in one file")
            .chain(&[&lab.leaf, &lab.issuing, &Draft::server("rsa-leaf").issued_by(&lab.issuing)])
            .expect("chain-extra warn")
            .say("chain-extra", "with a RSA 2048 key")
            .say("chain-extra", "and never this one"),
    ]
}

fn cross(lab: &Lab) -> Vec<Case> {
    let ended = ("20200101000000Z", "20261001000000Z");
    let crossed = issuing().valid(ended.0, ended.1).issued_by(&lab.other);
    let old_root = Draft::root("ecdsa-p256-other", "Other Root").valid(ended.0, ended.1).self_signed();
    let young = Draft::intermediate("ecdsa-p256-issuing", "Forge Issuing").issued_by(&lab.other);
    vec![
        lab.mistake("CHN-14", "", "a cross-signed certificate that ended and nobody needs")
            .chain(&[&lab.leaf, &lab.issuing, &crossed])
            .expect("chain-extra warn")
            .say("chain-extra", "the cross-signed \"Forge Issuing\" ended on 2026-10-01 00:00 UTC; nobody needs it"),
        lab.mistake("CHN-14", "root", "and its root, which ended, too")
            .chain(&[&lab.leaf, &lab.issuing, &crossed, &old_root])
            .expect("chain-extra warn")
            .say("chain-extra", "the root \"Other Root\" ended on 2026-10-01 00:00 UTC; nobody needs it"),
        lab.mistake("CHN-14", "needed", "the only way to the anchor leads over one that ended")
            .chain(&[&lab.leaf, &crossed])
            .ca(&lab.other)
            .expect("chain-trust fail")
            .expect("cert-expiry fail because chain-trust")
            .expect("client-webpki warn because chain-trust")
            .say("chain-trust", "the CA certificate \"Forge Issuing\" expired 52 days ago, on 2026-10-01 00:00 UTC"),
        lab.mistake("CHN-14", "both", "a valid cross-signed certificate for old clients: nothing is wrong with that")
            .chain(&[&lab.leaf, &lab.issuing, &young])
            .say("chain-extra", "leads to another anchor"),
    ]
}

fn long(lab: &Lab) -> Vec<Case> {
    let mut path: Vec<Certificate> = vec![lab.root.clone()];
    for number in (0..10).rev() {
        let above = path.last().unwrap().clone();
        path.push(Draft::root(&format!("p256 long {number}"), &format!("Forge Level {number}")).issued_by(&above));
    }
    path.push(server().issued_by(path.last().unwrap()));
    let path: Vec<&Certificate> = path.iter().skip(1).rev().collect();
    let wide = large(lab, 0);
    let wide_leaf = server().issued_by(&wide);
    vec![
        lab.mistake("CHN-24", "deep", "ten intermediates")
            .chain(&path)
            .expect("chain-extra warn")
            .expect("client-webpki warn because chain-extra")
            .say("chain-extra", "the server sends 11 certificates"),
        lab.mistake("CHN-24", "large", "more than 16 KB of chain")
            .chain(&[&wide_leaf, &wide])
            .expect("chain-extra warn")
            .say("chain-extra", "octets together"),
    ]
}

/// A CA by the root with much text in it.
fn large(lab: &Lab, number: u8) -> Certificate {
    let text = Extension::plain("1.2.3.4.6", vec![0; if number == 0 { 17_000 } else { 10 }]);
    Draft::root(&format!("p256 large {number}"), &format!("Large {number}")).with(text).issued_by(&lab.root)
}
