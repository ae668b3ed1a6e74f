//! Cases of lists behind the anchors, which are asked when those given are not sound in every way.

use super::{Base, ask, ended, issued_by};
use crate::forge::crl::List;
use crate::forge::distribution::Scope;
use crate::forge::extension::Extension;
use crate::forge::fields::flip_last_bit;
use crate::forge::verify::Topic;

pub(crate) fn declare(topic: &mut Topic) {
    let base = Base::put(topic);
    topic.cert("leaf", &base.leaf).cert("leaf-of-signer", &base.leaf_of_signer()).cert("signer", &base.signer);
    let empty = List::by(&base.inter);
    let newer = |list: List| list.valid("2025-06-01", Some("2053-01-01"));
    topic.list("good", &empty).list("revoked", &empty.clone().revoke(100)).list("root", &List::by(&base.root));
    topic.list("newer-revoked", &newer(empty.clone().revoke(100))).list("ended", &ended(empty.clone()));
    topic.list("future", &empty.clone().valid("2030-01-01", None));
    topic.list("critical", &empty.clone().with(Extension::unknown_critical()));
    topic.list("tampered", &empty.clone().damaged(flip_last_bit));
    let scope = |scope: Scope| empty.clone().with(scope.extension());
    topic.list("authorities", &scope(Scope { only_authorities: true, ..Scope::default() }));
    let some = |reasons: &[u8]| scope(Scope { only_reasons: reasons.to_vec(), ..Scope::default() });
    topic.list("few", &some(&[1, 2, 3])).list("few-ended", &ended(some(&[1, 2, 3])));
    topic.list("rest", &some(&[0, 4, 5, 6, 7, 8])).list("other-key", &empty.clone().signed_with("p256 Root"));
    for (name, about, lists, store) in [
        ("good", "a list in the store alone", "", "good"),
        ("revoked", "it tells", "", "revoked"),
        ("newer", "of two the newer", "", "good newer-revoked"),
        ("not-asked", "not asked when one given is sound", "good", "newer-revoked"),
        ("ended-blocks", "one that has ended has claimed all reasons", "ended", "good"),
        ("future-blocks", "one that has not begun has, too", "future", "good"),
        ("critical-blocks", "and one with an unknown critical extension", "critical", "revoked"),
        ("tampered", "a wrong signature is found too late", "tampered", "good"),
        ("out-of-scope", "one out of scope has not", "authorities", "good"),
        ("out-of-scope-only", "unless there is none else", "authorities", ""),
        ("given-and-other-issuer", "lists of other issuers are not looked at", "root", "root"),
    ] {
        ask(topic, name, about, "leaf", "inter").lists(lists).store(store);
        let about = format!("{about}, without -extended_crl");
        let question = topic.case(&format!("{name}-not-extended"), &about, "leaf", "inter", "root");
        question.lists(lists).store(store).set("flags", "crl_check");
    }
    for (name, about, lists, store) in [
        ("reasons", "reasons covered by both together", "few", "rest"),
        ("reasons-in-store", "reasons covered by the store", "", "few rest"),
        ("reasons-ended", "reasons claimed by one that has ended, others in the store", "few-ended", "rest"),
        ("reasons-claimed", "the same reasons in the store do not help", "few-ended", "few"),
        ("reasons-complete", "but a complete list does", "few-ended", "good"),
        ("complete-claims", "one that has ended claims all", "ended", "few rest"),
    ] {
        ask(topic, name, about, "leaf", "inter").lists(lists).store(store);
    }
    topic.list("indirect", &base.indirect().revoke_for(100, &[issued_by("Inter")]));
    let own = Scope { indirect: true, ..Scope::default() };
    topic.list("own-indirect", &scope(own).revoke_for(100, &[issued_by("Inter")]));
    let about = "indirect lists are looked for in the store under the certificate's issuer only";
    ask(topic, "indirect", about, "leaf-of-signer", "inter signer").store("indirect");
    ask(topic, "indirect-own", "so one of that name is found", "leaf", "inter").store("own-indirect");
    let about = "anchors by -trusted leave no lists in the store";
    let question = topic.case("listed", about, "leaf", "inter", "root").lists("other-key").listed();
    question.set("flags", "crl_check extended_crl");
    let question = ask(topic, "all", "every issuer's lists in the store", "leaf", "inter").store("good root");
    question.set("flags", "crl_check_all");
    let question =
        ask(topic, "all-mixed", "some given, some in the store", "leaf", "inter").lists("root").store("revoked");
    question.set("flags", "crl_check_all");
}
