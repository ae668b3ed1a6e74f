//! The bags of a PKCS#12 container: what each holds, and the attributes that go with it (RFC 7292 section 4.2).

use zeroize::Zeroizing;

use crate::crypto::passphrase::budget::Budget;
use crate::crypto::passphrase::scheme::{Passphrase, decrypt};
use crate::crypto::passphrase::{Refusal, decrypt_pkcs8_within};
use crate::crypto::pkcs12::{CONTENT, Certificate, Contents, DATA, Key};
use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::{BMP_STRING, INTEGER, OCTET_STRING, SEQUENCE, SET};
use crate::x509::reader::{self, Reader};

/// Reads the AuthenticatedSafe. Where the MAC has proven the passphrase (`proven`), a part that it does not open is
/// noted and the others are read; else the first such part says that the passphrase is wrong.
pub(super) fn read_safe(
    safe: &[u8],
    passphrase: &Passphrase<'_>,
    proven: bool,
    budget: &mut Budget,
) -> Result<Contents, Refusal> {
    let parts = Reader::new(safe).list(SEQUENCE, "authSafe", |info| info.sequence("", read_part))?;
    let mut opening = Opening { contents: Contents::default(), passphrase, proven, budget };
    for part in parts {
        match part {
            Part::Plain(bags) => opening.read_bags(&bags, 0)?,
            Part::Encrypted(algorithm, content) => {
                let plain = decrypt(&algorithm, content, passphrase, opening.budget);
                if let Some(bags) = opening.or_shut(plain)? {
                    opening
                        .read_bags(&bags, 0)
                        .map_err(|refusal| if proven { refusal } else { Refusal::WrongPassphrase })?;
                }
            }
            Part::Other => opening.contents.others = opening.contents.others.saturating_add(1),
        }
    }
    Ok(opening.contents)
}

/// One ContentInfo of the AuthenticatedSafe.
enum Part {
    Plain(Zeroizing<Vec<u8>>),
    Encrypted(AlgorithmId, Vec<u8>),
    Other,
}

fn read_part(info: &mut Reader<'_>) -> Result<Part, reader::Refusal> {
    let kind = info.oid("contentType")?;
    if kind.content() == DATA {
        let bags = info.structure(CONTENT, "content", |content| content.octets(OCTET_STRING, ""))?;
        return Ok(Part::Plain(Zeroizing::new(bags.into_owned())));
    }
    if kind.content() != ENCRYPTED_DATA {
        info.any("content")?;
        return Ok(Part::Other);
    }
    info.structure(CONTENT, "content", |content| {
        content.sequence("encryptedData", |data| {
            data.integer(INTEGER, "version")?;
            let part = data.sequence("encryptedContentInfo", |inner| {
                inner.oid("contentType")?;
                let algorithm = AlgorithmId::read(inner, "contentEncryptionAlgorithm")?;
                Ok(Part::Encrypted(algorithm, inner.octets(CONTENT, "encryptedContent")?.into_owned()))
            })?;
            if !data.is_at_end() {
                data.any("unprotectedAttrs")?;
            }
            Ok(part)
        })
    })
}

/// A container being opened.
struct Opening<'a, 'b> {
    contents: Contents,
    passphrase: &'a Passphrase<'a>,
    proven: bool,
    budget: &'b mut Budget,
}

impl Opening<'_, '_> {
    /// What was decrypted; `None`, and a note of it, for a part that stays shut under the right passphrase.
    fn or_shut<T>(&mut self, decrypted: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match decrypted {
            Ok(plain) => Ok(Some(plain)),
            Err(Refusal::WrongPassphrase) if !self.proven => Err(Refusal::WrongPassphrase),
            Err(refusal) => {
                self.contents.shut.push(refusal);
                Ok(None)
            }
        }
    }

    /// Reads SafeContents.
    fn read_bags(&mut self, bags: &[u8], depth: u8) -> Result<(), Refusal> {
        let bags = Reader::new(bags).list(SEQUENCE, "safeContents", |bag| bag.sequence("", read_bag))?;
        for bag in bags {
            self.read_value(bag, depth)?;
        }
        Ok(())
    }

