//! The seam: does this signature over these bytes verify under this public key.

use crate::crypto::digest::DigestAlgorithm;
use crate::crypto::signature::algorithm::Family;
use crate::crypto::signature::pss::PssParameters;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

pub mod algorithm;
mod aws;
mod curves;
mod dsa;
mod edwards;
mod integers;
mod pss;
mod rsa;
mod sm2;

/// Why a signature was not found good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureFault {
    /// It does not verify (or its form is wrong, which OpenSSL reports alike).
    Bad,
    /// No backend implements the algorithm; its name.
    Unsupported(String),
}

/// Verifies a signature as OpenSSL 3.0 does (`a_verify.c ASN1_item_verify_ctx`).
///
/// `message` is what was signed, `signature` the content of the BIT STRING; unused bits, and whether inner and outer
/// algorithm agree, are the caller's to check. An algorithm that does not fit the key, a digest that OpenSSL does not
/// compute and parameters it refuses are `Bad`; what no library here implements is `Unsupported`, never good.
pub fn verify(
    algorithm: &AlgorithmId,
    key: &PublicKeyInfo,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureFault> {
    let question = Question::new(algorithm, key, message, signature).ok_or(SignatureFault::Bad)?;
    let mut answers = BACKENDS.iter().filter_map(|backend| backend.verify(&question));
    answers.next().unwrap_or_else(|| Err(SignatureFault::Unsupported(question.name())))
}

/// Verifies a signature that was made along an identifier of the signer (`x_all.c X509_verify` with
/// `X509_set0_distinguishing_id`): only SM2 knows such, and any other signature is then `Bad`.
pub fn verify_identified(
    algorithm: &AlgorithmId,
    key: &PublicKeyInfo,
    message: &[u8],
    signature: &[u8],
    identifier: &[u8],
) -> Result<(), SignatureFault> {
    let question = Question::new(algorithm, key, message, signature).ok_or(SignatureFault::Bad)?;
    match question.scheme {
        Scheme::Sm2 => verdict(sm2::verify(&question, identifier).is_some()),
        _ => Err(SignatureFault::Bad),
    }
}

/// The digest a signature is made over, where its algorithm names one: in the identifier, or in the parameters of PSS.
pub fn digest_of(algorithm: &AlgorithmId) -> Option<DigestAlgorithm> {
    let known = algorithm::by_oid(algorithm.oid.content())?;
    match known.family {
        Family::RsaPss => PssParameters::read(algorithm).map(|parameters| parameters.digest),
        _ => known.digest,
    }
}

/// A library that verifies some kinds of signatures.
trait Backend: Sync {
    /// The verdict; `None` when this backend does not implement what is asked.
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>>;
}

/// In order: the first that answers decides. The fast library first, the complete ones behind it.
const BACKENDS: [&dyn Backend; 6] =
    [&aws::AwsLc, &rsa::PureRsa, &curves::RustCryptoCurves, &dsa::PureDsa, &edwards::Goldilocks, &sm2::PureSm2];

/// What a backend is asked: the algorithm fits the key, its digest is one that OpenSSL computes.
struct Question<'a> {
    scheme: Scheme,
    key: &'a PublicKeyInfo,
    message: &'a [u8],
    signature: &'a [u8],
}

/// A signature scheme with all it needs beside the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Dsa(DigestAlgorithm),
    Ecdsa(DigestAlgorithm),
    Ed25519,
    Ed448,
    RsaPkcs1(DigestAlgorithm),
    RsaPss(PssParameters),
    Sm2,
}

