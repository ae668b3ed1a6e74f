//! A lenient DER reader: what OpenSSL's templates (`tasn_dec.c`) let pass, passes; what they refuse is refused.
//!
//! Lengths may be written long or left open, strings may come in pieces, a BOOLEAN may be any octet. An INTEGER with
//! superfluous leading octets, an OBJECT IDENTIFIER with padding and a length beyond the data are refused.

use std::borrow::Cow;
use std::fmt;

use crate::base::oid::Oid;
use crate::x509::reader::content::{check_bit_string, check_integer, check_oid, check_universal};
use crate::x509::reader::element::{Any, BitString};
use crate::x509::reader::tag::{BOOLEAN, INTEGER, NULL, OBJECT_IDENTIFIER, RawHeader, SEQUENCE, SET, Tag, name_of};

mod content;
pub mod element;
pub mod stream;
pub mod tag;

/// Why a structure cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong: `INTEGER with a superfluous leading octet`.
    pub what: String,
    /// The ASN.1 path: `tbsCertificate.validity.notBefore`; empty for the structure itself.
    pub path: String,
    /// Offset in bytes, from the start of the structure given to the reader.
    pub offset: usize,
}

impl Refusal {
    /// A refusal of the field now being read.
    pub fn new(what: impl Into<String>, offset: usize) -> Refusal {
        Refusal { what: what.into(), path: String::new(), offset }
    }

    /// The same refusal, seen from the structure that has `field` as its part.
    #[must_use]
    pub fn within(mut self, field: &str) -> Refusal {
        self.path = match (field, self.path.as_str()) {
            ("", _) => self.path,
            (field, "") => field.to_owned(),
            (field, inner) => format!("{field}.{inner}"),
        };
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "{} at byte {}", self.what, self.offset),
            path => write!(f, "{path}: {} at byte {}", self.what, self.offset),
        }
    }
}

impl std::error::Error for Refusal {}

/// Tag and length of an element, resolved to positions.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// The tag.
    pub tag: Tag,
    /// Whether the content is made of elements.
    pub constructed: bool,
    /// Whether the length is left open, to be ended by two zero octets.
    pub indefinite: bool,
    /// Where the content begins.
    pub start: usize,
    /// Where the content ends; for an open length, where the surrounding element ends.
    pub end: usize,
}

/// A position in the content of one element.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    position: usize,
    end: usize,
    indefinite: bool,
}

impl<'a> Reader<'a> {
    /// Reads elements from the start of these bytes.
    pub fn new(input: &'a [u8]) -> Reader<'a> {
        Reader { input, position: 0, end: input.len(), indefinite: false }
    }

    /// Offset of the next element from the start of the input.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Whether the surrounding element has no further content.
    pub fn is_at_end(&self) -> bool {
        self.position >= self.end || (self.indefinite && self.at_end_of_contents())
    }

    /// The input from `start` up to the next element.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.input.get(start..self.position).unwrap_or(&[])
    }

    /// A refusal at the next element.
    pub fn refuse(&self, what: impl Into<String>) -> Refusal {
        Refusal::new(what, self.position)
    }

    /// Tag and length of the next element (`asn1_check_tlen`).
    pub fn peek(&self) -> Result<Header, Refusal> {
        let remaining = self.input.get(self.position..self.end).unwrap_or(&[]);
        if remaining.is_empty() {
            return Err(self.refuse("a field is missing"));
        }
        if self.at_end_of_contents() {
            return Err(self.refuse("two zero octets, the end of an element of open length, where none is open"));
        }
        let raw = RawHeader::read(remaining).map_err(|what| self.refuse(what))?;
        let start = self.position.saturating_add(raw.length_of_header);
        let end = match raw.length {
            Some(length) => start.checked_add(length).filter(|end| *end <= self.end),
            None => Some(self.end),
        };
        let end = end.ok_or_else(|| self.refuse("the length reaches beyond the data"))?;
        Ok(Header { tag: raw.tag, constructed: raw.constructed, indefinite: raw.length.is_none(), start, end })
    }

    /// Whether a further element follows and has this tag.
    pub fn next_is(&self, tag: Tag) -> Result<bool, Refusal> {
        Ok(!self.is_at_end() && self.peek()?.tag == tag)
    }

