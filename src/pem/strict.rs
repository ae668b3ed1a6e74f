//! A second opinion on a block that OpenSSL reads: whether it is PEM as RFC 7468 has it.

use pem_rfc7468::Decoder;
use zeroize::Zeroizing;

/// Why a strict reader refuses the text of one block, from its BEGIN to its END line; `None` when it reads it. Lines
/// of another width than 64 pass, as most readers take them.
pub fn refusal(text: &[u8]) -> Option<String> {
    let decode = || {
        let mut decoder = Decoder::new_detect_wrap(text)?;
        let mut content = Zeroizing::new(Vec::with_capacity(text.len()));
        decoder.decode_to_end(&mut content).map(|_| ())
    };
    decode().err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn other_widths_pass_and_blanks_do_not() {
        let block = |body: &str| format!("-----BEGIN X-----\n{body}\n-----END X-----\n");
        assert_eq!(refusal(block("AAAA").as_bytes()), None);
        assert_eq!(refusal(block(&format!("{}\nAAAA", "A".repeat(76))).as_bytes()), None);
        assert!(refusal(block("AA\n\nAA").as_bytes()).is_some());
        assert!(refusal(b"").is_some());
    }
}
