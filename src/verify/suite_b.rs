//! Suite B: curves and digests that go with each other, at the level asked for.

use crate::verify::context::{Context, Halt};
use crate::verify::request::SuiteB;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::crl::Crl;
use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};

/// Walks from the leaf up and stops at the first fault (`x509_cmp.c X509_chain_check_suiteb`, RFC 6460, errors 56 to
/// 61).
pub(super) fn check_suite_b(context: &mut Context<'_>) -> Result<(), Halt> {
    let Some(level) = context.request.suite_b else { return Ok(()) };
    let certs = context.certs();
    let Some((code, depth)) = find_fault(&certs, level) else { return Ok(()) };
    context.report(code, depth, certs.get(depth).unwrap_or(&context.request.leaf))
}

/// The fault of a revocation list signed with this key, as an error number: 57 to 60 (`x509_cmp.c X509_CRL_check_suiteb`).
///
/// The algorithm is the one named inside the signed part.
pub(super) fn crl_fault(crl: &Crl, key: &PublicKeyInfo, level: SuiteB) -> Option<u8> {
    Curves::of(level).check(key, Some(&crl.inner_signature)).err()
}

/// Error number and depth of the first fault: version and key are faults of the certificate itself, the algorithm of a
/// signature and a curve of the wrong level are faults of the certificate that was signed.
fn find_fault(chain: &[SharedCert], level: SuiteB) -> Option<(u8, usize)> {
    let mut curves = Curves::of(level);
    let mut subject: Option<&Cert> = None;
    for (depth, cert) in chain.iter().enumerate() {
        if !cert.is_version_3() {
            return Some((INVALID_VERSION, depth));
        }
        if let Err(code) = curves.check(&cert.public_key, subject.map(|subject| &subject.outer_signature)) {
            return Some(place(code, depth, &curves));
        }
        subject = Some(cert);
    }
    let top = subject?;
    let code = curves.check(&top.public_key, Some(&top.outer_signature)).err()?;
    Some(place(code, chain.len(), &curves))
}

fn place(code: u8, depth: usize, curves: &Curves) -> (u8, usize) {
    match code {
        LEVEL_NOT_ALLOWED if curves.has_shrunk => (CANNOT_SIGN_P_384_WITH_P_256, depth.saturating_sub(1)),
        LEVEL_NOT_ALLOWED | INVALID_SIGNATURE_ALGORITHM => (code, depth.saturating_sub(1)),
        _ => (code, depth),
    }
}

/// The curves that may still be met on the way up.
struct Curves {
    p_256: bool,
    p_384: bool,
    /// Whether a P-384 key has ended what was allowed at first.
    has_shrunk: bool,
}

impl Curves {
    fn of(level: SuiteB) -> Curves {
        Curves { p_256: level != SuiteB::Level192, p_384: level != SuiteB::Level128Only, has_shrunk: false }
    }

    /// A key and the algorithm of a signature made with it (`x509_cmp.c check_suite_b`). Above P-384 there is no P-256.
    fn check(&mut self, key: &PublicKeyInfo, signature: Option<&AlgorithmId>) -> Result<(), u8> {
        let id = match &key.key {
            PublicKey::Ec { curve, .. } if curve.id != CurveId::Sm2 => curve.id,
            _ => return Err(INVALID_ALGORITHM),
        };
        let (wanted, is_allowed) = match id {
            CurveId::P256 => (ECDSA_WITH_SHA_256, self.p_256),
            CurveId::P384 => (ECDSA_WITH_SHA_384, self.p_384),
            _ => return Err(INVALID_CURVE),
        };
        if signature.is_some_and(|signature| signature.oid.content() != wanted) {
            return Err(INVALID_SIGNATURE_ALGORITHM);
        }
        if !is_allowed {
            return Err(LEVEL_NOT_ALLOWED);
        }
        if id == CurveId::P384 && self.p_256 {
            (self.p_256, self.has_shrunk) = (false, true);
        }
        Ok(())
    }
}

const INVALID_VERSION: u8 = 56;
const INVALID_ALGORITHM: u8 = 57;
const INVALID_CURVE: u8 = 58;
const INVALID_SIGNATURE_ALGORITHM: u8 = 59;
const LEVEL_NOT_ALLOWED: u8 = 60;
const CANNOT_SIGN_P_384_WITH_P_256: u8 = 61;
/// 1.2.840.10045.4.3.2.
const ECDSA_WITH_SHA_256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
/// 1.2.840.10045.4.3.3.
const ECDSA_WITH_SHA_384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