    /// The content of the next element, if it has this tag; nothing of it is checked.
    pub fn descend(&self, tag: Tag) -> Option<Reader<'a>> {
        let header = self.header(tag).ok()?;
        Some(Reader { input: self.input, position: header.start, end: header.end, indefinite: header.indefinite })
    }

    /// Steps over the next element, whatever it is.
    pub fn skip(&mut self) -> Option<()> {
        let header = self.peek().ok()?;
        self.position = if header.indefinite { self.skip_open(header.start).ok()?.checked_add(2)? } else { header.end };
        Some(())
    }

    /// A SEQUENCE whose fields `read` takes, all of them.
    pub fn sequence<T>(
        &mut self,
        field: &str,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.structure(SEQUENCE, field, read)
    }

    /// An element of this tag, made of fields that `read` takes, all of them: implicit SEQUENCE or explicit tag.
    pub fn structure<T>(
        &mut self,
        tag: Tag,
        field: &str,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let header = self.header(tag).map_err(|refusal| refusal.within(field))?;
        if !header.constructed {
            return Err(self.refuse("made of elements by its type, but marked primitive").within(field));
        }
        self.inside(header, read).map_err(|refusal| refusal.within(field))
    }

    /// The same, when an element of this tag comes next.
    pub fn optional_structure<T>(
        &mut self,
        tag: Tag,
        field: &str,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        match self.next_is(tag).map_err(|refusal| refusal.within(field))? {
            true => self.structure(tag, field, read).map(Some),
            false => Ok(None),
        }
    }

    /// A SEQUENCE OF or SET OF under this tag, each element taken by `read`. OpenSSL lets it be marked primitive.
    pub fn list<T>(
        &mut self,
        tag: Tag,
        field: &str,
        mut read: impl FnMut(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        let header = self.header(tag).map_err(|refusal| refusal.within(field))?;
        self.inside(header, |inner| {
            let mut items = Vec::new();
            while !inner.is_at_end() {
                items.push(read(inner)?);
            }
            Ok(items)
        })
        .map_err(|refusal| refusal.within(field))
    }

    /// The same, when an element of this tag comes next.
    pub fn optional_list<T>(
        &mut self,
        tag: Tag,
        field: &str,
        read: impl FnMut(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<Option<Vec<T>>, Refusal> {
        match self.next_is(tag).map_err(|refusal| refusal.within(field))? {
            true => self.list(tag, field, read).map(Some),
            false => Ok(None),
        }
    }

    /// An INTEGER or ENUMERATED under this tag: its content octets (`c2i_ibuf`).
    pub fn integer(&mut self, tag: Tag, field: &str) -> Result<&'a [u8], Refusal> {
        let start = self.position;
        let content = self.primitive(tag).map_err(|refusal| refusal.within(field))?;
        check_integer(content).map_err(|what| Refusal::new(what, start).within(field))?;
        Ok(content)
    }

    /// An unsigned number as OpenSSL reads key material: no sign, no form of padding minded, leading zeros dropped.
    pub fn unsigned(&mut self, field: &str) -> Result<Vec<u8>, Refusal> {
        let content = self.primitive(INTEGER).map_err(|refusal| refusal.within(field))?;
        Ok(without_leading_zeros(content).to_vec())
    }

    /// A BOOLEAN: any octet but zero is true.
    pub fn boolean(&mut self, field: &str) -> Result<bool, Refusal> {
        let start = self.position;
        match self.primitive(BOOLEAN).map_err(|refusal| refusal.within(field))? {
            [octet] => Ok(*octet != 0),
            _ => Err(Refusal::new("BOOLEAN that is not one octet", start).within(field)),
        }
    }

    /// A BOOLEAN when one comes next.
    pub fn optional_boolean(&mut self, field: &str) -> Result<Option<bool>, Refusal> {
        match self.next_is(BOOLEAN).map_err(|refusal| refusal.within(field))? {
            true => self.boolean(field).map(Some),
            false => Ok(None),
        }
    }

    /// An OBJECT IDENTIFIER.
    pub fn oid(&mut self, field: &str) -> Result<Oid, Refusal> {
        self.tagged_oid(OBJECT_IDENTIFIER, field)
    }

    /// An OBJECT IDENTIFIER under this tag (`ossl_c2i_ASN1_OBJECT`).
    pub fn tagged_oid(&mut self, tag: Tag, field: &str) -> Result<Oid, Refusal> {
        let start = self.position;
        let content = self.primitive(tag).map_err(|refusal| refusal.within(field))?;
        check_oid(content).map_err(|what| Refusal::new(what, start).within(field))?;
        Ok(Oid::from_content(content))
    }

    /// A NULL.
    pub fn null(&mut self, field: &str) -> Result<(), Refusal> {
        let start = self.position;
        match self.primitive(NULL).map_err(|refusal| refusal.within(field))? {
            [] => Ok(()),
            _ => Err(Refusal::new("NULL with content", start).within(field)),
        }
    }

    /// A string type under this tag, its pieces joined.
    pub fn octets(&mut self, tag: Tag, field: &str) -> Result<Cow<'a, [u8]>, Refusal> {
        self.string(tag).map_err(|refusal| refusal.within(field))
    }

    /// A BIT STRING under this tag (`ossl_c2i_ASN1_BIT_STRING`).
    pub fn bit_string(&mut self, tag: Tag, field: &str) -> Result<BitString<'a>, Refusal> {
        let start = self.position;
        let content = self.string(tag).map_err(|refusal| refusal.within(field))?;
        let unused = check_bit_string(&content).map_err(|what| Refusal::new(what, start).within(field))?;
        let bytes = match content {
            Cow::Borrowed(content) => Cow::Borrowed(content.get(1..).unwrap_or(&[])),
            Cow::Owned(content) => Cow::Owned(content.get(1..).unwrap_or(&[]).to_vec()),
        };
        Ok(BitString { unused, bytes })
    }

    /// An element of any type, its form checked as far as OpenSSL checks an ANY (`asn1_d2i_ex_primitive`).
    pub fn any(&mut self, field: &str) -> Result<Any<'a>, Refusal> {
        self.any_unnamed().map_err(|refusal| refusal.within(field))
    }

    fn any_unnamed(&mut self) -> Result<Any<'a>, Refusal> {
        let start = self.position;
        let header = self.peek()?;
        let kept_encoded = header.tag.class != 0 || matches!(header.tag, SEQUENCE | SET);
        if !kept_encoded {
            let content = self.string(header.tag)?;
            check_universal(header, &content).map_err(|what| Refusal::new(what, start))?;
            return Ok(Any { tag: header.tag, content, der: self.since(start) });
        }
        if header.tag.class == 0 && !header.constructed {
            return Err(self.refuse("made of elements by its type, but marked primitive"));
        }
        let content_end = if header.indefinite { self.skip_open(header.start)? } else { header.end };
        self.position = if header.indefinite { content_end.saturating_add(2) } else { content_end };
        let content = Cow::Borrowed(self.input.get(header.start..content_end).unwrap_or(&[]));
        Ok(Any { tag: header.tag, content, der: self.since(start) })
    }

    /// The header of the next element, which must have this tag.
    fn header(&self, tag: Tag) -> Result<Header, Refusal> {
        let header = self.peek()?;
        match header.tag == tag {
            true => Ok(header),
            false => Err(self.refuse(format!("{} found where {} must stand", name_of(header.tag), name_of(tag)))),
        }
    }

    /// Lets `read` take the content of an element, checks that it took all of it, and steps behind the element.
    fn inside<T>(
        &mut self,
        header: Header,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut inner =
            Reader { input: self.input, position: header.start, end: header.end, indefinite: header.indefinite };
        let value = read(&mut inner)?;
        self.position = match (header.indefinite, inner.position == header.end) {
            (true, _) if inner.at_end_of_contents() => inner.position.saturating_add(2),
            (true, _) => return Err(inner.refuse("the end of an element of open length is missing")),
            (false, true) => inner.position,
            (false, false) => return Err(inner.refuse("a field that does not belong there")),
        };
        Ok(value)
    }

    /// The content of a type that must not come in pieces.
    fn primitive(&mut self, tag: Tag) -> Result<&'a [u8], Refusal> {
        let header = self.header(tag)?;
        if header.constructed {
            return Err(self.refuse("made of elements, which its type forbids"));
        }
        self.position = header.end;
        Ok(self.input.get(header.start..header.end).unwrap_or(&[]))
    }

    /// The content of a type that may come in pieces (`asn1_collect`).
    fn string(&mut self, tag: Tag) -> Result<Cow<'a, [u8]>, Refusal> {
        let header = self.header(tag)?;
        if !header.constructed {
            return self.primitive(tag).map(Cow::Borrowed);
        }
        let mut pieces = Vec::new();
        self.inside(header, |inner| inner.collect(&mut pieces, 0))?;
        Ok(Cow::Owned(pieces))
    }

    fn collect(&mut self, pieces: &mut Vec<u8>, depth: u8) -> Result<(), Refusal> {
        while !self.is_at_end() {
            let header = self.peek()?;
            if !header.constructed {
                pieces.extend_from_slice(self.input.get(header.start..header.end).unwrap_or(&[]));
                self.position = header.end;
            } else if depth < MAX_STRING_NEST {
                self.inside(header, |inner| inner.collect(pieces, depth.saturating_add(1)))?;
            } else {
                return Err(self.refuse("string pieces nested too deeply"));
            }
        }
        Ok(())
    }

    /// Where the content of an element of open length ends, not counting its two zero octets (`asn1_find_end`).
    fn skip_open(&self, start: usize) -> Result<usize, Refusal> {
        let mut inner = Reader { input: self.input, position: start, end: self.end, indefinite: true };
        let mut open = 1_usize;
        while inner.position < inner.end {
            if inner.at_end_of_contents() {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Ok(inner.position);
                }
                inner.position = inner.position.saturating_add(2);
                continue;
            }
            let header = inner.peek()?;
            open = open.saturating_add(usize::from(header.indefinite));
            inner.position = if header.indefinite { header.start } else { header.end };
        }
        Err(self.refuse("the end of an element of open length is missing"))
    }

    fn at_end_of_contents(&self) -> bool {
        matches!(self.input.get(self.position..self.end), Some([0, 0, ..]))
    }
}

