//! One fault each: that fault's row is red of itself, and what follows from it says so.

use crate::checks::check::{Impact, Severity};
use crate::checks::fixture::sample::{Sample, messages, text};
use crate::target::profile::Profile;

#[test]
fn a_good_chain_has_no_red_row() {
    let good = Sample::of(&["leaf", "issuing"]);
    assert_eq!(good.rows(), Vec::<String>::new());
    assert_eq!(good.hostnames(&["mx.example.org", "MX.EXAMPLE.ORG."]).rows(), Vec::<String>::new());
    assert_eq!(Sample::of(&["leaf-deep", "deep", "upper"]).rows(), Vec::<String>::new());
    assert_eq!(Sample::of(&["leaf-deep", "deep", "upper", "root"]).rows(), Vec::<String>::new());
}

#[test]
fn that_there_are_no_anchors_comes_first() {
    let check = crate::checks::find("chain-trust").unwrap();
    for certs in [&["leaf", "issuing"][..], &["leaf", "issuing", "root"], &["self-signed"]] {
        let sink = Sample::of(certs).anchors(&[]).ask(check);
        let first = &sink.findings[0];
        assert!(first.message.starts_with("there are no anchors at all"), "{}", first.message);
        assert!(first.fix.contains("ca-certificates") && first.fix.contains("--ca"), "{}", first.fix);
    }
    let complete = Sample::of(&["leaf"]).anchors(&[]).ask(crate::checks::find("chain-complete").unwrap());
    assert!(messages(&complete)[0].starts_with("there are no anchors at all: "), "{:?}", messages(&complete));
    let others = Sample::of(&["leaf", "issuing"]).anchors(&["other-root"]).ask(check);
    assert!(!others.findings[0].message.contains("no anchors"), "{:?}", messages(&others));
}

#[test]
fn faults_of_the_leaf() {
    for (leaf, rows) in [
        ("leaf-expired", &["cert-expiry < cert-validity", "cert-validity", "chain-trust < cert-validity"][..]),
        ("leaf-older", &["cert-expiry"]),
        ("leaf-clients", &["cert-eku < cert-purpose", "cert-purpose", "chain-trust < cert-purpose"]),
        ("leaf-lists-only", &["cert-key-usage < cert-purpose", "cert-purpose", "chain-trust < cert-purpose"]),
        ("leaf-no-signing", &["cert-key-usage"]),
        ("leaf-no-eku", &["cert-eku"]),
        ("leaf-no-names", &["cert-san"]),
        ("leaf-mail-name", &["cert-san"]),
        ("leaf-odd-names", &["cert-san"]),
        ("leaf-poison", &["cert-leaf", "chain-trust < cert-leaf"]),
        ("leaf-ca", &["cert-leaf"]),
        ("leaf-version-1", &["cert-eku < cert-leaf", "cert-leaf", "cert-san < cert-leaf"]),
        ("leaf-unknown-critical", &["chain-trust"]),
    ] {
        assert_eq!(Sample::of(&[leaf, "issuing"]).rows(), rows, "{leaf}");
    }
    let early = Sample::of(&["leaf", "issuing"]).at("2026-09-30");
    assert_eq!(early.rows(), ["cert-validity", "chain-trust < cert-validity"]);
}

