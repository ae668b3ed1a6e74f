//! Cases of `-x509_strict`.

use super::Topic;
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::general_name::{alternative_names, directory};
use crate::forge::{algorithm, der, name};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    topic.cert("root", &root);
    leaves(topic, &root);
    nameless(topic, &root);
    intermediates(topic, &root);
    let bare = Fields::named("Root N").with(basic(true)).with(usage(&[5]));
    topic.cert("root-no-skid", &bare).cert("leaf-of-root-no-skid", &Fields::server("leaf").by(&bare));
    ask(topic, "root-no-skid", "a root without key identifiers", "leaf-of-root-no-skid", "", "root-no-skid");
    let ecdsa = |parameters: &[u8]| Some(algorithm::identifier("1.2.840.10045.4.3.2", parameters));
    let leaf = Fields { inner: ecdsa(&[]), outer: ecdsa(&der::null()), ..Fields::server("leaf").by(&root) };
    topic.cert("leaf-mismatch", &leaf);
    ask(topic, "leaf-mismatch", "inner and outer algorithm differ", "leaf-mismatch", "", "root");
    let broken = Fields::named("leaf").by(&root).with(Extension::proxy(None, "1.3.6.1.5.5.7.21.1", None));
    topic.cert("leaf-broken", &broken.with(Extension::subject_alt_name(&["a.example"])));
    let about = "a leaf that is an anchor and cannot be decoded serves no purpose, not even any";
    let question = topic.case("leaf-broken-as-anchor", about, "leaf-broken", "", "leaf-broken").set("purpose", "any");
    question.set("flags", "x509_strict partial_chain allow_proxy_certs");
    let broken = Fields::named("self").with(Extension::subject_alt_name(&["a.example"]));
    let broken = broken.with(Extension::proxy(None, "1.3.6.1.5.5.7.21.1", None)).tampered();
    topic.cert("self-broken", &broken);
    let about = "even of one that cannot be decoded the own signature is checked";
    let question = topic.case("self-broken-as-anchor", about, "self-broken", "", "self-broken");
    question.set("flags", "x509_strict partial_chain allow_proxy_certs check_ss_sig");
    topic.cert("self", &Fields::named("self"));
    ask(topic, "alone", "a path of one is exempt", "self", "", "self");
}

fn leaves(topic: &mut Topic, root: &Fields) {
    let server = || Fields::server("leaf").by(root);
    let plain = || Fields::named("leaf").by(root);
    let by_name = Extension::authority_key(None, &[directory(&name::forge("Root"))], None);
    for (kind, leaf) in [
        ("good", server()),
        ("no-akid", server().without_authority()),
        ("pathlen", server().with(Extension::basic_constraints(false, Some(0)))),
        ("certsign", server().with(basic(false)).with(usage(&[5]))),
        ("empty-san", plain().with(alternative_names(&[]))),
        ("v1", plain().without_authority().version(0)),
        ("v1-extensions", server().version(0)),
        ("v2", server().version(1)),
        ("v5", server().version(4)),
        ("crlsign", plain().with(usage(&[6]))),
        ("akid-no-keyid", plain().with(by_name).without_authority()),
    ] {
        let file = format!("leaf-{kind}");
        topic.cert(&file, &leaf);
        ask(topic, &file, &format!("a leaf: {kind}"), &file, "", "root");
    }
}

fn nameless(topic: &mut Topic, root: &Fields) {
    let names = || Extension::subject_alt_name(&["a.example"]);
    for (kind, extensions) in [
        ("nameless", vec![]),
        ("nameless-san", vec![names()]),
        ("nameless-san-critical", vec![names().critical()]),
        ("nameless-empty-san", vec![alternative_names(&[])]),
        ("nameless-crlsign", vec![names().critical(), usage(&[6])]),
        ("nameless-critical-first", vec![unknown(), names().critical()]),
        ("nameless-critical-last", vec![names().critical(), unknown()]),
    ] {
        let leaf = extensions.into_iter().fold(Fields::named("leaf").subject("").by(root), Fields::with);
        let file = format!("leaf-{kind}");
        topic.cert(&file, &leaf);
        ask(topic, &file, &format!("a leaf: {kind}"), &file, "", "root");
    }
    let inter = Fields::ca("Inter").subject("").by(root);
    topic.cert("inter-nameless", &inter).cert("leaf-of-nameless", &Fields::server("leaf").by(&inter));
    ask(topic, "inter-nameless", "an intermediate without a name", "leaf-of-nameless", "inter-nameless", "root");
}

fn intermediates(topic: &mut Topic, root: &Fields) {
    let both = || usage(&[5, 6]);
    let limited = || Extension::basic_constraints(true, Some(1));
    for (kind, extensions, is_identified) in [
        ("good", vec![basic(true), both()], true),
        ("bc-not-critical", vec![basic(true).not_critical(), both()], true),
        ("no-key-usage", vec![basic(true)], true),
        ("no-skid", vec![basic(true), usage(&[5])], false),
        ("pathlen-no-ku", vec![limited()], true),
        ("pathlen-no-certsign", vec![limited(), usage(&[6])], true),
        ("critical-before", vec![unknown(), basic(true), both()], true),
        ("critical-after", vec![basic(true), unknown(), both()], true),
    ] {
        let plain = Fields::named(&format!("Inter {kind}")).key("p256 Inter").by(root);
        let inter = extensions.into_iter().fold(plain, Fields::with);
        let inter = if is_identified { inter.identified() } else { inter };
        topic.cert(&format!("inter-{kind}"), &inter);
        topic.cert(&format!("leaf-of-{kind}"), &Fields::server("leaf").by(&inter));
        let (name, leaf) = (format!("inter-{kind}"), format!("leaf-of-{kind}"));
        ask(topic, &name, &format!("an intermediate: {kind}"), &leaf, &name, "root");
    }
}

fn ask(topic: &mut Topic, name: &str, about: &str, leaf: &str, untrusted: &str, trusted: &str) {
    topic.case(name, about, leaf, untrusted, trusted).set("flags", "x509_strict");
}

fn basic(ca: bool) -> Extension {
    Extension::basic_constraints(ca, None)
}

fn usage(bits: &[u8]) -> Extension {
    Extension::key_usage(bits)
}

fn unknown() -> Extension {
    Extension::plain("1.2.3.4", der::null()).critical()
}
