//! The words of `-nameopt`: how names are printed (`apps/lib/apps.c set_nameopt`).

use crate::openssl::options::number::is_space;
use crate::x509::name::Name;
use crate::x509::name::format::{Format, Separators, TypeName};

/// The form of names that the values of `-nameopt` ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFormat(Format);

impl Default for NameFormat {
    /// `oneline`: what counts when there is no `-nameopt`.
    fn default() -> NameFormat {
        NameFormat(Format::ONELINE)
    }
}

impl NameFormat {
    /// Reads the values of `-nameopt` in the order given; `None` when a word is unknown.
    ///
    /// The first value starts from no flag at all. A value that is no list (an empty one, or one with an empty word)
    /// says nothing, and is accepted.
    pub fn parse<V: AsRef<[u8]>>(values: &[V]) -> Option<NameFormat> {
        let mut format = match values {
            [] => return Some(NameFormat::default()),
            _ => Format::COMPAT,
        };
        for value in values {
            for word in words(value.as_ref()).unwrap_or_default() {
                apply(&mut format, word)?;
            }
            if format != Format::COMPAT && format.separators.is_none() {
                format.separators = Some(Separators::CommaPlusSpace);
            }
        }
        Some(NameFormat(format))
    }

    /// The name as the command prints it, without a line break behind it; need not be UTF-8.
    pub fn print(&self, name: &Name) -> Vec<u8> {
        self.0.print(name)
    }
}

/// The words between commas, white space around them dropped; `None` when one is empty (`v3_utl.c X509V3_parse_list`).
///
/// What follows a colon, up to the next comma, is a value that nobody asks for. The list ends with the line, but the
/// last word is taken from the whole text.
fn words(text: &[u8]) -> Option<Vec<&[u8]>> {
    let line_end = text.iter().position(|octet| matches!(octet, b'\r' | b'\n')).unwrap_or(text.len());
    let mut words = Vec::new();
    let (mut start, mut has_name) = (0, false);
    for (at, octet) in text.iter().enumerate().take(line_end) {
        if !matches!((octet, has_name), (b',', _) | (b':', false)) {
            continue;
        }
        let item = stripped(text.get(start..at)?)?;
        if !has_name {
            words.push(item);
        }
        has_name = *octet == b':';
        start = at.saturating_add(1);
    }
    let item = stripped(text.get(start..)?)?;
    if !has_name {
        words.push(item);
    }
    Some(words)
}

/// `None` when nothing is left.
fn stripped(item: &[u8]) -> Option<&[u8]> {
    let start = item.iter().position(|octet| !is_space(*octet))?;
    let end = item.iter().rposition(|octet| !is_space(*octet))?;
    item.get(start..=end)
}

/// One word, with `-` in front to clear what it stands for (`apps.c set_table_opts`).
fn apply(format: &mut Format, word: &[u8]) -> Option<()> {
    let (is_on, name) = match word {
        [b'-', name @ ..] => (false, name),
        [b'+', name @ ..] => (true, name),
        name => (true, name),
    };
    let (_, setting) = SETTINGS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name))?;
    match setting {
        Setting::Whole(whole) => *format = if is_on { *whole } else { Format::COMPAT },
        Setting::Separators(separators) => format.separators = is_on.then_some(*separators),
        Setting::Types(types) => format.types = if is_on { *types } else { TypeName::Short },
        Setting::Flag(flag) => *flag(format) = is_on,
    }
    Some(())
}

/// What a word stands for.
enum Setting {
    /// All flags at once.
    Whole(Format),
    Separators(Separators),
    Types(TypeName),
    Flag(fn(&mut Format) -> &mut bool),
}

