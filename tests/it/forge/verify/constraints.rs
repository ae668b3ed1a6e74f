//! Cases of name constraints: every type of name against every form of subtree, and where names are taken from.

use super::Topic;
use crate::forge::der;
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::general_name::{
    alternative_names, directory, dns, email, ip, mailbox, name_constraints, other, registered, subtree, uri, x400,
};
use crate::forge::name::{self, name};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    topic.cert("root", &root);
    for (kind, extension) in bases() {
        topic.cert(&format!("inter-{kind}"), &inter(kind).by(&root).with(extension));
    }
    pairs(topic);
    common_names(topic);
    addresses_in_subjects(topic);
    anchors(topic);
    let hosts = |count| (0..count).map(|at| dns(&format!("h{at}.example"))).collect::<Vec<_>>();
    let many = inter("many").by(&root).with(name_constraints(&hosts(1500), &[]));
    topic.cert("inter-many", &many);
    topic.cert("leaf-many", &Fields::named("leaf").with(alternative_names(&hosts(700))).by(&many));
    let about = "more names times subtrees than OpenSSL compares";
    topic.case("too-many", about, "leaf-many", "inter-many", "root");
}

/// Leaves under intermediates, by kind.
fn pairs(topic: &mut Topic) {
    for (base, kinds) in PAIRS {
        for kind in kinds.split_whitespace() {
            let file = format!("leaf-{base}-{kind}");
            let names = names(kind);
            let leaf = Fields::named("leaf").by(&inter(base));
            topic.cert(&file, &if names.is_empty() { leaf } else { leaf.with(alternative_names(&names)) });
            let about = format!("a {kind} name under a {base} constraint");
            topic.case(&format!("{base}-{kind}"), &about, &file, &format!("inter-{base}"), "root");
        }
    }
    for (kind, address) in [("sub", "u@w.a.example"), ("two-dots", "u@w..a.example")] {
        let file = format!("leaf-mailbox-{kind}");
        let leaf = Fields::named("leaf").with(alternative_names(&[mailbox(address)])).by(&inter("email-dot"));
        topic.cert(&file, &leaf);
        let about = "an internationalised mailbox under a constraint with a leading dot";
        topic.case(&format!("email-dot-mailbox-{kind}"), about, &file, "inter-email-dot", "root");
    }
}

/// Common names that look like host names, or nearly.
fn common_names(topic: &mut Topic) {
    let common = |tag, octets: &[u8]| name::relative_names(vec![vec![name::attribute(name::COMMON_NAME, tag, octets)]]);
    for (kind, subject) in [
        ("host", name("CN=b.example")),
        ("host-inside", name("CN=w.a.example")),
        ("one-label", name("CN=host")),
        ("wild", name("CN=*.b.example")),
        ("space", name("CN=b.example b")),
        ("underscore", name("CN=_x.b.example")),
        ("address", name("CN=10.0.0.1")),
        ("trailing-dot", name("CN=b.example.")),
        ("hyphen", name("CN=b-.example")),
        ("nul", common(name::UTF8, b"b.exa\0mple")),
        ("trailing-nul", common(name::UTF8, b"b.example\0")),
        ("bmp", name("CN:bmp=b.example")),
        ("universal", name("CN:universal=b.example")),
        ("bit", name("CN:bit=\0b.example")),
        ("two", name("CN=w.a.example/CN=b.example")),
        ("latin", common(name::TELETEX, b"b.ex\xe4mple")),
        ("empty", name("")),
    ] {
        let file = format!("leaf-cn-{kind}");
        topic.cert(&file, &Fields { subject, ..Fields::named("leaf").by(&inter("dns")) });
        let about = format!("a common name under a dNSName constraint: {kind}");
        topic.case(&format!("cn-{kind}"), &about, &file, "inter-dns", "root");
    }
    for (kind, about, names) in [
        ("san", "with a dNSName the common name is not looked at", dns("a.example")),
        ("ip", "with an address only it is", ip(&[1, 2, 3, 4])),
    ] {
        let leaf = Fields::named("leaf").by(&inter("dns")).subject("CN=b.example").with(alternative_names(&[names]));
        topic.cert(&format!("leaf-cn-and-{kind}"), &leaf);
        topic.case(&format!("cn-and-{kind}"), about, &format!("leaf-cn-and-{kind}"), "inter-dns", "root");
    }
}

