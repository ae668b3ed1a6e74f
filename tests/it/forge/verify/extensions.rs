//! Cases of extensions: critical ones, what makes a CA, path lengths, explicit curves, proxies, resources.

use super::Topic;
use crate::forge::cert::identifier;
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::general_name::{dns, uri};
use crate::forge::{der, distribution, policy, resources};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let inter = Fields::ca("Inter").by(&root);
    topic.cert("root", &root).cert("inter", &inter);
    critical(topic, &root);
    authorities(topic, &root);
    path_lengths(topic);
    topic.case("ca-as-leaf", "a CA as leaf, strictly", "inter", "", "root").set("flags", "x509_strict");
    explicit_curves(topic, &root);
    proxies(topic, &root);
    let family = resources::family(1, None, None);
    topic.cert("leaf-resources", &Fields::server("leaf").with(resources::addresses(&[family])).by(&root));
    let about = "resources inherited where nobody above has any";
    topic.case("resources", about, "leaf-resources", "", "root");
}

/// Extensions marked critical.
fn critical(topic: &mut Topic, root: &Fields) {
    let unknown = || Extension::plain("1.2.3.4", der::null());
    let issuers = der::sequence(&[&der::oid("1.3.6.1.5.5.7.48.1"), &uri("http://x")]);
    let place = distribution::point(&distribution::full_name(&[uri("http://x")]), &[], &[]);
    for (kind, extension) in [
        ("aia", Extension::plain("1.3.6.1.5.5.7.1.1", der::sequence(&[&issuers]))),
        ("skid", Extension::subject_key_identifier(b"abcd")),
        ("unknown", unknown()),
        ("tlsfeature", Extension::plain("1.3.6.1.5.5.7.1.24", der::sequence(&[&der::integer(5)]))),
        ("policies", policy::policies(&["2.23.140.1.2.1"])),
        ("nocheck", Extension::plain("1.3.6.1.5.5.7.48.1.5", der::null())),
        ("ian", Extension::plain("2.5.29.18", der::sequence(&[&dns("a")]))),
        ("poison", Extension::poison()),
        ("nscert", Extension::netscape_type(&[1])),
        ("inhibit", policy::inhibit_any(0)),
        ("freshest", distribution::freshest(&[place])),
    ] {
        let file = format!("leaf-critical-{kind}");
        topic.cert(&file, &Fields::server("leaf").with(extension.critical()).by(root));
        topic.case(&format!("critical-{kind}"), &format!("a critical {kind} extension"), &file, "", "root");
    }
    topic
        .case(
            "critical-ignored",
            "an unknown critical extension with -ignore_critical",
            "leaf-critical-unknown",
            "",
            "root",
        )
        .set("flags", "ignore_critical");
    let authority = Extension::authority_key_identifier(&identifier(&root.key)).critical();
    topic.cert("leaf-critical-akid", &Fields::server("leaf").with(authority).by(root).without_authority());
    topic.case("critical-akid", "a critical authorityKeyIdentifier", "leaf-critical-akid", "", "root");
    let odd = Fields::ca("Root C").with(unknown().critical());
    topic.cert("root-critical", &odd).cert("leaf-of-critical", &Fields::server("leaf").by(&odd));
    let about = "an unknown critical extension in the anchor";
    topic.case("critical-in-root", about, "leaf-of-critical", "", "root-critical");
}

