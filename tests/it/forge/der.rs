//! DER as far as the forge needs it: writing values, and taking its own keys apart.

/// One value: tag, length, content.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match content.len() {
        length @ 0..=127 => bytes.push(length as u8),
        length => {
            let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
            bytes.push(0x80 | octets.len() as u8);
            bytes.extend(octets);
        }
    }
    bytes.extend(content);
    bytes
}

/// SEQUENCE.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

/// SET of one.
pub(crate) fn set(part: &[u8]) -> Vec<u8> {
    value(0x31, part)
}

/// INTEGER from unsigned big-endian octets.
pub(crate) fn unsigned(octets: &[u8]) -> Vec<u8> {
    let trimmed: Vec<u8> = octets.iter().copied().skip_while(|octet| *octet == 0).collect();
    let padding: &[u8] = if trimmed.first().is_none_or(|octet| *octet >= 0x80) { &[0] } else { &[] };
    value(0x02, &[padding, &trimmed].concat())
}

/// INTEGER.
pub(crate) fn integer(number: u64) -> Vec<u8> {
    unsigned(&number.to_be_bytes())
}

/// BOOLEAN TRUE.
pub(crate) fn yes() -> Vec<u8> {
    value(0x01, &[0xff])
}

/// NULL.
pub(crate) fn null() -> Vec<u8> {
    value(0x05, &[])
}

/// OCTET STRING.
pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    value(0x04, content)
}

/// BIT STRING without unused bits.
pub(crate) fn bits(content: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], content].concat())
}

/// BIT STRING of named bits, number 0 first, as short as DER asks.
pub(crate) fn named_bits(numbers: &[u8]) -> Vec<u8> {
    let Some(last) = numbers.iter().max() else { return value(0x03, &[0]) };
    let mut content = vec![0_u8; usize::from(last / 8) + 1];
    for number in numbers {
        content[usize::from(number / 8)] |= 0x80 >> (number % 8);
    }
    value(0x03, &[&[7 - last % 8], &content[..]].concat())
}

/// OBJECT IDENTIFIER from dotted numbers.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let mut groups = vec![(arc & 0x7f) as u8];
        let mut rest = arc >> 7;
        while rest > 0 {
            groups.push(0x80 | (rest & 0x7f) as u8);
            rest >>= 7;
        }
        content.extend(groups.iter().rev());
    }
    value(0x06, &content)
}

/// `[number] EXPLICIT`, or IMPLICIT of a constructed value.
pub(crate) fn tagged(number: u8, content: &[u8]) -> Vec<u8> {
    value(0xa0 | number, content)
}

/// UTCTime up to 2049, GeneralizedTime from 2050, from `YYYYMMDDhhmmssZ` (RFC 5280 4.1.2.5).
pub(crate) fn time(text: &str) -> Vec<u8> {
    if text < "2050" { value(0x17, &text.as_bytes()[2..]) } else { value(0x18, text.as_bytes()) }
}

/// A Name of one common name.
pub(crate) fn name(common_name: &str) -> Vec<u8> {
    let attribute = sequence(&[&oid("2.5.4.3"), &value(0x0c, common_name.as_bytes())]);
    sequence(&[&set(&attribute)])
}

/// The contents of the values that stand in a row in `bytes`, which the forge or OpenSSL wrote.
pub(crate) fn contents(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while bytes.len() >= 2 {
        let (header, length) = match bytes[1] {
            short @ 0..=127 => (2, usize::from(short)),
            long => {
                let count = usize::from(long & 0x7f);
                (2 + count, bytes[2..2 + count].iter().fold(0, |length, octet| length << 8 | usize::from(*octet)))
            }
        };
        found.push(&bytes[header..header + length]);
        bytes = &bytes[header + length..];
    }
    found
}
