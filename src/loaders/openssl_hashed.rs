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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::read;
    use crate::loaders::Found;
    use crate::x509::fixtures::{REVOCATION, TRUSTED, blocks};

    const LEAF: &str = include_str!("../../testdata/checks-units/leaf.pem");

    fn loaded(file: &str, crls: bool) -> (usize, bool) {
        let (found, goes_on) = read(file.as_bytes(), &Arc::from("f"), crls);
        (found.len(), goes_on)
    }

    #[test]
    fn what_stands_before_a_bad_block_stays() {
        assert_eq!(loaded(&format!("text\n{LEAF}{REVOCATION}{LEAF}"), false), (2, true));
        assert_eq!(loaded(&format!("text\n{LEAF}{REVOCATION}{LEAF}"), true), (1, true));
        let bad = LEAF.replacen("\nM", "\n*", 1);
        assert_eq!(loaded(&format!("{LEAF}{bad}{LEAF}"), false), (1, false));
        assert_eq!(loaded(&format!("{LEAF}{}{LEAF}", LEAF.replacen("-\n", "-\na\n\n", 1)), false), (1, false));
        assert_eq!(loaded("text", false), (0, false));
        assert_eq!(loaded(LEAF, true), (0, false));
    }

    #[test]
    fn trust_settings_count_under_every_label_and_nothing_else_may_follow() {
        let settings = |file: &str| match &read(file.as_bytes(), &Arc::from("f"), false).0[..] {
            [Found::Cert(_, aux)] => Some(aux.is_some()),
            _ => None,
        };
        let plain = TRUSTED.replace("TRUSTED CERTIFICATE", "CERTIFICATE");
        assert_eq!((settings(TRUSTED), settings(&plain), settings(LEAF)), (Some(true), Some(true), Some(false)));
        let cut = blocks(TRUSTED).remove(0);
        let cut = data_encoding::BASE64.encode(&cut[..cut.len() - 2]);
        assert_eq!(settings(&format!("-----BEGIN CERTIFICATE-----\n{cut}\n-----END CERTIFICATE-----\n")), None);
    }
}
