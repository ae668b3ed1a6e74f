//! Names: relative names of attributes, in any type of string.

use super::der;

/// A Name from text such as `O=Forge/CN=user+OU=x`: `/` parts relative names, `+` the attributes of one.
///
/// A type of string may stand behind the attribute's name: `CN:bmp=x`, one of `utf8`, `printable`, `teletex`, `ia5`,
/// `universal`, `bmp`, `numeric`, `visible`. `\/`, `\+` and `\\` stand for themselves. Empty text is the empty name.
pub(crate) fn name(text: &str) -> Vec<u8> {
    let relative = |text: String| {
        let attributes = split(&text, '+').iter().map(|text| attribute_from(text)).collect();
        relative_name(attributes)
    };
    let parts = if text.is_empty() { Vec::new() } else { split(text, '/') };
    der::value(0x30, &parts.into_iter().flat_map(relative).collect::<Vec<u8>>())
}

/// `O=Forge/CN=` and this common name.
pub(crate) fn forge(common_name: &str) -> Vec<u8> {
    relative_names(vec![
        vec![attribute(ORGANIZATION, UTF8, b"Forge")],
        vec![attribute(COMMON_NAME, UTF8, common_name.as_bytes())],
    ])
}

/// A Name of one common name.
pub(crate) fn common(common_name: &str) -> Vec<u8> {
    relative_names(vec![vec![attribute(COMMON_NAME, UTF8, common_name.as_bytes())]])
}

/// A Name of these relative names.
pub(crate) fn relative_names(names: Vec<Vec<Vec<u8>>>) -> Vec<u8> {
    der::value(0x30, &names.into_iter().flat_map(relative_name).collect::<Vec<u8>>())
}

/// One relative name, its attributes in the order of DER.
pub(crate) fn relative_name(mut attributes: Vec<Vec<u8>>) -> Vec<u8> {
    attributes.sort();
    der::set(&attributes.concat())
}

/// One attribute: its OID, dotted, and its value, in a string of this tag.
pub(crate) fn attribute(oid: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), &der::value(tag, value)])
}

/// Text in the octets that a type of string wants: two or four a character where the type is so wide.
pub(crate) fn encoded(tag: u8, text: &str) -> Vec<u8> {
    match tag {
        BMP => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        UNIVERSAL => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        TELETEX => text.chars().map(|c| c as u8).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// A name for people, as far as it can be read.
pub(crate) fn text(name: &[u8]) -> String {
    let attribute = |pair: &[u8]| {
        let parts = der::contents(pair);
        let (Some(oid), Some(value)) = (parts.first(), parts.get(1)) else { return "?".to_owned() };
        let known = ATTRIBUTES.iter().find(|(_, dotted)| der::contents(&der::oid(dotted))[0] == *oid);
        let value: String = String::from_utf8_lossy(value).chars().filter(|c| !c.is_control()).collect();
        format!("{}={value}", known.map_or("?", |(short, _)| short))
    };
    let relative = |set: &&[u8]| der::contents(set).into_iter().map(attribute).collect::<Vec<_>>().join("+");
    let Some(names) = der::contents(name).first().copied() else { return "?".to_owned() };
    der::contents(names).iter().map(relative).collect::<Vec<_>>().join("/")
}

fn attribute_from(text: &str) -> Vec<u8> {
    let (kind, value) = text.split_once('=').expect(text);
    let (kind, string) = kind.split_once(':').map_or((kind, None), |(kind, string)| (kind, Some(string)));
    let usual = match kind {
        "E" | "DC" => IA5,
        "C" => PRINTABLE,
        _ => UTF8,
    };
    let tag = string.map_or(usual, |name| STRINGS.iter().find(|(known, _)| *known == name).expect(name).1);
    let oid = ATTRIBUTES.iter().find(|(known, _)| *known == kind).map_or(kind, |(_, oid)| oid);
    attribute(oid, tag, &encoded(tag, value))
}

fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            // Only the last split takes the escapes away: relative names are split first.
            '\\' if separator == '/' => escaped = true,
            '\\' => {
                escaped = true;
                continue;
            }
            _ if c == separator => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts
}

pub(crate) const COMMON_NAME: &str = "2.5.4.3";
pub(crate) const ORGANIZATION: &str = "2.5.4.10";
pub(crate) const EMAIL: &str = "1.2.840.113549.1.9.1";

const ATTRIBUTES: &[(&str, &str)] = &[
    ("C", "2.5.4.6"),
    ("CN", COMMON_NAME),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("E", EMAIL),
    ("L", "2.5.4.7"),
    ("O", ORGANIZATION),
    ("OU", "2.5.4.11"),
    ("SN", "2.5.4.4"),
    ("ST", "2.5.4.8"),
    ("UID", "0.9.2342.19200300.100.1.1"),
];

pub(crate) const BIT: u8 = 0x03;
pub(crate) const OCTET: u8 = 0x04;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const NUMERIC: u8 = 0x12;
pub(crate) const PRINTABLE: u8 = 0x13;
pub(crate) const TELETEX: u8 = 0x14;
pub(crate) const VIDEOTEX: u8 = 0x15;
pub(crate) const IA5: u8 = 0x16;
pub(crate) const GRAPHIC: u8 = 0x19;
pub(crate) const VISIBLE: u8 = 0x1a;
pub(crate) const GENERAL: u8 = 0x1b;
pub(crate) const UNIVERSAL: u8 = 0x1c;
pub(crate) const BMP: u8 = 0x1e;

const STRINGS: &[(&str, u8)] = &[
    ("bit", BIT),
    ("bmp", BMP),
    ("general", GENERAL),
    ("graphic", GRAPHIC),
    ("ia5", IA5),
    ("numeric", NUMERIC),
    ("octet", OCTET),
    ("printable", PRINTABLE),
    ("teletex", TELETEX),
    ("universal", UNIVERSAL),
    ("utf8", UTF8),
    ("videotex", VIDEOTEX),
    ("visible", VISIBLE),
];

#[test]
fn text_becomes_the_name_it_says() {
    assert_eq!(name("O=Forge/CN=x"), forge("x"));
    assert_eq!(name(""), [0x30, 0]);
    let two = relative_name(vec![attribute(COMMON_NAME, UTF8, b"a/b+c"), attribute("2.5.4.11", BMP, &[0, 0x78])]);
    assert_eq!(name(r"CN=a\/b\+c+OU:bmp=x"), der::value(0x30, &two));
}
