//! Cases of `-use_deltas`: which list changes which, when it is looked for, what it says.

use super::{Base, at, authority, ended, fresh};
use crate::forge::crl::List;
use crate::forge::der;
use crate::forge::distribution::{Scope, delta, number, point, points, reason};
use crate::forge::extension::Extension;
use crate::forge::fields::{Fields, flip_last_bit};
use crate::forge::verify::{Question, Topic};

pub(crate) fn declare(topic: &mut Topic) {
    let base = Base::put(topic);
    let leaf = base.leaf.clone().with(fresh());
    topic.cert("leaf", &leaf).cert("leaf-plain", &base.leaf);
    let full = List::by(&base.inter).with(number(5));
    topic.list("full", &full).list("full-revoked", &full.clone().revoke(100));
    topic.list("change", &change(&base.inter).revoke(100));
    topic.list("change-nothing", &change(&base.inter));
    topic.list("change-removes", &change(&base.inter).revoke_for(100, &[reason(8)]));
    numbers(topic, &base);
    matches(topic, &base);
    verdicts(topic);
    dates(topic, &base);
    faults(topic, &base);
    hints(topic, &base);
}

/// A delta from number 5 to number 6.
fn change(issuer: &Fields) -> List {
    List::by(issuer).with(number(6)).with(delta(5))
}

/// Numbers of the full list, of the delta, and the delta's base.
fn numbers(topic: &mut Topic, base: &Base) {
    for (full, own, since) in [
        (5, 6, 4),
        (5, 6, 6),
        (5, 5, 5),
        (5, 4, 3),
        (0, 1, 0),
        (-1, 1, -2),
        (127, 128, 127),
        (255, 256, 128),
        (-200, -100, -201),
    ] {
        let name = |number: i64| number.to_string().replace('-', "m");
        let (full_name, name) = (format!("full-{}", name(full)), format!("{}-to-{}", name(since), name(own)));
        if !topic.has(&format!("{full_name}.crl")) && full != 5 {
            topic.list(&full_name, &List::by(&base.inter).with(number(full)));
        }
        topic.list(&name, &List::by(&base.inter).with(number(own)).with(delta(since)).revoke(100));
        let full_name = if full == 5 { "full".to_owned() } else { full_name };
        let about = format!("a full list {full}, a delta from {since} to {own}");
        ask(topic, &format!("numbers-{full_name}-{name}"), &about, &format!("{full_name} {name}"));
    }
    topic
        .list("full-no-number", &List::by(&base.inter))
        .list("no-number", &List::by(&base.inter).with(delta(5)).revoke(100));
    let two = change(&base.inter).with(number(7)).revoke(100);
    let broken = List::by(&base.inter).with(Extension::plain("2.5.29.20", der::null())).with(delta(5));
    topic.list("two-numbers", &two).list("broken-number", &broken.revoke(100));
    ask(topic, "full-no-number", "a full list without a number has no deltas", "full-no-number change");
    ask(topic, "no-number", "a delta without a number of its own", "full no-number");
    ask(topic, "two-numbers", "a delta with two numbers", "full two-numbers");
    ask(topic, "broken-number", "a delta whose number cannot be read", "full broken-number");
}

/// Issuer, key identifier and scope of both lists.
fn matches(topic: &mut Topic, base: &Base) {
    let full = || List::by(&base.inter).with(number(5));
    let change = || change(&base.inter).revoke(100);
    let users = |list: List| list.with(Scope { only_users: true, ..Scope::default() }.extension());
    let keyed = |list: List| list.with(authority(&base.inter));
    let bare = |list: List| list.with(Scope::default().extension());
    topic.list("full-keyed", &keyed(full())).list("change-keyed", &keyed(change()));
    topic.list("full-users", &users(full())).list("change-users", &users(change()));
    topic.list("change-bare", &bare(change())).list("change-keyed-twice", &keyed(keyed(change())));
    let not_critical = Scope { only_users: true, ..Scope::default() }.extension().not_critical();
    topic.list("change-users-not-critical", &change().with(not_critical));
    topic
        .list("full-keyed-twice", &keyed(keyed(full())))
        .list("of-root", &super::delta::change(&base.root).revoke(100));
    for (name, about, lists) in [
        ("keys", "the same key identifier", "full-keyed change-keyed"),
        ("key-of-full", "a key identifier in the full list alone", "full-keyed change"),
        ("key-of-delta", "a key identifier in the delta alone", "full change-keyed"),
        ("key-twice", "two key identifiers", "full-keyed change-keyed-twice"),
        ("keys-twice", "two key identifiers in both", "full-keyed-twice change-keyed-twice"),
        ("scopes", "the same scope", "full-users change-users"),
        ("scope-critical", "whether it is critical does not count", "full-users change-users-not-critical"),
        ("scope-of-full", "a scope in the full list alone", "full-users change"),
        ("scope-of-delta", "an empty scope in the delta alone", "full change-bare"),
        ("issuer", "a delta of another issuer", "full of-root"),
        ("first", "the first that fits is taken", "full change-nothing change"),
        ("first-reversed", "in any order of the full list", "change change-nothing full"),
    ] {
        ask(topic, name, about, lists);
    }
    ask(topic, "two-shelves", "a delta in the store does not change a list given", "full").store("change");
    ask(topic, "both-in-store", "both in the store", "").store("full change");
}

