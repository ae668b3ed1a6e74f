//! Numbers with the word for what they count, and words in a row.

/// `1 finding`, `2 findings`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `A`, `A and B`, `A, B and C`; nothing for none.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        let words = |n: usize| ["a", "b", "c"].iter().take(n).map(|w| (*w).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            [listed(&words(0)), listed(&words(1)), listed(&words(2)), listed(&words(3))],
            ["", "a", "a and b", "a, b and c"]
        );
    }
}