/// What makes a CA, as root, as intermediate, and alone.
fn authorities(topic: &mut Topic, root: &Fields) {
    let (basic, usage, netscape) =
        (|ca| Extension::basic_constraints(ca, None), Extension::key_usage, Extension::netscape_type);
    let plain = |common_name: &str| Fields::named(common_name);
    type Make<'a> = &'a dyn Fn(&str) -> Fields;
    let kinds: [(&str, Make<'_>); 11] = [
        ("v1", &|name| plain(name).version(0).without_authority()),
        ("ku-only", &|name| plain(name).with(usage(&[5, 6]))),
        ("ns-only", &|name| plain(name).with(netscape(&[5]))),
        ("ns-email", &|name| plain(name).with(netscape(&[6]))),
        ("nothing", &plain),
        ("not-ca", &|name| plain(name).with(basic(false))),
        ("ca-no-certsign", &|name| plain(name).with(basic(true)).with(usage(&[6]))),
        ("ca-no-key-usage", &|name| plain(name).with(basic(true))),
        ("not-ca-certsign", &|name| plain(name).with(basic(false)).with(usage(&[5]))),
        ("v5", &|name| Fields::ca(name).version(4)),
        // Version 1 stated, though it is the default, and extensions in spite of it.
        ("v1-explicit", &|name| Fields { version: der::tagged(0, &der::integer(0)), ..Fields::ca(name) }),
    ];
    for (kind, make) in kinds {
        let own = make(&format!("Root {kind}"));
        let inter = make(&format!("Inter {kind}")).by(root);
        topic.cert(&format!("root-{kind}"), &own).cert(&format!("inter-{kind}"), &inter);
        topic.cert(&format!("leaf-of-root-{kind}"), &Fields::server("leaf").by(&own));
        topic.cert(&format!("leaf-of-inter-{kind}"), &Fields::server("leaf").by(&inter));
        ask_authority(topic, kind);
    }
}

fn ask_authority(topic: &mut Topic, kind: &str) {
    let (own, inter) = (format!("root-{kind}"), format!("inter-{kind}"));
    let (leaf, lower) = (format!("leaf-of-root-{kind}"), format!("leaf-of-inter-{kind}"));
    topic.case(&own, &format!("a root with {kind}"), &leaf, "", &own);
    topic.case(&format!("{own}-purpose"), "the same for servers", &leaf, "", &own).set("purpose", "sslserver");
    topic
        .case(&format!("{own}-strict-mail"), "the same, strictly, for mail", &leaf, "", &own)
        .set("purpose", "smimesign")
        .set("flags", "x509_strict");
    let about = format!("an intermediate with {kind}");
    topic.case(&inter, &about, &lower, &inter, "root").set("purpose", "sslserver");
    let about = format!("a trusted self-signed leaf with {kind}, strictly");
    topic.case(&format!("self-{kind}"), &about, &own, "", &own).set("purpose", "sslserver").set("flags", "x509_strict");
}

fn path_lengths(topic: &mut Topic) {
    let root = |common_name, length: &[u8]| {
        let basic = Extension::basic_constraints_of(true, length);
        Fields::named(common_name).key("p256 Root P").with(basic).with(Extension::key_usage(&[5])).identified()
    };
    let (none, one) = (root("Root P0", &der::integer(0)), root("Root P1", &der::integer(1)));
    let huge = root("Root H", &der::unsigned(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    let negative = root("Root G", &der::signed(-1));
    let inter = Fields::ca("Inter P");
    let deep = Fields::ca("Deep P").by(&inter);
    let own = Fields::ca("Root P0").by(&none);
    let leaf = |issuer: &Fields| Fields::server("leaf").by(issuer);
    topic.cert("root-p0", &none).cert("root-p1", &one).cert("root-huge", &huge).cert("root-negative", &negative);
    topic.cert("inter-of-p0", &inter.clone().by(&none)).cert("inter-of-p1", &inter.clone().by(&one));
    topic.cert("inter-of-huge", &inter.clone().by(&huge)).cert("deep-of-p", &deep).cert("p0-self-issued", &own);
    topic.cert("leaf-of-ip", &leaf(&inter)).cert("leaf-of-dp", &leaf(&deep)).cert("leaf-of-p0", &leaf(&none));
    topic.cert("leaf-of-p0n", &leaf(&own)).cert("leaf-of-negative", &leaf(&negative));
    topic.cert("ca-leaf-of-p0", &Fields::ca("ca leaf").by(&none));
    for (name, about, leaf, untrusted, trusted) in [
        ("zero", "no intermediate allowed and none there", "leaf-of-p0", "", "root-p0"),
        ("exceeded", "the anchor allows no intermediate", "leaf-of-ip", "inter-of-p0", "root-p0"),
        ("enough", "the anchor allows one", "leaf-of-ip", "inter-of-p1", "root-p1"),
        ("exceeded-by-one", "one allowed, two there", "leaf-of-dp", "deep-of-p inter-of-p1", "root-p1"),
        ("self-issued", "a self-issued intermediate is not counted", "leaf-of-p0n", "p0-self-issued", "root-p0"),
        ("huge", "a number beyond a long counts as absent", "leaf-of-ip", "inter-of-huge", "root-huge"),
        ("negative", "a negative one breaks the certificate", "leaf-of-negative", "", "root-negative"),
        ("ca-leaf", "a CA as leaf needs no room", "ca-leaf-of-p0", "", "root-p0"),
    ] {
        topic.case(&format!("path-length-{name}"), about, leaf, untrusted, trusted);
    }
}

/// A curve given by its parameters.
fn explicit_curves(topic: &mut Topic, root: &Fields) {
    let key = "ecdsa-p256-explicit";
    let own = Fields::ca("Root X").key(key).unidentified();
    topic.cert("leaf-explicit", &Fields::server("leaf").key(key).by(root));
    topic.cert("self-explicit", &Fields::server("selfx").key(key)).cert("root-explicit", &own);
    topic.cert("leaf-of-explicit", &Fields::server("leaf").by(&own).without_authority());
    topic.case("explicit-curve", "a curve written out", "leaf-explicit", "", "root");
    topic.case("explicit-curve-root", "in the anchor", "leaf-of-explicit", "", "root-explicit");
    let about = "a lone self-signed leaf is exempt";
    topic.case("explicit-curve-alone", about, "self-explicit", "", "self-explicit");
}

/// Proxies (RFC 3820).
fn proxies(topic: &mut Topic, root: &Fields) {
    let user = Fields::named("user").by(root);
    let signing = || Extension::key_usage(&[0]);
    let may_sign = user.clone().with(signing());
    topic.cert("user", &may_sign).cert("user-no-ds", &user.clone().with(Extension::key_usage(&[2])));
    let proxy = |subject: &str, length| {
        let inherit_all = Extension::proxy(length, "1.3.6.1.5.5.7.21.1", None);
        Fields::named(subject).subject(subject).with(inherit_all).with(signing())
    };
    let first = proxy("O=Forge/CN=user/CN=p1", None).by(&user);
    let limited = proxy("O=Forge/CN=user/CN=p0", Some(0)).by(&user);
    topic.cert("proxy", &first).cert("proxy-limit0", &limited);
    topic.cert("proxy2", &proxy("O=Forge/CN=user/CN=p1/CN=p2", None).by(&first));
    topic.cert("proxy2-of-limit0", &proxy("O=Forge/CN=user/CN=p0/CN=p2", None).by(&limited));
    topic.cert("proxy-misnamed", &proxy("O=Forge/CN=other", None).by(&user));
    topic.cert("proxy-multi", &proxy("O=Forge/CN=user+OU=x", None).by(&user));
    topic.cert("proxy-ca", &proxy("O=Forge/CN=Root/CN=p", None).by(root));
    topic.cert("proxy-san", &first.with(Extension::subject_alt_name(&["a"])));
    for (name, about, leaf, untrusted, flags) in [
        ("proxy-not-allowed", "proxies need the flag", "proxy", "user", ""),
        ("proxy", "a proxy", "proxy", "user", ALLOWED),
        ("proxy-two", "a proxy of a proxy", "proxy2", "proxy user", ALLOWED),
        ("proxy-path-length", "a proxy that allows none below", "proxy2-of-limit0", "proxy-limit0 user", ALLOWED),
        ("proxy-limit-unused", "the same without one below", "proxy-limit0", "user", ALLOWED),
        ("proxy-misnamed", "not named after its issuer", "proxy-misnamed", "user", ALLOWED),
        ("proxy-multi-valued", "named by a second attribute", "proxy-multi", "user", ALLOWED),
        ("proxy-of-ca", "issued by a CA", "proxy-ca", "", ALLOWED),
        ("proxy-issuer-usage", "its issuer may not sign", "proxy", "user-no-ds", ALLOWED),
        ("proxy-with-san", "a proxy with subjectAltName is broken", "proxy-san", "user", ALLOWED),
        ("proxy-crl", "proxies need no list", "proxy", "user", "allow_proxy_certs crl_check"),
    ] {
        topic.case(name, about, leaf, untrusted, "root").set("flags", flags);
        let about = format!("{about}, for clients");
        topic
            .case(&format!("{name}-purpose"), &about, leaf, untrusted, "root")
            .set("flags", flags)
            .set("purpose", "sslclient");
    }
}

const ALLOWED: &str = "allow_proxy_certs";
