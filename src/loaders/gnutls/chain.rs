//! Which certificates GnuTLS reads, and the order in which a server sends them (`gnutls_pcert_import_x509_list`).

use std::sync::Arc;

use crate::base::location::Location;
use crate::loaders::{Loaded, Taken};
use crate::x509::cert::Cert;
use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};
use crate::x509::strict;

/// GnuTLS's words when it does not read a certificate; its decoder takes strict DER alone and nothing behind it.
pub(super) fn refusal(der: &[u8]) -> Option<&'static str> {
    let reads = read(der).is_some_and(|cert| cert.der.len() == der.len() && strict::refusal(&cert).is_none());
    (!reads).then_some("ASN1 parser: Error in DER parsing.")
}

/// The first certificate, its issuer, the issuer's issuer and so on as far as they are among the others.
pub(super) fn sorted(loaded: Loaded) -> Loaded {
    let certs: Vec<Option<Cert>> = loaded.blocks.iter().map(|block| read(&block.der)).collect();
    let mut blocks: Vec<Option<Taken>> = loaded.blocks.into_iter().map(Some).collect();
    let mut sent = Loaded::default();
    let mut next = Some(0);
    while let Some(at) = next
        && let Some(block) = blocks.get_mut(at).and_then(Option::take)
        && let Some(cert) = certs.get(at).and_then(Option::as_ref)
    {
        let line = block.line;
        sent.blocks.push(block);
        if !is_known(&cert.public_key) {
            return sent.refuse(line, "The curve is unsupported");
        }
        next = issuer_of(cert, &certs);
    }
    sent
}

/// Whether GnuTLS can read the key of a certificate, which it does for every one that it sends.
fn is_known(key: &PublicKeyInfo) -> bool {
    match &key.key {
        PublicKey::Ec { curve, point } => {
            let is_known =
                matches!(curve.id, CurveId::P192 | CurveId::P224 | CurveId::P256 | CurveId::P384 | CurveId::P521);
            is_known && !curve.explicit && point.first() == Some(&4)
        }
        PublicKey::Undecodable | PublicKey::Unknown => false,
        _ => true,
    }
}

/// The first certificate behind the leaf that may have issued this one; none when it may have issued itself.
fn issuer_of(cert: &Cert, certs: &[Option<Cert>]) -> Option<usize> {
    if may_issue(cert, cert) {
        return None;
    }
    certs.iter().skip(1).position(|other| other.as_ref().is_some_and(|other| may_issue(other, cert)))?.checked_add(1)
}

/// By name, and by key id where both state one (`gnutls_x509_crt_check_issuer`).
fn may_issue(issuer: &Cert, cert: &Cert) -> bool {
    let wanted = cert.extensions.authority_key_id.as_ref().and_then(|id| id.key_id.as_ref());
    let fits = match (wanted, &issuer.extensions.subject_key_id) {
        (Some(wanted), Some(given)) => wanted == given,
        _ => true,
    };
    issuer.subject.der == cert.issuer.der && fits
}

fn read(der: &[u8]) -> Option<Cert> {
    Cert::parse(der, Location::whole(&Arc::from(""))).ok()
}
