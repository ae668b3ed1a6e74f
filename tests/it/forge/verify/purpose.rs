//! Cases of `-purpose`: extended key usage, key usage and nsCertType of leaves, intermediates and roots.

use super::Topic;
use crate::forge::extension::{
    ANY_USE, CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION, Extension, SERVER_AUTH, TIME_STAMPING,
};
use crate::forge::fields::Fields;

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    topic.cert("root", &root);
    for (kind, uses) in [
        ("plain", None),
        ("server", Some(&[SERVER_AUTH][..])),
        ("client", Some(&[CLIENT_AUTH])),
        ("any", Some(&[ANY_USE])),
        ("empty", Some(&[])),
        ("sgc", Some(&[MICROSOFT_SGC])),
        ("email", Some(&[EMAIL_PROTECTION])),
    ] {
        let inter = Fields::ca(&format!("Inter {kind}")).key("p256 Inter").by(&root);
        let inter = uses.into_iter().map(Extension::extended_key_usage).fold(inter, Fields::with);
        let (file, leaf) = (format!("inter-{kind}"), format!("leaf-of-{kind}"));
        topic.cert(&file, &inter).cert(&leaf, &Fields::server("leaf").by(&inter));
        let about = format!("an intermediate with extendedKeyUsage {kind}");
        topic.case(&file, &about, &leaf, &file, "root").set("purpose", "sslserver");
    }
    for (kind, extensions) in leaves() {
        let leaf = extensions.into_iter().fold(Fields::named("leaf").by(&root), Fields::with);
        let file = format!("leaf-{kind}");
        topic.cert(&file, &leaf);
        for purpose in purposes(kind) {
            let about = format!("a leaf with {kind}");
            topic.case(&format!("{kind}-for-{purpose}"), &about, &file, "", "root").set("purpose", purpose);
        }
    }
    topic.case("code-without-purpose", "without a purpose no usage is checked", "leaf-code", "", "root");
    topic
        .case("smime-client-strict", "the S/MIME tolerance ends with -x509_strict", "leaf-ns-client", "", "root")
        .set("purpose", "smimesign")
        .set("flags", "x509_strict");
    for (bit, kind) in [(5, "ssl"), (6, "mail"), (7, "object")] {
        let root = Fields::named(&format!("Root ns {kind}")).with(Extension::netscape_type(&[bit]));
        let (file, leaf) = (format!("root-ns-{kind}"), format!("leaf-of-ns-{kind}"));
        topic.cert(&file, &root).cert(&leaf, &Fields::named("leaf").by(&root));
        for purpose in ["sslserver", "smimesign", "crlsign"] {
            let about = "a root made a CA by nsCertType alone";
            topic.case(&format!("{file}-for-{purpose}"), about, &leaf, "", &file).set("purpose", purpose);
        }
    }
}

/// Leaves by their kind.
fn leaves() -> Vec<(&'static str, Vec<Extension>)> {
    let uses = |oids: &[&str]| Extension::extended_key_usage(oids);
    let stamping = |oids: &[&str]| uses(oids).critical();
    let bits = Extension::key_usage;
    let netscape = Extension::netscape_type;
    vec![
        ("nothing", vec![]),
        ("server", vec![uses(&[SERVER_AUTH])]),
        ("client", vec![uses(&[CLIENT_AUTH])]),
        ("any", vec![uses(&[ANY_USE])]),
        ("empty", vec![uses(&[])]),
        ("unknown", vec![uses(&["1.2.3.4"])]),
        ("mssgc", vec![uses(&[MICROSOFT_SGC])]),
        ("nssgc", vec![uses(&["2.16.840.1.113730.4.1"])]),
        ("email", vec![uses(&[EMAIL_PROTECTION])]),
        ("code", vec![uses(&[CODE_SIGNING])]),
        ("ts", vec![stamping(&[TIME_STAMPING])]),
        ("ts-not-critical", vec![uses(&[TIME_STAMPING])]),
        ("ts-and-unknown", vec![stamping(&[TIME_STAMPING, "1.2.3.4"])]),
        ("ts-and-server", vec![stamping(&[TIME_STAMPING, SERVER_AUTH])]),
        ("ts-ku-ds", vec![stamping(&[TIME_STAMPING]), bits(&[0])]),
        ("ts-ku-ke", vec![stamping(&[TIME_STAMPING]), bits(&[0, 2])]),
        ("ts-ku-cs", vec![stamping(&[TIME_STAMPING]), bits(&[5])]),
        ("ku-ds", vec![bits(&[0])]),
        ("ku-ke", vec![bits(&[2])]),
        ("ku-ka", vec![bits(&[4])]),
        ("ku-nr", vec![bits(&[1])]),
        ("ku-cs", vec![bits(&[5])]),
        ("ku-crl", vec![bits(&[6])]),
        ("ku-de", vec![bits(&[3])]),
        ("ku-do", vec![bits(&[4, 8])]),
        ("ns-client", vec![netscape(&[0])]),
        ("ns-server", vec![netscape(&[1])]),
        ("ns-smime", vec![netscape(&[2])]),
        ("ns-object", vec![netscape(&[3])]),
        ("ns-client-smime", vec![netscape(&[0, 2])]),
    ]
}

/// The purposes that a kind of leaf is asked about.
fn purposes(kind: &str) -> Vec<&'static str> {
    if kind.starts_with("ts") {
        return vec!["timestampsign"];
    }
    let mut purposes = vec!["sslserver"];
    if matches!(kind, "nothing" | "client" | "ku-ds" | "ku-ke" | "ku-ka" | "ns-client" | "ns-server") {
        purposes.push("sslclient");
    }
    if matches!(kind, "nothing" | "ku-ke" | "ku-ds" | "ns-server") {
        purposes.push("nssslserver");
    }
    if matches!(kind, "nothing" | "email" | "ku-nr" | "ku-ds" | "ku-ke" | "ns-client" | "ns-smime" | "ns-object") {
        purposes.extend(["smimesign", "smimeencrypt"]);
    }
    if matches!(kind, "nothing" | "ku-crl" | "ku-ds" | "code") {
        purposes.extend(["crlsign", "ocsphelper"]);
    }
    if matches!(kind, "nothing" | "server") {
        purposes.extend(["timestampsign", "any"]);
    }
    purposes
}

const MICROSOFT_SGC: &str = "1.3.6.1.4.1.311.10.3.3";
