//! Whether RFC 3779 resources can be decoded (`v3_addr.c`, `v3_asid.c`); what they say is not kept.

use crate::x509::reader::tag::{BIT_STRING, INTEGER, NULL, OCTET_STRING, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};

/// IPAddrBlocks.
pub(super) fn read_addresses(value: &[u8]) -> Result<(), Refusal> {
    let family = |item: &mut Reader<'_>| {
        item.sequence("", |fields| {
            fields.octets(OCTET_STRING, "addressFamily")?;
            read_choice(fields, |range| {
                if range.next_is(BIT_STRING)? {
                    return range.bit_string(BIT_STRING, "").map(|_| ());
                }
                range.sequence("", |ends| {
                    ends.bit_string(BIT_STRING, "min")?;
                    ends.bit_string(BIT_STRING, "max").map(|_| ())
                })
            })
        })
    };
    Reader::new(value).list(SEQUENCE, "", family).map(|_| ())
}

/// ASIdentifiers.
pub(super) fn read_systems(value: &[u8]) -> Result<(), Refusal> {
    let choice = |fields: &mut Reader<'_>| {
        read_choice(fields, |range| {
            if range.next_is(INTEGER)? {
                return range.integer(INTEGER, "").map(|_| ());
            }
            range.sequence("", |ends| {
                ends.integer(INTEGER, "min")?;
                ends.integer(INTEGER, "max").map(|_| ())
            })
        })
    };
    Reader::new(value).sequence("", |fields| {
        fields.optional_structure(Tag::context(0), "asnum", choice)?;
        fields.optional_structure(Tag::context(1), "rdi", choice)?;
        Ok(())
    })
}

/// `inherit`, or a list of ranges.
fn read_choice(
    fields: &mut Reader<'_>,
    range: impl FnMut(&mut Reader<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    match fields.next_is(NULL)? {
        true => fields.null("inherit"),
        false => fields.list(SEQUENCE, "", range).map(|_| ()),
    }
}
