//! Signature algorithms: digests, ways to sign, and the AlgorithmIdentifiers that go with them.

use sha2::Digest;

use super::der;
use super::key::Kind;

/// A digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512Short256,
    Sha3Short224,
    Sha3Short256,
    Sha3Short384,
    Sha3Short512,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scheme {
    /// What suits the key: SHA-256, SHA-384 with P-384, SHA-512 with P-521; PSS with a PSS key.
    Usual,
    /// PKCS#1 1.5, DSA or ECDSA with this digest.
    With(Hash),
    /// RSASSA-PSS with a digest, that of its mask, and so many octets of salt.
    Pss(Hash, Hash, usize),
    /// SM2 with SM3 under this identifier of the signer.
    Sm2(&'static str),
}

impl Hash {
    /// The digest of a message.
    pub(crate) fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Hash::Md5 => md5::Md5::digest(message).to_vec(),
            Hash::Sha1 => sha1::Sha1::digest(message).to_vec(),
            Hash::Sha224 => sha2::Sha224::digest(message).to_vec(),
            Hash::Sha256 => sha2::Sha256::digest(message).to_vec(),
            Hash::Sha384 => sha2::Sha384::digest(message).to_vec(),
            Hash::Sha512 => sha2::Sha512::digest(message).to_vec(),
            Hash::Sha512Short256 => sha2::Sha512_256::digest(message).to_vec(),
            Hash::Sha3Short224 => sha3::Sha3_224::digest(message).to_vec(),
            Hash::Sha3Short256 => sha3::Sha3_256::digest(message).to_vec(),
            Hash::Sha3Short384 => sha3::Sha3_384::digest(message).to_vec(),
            Hash::Sha3Short512 => sha3::Sha3_512::digest(message).to_vec(),
        }
    }

    /// Its AlgorithmIdentifier, with NULL parameters.
    pub(crate) fn identifier(self) -> Vec<u8> {
        identifier(self.oids().digest, &der::null())
    }

    fn oids(self) -> &'static Oids {
        OIDS.iter().find(|oids| oids.hash == self).unwrap()
    }
}

impl Scheme {
    /// The AlgorithmIdentifier that says what was done.
    pub(crate) fn identifier(self, kind: Kind) -> Vec<u8> {
        let hash = match (self, kind) {
            (Scheme::Pss(hash, mask, salt), _) => {
                return identifier(RSASSA_PSS, &pss_parameters(hash, mask, salt, None));
            }
            (Scheme::Usual, Kind::RsaPss) => return Scheme::Pss(Hash::Sha256, Hash::Sha256, 32).identifier(kind),
            (Scheme::Sm2(_), _) | (Scheme::Usual, Kind::Sm2) => return identifier(SM2_WITH_SM3, &[]),
            (_, Kind::Ed25519) => return identifier("1.3.101.112", &[]),
            (_, Kind::Ed448) => return identifier("1.3.101.113", &[]),
            (Scheme::With(hash), _) => hash,
            (Scheme::Usual, kind) => kind.usual_hash(),
        };
        match kind {
            Kind::Rsa | Kind::RsaPss => identifier(hash.oids().rsa, &der::null()),
            Kind::Dsa => identifier(hash.oids().dsa, &[]),
            _ => identifier(hash.oids().ecdsa, &[]),
        }
    }
}

/// An AlgorithmIdentifier: OID, dotted, and parameters, DER; empty for none.
pub(crate) fn identifier(oid: &str, parameters: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), parameters])
}

/// RSASSA-PSS-params (RFC 4055 3.1); what stands at its default is left out, but for a trailer that is given.
pub(crate) fn pss_parameters(hash: Hash, mask: Hash, salt: usize, trailer: Option<u64>) -> Vec<u8> {
    let mask = (mask != Hash::Sha1).then(|| der::tagged(1, &identifier("1.2.840.113549.1.1.8", &mask.identifier())));
    let hash = (hash != Hash::Sha1).then(|| der::tagged(0, &hash.identifier()));
    let salt = (salt != 20).then(|| der::tagged(2, &der::integer(salt as u64)));
    let trailer = trailer.map(|trailer| der::tagged(3, &der::integer(trailer)));
    let parts: Vec<u8> = [hash, mask, salt, trailer].into_iter().flatten().flatten().collect();
    der::sequence(&[&parts])
}

struct Oids {
    hash: Hash,
    digest: &'static str,
    rsa: &'static str,
    ecdsa: &'static str,
    dsa: &'static str,
}

const fn oids(hash: Hash, digest: &'static str, rsa: &'static str, ecdsa: &'static str, dsa: &'static str) -> Oids {
    Oids { hash, digest, rsa, ecdsa, dsa }
}

/// Where an algorithm has no identifier, that of nothing stands.
const OIDS: &[Oids] = &[
    oids(Hash::Md5, "1.2.840.113549.2.5", "1.2.840.113549.1.1.4", NONE, NONE),
    oids(Hash::Sha1, "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3"),
    oids(
        Hash::Sha224,
        "2.16.840.1.101.3.4.2.4",
        "1.2.840.113549.1.1.14",
        "1.2.840.10045.4.3.1",
        "2.16.840.1.101.3.4.3.1",
    ),
    oids(
        Hash::Sha256,
        "2.16.840.1.101.3.4.2.1",
        "1.2.840.113549.1.1.11",
        "1.2.840.10045.4.3.2",
        "2.16.840.1.101.3.4.3.2",
    ),
    oids(
        Hash::Sha384,
        "2.16.840.1.101.3.4.2.2",
        "1.2.840.113549.1.1.12",
        "1.2.840.10045.4.3.3",
        "2.16.840.1.101.3.4.3.3",
    ),
    oids(
        Hash::Sha512,
        "2.16.840.1.101.3.4.2.3",
        "1.2.840.113549.1.1.13",
        "1.2.840.10045.4.3.4",
        "2.16.840.1.101.3.4.3.4",
    ),
    oids(Hash::Sha512Short256, "2.16.840.1.101.3.4.2.6", "1.2.840.113549.1.1.16", NONE, NONE),
    oids(
        Hash::Sha3Short224,
        "2.16.840.1.101.3.4.2.7",
        "2.16.840.1.101.3.4.3.13",
        "2.16.840.1.101.3.4.3.9",
        "2.16.840.1.101.3.4.3.5",
    ),
    oids(
        Hash::Sha3Short256,
        "2.16.840.1.101.3.4.2.8",
        "2.16.840.1.101.3.4.3.14",
        "2.16.840.1.101.3.4.3.10",
        "2.16.840.1.101.3.4.3.6",
    ),
    oids(
        Hash::Sha3Short384,
        "2.16.840.1.101.3.4.2.9",
        "2.16.840.1.101.3.4.3.15",
        "2.16.840.1.101.3.4.3.11",
        "2.16.840.1.101.3.4.3.7",
    ),
    oids(
        Hash::Sha3Short512,
        "2.16.840.1.101.3.4.2.10",
        "2.16.840.1.101.3.4.3.16",
        "2.16.840.1.101.3.4.3.12",
        "2.16.840.1.101.3.4.3.8",
    ),
];

const NONE: &str = "1.2.3.4";
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
const SM2_WITH_SM3: &str = "1.2.156.10197.1.501";
