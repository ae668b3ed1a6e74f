//! Faults of the chain, and of what trusts it.

use std::fs;

use super::Fault;
use super::workshop::{Contents, Deployment, Identity, P256, Workshop, text};

/// One value each.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "intermediate-first",
        row: "chain-order",
        status: "fail",
        make: |d| certs(d, |shop| vec![&shop.issuing, &shop.leaf]),
    },
    Fault {
        name: "intermediates-swapped",
        row: "chain-order",
        status: "fail",
        make: |d| {
            let issuing = d.bench.identity("issuing", P256, &d.shop.upper, Contents::ISSUING);
            let leaf = d.bench.identity("leaf", P256, &issuing, Contents::LEAF);
            d.install(&leaf, &[&d.shop.upper.cert, &issuing.cert]);
            true
        },
    },
    Fault { name: "leaf-alone", row: "chain-complete", status: "fail", make: |d| certs(d, |shop| vec![&shop.leaf]) },
    Fault {
        name: "root-instead-of-intermediate",
        row: "chain-complete",
        status: "fail",
        make: |d| certs(d, |shop| vec![&shop.leaf, &shop.root]),
    },
    Fault {
        name: "intermediate-in-the-store-only",
        row: "chain-complete",
        status: "fail",
        make: |d| {
            d.ca.push(d.shop.issuing.cert.clone());
            certs(d, |shop| vec![&shop.leaf])
        },
    },
    Fault {
        name: "another-intermediate",
        row: "chain-complete",
        status: "fail",
        make: |d| certs(d, |shop| vec![&shop.leaf, &shop.upper]),
    },
    Fault {
        name: "certificate-twice",
        row: "chain-extra",
        status: "warn",
        make: |d| certs(d, |shop| vec![&shop.leaf, &shop.issuing, &shop.issuing]),
    },
    Fault {
        name: "stranger-appended",
        row: "chain-extra",
        status: "warn",
        make: |d| certs(d, |shop| vec![&shop.leaf, &shop.issuing, &shop.upper]),
    },
    Fault {
        name: "old-leaf-appended",
        row: "chain-extra",
        status: "warn",
        make: |d| {
            let contents = Contents { start: "20260701000000Z", end: "20261201000000Z", ..Contents::LEAF };
            let old = d.bench.identity("old", P256, &d.shop.issuing, contents);
            d.install(&d.shop.leaf, &[&d.shop.issuing.cert, &old.cert]);
            true
        },
    },
    Fault {
        name: "root-nobody-trusts",
        row: "chain-trust",
        status: "fail",
        make: |d| {
            d.ca = vec![d.shop.other.cert.clone()];
            certs(d, |shop| vec![&shop.leaf, &shop.issuing, &shop.root])
        },
    },
    Fault {
        name: "self-signed",
        row: "chain-trust",
        status: "fail",
        make: |d| {
            let leaf = d.bench.self_signed("leaf", P256, Contents::LEAF);
            d.install(&leaf, &[]);
            true
        },
    },
    Fault {
        name: "name-not-permitted",
        row: "chain-trust",
        status: "fail",
        make: |d| below(d, "pathlen:0", "pathlen:0\nnameConstraints=critical,permitted;DNS:other.test"),
    },
    Fault {
        name: "path-too-long",
        row: "chain-trust",
        status: "fail",
        make: |d| {
            let contents = Contents { subject: "/CN=Lab Deeper", ..Contents::ISSUING };
            let issuing = d.bench.identity("deeper", P256, &d.shop.issuing, contents);
            let leaf = d.bench.identity("leaf", P256, &issuing, Contents::LEAF);
            d.install(&leaf, &[&issuing.cert, &d.shop.issuing.cert]);
            true
        },
    },
    Fault {
        name: "issuer-is-no-ca",
        row: "chain-trust",
        status: "fail",
        make: |d| below(d, "CA:TRUE,pathlen:0", "CA:FALSE"),
    },
    Fault {
        name: "issuer-may-not-sign",
        row: "chain-trust",
        status: "fail",
        make: |d| below(d, "digitalSignature,keyCertSign,cRLSign", "digitalSignature,cRLSign"),
    },
    Fault {
        name: "issuer-for-mail-only",
        row: "chain-trust",
        status: "fail",
        make: |d| below(d, "pathlen:0", "pathlen:0\nextendedKeyUsage=emailProtection"),
    },
    Fault {
        name: "issuer-expired",
        row: "chain-trust",
        status: "fail",
        make: |d| {
            d.install_below(Contents { end: "20261018000000Z", ..Contents::ISSUING });
            true
        },
    },
    Fault {
        name: "issuer-with-another-key",
        row: "chain-complete",
        status: "fail",
        make: |d| forged(d, "authorityKeyIdentifier=keyid"),
    },
    Fault { name: "forged", row: "chain-trust", status: "fail", make: |d| forged(d, "authorityKeyIdentifier=none") },
    Fault {
        name: "unknown-critical-extension",
        row: "chain-trust",
        status: "fail",
        make: |d| {
            let extensions = format!("{}1.2.3.4.5=critical,DER:05:00\n", Contents::LEAF.extensions);
            d.install_leaf(P256, Contents { extensions: &extensions, ..Contents::LEAF });
            true
        },
    },
    Fault {
        name: "sha1",
        row: "chain-strength",
        status: "fail",
        make: |d| {
            d.install_leaf(P256, Contents { digest: "sha1", ..Contents::LEAF });
            true
        },
    },
    Fault {
        name: "weak-issuer",
        row: "chain-strength",
        status: "fail",
        make: |d| {
            let weak = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
            let issuing = d.bench.identity("issuing", &weak, &d.shop.root, Contents::ISSUING);
            let leaf = d.bench.identity("leaf", P256, &issuing, Contents::LEAF);
            d.install(&leaf, &[&issuing.cert]);
            true
        },
    },
    Fault {
        name: "leaf-revoked",
        row: "chain-revocation",
        status: "fail",
        make: |d| {
            let of_issuing = d.bench.revoke("issuing", &d.shop.issuing, &[&d.shop.leaf.cert]);
            let of_root = d.bench.revoke("root", &d.shop.root, &[]);
            lists(d, &[&text(&of_issuing), &text(&of_root)])
        },
    },
    Fault {
        name: "issuer-revoked",
        row: "chain-revocation",
        status: "fail",
        make: |d| {
            let of_issuing = d.bench.revoke("issuing", &d.shop.issuing, &[]);
            let of_root = d.bench.revoke("root", &d.shop.root, &[&d.shop.issuing.cert]);
            lists(d, &[&text(&of_issuing), &text(&of_root)])
        },
    },
    Fault {
        name: "ed448",
        row: "client-webpki",
        status: "warn",
        make: |d| {
            d.install_leaf(&["-algorithm", "ED448"], Contents::LEAF);
            true
        },
    },
];

