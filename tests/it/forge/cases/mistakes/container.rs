//! Mistakes with another container given by mistake (FMT).

use std::fs;

use super::{Case, Lab};
use crate::forge::crl::{request, revocation_list};
use crate::forge::{der, pem};
use crate::source;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [binary(lab), pkcs7(lab), pkcs12(lab), keystores(lab), other_objects(lab), archives(lab), texts(lab), paths(lab)]
        .concat()
}

/// FMT-01 and its like: DER, base64 without lines, the wrong label.
fn binary(lab: &Lab) -> Vec<Case> {
    let bare: String = lab.leaf.block().lines().filter(|line| !line.starts_with('-')).collect();
    let key = &lab.leaf.key.private;
    vec![
        instead(lab, "FMT-01", "", "a binary certificate where servers want PEM", &lab.leaf.der)
            .say("pem-content", "binary (DER)")
            .say("pem-content", "openssl x509 -inform DER -in '/deploy/fullchain.pem'"),
        instead(lab, "FMT-01", "base64", "the same in base64, without BEGIN and END lines", bare)
            .expect("pem-syntax fail because pem-content")
            .say("pem-content", "a certificate in base64 without BEGIN and END lines")
            .say("pem-content", "base64 -d '/deploy/fullchain.pem' | openssl x509 -inform DER"),
        as_key(lab, "FMT-01", "key", "a binary key where servers want PEM", key)
            .say("pem-content", "a binary (DER) private key")
            .say("pem-content", "openssl pkey -inform DER -in '/deploy/privkey.pem'"),
        instead(
            lab,
            "FMT-01",
            "label",
            "a certificate under a label that nobody knows",
            pem::block("X509", &lab.leaf.der),
        )
        .say("pem-content", "a block that says X509 and holds a certificate")
        .say("pem-content", "-----BEGIN CERTIFICATE-----"),
    ]
}

fn pkcs7(lab: &Lab) -> Vec<Case> {
    let contents = "a PKCS#7 container with 2 certificates (servers need them as PEM, the server's own first)";
    let in_pem = String::from_utf8(fixture("bundle-pem.p7b")).unwrap();
    vec![
        instead(lab, "FMT-02", "", "a PKCS#7 bundle, binary", fixture("bundle.p7b"))
            .say("pem-content", contents)
            .say("pem-content", "openssl pkcs7 -print_certs -inform DER -in '/deploy/fullchain.pem'"),
        instead(lab, "FMT-02", "pem", "a PKCS#7 bundle in PEM", &in_pem)
            .say("pem-content", contents)
            .say("pem-content", "openssl pkcs7 -print_certs -in '/deploy/fullchain.pem'"),
        instead(
            lab,
            "FMT-02",
            "label",
            "a PKCS#7 bundle under the label CERTIFICATE",
            in_pem.replace("PKCS7", "CERTIFICATE"),
        )
        .expect("pem-loaders fail because pem-content")
        .say("pem-content", "says CERTIFICATE and holds a PKCS#7 container with 2 certificates"),
        instead(
            lab,
            "FMT-02",
            "ber",
            "a signed message in BER, as mail programs and Windows write it",
            fixture("signed-ber.p7b"),
        )
        .say("pem-content", contents),
    ]
}

fn pkcs12(lab: &Lab) -> Vec<Case> {
    let open = "that opens without a passphrase, with 2 certificates and 1 private key";
    vec![
        instead(lab, "FMT-03", "", "a PKCS#12 container with a passphrase", fixture("secret.p12"))
            .say("pem-content", "a PKCS#12 container (it has a passphrase)")
            .say("pem-content", "openssl pkcs12 -in '/deploy/fullchain.pem' -noenc"),
        instead(lab, "FMT-03", "empty", "a PKCS#12 container with the empty passphrase", fixture("empty.p12"))
            .say("pem-content", open),
        instead(lab, "FMT-03", "legacy", "a PKCS#12 container in the old encryption", fixture("legacy.p12"))
            .say("pem-content", "openssl pkcs12 -legacy -in"),
        instead(lab, "FMT-03", "windows", "the old encryption and the empty passphrase", fixture("windows.p12"))
            .say("pem-content", open),
        as_key(lab, "FMT-03", "key", "a PKCS#12 container in place of the key", fixture("keytool.p12"))
            .say("pem-content", "a PKCS#12 container (it has a passphrase), not a private key"),
    ]
}

