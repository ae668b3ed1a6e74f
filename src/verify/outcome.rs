//! What a run of the engine gives: the path, the verdict, the events in order.

use crate::base::oid::Oid;
use crate::verify::code::Code;
use crate::x509::cert::SharedCert;
use crate::x509::extension::policy::PolicyQualifiers;

/// The answer of the engine to a request.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The path from the leaf upwards, as far as it was built.
    pub chain: Vec<Link>,
    /// The errors in the order found, those of the paths of CRL issuers among them.
    pub events: Vec<Event>,
    /// Whether the run accepted the leaf: it came to its end, and no event is of the main path.
    pub accepted: bool,
    /// Why the run ended early without an error number, where OpenSSL's ends so too: a leaf whose key cannot be decoded,
    /// a policy tree that grew too large.
    pub aborted: Option<String>,
    /// Why there was no answer at all, for limits and algorithms that the engine does not implement.
    pub unjudged: Option<String>,
    /// What policy checking came to, when it was asked for and reached.
    pub policies: Option<Policies>,
}

impl Outcome {
    /// Why the run ended without an error number, if it did.
    pub fn unanswered(&self) -> Option<&str> {
        self.aborted.as_deref().or(self.unjudged.as_deref())
    }
}

/// What policy checking came to (RFC 5280 6.1.6; `X509_policy_tree_get0_policies`, `..._user_policies`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// Whether the path requires an explicit policy.
    pub explicit_required: bool,
    /// The authority-constrained set, in OpenSSL's order; empty also where no tree was built.
    pub authority: Vec<Policy>,
    /// The user-constrained set, in the order asked for; filled from [`Request::policies`] alone, so empty without them.
    ///
    /// [`Request::policies`]: crate::verify::request::Request::policies
    pub user: Vec<Policy>,
}

/// One valid policy (RFC 5280 4.2.1.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its identifier.
    pub oid: Oid,
    /// Whether the extension that named it was critical.
    pub critical: bool,
    /// Its qualifiers; no list and an empty list are printed differently.
    pub qualifiers: Option<PolicyQualifiers>,
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
    /// Index in the path, leaf = 0; one past its end where OpenSSL has counted on before it reports, as it does for
    /// resources (RFC 3779).
    pub depth: usize,
    /// The certificate concerned; none for error 43.
    pub cert: Option<SharedCert>,
    /// Whether it happened while validating the issuer of a CRL.
    pub crl_path: bool,
}
