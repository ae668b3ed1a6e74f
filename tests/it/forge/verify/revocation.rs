//! Cases of revocation lists: which one is chosen, what is asked of it, what it says.

use super::Topic;
use crate::forge::cert::identifier;
use crate::forge::crl::{List, entry};
use crate::forge::distribution::{
    Scope, certificate_issuer, delta, full_name, number, point, points, reason, relative_name,
};
use crate::forge::extension::Extension;
use crate::forge::fields::{Fields, date};
use crate::forge::general_name::{directory, uri};
use crate::forge::{algorithm, der, name};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root").serial(1);
    let inter = Fields::ca("Inter").by(&root).serial(2);
    let mute = Fields::named("Inter N").with(Extension::basic_constraints(true, None));
    let mute = mute.with(Extension::key_usage(&[5])).identified().by(&root).serial(3);
    topic.cert("root", &root).cert("inter", &inter).cert("inter-no-crlsign", &mute);
    leaves(topic, &inter, &mute);
    lists(topic, &inter);
    odd_lists(topic, &inter);
    scoped_lists(topic, &inter);
    let delta_of = |list: List| list.with(number(7)).with(delta(5)).valid("2025-06-01", Some("2053-01-01"));
    topic.list("delta", &delta_of(List::by(&inter)));
    topic.list("delta-revoked", &delta_of(List::by(&inter).revoke(100)));
    topic.list("root", &List::by(&root)).list("root-revokes-inter", &List::by(&root).revoke(2));
    topic.list("root-revokes-itself", &List::by(&root).revoke(1));
    topic.list("no-crlsign", &List::by(&mute));
    topic.list("no-crlsign-delta", &List::by(&mute).with(number(7)).with(delta(5)));
    topic.list("wrong-key", &List::by(&inter).signed_with("p256 Root"));
    topic.list("akid-root", &List::by(&inter).signed_with("p256 Root").with(authority(&root)));
    for list in OF_ONE_LIST {
        ask(topic, list, &format!("a list: {list}"), list);
    }
    selection(topic);
    distribution_points(topic);
    unfit_points(topic, &inter);
    all(topic);
}

/// A point that is unfit breaks the certificate, so that only a leaf that is an anchor itself comes as far as lists.
fn unfit_points(topic: &mut Topic, inter: &Fields) {
    let at = |place: &str| point(&full_name(&[uri(&format!("http://c.example/{place}"))]), &[], &[]);
    let unfit = point(&[], &[], &[]);
    for (kind, list, about) in [
        ("alone", vec![unfit.clone()], "one without any name, which covers no reason"),
        ("first", vec![unfit.clone(), at("a")], "none behind it covers any, either"),
        ("last", vec![at("a"), unfit], "one in front of it does"),
    ] {
        let leaf = format!("leaf-unfit-{kind}");
        topic.cert(&leaf, &Fields::server("leaf").by(inter).serial(100).with(points(&list)));
        let question = topic.case(&format!("unfit-{kind}"), about, &leaf, "", &leaf).lists("point-a");
        question.set("flags", "crl_check partial_chain");
    }
}

fn leaves(topic: &mut Topic, inter: &Fields, mute: &Fields) {
    let leaf = Fields::server("leaf").by(inter).serial(100);
    topic.cert("leaf", &leaf).cert("leaf-negative", &leaf.clone().serial(-100));
    topic.cert("leaf-no-crlsign", &leaf.clone().by(mute));
    topic.cert("leaf-ca", &Fields::ca("leaf ca").key("p256 leaf").by(inter).serial(101));
    let at = |place: &str| full_name(&[uri(&format!("http://c.example/{place}"))]);
    let below = directory(&name::name("O=Forge/CN=Inter/CN=d"));
    let own = |name| vec![directory(&name::forge(name))];
    for (kind, list) in [
        ("", vec![point(&at("a"), &[], &[])]),
        ("-other", vec![point(&at("b"), &[], &[])]),
        ("-relative", vec![point(&relative_name(&[relative()]), &[], &[])]),
        ("-directory", vec![point(&full_name(&[below]), &[], &[])]),
        ("-reasons", vec![point(&at("a"), &[1], &[])]),
        ("-two-reasons", vec![point(&at("a"), &[1, 2, 3, 4, 5, 6, 7, 8], &[]), point(&at("b"), &[1], &[])]),
        ("-issuer", vec![point(&at("a"), &[], &own("Else"))]),
        ("-own-issuer", vec![point(&[], &[], &own("Inter"))]),
    ] {
        topic.cert(&format!("leaf-dp{kind}"), &leaf.clone().with(points(&list)));
    }
}

