//! Files that are nothing but hexadecimal digits, as `xxd -p` and `openssl asn1parse` users make them.

use zeroize::Zeroizing;

/// What the digits stand for, if the file holds nothing else; blanks, line ends and colons between them do not count.
pub(super) fn content(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Most files are told by their first bytes.
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || is_between(*byte);
    if bytes.len() < SHORTEST || !bytes.iter().all(is_digit) {
        return None;
    }
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(bytes.iter().copied().filter(|byte| !is_between(*byte)).collect());
    data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok().map(Zeroizing::new)
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b':'
}

/// Shorter files, in bytes, hold no key.
const SHORTEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::content;

    #[test]
    fn digits_are_read_and_other_text_is_not() {
        let digits = "302e0201 00:30\n".repeat(8);
        let found = content(digits.as_bytes()).unwrap();
        assert!(found.len() == 48 && found.starts_with(&[0x30, 0x2e, 2, 1, 0, 0x30]));
        assert!(content(b"3082").is_none() && content((digits + "x").as_bytes()).is_none());
    }
}
