//! Revocation lists of hostile size: the work stays linear, or the run ends unjudged and accepts nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use certpreflight::base::location::Location;
use certpreflight::verify::judge;
use certpreflight::verify::observer::LikeTheCommand;
use certpreflight::verify::outcome::Outcome;
use certpreflight::verify::request::{Flags, Request};
use certpreflight::verify::trust::AnchorStore;
use certpreflight::x509::cert::{Cert, SharedCert};
use certpreflight::x509::crl::{Crl, SharedCrl};

use crate::forge::cert::identifier;
use crate::forge::crl::{List, entry};
use crate::forge::der;
use crate::forge::distribution::{Scope, certificate_issuer, delta, freshest, full_name, number, point, points};
use crate::forge::extension::Extension;
use crate::forge::fields::{Fields, date};
use crate::forge::general_name::{directory, uri};
use crate::forge::name;
use crate::verify_case::options::Options;

#[test]
fn many_names_of_points_against_many_names_of_lists_are_not_judged() {
    let places =
        |prefix: &str| full_name(&(0..1_100).map(|at| uri(&format!("http://{prefix}/{at}"))).collect::<Vec<_>>());
    let (root, leaf) = root_and_leaf();
    let leaf = leaf.with(points(&[point(&places("leaf"), &[], &[])]));
    let list = |places: Vec<u8>| List::by(&root).with(Scope { name: places, ..Scope::default() }.extension()).der();
    let outcome = ask(&root, &leaf, &[], &[list(places("list")), list(places("leaf"))]);
    assert!(!outcome.accepted && outcome.unjudged.is_some_and(|why| why.contains("comparisons")));
    let few = full_name(&[uri("http://leaf/7")]);
    assert!(ask(&root, &leaf, &[], &[list(few)]).accepted);
}

#[test]
fn lists_of_one_issuer_may_be_many() {
    let (root, leaf) = root_and_leaf();
    let leaf = leaf.with(freshest(&[point(&full_name(&[uri("http://x")]), &[], &[])]));
    let mut lists = vec![List::by(&root).with(number(1)).der(); 500];
    lists.extend(vec![List::by(&root).with(number(1)).with(delta(2)).der(); 500]);
    lists.push(List::by(&root).with(number(2)).with(delta(1)).revoke(100).der());
    let outcome = timed(|| ask(&root, &leaf, &[], &lists));
    assert_eq!(codes(&outcome), [23]);
}

#[test]
fn a_hundred_thousand_entries_are_read_once() {
    let (root, leaf) = root_and_leaf();
    let crowd: Vec<Vec<u8>> = (0..1_000).map(|at| directory(&name::forge(&format!("{at}")))).collect();
    // The leaf's own number under a thousand names of others, inherited a hundred thousand times.
    let named = entry(&der::integer(100), &date("2025-01-01"), &[certificate_issuer(&crowd)]);
    let bare = entry(&der::integer(100), &date("2025-01-01"), &[]);
    let mut list = List::by(&root);
    list.entries = [vec![named], vec![bare; 100_000]].concat();
    assert!(timed(|| ask(&root, &leaf, &[], &[list.der()])).accepted);
    let own = certificate_issuer(&[directory(&root.subject)]);
    assert_eq!(codes(&timed(|| ask(&root, &leaf, &[], &[list.revoke_for(100, &[own]).der()]))), [23]);
}

#[test]
fn many_signers_of_one_name_and_many_lists_of_it_are_not_judged() {
    let (root, leaf) = root_and_leaf();
    let signer = Fields::named("Signer").with(Extension::key_usage(&[6])).by(&root);
    let leaf = leaf.with(points(&[point(&[], &[], &[directory(&signer.subject)])]));
    let serial = Extension::authority_key(Some(&identifier(&signer.key)), &[], Some(7));
    let scope = Scope { indirect: true, ..Scope::default() }.extension();
    let lists = vec![List::by(&signer).with(scope).with(serial).der(); 1_100];
    let outcome = timed(|| ask(&root, &leaf, &vec![signer.clone().serial(8).der(); 1_100], &lists));
    assert!(!outcome.accepted && outcome.unjudged.is_some_and(|why| why.contains("comparisons")));
    let outcome = ask(&root, &leaf, &[signer.clone().serial(8).der(), signer.serial(7).der()], &lists[..1]);
    assert!(outcome.accepted, "{:?}", codes(&outcome));
}

