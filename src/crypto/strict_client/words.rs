//! Every refusal of rustls-webpki in our words.

use rustls_pki_types::UnixTime;
use webpki::Error;

use crate::base::moment::Moment;
use crate::base::oid::Oid;
use crate::crypto::signature::algorithm::{self, Family};
use crate::crypto::strict_client::{Refusal, Role, Subject};

/// The refusal that this error stands for.
pub(super) fn refusal(error: &Error, role: Role) -> Refusal {
    let (about, text) = path(error, role).or_else(|| form(error)).or_else(|| revocation(error)).unwrap_or_else(|| {
        // The enum is open: a later webpki may have further reasons.
        (Subject::Form, "it refuses the certificates for a reason that has no name here".to_owned())
    });
    Refusal { about, text }
}

/// Reasons that lie in the path: trust, time, purpose, names, signatures.
fn path(error: &Error, role: Role) -> Option<(Subject, String)> {
    let said = |about, text: &str| Some((about, text.to_owned()));
    match error {
        Error::CertExpired { not_after, .. } => {
            Some((Subject::Validity, format!("a certificate of the path expired at {}", moment(*not_after))))
        }
        Error::CertNotValidYet { not_before, .. } => {
            Some((Subject::Validity, format!("a certificate of the path is not valid before {}", moment(*not_before))))
        }
        Error::InvalidCertValidity => said(Subject::Validity, "a certificate of the path ends before it begins"),
        Error::CertNotValidForName(_) => said(Subject::Name, "the certificate does not cover the name asked for"),
        Error::NameConstraintViolation => {
            said(Subject::NameConstraint, "a name lies outside the name constraints of a CA")
        }
        Error::CaUsedAsEndEntity => said(
            Subject::Authority,
            "the leaf is marked as a CA (CA:TRUE), and a CA's certificate may not stand for a host",
        ),
        Error::EndEntityUsedAsCa => {
            said(Subject::Authority, "a certificate that issued another is not marked as a CA's")
        }
        Error::PathLenConstraintViolated => {
            said(Subject::Authority, "the path is longer than the path length of a CA allows")
        }
        Error::UnknownIssuer => {
            said(Subject::Path, "no path leads from the leaf over the certificates sent to an anchor")
        }
        Error::CertDistrusted => said(Subject::Path, "a public key of the path is on webpki's list of distrusted ones"),
        Error::MaximumPathDepthExceeded => said(Subject::Limit, "the path has more than 6 intermediates"),
        Error::MaximumNameConstraintComparisonsExceeded => {
            said(Subject::Limit, "the name constraints are too many to be compared")
        }
        Error::MaximumPathBuildCallsExceeded => said(Subject::Limit, "too many paths are possible to be searched"),
        Error::MaximumSignatureChecksExceeded => said(Subject::Limit, "too many signatures are to be checked"),
        Error::EmptyEkuExtension => said(Subject::Purpose, "the extended key usage names no use at all"),
        Error::RequiredEkuNotFoundContext(_) => Some(wrong_purpose(role)),
        #[allow(deprecated, reason = "webpki keeps the variant without context for older callers")]
        Error::RequiredEkuNotFound => Some(wrong_purpose(role)),
        Error::InvalidSignatureForPublicKey => said(Subject::Signature, "a signature of the path does not verify"),
        Error::SignatureAlgorithmMismatch => {
            said(Subject::Signature, "a certificate names one signature algorithm inside and another one outside")
        }
        Error::UnsupportedSignatureAlgorithmContext(context) => Some(unsupported(&context.signature_algorithm_id)),
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(context) => Some((
            Subject::Signature,
            format!(
                "a certificate is signed with {} by a key of a kind, size or curve that rustls has no verifier for",
                algorithm_name(&context.signature_algorithm_id)
            ),
        )),
        #[allow(deprecated, reason = "webpki keeps the variant without context for older callers")]
        Error::UnsupportedSignatureAlgorithm | Error::UnsupportedSignatureAlgorithmForPublicKey => {
            said(Subject::Signature, "a certificate is signed with an algorithm that rustls has no verifier for")
        }
        _ => None,
    }
}