fn keystores(lab: &Lab) -> Vec<Case> {
    let bks = [&[0, 0, 0, 2, 0, 0, 0, 20][..], &[7; 20], &[0, 0, 4, 0], &[0x55; 100]].concat();
    vec![
        instead(lab, "FMT-04", "", "a Java keystore", fixture("keystore.jks"))
            .say("pem-content", "a Java keystore, which only Java can read")
            .say("pem-content", "keytool -importkeystore -srckeystore '/deploy/fullchain.pem'"),
        instead(lab, "FMT-04", "jceks", "a Java keystore of the type JCEKS", fixture("keystore.jceks"))
            .say("pem-content", "-srcstoretype JCEKS"),
        instead(lab, "FMT-04", "bks", "a keystore of Bouncy Castle", bks).say("pem-content", "Bouncy Castle"),
    ]
}

/// FMT-05 to FMT-09, FMT-11 and KEY-21: objects that are something else.
fn other_objects(lab: &Lab) -> Vec<Case> {
    let request = request(&lab.leaf.key, "mx.example.org");
    let list = revocation_list(&lab.issuing, &[]);
    let public = &lab.leaf.key.public;
    let binary = |text: &str, label: &str| pem::content(text, label).unwrap();
    vec![
        instead(lab, "FMT-05", "", "the request in place of the certificate", &request)
            .say("pem-content", "a certificate request (CSR), which is sent to the CA"),
        instead(lab, "FMT-05", "der", "the same in binary", binary(&request, "CERTIFICATE REQUEST"))
            .say("pem-content", "a certificate request (CSR)"),
        lab.mistake("FMT-05", "chain", "the request before the issuer's certificate, where the leaf belongs")
            .file("fullchain.pem", request.clone() + &lab.issuing.block())
            .expect("key-match fail")
            .expect("pem-loaders warn")
            .say("key-match", "fullchain.pem:1 is the certificate request (CSR) for this key"),
        instead(
            lab,
            "FMT-05",
            "label",
            "the request under the label CERTIFICATE",
            request.replace("CERTIFICATE REQUEST", "CERTIFICATE"),
        )
        .expect("pem-loaders fail because pem-content")
        .say("pem-content", "says CERTIFICATE and holds a certificate request (CSR)"),
        instead(lab, "FMT-06", "", "a revocation list", &list).say("pem-content", "a revocation list (CRL)"),
        instead(lab, "FMT-06", "der", "the same in binary", binary(&list, "X509 CRL"))
            .say("pem-content", "a revocation list (CRL)"),
        as_key(lab, "FMT-07", "", "the public half in place of the key", pem::block("PUBLIC KEY", public))
            .say("pem-content", "a public key, the public half alone"),
        as_key(lab, "FMT-07", "der", "the same in binary", public).say("pem-content", "the public half alone"),
        as_key(lab, "FMT-08", "", "a key of SSH", fixture("ssh-ed25519")).say("pem-content", "an SSH key"),
        as_key(lab, "FMT-08", "public", "a public key of SSH", fixture("ssh-ed25519.pub"))
            .say("pem-content", "an SSH public key"),
        as_key(lab, "FMT-08", "putty", "a key of PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n")
            .say("pem-content", "a PuTTY private key (PPK)"),
        lab.mistake("FMT-11", "", "an OpenPGP key")
            .file("privkey.pem", fixture("pgp.asc"))
            .expect("pem-content fail")
            .expect("pem-syntax fail because pem-content")
            .expect("key-present fail because pem-syntax")
            .say("pem-content", "OpenPGP data"),
        as_key(lab, "FMT-11", "binary", "an OpenPGP key in binary", fixture("pgp.gpg"))
            .say("pem-content", "OpenPGP data"),
        lab.mistake("FMT-09", "", "certificate and key in each other's place")
            .file("fullchain.pem", lab.leaf.key.pem())
            .file("privkey.pem", lab.leaf.pem())
            .expect("pem-content fail")
            .expect("key-present fail because pem-content")
            .say("pem-content", "holds the key, and /deploy/privkey.pem, given as key, the certificate"),
        as_key(
            lab,
            "KEY-21",
            "",
            "a key that a TPM keeps",
            pem::block("TSS2 PRIVATE KEY", &der::sequence(&[&der::integer(1)])),
        )
        .say("pem-content", "a reference to a key in a TPM or token")
        .say("pem-content", "--skip key"),
        as_key(lab, "KEY-21", "uri", "a key that a token keeps", "pkcs11:object=mail;type=private\n")
            .say("pem-content", "a reference to a key in a TPM or token"),
    ]
}

