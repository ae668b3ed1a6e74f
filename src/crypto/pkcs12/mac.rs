//! Whether the MAC of a PKCS#12 container is that of its content under a passphrase (RFC 7292 section 4, RFC 9579).

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use hmac::digest::common::BlockSizeUser;
use hmac::digest::{Digest, FixedOutputReset};
use hmac::{KeyInit, Mac as _, SimpleHmac};
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use zeroize::Zeroizing;

use crate::crypto::digest::DigestAlgorithm;
use crate::crypto::passphrase::Refusal;
use crate::crypto::passphrase::budget::{Budget, count};
use crate::crypto::passphrase::scheme::Passphrase;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::private_key::scheme_name;
use crate::x509::reader::tag::{INTEGER, OCTET_STRING};
use crate::x509::reader::{self, Reader};

/// MacData (RFC 7292 section 4) as it stands.
pub(super) struct Mac {
    algorithm: AlgorithmId,
    value: Vec<u8>,
    salt: Vec<u8>,
    rounds: Option<Vec<u8>>,
}

impl Mac {
    /// Reads the MacData that comes next.
    pub(super) fn read(pfx: &mut Reader<'_>) -> Result<Mac, reader::Refusal> {
        pfx.sequence("macData", |data| {
            let (algorithm, value) = data.sequence("mac", |info| {
                let algorithm = AlgorithmId::read(info, "digestAlgorithm")?;
                Ok((algorithm, info.octets(OCTET_STRING, "digest")?.into_owned()))
            })?;
            let salt = data.octets(OCTET_STRING, "macSalt")?.into_owned();
            let rounds = (!data.is_at_end()).then(|| data.integer(INTEGER, "iterations").map(<[u8]>::to_vec));
            Ok(Mac { algorithm, value, salt, rounds: rounds.transpose()? })
        })
    }

    /// Whether it is the MAC of this content.
    pub(super) fn fits(
        &self,
        content: &[u8],
        passphrase: &Passphrase<'_>,
        budget: &mut Budget,
    ) -> Result<bool, Refusal> {
        if self.algorithm.oid.to_string() == PBMAC1 {
            return self.fits_pbmac1(content, passphrase.bytes, budget);
        }
        let unsupported =
            || Refusal::Unsupported(format!("a MAC with {}", scheme_name(&self.algorithm.oid.to_string())));
        let digest = DigestAlgorithm::by_oid(self.algorithm.oid.content()).ok_or_else(unsupported)?;
        let rounds = self.rounds.as_deref().map_or(Ok(1), |rounds| count(rounds, "a number of rounds"))?;
        budget.spend(rounds)?;
        let rounds =
            i32::try_from(rounds).map_err(|_| Refusal::Malformed("a number of rounds too large".to_owned()))?;
        match digest {
            DigestAlgorithm::Md5 => Ok(self.fits_with::<md5::Md5>(content, passphrase.wide, rounds)),
            DigestAlgorithm::Sha1 => Ok(self.fits_with::<sha1::Sha1>(content, passphrase.wide, rounds)),
            DigestAlgorithm::Sha224 => Ok(self.fits_with::<sha2::Sha224>(content, passphrase.wide, rounds)),
            DigestAlgorithm::Sha256 => Ok(self.fits_with::<sha2::Sha256>(content, passphrase.wide, rounds)),
            DigestAlgorithm::Sha384 => Ok(self.fits_with::<sha2::Sha384>(content, passphrase.wide, rounds)),
            DigestAlgorithm::Sha512 => Ok(self.fits_with::<sha2::Sha512>(content, passphrase.wide, rounds)),
            other => Err(Refusal::Unsupported(format!("a MAC with {}", other.name()))),
        }
    }

    /// RFC 7292 appendix B: the key is as long as the digest.
    fn fits_with<D>(&self, content: &[u8], wide: &[u8], rounds: i32) -> bool
    where
        D: Digest + FixedOutputReset + BlockSizeUser,
    {
        let length = <D as Digest>::output_size();
        let key = Zeroizing::new(derive_key::<D>(wide, &self.salt, Pkcs12KeyType::Mac, rounds, length));
        is_hmac::<D>(&key, content, &self.value)
    }

