//! Characters as people can see and type them.

/// A sign in quotes, or the number of a character that nobody sees or can tell from another.
pub(super) fn shown(character: char) -> String {
    if character.is_ascii_graphic() { format!("'{character}'") } else { format!("U+{:04X}", u32::from(character)) }
}

/// The bytes of the character in UTF-8 as sed spells them: `\xe2\x80\x8b`.
pub(super) fn bytes_for_sed(character: char) -> String {
    let mut buffer = [0; 4];
    character.encode_utf8(&mut buffer).bytes().map(|byte| format!("\\x{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes_for_sed, shown};

    #[test]
    fn characters_are_named() {
        assert_eq!((shown('*').as_str(), shown('\u{200b}').as_str()), ("'*'", "U+200B"));
        assert_eq!(bytes_for_sed('\u{200b}'), r"\xe2\x80\x8b");
    }
}
