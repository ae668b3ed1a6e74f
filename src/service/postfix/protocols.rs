//! Lists of TLS versions as Postfix reads them.

/// The versions of TLS that the list leaves, as a handshake numbers them; none where Postfix does not understand the list
/// (`tls_misc.c tls_proto_mask_lims`): versions by name, taken out with `!`, bounded with `>=` and `<=`, of which the last
/// counts.
pub(super) fn versions(list: &str) -> Option<Vec<u16>> {
    let (mut named, mut taken_out) = (Vec::new(), Vec::new());
    let (mut least, mut most) = (0, u16::MAX);
    for word in list.split([',', ':', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()) {
        if let Some(version) = word.strip_prefix(">=") {
            least = bound(version)?.unwrap_or(0);
        } else if let Some(version) = word.strip_prefix("<=") {
            most = bound(version)?.unwrap_or(u16::MAX);
        } else if let Some(version) = word.strip_prefix('!') {
            taken_out.push(number(version)?);
        } else {
            named.push(number(word)?);
        }
    }
    // SSL 2.0 is a word that is known, and names nothing.
    named.retain(|version| *version != SSL2);
    let is_left = |version: &u16| {
        (named.is_empty() || named.contains(version))
            && !taken_out.contains(version)
            && (least..=most).contains(version)
    };
    Some(TLS.into_iter().filter(is_left).collect())
}

fn number(name: &str) -> Option<u16> {
    VERSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, number)| *number)
}

/// The version that bounds the others, by name or as a hexadecimal number; none within for one that the library does not
/// know, which bounds nothing.
fn bound(version: &str) -> Option<Option<u16>> {
    if version.is_empty() {
        return Some(None);
    }
    if let Some(number) = number(version) {
        return (number != SSL2).then_some(Some(number));
    }
    let digits = version.strip_prefix('+').unwrap_or(version);
    let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits);
    let is_hexadecimal = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = i32::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal)?;
    Some(u16::try_from(number).ok().filter(|number| *number == SSL3 || TLS.contains(number)))
}

const SSL2: u16 = 2;
const SSL3: u16 = 0x300;
/// TLS 1.0 to 1.3; Debian's library is built without SSL 3.0.
const TLS: [u16; 4] = [0x301, 0x302, 0x303, 0x304];
const VERSIONS: [(&str, u16); 6] =
    [("SSLv2", SSL2), ("SSLv3", SSL3), ("TLSv1", 0x301), ("TLSv1.1", 0x302), ("TLSv1.2", 0x303), ("TLSv1.3", 0x304)];

#[cfg(test)]
mod tests {
    use super::versions;

    /// As smtpd of Postfix 3.7.11 took them.
    #[test]
    fn what_a_list_leaves() {
        for (list, wanted) in [
            ("", "1234"),
            (">=TLSv1", "1234"),
            ("!SSLv2, !SSLv3", "1234"),
            ("TLSv1.2:TLSv1.3", "34"),
            ("tlsv1.2", "3"),
            (">=TLSv1.2, <=0x0304", "34"),
            (">=+303", "34"),
            ("<=0302", "12"),
            ("<=302", "12"),
            ("<=0302 <=0304", "1234"),
            ("<=769", "1234"),
            (">=0305", "1234"),
            (">= TLSv1.2", "3"),
            ("SSLv2", "1234"),
            ("SSLv3", ""),
            ("<=SSLv3", ""),
            ("SSLv3, TLSv1", "1"),
            ("TLSv1.2 !TLSv1.2", ""),
            ("TLSv1.2 >=TLSv1.3", ""),
        ] {
            let left: String = versions(list).unwrap().iter().map(|version| (version - 0x300).to_string()).collect();
            assert_eq!(left, wanted, "{list}");
        }
    }

    #[test]
    fn unknown_words_are_refused() {
        for list in ["TLSv9", "!", "tls", ">=TLSv1.4", "0304", "!0304", ">=0xzz", ">=99999999999", ">=-1", "<=SSLv2"] {
            assert_eq!(versions(list), None, "{list}");
        }
    }
}