/// Installs these certificates, with the key of the good leaf.
fn certs(deployment: &mut Deployment<'_>, order: for<'a> fn(&'a Workshop) -> Vec<&'a Identity>) -> bool {
    let chain: String = order(deployment.shop).iter().map(|identity| text(&identity.cert)).collect();
    deployment.write(&deployment.cert, chain);
    true
}

/// Installs a good leaf below an intermediate whose extensions differ from the usual ones in one place.
fn below(deployment: &mut Deployment<'_>, usual: &str, odd: &str) -> bool {
    assert!(Contents::ISSUING.extensions.contains(usual), "{usual} is not among the usual extensions");
    let extensions = Contents::ISSUING.extensions.replace(usual, odd);
    deployment.install_below(Contents { extensions: &extensions, ..Contents::ISSUING });
    true
}

/// Installs a leaf signed by somebody of the issuer's name, with this line about the issuer's key, and the real issuer.
fn forged(deployment: &mut Deployment<'_>, key_identifier: &str) -> bool {
    let of_forger = Contents::ISSUING.extensions.replace("authorityKeyIdentifier=keyid\n", "");
    let contents = Contents { extensions: &of_forger, ..Contents::ISSUING };
    let forger = deployment.bench.self_signed("forger", P256, contents);
    let of_leaf = Contents::LEAF.extensions.replace("authorityKeyIdentifier=keyid", key_identifier);
    let contents = Contents { extensions: &of_leaf, ..Contents::LEAF };
    let leaf = deployment.bench.identity("leaf", P256, &forger, contents);
    deployment.install(&leaf, &[&deployment.shop.issuing.cert]);
    true
}

/// Gives revocation lists to the check.
fn lists(deployment: &mut Deployment<'_>, lists: &[&str]) -> bool {
    let file = deployment.bench.path("lists.pem");
    fs::write(&file, lists.concat()).unwrap();
    deployment.option(&["--crl", file.to_str().unwrap()]);
    true
}
