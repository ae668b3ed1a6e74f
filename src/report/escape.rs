//! The one place where text from certificates, files and paths is made safe to show on a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every character that a terminal would act on, hide or reorder written out: `\n`, `\x1b`, `\u{202e}`.
/// A backslash stays as it is, since OpenSSL's own escapes in names use it.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    escape(text, is_unsafe)
}

/// The same with everything outside ASCII written out too, for a locale that is not UTF-8.
pub(super) fn ascii(text: &str) -> Cow<'_, str> {
    escape(text, |c| is_unsafe(c) || !c.is_ascii())
}

/// Whether a terminal would act on the character, hide it, or let it reorder its neighbours.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().saturating_add(16));
    for c in text.chars() {
        match c {
            _ if !hidden(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            // Writing to a String cannot fail.
            _ if u32::from(c) < 0x80 => drop(write!(shown, "\\x{:02x}", u32::from(c))),
            _ => drop(write!(shown, "\\u{{{:x}}}", u32::from(c))),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{ascii, visible};

    #[test]
    fn nothing_reaches_the_terminal_raw() {
        assert_eq!(visible("a\u{1b}[31mb\r\n\tc\u{7f}"), "a\\x1b[31mb\\r\\n\\tc\\x7f");
        assert_eq!(visible("\u{202e}gnp.exe\u{9b}2J\u{2066}"), "\\u{202e}gnp.exe\\u{9b}2J\\u{2066}");
        assert_eq!(visible("M\u{fc}ller \\C3\\A4 \u{4e2d}"), "M\u{fc}ller \\C3\\A4 \u{4e2d}");
        assert_eq!(ascii("M\u{fc}ller"), "M\\u{fc}ller");
    }

    #[test]
    fn every_format_and_control_character_is_written_out() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| super::is_unsafe(*c)) {
            assert!(visible(&c.to_string()).chars().all(|shown| shown.is_ascii_graphic()), "{:x}", u32::from(c));
        }
    }
}
