//! The word that somebody probably meant.

/// The candidate nearest to a mistyped word, when one is near enough to be worth naming.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (closeness(&word, candidate), candidate))
        .filter(|(closeness, _)| *closeness >= NEAR_ENOUGH)
        .fold(
            None,
            |best: Option<(f64, &str)>, next| if best.is_none_or(|best| next.0 > best.0) { Some(next) } else { best },
        )
        .map(|(_, candidate)| candidate)
}

/// `; did you mean X?`, or a list of what there is.
pub(crate) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, candidates.clone()) {
        Some(candidate) => format!("did you mean {candidate}?"),
        None => format!("one of {}", candidates.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

/// Likeness between 0 and 1; a word that is a whole part of an id (`expiry` of `cert-expiry`) is very like it.
fn closeness(word: &str, candidate: &str) -> f64 {
    if candidate.split('-').any(|part| part == word) || candidate.replace('-', "_") == word {
        return 0.99;
    }
    strsim::jaro_winkler(word, candidate)
}

const NEAR_ENOUGH: f64 = 0.84;

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_what_was_meant_and_nothing_far_off() {
        let ids = ["cert-expiry", "cert-name", "chain-trust", "file-mode"];
        assert_eq!(nearest("cert-expirey", ids), Some("cert-expiry"));
        assert_eq!(nearest("expiry", ids), Some("cert-expiry"));
        assert_eq!(nearest("chain_trust", ids), Some("chain-trust"));
        assert_eq!(nearest("FILE-MODE", ids), Some("file-mode"));
        assert_eq!(nearest("zzz", ids), None);
    }
}