/// Reasons that lie in the form of a certificate.
fn form(error: &Error) -> Option<(Subject, String)> {
    let text = match error {
        Error::BadDer => "a certificate is not strict DER",
        Error::BadDerTime => "a time in a certificate is malformed",
        Error::ExtensionValueInvalid => "an extension of a certificate is malformed or stands twice",
        Error::InvalidNetworkMaskConstraint => "a name constraint for addresses has a network mask with holes",
        Error::InvalidSerialNumber => "a serial number is negative, zero octets long, padded or longer than 20 octets",
        Error::MalformedDnsIdentifier => "a DNS name in a certificate is malformed",
        Error::MalformedExtensions => "the extensions of a certificate are malformed",
        Error::MalformedNameConstraint => "a name constraint is malformed",
        Error::TrailingData(_) => "bytes follow a structure of a certificate where nothing may follow",
        Error::UnsupportedCertVersion => "a certificate is not of version 3",
        Error::UnsupportedCriticalExtension => "a certificate has a critical extension that rustls does not know",
        Error::UnsupportedNameType => "a name is of a type that rustls does not compare",
        _ => return None,
    };
    Some((Subject::Form, text.to_owned()))
}

/// Reasons that lie in revocation lists. None is handed over today; the words are here so that none is lost.
fn revocation(error: &Error) -> Option<(Subject, String)> {
    let text = match error {
        Error::CertRevoked => "a certificate of the path is revoked",
        Error::CrlExpired { .. } => "a revocation list is out of date",
        Error::InvalidCrlNumber => "the number of a revocation list is malformed",
        Error::InvalidCrlSignatureForPublicKey => "the signature of a revocation list does not verify",
        Error::IssuerNotCrlSigner => "the issuer of a revocation list may not sign such lists",
        Error::UnknownRevocationStatus => "no revocation list tells about a certificate of the path",
        Error::UnsupportedCrlIssuingDistributionPoint => "a revocation list has a distribution point of an odd kind",
        Error::UnsupportedCrlVersion => "a revocation list is not of version 2",
        Error::UnsupportedDeltaCrl => "a revocation list is a delta list",
        Error::UnsupportedIndirectCrl => "a revocation list is an indirect one",
        Error::UnsupportedRevocationReason => "a revocation list names an unknown reason",
        Error::UnsupportedRevocationReasonsPartitioning => "a revocation list covers some reasons only",
        Error::UnsupportedCrlSignatureAlgorithmContext(_)
        | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => {
            "a revocation list is signed with an algorithm that rustls has no verifier for"
        }
        #[allow(deprecated, reason = "webpki keeps the variants without context for older callers")]
        Error::UnsupportedCrlSignatureAlgorithm | Error::UnsupportedCrlSignatureAlgorithmForPublicKey => {
            "a revocation list is signed with an algorithm that rustls has no verifier for"
        }
        _ => return None,
    };
    Some((Subject::Revocation, text.to_owned()))
}

fn wrong_purpose(role: Role) -> (Subject, String) {
    let wanted = match role {
        Role::Server => "serverAuth",
        Role::Client => "clientAuth",
    };
    (Subject::Purpose, format!("the extended key usage of a certificate of the path does not name {wanted}"))
}

fn unsupported(identifier: &[u8]) -> (Subject, String) {
    let name = algorithm_name(identifier);
    (Subject::Signature, format!("a certificate is signed with {name}, which rustls has no verifier for"))
}

/// The name of a signature algorithm from the content of its AlgorithmIdentifier.
fn algorithm_name(identifier: &[u8]) -> String {
    let oid = match identifier {
        [6, length, rest @ ..] => rest.get(..usize::from(*length)).unwrap_or(rest),
        other => other,
    };
    match algorithm::by_oid(oid) {
        // Some of its parameters are supported, so the bare name would mislead.
        Some(known) if known.family == Family::RsaPss => format!("{} of other parameters", known.name()),
        _ => algorithm::name_of(&Oid::from_content(oid)),
    }
}

fn moment(time: UnixTime) -> String {
    Moment(i64::try_from(time.as_secs()).unwrap_or(i64::MAX)).minutes()
}