const SETTINGS: &[(&str, Setting)] = &[
    ("align", Setting::Flag(|format| &mut format.aligned)),
    ("ca_default", Setting::Whole(Format::MULTILINE)),
    ("compat", Setting::Whole(Format::COMPAT)),
    ("dn_rev", Setting::Flag(|format| &mut format.reversed)),
    ("dump_all", Setting::Flag(|format| &mut format.value.dump_all)),
    ("dump_der", Setting::Flag(|format| &mut format.value.dump_der)),
    ("dump_nostr", Setting::Flag(|format| &mut format.value.dump_no_string)),
    ("dump_unknown", Setting::Flag(|format| &mut format.dump_unknown_types)),
    ("esc_2253", Setting::Flag(|format| &mut format.value.escape_2253)),
    ("esc_2254", Setting::Flag(|format| &mut format.value.escape_2254)),
    ("esc_ctrl", Setting::Flag(|format| &mut format.value.escape_control)),
    ("esc_msb", Setting::Flag(|format| &mut format.value.escape_high)),
    ("ignore_type", Setting::Flag(|format| &mut format.value.ignore_type)),
    ("lname", Setting::Types(TypeName::Long)),
    ("multiline", Setting::Whole(Format::MULTILINE)),
    ("nofname", Setting::Types(TypeName::None)),
    ("oid", Setting::Types(TypeName::Oid)),
    ("oneline", Setting::Whole(Format::ONELINE)),
    ("RFC2253", Setting::Whole(Format::RFC_2253)),
    ("sep_comma_plus", Setting::Separators(Separators::CommaPlus)),
    ("sep_comma_plus_space", Setting::Separators(Separators::CommaPlusSpace)),
    ("sep_multiline", Setting::Separators(Separators::Multiline)),
    ("sep_semi_plus_space", Setting::Separators(Separators::SemicolonPlusSpace)),
    ("show_type", Setting::Flag(|format| &mut format.value.show_type)),
    ("sname", Setting::Types(TypeName::Short)),
    ("space_eq", Setting::Flag(|format| &mut format.spaced_equals)),
    ("use_quote", Setting::Flag(|format| &mut format.value.use_quote)),
    ("utf8", Setting::Flag(|format| &mut format.value.utf8)),
];

#[cfg(test)]
mod tests {
    use super::{Format, NameFormat, Separators, TypeName, words};

    fn parse(values: &[&str]) -> Option<Format> {
        NameFormat::parse(values).map(|format| format.0)
    }

    #[test]
    fn words_add_up() {
        assert_eq!(parse(&[]), Some(Format::ONELINE));
        assert_eq!(parse(&["oneline"]), Some(Format::ONELINE));
        assert_eq!(parse(&["ESC_MSB,-compat,rfc2253"]), Some(Format::RFC_2253));
        assert_eq!(parse(&["multiline,-space_eq,space_eq"]), parse(&["ca_default"]));
        assert_eq!(parse(&["utf8", "multiline", "-oneline"]), Some(Format::COMPAT));
        let lname = Format { types: TypeName::Long, separators: Some(Separators::CommaPlusSpace), ..Format::COMPAT };
        assert_eq!(parse(&["lname"]), Some(lname));
        assert_eq!(parse(&["lname", "-lname"]), parse(&["sep_comma_plus_space"]));
        for nothing in ["", "sname", "-oid", ",", "oneline,,utf8", "esc_msb:", " "] {
            assert_eq!(parse(&[nothing]), Some(Format::COMPAT), "{nothing:?}");
        }
        for unknown in ["none", "oneline,none", "--oneline", "oneline;utf8", "oneline\nutf8"] {
            assert_eq!(parse(&[unknown]), None, "{unknown:?}");
        }
    }

    #[test]
    fn lists_have_values_behind_colons() {
        let of = |text: &'static str| words(text.as_bytes());
        assert_eq!(of(" a , b:c:d ,e\n").unwrap(), [&b"a"[..], b"b", b"e"]);
        assert_eq!(of("a:b\n,c").unwrap(), [&b"a"[..]]);
        assert_eq!(of("a:,b"), None);
    }
}
