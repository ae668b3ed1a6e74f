//! Lists of TLS versions as Postfix reads them.

/// Whether Postfix understands the list (`tls_misc.c tls_proto_mask_lims`): versions by name, taken out with `!`, bounded
/// with `>=` and `<=`.
pub(super) fn is_valid(list: &str) -> bool {
    list.split([',', ':', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).all(|word| {
        let bound = word.strip_prefix(">=").or_else(|| word.strip_prefix("<="));
        match bound {
            Some(version) => VERSIONS.contains(&version) || is_number(version),
            None => VERSIONS.contains(&word.strip_prefix('!').unwrap_or(word)),
        }
    })
}

/// A version in hexadecimal, as of 3.6.
fn is_number(version: &str) -> bool {
    version.strip_prefix("0x").is_some_and(|digits| u16::from_str_radix(digits, 16).is_ok())
}

const VERSIONS: [&str; 6] = ["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn unknown_words_are_refused() {
        for list in ["", ">=TLSv1", "!SSLv2, !SSLv3", "TLSv1.2:TLSv1.3", ">=TLSv1.2, <=0x0304"] {
            assert!(is_valid(list), "{list}");
        }
        for list in ["TLSv9", "!", ">=", "tls", ">=TLSv1.4"] {
            assert!(!is_valid(list), "{list}");
        }
    }
}
