//! Can a server have one of these fingerprints at all?

use crate::service::postfix::digests;

/// What a list of fingerprints comes to (`tls_dane.c tls_dane_add_fpt_digests`, `hex_code.c`).
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fingerprints {
    /// It names none, or nothing that is hexadecimal, of which this is the first.
    None(Option<String>),
    /// None has the length that the digest gives: the first, its bytes, and those that are wanted.
    Unusable(String, usize, usize),
    /// Some server may have one.
    Usable,
}

impl Fingerprints {
    /// The fingerprints between these characters, by a digest of this name.
    pub(super) fn of(list: &str, separators: &[char], digest: &str) -> Fingerprints {
        let words = || list.split(separators).filter(|word| !word.is_empty());
        let mut decoded = words().filter_map(|word| Some((word, bytes(word)?))).peekable();
        let Some((first, length)) = decoded.peek().copied() else {
            return Fingerprints::None(words().next().map(str::to_owned));
        };
        match digests::length(digest) {
            Some(wanted) if decoded.all(|(_, length)| length != wanted) => {
                Fingerprints::Unusable(first.to_owned(), length, wanted)
            }
            _ => Fingerprints::Usable,
        }
    }
}

/// How many bytes stand there in hexadecimal, with or without a colon behind each.
fn bytes(word: &str) -> Option<usize> {
    let mut count = 0_usize;
    let mut digits = word.bytes().peekable();
    while let Some(digit) = digits.next() {
        let second = digits.next()?;
        if !digit.is_ascii_hexdigit() || !second.is_ascii_hexdigit() {
            return None;
        }
        count = count.saturating_add(1);
        digits.next_if_eq(&b':');
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::Fingerprints;

    #[test]
    fn one_of_the_right_length_is_enough() {
        let good = "ab".repeat(32);
        let of = |list: &str| Fingerprints::of(list, &['|'], "sha256");
        assert_eq!(of(&good), Fingerprints::Usable);
        assert_eq!(of(&format!("AA:BB|zz|{good}")), Fingerprints::Usable);
        assert_eq!(of("AA:BB|zz"), Fingerprints::Unusable("AA:BB".to_owned(), 2, 32));
        assert_eq!(of("zz|A"), Fingerprints::None(Some("zz".to_owned())));
        assert_eq!(of("A::B"), Fingerprints::None(Some("A::B".to_owned())));
        assert_eq!(of("||"), Fingerprints::None(None));
        assert_eq!(Fingerprints::of("AA", &['|'], "1.2.3"), Fingerprints::Usable);
    }
}