/// A number without its leading zero octets.
pub fn without_leading_zeros(content: &[u8]) -> &[u8] {
    content.iter().position(|octet| *octet != 0).and_then(|at| content.get(at..)).unwrap_or(&[])
}

/// `ASN1_MAX_STRING_NEST`.
const MAX_STRING_NEST: u8 = 5;

#[cfg(test)]
mod tests {
    use super::Reader;
    use super::tag::{BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, Tag};

    /// Whether these octets read as SEQUENCE { INTEGER }.
    fn is_number(der: &[u8]) -> bool {
        Reader::new(der).sequence("", |inner| inner.integer(INTEGER, "").map(|_| ())).is_ok()
    }

    #[test]
    fn lengths_may_be_long_or_open() {
        for good in [
            &[0x30, 3, 2, 1, 5][..],
            &[0x30, 0x81, 3, 2, 1, 5],
            &[0x30, 0x84, 0, 0, 0, 3, 2, 1, 5],
            &[0x30, 0x80, 2, 1, 5, 0, 0],
            &[0x30, 4, 2, 0x81, 1, 5],
        ] {
            assert!(is_number(good), "{good:x?}");
        }
        for wrong in [
            &[0x30, 4, 2, 1, 5][..],
            &[0x30, 0x80, 2, 1, 5],
            &[0x30, 5, 2, 1, 5, 0, 0],
            &[0x30, 3, 0x22, 1, 5],
            &[0x10, 3, 2, 1, 5],
            &[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 3, 2, 1, 5],
            &[0x30, 0],
            &[0x30],
            &[],
        ] {
            assert!(!is_number(wrong), "{wrong:x?}");
        }
    }

