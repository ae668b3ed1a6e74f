//! Cases of the text, of what blocks hold, and of who reads them.

use super::key::encrypted;
use super::{Case, Lab};
use crate::forge::{crl, pem};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = syntax(lab);
    cases.extend(content(lab));
    cases.extend(loaders(lab));
    cases
}

fn loaders(lab: &Lab) -> Vec<Case> {
    let old_label = lab.issuing.block().replace(" CERTIFICATE", " X509 CERTIFICATE");
    let trusted = lab.issuing.block().replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
    let trusted_leaf = lab.leaf.block().replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
    let key = lab.leaf.key.pem();
    vec![
        lab.case("pem-loaders", "pass-plain", "every reader loads the same"),
        lab.case("pem-loaders", "warn-old-label", "Go and Rust pass over X509 CERTIFICATE")
            .file("fullchain.pem", lab.leaf.pem() + &old_label)
            .expect("pem-loaders warn"),
        lab.case("pem-loaders", "fail-trusted", "servers pass over TRUSTED CERTIFICATE behind the first block")
            .file("fullchain.pem", lab.leaf.pem() + &trusted)
            .expect("pem-loaders fail")
            .expect("chain-complete fail because pem-loaders")
            .expect("chain-trust fail because pem-loaders")
            .expect("client-webpki warn because pem-loaders")
            .shown(),
        lab.case("pem-loaders", "fail-bytes-behind", "OpenSSL servers refuse a leaf with bytes behind it in its block")
            .file(
                "fullchain.pem",
                pem::block("CERTIFICATE", &[&lab.leaf.der[..], b"junk"].concat()) + &lab.issuing.pem(),
            )
            .expect("pem-loaders fail"),
        lab.case("pem-loaders", "fail-key-behind-encrypted", "servers stop at the encrypted key that stands first")
            .file("privkey.pem", pem::block("ENCRYPTED PRIVATE KEY", &encrypted()) + &key)
            .expect("key-unencrypted fail")
            .expect("key-present warn")
            .expect("pem-loaders fail because key-unencrypted"),
        lab.case("pem-loaders", "fail-trusted-combined", "Postfix passes over TRUSTED CERTIFICATE in a combined file")
            .file("fullchain.pem", trusted_leaf + &lab.issuing.pem() + &key)
            .without("privkey.pem")
            .expect("pem-loaders fail"),
    ]
}

fn syntax(lab: &Lab) -> Vec<Case> {
    let chain = |case: Case, edit: fn(String) -> String| case.edit("fullchain.pem", edit);
    let glued = lab.leaf.block().trim_end().to_owned() + &lab.issuing.block();
    vec![
        chain(lab.case("pem-syntax", "pass-crlf", "CRLF line ends are harmless to TLS servers"), |certs| {
            certs.replace('\n', "\r\n")
        }),
        lab.case("pem-syntax", "pass-text-between", "text between the blocks is passed over by everybody"),
        lab.case("pem-syntax", "fail-glued", "an END and the next BEGIN share a line")
            .file("fullchain.pem", glued)
            .expect("pem-syntax fail")
            .expect("pem-content fail because pem-syntax")
            .shown(),
        chain(lab.case("pem-syntax", "fail-cut-off", "the file ends within the second block"), |certs| {
            certs[..certs.len() - 200].to_owned()
        })
        .expect("pem-syntax fail")
        .expect("pem-loaders fail because pem-syntax")
        .expect("chain-complete fail because pem-syntax")
        .expect("chain-trust fail because pem-syntax")
        .expect("client-webpki warn because pem-syntax"),
        chain(
            lab.case("pem-syntax", "warn-byte-order-mark", "a byte-order mark hides the leaf from Go and Rust"),
            |certs| format!("\u{feff}{}", &certs[certs.find("-----BEGIN").unwrap_or(0)..]),
        )
        .expect("pem-syntax warn")
        .expect("pem-loaders warn because pem-syntax"),
        chain(lab.case("pem-syntax", "warn-merge-markers", "a merge was never finished"), |certs| {
            format!("<<<<<<< HEAD\n{certs}=======\n>>>>>>> renewal\n")
        })
        .expect("pem-syntax warn"),
    ]
}

fn content(lab: &Lab) -> Vec<Case> {
    let request = crl::request(&lab.leaf.key, "mx.example.org");
    vec![
        lab.case("pem-content", "pass-request-beside", "a request beside good blocks is passed over")
            .file("fullchain.pem", lab.leaf.pem() + &lab.issuing.pem() + &request)
            .expect("pem-loaders warn"),
        lab.case("pem-content", "fail-request", "the request, not the certificate that the CA returned")
            .file("fullchain.pem", request)
            .expect("pem-content fail")
            .shown(),
        lab.case("pem-content", "fail-binary", "a binary certificate where servers want PEM")
            .file("fullchain.pem", &lab.leaf.der)
            .expect("pem-content fail"),
        lab.case("pem-content", "fail-empty", "an empty file").file("fullchain.pem", "").expect("pem-content fail"),
    ]
}