fn verdicts(topic: &mut Topic) {
    for (name, about, lists) in [
        ("revokes", "the delta revokes", "full change"),
        ("adds-nothing", "the delta adds nothing", "full change-nothing"),
        ("adds-nothing-to-revoked", "the full list is asked, too", "full-revoked change-nothing"),
        ("removes", "the delta takes it from the full list", "full-revoked change-removes"),
        ("alone", "a delta alone is no list", "change"),
    ] {
        ask(topic, name, about, lists);
        let about = format!("{about}; without -extended_crl a delta is a list like any other");
        let question = topic.case(&format!("{name}-not-extended"), &about, "leaf", "inter", "root");
        question.lists(lists).set("flags", "crl_check use_deltas");
    }
    let about = "without -use_deltas nobody looks";
    let question = ask(topic, "not-used", about, "full change");
    question.set("flags", "crl_check extended_crl");
}

/// Dates of both lists.
fn dates(topic: &mut Topic, base: &Base) {
    let full = || List::by(&base.inter).with(number(5));
    let later = |list: List| list.valid("2030-01-01", Some("2053-01-01"));
    topic.list("full-ended", &ended(full())).list("full-future", &later(full()));
    topic
        .list("change-ended", &ended(change(&base.inter)).revoke(100))
        .list("change-future", &later(change(&base.inter)));
    topic.list("change-for-ever", &change(&base.inter).valid("2025-01-01", None));
    let end = der::utc_time("5301010000Z");
    topic.list("change-bad-end", &List { next_update: end.clone(), ..change(&base.inter) });
    topic.list("full-bad-end", &List { next_update: end, ..full() });
    for (name, about, lists) in [
        ("ended", "a delta in date stands in for a full list that has ended", "full-ended change-nothing"),
        ("ended-both", "both have ended", "full-ended change-ended"),
        ("ended-delta", "of a delta to a list in date no dates are asked", "full change-ended"),
        ("future-delta", "neither its beginning", "full change-future"),
        ("future-full", "a full list that has not begun", "full-future change-nothing"),
        ("future-delta-of-ended", "a delta not begun does not stand in", "full-ended change-future"),
        ("for-ever", "a delta that never ends", "full-ended change-for-ever"),
        ("bad-end-delta", "a delta with an end out of form", "full-ended change-bad-end"),
        ("bad-end", "a full list with an end out of form", "full-bad-end change-nothing"),
    ] {
        ask(topic, name, about, lists);
    }
    let both = [point(&at("a"), &[1, 2, 3, 4], &[]), point(&at("b"), &[5, 6, 7, 8], &[])];
    topic.cert("leaf-points", &base.leaf.clone().with(points(&both)).with(fresh()));
    let of_point = |list: List, place: &str| list.with(Scope { name: at(place), ..Scope::default() }.extension());
    topic.list("a-ended", &ended(of_point(full(), "a"))).list("b-ended", &ended(of_point(full(), "b")));
    topic.list("a-change", &of_point(change(&base.inter), "a"));
    for (name, about, lists) in [
        ("ended-next", "what a delta has stood in for is forgiven to the next list, too", "a-ended a-change b-ended"),
        ("ended-next-alone", "which without it is not", "a-ended b-ended"),
        ("ended-next-first", "nor when it comes first", "b-ended a-ended a-change"),
    ] {
        topic.case(name, about, "leaf-points", "inter", "root").lists(lists).set("flags", USED);
    }
}

