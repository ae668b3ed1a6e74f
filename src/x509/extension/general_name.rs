//! GeneralName, RFC 5280 4.2.1.6, as OpenSSL's template reads it (`v3_genn.c`).

use std::borrow::Cow;

use super::{GeneralName, oid};
use crate::x509::name::Name;
use crate::x509::reader::tag::{BMP_STRING, SEQUENCE, Tag, UNIVERSAL_STRING, UTF8_STRING};
use crate::x509::reader::{Reader, Refusal};

impl GeneralName {
    /// GeneralNames: the names of the value of an extension, DER.
    pub fn read_all(value: &[u8]) -> Result<Vec<GeneralName>, Refusal> {
        Reader::new(value).list(SEQUENCE, "", GeneralName::read)
    }

    /// The first directoryName among these.
    pub fn first_directory(names: &[GeneralName]) -> Option<&Name> {
        names.iter().find_map(|name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        })
    }

    /// The text of an SmtpUTF8Mailbox (RFC 8398), which need not be UTF-8; `None` for names of other kinds, a refusal when
    /// its value is no UTF8String.
    pub fn mailbox(&self) -> Option<Result<Vec<u8>, Refusal>> {
        let GeneralName::Other(kind, value) = self else { return None };
        let read = || Reader::new(value).octets(UTF8_STRING, "").map(Cow::into_owned);
        (kind.content() == oid::SMTP_UTF8_MAILBOX).then(read)
    }

    /// Reads the general name that comes next.
    pub fn read(reader: &mut Reader<'_>) -> Result<GeneralName, Refusal> {
        let header = reader.peek()?;
        if header.tag.class != 2 {
            return Err(reader.refuse("no general name"));
        }
        let text = |reader: &mut Reader<'_>, field| Ok(reader.octets(header.tag, field)?.into_owned());
        match header.tag.number {
            0 => reader.structure(header.tag, "otherName", |fields| {
                let kind = fields.oid("type-id")?;
                let value = fields.structure(Tag::context(0), "value", |value| Ok(value.any("")?.der.to_vec()))?;
                Ok(GeneralName::Other(kind, value))
            }),
            1 => text(reader, "rfc822Name").map(GeneralName::Email),
            2 => text(reader, "dNSName").map(GeneralName::Dns),
            3 if !header.constructed => Err(reader.refuse("primitive x400Address")),
            3 => Ok(GeneralName::Unsupported(3, reader.any("x400Address")?.content.into_owned())),
            4 => {
                reader.structure(header.tag, "directoryName", |inner| Name::read(inner, "")).map(GeneralName::Directory)
            }
            5 => read_party_name(reader),
            6 => text(reader, "uniformResourceIdentifier").map(GeneralName::Uri),
            7 => text(reader, "iPAddress").map(GeneralName::Ip),
            8 => reader.tagged_oid(header.tag, "registeredID").map(GeneralName::RegisteredId),
            _ => Err(reader.refuse("no general name")),
        }
    }
}

fn read_party_name(reader: &mut Reader<'_>) -> Result<GeneralName, Refusal> {
    let start = reader.position();
    reader.structure(Tag::context(5), "ediPartyName", |fields| {
        fields.optional_structure(Tag::context(0), "nameAssigner", read_directory_string)?;
        fields.structure(Tag::context(1), "partyName", read_directory_string)
    })?;
    Ok(GeneralName::Unsupported(5, reader.since(start).to_vec()))
}

fn read_directory_string(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let tag = reader.peek()?.tag;
    match tag {
        UTF8_STRING | PRINTABLE_STRING | T61_STRING | UNIVERSAL_STRING | BMP_STRING => reader.any("").map(|_| ()),
        _ => Err(reader.refuse("no DirectoryString")),
    }
}

const PRINTABLE_STRING: Tag = Tag::universal(19);
const T61_STRING: Tag = Tag::universal(20);
