//! The order in which a GnuTLS server sends certificates (`gnutls_pcert_import_x509_list`).

use crate::loaders::gnutls::certificate::Certificate;
use crate::loaders::{Loaded, Taken};

/// The first certificate, its issuer, the issuer's issuer and so on as far as they are among the others.
pub(super) fn sorted(loaded: Loaded) -> Loaded {
    let certs: Vec<Certificate<'_>> =
        loaded.blocks.iter().map(|block| Certificate::read(&block.der).unwrap_or_default()).collect();
    let mut order = Vec::new();
    let mut next = Some(0);
    while let Some(at) = next
        && let Some(cert) = certs.get(at)
        && !order.iter().any(|(known, _)| *known == at)
    {
        order.push((at, cert.has_known_key()));
        next = issuer_of(cert, &certs);
    }
    let mut blocks: Vec<Option<Taken>> = loaded.blocks.into_iter().map(Some).collect();
    let mut sent = Loaded::default();
    for (at, has_known_key) in order {
        sent.blocks.extend(blocks.get_mut(at).and_then(Option::take));
        if !has_known_key {
            let line = sent.blocks.last().map_or(0, |block| block.line);
            return sent.refuse(line, "The curve is unsupported");
        }
    }
    sent
}

/// The first certificate behind the leaf that may have issued this one; none when it may have issued itself.
fn issuer_of(cert: &Certificate<'_>, certs: &[Certificate<'_>]) -> Option<usize> {
    if cert.may_issue(cert) {
        return None;
    }
    certs.iter().skip(1).position(|other| other.may_issue(cert))?.checked_add(1)
}
