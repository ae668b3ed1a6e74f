//! Reading a network address as typed.

use crate::openssl::options::number;

/// The 4 or 16 octets of an address in OpenSSL's reading (`v3_utl.c a2i_ipadd`); `None` when it is none.
///
/// Text with a colon is IPv6. In IPv4, white space and a sign may stand before each number, zeros in front do not matter,
/// and anything may follow behind white space.
pub fn parse_address(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.split(|octet| *octet == 0).next()?;
    if text.contains(&b':') { parse_version_6(text) } else { parse_version_4(text) }
}

/// `ipv4_from_asc`.
fn parse_version_4(text: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text;
    let mut octets = Vec::with_capacity(4);
    for place in 0..4 {
        if place > 0 {
            rest = rest.strip_prefix(b".")?;
        }
        let (number, behind) = number::decimal(rest)?;
        octets.push(u8::try_from(number).ok()?);
        rest = behind;
    }
    rest.first().is_none_or(|octet| number::is_space(*octet)).then_some(octets)
}

/// `ipv6_from_asc`: groups between colons, of which an empty one or two or three make the gap. One colon alone is an
/// address, too.
fn parse_version_6(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(16);
    let mut gap: Option<usize> = None;
    let mut empty_groups = 0_usize;
    let last = text.iter().filter(|octet| **octet == b':').count();
    for (place, group) in text.split(|octet| *octet == b':').enumerate() {
        match group.len() {
            _ if octets.len() == 16 => return None,
            0 if *gap.get_or_insert(octets.len()) != octets.len() => return None,
            0 => empty_groups = empty_groups.saturating_add(1),
            1..=4 => octets.extend(parse_group(group)?),
            _ if octets.len() > 12 || place != last => return None,
            _ => octets.extend(parse_version_4(group)?),
        }
    }
    let Some(gap) = gap else { return (octets.len() == 16).then_some(octets) };
    let is_outer = gap == 0 || gap == octets.len();
    let is_well_formed = match empty_groups {
        1 => !is_outer,
        2 => is_outer,
        _ => empty_groups == 3 && octets.is_empty(),
    };
    if octets.len() == 16 || !is_well_formed {
        return None;
    }
    let tail = octets.split_off(gap);
    octets.resize(16_usize.checked_sub(tail.len())?, 0);
    octets.extend(tail);
    Some(octets)
}

fn parse_group(group: &[u8]) -> Option<[u8; 2]> {
    let digits = group.iter().map(|octet| char::from(*octet).to_digit(16));
    let number = digits.into_iter().try_fold(0_u32, |number, digit| Some((number << 4) | digit?))?;
    u16::try_from(number).ok().map(u16::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::parse_address;

    fn hex(text: &str) -> Option<String> {
        parse_address(text.as_bytes()).map(|octets| data_encoding::HEXLOWER.encode(&octets))
    }

    #[test]
    fn version_4_as_the_c_library_scans_it() {
        for (text, wanted) in [
            ("192.0.2.1", "c0000201"),
            ("01.002.0003.255", "010203ff"),
            (" +1. 2.\t3.4", "01020304"),
            ("1.2.3.4 anything", "01020304"),
            ("-0.0.0.0", "00000000"),
            ("4294967297.2.3.4", "01020304"),
        ] {
            assert_eq!(hex(text).as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1 .2.3.4", "1.2.3.4x", "-1.2.3.4", "0x1.2.3.4", "a.b.c.d"]
        {
            assert_eq!(hex(text), None, "{text}");
        }
        assert_eq!(hex("99999999999999999999.2.3.4"), None);
    }

    #[test]
    fn version_6_has_one_gap() {
        for (text, wanted) in [
            ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"),
            ("::", "00000000000000000000000000000000"),
            (":", "00000000000000000000000000000000"),
            ("::1", "00000000000000000000000000000001"),
            ("2001:DB8::", "20010db8000000000000000000000000"),
            ("1::0008", "00010000000000000000000000000008"),
            ("::192.0.2.1", "000000000000000000000000c0000201"),
            ("1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"),
        ] {
            assert_eq!(hex(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            ":1",
            "1:",
            "1:2",
            "1::2::3",
            ":::1",
            "::::",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8",
            "12345::",
            "::1.2.3.4:5",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::g",
            "fe80::1%eth0",
        ] {
            assert_eq!(hex(text), None, "{text}");
        }
    }
}
