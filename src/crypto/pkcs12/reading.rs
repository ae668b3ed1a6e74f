//! A passphrase in UTF-16, as PKCS#12 takes it, in each way in which programs have done so.

use zeroize::Zeroizing;

/// The readings to try, most usual first, each in UTF-16 with the high octet first.
///
/// RFC 7292 B.1 ends the string with two zero octets. For the empty passphrase some programs take those, others no
/// octets at all. OpenSSL before 1.1 took each octet of a passphrase for a character, whatever the encoding.
pub(in crate::crypto) fn readings(passphrase: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let octets = || wide(passphrase.iter().map(|octet| u16::from(*octet)));
    let mut readings = Vec::new();
    match std::str::from_utf8(passphrase) {
        Ok("") => readings.extend([wide([].into_iter()), Zeroizing::new(Vec::new())]),
        Ok(text) => {
            readings.push(wide(text.encode_utf16()));
            if !text.is_ascii() {
                readings.push(octets());
            }
        }
        Err(_) => readings.push(octets()),
    }
    readings
}

fn wide(units: impl Iterator<Item = u16>) -> Zeroizing<Vec<u8>> {
    // Room for all, so that nothing is left behind where a shorter buffer stood. UTF-16 has at most two units where
    // the iterator promises one, and an end.
    let most = units.size_hint().1.unwrap_or_default().saturating_add(1).saturating_mul(2);
    let mut octets = Zeroizing::new(Vec::with_capacity(most));
    for unit in units.chain([0]) {
        octets.extend_from_slice(&unit.to_be_bytes());
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::readings;

    #[test]
    fn text_becomes_utf_16_with_an_end() {
        let got = |text: &str| readings(text.as_bytes()).iter().map(|reading| reading.to_vec()).collect::<Vec<_>>();
        assert_eq!(got("a"), [vec![0, b'a', 0, 0]]);
        assert_eq!(got(""), [vec![0, 0], vec![]]);
        assert_eq!(got("ü"), [vec![0, 0xfc, 0, 0], vec![0, 0xc3, 0, 0xbc, 0, 0]]);
        assert_eq!(*readings(&[0xff])[0], [0, 0xff, 0, 0]);
    }
}
