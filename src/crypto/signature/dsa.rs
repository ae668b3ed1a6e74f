//! DSA (FIPS 186-4) of the sizes that OpenSSL verifies.

use ::dsa::signature::hazmat::PrehashVerifier;
use ::dsa::{Components, Signature, VerifyingKey};
use rsa::BoxedUint;

use super::integers::read_pair;
use super::{Backend, Question, Scheme, SignatureFault, verdict};
use crate::x509::public_key::{DsaParameters, PublicKey};

/// DSA with any digest.
pub(super) struct PureDsa;

impl Backend for PureDsa {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        let (Scheme::Dsa(digest), PublicKey::Dsa { parameters, public }) = (question.scheme, &question.key.key) else {
            return None;
        };
        let hash = digest.compute(&[question.message])?;
        let good = verify(parameters, public, &hash, question.signature);
        Some(verdict(good.is_some()))
    }
}

/// `dsa_ossl.c dsa_do_verify`: q of 160, 224 or 256 bits, p up to 10000 bits, the hash cut to the length of q.
fn verify(parameters: &DsaParameters, public: &[u8], hash: &[u8], signature: &[u8]) -> Option<()> {
    let DsaParameters { p, q, g } = parameters;
    let whole_octets = q.first().is_some_and(|first| first & 0x80 != 0);
    if !whole_octets || !matches!(q.len(), 20 | 28 | 32) || p.len() > MAX_MODULUS_OCTETS || p.len() < q.len() {
        return None;
    }
    let (r, s) = read_pair(signature)?;
    let number = |octets: &[u8]| BoxedUint::from_be_slice_vartime(octets);
    let components = Components::from_components_unchecked(number(p), number(q), number(g)).ok()?;
    let key = VerifyingKey::from_components(components, number(public)).ok()?;
    key.verify_prehash(hash, &Signature::from_components(number(r), number(s))?).ok()
}

/// `OPENSSL_DSA_MAX_MODULUS_BITS`, 10000 bits.
const MAX_MODULUS_OCTETS: usize = 1_250;
