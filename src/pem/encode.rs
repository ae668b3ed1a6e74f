//! A block as RFC 7468 has it: 64 characters a line, LF, nothing else.

use pem_rfc7468::LineEnding;
use zeroize::Zeroizing;

/// The block with this label around this content (DER), from BEGIN to the line end behind END; wiped on drop, for it may
/// be a key. `None` for a label that no block can have.
pub fn encode(label: &str, der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let length = pem_rfc7468::encoded_len(label, LineEnding::LF, der).ok()?;
    let mut text = Zeroizing::new(vec![0; length]);
    pem_rfc7468::encode(label, LineEnding::LF, der, &mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn lines_are_64_characters_and_end_in_lf() {
        let text = encode("CERTIFICATE", &[7; 50]).unwrap();
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [27, 64, 4, 25, 0]);
        assert!(encode("KEY-----", &[7]).is_none());
    }
}