#[test]
fn faults_of_the_chain() {
    for (certs, rows) in [
        (&["issuing", "leaf"][..], &["chain-order"][..]),
        (&["root", "issuing", "leaf"], &["chain-order"]),
        (&["leaf-deep", "upper", "deep"], &["chain-order"]),
        (&["leaf", "root", "issuing"], &["chain-order"]),
        (&["leaf"], &["chain-complete", "chain-trust < chain-complete"]),
        (&["leaf", "root"], &["chain-complete", "chain-trust < chain-complete"]),
        (&["leaf-deep", "deep"], &["chain-complete", "chain-trust < chain-complete"]),
        (&["leaf-deep", "upper"], &["chain-complete", "chain-extra < chain-complete", "chain-trust < chain-complete"]),
        (&["leaf", "upper"], &["chain-complete", "chain-extra < chain-complete", "chain-trust < chain-complete"]),
        (
            &["leaf", "issuing-rekeyed"],
            &["chain-complete", "chain-extra < chain-complete", "chain-trust < chain-complete"],
        ),
        (&["leaf", "leaf", "issuing"], &["chain-extra"]),
        (&["leaf", "issuing", "issuing"], &["chain-extra"]),
        (&["leaf", "issuing", "stranger"], &["chain-extra"]),
        (&["leaf", "issuing", "leaf-older"], &["chain-extra"]),
        (&["leaf", "issuing", "issuing-cross-expired"], &["chain-extra"]),
        (&["leaf", "issuing", "issuing-cross"], &[]),
        (&["leaf", "issuing", "root"], &[]),
        (&["leaf-mail", "issuing-mail"], &["chain-trust"]),
        (&["leaf-no-ca", "issuing-no-ca"], &["chain-trust"]),
        (&["leaf-bound", "issuing-bound"], &["chain-trust"]),
        (&["leaf-ended", "issuing-expired"], &["cert-expiry < chain-trust", "chain-trust"]),
    ] {
        let found: Vec<String> = Sample::of(certs).rows();
        let found: Vec<&String> = found.iter().filter(|row| !row.contains(" blocked by ")).collect();
        assert_eq!(found, rows, "{certs:?}");
    }
}

#[test]
fn what_openssl_does_not_use_is_not_called_missing() {
    for leaf in ["leaf-wrong-key-id", "leaf-broken"] {
        let rows = Sample::of(&[leaf, "issuing"]).rows();
        assert!(rows.contains(&"chain-trust".to_owned()), "{leaf}: {rows:?}");
        assert!(rows.contains(&"chain-complete blocked by chain-trust".to_owned()), "{leaf}: {rows:?}");
    }
}

#[test]
fn self_signed_is_named_first_and_passes_when_meant() {
    let plain = Sample::of(&["self-signed-plain"]);
    let rows = plain.rows();
    let own: Vec<&String> = rows.iter().filter(|row| !row.contains(' ')).collect();
    assert_eq!(own, ["cert-leaf", "cert-san", "chain-trust"]);
    assert!(rows.contains(&"cert-eku < cert-leaf".to_owned()), "{rows:?}");
    assert_eq!(
        Sample::of(&["self-signed"]).rows(),
        ["cert-lifetime blocked by chain-trust", "chain-complete blocked by chain-trust", "chain-trust",]
    );
    let meant = Sample::of(&["self-signed"]).anchors(&["self-signed"]);
    assert_eq!(meant.rows(), Vec::<String>::new());
    let notes = meant.ask(&crate::checks::chain_trust::CHECK).notes;
    assert!(notes.iter().any(|note| note.contains("only those who were given")), "{notes:?}");
}

#[test]
fn a_public_certificate_without_timestamps_is_noted() {
    let notes = |sample: Sample| sample.ask(&crate::checks::chain_trust::CHECK).notes.join("; ");
    let private = notes(Sample::of(&["leaf", "issuing"]));
    assert!(!private.contains("Certificate Transparency"), "{private}");
    let public = notes(Sample::of(&["leaf", "issuing"]).public());
    assert!(public.contains("no Certificate Transparency timestamps (SCT)"), "{public}");
}

#[test]
fn anchors_decide_where_a_chain_may_end() {
    let unknown = Sample::of(&["leaf", "issuing", "root"]).anchors(&["other-root"]);
    assert!(unknown.rows().contains(&"chain-trust".to_owned()));
    assert!(!unknown.rows().contains(&"chain-complete".to_owned()));
    let stored = Sample::of(&["leaf"]).anchors(&["root", "issuing"]);
    assert_eq!(stored.rows(), ["chain-complete"]);
    let mut partial = Sample::of(&["leaf"]).anchors(&["issuing"]);
    assert!(partial.rows().contains(&"chain-trust".to_owned()));
    partial.options.partial_chain = true;
    assert_eq!(partial.rows(), Vec::<String>::new());
}

