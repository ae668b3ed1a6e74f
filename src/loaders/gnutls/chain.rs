//! Which certificates GnuTLS reads, and the order in which a server sends them (`gnutls_pcert_import_x509_list`).

use std::sync::Arc;

use crate::base::location::Location;
use crate::loaders::{Loaded, Taken};
use crate::x509::cert::Cert;
use crate::x509::strict;

/// GnuTLS's words when it does not read a certificate; its decoder takes strict DER alone and nothing behind it.
pub(super) fn refusal(der: &[u8]) -> Option<&'static str> {
    let reads = read(der).is_some_and(|cert| cert.der.len() == der.len() && strict::refusal(&cert).is_none());
    (!reads).then_some("ASN1 parser: Error in DER parsing.")
}

/// The first certificate, its issuer, the issuer's issuer and so on as far as they are among the others.
pub(super) fn sorted(loaded: Loaded) -> Loaded {
    let certs: Vec<Option<Cert>> = loaded.blocks.iter().map(|block| read(&block.der)).collect();
    // Nothing is searched in a single one.
    let mut order = vec![0_usize];
    while let Some(Some(last)) = order.last().and_then(|at| certs.get(*at))
        && let Some(issuer) = issuer_of(last, *order.last().unwrap_or(&0), &certs)
        && !order.contains(&issuer)
    {
        order.push(issuer);
    }
    let mut blocks: Vec<Option<Taken>> = loaded.blocks.into_iter().map(Some).collect();
    let blocks = order.into_iter().filter_map(|at| blocks.get_mut(at).and_then(Option::take)).collect();
    Loaded { blocks, refusal: loaded.refusal }
}

/// The first other certificate behind the leaf that may have issued this one, by name and key id
/// (`gnutls_x509_crt_check_issuer`).
fn issuer_of(cert: &Cert, own: usize, certs: &[Option<Cert>]) -> Option<usize> {
    let wanted = cert.extensions.authority_key_id.as_ref().and_then(|id| id.key_id.as_ref());
    certs.iter().enumerate().skip(1).filter(|(at, _)| *at != own).find_map(|(at, other)| {
        let other = other.as_ref()?;
        let fits = match (wanted, &other.extensions.subject_key_id) {
            (Some(wanted), Some(given)) => wanted == given,
            _ => true,
        };
        (other.subject.der == cert.issuer.der && fits).then_some(at)
    })
}

fn read(der: &[u8]) -> Option<Cert> {
    Cert::parse(der, Location::whole(&Arc::from(""))).ok()
}