fn addresses_in_subjects(topic: &mut Topic) {
    for (kind, subject) in
        [("ia5", "O=Forge/E=u@b.example"), ("utf8", "O=Forge/E:utf8=u@a.example"), ("inside", "O=Forge/E=u@a.example")]
    {
        for base in ["email-host", "dns"] {
            let file = format!("leaf-e-{kind}-{base}");
            topic.cert(&file, &Fields::named("leaf").by(&inter(base)).subject(subject));
            let about = format!("an address in the subject ({kind}) under {base}");
            topic.case(&format!("subject-email-{kind}-{base}"), &about, &file, &format!("inter-{base}"), "root");
        }
    }
}

/// Constraints of the anchor itself.
fn anchors(topic: &mut Topic) {
    let constraints = name_constraints(&[dns("a.example")], &[]).not_critical();
    let root = Fields::ca("Root D").with(constraints);
    let outside = || Extension::subject_alt_name(&["b.example"]);
    let named = Fields::ca("Inter D").with(outside()).by(&root);
    let plain = Fields::ca("Inter D2").by(&root);
    let own = Fields::ca("Root D").key("p256 Root D2").with(outside()).by(&root);
    topic.cert("root-dns", &root).cert("inter-of-root-dns", &named).cert("inter2-of-root-dns", &plain);
    topic.cert("root-dns-self-issued", &own);
    topic.cert("leaf-of-inter-d", &Fields::server("leaf").by(&named));
    topic.cert("leaf-of-inter-d2-out", &Fields::named("leaf").with(outside()).by(&plain));
    topic.cert("leaf-of-d-self", &Fields::server("leaf").by(&own));
    for (name, about, leaf, inter) in [
        ("anchor", "constraints of the anchor count, critical or not", "leaf-of-inter-d2-out", "inter2-of-root-dns"),
        ("intermediate-name", "names of intermediates are tested, too", "leaf-of-inter-d", "inter-of-root-dns"),
        ("self-issued-exempt", "self-issued intermediates are not", "leaf-of-d-self", "root-dns-self-issued"),
    ] {
        topic.case(name, about, leaf, inter, "root-dns");
    }
}

/// An intermediate by the kind of its constraints, which are still to come; its name and key suffice to issue.
fn inter(kind: &str) -> Fields {
    Fields::ca(&format!("Inter {kind}")).key("p256 Inter")
}

/// Constraints by kind.
fn bases() -> Vec<(&'static str, Extension)> {
    let permit = |names: &[Vec<u8>]| name_constraints(names, &[]);
    let exclude = |names: &[Vec<u8>]| name_constraints(&[], names);
    let text = |text: &str| der::value(name::UTF8, text.as_bytes());
    let mut private = [0; 32];
    (private[0], private[16]) = (0xfd, 0xff);
    vec![
        ("dns", permit(&[dns("a.example")])),
        ("dns-dot", permit(&[dns(".a.example")])),
        ("dns-excluded", exclude(&[dns("a.example")])),
        ("dns-empty", permit(&[dns("")])),
        ("dns-none", exclude(&[dns("")])),
        ("email-host", permit(&[email("a.example")])),
        ("email-dot", permit(&[email(".a.example")])),
        ("email-address", permit(&[email("u@a.example")])),
        ("email-any-local", permit(&[email("@a.example")])),
        ("email-excluded", exclude(&[email("a.example")])),
        ("email-empty", permit(&[email("")])),
        ("uri", permit(&[uri("a.example")])),
        ("uri-dot", permit(&[uri(".a.example")])),
        ("uri-excluded", exclude(&[uri("a.example")])),
        ("ip", permit(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])])),
        ("ip-excluded", exclude(&[ip(&[10, 0, 0, 0, 255, 0, 0, 0])])),
        ("ip6", permit(&[ip(&private)])),
        ("ip-holes", permit(&[ip(&[10, 0, 5, 0, 255, 0, 255, 0])])),
        ("ip-bad", permit(&[ip(&[10, 0, 0, 0])])),
        ("dir", permit(&[directory(&name("O=Forge"))])),
        ("dir-excluded", exclude(&[directory(&name("O=Forge/CN=leaf"))])),
        ("dir-empty", permit(&[directory(&name(""))])),
        ("other", permit(&[other("1.2.3.4.5", &text("x"))])),
        ("other-type", permit(&[other("1.2.3.9", &text("x"))])),
        ("rid", permit(&[registered("1.2.3")])),
        ("minimum", permit(&[subtree(&dns("a.example"), Some(1), None)])),
        ("minimum-zero", permit(&[subtree(&dns("a.example"), Some(0), None)])),
        ("maximum", exclude(&[subtree(&dns("zzz"), None, Some(5))])),
        ("two", permit(&[dns("b.example"), dns("a.example")])),
        ("both", name_constraints(&[dns("example")], &[dns("a.example")])),
        ("x400", permit(&[x400()])),
    ]
}