/// What is asked of deltas and what is not.
fn faults(topic: &mut Topic, base: &Base) {
    let mute = Fields::named("Mute").with(Extension::basic_constraints(true, None));
    let mute = mute.with(Extension::key_usage(&[5])).identified().by(&base.root).serial(5);
    topic.cert("mute", &mute).cert("leaf-of-mute", &base.leaf.clone().by(&mute).with(fresh()));
    topic.list("mute-full", &List::by(&mute).with(number(5))).list("mute-change", &change(&mute));
    topic.list("tampered", &change(&base.inter).damaged(flip_last_bit));
    topic.list("wrong-key", &change(&base.inter).signed_with("p256 Root"));
    let unknown = Extension::unknown_critical;
    topic.list("critical", &change(&base.inter).with(unknown()));
    topic.list("critical-entry", &change(&base.inter).revoke_for(99, &[unknown()]).revoke(100));
    topic.list("critical-number", &List::by(&base.inter).with(number(6).critical()).with(delta(5)));
    let plain = Extension::plain("2.5.29.27", der::integer(5));
    topic.list("not-critical", &List::by(&base.inter).with(number(6)).with(plain).revoke(100));
    for (name, about, lists) in [
        ("tampered", "a delta with a wrong signature", "full tampered"),
        ("wrong-key", "a delta by another key", "full wrong-key"),
        ("critical", "a delta with an unknown critical extension", "full critical"),
        ("critical-entry", "the same in an entry", "full critical-entry"),
        ("critical-number", "a critical number is unknown, too", "full critical-number"),
        ("not-critical", "an indicator that is not critical", "full not-critical"),
    ] {
        ask(topic, name, about, lists);
    }
    let question = topic.case("mute", "the issuer may not sign lists", "leaf-of-mute", "mute", "root");
    question.lists("mute-full mute-change").set("flags", USED);
    let about = "which is not asked of a delta that serves as a list";
    let question = topic.case("mute-alone", about, "leaf-of-mute", "mute", "root");
    question.lists("mute-change").set("flags", "crl_check use_deltas");
    let question = ask(topic, "critical-ignored", "the same with -ignore_critical", "full critical-entry");
    question.set("flags", "crl_check extended_crl use_deltas ignore_critical");
}

/// freshestCRL, without which no delta is looked for.
fn hints(topic: &mut Topic, base: &Base) {
    let unknown = Extension::unknown_critical;
    topic.cert("leaf-behind", &base.leaf.clone().with(unknown()).with(fresh()));
    topic.cert("leaf-before", &base.leaf.clone().with(fresh()).with(unknown()));
    topic.cert("leaf-critical-fresh", &base.leaf.clone().with(fresh().critical()));
    let full = || List::by(&base.inter);
    topic.list("full-fresh", &full().with(number(5)).with(fresh()));
    topic.list("full-fresh-behind", &full().with(number(5).critical()).with(fresh()));
    topic.list("change-fresh", &change(&base.inter).with(fresh()).revoke(100));
    for (name, about, leaf, lists) in [
        ("no-hint", "no hint at all", "leaf-plain", "full change"),
        ("hint-of-list", "the full list hints at it", "leaf-plain", "full-fresh change"),
        ("hint-of-delta", "a hint in the delta does not count", "leaf-plain", "full change-fresh"),
        ("hint-behind", "a hint behind an unknown critical extension is not seen", "leaf-behind", "full change"),
        ("hint-before", "before it, it is", "leaf-before", "full change"),
        ("hint-critical", "a critical hint is unknown, but seen", "leaf-critical-fresh", "full change"),
        ("hint-of-list-behind", "the same in a list", "leaf-plain", "full-fresh-behind change"),
    ] {
        topic.case(name, about, leaf, "inter", "root").lists(lists).set("flags", USED);
    }
}

fn ask<'t>(topic: &'t mut Topic, name: &str, about: &str, lists: &str) -> &'t mut Question {
    topic.case(name, about, "leaf", "inter", "root").lists(lists).set("flags", USED)
}

const USED: &str = "crl_check extended_crl use_deltas";
