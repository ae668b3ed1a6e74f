//! Cases of lists for some reasons only, of which several are consulted until every reason is covered.

use super::{Base, ask, at, ended, named};
use crate::forge::crl::List;
use crate::forge::der;
use crate::forge::distribution::{ISSUING_DISTRIBUTION_POINT, Scope, delta, number, point, points};
use crate::forge::extension::Extension;
use crate::forge::fields::{Fields, flip_last_bit};
use crate::forge::verify::Topic;

pub(crate) fn declare(topic: &mut Topic) {
    let base = Base::put(topic);
    topic.cert("leaf", &base.leaf);
    let part = |reasons: &[u8]| {
        let scope = Scope { only_reasons: reasons.to_vec(), ..Scope::default() };
        List::by(&base.inter).with(scope.extension())
    };
    let scope_of = |bits: &[u8]| {
        let value = der::sequence(&[&der::value(0x83, bits)]);
        List::by(&base.inter).with(Extension::plain(ISSUING_DISTRIBUTION_POINT, value).critical())
    };
    let (few, rest) = (|| part(&[1, 2, 3]), || part(&[4, 5, 6, 7, 8]));
    topic.list("few", &few()).list("rest", &rest()).list("all", &part(&[0, 1, 2, 3, 4, 5, 6, 7, 8]));
    topic.list("few-revoked", &few().revoke(100)).list("rest-revoked", &rest().revoke(100));
    topic.list("unused", &part(&[0])).list("more", &part(&[3, 4, 5, 6, 7, 8])).list("complete", &List::by(&base.inter));
    topic
        .list("no-bits", &scope_of(&[0]))
        .list("zero-bits", &scope_of(&[7, 0]))
        .list("far-bits", &scope_of(&[0, 0, 0, 0xff]));
    topic.list("rest-ended", &ended(rest())).list("rest-tampered", &rest().damaged(flip_last_bit));
    topic.list("rest-critical", &rest().with(Extension::unknown_critical()));
    topic.list("few-delta", &few().with(number(6)).with(delta(5)).revoke(100));
    topic.list("few-future", &few().valid("2030-01-01", None));
    topic.list("few-bad-start", &List { this_update: der::utc_time("2501010000Z"), ..few() });
    for (name, about, lists) in [
        ("few", "a list for some reasons", "few"),
        ("both", "two lists that together cover every reason", "few rest"),
        ("all", "one list for every reason, by its bits", "all"),
        ("unused", "a bit that no reason has is not waited for, nor is it one", "unused few rest"),
        ("revoked-first", "revoked by the first", "few-revoked rest"),
        ("revoked-second", "revoked by the second", "few rest-revoked"),
        ("twice-the-same", "the same reasons twice", "few few"),
        ("overlapping", "lists that overlap", "few more"),
        ("complete-first", "a list for everything ends the search", "complete few-revoked"),
        ("complete-last", "whatever its place", "few complete"),
        ("no-bits", "reasons without bits are all", "no-bits"),
        ("zero-bits", "reasons with bits, none set, are none", "zero-bits"),
        ("far-bits", "bits beyond the ninth do not count", "far-bits"),
        ("ended", "the second has ended", "few rest-ended"),
        ("tampered", "the second has a wrong signature", "few rest-tampered"),
        ("critical", "the second has an unknown critical extension", "few rest-critical"),
        ("delta", "a delta for some reasons is taken for a list", "few-delta rest"),
        ("future", "not begun", "few-future rest"),
        ("bad-start", "a date out of form", "few-bad-start rest"),
    ] {
        ask(topic, name, about, "leaf", "inter").lists(lists);
    }
    let about = "without -extended_crl such lists are not seen";
    topic.case("not-extended", about, "leaf", "inter", "root").lists("few rest").set("flags", "crl_check");
    by_points(topic, &base);
    signed_elsewhere(topic, &base);
}

/// Reasons that the certificate's points tell.
fn by_points(topic: &mut Topic, base: &Base) {
    let list = |place: &str| List::by(&base.inter).with(Scope { name: at(place), ..Scope::default() }.extension());
    topic.list("at-a", &list("a")).list("at-b", &list("b")).list("at-b-revoked", &list("b").revoke(100));
    let both = [point(&at("a"), &[1, 2, 3, 4], &[]), point(&at("b"), &[4, 5, 6, 7, 8], &[])];
    let gap = [point(&at("a"), &[0, 1, 2, 3, 4, 8], &[]), point(&at("b"), &[5, 6], &[])];
    let empty = [der::sequence(&[&at("a"), &der::value(0x81, &[0])])];
    let issuer = [point(&at("a"), &[1, 2], &[named("Inter")]), point(&at("b"), &[], &[])];
    topic.cert("leaf-points", &base.leaf.clone().with(points(&both)));
    topic.cert("leaf-gap", &base.leaf.clone().with(points(&gap)));
    topic.cert("leaf-no-reasons", &base.leaf.clone().with(points(&empty)));
    topic.cert("leaf-point-of-issuer", &base.leaf.clone().with(points(&issuer)));
    for (name, about, leaf, lists) in [
        ("points", "points for some reasons each, every reason between them", "leaf-points", "at-a at-b"),
        ("points-one", "one of them", "leaf-points", "at-a"),
        ("points-gap", "points that leave one reason out", "leaf-gap", "at-a at-b"),
        ("points-revoked", "the second list tells", "leaf-points", "at-a at-b-revoked"),
        ("points-few", "a list for few reasons at a point for others", "leaf-points", "few"),
        ("point-no-reasons", "a point with reasons without bits", "leaf-no-reasons", "at-a"),
        ("point-of-issuer", "a point that names the issuer, and one for the rest", "leaf-point-of-issuer", "at-a at-b"),
    ] {
        ask(topic, name, about, leaf, "inter").lists(lists);
        let about = format!("{about}, without -extended_crl");
        let question = topic.case(&format!("{name}-not-extended"), &about, leaf, "inter", "root");
        question.lists(lists).set("flags", "crl_check");
    }
}

/// Deltas for some reasons: taken for lists, of which OpenSSL then asks what it asks of deltas.
fn signed_elsewhere(topic: &mut Topic, base: &Base) {
    let curve = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid("1.2.840.10045.3.1.7")]);
    let broken = der::sequence(&[&curve, &der::bits(b"\x04abcd")]);
    topic.cert("stray-signer", &base.signer.clone().by(&Fields::ca("Other Root")));
    topic.cert("keyless-signer", &base.signer.clone().public(broken));
    topic.cert("leaf-of-signer", &base.leaf_of_signer());
    let all = vec![1, 2, 3, 4, 5, 6, 7, 8];
    let scope = Scope { indirect: true, only_reasons: all, ..Scope::default() }.extension();
    let list = List::by(&base.signer).with(scope);
    topic.list("elsewhere", &list).list("elsewhere-delta", &list.clone().with(number(6)).with(delta(5)));
    for (name, about, signer, lists) in [
        ("elsewhere", "a signer that leads nowhere", "stray-signer", "elsewhere"),
        ("elsewhere-delta", "which of a delta is not asked", "stray-signer", "elsewhere-delta"),
        ("elsewhere-keyless", "a signer whose key cannot be read", "keyless-signer", "elsewhere-delta"),
    ] {
        ask(topic, name, about, "leaf-of-signer", &format!("inter {signer}")).lists(lists);
    }
}
