//! Cases of a list signed by another than the certificate's issuer, and of that signer's own path.

use super::{Base, ask, authority, ended, issued_by};
use crate::forge::aux_trust::aux_trust;
use crate::forge::crl::List;
use crate::forge::der;
use crate::forge::distribution::Scope;
use crate::forge::extension::{self, Extension};
use crate::forge::fields::{Fields, flip_last_bit};
use crate::forge::verify::Topic;

pub(crate) fn declare(topic: &mut Topic) {
    let base = Base::put(topic);
    let other = Fields::ca("Other Root").serial(11);
    topic.cert("other-root", &other).cert("leaf", &base.leaf_of_signer());
    let plain = base.leaf.clone().serial(100);
    topic.cert("leaf-plain", &plain).cert("leaf-of-root", &base.leaf_of_signer().by(&base.root).serial(101));
    topic.list("indirect", &base.indirect()).list("revoked", &base.indirect().revoke_for(100, &[issued_by("Inter")]));
    topic.list("tampered", &base.indirect().damaged(flip_last_bit)).list("ended", &ended(base.indirect()));
    topic.list("root", &List::by(&base.root));
    topic.list("root-revokes-signer", &List::by(&base.root).revoke(3));
    topic.cert("signer", &base.signer);
    good(topic);
    signers(topic, &base, &other);
    twins(topic, &base);
    rollover(topic, &base);
    parameters(topic, &base);
    all(topic, &base);
}

fn good(topic: &mut Topic) {
    let about = "the signer is found among the untrusted and leads to the same root";
    ask(topic, "good", about, "leaf", "inter signer").lists("indirect");
    ask(topic, "revoked", "its list names the leaf", "leaf", "inter signer").lists("revoked");
    ask(topic, "tampered", "its list has a wrong signature", "leaf", "inter signer").lists("tampered");
    ask(topic, "ended", "its list has ended", "leaf", "inter signer").lists("ended");
    ask(topic, "absent", "nobody signed the list", "leaf", "inter").lists("indirect");
    let about = "without -extended_crl there is no such list";
    topic.case("not-extended", about, "leaf", "inter signer", "root").lists("indirect").set("flags", "crl_check");
    let about = "only the certificate's distribution point leads to the list of another";
    ask(topic, "no-point", about, "leaf-plain", "inter signer").lists("indirect");
    let about = "the signer needs a path of its own even where the root issued both";
    ask(topic, "leaf-of-root", about, "leaf-of-root", "signer").lists("indirect");
}

/// One oddity each of the signer, with an indirect list of its.
fn signers(topic: &mut Topic, base: &Base, other: &Fields) {
    let signer = || base.signer.clone();
    let authority = Fields::ca("Signer").by(&base.root).serial(3);
    let point = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid("1.2.840.10045.3.1.7")]);
    let broken_key = der::sequence(&[&point, &der::bits(b"\x04abcd")]);
    for (name, about, fields) in [
        ("expired", "an expired signer is forgiven", signer().valid("2010-01-01", "2020-01-01")),
        ("future", "one not valid yet is not", signer().valid("2030-01-01", "2040-01-01")),
        ("no-usage", "a signer without keyUsage", signer().without(extension::KEY_USAGE)),
        ("critical", "an unknown critical extension is forgiven", signer().with(Extension::unknown_critical())),
        ("authority", "a signer that is a CA", authority.clone()),
        ("by-inter", "a signer below the intermediate", signer().by(&base.inter)),
        ("other-root", "a signer below another root, which is trusted", signer().by(other)),
        ("self-signed", "a signer that signed itself", Fields::named("Signer").with(Extension::key_usage(&[6]))),
        ("proxy", "proxies are no signers", signer().with(proxy())),
        ("damaged", "the signer's own signature is wrong", signer().tampered()),
        ("broken-key", "the signer's key cannot be read", signer().public(broken_key)),
        ("broken", "the signer is unusable", signer().with(Extension::subject_key_identifier(&[1; 20]))),
    ] {
        let file = format!("signer-{name}");
        topic.cert(&file, &fields);
        ask(topic, &format!("signer-{name}"), about, "leaf", &format!("inter {file}")).lists("indirect");
    }
    let about = "the other root not trusted";
    ask(topic, "other-root-unknown", about, "leaf", "inter signer-other-root other-root").lists("indirect");
    for (name, file) in [("other-root-trusted", "other-root"), ("self-signed-trusted", "signer-self-signed")] {
        let (about, untrusted) = ("a trusted end, but another", format!("inter signer-{}", &name[..name.len() - 8]));
        let question = topic.case(name, about, "leaf", &untrusted, &format!("root {file}"));
        question.lists("indirect").set("flags", "crl_check extended_crl");
    }
    let about = "not even with -allow_proxy_certs";
    let question = ask(topic, "proxy-allowed", about, "leaf", "inter signer-proxy").lists("indirect");
    question.set("flags", "crl_check extended_crl allow_proxy_certs");
    topic.list("revoked-by-expired", &base.indirect().revoke_for(100, &[issued_by("Inter")]).signed_with("p256 x"));
    let about = "errors on the signer's path stand before those of the list";
    ask(topic, "expired-and-wrong-key", about, "leaf", "inter signer-expired").lists("revoked-by-expired");
}

