//! Mistakes with chains (CHN).

mod authority;
mod gap;
mod order;

use super::{Case, Lab};
use crate::forge::cert::{Certificate, Draft};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [order::cases(lab), gap::cases(lab), authority::cases(lab)].concat()
}

/// The usual server's certificate.
fn server() -> Draft {
    Draft::server("ecdsa-p256-leaf")
}

/// The usual issuing CA.
fn issuing() -> Draft {
    Draft::intermediate("ecdsa-p256-issuing", "Forge Issuing")
}

/// A leaf below this CA below the root, and that CA.
fn below(lab: &Lab, authority: Draft) -> [Certificate; 2] {
    let authority = authority.issued_by(&lab.root);
    [server().issued_by(&authority), authority]
}

/// Refused by OpenSSL, and by rustls clients for the same reason.
fn refused(case: Case) -> Case {
    case.expect("chain-trust fail").expect("client-webpki warn because chain-trust")
}

/// A certificate is missing.
fn gaping(case: Case) -> Case {
    case.expect("chain-complete fail")
        .expect("chain-trust fail because chain-complete")
        .expect("client-webpki warn because chain-complete")
}
