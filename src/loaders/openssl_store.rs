//! What the store loader of `openssl verify` takes from a file: target, `-trusted`, `-untrusted`, `-CRLfile`, `-CAstore`.

use std::sync::Arc;

use crate::loaders::Found;
use crate::pem::piece::{Block, Piece, is_certificate};
use crate::pem::scan::scan;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::crl::Crl;

/// What the caller asks a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The first certificate alone: a target (`apps.c load_cert`).
    FirstCert,
    /// All certificates: `-trusted`, `-untrusted`.
    Certs,
    /// All revocation lists: `-CRLfile`.
    Crls,
    /// Both, up to the first object that cannot be decoded: a file as `-CAstore` (`by_store.c cache_objects`).
    CertsAndCrls,
}

/// What the store loader takes from the bytes of the file of this name (PEM or DER), in the order of the file.
pub fn read(bytes: &[u8], name: &Arc<str>, wanted: Wanted) -> Vec<Found> {
    let pieces = scan(name, bytes);
    let blocks = pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) => object(block),
        _ => None,
    });
    let fits = |found: &Found| match wanted {
        Wanted::FirstCert | Wanted::Certs => matches!(found, Found::Cert(..)),
        Wanted::Crls => matches!(found, Found::Crl(_)),
        Wanted::CertsAndCrls => true,
    };
    blocks.filter(fits).take(if wanted == Wanted::FirstCert { 1 } else { usize::MAX }).collect()
}

fn object(block: &Block) -> Option<Found> {
    if is_certificate(&block.label) {
        let cert = Cert::parse(&block.der, block.location.clone()).ok()?;
        let aux = AuxTrust::parse(block.der.get(cert.der.len()..).unwrap_or_default());
        return Some(Found::Cert(Arc::new(cert), aux));
    }
    let crl = (block.label == "X509 CRL").then(|| Crl::parse(&block.der, block.location.clone()).ok())??;
    Some(Found::Crl(Arc::new(crl)))
}