/// Several certificates of the signer's name. OpenSSL decodes the extensions of none of them before it needs to, and
/// then knows neither their key identifiers nor their key usage.
fn twins(topic: &mut Topic, base: &Base) {
    let usage = base.signer.clone().without(extension::KEY_USAGE);
    topic.cert("signer-wrong-usage", &usage.with(Extension::key_usage(&[0])));
    let twin = base.signer.clone().key("p256 Signer 2").serial(4);
    topic.cert("twin", &twin);
    topic.list("of-key", &base.indirect().with(authority(&base.signer)));
    let serial = Extension::authority_key(None, &[], Some(3));
    topic.list("of-serial", &base.indirect().with(serial));
    let part = |reasons: &[u8]| {
        let scope = Scope { indirect: true, only_reasons: reasons.to_vec(), ..Scope::default() };
        List::by(&base.signer).with(scope.extension())
    };
    topic.list("some", &part(&[1, 2, 3])).list("rest", &part(&[4, 5, 6, 7, 8]));
    topic.list("rest-of-key", &part(&[4, 5, 6, 7, 8]).with(authority(&twin)).signed_with("p256 Signer 2"));
    ask(topic, "wrong-usage", "of a signer not seen before the usage is not known", "leaf", "inter signer-wrong-usage")
        .lists("indirect");
    let about = "with the second list it is";
    ask(topic, "wrong-usage-twice", about, "leaf", "inter signer-wrong-usage").lists("some rest");
    ask(topic, "twin-first", "the first of the name is taken", "leaf", "inter twin signer").lists("indirect");
    ask(topic, "twin-second", "of two the right one first", "leaf", "inter signer twin").lists("indirect");
    let about = "the key identifier of the list does not help, unseen as they are";
    ask(topic, "twin-by-key", about, "leaf", "inter twin signer").lists("of-key");
    ask(topic, "twin-by-serial", "the serial number does", "leaf", "inter twin signer").lists("of-serial");
    let about = "seen once, the first twin is passed over by its key identifier";
    ask(topic, "twin-seen", about, "leaf", "inter signer twin").lists("some rest-of-key");
}

/// Lists of the certificate's own issuer that another key signed.
fn rollover(topic: &mut Topic, base: &Base) {
    let new = base.inter.clone().key("p256 Inter 2").serial(12);
    topic.cert("inter-new", &new).cert("inter-self-issued", &new.clone().by(&base.inter).serial(13));
    let list = List::by(&base.inter).signed_with("p256 Inter 2");
    topic.list("by-new-key", &list).list("of-new-key", &list.with(authority(&new)));
    let about = "a list by the issuer's new key is held against the old one";
    ask(topic, "new-key", about, "leaf-plain", "inter inter-new").lists("by-new-key");
    let about = "its key identifier leads to the new certificate";
    ask(topic, "new-key-named", about, "leaf-plain", "inter inter-new").lists("of-new-key");
    let about = "which the old key may have issued";
    ask(topic, "new-key-self-issued", about, "leaf-plain", "inter inter-self-issued").lists("of-new-key");
    let about = "but not without -extended_crl";
    let question = topic.case("new-key-not-extended", about, "leaf-plain", "inter inter-new", "root");
    question.lists("of-new-key").set("flags", "crl_check");
    let scope = Scope { indirect: true, ..Scope::default() }.extension();
    topic.list("by-root", &List::by(&base.root).with(scope).revoke_for(100, &[issued_by("Inter")]));
    let point = super::point(&super::at("a"), &[], &[super::named("Root")]);
    topic.cert("leaf-of-root-list", &base.leaf.clone().with(super::points(&[point])));
    let about = "a signer higher in the path needs no path of its own";
    ask(topic, "higher", about, "leaf-of-root-list", "inter").lists("by-root");
}