#[test]
fn paths_of_signers_are_counted() {
    let root = Fields::ca("Root").serial(1);
    let signer = Fields::named("Signer").with(Extension::key_usage(&[6])).by(&root);
    let to_signer = points(&[point(&[], &[], &[directory(&signer.subject)])]);
    let scope = Scope { indirect: true, ..Scope::default() }.extension();
    let lists = [List::by(&signer).with(scope).der(), List::by(&root).revoke(2).der()];
    // The highest intermediate's issuer is the root, whose own list speaks of it.
    for (intermediates, is_judged) in [(100, true), (101, false)] {
        let mut untrusted = vec![signer.clone().serial(3).der()];
        let mut issuer = root.clone();
        for at in 0..intermediates {
            issuer = Fields::ca(&format!("Inter {at}")).by(&issuer).serial(10 + at).with(to_signer.clone());
            untrusted.push(issuer.der());
        }
        let leaf = Fields::server("leaf").by(&issuer).serial(4).with(to_signer.clone());
        let outcome = timed(|| ask_all(&root, &leaf, &untrusted, &lists));
        assert_eq!((outcome.accepted, outcome.unjudged.is_none()), (is_judged, is_judged), "{:?}", outcome.unjudged);
    }
}

fn root_and_leaf() -> (Fields, Fields) {
    let root = Fields::ca("Root").serial(1);
    let leaf = Fields::server("leaf").by(&root).serial(100);
    (root, leaf)
}

/// Asks about a leaf of this root by lists of every kind.
fn ask(root: &Fields, leaf: &Fields, untrusted: &[Vec<u8>], lists: &[Vec<u8>]) -> Outcome {
    ask_with(Flags { crl_check: true, ..every_kind() }, root, leaf, untrusted, lists)
}

/// The same about every certificate of its path.
fn ask_all(root: &Fields, leaf: &Fields, untrusted: &[Vec<u8>], lists: &[Vec<u8>]) -> Outcome {
    ask_with(Flags { crl_check_all: true, ..every_kind() }, root, leaf, untrusted, lists)
}

fn ask_with(flags: Flags, root: &Fields, leaf: &Fields, untrusted: &[Vec<u8>], lists: &[Vec<u8>]) -> Outcome {
    let location = || Location::whole(&Arc::from("forged"));
    let cert = |der: &[u8]| -> SharedCert { Arc::new(Cert::parse(der, location()).unwrap()) };
    let mut anchors = AnchorStore::new();
    assert!(anchors.push(root.der(), None, location()));
    let untrusted = untrusted.iter().map(|der| cert(der)).collect::<Vec<_>>();
    let crls: Vec<SharedCrl> = lists.iter().map(|der| Arc::new(Crl::parse(der, location()).unwrap())).collect();
    let request = Request::new(cert(&leaf.der()), &anchors, Options::default().time);
    judge(&Request { untrusted: &untrusted, crls: &crls, flags, depth: 200, ..request }, &mut LikeTheCommand)
}

fn codes(outcome: &Outcome) -> Vec<u8> {
    outcome.events.iter().map(|event| event.code.0).collect()
}

/// The answer, which takes a fraction of a second where the work is linear and minutes where it is not.
fn timed(ask: impl FnOnce() -> Outcome) -> Outcome {
    let start = Instant::now();
    let outcome = ask();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(60), "{taken:?}");
    outcome
}

/// Lists of every kind, asked of nobody.
fn every_kind() -> Flags {
    Flags { extended_crl: true, use_deltas: true, ..Flags::default() }
}
