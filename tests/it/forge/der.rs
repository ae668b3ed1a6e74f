//! DER as far as the forge needs it: writing values, odd ones too, and taking its own keys apart.

/// One value: tag, length, content.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(content.len() + 6);
    bytes.push(tag);
    match content.len() {
        length @ 0..=127 => bytes.push(length as u8),
        length => {
            let octets = length.to_be_bytes();
            let octets = &octets[(length.leading_zeros() / 8) as usize..];
            bytes.push(0x80 | octets.len() as u8);
            bytes.extend(octets);
        }
    }
    bytes.extend(content);
    bytes
}

/// The same value with its length in this many octets behind a count, which is more than it takes.
pub(crate) fn with_long_length(value: &[u8], octets: u8) -> Vec<u8> {
    let content = contents(value)[0];
    let length = &content.len().to_be_bytes()[8 - usize::from(octets)..];
    [&[value[0], 0x80 | octets], length, content].concat()
}

/// The same value, constructed, of indefinite length.
pub(crate) fn with_indefinite_length(value: &[u8]) -> Vec<u8> {
    [&[value[0] | 0x20, 0x80], contents(value)[0], &[0, 0]].concat()
}

/// The same value under another tag.
pub(crate) fn retagged(value: &[u8], tag: u8) -> Vec<u8> {
    [&[tag], &value[1..]].concat()
}

/// The same value with these octets more at the end of its content.
pub(crate) fn with_more(whole: &[u8], more: &[u8]) -> Vec<u8> {
    value(whole[0], &[contents(whole)[0], more].concat())
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

/// INTEGER that may be negative.
pub(crate) fn signed(number: i64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let spare = (0..7)
        .take_while(|at| octets[*at] == 0 && octets[at + 1] < 0x80 || octets[*at] == 0xff && octets[at + 1] >= 0x80);
    value(0x02, &octets[spare.count()..])
}

/// ENUMERATED.
pub(crate) fn enumerated(number: u8) -> Vec<u8> {
    value(0x0a, &[number])
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

/// BIT STRING with so many unused bits.
pub(crate) fn bits_but(content: &[u8], unused: u8) -> Vec<u8> {
    value(0x03, &[&[unused], content].concat())
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

/// `[number] IMPLICIT` of a primitive value, by its content.
pub(crate) fn implicit(number: u8, content: &[u8]) -> Vec<u8> {
    value(0x80 | number, content)
}

/// UTCTime up to 2049, GeneralizedTime from 2050, from `YYYYMMDDhhmmssZ` (RFC 5280 4.1.2.5).
pub(crate) fn time(text: &str) -> Vec<u8> {
    if text < "2050" { utc_time(&text[2..]) } else { generalized_time(text) }
}

/// UTCTime of this text.
pub(crate) fn utc_time(text: &str) -> Vec<u8> {
    value(0x17, text.as_bytes())
}

/// GeneralizedTime of this text.
pub(crate) fn generalized_time(text: &str) -> Vec<u8> {
    value(0x18, text.as_bytes())
}

/// The contents of the values that stand in a row in `bytes`; what is no value ends the row.
pub(crate) fn contents(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while bytes.len() >= 2 {
        let count = if bytes[1] < 0x80 { 0 } else { usize::from(bytes[1] & 0x7f) };
        let Some(octets) = bytes.get(2..2 + count) else { break };
        let length = match count {
            0 => usize::from(bytes[1] & 0x7f),
            _ => {
                octets.iter().fold(0_usize, |length, octet| length.saturating_mul(256).saturating_add((*octet).into()))
            }
        };
        let header = 2 + count;
        let Some(content) = bytes.get(header..header.saturating_add(length)) else { break };
        found.push(content);
        bytes = &bytes[header + length..];
    }
    found
}

#[test]
fn odd_forms_are_written_as_named() {
    let plain = sequence(&[&null()]);
    assert_eq!(with_long_length(&plain, 2), [0x30, 0x82, 0, 2, 5, 0]);
    assert_eq!(with_indefinite_length(&plain), [0x30, 0x80, 5, 0, 0, 0]);
    assert_eq!(retagged(&plain, 0xa1), [0xa1, 2, 5, 0]);
    assert_eq!(with_more(&plain, &[1]), [0x30, 3, 5, 0, 1]);
    for (number, content) in
        [(0_i64, &[0_u8][..]), (-1, &[0xff]), (128, &[0, 0x80]), (-128, &[0x80]), (-129, &[0xff, 0x7f])]
    {
        assert_eq!(contents(&signed(number))[0], content, "{number}");
    }
}
