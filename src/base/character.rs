//! Characters that nobody sees, or that pass for others.

/// Hyphens and dashes of word processors, mathematics and East Asian keyboards (Unicode general category Pd, U+2212);
/// U+0096 and U+0097 are those of Windows code pages, read as bytes.
pub fn is_dash(character: char) -> bool {
    matches!(
        character,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{96}' | '\u{97}'
    )
}

/// Characters that take no room: zero-width ones, marks of direction, the byte-order mark, the soft hyphen.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Those, and blanks that no program takes for one: the no-break space, those of printers.
pub fn is_unseen(character: char) -> bool {
    is_invisible(character) || !character.is_ascii() && character.is_whitespace()
}

/// Quotes of word processors.
pub fn is_curly_quote(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2032}' | '\u{2033}')
}

/// What people call it.
pub fn name(character: char) -> &'static str {
    match character {
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "mark of direction",
        '\u{2013}' => "en dash",
        '\u{2014}' => "em dash",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte-order mark",
        _ if is_dash(character) => "dash",
        _ if is_curly_quote(character) => "quote of a word processor",
        _ if is_invisible(character) => "character without width",
        _ => "blank of another kind",
    }
}

/// The text with those that nobody sees by their numbers: `may<U+200B>`.
pub fn spelt(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for character in text.chars() {
        match is_unseen(character) {
            true => told.push_str(&format!("<U+{:04X}>", u32::from(character))),
            false => told.push(character),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{is_unseen, name, spelt};

    #[test]
    fn what_nobody_sees_is_spelt() {
        assert_eq!(spelt("may\u{200b}\u{a0} x"), "may<U+200B><U+00A0> x");
        for (sign, called) in [
            ('\u{ad}', "soft hyphen"),
            ('\u{feff}', "byte-order mark"),
            ('\u{3000}', "blank of another kind"),
            ('\u{2062}', "character without width"),
        ] {
            assert!(is_unseen(sign), "{sign:?}");
            assert_eq!(name(sign), called);
        }
        assert!(!is_unseen(' ') && !is_unseen('\t') && !is_unseen('ä') && !is_unseen('\u{2013}'));
    }
}
