//! Faults of the server's certificate.

use super::Fault;
use super::workshop::{Contents, Deployment, P256, RSA};

/// One value each.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "expired",
        row: "cert-validity",
        status: "fail",
        make: |d| leaf(d, Contents { start: "20260801000000Z", end: "20261112102900Z", ..Contents::LEAF }),
    },
    Fault {
        name: "not-yet-valid",
        row: "cert-validity",
        status: "fail",
        make: |d| leaf(d, Contents { start: "20261122050000Z", ..Contents::LEAF }),
    },
    Fault {
        name: "ends-within-a-month",
        row: "cert-expiry",
        status: "warn",
        make: |d| leaf(d, Contents { start: "20260914000000Z", end: "20261212000000Z", ..Contents::LEAF }),
    },
    Fault {
        name: "ends-within-a-week",
        row: "cert-expiry",
        status: "fail",
        make: |d| leaf(d, Contents { start: "20260827000000Z", end: "20261125000000Z", ..Contents::LEAF }),
    },
    Fault {
        name: "issuer-ends-within-a-week",
        row: "cert-expiry",
        status: "fail",
        make: |d| {
            d.install_below(Contents { end: "20261125000000Z", ..Contents::ISSUING });
            true
        },
    },
    Fault {
        name: "for-clients-only",
        row: "cert-purpose",
        status: "fail",
        make: |d| leaf_with(d, "extendedKeyUsage=serverAuth", "extendedKeyUsage=clientAuth"),
    },
    Fault {
        name: "for-any-purpose-only",
        row: "cert-purpose",
        status: "fail",
        make: |d| leaf_with(d, "extendedKeyUsage=serverAuth", "extendedKeyUsage=anyExtendedKeyUsage"),
    },
    Fault {
        name: "netscape-type-client",
        row: "cert-purpose",
        status: "fail",
        make: |d| leaf_with(d, "extendedKeyUsage=serverAuth", "extendedKeyUsage=serverAuth\nnsCertType=client"),
    },
    Fault {
        name: "signs-revocation-lists-only",
        row: "cert-purpose",
        status: "fail",
        make: |d| leaf_with(d, "keyUsage=critical,digitalSignature", "keyUsage=critical,cRLSign"),
    },
    Fault { name: "marked-as-ca", row: "cert-leaf", status: "warn", make: |d| leaf_with(d, "CA:FALSE", "CA:TRUE") },
    Fault {
        name: "version-1",
        row: "cert-leaf",
        status: "warn",
        make: |d| leaf(d, Contents { extensions: "", ..Contents::LEAF }),
    },
    Fault {
        name: "pre-certificate",
        row: "cert-leaf",
        status: "fail",
        make: |d| leaf_with(d, "CA:FALSE", "CA:FALSE\n1.3.6.1.4.1.11129.2.4.3=critical,DER:05:00"),
    },
    Fault {
        name: "key-encipherment-only",
        row: "cert-key-usage",
        status: "fail",
        make: |d| {
            let extensions = Contents::LEAF.extensions.replace("digitalSignature", "keyEncipherment");
            d.install_leaf(RSA, Contents { extensions: &extensions, ..Contents::LEAF });
            true
        },
    },
    Fault {
        name: "no-extended-key-usage",
        row: "cert-eku",
        status: "warn",
        make: |d| leaf_with(d, "extendedKeyUsage=serverAuth\n", ""),
    },
    Fault {
        name: "another-name",
        row: "cert-name",
        status: "fail",
        make: |d| leaf_with(d, "DNS:mx.example.org", "DNS:www.example.org"),
    },
    Fault {
        name: "wildcard-one-label-short",
        row: "cert-name",
        status: "fail",
        make: |d| {
            d.hostname = Some("a.mx.example.org".to_owned());
            leaf_with(d, "DNS:mx.example.org", "DNS:*.example.org")
        },
    },
    Fault {
        name: "second-name-not-covered",
        row: "cert-name",
        status: "fail",
        make: |d| {
            d.option(&["--hostname", "imap.example.org"]);
            true
        },
    },
    Fault {
        name: "no-names",
        row: "cert-san",
        status: "warn",
        make: |d| leaf_with(d, "subjectAltName=DNS:mx.example.org\n", ""),
    },
    Fault {
        name: "name-begins-with-a-blank",
        row: "cert-san",
        status: "warn",
        make: |d| san(d, "DNS.1=mx.example.org\nDNS.2=\" www.example.org\"\n"),
    },
    Fault {
        name: "address-as-name",
        row: "cert-san",
        status: "warn",
        make: |d| san(d, "DNS.1=mx.example.org\nDNS.2=192.0.2.1\n"),
    },
    Fault {
        name: "name-with-port",
        row: "cert-san",
        status: "warn",
        make: |d| san(d, "DNS.1=mx.example.org\nDNS.2=\"www.example.org:443\"\n"),
    },
    Fault {
        name: "partial-wildcard",
        row: "cert-san",
        status: "warn",
        make: |d| san(d, "DNS.1=mx.example.org\nDNS.2=m*.example.org\n"),
    },
];

/// Installs a leaf that says this.
fn leaf(deployment: &mut Deployment<'_>, contents: Contents<'_>) -> bool {
    deployment.install_leaf(P256, contents);
    true
}

/// Installs a leaf whose extensions differ from the usual ones in one place.
fn leaf_with(deployment: &mut Deployment<'_>, usual: &str, odd: &str) -> bool {
    assert!(Contents::LEAF.extensions.contains(usual), "{usual} is not among the usual extensions");
    leaf(deployment, Contents { extensions: &Contents::LEAF.extensions.replace(usual, odd), ..Contents::LEAF })
}

/// Installs a leaf whose subjectAltName comes from these lines.
fn san(deployment: &mut Deployment<'_>, names: &str) -> bool {
    let section = format!("subjectAltName=@names\n[names]\n{names}");
    let usual = Contents::LEAF.extensions.replace("subjectAltName=DNS:mx.example.org\n", "");
    leaf(deployment, Contents { extensions: &format!("{usual}{section}"), ..Contents::LEAF })
}
