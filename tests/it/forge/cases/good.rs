//! Good deployments of every kind of key and every place for it.

use super::Case;
use crate::forge::cert::{Certificate, Draft};
use crate::forge::crl::revocation_list;

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = KINDS.iter().map(|(kind, expect)| of_kind(kind, expect)).collect();
    let p256 = Hierarchy::of("ecdsa-p256");
    let chain = p256.leaf.pem() + &p256.issuing.pem();
    let key = p256.leaf.key.pem();
    let sec1 = crate::forge::pem::block("EC PRIVATE KEY", &with_curve(&p256.leaf.key.inner()));
    for (name, about, text) in [
        (
            "key-first",
            "the key stands before the certificates, as smtpd_tls_chain_files wants it",
            format!("{key}{chain}"),
        ),
        ("key-last", "the key stands behind the certificates", format!("{chain}{key}")),
        ("key-sec1", "the key in SEC 1 form, in the certificate file", format!("{chain}{sec1}")),
    ] {
        cases.push(Case::new(format!("deployments/good/{name}"), about).ca(&p256.root).file("fullchain.pem", text));
    }
    let rsa = Hierarchy::of("rsa");
    let pkcs1 = crate::forge::pem::block("RSA PRIVATE KEY", &rsa.leaf.key.inner());
    cases.push(
        Case::new("deployments/good/key-pkcs1".to_owned(), "an RSA key in PKCS#1 form")
            .ca(&rsa.root)
            .chain(&[&rsa.leaf, &rsa.issuing])
            .file("privkey.pem", pkcs1),
    );
    cases.push(
        Case::new("deployments/good/with-root".to_owned(), "the root is sent along, which the guide allows")
            .ca(&p256.root)
            .chain(&[&p256.leaf, &p256.issuing, &p256.root])
            .key(&p256.leaf.key),
    );
    cases
}

/// Root, intermediate and leaf of one kind of key.
struct Hierarchy {
    root: Certificate,
    issuing: Certificate,
    leaf: Certificate,
}

impl Hierarchy {
    fn of(kind: &str) -> Hierarchy {
        let root = Draft::root(&format!("{kind}-root"), &format!("Forge Root {kind}")).self_signed();
        let issuing =
            Draft::intermediate(&format!("{kind}-issuing"), &format!("Forge Issuing {kind}")).issued_by(&root);
        let leaf = Draft::server(&format!("{kind}-leaf")).issued_by(&issuing);
        Hierarchy { root, issuing, leaf }
    }
}

fn of_kind(kind: &str, expect: &[&str]) -> Case {
    let made = Hierarchy::of(kind);
    let case = Case::new(format!("deployments/good/{kind}"), &format!("everything in order, {kind} throughout"));
    let case = case.ca(&made.root).chain(&[&made.leaf, &made.issuing]).key(&made.leaf.key);
    let case = match kind {
        // The deployment of the README, with everything that can be asked.
        "ecdsa-p256" => {
            let lists = revocation_list(&made.issuing, &[]) + &revocation_list(&made.root, &[]);
            case.file("crl.pem", lists).option("--crl", "crl.pem")
        }
        _ => case,
    };
    expect.iter().fold(case, |case, line| case.expect(line))
}

/// Adds the curve that PKCS#8 states outside to an ECPrivateKey (RFC 5915 3).
fn with_curve(inner: &[u8]) -> Vec<u8> {
    use crate::forge::der;
    let parts = der::contents(der::contents(inner)[0]);
    let curve = der::tagged(0, &der::oid("1.2.840.10045.3.1.7"));
    der::sequence(&[&der::integer(1), &der::octets(parts[1]), &curve, &der::tagged(1, parts[2])])
}

/// Kinds of keys, and what must be said about a deployment with nothing else wrong.
const KINDS: &[(&str, &[&str])] = &[
    ("ecdsa-p256", &[]),
    ("ecdsa-p384", &[]),
    ("ecdsa-p521", &[]),
    ("ed25519", &[]),
    ("rsa", &[]),
    ("ed448", &["client-webpki warn"]),
    ("rsa-pss", &["key-algorithm warn", "client-webpki warn"]),
    ("dsa", &["key-algorithm warn", "client-webpki warn"]),
];