/// Names by kind.
fn names(kind: &str) -> Vec<Vec<u8>> {
    let text = |tag, text: &str| der::value(tag, text.as_bytes());
    vec![match kind {
        "dns" => dns("a.example"),
        "dns-sub" => dns("w.a.example"),
        "dns-case" => dns("W.A.EXAMPLE"),
        "dns-other" => dns("ba.example"),
        "dns-dot" => dns(".a.example"),
        "dns-wild" => dns("*.a.example"),
        "dns-above" => dns("*.example"),
        "email" => email("u@a.example"),
        "email-case" => email("u@A.example"),
        "email-local-case" => email("U@a.example"),
        "email-sub" => email("u@w.a.example"),
        "email-no-at" => email("a.example"),
        "uri" => uri("https://a.example/x"),
        "uri-port" => uri("https://a.example:8/x"),
        "uri-sub" => uri("https://w.a.example"),
        "uri-user" => uri("https://u@a.example/"),
        "uri-urn" => uri("urn:x:y"),
        "uri-empty" => uri("https:///x"),
        "ip" => ip(&[10, 1, 5, 1]),
        "ip-other" => ip(&[11, 0, 0, 1]),
        "ip6" => ip(&[0xfd, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        "ip-bad" => ip(&[10, 1]),
        "dir" => directory(&name("O=Forge/CN=x")),
        "dir-other" => directory(&name("O=Else")),
        "other" => other("1.2.3.4.5", &text(name::UTF8, "x")),
        "rid" => registered("1.2.3.4"),
        "mailbox" => mailbox("u@a.example"),
        "mailbox-bad" => other("1.3.6.1.5.5.7.8.9", &text(name::IA5, "u@a.example")),
        "mailbox-deep" => other("1.3.6.1.5.5.7.8.9", &der::tagged(0, &text(name::UTF8, "u@a.example"))),
        "x400" => x400(),
        _ => return Vec::new(),
    }]
}

/// Kinds of constraints with the kinds of names that are tried under them.
const PAIRS: &[(&str, &str)] = &[
    ("dns", "dns dns-sub dns-case dns-other dns-dot dns-wild dns-above email none uri"),
    ("dns-dot", "dns dns-sub dns-dot"),
    ("dns-excluded", "dns dns-sub dns-other dns-above dns-wild"),
    ("dns-empty", "dns"),
    ("dns-none", "dns email"),
    ("email-host", "email email-case email-sub email-no-at mailbox mailbox-bad mailbox-deep dns"),
    ("email-dot", "email email-sub mailbox"),
    ("email-address", "email email-case email-local-case mailbox"),
    ("email-any-local", "email email-local-case"),
    ("email-excluded", "email email-sub email-no-at mailbox"),
    ("email-empty", "email"),
    ("uri", "uri uri-port uri-sub uri-user uri-urn uri-empty"),
    ("uri-dot", "uri uri-sub"),
    ("uri-excluded", "uri uri-urn uri-sub"),
    ("ip", "ip ip-other ip6 ip-bad dns"),
    ("ip-excluded", "ip ip-other ip6 ip-bad"),
    ("ip6", "ip6 ip"),
    ("ip-holes", "ip ip-other"),
    ("ip-bad", "ip"),
    ("dir", "dir dir-other dns"),
    ("dir-excluded", "dir dns"),
    ("dir-empty", "dir-other"),
    ("other", "other dns mailbox"),
    ("other-type", "other"),
    ("rid", "rid dns"),
    ("minimum", "dns email"),
    ("minimum-zero", "dns"),
    ("maximum", "dns"),
    ("two", "dns dns-other"),
    ("both", "dns dns-other"),
    ("x400", "x400 dns"),
];
