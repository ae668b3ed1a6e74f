//! Cases of indirect lists: whom they are about, by their scope, by the distribution points, by their entries.

use super::{Base, ask, at, issued_by, named};
use crate::forge::crl::List;
use crate::forge::der;
use crate::forge::distribution::{Scope, certificate_issuer, full_name, point, points, reason, relative_name};
use crate::forge::extension::Extension;
use crate::forge::general_name::{directory, dns};
use crate::forge::name;
use crate::forge::verify::Topic;

pub(crate) fn declare(topic: &mut Topic) {
    let base = Base::put(topic);
    topic.cert("signer", &base.signer).cert("leaf", &base.leaf_of_signer());
    entries(topic, &base);
    scopes(topic, &base);
    distribution_points(topic, &base);
    odd_points(topic, &base);
}

/// What the entries say of number 100 of the intermediate.
fn entries(topic: &mut Topic, base: &Base) {
    let broken = |oid| Extension::plain(oid, b"\x04\x01x".to_vec());
    let inter = || issued_by("Inter");
    let list = || base.indirect();
    for (name, about, list) in [
        ("entry", "an entry of the issuer's name", list().revoke_for(100, &[inter()])),
        ("entry-unnamed", "an entry without a name is the signer's own", list().revoke(100)),
        ("entry-of-other", "an entry of another issuer", list().revoke_for(100, &[issued_by("Root")])),
        ("entry-inherits", "an entry inherits the name before it", list().revoke_for(99, &[inter()]).revoke(100)),
        (
            "entry-inherits-last",
            "the last name before it",
            list().revoke_for(98, &[inter()]).revoke_for(99, &[issued_by("Root")]).revoke(100),
        ),
        (
            "entry-second",
            "the second entry of the number is the issuer's",
            list().revoke_for(100, &[issued_by("Root")]).revoke_for(100, &[inter()]),
        ),
        (
            "entry-first-counts",
            "the first of two entries counts",
            list().revoke_for(100, &[inter(), reason(8)]).revoke_for(100, &[inter(), reason(1)]),
        ),
        (
            "entry-names",
            "one of several names",
            list().revoke_for(100, &[certificate_issuer(&[dns("a.example"), named("Root"), named("Inter")])]),
        ),
        ("entry-dns", "no directory name at all", list().revoke_for(100, &[certificate_issuer(&[dns("a.example")])])),
        ("entry-not-critical", "the name not critical", list().revoke_for(100, &[inter().not_critical()])),
        (
            "entry-broken-name",
            "names end at one that cannot be read",
            list().revoke_for(98, &[inter()]).revoke_for(99, &[broken("2.5.29.29")]).revoke(100),
        ),
        (
            "entry-broken-reason",
            "names end behind a reason that cannot be read",
            list().revoke_for(98, &[inter()]).revoke_for(99, &[broken("2.5.29.21")]).revoke(100),
        ),
        (
            "entry-with-broken-reason",
            "but the entry itself still has its name",
            list().revoke_for(100, &[inter(), broken("2.5.29.21")]),
        ),
        (
            "entry-two-names",
            "two extensions with names",
            list().revoke_for(99, &[inter(), inter()]).revoke_for(100, &[inter()]),
        ),
        ("entry-critical", "a critical unknown extension", list().revoke_for(99, &[Extension::unknown_critical()])),
    ] {
        topic.list(name, &list);
        ask(topic, name, about, "leaf", "inter signer").lists(name);
    }
    topic.list("own", &List::by(&base.inter).revoke_for(100, &[issued_by("Root")]));
    ask(topic, "own", "names count in a list that is not indirect, too", "leaf", "inter").lists("own");
}

/// What the list says it is about.
fn scopes(topic: &mut Topic, base: &Base) {
    let indirect = || Scope { indirect: true, ..Scope::default() };
    for (name, about, scope) in [
        ("same-point", "the list's point is the certificate's", Scope { name: at("a"), ..indirect() }),
        ("other-point", "the list's point is another", Scope { name: at("b"), ..indirect() }),
        ("users", "users only", Scope { only_users: true, ..indirect() }),
        ("authorities", "CAs only", Scope { only_authorities: true, ..indirect() }),
        ("attributes", "attribute certificates only", Scope { only_attributes: true, ..indirect() }),
        ("contradictory", "users only and CAs only", Scope { only_users: true, only_authorities: true, ..indirect() }),
        ("direct", "not indirect, and not of the certificate's issuer", Scope { name: at("a"), ..Scope::default() }),
    ] {
        topic.list(name, &List::by(&base.signer).with(scope.extension()));
        ask(topic, name, about, "leaf", "inter signer").lists(name);
    }
    let own = List::by(&base.inter).with(indirect().extension());
    topic.list("own-indirect", &own.revoke_for(99, &[issued_by("Root")]).revoke_for(100, &[issued_by("Inter")]));
    let plain = base.leaf.clone();
    topic.cert("leaf-plain", &plain);
    ask(topic, "own-indirect", "an indirect list of the issuer itself", "leaf-plain", "inter").lists("own-indirect");
    let about = "the issuer's own list wins over the signer's";
    topic
        .list("own-good", &List::by(&base.inter))
        .list("signer-revokes", &base.indirect().revoke_for(100, &[issued_by("Inter")]));
    ask(topic, "own-wins", about, "leaf-plain", "inter signer").lists("signer-revokes own-good");
    let about = "even where the certificate's point asks for the signer's";
    ask(topic, "own-wins-still", about, "leaf", "inter signer").lists("signer-revokes own-good");
}