impl<'a> Question<'a> {
    /// `None` when OpenSSL would refuse before any arithmetic.
    fn new(
        algorithm: &AlgorithmId,
        key: &'a PublicKeyInfo,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> Option<Question<'a>> {
        let known = algorithm::by_oid(algorithm.oid.content()).filter(|known| known.fits(&key.key))?;
        let digest = || known.digest.filter(|digest| digest.is_available());
        let scheme = match known.family {
            Family::Dsa => Scheme::Dsa(digest()?),
            // "Recommended" and "specified" name no digest; OpenSSL then takes SHA-256 on every curve.
            Family::Ecdsa if known.digest.is_none() => Scheme::Ecdsa(DigestAlgorithm::Sha256),
            Family::Ecdsa => Scheme::Ecdsa(digest()?),
            Family::Ed25519 => Scheme::Ed25519,
            Family::Ed448 => Scheme::Ed448,
            Family::Rsa => Scheme::RsaPkcs1(digest()?),
            Family::RsaPss => Scheme::RsaPss(PssParameters::read(algorithm)?.allowed_by(key)?),
            Family::Sm2 => Scheme::Sm2,
        };
        Some(Question { scheme, key, message, signature })
    }

    /// What was asked, for people: `ECDSA sect283k1 with SHA-256`.
    fn name(&self) -> String {
        let key = self.key.describe();
        match self.scheme {
            Scheme::Dsa(digest) | Scheme::Ecdsa(digest) | Scheme::RsaPkcs1(digest) => {
                format!("{key} with {}", digest.name())
            }
            Scheme::RsaPss(parameters) => format!("{key} by PSS with {}", parameters.digest.name()),
            Scheme::Ed25519 | Scheme::Ed448 | Scheme::Sm2 => key,
        }
    }
}

/// `Ok` for true.
fn verdict(good: bool) -> Result<(), SignatureFault> {
    if good { Ok(()) } else { Err(SignatureFault::Bad) }
}

/// Modulus and exponent of an RSA key of either kind.
fn rsa_numbers(key: &PublicKey) -> Option<(&[u8], &[u8])> {
    match key {
        PublicKey::Rsa { modulus, exponent } | PublicKey::RsaPss { modulus, exponent } => Some((modulus, exponent)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{SignatureFault, verify};
    use crate::x509::cert::Cert;
    use crate::x509::crl::Crl;
    use crate::x509::fixtures::{REVOCATION, TRUSTED, UNSUPPORTED, VERIFIABLE, blocks, certificates, nowhere};

    fn verify_own(cert: &Cert, message: &[u8], signature: &[u8]) -> Result<(), SignatureFault> {
        verify(&cert.outer_signature, &cert.public_key, message, signature)
    }

    #[test]
    fn every_algorithm_verifies_and_notices_a_change() {
        for cert in certificates(VERIFIABLE) {
            let name = cert.subject.short();
            assert_eq!(verify_own(&cert, cert.signed_bytes(), &cert.signature), Ok(()), "{name}");
            assert_eq!(verify_own(&cert, b"other", &cert.signature), Err(SignatureFault::Bad), "{name}");
            for at in [0, 1, 4, cert.signature.len() / 2, cert.signature.len() - 1] {
                let mut wrong = cert.signature.clone();
                wrong[at] ^= 1;
                assert_eq!(verify_own(&cert, cert.signed_bytes(), &wrong), Err(SignatureFault::Bad), "{name} {at}");
            }
            for wrong in [&cert.signature[1..], &[], &[&cert.signature[..], &[0]].concat()] {
                assert_eq!(verify_own(&cert, cert.signed_bytes(), wrong), Err(SignatureFault::Bad), "{name}");
            }
        }
    }

    #[test]
    fn what_nobody_implements_is_named() {
        let faults: Vec<_> = certificates(UNSUPPORTED)
            .iter()
            .map(|cert| verify_own(cert, cert.signed_bytes(), &cert.signature).unwrap_err())
            .collect();
        let names = [
            "ECDSA brainpoolP512r1 with SHA-512",
            "ECDSA sect283k1 with SHA-256",
            "ECDSA brainpoolP256t1 with SHA-256",
        ];
        assert_eq!(faults, names.map(|name| SignatureFault::Unsupported(name.to_owned())));
    }

    #[test]
    fn an_algorithm_of_another_family_is_bad() {
        let certs = certificates(VERIFIABLE);
        let of = |name: &str| certs.iter().find(|cert| cert.subject.short() == name).unwrap();
        for (ours, theirs) in [
            ("rsa-2048-sha256", "p-256-sha256"),
            ("rsa-2048-sha256", "rsa-pss-key"),
            ("rsa-pss-key", "rsa-2048-sha256"),
            ("rsa-pss-key", "rsa-2048-pss-mixed"),
            ("p-256-sha256", "sm2-sm3"),
            ("sm2-sm3", "p-256-sha256"),
            ("ed25519", "ed448"),
            ("dsa-1024-sha1", "p-384-sha1"),
        ] {
            let (ours, theirs) = (of(ours), of(theirs));
            let mixed = verify(&theirs.outer_signature, &ours.public_key, ours.signed_bytes(), &ours.signature);
            assert_eq!(mixed, Err(SignatureFault::Bad), "{}", ours.subject.short());
        }
    }

    #[test]
    fn a_revocation_list_verifies_under_its_issuer() {
        let crl = Crl::parse(&blocks(REVOCATION)[0], nowhere()).unwrap();
        let issuer = &certificates(TRUSTED)[0];
        let signed = &crl.der[crl.tbs.clone()];
        assert_eq!(verify(&crl.outer_signature, &issuer.public_key, signed, &crl.signature), Ok(()));
    }
}
