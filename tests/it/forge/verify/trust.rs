//! Cases of auxiliary trust: uses that an anchor is trusted or rejected for.

use super::Topic;
use crate::forge::aux_trust::aux_trust;
use crate::forge::extension::{ANY_USE, CLIENT_AUTH, EMAIL_PROTECTION, Extension, SERVER_AUTH, TIME_STAMPING};
use crate::forge::fields::Fields;

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let client_root = root.clone().with(Extension::extended_key_usage(&[CLIENT_AUTH]));
    let inter = Fields::ca("Inter").by(&root);
    let old = inter.clone().valid("2010-01-01", "2020-01-01");
    let leaf = Fields::server("leaf").by(&inter);
    let client_leaf = Fields::named("leaf").with(Extension::extended_key_usage(&[CLIENT_AUTH])).by(&inter);
    let own = Fields::server("self");
    topic.cert("inter", &inter).cert("leaf", &leaf);
    topic.cert("leaf-client", &client_leaf).cert("self-plain", &own).cert("root-client-eku", &client_root);
    let (trusted, rejected) = (|oid| aux_trust(Some(&[oid]), None, None), |oid| aux_trust(None, Some(&[oid]), None));
    for (kind, aux) in [
        ("server", trusted(SERVER_AUTH)),
        ("client", trusted(CLIENT_AUTH)),
        ("any", trusted(ANY_USE)),
        ("empty", aux_trust(Some(&[]), None, None)),
        ("alias", aux_trust(None, None, Some("x"))),
        ("reject-server", rejected(SERVER_AUTH)),
        ("reject-any", rejected(ANY_USE)),
        ("trust-and-reject", aux_trust(Some(&[SERVER_AUTH]), Some(&[SERVER_AUTH]), None)),
        ("email", trusted(EMAIL_PROTECTION)),
        ("ts", trusted(TIME_STAMPING)),
    ] {
        topic.trusted_cert(&format!("root-{kind}"), &root, &aux);
    }
    topic.cert("root", &root);
    topic.trusted_cert("inter-server", &inter, &trusted(SERVER_AUTH));
    topic.trusted_cert("inter-reject", &inter, &rejected(SERVER_AUTH));
    topic.trusted_cert("inter-expired-server", &old, &trusted(SERVER_AUTH));
    topic.trusted_cert("root-client-eku-server", &client_root, &trusted(SERVER_AUTH));
    topic.trusted_cert("leaf-server", &leaf, &trusted(SERVER_AUTH));
    topic.trusted_cert("leaf-reject", &leaf, &rejected(SERVER_AUTH));
    topic.trusted_cert("leaf-client-server", &client_leaf, &trusted(SERVER_AUTH));
    topic.trusted_cert("self-reject", &own, &rejected(SERVER_AUTH));
    roots(topic);
    others(topic);
}

fn roots(topic: &mut Topic) {
    for (kind, name, purpose) in [
        ("server", "server", "sslserver"),
        ("server", "none", ""),
        ("server", "client", "sslclient"),
        ("client", "server", "sslserver"),
        ("any", "server", "sslserver"),
        ("any", "none", ""),
        ("empty", "server", "sslserver"),
        ("alias", "server", "sslserver"),
        ("reject-server", "server", "sslserver"),
        ("reject-server", "client", "sslclient"),
        ("reject-any", "none", ""),
        ("trust-and-reject", "server", "sslserver"),
        ("email", "smime", "smimesign"),
        ("ts", "timestamp", "timestampsign"),
        ("server", "crlsign", "crlsign"),
        ("reject-any", "ocsphelper", "ocsphelper"),
        ("server", "any", "any"),
        ("server", "nssslserver", "nssslserver"),
    ] {
        let asked = if purpose.is_empty() { "none" } else { purpose };
        let about = format!("a root with auxiliary trust \"{kind}\", purpose {asked}");
        let (case, root) = (format!("root-{kind}-for-{name}"), format!("root-{kind}"));
        topic.case(&case, &about, "leaf", "inter", &root).set("purpose", purpose);
    }
}

fn others(topic: &mut Topic) {
    for (name, about, leaf, untrusted, trusted, flags) in [
        (
            "intermediate-trusted",
            "an intermediate with a fitting trust list needs no flag",
            "leaf",
            "",
            "inter-server",
            "",
        ),
        ("intermediate-trusted-expired", "its dates are then not checked", "leaf", "", "inter-expired-server", ""),
        (
            "intermediate-trusted-expired-partial",
            "but they are with -partial_chain",
            "leaf",
            "",
            "inter-expired-server",
            "partial_chain",
        ),
        ("intermediate-rejected", "a rejected intermediate", "leaf", "", "inter-reject root", ""),
        ("intermediate-plain", "an intermediate without settings is undecided", "leaf", "", "inter", ""),
        ("eku-of-root", "the root may not issue for servers by its own word", "leaf", "inter", "root-client-eku", ""),
        (
            "eku-of-root-overridden",
            "but the trust list stands above that",
            "leaf",
            "inter",
            "root-client-eku-server",
            "",
        ),
        (
            "first-copy-wins",
            "the same certificate twice: the first one with its settings",
            "leaf",
            "inter",
            "root root-reject-server",
            "",
        ),
        ("first-copy-wins-rejected", "the other way round", "leaf", "inter", "root-reject-server root", ""),
        (
            "leaf-trusted",
            "the leaf as anchor, its usage overridden by the list",
            "leaf-client",
            "",
            "leaf-client-server",
            "partial_chain",
        ),
        (
            "settings-above-trusted-leaf",
            "above a leaf that is an anchor, settings of untrusted certificates count",
            "leaf",
            "inter-reject",
            "leaf-server",
            "partial_chain",
        ),
        ("leaf-rejected", "the leaf as rejected anchor", "leaf", "", "leaf-reject", "partial_chain"),
        ("leaf-trusted-without-flag", "without -partial_chain it is not looked up", "leaf", "", "leaf-server", ""),
        ("self-rejected", "a self-signed leaf, rejected", "self-plain", "", "self-reject", ""),
        ("settings-of-target", "settings of the target file do not count", "leaf-reject", "inter", "root", ""),
    ] {
        topic.case(name, about, leaf, untrusted, trusted).set("purpose", "sslserver").set("flags", flags);
    }
}
