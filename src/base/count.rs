//! Numbers with the word for what they count.

/// `1 finding`, `2 findings`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
