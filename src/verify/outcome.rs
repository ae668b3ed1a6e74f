//! What a run of the engine gives: the path, the verdict, the events in order.

use crate::verify::code::Code;
use crate::x509::cert::SharedCert;

/// The answer of the engine to a request.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The path from the leaf upwards, as far as it was built.
    pub chain: Vec<Link>,
    /// The errors in the order found; a path is good iff the run ended and there are none.
    pub events: Vec<Event>,
    /// Whether the run accepted the leaf.
    pub accepted: bool,
    /// Why there was no answer at all, for limits and algorithms that the engine does not implement.
    pub unjudged: Option<String>,
}

/// One certificate of the path.
#[derive(Clone, Debug)]
pub struct Link {
    /// The certificate.
    pub cert: SharedCert,
    /// Whether it came from the anchors rather than from the untrusted material.
    pub trusted: bool,
}

/// One error at one depth.
#[derive(Clone, Debug)]
pub struct Event {
    /// OpenSSL's number.
    pub code: Code,
    /// Index in the path, leaf = 0.
    pub depth: usize,
    /// The certificate concerned; none for error 43.
    pub cert: Option<SharedCert>,
    /// Whether it happened while validating the issuer of a CRL.
    pub crl_path: bool,
}