/// Which lists the certificate's points ask for.
fn distribution_points(topic: &mut Topic, base: &Base) {
    let relative = || relative_name(&[name::attribute(name::COMMON_NAME, name::UTF8, b"d")]);
    let below = |issuer: &str| full_name(&[directory(&name::name(&format!("O=Forge/CN={issuer}/CN=d")))]);
    let scope = |name: Vec<u8>| Scope { name, indirect: true, ..Scope::default() }.extension();
    let signers = |name: Vec<u8>| List::by(&base.signer).with(scope(name));
    topic.list("none", &base.indirect()).list("at-a", &signers(at("a"))).list("relative", &signers(relative()));
    topic.list("below-signer", &signers(below("Signer"))).list("below-inter", &signers(below("Inter")));
    for (name, about, points_of_leaf, lists) in [
        ("issuer-alone", "a point of an issuer alone", vec![point(&[], &[], &[named("Signer")])], "none at-a"),
        ("other-issuer", "a point of another issuer", vec![point(&at("a"), &[], &[named("Else")])], "none"),
        ("no-issuer", "a point without issuer", vec![point(&at("a"), &[], &[])], "at-a"),
        ("dns-issuer", "an issuer that is no directory name", vec![point(&at("a"), &[], &[dns("x")])], "at-a"),
        (
            "second-issuer",
            "the second name of the issuer",
            vec![point(&at("a"), &[], &[dns("x"), named("Signer")])],
            "at-a",
        ),
        (
            "second-point",
            "the second point",
            vec![point(&at("b"), &[], &[]), point(&at("a"), &[], &[named("Signer")])],
            "at-a",
        ),
        (
            "relative-both",
            "relative names on both sides",
            vec![point(&relative(), &[], &[named("Signer")])],
            "relative",
        ),
        (
            "relative-point",
            "a relative name is completed by the list's issuer",
            vec![point(&relative(), &[], &[named("Signer")])],
            "below-signer",
        ),
        (
            "relative-point-of-issuer",
            "without one by the certificate's",
            vec![point(&relative(), &[], &[]), point(&[], &[], &[named("Else"), named("Signer")])],
            "below-inter",
        ),
        (
            "relative-list",
            "the list's relative name against a whole one",
            vec![point(&below("Signer"), &[], &[named("Signer")])],
            "relative",
        ),
    ] {
        let file = format!("leaf-{name}");
        topic.cert(&file, &base.leaf.clone().with(points(&points_of_leaf)));
        ask(topic, name, about, &file, "inter signer").lists(lists);
    }
}

/// Points with parts that stand there with nothing in them.
fn odd_points(topic: &mut Topic, base: &Base) {
    let empty_issuer = der::sequence(&[&at("a"), &der::tagged(2, &[])]);
    let empty_name = der::sequence(&[&full_name(&[])]);
    let empty_relative = der::sequence(&[&relative_name(&[])]);
    let of_inter = |name: Vec<u8>| List::by(&base.inter).with(Scope { name, ..Scope::default() }.extension());
    topic.list("inter-a", &of_inter(at("a"))).list("inter-nowhere", &of_inter(full_name(&[])));
    topic.list("inter-named", &of_inter(full_name(&[named("Inter")]))).list("inter", &List::by(&base.inter));
    for (name, about, point, list) in [
        ("empty-issuer", "an issuer without a name", &empty_issuer, "inter-a"),
        ("empty-issuer-any", "the same with a list for everything", &empty_issuer, "inter"),
        ("empty-name", "a name without a name", &empty_name, "inter-a"),
        ("empty-relative", "a relative name of nothing is the issuer's", &empty_relative, "inter-named"),
        ("empty-list-name", "a list whose point has no name", &point(&at("a"), &[], &[]), "inter-nowhere"),
    ] {
        let file = format!("leaf-{name}");
        topic.cert(&file, &base.leaf.clone().with(points(std::slice::from_ref(point))));
        topic.case(name, about, &file, "inter", "root").lists(list).set("flags", "crl_check");
    }
}
