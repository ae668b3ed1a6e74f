//! The fixed keys, and signing with them so that the same bytes come out every time.

use std::convert::Infallible;
use std::fs;

use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::signature::{DigestSigner, RandomizedSigner, SignatureEncoding, Signer, hazmat::PrehashSigner};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{der, pem};
use crate::source;

/// A key of the folder `keys`.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// The name of its file.
    pub(crate) name: String,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) public: Vec<u8>,
    /// PKCS#8, DER.
    pub(crate) private: Vec<u8>,
}

/// What a signature is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// What suits the key: SHA-256, SHA-384 with P-384, SHA-512 with P-521.
    Usual,
    /// SHA-1, for what must be refused.
    Sha1,
}

/// An algorithm identifier, DER, and the signature.
pub(crate) struct Signed {
    /// AlgorithmIdentifier.
    pub(crate) algorithm: Vec<u8>,
    /// Its signature over the message.
    pub(crate) signature: Vec<u8>,
}

impl Key {
    /// The key of this name.
    pub(crate) fn named(name: &str) -> Key {
        let path = source::package().join("tests/it/forge/keys").join(format!("{name}.pem"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let content = |label| pem::content(&text, label).unwrap_or_else(|| panic!("{name}: no {label} block"));
        Key { name: name.to_owned(), public: content("PUBLIC KEY"), private: content("PRIVATE KEY") }
    }

    /// The key's file: a PKCS#8 block.
    pub(crate) fn pem(&self) -> String {
        pem::block("PRIVATE KEY", &self.private)
    }

    /// The key in PKCS#1, SEC 1 or traditional DSA form, DER.
    pub(crate) fn inner(&self) -> Vec<u8> {
        der::contents(der::contents(&self.private)[0])[2].to_vec()
    }

    /// The octets of subjectPublicKey.
    pub(crate) fn public_bits(&self) -> Vec<u8> {
        der::contents(der::contents(&self.public)[0])[1][1..].to_vec()
    }

    /// Signs as the algorithm identifier that comes along says.
    pub(crate) fn sign(&self, message: &[u8], hash: Hash) -> Signed {
        let kind = self.name.rsplit_once('-').map_or(self.name.as_str(), |(kind, _)| kind);
        let (oid, parameters, signature) = match (kind, hash) {
            ("rsa", Hash::Usual) => ("1.2.840.113549.1.1.11", der::null(), self.rsa::<Sha256>(message)),
            ("rsa-pss", Hash::Usual) => ("1.2.840.113549.1.1.10", pss_parameters(), self.rsa_pss(message)),
            ("dsa", Hash::Usual) => ("2.16.840.1.101.3.4.3.2", Vec::new(), self.dsa(message)),
            ("ecdsa-p256", Hash::Usual) => ("1.2.840.10045.4.3.2", Vec::new(), self.p256(&Sha256::digest(message))),
            ("ecdsa-p256", Hash::Sha1) => ("1.2.840.10045.4.1", Vec::new(), self.p256(&sha1::Sha1::digest(message))),
            ("ecdsa-p384", Hash::Usual) => ("1.2.840.10045.4.3.3", Vec::new(), self.p384(&Sha384::digest(message))),
            ("ecdsa-p521", Hash::Usual) => ("1.2.840.10045.4.3.4", Vec::new(), self.p521(&Sha512::digest(message))),
            ("ed25519", Hash::Usual) => ("1.3.101.112", Vec::new(), self.ed25519(message)),
            ("ed448", Hash::Usual) => ("1.3.101.113", Vec::new(), self.ed448(message)),
            _ => panic!("the forge does not sign with {} and {hash:?}", self.name),
        };
        Signed { algorithm: der::sequence(&[&der::oid(oid), &parameters]), signature }
    }

    fn rsa<D>(&self, message: &[u8]) -> Vec<u8>
    where
        D: Digest + rsa::pkcs8::AssociatedOid,
        rsa::pkcs1v15::SigningKey<D>: Signer<rsa::pkcs1v15::Signature>,
    {
        let key = rsa::RsaPrivateKey::from_pkcs1_der(&self.inner()).unwrap();
        rsa::pkcs1v15::SigningKey::<D>::new(key).sign(message).to_vec()
    }

    fn rsa_pss(&self, message: &[u8]) -> Vec<u8> {
        let key = rsa::RsaPrivateKey::from_pkcs1_der(&self.inner()).unwrap();
        let mut salt = Stream::of(message);
        rsa::pss::SigningKey::<Sha256>::new(key).sign_with_rng(&mut salt, message).to_vec()
    }

    /// RFC 6979.
    fn dsa(&self, message: &[u8]) -> Vec<u8> {
        let key = <dsa::SigningKey as rsa::pkcs8::DecodePrivateKey>::from_pkcs8_der(&self.private).unwrap();
        let signature: dsa::Signature =
            key.sign_digest(|digest: &mut Sha256| sha2::digest::Update::update(digest, message));
        signature.to_vec()
    }

    /// RFC 6979, as the other two curves.
    fn p256(&self, digest: &[u8]) -> Vec<u8> {
        let key = p256::ecdsa::SigningKey::from_slice(&self.scalar()).unwrap();
        let signature: p256::ecdsa::Signature = key.sign_prehash(digest).unwrap();
        signature.to_der().as_bytes().to_vec()
    }

    fn p384(&self, digest: &[u8]) -> Vec<u8> {
        let key = p384::ecdsa::SigningKey::from_slice(&self.scalar()).unwrap();
        let signature: p384::ecdsa::Signature = key.sign_prehash(digest).unwrap();
        signature.to_der().as_bytes().to_vec()
    }

    fn p521(&self, digest: &[u8]) -> Vec<u8> {
        let key = p521::ecdsa::SigningKey::from_slice(&self.scalar()).unwrap();
        let signature: p521::ecdsa::Signature = key.sign_prehash(digest).unwrap();
        signature.to_der().as_bytes().to_vec()
    }

    fn ed25519(&self, message: &[u8]) -> Vec<u8> {
        let seed: [u8; 32] = self.seed().try_into().unwrap();
        ed25519_dalek::SigningKey::from_bytes(&seed).sign(message).to_vec()
    }

    fn ed448(&self, message: &[u8]) -> Vec<u8> {
        ed448_goldilocks::SigningKey::try_from(self.seed().as_slice()).unwrap().sign_raw(message).to_bytes().to_vec()
    }

    /// The scalar of SEC 1.
    fn scalar(&self) -> Vec<u8> {
        der::contents(der::contents(&self.inner())[0])[1].to_vec()
    }

    /// The seed of RFC 8410.
    fn seed(&self) -> Vec<u8> {
        der::contents(&self.inner())[0].to_vec()
    }
}

/// SHA-256, MGF1 with SHA-256, salt of 32 octets (RFC 4055 3.1).
fn pss_parameters() -> Vec<u8> {
    let sha256 = der::sequence(&[&der::oid("2.16.840.1.101.3.4.2.1"), &der::null()]);
    let mask = der::sequence(&[&der::oid("1.2.840.113549.1.1.8"), &sha256]);
    der::sequence(&[&der::tagged(0, &sha256), &der::tagged(1, &mask), &der::tagged(2, &der::integer(32))])
}

/// Octets that follow from a seed: the salt of PSS must be the same on every machine.
pub(crate) struct Stream {
    seed: [u8; 32],
    counter: u64,
}

impl Stream {
    /// The stream of this seed.
    pub(crate) fn of(seed: &[u8]) -> Stream {
        Stream { seed: Sha256::digest(seed).into(), counter: 0 }
    }

    /// The next octets.
    pub(crate) fn octets(&mut self, count: usize) -> Vec<u8> {
        let mut octets = vec![0; count];
        let Ok(()) = self.try_fill_bytes(&mut octets);
        octets
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.counter += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize();
        Ok(u64::from_be_bytes(digest[..8].try_into().unwrap()))
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), Infallible> {
        for chunk in octets.chunks_mut(8) {
            chunk.copy_from_slice(&self.try_next_u64()?.to_be_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
