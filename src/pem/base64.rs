//! Base64 as OpenSSL decodes it inside PEM: blanks anywhere, `-` ends the data, stray bits in the last group pass.

use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use memchr::memchr;
use zeroize::{Zeroize, Zeroizing};

/// Why text is no base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base64Fault {
    /// The byte at this index of the text is none of the alphabet.
    Character(usize),
    /// The number of characters or the padding is wrong.
    Length,
}

/// Decodes the text of a PEM body, line feeds already removed or not (`encode.c EVP_DecodeUpdate`, `EVP_DecodeFinal`).
/// The result lies in one buffer that is allocated once and wiped on drop.
pub(crate) fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Base64Fault> {
    if let Some(decoded) = decode_clean(text) {
        return Ok(decoded);
    }
    let mut clean = Zeroizing::new(Vec::with_capacity(text.len()));
    for (index, &byte) in text.iter().enumerate() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'-' => break,
            _ if is_alphabet(byte) => clean.push(byte),
            _ => return Err(Base64Fault::Character(index)),
        }
    }
    decode_clean(&clean).ok_or(Base64Fault::Length)
}

/// What `base64 -d` of GNU coreutils writes, which passes over line feeds alone; `None` where it refuses the text.
pub(crate) fn decode_as_coreutils(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut clean = Zeroizing::new(Vec::with_capacity(text.len()));
    clean.extend(text.iter().copied().filter(|&byte| byte != b'\n'));
    decode_clean(&clean)
}

/// As much as can be had: characters outside the alphabet are passed over, an incomplete last group is dropped.
pub(crate) fn salvage(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut clean = Zeroizing::new(Vec::with_capacity(text.len()));
    clean.extend(text.iter().copied().filter(|&byte| is_alphabet(byte) && byte != b'='));
    if clean.len() % 4 == 1 {
        clean.pop();
    }
    let padding = (4 - clean.len() % 4) % 4;
    let mut padded = Zeroizing::new(Vec::with_capacity(clean.len() + padding));
    padded.extend_from_slice(&clean);
    padded.extend(std::iter::repeat_n(b'=', padding));
    decode_clean(&padded).filter(|decoded| !decoded.is_empty())
}

/// Whether the byte belongs to the base64 alphabet or is the padding sign.
pub(crate) fn is_alphabet(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Decodes text of alphabet characters alone, with exact padding; nothing else.
fn decode_clean(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let encoding = BASE64.as_ref()?;
    if memchr(b'=', text).is_some_and(|at| text.len().saturating_sub(at) > 2) {
        return None;
    }
    let mut decoded = Zeroizing::new(vec![0; encoding.decode_len(text.len()).ok()?]);
    match encoding.decode_mut(text, &mut decoded) {
        Ok(length) => {
            decoded.truncate(length);
            Some(decoded)
        }
        Err(_) => {
            decoded.zeroize();
            None
        }
    }
}

/// The usual alphabet with padding; bits beyond the last byte are not looked at, as `EVP_DecodeBlock` does not.
static BASE64: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    specification.padding = Some('=');
    specification.check_trailing_bits = false;
    specification.encoding().ok()
});

#[cfg(test)]
mod tests {
    use super::{Base64Fault, decode, salvage};

    #[test]
    fn decodes_what_openssl_decodes() {
        for (text, wanted) in
            [("", ""), ("QUJD", "ABC"), (" QU\tJD\r\n", "ABC"), ("QUI=", "AB"), ("QR==", "A"), ("QUJD-----x", "ABC")]
        {
            assert_eq!(decode(text.as_bytes()).unwrap().as_slice(), wanted.as_bytes(), "{text}");
        }
    }

    #[test]
    fn refuses_what_openssl_refuses() {
        for text in ["QUJ", "QUJ-", "QQ==QUJD", "=QQQ", "QQ=", "QUJDQ===", "QUJD===="] {
            assert_eq!(decode(text.as_bytes()), Err(Base64Fault::Length), "{text}");
        }
        assert_eq!(decode(b"QU*D"), Err(Base64Fault::Character(2)));
        assert_eq!(decode(b"QU_D"), Err(Base64Fault::Character(2)));
        assert_eq!(decode(b"QUJD\xc2\xa0"), Err(Base64Fault::Character(4)));
    }

    #[test]
    fn saves_what_it_can() {
        assert_eq!(salvage(b"QU*JDQ").unwrap().as_slice(), b"ABC");
        assert_eq!(salvage(b"QUJDQUI").unwrap().as_slice(), b"ABCAB");
        assert_eq!(salvage(b"**"), None);
    }
}
