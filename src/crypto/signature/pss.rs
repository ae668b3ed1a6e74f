//! RSASSA-PSS parameters (RFC 8017 A.2.3) and the restrictions of RSA-PSS keys (`rsa_ameth.c ossl_rsa_pss_to_ctx`).

use crate::crypto::digest::DigestAlgorithm;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};
use crate::x509::reader::tag::{INTEGER, Tag};
use crate::x509::reader::{Reader, Refusal, without_leading_zeros};

/// Digest, mask generation and salt of a PSS signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PssParameters {
    /// The digest of the message.
    pub(super) digest: DigestAlgorithm,
    /// The digest of MGF1.
    pub(super) mask_digest: DigestAlgorithm,
    /// Length of the salt in octets: exact in a signature, least in a key.
    pub(super) salt_length: u64,
}

impl PssParameters {
    /// The parameters of an algorithm; `None` when absent, NULL or refused by OpenSSL.
    pub(super) fn read(algorithm: &AlgorithmId) -> Option<PssParameters> {
        let (parameters, trailer_is_known) = read_fields(algorithm)?;
        trailer_is_known.then_some(parameters)
    }

    /// These parameters, when the key permits them: an RSA-PSS key may demand digests and a least salt length.
    pub(super) fn allowed_by(self, key: &PublicKeyInfo) -> Option<PssParameters> {
        if !matches!(key.key, PublicKey::RsaPss { .. }) || key.algorithm.parameters.is_none() {
            return Some(self);
        }
        // The trailer field of a key is not looked at.
        let (demanded, _) = read_fields(&key.algorithm)?;
        let same = demanded.digest == self.digest && demanded.mask_digest == self.mask_digest;
        (same && self.salt_length >= demanded.salt_length).then_some(self)
    }
}

/// The parameters, and whether the trailer field is 1.
fn read_fields(algorithm: &AlgorithmId) -> Option<(PssParameters, bool)> {
    Reader::new(algorithm.parameters.as_deref()?).sequence("", read).ok().flatten()
}

/// The fields, each with its default; `None` inside for a value that OpenSSL refuses.
fn read(fields: &mut Reader<'_>) -> Result<Option<(PssParameters, bool)>, Refusal> {
    let digest = fields.optional_structure(Tag::context(0), "hashAlgorithm", |inner| AlgorithmId::read(inner, ""))?;
    let mask = fields.optional_structure(Tag::context(1), "maskGenAlgorithm", |inner| AlgorithmId::read(inner, ""))?;
    let salt = fields.optional_structure(Tag::context(2), "saltLength", |inner| inner.integer(INTEGER, ""))?;
    let trailer = fields.optional_structure(Tag::context(3), "trailerField", |inner| inner.integer(INTEGER, ""))?;
    let digest = digest.map_or(Some(DigestAlgorithm::Sha1), |id| available(&id));
    let mask_digest = mask.map_or(Some(DigestAlgorithm::Sha1), |id| mask_digest(&id));
    let salt_length = salt.map_or(Some(20), small);
    let trailer_is_known = trailer.is_none_or(|content| small(content) == Some(1));
    Ok(match (digest, mask_digest, salt_length) {
        (Some(digest), Some(mask_digest), Some(salt_length)) => {
            Some((PssParameters { digest, mask_digest, salt_length }, trailer_is_known))
        }
        _ => None,
    })
}

fn available(id: &AlgorithmId) -> Option<DigestAlgorithm> {
    DigestAlgorithm::by_oid(id.oid.content()).filter(|digest| digest.is_available())
}

/// The digest inside an MGF1 identifier (`ossl_x509_algor_mgf1_decode`).
fn mask_digest(id: &AlgorithmId) -> Option<DigestAlgorithm> {
    let parameters = id.parameters.as_deref().filter(|_| id.oid.content() == MGF1)?;
    available(&AlgorithmId::read(&mut Reader::new(parameters), "").ok()?)
}

/// A number that is not negative and fits an int.
fn small(content: &[u8]) -> Option<u64> {
    let magnitude = without_leading_zeros(content);
    let negative = content.first().is_some_and(|first| first & 0x80 != 0);
    let value = magnitude.iter().fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
    (!negative && magnitude.len() <= 4 && value <= 0x7fff_ffff).then_some(value)
}

const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