    fn read_value(&mut self, bag: Bag<'_>, depth: u8) -> Result<(), Refusal> {
        let Bag { kind, value, friendly_name, local_key_id } = bag;
        match kind {
            Some(KEY) => {
                let pkcs8 = Zeroizing::new(value.to_vec());
                self.contents.keys.push(Key { pkcs8, friendly_name, local_key_id });
            }
            Some(SHROUDED_KEY) => {
                let opened = decrypt_pkcs8_within(value, self.passphrase, self.budget);
                if let Some(pkcs8) = self.or_shut(opened)? {
                    self.contents.keys.push(Key { pkcs8, friendly_name, local_key_id });
                }
            }
            Some(CERTIFICATE) => match read_wrapped(value, X509_CERTIFICATE)? {
                Some(der) => self.contents.certificates.push(Certificate { der, friendly_name, local_key_id }),
                None => self.contents.others = self.contents.others.saturating_add(1),
            },
            Some(CRL) => match read_wrapped(value, X509_CRL)? {
                Some(der) => self.contents.crls.push(der),
                None => self.contents.others = self.contents.others.saturating_add(1),
            },
            Some(SAFE_CONTENTS) if depth < DEEPEST => self.read_bags(value, depth.saturating_add(1))?,
            _ => self.contents.others = self.contents.others.saturating_add(1),
        }
        Ok(())
    }
}

/// A SafeBag.
struct Bag<'a> {
    /// The last number of a type of RFC 7292 4.2.
    kind: Option<u8>,
    value: &'a [u8],
    friendly_name: Option<String>,
    local_key_id: Option<Vec<u8>>,
}

fn read_bag<'a>(fields: &mut Reader<'a>) -> Result<Bag<'a>, reader::Refusal> {
    let kind = fields.oid("bagId")?;
    let kind = kind.content().strip_prefix(BAG_TYPES).and_then(|last| match last {
        [number] => Some(*number),
        _ => None,
    });
    let value = fields.structure(CONTENT, "bagValue", |value| value.any("").map(|any| any.der))?;
    let mut bag = Bag { kind, value, friendly_name: None, local_key_id: None };
    let attributes = fields.optional_list(SET, "bagAttributes", |attribute| {
        attribute.sequence("", |fields| {
            let name = fields.oid("attrId")?;
            Ok((name, fields.any("attrValues")?.content))
        })
    })?;
    for (name, values) in attributes.unwrap_or_default() {
        let mut values = Reader::new(&values);
        match name.content() {
            FRIENDLY_NAME => bag.friendly_name = values.octets(BMP_STRING, "").ok().map(|text| from_wide(&text)),
            LOCAL_KEY_ID => bag.local_key_id = values.octets(OCTET_STRING, "").ok().map(|id| id.into_owned()),
            _ => {}
        }
    }
    Ok(bag)
}

/// CertBag and CRLBag: the value in an OCTET STRING, beside the identifier of its kind.
fn read_wrapped(value: &[u8], wanted: &[u8]) -> Result<Option<Vec<u8>>, reader::Refusal> {
    Reader::new(value).sequence("bagValue", |fields| {
        let kind = fields.oid("")?;
        if kind.content() != wanted {
            fields.any("")?;
            return Ok(None);
        }
        let der = fields.structure(CONTENT, "", |content| content.octets(OCTET_STRING, ""))?;
        Ok(Some(der.into_owned()))
    })
}

fn from_wide(text: &[u8]) -> String {
    let units = text.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// How deep bags of bags are followed; nobody is known to write any.
const DEEPEST: u8 = 4;

const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
/// 1.2.840.113549.1.12.10.1, before the last number.
const BAG_TYPES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1];
const KEY: u8 = 1;
const SHROUDED_KEY: u8 = 2;
const CERTIFICATE: u8 = 3;
const CRL: u8 = 4;
const SAFE_CONTENTS: u8 = 6;
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20];
const LOCAL_KEY_ID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 21];
const X509_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];
const X509_CRL: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 23, 1];
