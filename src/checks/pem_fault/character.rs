//! Characters as people can see them.

/// A sign in quotes, or the number of a character that nobody sees or can tell from another.
pub(in crate::checks) fn shown(character: char) -> String {
    if character.is_ascii_graphic() { format!("'{character}'") } else { format!("U+{:04X}", u32::from(character)) }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn characters_are_named() {
        assert_eq!((shown('*').as_str(), shown('\u{200b}').as_str()), ("'*'", "U+200B"));
    }
}
