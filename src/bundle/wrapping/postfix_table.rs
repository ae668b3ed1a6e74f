//! What `postmap -F` put into a compiled table: the files that its source names, joined and in base64.

use zeroize::Zeroizing;

use crate::pem::base64;

use super::number_at;

/// The texts of the table's values that begin as PEM does. Any file in which such base64 stands in one piece is read, so
/// that LMDB and CDB are, too; only Berkeley DB cuts a value into pages, which are joined first.
pub(super) fn texts(bytes: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    match overflow_values(bytes) {
        Some(values) => values.iter().flat_map(|value| runs(value)).filter_map(base64::salvage).collect(),
        None => runs(bytes).filter_map(base64::salvage).collect(),
    }
}

/// Stretches of base64 that begin with `-----BEGIN ` encoded.
fn runs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = memchr::memmem::find_iter(bytes, BEGIN);
    let mut end_of_last = 0;
    starts.filter_map(move |start| {
        let rest = bytes.get(start..).filter(|_| start >= end_of_last)?;
        let length = rest.iter().position(|byte| !base64::is_alphabet(*byte)).unwrap_or(rest.len());
        end_of_last = start.saturating_add(length);
        rest.get(..length)
    })
}

/// The values that Berkeley DB (hash and btree, little-endian) keeps in pages of their own, joined: a page of type 7 has
/// the number of the one before it at octet 12, of the next one at 16, and the length of its part at 22 (`PAGE` of
/// db_page.h).
fn overflow_values(bytes: &[u8]) -> Option<Vec<Zeroizing<Vec<u8>>>> {
    if !MAGICS.contains(&number_at(bytes, 12)?) {
        return None;
    }
    let size = number_at(bytes, 20).filter(|size| (512..=65_536).contains(size))?;
    let page = |number: usize| bytes.get(number.checked_mul(size)?..)?.get(..size);
    // Whatever rings of pages a file pretends to have, no more is copied than its own length.
    let mut left = bytes.len();
    let mut values = Vec::new();
    for first in bytes.chunks(size).filter(|page| is_overflow(page) && number_at(page, 12) == Some(0)) {
        let mut parts: Vec<&[u8]> = Vec::new();
        let mut next = Some(first);
        while let Some(part) = next.filter(|part| is_overflow(part)) {
            let content = content(part).unwrap_or_default();
            let Some(rest) = left.checked_sub(content.len().max(1)) else { return Some(values) };
            left = rest;
            parts.push(content);
            next = number_at(part, 16).filter(|number| *number != 0).and_then(page);
        }
        values.push(Zeroizing::new(parts.concat()));
    }
    (!values.is_empty()).then_some(values)
}

fn is_overflow(page: &[u8]) -> bool {
    page.get(25) == Some(&OVERFLOW)
}

/// What an overflow page holds.
fn content(page: &[u8]) -> Option<&[u8]> {
    let length = page.get(22..)?.first_chunk::<2>()?;
    page.get(HEADER..)?.get(..usize::from(u16::from_le_bytes(*length)))
}

/// `-----BEGIN ` in base64, without the octets that depend on what follows.
const BEGIN: &[u8] = b"LS0tLS1CRUdJTi";
/// Berkeley DB hash and btree.
const MAGICS: [usize; 2] = [0x0006_1561, 0x0005_3162];
const OVERFLOW: u8 = 7;
const HEADER: usize = 26;

#[cfg(test)]
mod tests {
    use super::texts;

    /// Two overflow pages and the head of a hash table with pages of 512 octets.
    fn table(value: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 512];
        file[12..16].copy_from_slice(&0x0006_1561_u32.to_le_bytes());
        file[20..24].copy_from_slice(&512_u32.to_le_bytes());
        let (first, second) = value.split_at(486);
        for (number, (previous, next, part)) in [(0_u32, 2_u32, first), (1, 0, second)].into_iter().enumerate() {
            let mut page = vec![0; 512];
            page[8] = number as u8 + 1;
            page[12..16].copy_from_slice(&previous.to_le_bytes());
            page[16..20].copy_from_slice(&next.to_le_bytes());
            page[22..24].copy_from_slice(&(part.len() as u16).to_le_bytes());
            page[25] = 7;
            page[26..26 + part.len()].copy_from_slice(part);
            file.extend(page);
        }
        file
    }

    fn pem() -> (String, String) {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", "A".repeat(500));
        let encoded = data_encoding::BASE64.encode(pem.as_bytes());
        (pem, encoded)
    }

    #[test]
    fn a_value_in_two_pages_is_joined() {
        let (pem, encoded) = pem();
        let file = table(encoded.as_bytes());
        assert_eq!(texts(&file).iter().map(|text| text.as_slice()).collect::<Vec<_>>(), [pem.as_bytes()]);
        for end in 0..file.len() {
            texts(&file[..end]);
        }
        let mut ring = file.clone();
        ring[2 * 512 + 16..2 * 512 + 20].copy_from_slice(&1_u32.to_le_bytes());
        assert!(texts(&ring).iter().all(|text| text.len() <= ring.len()));
    }

    #[test]
    fn values_in_one_piece_are_read_from_any_file() {
        let (pem, encoded) = pem();
        let file = format!("cdb\0{encoded}\0\0mx.example.org\0{encoded}\0");
        assert_eq!(texts(file.as_bytes()).len(), 2);
        assert_eq!(texts(file.as_bytes())[0].as_slice(), pem.as_bytes());
        assert!(texts(b"LS0tLS1 no base64 of PEM").is_empty());
    }
}
