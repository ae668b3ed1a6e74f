//! Host names of internationalised labels, from the A-labels of IDNA to UTF-8 (`punycode.c ossl_a2ulabel`).

/// The host with each label that begins with `xn--` decoded (RFC 3492); `None` where one of them is no Punycode.
///
/// As in OpenSSL nothing is asked of the letters themselves, and `XN--` is no such beginning.
pub(crate) fn to_utf8(host: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(host.len());
    for (number, label) in host.split(|octet| *octet == b'.').enumerate() {
        if number > 0 {
            whole.push(b'.');
        }
        match label.strip_prefix(b"xn--") {
            None => whole.extend(label),
            Some(encoded) => {
                for letter in decode(encoded)? {
                    push_utf8(&mut whole, letter)?;
                }
            }
        }
    }
    Some(whole)
}

/// RFC 3492 6.2.
fn decode(encoded: &[u8]) -> Option<Vec<u32>> {
    let delimiter = encoded.iter().rposition(|octet| *octet == b'-').filter(|at| *at > 0);
    let (basic, mut rest) = match delimiter {
        Some(at) => (encoded.get(..at)?, encoded.get(at.checked_add(1)?..)?),
        None => (&[][..], encoded),
    };
    let mut letters: Vec<u32> =
        basic.iter().map(|octet| octet.is_ascii().then_some(u32::from(*octet))).collect::<Option<_>>()?;
    let (mut letter, mut position, mut bias) = (FIRST_LETTER, 0_u32, FIRST_BIAS);
    while !rest.is_empty() {
        if letters.len() >= LONGEST_LABEL {
            return None;
        }
        let delta;
        (delta, rest) = read_number(rest, bias)?;
        let count = u32::try_from(letters.len()).ok()?.checked_add(1)?;
        let sum = position.checked_add(delta)?;
        bias = adapt(delta, count, position == 0);
        letter = letter.checked_add(sum / count)?;
        position = sum % count;
        letters.insert(usize::try_from(position).ok()?, letter);
        position = position.checked_add(1)?;
    }
    Some(letters)
}

/// A number of variable length, and what follows it.
fn read_number(mut digits: &[u8], bias: u32) -> Option<(u32, &[u8])> {
    let (mut number, mut weight, mut k) = (0_u32, 1_u32, BASE);
    loop {
        let (first, rest) = digits.split_first()?;
        digits = rest;
        let digit = match first {
            b'a'..=b'z' => u32::from(first - b'a'),
            b'A'..=b'Z' => u32::from(first - b'A'),
            b'0'..=b'9' => u32::from(first - b'0') + 26,
            _ => return None,
        };
        number = number.checked_add(digit.checked_mul(weight)?)?;
        let threshold = k.saturating_sub(bias).clamp(LEAST_THRESHOLD, MOST_THRESHOLD);
        if digit < threshold {
            return Some((number, digits));
        }
        weight = weight.checked_mul(BASE - threshold)?;
        k = k.checked_add(BASE)?;
    }
}

/// RFC 3492 6.1.
fn adapt(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta = delta.saturating_add(delta / count);
    let mut k = 0_u32;
    while delta > ((BASE - LEAST_THRESHOLD) * MOST_THRESHOLD) / 2 {
        delta /= BASE - LEAST_THRESHOLD;
        k = k.saturating_add(BASE);
    }
    k.saturating_add((BASE - LEAST_THRESHOLD + 1) * delta / delta.saturating_add(SKEW))
}

/// UTF-8, surrogates too: they stand for nothing, but OpenSSL writes them.
fn push_utf8(out: &mut Vec<u8>, letter: u32) -> Option<()> {
    let continuation = |shift: u32| 0x80 | ((letter >> shift) & 0x3f) as u8;
    match letter {
        0..=0x7f => out.push(letter as u8),
        0x80..=0x7ff => out.extend([0xc0 | (letter >> 6) as u8, continuation(0)]),
        0x800..=0xffff => out.extend([0xe0 | (letter >> 12) as u8, continuation(6), continuation(0)]),
        0x1_0000..=0x10_ffff => {
            out.extend([0xf0 | (letter >> 18) as u8, continuation(12), continuation(6), continuation(0)]);
        }
        _ => return None,
    }
    Some(())
}

const BASE: u32 = 36;
const LEAST_THRESHOLD: u32 = 1;
const MOST_THRESHOLD: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_LETTER: u32 = 0x80;

/// `LABEL_BUF_SIZE`: letters of one label.
const LONGEST_LABEL: usize = 512;

#[cfg(test)]
mod tests {
    use super::to_utf8;

    #[test]
    fn labels_become_what_they_stand_for() {
        let text = |host: &str| to_utf8(host.as_bytes()).map(|text| String::from_utf8(text).unwrap());
        assert_eq!(text("mx.xn--bcher-kva.example").as_deref(), Some("mx.bücher.example"));
        assert_eq!(text("xn--fiqs8s").as_deref(), Some("中国"));
        assert_eq!(text("xn--MnChen-3ya").as_deref(), Some("MünChen"));
        assert_eq!(text("XN--bcher-kva.example").as_deref(), Some("XN--bcher-kva.example"));
        assert_eq!(text("xn--"), Some(String::new()));
        assert_eq!(text("xn--b!cher"), None);
        assert_eq!(text("xn--99999999999"), None);
    }
}
