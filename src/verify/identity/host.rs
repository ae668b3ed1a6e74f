//! Whether the name of a host in a certificate, wildcard or not, stands for the host asked for.

/// `v3_utl.c equal_wildcard`, in any ASCII letter case.
///
/// A wanted name that begins with a dot stands for itself and everything below it, and takes wildcards literally.
pub(super) fn matches(name: &[u8], wanted: &[u8]) -> bool {
    match wanted {
        [b'.', _, ..] => is_equal(below(name, wanted.len()), wanted),
        _ => match valid_star(name) {
            Some(star) => wildcard_matches(name, star, wanted),
            None => is_equal(name, wanted),
        },
    }
}

/// The end of a longer name that is to be compared; the whole when what goes before has a NUL (`skip_prefix`).
fn below(name: &[u8], length: usize) -> &[u8] {
    match name.len().checked_sub(length).and_then(|front| name.split_at_checked(front)) {
        Some((front, tail)) if !front.contains(&0) => tail,
        _ => name,
    }
}

/// `equal_nocase`: a NUL in the certificate's name is equal to nothing.
fn is_equal(name: &[u8], wanted: &[u8]) -> bool {
    name.eq_ignore_ascii_case(wanted) && !name.contains(&0)
}

/// Where the only star stands, if it is one that counts (`valid_star`): first or last in the first of at least three
/// labels, none of them empty or with an outer hyphen, the first no A-label up to there (RFC 6125 6.4.3).
fn valid_star(name: &[u8]) -> Option<usize> {
    let mut labels = name.split(|octet| *octet == b'.');
    let first = labels.next()?;
    let star = first.iter().position(|octet| *octet == b'*')?;
    let (front, behind) = (first.get(..star)?, first.get(star.saturating_add(1)..)?);
    let is_well_placed = (front.is_empty() || behind.is_empty()) && !starts_as_a_label(front);
    let is_first_well_formed = is_label(front, true, false) && is_label(behind, false, true);
    let mut others = 0_usize;
    for label in labels {
        if label.is_empty() || !is_label(label, true, true) {
            return None;
        }
        others = others.saturating_add(1);
    }
    (is_well_placed && is_first_well_formed && others >= 2).then_some(star)
}

/// Letters, digits and hyphens, but no hyphen at an end that is one of the label's.
fn is_label(part: &[u8], has_start: bool, has_end: bool) -> bool {
    part.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-')
        && !(has_start && part.first() == Some(&b'-'))
        && !(has_end && part.last() == Some(&b'-'))
}

/// `wildcard_match`: what the star stands for is letters, digits and hyphens of one label, or a star itself.
fn wildcard_matches(name: &[u8], star: usize, wanted: &[u8]) -> bool {
    let (Some(front), Some(behind)) = (name.get(..star), name.get(star.saturating_add(1)..)) else { return false };
    let Some(end) = wanted.len().checked_sub(behind.len()) else { return false };
    let (Some(head), Some(matched), Some(tail)) = (wanted.get(..star), wanted.get(star..end), wanted.get(end..)) else {
        return false;
    };
    let is_whole_label = front.is_empty() && behind.first() == Some(&b'.');
    is_equal(front, head)
        && is_equal(behind, tail)
        && if is_whole_label { !matched.is_empty() } else { !starts_as_a_label(wanted) }
        && (matched == b"*" || matched.iter().all(|octet| octet.is_ascii_alphanumeric() || *octet == b'-'))
}

/// Whether it begins as an internationalised label does (RFC 5890 2.3.1).
fn starts_as_a_label(text: &[u8]) -> bool {
    text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"xn--"))
}

#[cfg(test)]
mod tests {
    use super::matches;

    fn check(name: &str, wanted: &str) -> bool {
        matches(name.as_bytes(), wanted.as_bytes())
    }

    #[test]
    fn stars_stand_for_one_label_or_a_part_of_one() {
        for (name, wanted) in [
            ("*.a.b", "x.a.b"),
            ("*.A.b", "X.a.B"),
            ("f*.a.b", "foo.a.b"),
            ("*o.a.b", "foo.a.b"),
            ("f*.a.b", "f.a.b"),
            ("*.a.b", "*.a.b"),
            ("*.a.b", "xn--x.a.b"),
            ("*.xn--a.b", "x.xn--a.b"),
        ] {
            assert!(check(name, wanted), "{name} {wanted}");
        }
        for (name, wanted) in [
            ("*.a.b", "a.b"),
            ("*.a.b", "x.y.a.b"),
            ("*.a.b", "x_y.a.b"),
            ("f*o.a.b", "foo.a.b"),
            ("*.b", "a.b"),
            ("a.*.b.c", "a.x.b.c"),
            ("xn--*.a.b", "xn--x.a.b"),
            ("x*.a.b", "xn--x.a.b"),
            ("*.a-.b", "x.a-.b"),
            ("**.a.b", "x.a.b"),
            ("*.a.b.", "x.a.b."),
        ] {
            assert!(!check(name, wanted), "{name} {wanted}");
        }
    }

    #[test]
    fn a_leading_dot_asks_for_what_is_below() {
        for (name, wanted) in [("x.a.b", ".a.b"), ("x.y.a.b", ".A.b"), ("*.a.b", ".a.b"), (".a.b", ".a.b")] {
            assert!(check(name, wanted), "{name} {wanted}");
        }
        for (name, wanted) in [("a.b", ".a.b"), ("xa.b", ".a.b"), ("x\0.a.b", ".a.b"), ("*.a.b", "."), ("x", ".")] {
            assert!(!check(name, wanted), "{name} {wanted}");
        }
    }
}
