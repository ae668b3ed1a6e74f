//! The fixed keys: those of the folder `keys`, and those that follow from their names.

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use super::algorithm::{Hash, Scheme};
use super::curve::Curve;
use super::signing::Secret;
use super::stream::Stream;
use super::{der, pem};
use crate::source;

/// A key that the forge can use.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// The name of its file, or `KIND LABEL` when it follows from that.
    pub(crate) name: String,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) public: Vec<u8>,
    /// PKCS#8, DER.
    pub(crate) private: Vec<u8>,
    kind: Kind,
    /// Taken apart when it first signs.
    secret: Arc<OnceLock<Secret>>,
}

/// What a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa,
    RsaPss,
    Dsa,
    Curve(Curve),
    Sm2,
    Ed25519,
    Ed448,
}

impl Key {
    /// The key of this name: `rsa-root` stands in a file; `p256 a` and the like, of any curve the forge signs on
    /// (`p192`, `p224`, `p256`, `p384`, `p521`, `k256`, `bp256`, `bp384`, `sm2`, `ed25519`, `ed448`) and with any label,
    /// follow from their names.
    pub(crate) fn named(name: &str) -> Key {
        let mut known = KEYS.lock().unwrap();
        if let Some(key) = known.get(name) {
            return key.clone();
        }
        let key = name.split_once(' ').map_or_else(|| Key::read(name), |(kind, _)| Key::derive(kind, name));
        known.insert(name.to_owned(), key.clone());
        key
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

    /// The AlgorithmIdentifier of its signatures in this scheme.
    pub(crate) fn algorithm(&self, scheme: Scheme) -> Vec<u8> {
        scheme.identifier(self.kind)
    }

    /// Signs a message; the same message gives the same signature.
    pub(crate) fn sign(&self, message: &[u8], scheme: Scheme) -> Vec<u8> {
        let question = (Hash::Sha256.of(&[self.name.as_bytes(), message].concat()), scheme);
        if let Some(signature) = SIGNATURES.lock().unwrap().get(&question) {
            return signature.clone();
        }
        let secret = self.secret.get_or_init(|| Secret::read(self.kind, &self.private, &self.inner()));
        let signature = secret.sign(message, scheme);
        let mut known = SIGNATURES.lock().unwrap();
        if known.len() >= MOST_SIGNATURES {
            known.clear();
        }
        known.insert(question, signature.clone());
        signature
    }

    /// The text of the file of this name in the folder `keys`.
    pub(crate) fn file(name: &str) -> String {
        let path = source::package().join("tests/it/forge/keys").join(format!("{name}.pem"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn read(name: &str) -> Key {
        let text = Key::file(name);
        let public = pem::content(&text, "PUBLIC KEY").unwrap_or_else(|| panic!("{name}: no public key"));
        // A key whose private half is not kept here signs nothing, and no case deploys it.
        let private = pem::content(&text, "PRIVATE KEY").unwrap_or_default();
        let kind = Kind::named(
            name.split('-').take_while(|word| !ROLES.contains(word)).collect::<Vec<_>>().join("-").as_str(),
        );
        Key { name: name.to_owned(), public, private, kind, secret: Arc::default() }
    }

    fn derive(kind: &str, name: &str) -> Key {
        let kind = Kind::named(kind);
        let mut stream = Stream::of(name.as_bytes());
        let (public, inner) = match kind {
            Kind::Curve(curve) => curve.derive(&mut stream),
            Kind::Sm2 => Curve::derive_sm2(&mut stream),
            Kind::Ed25519 => {
                let seed = stream.octets(32);
                let key = ed25519_dalek::SigningKey::from_bytes(&seed.clone().try_into().unwrap());
                (key.verifying_key().to_bytes().to_vec(), der::octets(&seed))
            }
            Kind::Ed448 => {
                let seed = stream.octets(57);
                let key = ed448_goldilocks::SigningKey::try_from(seed.as_slice()).unwrap();
                (key.verifying_key().to_bytes().to_vec(), der::octets(&seed))
            }
            Kind::Rsa | Kind::RsaPss | Kind::Dsa => panic!("{name}: such keys stand in files"),
        };
        let algorithm = kind.identifier();
        let public = der::sequence(&[&algorithm, &der::bits(&public)]);
        let private = der::sequence(&[&der::integer(0), &algorithm, &der::octets(&inner)]);
        Key { name: name.to_owned(), public, private, kind, secret: Arc::default() }
    }
}

impl Kind {
    fn named(name: &str) -> Kind {
        match name {
            "rsa" => Kind::Rsa,
            "rsa-pss" => Kind::RsaPss,
            "dsa" => Kind::Dsa,
            "sm2" => Kind::Sm2,
            "ed25519" => Kind::Ed25519,
            "ed448" => Kind::Ed448,
            curve => Kind::Curve(Curve::named(curve)),
        }
    }

    /// The digest that suits it.
    pub(crate) fn usual_hash(self) -> Hash {
        match self {
            Kind::Curve(Curve::P384 | Curve::Brainpool384) => Hash::Sha384,
            Kind::Curve(Curve::P521) => Hash::Sha512,
            _ => Hash::Sha256,
        }
    }

    /// The AlgorithmIdentifier of its keys.
    fn identifier(self) -> Vec<u8> {
        let curve = |oid| der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid(oid)]);
        match self {
            Kind::Curve(named) => curve(named.oid()),
            Kind::Sm2 => curve("1.2.156.10197.1.301"),
            Kind::Ed25519 => der::sequence(&[&der::oid("1.3.101.112")]),
            Kind::Ed448 => der::sequence(&[&der::oid("1.3.101.113")]),
            Kind::Rsa | Kind::RsaPss | Kind::Dsa => panic!("such keys stand in files"),
        }
    }
}

/// Keys already read or derived, by name.
static KEYS: LazyLock<Mutex<HashMap<String, Key>>> = LazyLock::new(Mutex::default);

/// Signatures already made: of worlds drawn by the thousand, most roots are alike.
static SIGNATURES: LazyLock<Mutex<Signatures>> = LazyLock::new(Mutex::default);

/// By what was signed, which names the key too, and how.
type Signatures = HashMap<(Vec<u8>, Scheme), Vec<u8>>;

/// How many are kept.
const MOST_SIGNATURES: usize = 20_000;

/// Words in the names of key files that do not tell their kind.
const ROLES: &[&str] = &[
    "1024",
    "3072",
    "512",
    "close",
    "explicit",
    "exponent",
    "issuing",
    "leaf",
    "other",
    "published",
    "roca",
    "root",
    "scalar",
    "upper",
];