fn archives(lab: &Lab) -> Vec<Case> {
    let archive = |name: &str, about: &str, file: &str, words: &str| {
        instead(lab, "FMT-10", name, about, fixture(file)).say("pem-content", words)
    };
    vec![
        archive("", "a ZIP archive from the CA", "fullchain.zip", "a ZIP archive"),
        archive("tar", "a tar archive, in which the text can be seen", "fullchain.tar", "a tar archive")
            .expect("pem-syntax fail because pem-content"),
        archive("gzip", "a gzip file", "fullchain.tar.gz", "gzip data"),
        archive("xz", "an xz file", "fullchain.pem.xz", "xz data"),
        archive("bzip2", "a bzip2 file", "fullchain.pem.bz2", "bzip2 data"),
    ]
}

/// Texts that hold what is wanted in a form of their own.
fn texts(lab: &Lab) -> Vec<Case> {
    let value = data_encoding::BASE64.encode(lab.leaf.pem().as_bytes());
    let manifest = format!("apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\ndata:\n  tls.crt: {value}\n");
    vec![
        instead(lab, "FMT-10", "kubernetes", "a Kubernetes secret", manifest)
            .say("pem-content", "a Kubernetes object")
            .say("pem-content", "base64 -d"),
        instead(lab, "FMT-10", "json", "the answer of an API", "{\"error\": \"not found\"}\n")
            .say("pem-content", "JSON text"),
        instead(lab, "FMT-10", "unknown", "bytes that nothing is known of", [0x9d, 0x01, 0x7a, 0xc4].repeat(64))
            .say("pem-content", "first bytes 9d 01 7a c4"),
    ]
}

/// FMT-12 to FMT-14; FMT-15 is a matter of the leaf.
fn paths(lab: &Lab) -> Vec<Case> {
    let unread = |case: Case| case.expect("file-read fail");
    vec![
        unread(lab.mistake("FMT-12", "", "a file that is not there").without("fullchain.pem"))
            .say("file-read", "No such file or directory"),
        unread(lab.mistake("FMT-13", "", "a path in quotes, which Postfix does not strip"))
            .option("--key", "\"privkey.pem\"")
            .say("file-read", "begins with a quote character")
            .say("file-read", "without quotes: privkey.pem"),
        unread(lab.mistake("FMT-14", "", "a path with Dovecot's < before it"))
            .option("--key", "<privkey.pem")
            .say("file-read", "begins with <"),
    ]
}

/// This in place of the chain.
fn instead(lab: &Lab, code: &str, name: &str, about: &str, bytes: impl AsRef<[u8]>) -> Case {
    lab.mistake(code, name, about).file("fullchain.pem", bytes).expect("pem-content fail")
}

/// This in place of the key.
fn as_key(lab: &Lab, code: &str, name: &str, about: &str, bytes: impl AsRef<[u8]>) -> Case {
    lab.mistake(code, name, about)
        .file("privkey.pem", bytes)
        .expect("pem-content fail")
        .expect("key-present fail because pem-content")
}

/// A file of `testdata/containers`.
fn fixture(name: &str) -> Vec<u8> {
    fs::read(source::package().join("testdata/containers").join(name)).unwrap()
}
