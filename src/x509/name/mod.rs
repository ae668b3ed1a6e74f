//! Distinguished names: attributes in order, OpenSSL's canonical form for comparing, its forms for people.

use std::borrow::Cow;

use crate::base::oid::Oid;
use crate::x509::name::format::Format;
use crate::x509::reader::tag::{SEQUENCE, SET};
use crate::x509::reader::{Reader, Refusal};

mod canonical;
pub mod format;
mod text;

/// RFC 5280 4.1.2.4 Name.
#[derive(Clone, Debug)]
pub struct Name {
    /// The whole DER of the name.
    pub der: Vec<u8>,
    /// OpenSSL's canonical form (`X509_NAME` canon_enc); two names are equal iff these bytes are.
    pub canonical: Vec<u8>,
    /// The relative names in encoded order, each a set of attributes.
    pub rdns: Vec<Vec<Attribute>>,
}

/// One attribute of a name.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its type.
    pub oid: Oid,
    /// The universal tag of the value.
    pub tag: u8,
    /// The content octets of the value, unused bits of a BIT STRING cleared; of a SEQUENCE its whole DER.
    pub content: Vec<u8>,
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for Name {}

impl Name {
    /// Reads the name that comes next (`x509_name_ex_d2i`). An empty relative name vanishes, as it does in OpenSSL.
    pub fn read(reader: &mut Reader<'_>, field: &str) -> Result<Name, Refusal> {
        let start = reader.position();
        let mut rdns = reader.list(SEQUENCE, field, |set| set.list(SET, "", Attribute::read))?;
        rdns.retain(|rdn| !rdn.is_empty());
        Name::build(reader.since(start).to_vec(), rdns).map_err(|what| Refusal::new(what, start).within(field))
    }

    /// This name with a `nameRelativeToCRLIssuer` behind it, one relative name an attribute (`DIST_POINT_set_dpname`).
    ///
    /// `None` when a value has no canonical form. The result has no DER.
    pub fn with_relative(&self, attributes: Vec<Attribute>) -> Option<Name> {
        let mut rdns = self.rdns.clone();
        rdns.extend(attributes.into_iter().map(|attribute| vec![attribute]));
        Name::build(Vec::new(), rdns).ok()
    }

    /// Whether the name has no attributes.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// The form in which `openssl verify` prints names: `C = DE, O = Example, CN = mail.example.org`.
    pub fn oneline(&self) -> String {
        String::from_utf8_lossy(&Format::ONELINE.print(self)).into_owned()
    }

    /// A short name for people: the first common name, else the first organization, else `oneline`.
    pub fn short(&self) -> String {
        let first = |wanted: &[u8]| self.values(wanted).next().filter(|text| !text.is_empty());
        first(COMMON_NAME).or_else(|| first(ORGANIZATION)).unwrap_or_else(|| self.oneline())
    }

    /// Every common name, in encoded order, as text.
    pub fn common_names(&self) -> Vec<String> {
        self.values(COMMON_NAME).collect()
    }

    /// The attributes in encoded order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    fn values(&self, wanted: &[u8]) -> impl Iterator<Item = String> {
        self.attributes().filter(move |a| a.oid.content() == wanted).map(Attribute::text)
    }

    fn build(der: Vec<u8>, rdns: Vec<Vec<Attribute>>) -> Result<Name, &'static str> {
        let canonical = canonical::encode(&rdns)?;
        Ok(Name { der, canonical, rdns })
    }
}

impl Attribute {
    /// Reads the attribute that comes next (`X509_NAME_ENTRY`).
    pub fn read(reader: &mut Reader<'_>) -> Result<Attribute, Refusal> {
        reader.sequence("", |fields| {
            let oid = fields.oid("type")?;
            let start = fields.position();
            let value = fields.any("value")?;
            match u8::try_from(value.tag.number) {
                Ok(tag) if value.tag.class == 0 && text::is_name_type(tag) => {
                    Ok(Attribute { oid, tag, content: text::kept_content(tag, &value) })
                }
                _ => Err(Refusal::new("a value of a type that names may not hold", start).within("value")),
            }
        })
    }

    /// The value as text; octets that are no text appear as U+FFFD.
    pub fn text(&self) -> String {
        self.to_utf8().unwrap_or_else(|| String::from_utf8_lossy(&self.content)).into_owned()
    }

