//! What a GnuTLS server loads: `gnutls_certificate_set_x509_key_file` of GnuTLS 3.7.
//!
//! Labels are looked for as substrings, wherever they stand in a line, and by their start: a CERTIFICATE REQUEST is taken
//! for a certificate, and fails as one.

mod armour;
mod certificate;
mod chain;
mod key;

use crate::loaders::gnutls::armour::Armour;
use crate::loaders::gnutls::certificate::Certificate;
use crate::loaders::{Loaded, Taken};
use crate::pem::unit::LineCount;

/// The certificates that the server will send from these bytes: the first, then its issuers as far as they are there, in
/// this order wherever they stand. What does not belong to this chain is dropped, and so is what follows the sixteenth.
pub fn certificates(bytes: &[u8]) -> Loaded {
    let loaded = list(bytes, MOST_SENT);
    if loaded.refusal.is_some() { loaded } else { chain::sorted(loaded) }
}

/// All certificates of these bytes in their order (`gnutls_x509_crt_list_import2`), as clients read their anchors and
/// certtool what it is given.
pub fn certificate_list(bytes: &[u8]) -> Loaded {
    list(bytes, usize::MAX)
}

pub use crate::loaders::gnutls::key::private_key;

/// The first bad block refuses them all. As long as a CERTIFICATE follows, blocks that say X509 CERTIFICATE are passed
/// over.
fn list(bytes: &[u8], most: usize) -> Loaded {
    let mut loaded = Loaded::default();
    let mut armour = Armour::new(bytes);
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = armour.next_certificate(at).filter(|_| places.len() < most) {
        // A block that cannot be decoded makes it look for the old label in all that follows.
        let found = armour.block(start, CERTIFICATE).or_else(|| armour.block(start, X509_CERTIFICATE));
        let Some((begin, der)) = found else {
            let line = LineCount::new(bytes).line_of(start);
            return place(loaded, &places, bytes).refuse(line, "Base64 decoding error.");
        };
        places.push(begin);
        if let Err(reason) = Certificate::read(&der) {
            let line = LineCount::new(bytes).line_of(begin);
            return place(loaded, &places, bytes).refuse(line, reason);
        }
        loaded.blocks.push(Taken { line: 0, label: armour.label(begin), der });
        at = start.saturating_add(1);
    }
    match loaded.blocks.is_empty() {
        true => loaded.refuse(0, "No certificate was found."),
        false => place(loaded, &places, bytes),
    }
}

/// Gives each block its line. A block of the old label may be found before, and more often than, one of the new.
fn place(mut loaded: Loaded, places: &[usize], bytes: &[u8]) -> Loaded {
    let mut order: Vec<(usize, &mut Taken)> = places.iter().copied().zip(&mut loaded.blocks).collect();
    order.sort_by_key(|(begin, _)| *begin);
    let mut lines = LineCount::new(bytes);
    for (begin, block) in order {
        block.line = lines.line_of(begin);
    }
    loaded
}

const CERTIFICATE: &str = "CERTIFICATE";
const X509_CERTIFICATE: &str = "X509 CERTIFICATE";

/// `DEFAULT_MAX_VERIFY_DEPTH`.
const MOST_SENT: usize = 16;

#[cfg(test)]
mod tests {
    use super::{certificate_list, certificates, private_key};
    use crate::loaders::Loaded;

    const LEAF: &str = include_str!("../../../testdata/checks-units/leaf.pem");
    const ISSUING: &str = include_str!("../../../testdata/checks-units/issuing.pem");
    const ROOT: &str = include_str!("../../../testdata/checks-units/root.pem");
    const DEEP: &str = include_str!("../../../testdata/checks-units/deep.pem");
    const KEY: &str = include_str!("../../../testdata/checks-units/leaf-key.pem");
    const REQUEST: &str = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";

    fn reason(loaded: &Loaded) -> &str {
        loaded.refusal.as_ref().map_or("", |refusal| refusal.reason.as_str())
    }

    #[test]
    fn sends_the_chain_of_the_first_in_order_and_drops_the_rest() {
        let count = |text: &str| u32::try_from(text.lines().count()).unwrap();
        let text = format!("{LEAF}{ROOT}{DEEP}{ISSUING}");
        let (leaf, root, deep) = (1, 1 + count(LEAF), 1 + count(LEAF) + count(ROOT));
        let issuing = deep + count(DEEP);
        assert_eq!(certificates(text.as_bytes()).certificate_lines(), [leaf, issuing, root]);
        assert_eq!(certificate_list(text.as_bytes()).certificate_lines(), [leaf, root, deep, issuing]);
        assert_eq!(certificates(format!("{ISSUING}{LEAF}").as_bytes()).certificate_lines(), [1]);
    }

    #[test]
    fn reads_sixteen_and_no_more() {
        let many = LEAF.repeat(16);
        let spoilt = LEAF.replacen("\nM", "\n*", 1);
        assert_eq!(certificates(format!("{many}{spoilt}").as_bytes()).refusal, None);
        assert_eq!(certificate_list(many.as_bytes()).blocks.len(), 16);
        assert!(certificate_list(format!("{many}{spoilt}").as_bytes()).refusal.is_some());
        assert!(certificates(format!("{LEAF}{spoilt}").as_bytes()).refusal.is_some());
    }

    #[test]
    fn the_old_label_counts_behind_the_last_new_one() {
        let old = |text: &str| text.replace("CERTIFICATE", "X509 CERTIFICATE");
        assert_eq!(certificate_list(format!("{}{LEAF}", old(ISSUING)).as_bytes()).blocks.len(), 1);
        assert_eq!(certificate_list(format!("{LEAF}{}", old(ISSUING)).as_bytes()).blocks.len(), 2);
        assert_eq!(certificate_list(old(LEAF).as_bytes()).certificate_lines(), [1]);
    }

    #[test]
    fn a_request_is_taken_for_a_certificate() {
        assert!(reason(&certificates(format!("{LEAF}{REQUEST}").as_bytes())).starts_with("ASN1"));
        assert_eq!(reason(&certificates(KEY.as_bytes())), "No certificate was found.");
    }

    #[test]
    fn glued_and_indented_blocks_are_read() {
        let glued = format!("{}{}", LEAF.trim_end(), ISSUING);
        assert_eq!(certificates(glued.as_bytes()).blocks.len(), 2);
        assert_eq!(certificates(LEAF.replace('\n', "\n    ").as_bytes()).blocks.len(), 1);
        assert_eq!(certificates(LEAF.replace('\n', "").as_bytes()).blocks.len(), 1);
        assert_eq!(private_key(format!("\u{feff}{KEY}").as_bytes()).refusal, None);
    }

    #[test]
    fn ends_on_hostile_input() {
        let open = LEAF.split("-----END").next().unwrap();
        for text in
            ["-----BEGIN CERTIFICATE-----\n".repeat(50_000), open.repeat(500), format!("{}-----END", open.repeat(500))]
        {
            certificate_list(text.as_bytes());
            private_key(text.replace("CERTIFICATE", "PRIVATE KEY").as_bytes());
        }
    }
}