/// What is asked of the main leaf is asked of the signer, too; the purpose is its own.
fn parameters(topic: &mut Topic, base: &Base) {
    let with_anchor = |topic: &mut Topic, name: &str, aux: &[u8]| {
        topic.trusted_cert(name, &base.root, aux);
    };
    with_anchor(topic, "root-for-servers", &aux_trust(Some(&[extension::SERVER_AUTH]), None, None));
    with_anchor(topic, "root-not-for-any", &aux_trust(None, Some(&[extension::ANY_USE]), None));
    for (name, about, key, value) in [
        ("host", "the host asked for", "host", "a.example"),
        ("host-of-both", "a host that neither is", "host", "b.example"),
        ("email", "an address that neither has", "email", "a@b.example"),
        ("purpose", "the signer is no server and need not be", "purpose", "sslserver"),
        ("purpose-list", "the purpose of signing lists", "purpose", "crlsign"),
        ("level-enough", "a security level that both reach", "level", "3"),
        ("time-off", "no dates", "time", "off"),
        ("suite-b", "Suite B holds for lists and signers", "suite_b", "128"),
        ("policies", "policies are asked of the leaf alone", "policies", "1.2.3.4"),
    ] {
        ask(topic, name, about, "leaf", "inter signer").lists("indirect").set(key, value);
    }
    topic.cert("signer-named", &base.signer.clone().with(Extension::subject_alt_name(&["a.example"])));
    ask(topic, "host-of-signer", "the signer has the name, too", "leaf", "inter signer-named")
        .lists("indirect")
        .set("host", "a.example");
    topic.cert("signer-weak", &base.signer.clone().key("rsa-1024"));
    topic.list("by-weak", &base.indirect().signed_with("rsa-1024"));
    let about = "a security level above the signer's key";
    ask(topic, "level", about, "leaf", "inter signer-weak").lists("by-weak").set("level", "2");
    let about = "a depth for the leaf's path, not for the signer's";
    ask(topic, "depth", about, "leaf-of-root", "inter signer-by-inter").lists("indirect").set("depth", "0");
    topic.cert("signer-p384", &base.signer.clone().key("p384 Signer"));
    topic.list("by-p384", &base.indirect().signed_with("p384 Signer"));
    let about = "Suite B of a list by a P-384 key, a curve that is not allowed";
    ask(topic, "suite-b-curve", about, "leaf", "inter signer-p384").lists("by-p384").set("suite_b", "128_only");
    let about = "Suite B of a list by a P-384 key below a P-256 one";
    ask(topic, "suite-b-order", about, "leaf", "inter signer-p384").lists("by-p384").set("suite_b", "128");
    for (name, about, anchor, key, value) in [
        ("aux", "an anchor for servers is one for signers of their lists", "root-for-servers", "purpose", "sslserver"),
        ("aux-set", "the same by a set of parameters", "root-for-servers", "verify_name", "ssl_server"),
        ("aux-client", "but not for clients", "root-for-servers", "purpose", "sslclient"),
        ("aux-any", "for signers of lists such settings do not count", "root-not-for-any", "purpose", "crlsign"),
    ] {
        let question = topic.case(name, about, "leaf", "inter signer", anchor).lists("indirect");
        question.set("flags", "crl_check extended_crl").set(key, value);
    }
    let about = "anchors by -trusted do not serve signers of lists";
    let question = topic.case("listed", about, "leaf", "inter signer", "root").lists("indirect").listed();
    question.set("flags", "crl_check extended_crl");
    let about = "nor does the root among the untrusted";
    let question =
        topic.case("listed-untrusted", about, "leaf", "inter signer root", "root").lists("indirect").listed();
    question.set("flags", "crl_check extended_crl");
    let about = "-x509_strict holds for both";
    let question = ask(topic, "strict", about, "leaf", "inter signer").lists("indirect");
    question.set("flags", "crl_check extended_crl x509_strict");
    let question =
        topic.case("partial", "a signer that is an anchor itself ends elsewhere", "leaf", "signer", "inter signer");
    question.lists("indirect").set("flags", "crl_check extended_crl partial_chain");
}

/// With `-crl_check_all` the signer's path is checked for revocation, but no further.
fn all(topic: &mut Topic, base: &Base) {
    let point = super::point(&super::at("a"), &[], &[super::named("Signer")]);
    topic.cert("signer-in-own-list", &base.signer.clone().with(super::points(&[point])));
    let authorities = Scope { only_authorities: true, ..Scope::default() }.extension();
    topic.list("root-for-authorities", &List::by(&base.root).with(authorities));
    for (name, about, signer, lists) in [
        ("all", "every path is checked", "signer", "indirect root"),
        ("all-signer-revoked", "the root has revoked the signer", "signer", "indirect root-revokes-signer"),
        ("all-no-list", "nothing about the signer", "signer-by-inter", "indirect root"),
        (
            "all-in-own-list",
            "a signer in its own list would need a path for the path",
            "signer-in-own-list",
            "indirect root-for-authorities",
        ),
    ] {
        let question = ask(topic, name, about, "leaf", &format!("inter {signer}")).lists(lists);
        question.set("flags", "crl_check_all extended_crl");
    }
    ask(topic, "not-all", "without it a revoked signer is believed", "leaf", "inter signer")
        .lists("indirect root-revokes-signer");
}

fn proxy() -> Extension {
    Extension::proxy(None, "1.3.6.1.5.5.7.21.1", None)
}