    #[test]
    fn numbers_must_be_minimal() {
        for (content, good) in
            [(&[][..], false), (&[0, 1], false), (&[0, 0x80], true), (&[0xff, 0x80], false), (&[0], true)]
        {
            let der = [&[0x30, content.len() as u8 + 2, 2, content.len() as u8], content].concat();
            assert_eq!(is_number(&der), good, "{content:x?}");
        }
    }

    #[test]
    fn strings_may_come_in_pieces_but_not_too_deep() {
        let pieces = [0x24, 0x80, 4, 1, b'a', 0x24, 3, 4, 1, b'b', 0, 0];
        assert_eq!(Reader::new(&pieces).octets(OCTET_STRING, "").unwrap().as_ref(), b"ab");
        let nested =
            |depth: u8| (0..depth).fold(vec![4, 1, b'x'], |der, _| [&[0x24, der.len() as u8], &der[..]].concat());
        assert!(Reader::new(&nested(6)).octets(OCTET_STRING, "").is_ok());
        assert!(Reader::new(&nested(7)).octets(OCTET_STRING, "").is_err());
    }

    #[test]
    fn any_octet_is_a_boolean_and_anything_an_any() {
        assert_eq!(Reader::new(&[1, 1, 0x42]).boolean(""), Ok(true));
        assert_eq!(Reader::new(&[1, 1, 0]).boolean(""), Ok(false));
        assert!(Reader::new(&[1, 2, 0, 0]).boolean("").is_err());
        assert!(Reader::new(&[BOOLEAN.number as u8, 2, 1, 1]).any("").is_err());
        let open = [0xa0, 0x80, 0x30, 0x80, 0, 0, 0, 0, 5, 0];
        let mut reader = Reader::new(&open);
        assert_eq!(reader.any("").unwrap().der, &open[..8]);
        assert!(reader.null("").is_ok() && reader.is_at_end());
    }

    #[test]
    fn refusals_name_the_way_to_the_field() {
        let der = [0x30, 7, 0xa0, 5, 0x30, 3, 2, 1, 5, 0];
        let refusal = Reader::new(&der)
            .sequence("outer", |outer| {
                outer.structure(Tag::context(0), "tagged", |tagged| tagged.list(SEQUENCE, "", |item| item.oid("name")))
            })
            .unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "outer.tagged.name: INTEGER found where OBJECT IDENTIFIER must stand at byte 6"
        );
    }
}
