//! Cases of the chain.

use super::{Case, Lab};
use crate::forge::cert::{Certificate, Draft};
use crate::forge::crl::revocation_list;
use crate::forge::extension::Extension;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = order(lab);
    cases.extend(trust(lab));
    let lists = |revoked: &[&Certificate], of_root: &[&Certificate]| {
        revocation_list(&lab.issuing, revoked) + &revocation_list(&lab.root, of_root)
    };
    cases.extend([
        lab.case("chain-strength", "pass-plain", "128 bits throughout"),
        lab.case_of("chain-strength", "fail-sha1", "signed with SHA-1", Draft::server("ecdsa-p256-leaf").sha1())
            .expect("chain-strength fail")
            .expect("client-webpki warn because chain-strength")
            .shown(),
        lab.case("chain-revocation", "pass-not-listed", "the lists name nobody")
            .file("lists.pem", lists(&[], &[]))
            .option("--crl", "lists.pem"),
        lab.case("chain-revocation", "fail-leaf", "the issuer's list names the leaf")
            .file("lists.pem", lists(&[&lab.leaf], &[]))
            .option("--crl", "lists.pem")
            .expect("chain-revocation fail")
            .shown(),
        lab.case("chain-revocation", "fail-issuer", "the root's list names the intermediate")
            .file("lists.pem", lists(&[], &[&lab.issuing]))
            .option("--crl", "lists.pem")
            .expect("chain-revocation fail"),
        lab.case("client-webpki", "pass-plain", "rustls clients accept it"),
        lab.case_of("client-webpki", "warn-ed448", "rustls clients do not know Ed448", Draft::server("ed448-leaf"))
            .expect("client-webpki warn")
            .shown(),
    ]);
    cases
}

fn order(lab: &Lab) -> Vec<Case> {
    let deeper = Draft::intermediate("rsa-issuing", "Forge Deeper").issued_by(&lab.upper);
    let below = Draft::server("ecdsa-p256-leaf").issued_by(&deeper);
    vec![
        lab.case("chain-order", "pass-three", "leaf, its issuer, and the issuer of that")
            .chain(&[&below, &deeper, &lab.upper]),
        lab.case("chain-order", "fail-issuer-first", "the intermediate stands first")
            .chain(&[&lab.issuing, &lab.leaf])
            .expect("chain-order fail")
            .shown(),
        lab.case("chain-order", "fail-swapped", "the intermediates are swapped")
            .chain(&[&below, &lab.upper, &deeper])
            .expect("chain-order fail"),
        lab.case("chain-complete", "pass-without-root", "the root may be left out"),
        lab.case("chain-complete", "fail-leaf-alone", "the intermediate is missing")
            .chain(&[&lab.leaf])
            .expect("chain-complete fail")
            .expect("chain-trust fail because chain-complete")
            .expect("client-webpki warn because chain-complete")
            .shown(),
        lab.case("chain-complete", "fail-in-store-only", "only this machine has the intermediate")
            .chain(&[&lab.leaf])
            .file("ca.pem", lab.root.pem() + &lab.issuing.pem())
            .expect("chain-complete fail")
            .expect("client-webpki warn because chain-complete"),
        lab.case("chain-extra", "pass-root", "the root is sent along").chain(&[&lab.leaf, &lab.issuing, &lab.root]),
        lab.case("chain-extra", "warn-twice", "the intermediate stands there twice")
            .chain(&[&lab.leaf, &lab.issuing, &lab.issuing])
            .expect("chain-extra warn")
            .shown(),
        lab.case("chain-extra", "warn-stranger", "a certificate that nobody needs")
            .chain(&[&lab.leaf, &lab.issuing, &lab.other])
            .expect("chain-extra warn"),
    ]
}

fn trust(lab: &Lab) -> Vec<Case> {
    let own = Draft::server("ecdsa-p256-leaf").self_signed();
    let below = |issuing: Draft| {
        let issuing = issuing.issued_by(&lab.root);
        let leaf = Draft::server("ecdsa-p256-leaf").issued_by(&issuing);
        [leaf, issuing]
    };
    let usual = || Draft::intermediate("ecdsa-p256-issuing", "Forge Issuing");
    let elsewhere = below(usual().with(Extension::permitted_subtree("other.test")));
    let no_ca = below(usual().with(Extension::basic_constraints(false, None)));
    let refused = |case: Case| case.expect("chain-trust fail").expect("client-webpki warn because chain-trust");
    vec![
        lab.case("chain-trust", "pass-plain", "openssl verify says OK"),
        lab.case("chain-trust", "pass-self-signed-on-purpose", "self-signed, and given as its own anchor")
            .chain(&[&own])
            .ca(&own),
        refused(
            lab.case("chain-trust", "fail-unknown-root", "the root sent along is not trusted")
                .chain(&[&lab.leaf, &lab.issuing, &lab.root])
                .ca(&lab.other),
        )
        .shown(),
        refused(lab.case("chain-trust", "fail-self-signed", "self-signed, and nobody trusts it").chain(&[&own])),
        refused(
            lab.case("chain-trust", "fail-name-constraints", "the CA may only issue for other.test")
                .chain(&[&elsewhere[0], &elsewhere[1]]),
        ),
        refused(lab.case_of(
            "chain-trust",
            "fail-unknown-critical",
            "a critical extension that nobody knows",
            Draft::server("ecdsa-p256-leaf").with(Extension::unknown_critical()),
        )),
        refused(lab.case("chain-trust", "fail-no-ca", "the issuer is no CA").chain(&[&no_ca[0], &no_ca[1]])),
    ]
}