    /// RFC 9579, which OpenSSL 3.4 and Java 26 write: the key comes from PBKDF2, the rest of MacData is ignored.
    fn fits_pbmac1(&self, content: &[u8], passphrase: &[u8], budget: &mut Budget) -> Result<bool, Refusal> {
        let parameters = self.algorithm.parameters.as_deref().unwrap_or_default();
        let (derivation, scheme) = Reader::new(parameters).sequence("digestAlgorithm", |fields| {
            let derivation = AlgorithmId::read(fields, "keyDerivationFunc")?;
            Ok((derivation, AlgorithmId::read(fields, "messageAuthScheme")?))
        })?;
        let key = derive_pbkdf2(&derivation, passphrase, budget)?;
        match scheme.oid.to_string().as_str() {
            HMAC_SHA1 => Ok(is_hmac::<sha1::Sha1>(&key, content, &self.value)),
            HMAC_SHA224 => Ok(is_hmac::<sha2::Sha224>(&key, content, &self.value)),
            HMAC_SHA256 => Ok(is_hmac::<sha2::Sha256>(&key, content, &self.value)),
            HMAC_SHA384 => Ok(is_hmac::<sha2::Sha384>(&key, content, &self.value)),
            HMAC_SHA512 => Ok(is_hmac::<sha2::Sha512>(&key, content, &self.value)),
            other => Err(Refusal::Unsupported(format!("a MAC with {}", scheme_name(other)))),
        }
    }
}

fn is_hmac<D: Digest + BlockSizeUser>(key: &[u8], content: &[u8], value: &[u8]) -> bool {
    SimpleHmac::<D>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(content).verify_slice(value).is_ok())
}

/// RFC 8018 A.2 with the length of the key, which RFC 9579 section 4 demands.
fn derive_pbkdf2(
    algorithm: &AlgorithmId,
    passphrase: &[u8],
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let unsupported = |name: &str| Refusal::Unsupported(format!("a MAC with a key from {}", scheme_name(name)));
    let oid = algorithm.oid.to_string();
    if oid != PBKDF2 {
        return Err(unsupported(&oid));
    }
    let parameters = algorithm.parameters.as_deref().unwrap_or_default();
    let (salt, rounds, length, prf) = Reader::new(parameters).sequence("keyDerivationFunc", |fields| {
        let salt = fields.octets(OCTET_STRING, "salt")?;
        let rounds = fields.integer(INTEGER, "iterationCount")?;
        let length = fields.integer(INTEGER, "keyLength")?;
        let prf = (!fields.is_at_end()).then(|| AlgorithmId::read(fields, "prf")).transpose()?;
        Ok((salt, rounds, length, prf))
    })?;
    let function = prf.map_or_else(|| HMAC_SHA1.to_owned(), |prf| prf.oid.to_string());
    let function = match function.as_str() {
        HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
        HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
        HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
        HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
        other => return Err(unsupported(other)),
    };
    let rounds = count(rounds, "a number of rounds")?;
    let length = usize::try_from(count(length, "a key length")?).unwrap_or(usize::MAX);
    if length > LONGEST_KEY {
        return Err(Refusal::Malformed("a key longer than any digest".to_owned()));
    }
    budget.spend(rounds.saturating_mul(length.div_ceil(20) as u64))?;
    let rounds = u32::try_from(rounds).ok().and_then(NonZeroU32::new);
    let rounds = rounds.ok_or_else(|| Refusal::Malformed("a number of rounds too large".to_owned()))?;
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(function, rounds, &salt, passphrase, &mut key);
    Ok(key)
}

/// In octets: SHA-512's.
const LONGEST_KEY: usize = 64;
const PBMAC1: &str = "1.2.840.113549.1.5.14";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const HMAC_SHA1: &str = "1.2.840.113549.2.7";
const HMAC_SHA224: &str = "1.2.840.113549.2.8";
const HMAC_SHA256: &str = "1.2.840.113549.2.9";
const HMAC_SHA384: &str = "1.2.840.113549.2.10";
const HMAC_SHA512: &str = "1.2.840.113549.2.11";
