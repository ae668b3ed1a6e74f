//! Which of its identities a server shows to a client with OpenSSL's default settings, and whether the handshake ends well.

use crate::crypto::private::{Fit, fit};
use crate::loaders::postfix::process::Installed;
use crate::target::service::{Break, Negotiation, Trouble};
use crate::x509::public_key::{Curve, CurveId, PublicKey};

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// It ends well, with this one of the identities.
    Completes(usize),
    /// It fails.
    Fails {
        /// Why.
        why: &'static str,
        /// The words of the log.
        words: &'static str,
        /// Which of the identities the client has been shown by then.
        shown: Option<usize>,
    },
}

/// The identity taken for a client that offers what OpenSSL 3.0 offers by default (`t1_lib.c tls12_sigalgs`,
/// `tls_choose_sigalg`): the client's first signature algorithm that a key can make. TLS 1.3 may have been agreed on early,
/// before the keys were looked at.
pub(super) fn of(installed: &[Installed], is_early: bool, negotiation: Option<&Negotiation>) -> Handshake {
    let usable = installed.iter().enumerate().filter(|(_, one)| has_cipher(&one.public.key, negotiation));
    let ranked = usable.filter_map(|(at, one)| Some((rank(&one.public.key)?, at, one)));
    let Some((_, at, chosen)) = ranked.min_by_key(|(rank, _, _)| *rank) else {
        let is_rsa = |one: &Installed| matches!(one.public.key, PublicKey::Rsa { .. });
        return match installed.iter().any(is_rsa) {
            _ if is_early => Handshake::Fails { why: UNUSABLE, words: "no suitable signature algorithm", shown: None },
            true => Handshake::Fails {
                why: "the RSA key is too small for any signature of today",
                words: "no suitable signature algorithm",
                shown: None,
            },
            // TLS 1.3 is none for such keys.
            false if negotiation.is_some_and(|left| left.has_tls_1_3 && !left.has_older) => {
                Handshake::Fails { why: UNUSABLE, words: "unsupported protocol", shown: None }
            }
            false => Handshake::Fails { why: UNUSABLE, words: "no shared cipher", shown: None },
        };
    };
    match fit(&chosen.private, &chosen.public) {
        Fit::Fits | Fit::Unsupported(_) => Handshake::Completes(at),
        _ => Handshake::Fails {
            why: "the key's secret part does not belong to its public part, so every signature is wrong",
            words: "alert decrypt error",
            shown: Some(at),
        },
    }
}

/// Why no client agrees with a server of these identities on a cipher; none where it may.
pub(super) fn disagreement(installed: &[Installed], negotiation: Option<&Negotiation>) -> Option<Break> {
    let mut usable = installed.iter().map(|one| &one.public.key).filter(|key| rank(key).is_some()).peekable();
    usable.peek()?;
    if usable.any(|key| has_cipher(key, negotiation)) {
        return None;
    }
    let (setting, place) = negotiation?.ciphers.as_ref()?;
    Some(Break {
        why: format!("{setting} leaves TLS 1.2 no cipher that fits the key and that clients of today offer"),
        is_total: false,
        trouble: Trouble { words: "no shared cipher".to_owned(), place: Some(place.clone()) },
    })
}

/// Why clients without TLS 1.3 agree on no cipher, where an older version is there for them; none where they may.
pub(super) fn newest_only(installed: &[Installed], negotiation: &Negotiation) -> Option<Break> {
    let mut usable = installed.iter().map(|one| &one.public.key).filter(|key| rank(key).is_some()).peekable();
    let kind = match usable.peek()? {
        PublicKey::Rsa { .. } | PublicKey::RsaPss { .. } => "RSA",
        _ => "ECDSA",
    };
    if !negotiation.has_tls_1_3 || !negotiation.has_older || usable.any(|key| has_older_cipher(key, negotiation)) {
        return None;
    }
    let (setting, place) = negotiation.ciphers.as_ref()?;
    Some(Break {
        why: format!("{setting} leaves TLS 1.2 no cipher for a certificate with an {kind} key"),
        is_total: false,
        trouble: Trouble { words: "no shared cipher".to_owned(), place: Some(place.clone()) },
    })
}

/// Whether a cipher is left for this kind of key; those of TLS 1.3 are for every kind.
fn has_cipher(key: &PublicKey, negotiation: Option<&Negotiation>) -> bool {
    negotiation.is_none_or(|negotiation| negotiation.has_tls_1_3 || has_older_cipher(key, negotiation))
}

fn has_older_cipher(key: &PublicKey, negotiation: &Negotiation) -> bool {
    match key {
        PublicKey::Rsa { .. } | PublicKey::RsaPss { .. } => negotiation.has_rsa_cipher,
        _ => negotiation.has_ecdsa_cipher,
    }
}

/// The place of its signature algorithm among those offered; none for what is not offered.
fn rank(key: &PublicKey) -> Option<u8> {
    match key {
        PublicKey::Ec { curve: Curve { id: CurveId::P256 | CurveId::P384 | CurveId::P521, .. }, .. } => Some(0),
        PublicKey::Ed25519(_) => Some(1),
        PublicKey::Ed448(_) => Some(2),
        PublicKey::RsaPss { .. } => Some(3),
        PublicKey::Rsa { modulus, .. } if modulus.len() >= LEAST_MODULUS => Some(4),
        _ => None,
    }
}

const UNUSABLE: &str = "it has no key that a current client can use";

/// Octets of a modulus that has room for RSA-PSS with SHA-256 and a salt of its length (RFC 8017 9.1.1).
const LEAST_MODULUS: usize = 66;