fn lists(topic: &mut Topic, inter: &Fields) {
    let empty = List::by(inter);
    let revoked = empty.clone().revoke(100);
    let newer = |list: &List| list.clone().valid("2025-06-01", Some("2053-01-01"));
    let old = |list: &List| list.clone().valid("2020-01-01", Some("2021-01-01"));
    topic.list("empty", &empty).list("revoked", &revoked).list("other", &empty.clone().revoke(99));
    topic.list("newer-empty", &newer(&empty)).list("newer-revoked", &newer(&revoked));
    topic.list("expired", &old(&empty)).list("expired-revoked", &old(&revoked));
    topic.list("future", &empty.clone().valid("2030-01-01", Some("2053-01-01")));
    topic.list("no-next", &empty.clone().valid("2025-01-01", None));
    topic.list("ends-now", &empty.clone().valid("2025-01-01", Some("2026-01-01")));
    for number in [0, 1, 6, 8, 9] {
        topic.list(&format!("reason-{number}"), &empty.clone().revoke_for(100, &[reason(number)]));
    }
    let removed = |list: List| list.revoke_for(100, &[reason(8)]);
    let compromised = |list: List| list.revoke_for(100, &[reason(1)]);
    topic.list("twice", &compromised(removed(empty.clone())));
    topic.list("twice-reversed", &removed(compromised(empty.clone())));
    topic.list("future-date", &empty.entry(entry(&der::integer(100), &date("2050-01-01"), &[])));
}

fn odd_lists(topic: &mut Topic, inter: &Fields) {
    let empty = List::by(inter);
    let unknown = || Extension::plain("1.2.3.4", der::null()).critical();
    let broken = |oid| Extension::plain(oid, b"\x04\x01x".to_vec());
    let issuer = |name| certificate_issuer(&[directory(&name::forge(name))]);
    let start = der::utc_time("250230000000Z");
    topic.list("bad-last", &List { this_update: start, ..empty.clone() });
    let end = der::utc_time("2701010000Z");
    topic.list("bad-next", &List { next_update: end, ..empty.clone() });
    topic.list("tampered", &empty.clone().damaged(crate::forge::fields::flip_last_bit));
    let other = Extension::authority_key_identifier(&[1; 20]);
    topic.list("akid-other", &empty.clone().with(other)).list("akid", &empty.clone().with(authority(inter)));
    topic.list("critical", &empty.clone().with(unknown()));
    topic.list("critical-number", &empty.clone().with(number(5).critical()));
    topic.list("critical-entry", &empty.clone().revoke_for(99, &[unknown()]));
    topic.list("critical-reason", &empty.clone().revoke_for(99, &[reason(1).critical()]));
    topic.list("critical-entry-issuer", &empty.clone().revoke_for(99, &[issuer("Else")]).revoke(100));
    topic.list("entry-issuer", &empty.clone().revoke_for(100, &[issuer("Inter")]));
    topic.list("entry-issuer-else", &empty.clone().revoke_for(100, &[issuer("Else")]).revoke(101));
    topic.list("bad-scope", &empty.clone().with(broken("2.5.29.28").critical()));
    topic.list("bad-akid", &empty.clone().with(broken("2.5.29.35")));
    let list = empty.clone().revoke_for(99, &[broken("2.5.29.21")]).revoke_for(98, &[unknown()]);
    topic.list("bad-reason-first", &list.revoke_for(100, &[reason(8)]));
    let outer = algorithm::identifier("1.2.840.10045.4.3.2", &der::null());
    topic.list("mismatch", &List { outer: Some(outer), ..empty });
}

fn scoped_lists(topic: &mut Topic, inter: &Fields) {
    let at = |place: &str| full_name(&[uri(&format!("http://{place}"))]);
    let both = List::by(inter).revoke(100).revoke(101);
    for (name, list, scope) in [
        ("only-user", both.clone(), Scope { only_users: true, ..Scope::default() }),
        ("only-ca", both, Scope { only_authorities: true, ..Scope::default() }),
        ("only-attribute", List::by(inter), Scope { only_attributes: true, ..Scope::default() }),
        ("user-and-ca", List::by(inter), Scope { only_users: true, only_authorities: true, ..Scope::default() }),
        ("indirect", List::by(inter), Scope { indirect: true, ..Scope::default() }),
        ("some-reasons", List::by(inter), Scope { only_reasons: vec![1], ..Scope::default() }),
        ("point-a", List::by(inter).revoke(100), Scope { name: at("c.example/a"), ..Scope::default() }),
        ("point-b", List::by(inter).revoke(100), Scope { name: at("c.example/b"), ..Scope::default() }),
        ("point-case", List::by(inter), Scope { name: at("C.example/a"), ..Scope::default() }),
        ("point-relative", List::by(inter), Scope { name: relative_name(&[relative()]), ..Scope::default() }),
        (
            "point-directory",
            List::by(inter),
            Scope { name: full_name(&[directory(&name::name("O=Forge/CN=Inter/CN=d"))]), ..Scope::default() },
        ),
    ] {
        topic.list(name, &list.with(scope.extension()));
    }
}

