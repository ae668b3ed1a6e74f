//! RFC 3779 resources: addresses and autonomous system numbers, as OpenSSL's templates read them (`v3_addr.c`,
//! `v3_asid.c`).

use crate::x509::reader::element::BitString;
use crate::x509::reader::tag::{BIT_STRING, INTEGER, NULL, OCTET_STRING, SEQUENCE, Tag};
use crate::x509::reader::{Reader, Refusal};

/// IPAddressFamily, RFC 3779 2.2.3.2.
#[derive(Clone, Debug)]
pub struct AddressFamily {
    /// addressFamily: two octets for the family, one for the kind of traffic if it is bound to one.
    pub family: Vec<u8>,
    /// ipAddressChoice.
    pub addresses: Claim<AddressRange>,
}

/// What a certificate claims of one kind of resource.
#[derive(Clone, Debug)]
pub enum Claim<T> {
    /// What its issuer has.
    Inherit,
    /// These.
    Listed(Vec<T>),
}

/// IPAddressOrRange, RFC 3779 2.2.3.7.
#[derive(Clone, Debug)]
pub enum AddressRange {
    /// addressPrefix.
    Prefix(AddressBits),
    /// addressRange: its ends.
    Range(AddressBits, AddressBits),
}

/// The leading bits of addresses.
#[derive(Clone, Copy, Debug)]
pub struct AddressBits {
    /// The octets, unused bits cleared, zeros behind; of a BIT STRING longer than any address its first 16.
    pub octets: [u8; 16],
    /// How many octets the BIT STRING has.
    pub length: usize,
    /// Number of unused bits in the last of them.
    pub unused: u8,
}

/// ASIdentifiers, RFC 3779 3.2.3.
#[derive(Clone, Debug)]
pub struct AutonomousSystems {
    /// asnum: autonomous system numbers.
    pub numbers: Option<Claim<NumberRange>>,
    /// rdi: routing domain identifiers.
    pub routing_domains: Option<Claim<NumberRange>>,
}

/// ASIdOrRange, RFC 3779 3.2.3.5: the ends of a range, one number twice; content octets of the INTEGERs.
#[derive(Clone, Debug)]
pub struct NumberRange {
    /// min.
    pub min: Vec<u8>,
    /// max.
    pub max: Vec<u8>,
}

impl AddressFamily {
    /// IPAddrBlocks.
    pub(super) fn read_all(value: &[u8]) -> Result<Vec<AddressFamily>, Refusal> {
        Reader::new(value).list(SEQUENCE, "", |item| {
            item.sequence("", |fields| {
                let family = fields.octets(OCTET_STRING, "addressFamily")?.into_owned();
                Ok(AddressFamily { family, addresses: Claim::read(fields, AddressRange::read)? })
            })
        })
    }
}

impl AutonomousSystems {
    /// ASIdentifiers.
    pub(super) fn read(value: &[u8]) -> Result<AutonomousSystems, Refusal> {
        let claim = |fields: &mut Reader<'_>| Claim::read(fields, NumberRange::read);
        Reader::new(value).sequence("", |fields| {
            let numbers = fields.optional_structure(Tag::context(0), "asnum", claim)?;
            let routing_domains = fields.optional_structure(Tag::context(1), "rdi", claim)?;
            Ok(AutonomousSystems { numbers, routing_domains })
        })
    }
}

impl<T> Claim<T> {
    fn read(
        fields: &mut Reader<'_>,
        range: impl FnMut(&mut Reader<'_>) -> Result<T, Refusal>,
    ) -> Result<Claim<T>, Refusal> {
        match fields.next_is(NULL)? {
            true => fields.null("inherit").map(|()| Claim::Inherit),
            false => fields.list(SEQUENCE, "", range).map(Claim::Listed),
        }
    }
}

impl AddressRange {
    fn read(item: &mut Reader<'_>) -> Result<AddressRange, Refusal> {
        if item.next_is(BIT_STRING)? {
            return item.bit_string(BIT_STRING, "").map(|bits| AddressRange::Prefix(AddressBits::from_bits(&bits)));
        }
        item.sequence("", |ends| {
            let min = AddressBits::from_bits(&ends.bit_string(BIT_STRING, "min")?);
            Ok(AddressRange::Range(min, AddressBits::from_bits(&ends.bit_string(BIT_STRING, "max")?)))
        })
    }
}

impl AddressBits {
    fn from_bits(bits: &BitString<'_>) -> AddressBits {
        let mut octets = [0; 16];
        for (octet, given) in octets.iter_mut().zip(bits.bytes.iter()) {
            *octet = *given;
        }
        let length = bits.bytes.len();
        if let Some(last) = length.checked_sub(1).and_then(|last| octets.get_mut(last)) {
            *last &= 0xff << bits.unused;
        }
        AddressBits { octets, length, unused: bits.unused }
    }
}

impl NumberRange {
    fn read(item: &mut Reader<'_>) -> Result<NumberRange, Refusal> {
        if item.next_is(INTEGER)? {
            let number = item.integer(INTEGER, "")?.to_vec();
            return Ok(NumberRange { min: number.clone(), max: number });
        }
        item.sequence("", |ends| {
            let min = ends.integer(INTEGER, "min")?.to_vec();
            Ok(NumberRange { min, max: ends.integer(INTEGER, "max")?.to_vec() })
        })
    }
}
