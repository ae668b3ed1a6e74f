//! What is taken from a file of a hashed directory, `-CApath`: what stands before the first bad block.

use std::sync::Arc;

use crate::base::location::Location;
use crate::loaders::{Found, openssl_bundle};
use crate::pem::blocks::{Begin, Blocks, Content};
use crate::pem::piece::is_certificate;
use crate::pem::unit::LineCount;
use crate::x509::crl::Crl;

/// The certificates of a file `HHHHHHHH.N`, or the revocation lists (`crls`) of a file `HHHHHHHH.rN` (PEM), in order
/// (`by_file.c X509_load_cert_file`, `X509_load_crl_file`), and whether the search goes on with the next number: it
/// ends at a file with a bad block or with nothing of the kind.
pub fn read(bytes: &[u8], name: &Arc<str>, crls: bool) -> (Vec<Found>, bool) {
    let mut blocks = Blocks::new(bytes);
    let mut lines = LineCount::new(bytes);
    let (mut all, mut at, mut number) = (Vec::new(), 0, 0_u32);
    while let Some(begin) = blocks.begin(at) {
        let Some(content) = blocks.content(&begin) else { return (all, false) };
        number = number.saturating_add(1);
        at = content.end;
        let line = lines.line_of(begin.start);
        let end_line = lines.line_of(content.end.saturating_sub(1));
        let bytes = begin.start..content.end;
        let location = Location { file: Arc::clone(name), line, end_line, block: number, bytes };
        match object(&begin, &content, location, crls) {
            Ok(found) => all.extend(found),
            Err(()) => return (all, false),
        }
    }
    let goes_on = !all.is_empty();
    (all, goes_on)
}

/// The object of one block; nothing for a label that does not count.
fn object(begin: &Begin<'_>, content: &Content, location: Location, crls: bool) -> Result<Option<Found>, ()> {
    let label = String::from_utf8_lossy(begin.label);
    let counts = if crls { label == "X509 CRL" } else { is_certificate(&label) };
    if !counts {
        return Ok(None);
    }
    if !content.header.is_empty() {
        return Err(());
    }
    if crls {
        let crl = Crl::parse(&content.der, location).map_err(|_| ())?;
        return Ok(Some(Found::Crl(Arc::new(crl))));
    }
    openssl_bundle::certificate("TRUSTED CERTIFICATE", &content.der, location).map(Some).map_err(|_| ())
}