    /// The octets that OpenSSL keeps as the value (`ASN1_STRING`): the content octets, but without the count of unused
    /// bits of a BIT STRING, and the whole DER of a SEQUENCE.
    pub fn data(&self) -> &[u8] {
        match (self.tag, self.content.as_slice()) {
            (text::BIT_STRING, [_unused, bits @ ..]) => bits,
            (_, content) => content,
        }
    }

    /// The value as UTF-8 (`ASN1_STRING_to_UTF8`); `None` for types that are no text.
    pub fn to_utf8(&self) -> Option<Cow<'_, str>> {
        text::to_utf8(self.tag, &self.content)?.ok()
    }
}

/// 2.5.4.3: commonName, content octets.
pub const COMMON_NAME: &[u8] = &[0x55, 4, 3];
/// 1.2.840.113549.1.9.1: emailAddress of PKCS #9, content octets.
pub const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const ORGANIZATION: &[u8] = &[0x55, 4, 10];

#[cfg(test)]
mod tests {
    use super::Name;
    use crate::x509::reader::Reader;

    /// A name of one relative name with these attributes, given by the last arc below 2.5.4, the tag and the value.
    fn name(attributes: &[(u8, u8, &[u8])]) -> Option<Name> {
        let mut set = Vec::new();
        for (arc, tag, value) in attributes {
            let length = u8::try_from(value.len()).unwrap();
            set.extend([0x30, 7 + length, 6, 3, 0x55, 4, *arc, *tag, length]);
            set.extend_from_slice(value);
        }
        let length = u8::try_from(set.len()).unwrap();
        let mut der = vec![0x30, length + 2, 0x31, length];
        der.extend(set);
        Name::read(&mut Reader::new(&der), "").ok()
    }

    fn cn(tag: u8, value: &[u8]) -> Option<Name> {
        name(&[(3, tag, value)])
    }

    #[test]
    fn compares_text_types_without_case_and_outer_space() {
        let plain = cn(0x13, b"a b").unwrap();
        assert_eq!(plain, cn(0x0c, b"  A \t B\r").unwrap());
        assert_eq!(plain, cn(0x1e, b"\0A\0 \0b").unwrap());
        assert_ne!(plain, cn(0x12, b"a b").unwrap(), "NumericString stays as it is");
        assert_ne!(cn(0x0c, "ä".as_bytes()), cn(0x0c, "Ä".as_bytes()));
        assert_eq!(name(&[(10, 0x13, b"x"), (3, 0x13, b"y")]), name(&[(3, 0x13, b"Y"), (10, 0x13, b"X")]));
        assert_eq!(name(&[]).unwrap().canonical, b"");
    }

    #[test]
    fn prints_as_openssl_does() {
        let line = |tag, value: &[u8]| cn(tag, value).unwrap().oneline();
        assert_eq!(line(0x0c, br#"a,b+c"d\e"#), r#"CN = "a,b+c\"d\\e""#);
        assert_eq!(line(0x0c, "ä".as_bytes()), r"CN = \C3\A4");
        assert_eq!(line(0x14, b"\xe4\x01"), r"CN = \C3\A4\01");
        assert_eq!(line(0x13, b"#"), "CN = #");
        assert_eq!(line(0x13, b"#a"), "CN = \"#a\"");
        assert_eq!(line(0x13, b" "), "CN = \" \"");
        assert_eq!(line(0x03, b"\0\x01"), "CN = #03020001");
        assert_eq!(name(&[(3, 0x13, b"y"), (10, 0x13, b"x")]).unwrap().oneline(), "CN = y + O = x");
    }

    #[test]
    fn refuses_the_types_and_texts_that_openssl_refuses() {
        for tag in [0x01, 0x02, 0x04, 0x05, 0x0a, 0x15, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x80] {
            assert_eq!(cn(tag, b"1"), None, "{tag:#x}");
        }
        for (tag, value) in [(0x0c, &b"\xc0\x80"[..]), (0x0c, b"\xed\xa0\x80"), (0x1e, b"\xd8\0"), (0x1e, b"a")] {
            assert_eq!(cn(tag, value), None, "{tag:#x} {value:?}");
        }
    }

    #[test]
    fn is_short_for_people() {
        assert_eq!(name(&[(10, 0x13, b"Org"), (3, 0x13, b"y")]).unwrap().short(), "y");
        assert_eq!(name(&[(11, 0x13, b"Unit"), (10, 0x13, b"Org")]).unwrap().short(), "Org");
        assert_eq!(name(&[(11, 0x13, b"Unit")]).unwrap().short(), "OU = Unit");
    }
}