fn selection(topic: &mut Topic) {
    ask(topic, "none", "no list at all", "");
    ask(topic, "good", "not listed", "empty");
    ask(topic, "revoked", "listed", "revoked");
    ask(topic, "other-listed", "another one listed", "other");
    topic
        .case("critical-ignored", "an unhandled critical extension with -ignore_critical", "leaf", "inter", "root")
        .lists("critical")
        .set("flags", "crl_check ignore_critical");
    ask(topic, "expired-before-good", "of two the one in date", "expired-revoked empty");
    ask(topic, "newer-wins", "of two in date the newer", "empty newer-revoked");
    ask(topic, "newer-wins-reversed", "in any order", "newer-empty revoked");
    ask(topic, "first-of-equals", "of equals the first", "empty revoked");
    ask(topic, "scope-wins", "one in scope wins over one that is not", "only-ca empty");
    ask(topic, "delta-replaces", "a newer delta is taken for a full list", "revoked delta");
    ask(topic, "expired-and-time-off", "no dates checked", "expired").set("time", "off");
    for (name, about, leaf, inter, list) in [
        ("ca-leaf-only-user", "a CA as leaf under a list for users", "leaf-ca", "inter", "only-user"),
        ("ca-leaf-only-ca", "and under one for CAs", "leaf-ca", "inter", "only-ca"),
        ("negative-serial", "serials compare with their sign", "leaf-negative", "inter", "revoked"),
        ("no-crlsign", "the issuer may not sign lists", "leaf-no-crlsign", "inter-no-crlsign", "no-crlsign"),
        (
            "no-crlsign-delta",
            "OpenSSL does not ask that of deltas",
            "leaf-no-crlsign",
            "inter-no-crlsign",
            "no-crlsign-delta",
        ),
        (
            "two-points-two-reasons",
            "two lists that together cover every reason",
            "leaf-dp-two-reasons",
            "inter",
            "point-a point-b",
        ),
    ] {
        topic.case(name, about, leaf, inter, "root").lists(list).set("flags", "crl_check");
    }
}

fn distribution_points(topic: &mut Topic) {
    for kind in
        ["dp", "dp-other", "dp-relative", "dp-directory", "dp-reasons", "dp-two-reasons", "dp-issuer", "dp-own-issuer"]
    {
        for list in ["empty", "point-a", "point-b", "point-case", "point-relative", "point-directory"] {
            if matches!((kind, list), ("dp-other", "point-case") | ("dp-issuer", "point-relative")) {
                continue;
            }
            let about = format!("distribution point {kind}, list {list}");
            let leaf = format!("leaf-{kind}");
            topic.case(&format!("{kind}-{list}"), &about, &leaf, "inter", "root").lists(list).set("flags", "crl_check");
        }
    }
}

fn all(topic: &mut Topic) {
    for (name, about, lists) in [
        ("all-good", "every certificate, the root included", "empty root"),
        ("all-missing-root", "the root needs a list of its own", "empty"),
        ("all-inter-revoked", "the intermediate is listed", "empty root-revokes-inter"),
        ("all-root-revoked", "the root is listed by itself", "empty root-revokes-itself"),
    ] {
        ask(topic, name, about, lists).set("flags", "crl_check crl_check_all");
    }
    let about = "without all the intermediate is not looked at";
    ask(topic, "inter-not-looked-at", about, "empty root-revokes-inter");
    ask(topic, "all-alone", "-crl_check_all implies the other", "empty root").set("flags", "crl_check_all");
    topic
        .case("partial-top", "the top of a partial path signs its own list", "leaf", "", "inter")
        .lists("empty")
        .set("flags", "crl_check crl_check_all partial_chain");
}

fn ask<'a>(topic: &'a mut Topic, name: &str, about: &str, lists: &str) -> &'a mut super::Question {
    topic.case(name, about, "leaf", "inter", "root").lists(lists).set("flags", "crl_check")
}

fn authority(issuer: &Fields) -> Extension {
    Extension::authority_key_identifier(&identifier(&issuer.key))
}

/// `CN=d`.
fn relative() -> Vec<u8> {
    name::attribute(name::COMMON_NAME, name::UTF8, b"d")
}

/// Lists that the plain leaf is asked about with nothing else at hand.
const OF_ONE_LIST: &[&str] = &[
    "expired",
    "expired-revoked",
    "future",
    "no-next",
    "ends-now",
    "bad-last",
    "bad-next",
    "tampered",
    "wrong-key",
    "akid-other",
    "akid",
    "akid-root",
    "reason-0",
    "reason-1",
    "reason-6",
    "reason-8",
    "reason-9",
    "twice",
    "twice-reversed",
    "future-date",
    "critical",
    "critical-number",
    "critical-entry",
    "critical-reason",
    "critical-entry-issuer",
    "entry-issuer",
    "entry-issuer-else",
    "only-user",
    "only-ca",
    "only-attribute",
    "user-and-ca",
    "indirect",
    "some-reasons",
    "point-a",
    "bad-scope",
    "bad-akid",
    "delta",
    "delta-revoked",
    "bad-reason-first",
    "mismatch",
    "root",
];
