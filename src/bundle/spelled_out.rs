//! Keys that stand in a text as numbers for people to read, as openssl's `-text` and certtool print them.

use memchr::memmem;
use zeroize::Zeroizing;

/// Whether the secret numbers of a private key stand there: a line that names one, and digits under it.
pub fn secret(bytes: &[u8]) -> bool {
    let mut lines = lines(bytes).peekable();
    while let Some(line) = lines.next() {
        if SECRET_NUMBERS.contains(&line) && lines.peek().is_some_and(|next| is_number(next)) {
            return true;
        }
    }
    false
}

/// Whether a number stands there that is part of this public key (SubjectPublicKeyInfo, DER): its modulus, or its point.
pub fn names_public_key(bytes: &[u8], public_key: &[u8]) -> bool {
    let mut number = Zeroizing::new(Vec::new());
    let is_part = |number: &[u8]| {
        let start = number.iter().position(|octet| *octet != 0).unwrap_or(number.len());
        let number = number.get(start..).unwrap_or_default();
        number.len() >= SHORTEST && memmem::find(public_key, number).is_some()
    };
    for line in lines(bytes) {
        if is_number(line) {
            let digits = line.split(|byte| *byte == b':').filter_map(|pair| std::str::from_utf8(pair).ok());
            number.extend(digits.filter_map(|pair| u8::from_str_radix(pair, 16).ok()));
        } else if is_part(&std::mem::replace(&mut number, Zeroizing::new(Vec::new()))) {
            return true;
        }
    }
    is_part(&number)
}

/// The lines that are not empty, without the blanks around them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

/// Pairs of hexadecimal digits between colons, more than one.
fn is_number(line: &[u8]) -> bool {
    let is_pair = |pair: &[u8]| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
    let line = line.strip_suffix(b":").unwrap_or(line);
    line.len() > 2 && line.split(|byte| *byte == b':').all(is_pair)
}

/// What openssl's `-text` and certtool print over the secret numbers of a key.
const SECRET_NUMBERS: [&[u8]; 5] = [b"priv:", b"privateExponent:", b"private exponent:", b"private key:", b"prime1:"];

/// A shorter number, in octets, says nothing: an exponent.
const SHORTEST: usize = 24;

#[cfg(test)]
mod tests {
    use super::{names_public_key, secret};

    #[test]
    fn a_key_is_told_by_its_public_number() {
        let number: Vec<u8> = (1..=32).collect();
        let rows: Vec<String> =
            number.chunks(15).map(|row| row.iter().map(|octet| format!("{octet:02x}:")).collect()).collect();
        let text = format!("Private-Key: (256 bit)\npriv:\n    d1:44\npub:\n    00:{}\n", rows.join("\n    "));
        let spki = [&[0x30, 0x22][..], &number, &[0]].concat();
        assert!(secret(text.as_bytes()) && names_public_key(text.as_bytes(), &spki));
        assert!(!names_public_key(text.as_bytes(), &spki[..20]) && !names_public_key(b"d1:44\n", &[0xd1, 0x44]));
    }
}