#[test]
fn a_lost_certificate_is_the_cause_of_the_gap() {
    let cut = format!("{}{}", text("leaf"), text("issuing").replace("-----END CERTIFICATE-----\n", ""));
    let rows = Sample::of_text(&cut).rows();
    assert!(rows.contains(&"chain-complete < pem-syntax".to_owned()), "{rows:?}");
    assert!(rows.contains(&"chain-trust < pem-syntax".to_owned()), "{rows:?}");
    let trusted = format!("{}{}", text("leaf"), text("issuing").replace(" CERTIFICATE", " TRUSTED CERTIFICATE"));
    let rows = Sample::of_text(&trusted).rows();
    assert!(rows.contains(&"chain-complete < pem-loaders".to_owned()), "{rows:?}");
    let damaged = format!("{}{}", text("leaf").replacen("MII", "M!I", 1), text("issuing"));
    let rows = Sample::of_text(&damaged).rows();
    assert!(rows.iter().all(|row| row.ends_with(" blocked by pem-syntax")), "{rows:?}");
    let rows = Sample::of_text("no certificate here\n").rows();
    assert!(!rows.is_empty() && rows.iter().all(|row| row.ends_with(" blocked by pem-content")), "{rows:?}");
}

#[test]
fn revocation_lists_are_looked_at_when_given() {
    let chain = || Sample::of(&["leaf", "issuing"]);
    assert_eq!(chain().lists(&["list-issuing-empty"]).rows(), Vec::<String>::new());
    assert_eq!(chain().lists(&["list-issuing-leaf"]).rows(), ["chain-revocation"]);
    assert_eq!(chain().lists(&["list-issuing-empty", "list-root-issuing"]).rows(), ["chain-revocation"]);
    assert_eq!(chain().lists(&["list-root-issuing"]).rows(), ["chain-revocation"]);
    assert_eq!(chain().lists(&["list-issuing-empty"]).at("2027-02-01").rows(), ["chain-revocation"]);
    assert_eq!(chain().lists(&[]).rows(), ["chain-revocation blocked by file-read"]);
}

#[test]
fn names_are_compared_by_subject_alt_name_alone() {
    let leaf = |name, hosts: &[&str]| Sample::of(&[name, "issuing"]).hostnames(hosts).rows();
    assert_eq!(leaf("leaf", &["www.example.org"]), ["cert-name"]);
    assert_eq!(leaf("leaf", &["192.0.2.1"]), ["cert-name"]);
    assert_eq!(leaf("leaf", &["mx.example.org:25"]), ["cert-name"]);
    assert_eq!(leaf("leaf-no-names", &["mx.example.org"]), ["cert-name < cert-san", "cert-san"]);
    assert_eq!(leaf("leaf-odd-names", &["mx.example.org"]), ["cert-name < cert-san", "cert-san"]);
    assert_eq!(leaf("leaf-odd-names", &["a.example.net", "*.example.net"]), ["cert-san"]);
    assert_eq!(leaf("leaf-version-1", &["mx.example.org"]).first().map(String::as_str), Some("cert-eku < cert-leaf"));
}

#[test]
fn the_key_decides_which_certificate_is_judged() {
    assert_eq!(Sample::of(&["leaf", "issuing", "leaf-key"]).rows(), Vec::<String>::new());
    let appended = Sample::of(&["leaf-older", "leaf", "issuing", "leaf-key"]);
    assert_eq!(appended.rows(), ["chain-extra < chain-order", "chain-order"]);
    let order = appended.ask(&crate::checks::chain_order::CHECK);
    assert_eq!(order.findings.first().map(|finding| finding.impact), Some(Impact::Load));
    let stranger = Sample::of(&["stranger", "leaf", "issuing", "leaf-key"]);
    assert_eq!(stranger.rows(), ["chain-extra < chain-order", "chain-order"]);
    let expired = Sample::of(&["leaf-expired", "leaf", "issuing", "leaf-key"]);
    assert_eq!(
        expired.rows(),
        ["cert-expiry < cert-validity", "cert-validity", "chain-extra < cert-validity", "chain-trust < cert-validity"]
    );
    for authorities in [&["issuing", "leaf-key"][..], &["root", "leaf-key"], &["issuing", "root", "leaf-key"]] {
        let rows = Sample::of(authorities).rows();
        assert!(!rows.is_empty() && rows.iter().all(|row| row.ends_with(" blocked by key-match")), "{rows:?}");
    }
    let of_issuer = Sample::of(&["leaf", "issuing", "issuing-key"]).rows();
    assert_eq!(of_issuer, Vec::<String>::new(), "a key that fits the issuer alone does not make it the leaf");
}

