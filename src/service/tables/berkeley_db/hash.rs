//! The pairs of a Berkeley DB hash file, bucket by bucket.

use zeroize::Zeroizing;

use super::page::{Page, Pages};
use crate::service::tables::index::{Pair, Pairs};

/// Reads every bucket: its first page lies at its own number plus what its doubling was moved by (`BUCKET_TO_PAGE`), the
/// others follow in a chain.
pub(super) fn read(pages: &mut Pages<'_>, pairs: &mut Pairs) -> Result<(), String> {
    let meta = pages.meta();
    for bucket in 0..=meta.u32_at(MAX_BUCKET)? {
        let doubling = u32::BITS.saturating_sub(bucket.leading_zeros());
        let at = usize::try_from(doubling).unwrap_or(usize::MAX).saturating_mul(4).saturating_add(SPARES);
        let mut next = bucket.checked_add(meta.u32_at(at)?).ok_or_else(|| meta.fault("moves a bucket too far"))?;
        while next != 0 {
            let page = pages.visit(next)?;
            if page.is_unused() {
                break;
            }
            page.expect_kind(&[HASH, HASH_UNSORTED])?;
            read_page(page, pages, pairs)?;
            next = page.next()?;
        }
    }
    Ok(())
}

/// Key, value, key, value: each item ends where the one before it begins.
fn read_page(page: Page<'_>, pages: &mut Pages<'_>, pairs: &mut Pairs) -> Result<(), String> {
    let mut end = page.bytes.len();
    let mut items = Vec::new();
    for start in page.items()? {
        let length = end.checked_sub(start).ok_or_else(|| page.fault("has items that overlap"))?;
        items.push(page.slice(start, length)?);
        end = start;
    }
    for pair in items.chunks(2) {
        let [key, value] = pair else { return Err(page.fault("has a key without a value")) };
        let key = content(page, key, pages)?.to_vec();
        pairs.push(Pair { key, value: content(page, value, pages)? })?;
    }
    Ok(())
}

fn content(page: Page<'_>, item: &[u8], pages: &mut Pages<'_>) -> Result<Zeroizing<Vec<u8>>, String> {
    match item.split_first() {
        Some((&KEY_OR_DATA, content)) => Ok(Zeroizing::new(content.to_vec())),
        Some((&OFF_PAGE, _)) => pages.overflow_of(page, item),
        Some((&(DUPLICATE | OFF_PAGE_DUPLICATE), _)) => {
            Err(page.fault("has several values for one key, which Postfix never writes"))
        }
        _ => Err(page.fault("has an item of an unknown type")),
    }
}

/// Where things stand in the metadata page.
const MAX_BUCKET: usize = 72;
const SPARES: usize = 96;

const HASH_UNSORTED: u8 = 2;
const HASH: u8 = 13;

/// Types of items.
const KEY_OR_DATA: u8 = 1;
const DUPLICATE: u8 = 2;
const OFF_PAGE: u8 = 3;
const OFF_PAGE_DUPLICATE: u8 = 4;
