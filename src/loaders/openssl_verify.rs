//! Which certificate `openssl verify FILE` would judge: the first that its store loader can decode.
//!
//! The store loader steps over blocks that are broken, so the answer may be about another certificate than the first
//! one in the file. Left out: after a broken block it looks for DER at the same place, and a text that happens to begin
//! like a DER value may hide the next block from it.

use crate::loaders::{Loaded, Taken};
use crate::pem::piece::{Piece, is_certificate};
use crate::x509::cert::Cert;

/// The certificate that `openssl verify` takes from a file of these pieces as its target (`apps/lib/apps.c load_cert`).
pub fn target(pieces: &[Piece], bytes: &[u8]) -> Loaded {
    let mut loaded = Loaded::default();
    for piece in pieces {
        let (label, der, location) = match piece {
            Piece::Block(block) if is_certificate(&block.label) => {
                (block.label.as_str(), block.der.as_slice(), &block.location)
            }
            Piece::Binary(location) => ("", bytes.get(location.bytes.clone()).unwrap_or_default(), location),
            _ => continue,
        };
        if Cert::parse(der, location.clone()).is_ok() {
            let label = if label.is_empty() { "CERTIFICATE" } else { label };
            loaded.blocks.push(Taken { line: location.line, label: label.to_owned() });
            return loaded;
        }
    }
    loaded.refuse(0, "Could not read certificate")
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn steps_over_a_broken_block_and_judges_the_next_one() {
        let text = include_str!("../../testdata/checks-units/leaf.pem");
        let pieces = |text: &str| crate::pem::scan::scan(&std::sync::Arc::from("f"), text.as_bytes());
        let spoilt = text.replacen("\nM", "\n*", 1) + text;
        let second = u32::try_from(text.lines().count()).unwrap() + 1;
        assert_eq!(target(&pieces(&spoilt), b"").certificate_lines(), [second]);
        assert_eq!(target(&pieces(text), b"").certificate_lines(), [1]);
        let attribute = text.replace("CERTIFICATE", "ATTRIBUTE CERTIFICATE") + text;
        assert_eq!(target(&pieces(&attribute), b"").certificate_lines(), [second]);
    }

    #[test]
    fn finds_nothing_in_nothing() {
        assert_eq!(target(&[], b"").refusal.unwrap().reason, "Could not read certificate");
    }
}