#[test]
fn messages_put_the_measured_beside_the_wanted() {
    let told = |certs: &[&str], check| messages(&Sample::of(certs).ask(check)).join("; ");
    let rekeyed = told(&["leaf", "issuing-rekeyed"], &crate::checks::chain_complete::CHECK);
    assert!(rekeyed.contains("cert.pem holds 2 certificates; that of \"Lab Issuing\" (key id "), "{rekeyed}");
    assert!(rekeyed.contains("the one of that name at cert.pem:13 has another key (key id "), "{rekeyed}");
    let no_ca = told(&["leaf-no-ca", "issuing-no-ca"], &crate::checks::chain_trust::CHECK);
    assert!(no_ca.ends_with("is no CA (CA:FALSE) (openssl error 79 at depth 1, then 26 and 32)"), "{no_ca}");
    let bound = told(&["leaf-bound", "issuing-bound"], &crate::checks::chain_trust::CHECK);
    assert!(bound.contains("may issue for DNS other.test") && bound.contains("names mx.example.org"), "{bound}");
    let clients = told(&["leaf-clients", "issuing"], &crate::checks::cert_purpose::CHECK);
    assert!(clients.contains("the extended key usage is clientAuth, serverAuth wanted"), "{clients}");
}

/// The PEM text of a certificate in which these octets are replaced by others, the last time that they stand there.
fn damaged(name: &str, octets: &[u8], others: &[u8]) -> String {
    let body: String = text(name).lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = data_encoding::BASE64.decode(body.as_bytes()).unwrap();
    let at = der.windows(octets.len()).rposition(|window| window == octets).unwrap();
    der.splice(at..at + octets.len(), others.iter().copied());
    let body = data_encoding::BASE64.encode(&der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

#[test]
fn times_that_cannot_be_read_are_no_pass() {
    let (leaf, issuing) = (text("leaf"), text("issuing"));
    for (file, row) in [
        (damaged("leaf", b"271001000000Z", b"2710010000000") + issuing, "cert-validity"),
        (damaged("leaf", b"261001000000Z", b"2610010000000") + issuing, "cert-validity"),
        (leaf.to_owned() + &damaged("issuing", b"360101000000Z", b"3601010000000"), "chain-trust"),
        (leaf.to_owned() + &damaged("issuing", b"260101000000Z", b"2601010000000"), "chain-trust"),
    ] {
        let rows = Sample::of_text(&file).rows();
        assert!(rows.contains(&format!("cert-expiry blocked by {row}")), "{rows:?}");
        assert!(rows.contains(&row.to_owned()), "{rows:?}");
    }
}

#[test]
fn an_undecodable_key_is_named_as_the_reason() {
    let file = damaged("leaf", &[3, 66, 0, 4], &[3, 66, 0, 5]) + text("issuing");
    let finding = Sample::of_text(&file).ask(&crate::checks::chain_trust::CHECK).findings.remove(0);
    assert!(finding.message.starts_with("the public key ("), "{}", finding.message);
    assert!(finding.fix.contains("issued anew for a key"), "{}", finding.fix);
}

#[test]
fn the_smallest_threshold_counts() {
    let at = |day: &str| Sample::of(&["leaf-older", "issuing"]).at(day);
    let status = |sample: &Sample| sample.ask(&crate::checks::cert_expiry::CHECK).findings.first().map(|f| f.severity);
    assert_eq!(status(&at("2026-10-31")), None);
    assert_eq!(status(&at("2026-11-01")), Some(Severity::Warn));
    assert_eq!(status(&at("2026-11-23")), Some(Severity::Warn));
    assert_eq!(status(&at("2026-11-24")), Some(Severity::Fail));
    let mut relaxed = at("2026-11-30");
    relaxed.profile = Profile::Ci;
    assert_eq!(status(&relaxed), Some(Severity::Warn));
}
