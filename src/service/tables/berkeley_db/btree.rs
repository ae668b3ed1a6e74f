//! The pairs of a Berkeley DB B-tree file, in the order of the keys.

use zeroize::Zeroizing;

use super::page::{Page, Pages};
use crate::service::tables::index::{Pair, Pairs};

/// Reads every leaf below the root.
pub(super) fn read(pages: &mut Pages<'_>, pairs: &mut Pairs) -> Result<(), String> {
    let mut waiting = vec![pages.meta().u32_at(ROOT)?];
    while let Some(number) = waiting.pop() {
        let page = pages.visit(number)?;
        page.expect_kind(&[INTERNAL, LEAF])?;
        match page.kind() {
            LEAF => read_leaf(page, pages, pairs)?,
            _ => {
                for item in page.items()?.into_iter().rev() {
                    waiting.push(page.u32_at(item.saturating_add(CHILD))?);
                }
            }
        }
    }
    Ok(())
}

/// One item of a leaf: its type with the mark of deletion, and its bytes.
struct Item<'a> {
    kind: u8,
    bytes: &'a [u8],
}

/// Key, value, key, value, each with its length in front.
fn read_leaf(page: Page<'_>, pages: &mut Pages<'_>, pairs: &mut Pairs) -> Result<(), String> {
    let mut left = page.bytes.len();
    for pair in page.items()?.chunks(2) {
        let [key, value] = pair else { return Err(page.fault("has a key without a value")) };
        let (key, value) = (item(page, *key)?, item(page, *value)?);
        // Items of a sound page do not share bytes; a hostile one could have each copied a thousand times.
        let used = key.bytes.len().saturating_add(value.bytes.len()).saturating_add(ITEM_DATA.saturating_mul(2));
        left = left.checked_sub(used).ok_or_else(|| page.fault("has items that overlap"))?;
        if (key.kind | value.kind) & DELETED != 0 {
            continue;
        }
        let name = content(page, &key, pages)?.to_vec();
        pairs.push(Pair { key: name, value: content(page, &value, pages)? })?;
    }
    Ok(())
}

fn item(page: Page<'_>, start: usize) -> Result<Item<'_>, String> {
    let kind = page.slice(start.saturating_add(ITEM_KIND), 1)?.first().copied().unwrap_or_default();
    let bytes = match kind & !DELETED {
        KEY_OR_DATA => page.slice(start.saturating_add(ITEM_DATA), usize::from(page.u16_at(start)?))?,
        _ => page.slice(start, POINTER_LENGTH)?,
    };
    Ok(Item { kind, bytes })
}

fn content(page: Page<'_>, item: &Item<'_>, pages: &mut Pages<'_>) -> Result<Zeroizing<Vec<u8>>, String> {
    match item.kind {
        KEY_OR_DATA => Ok(Zeroizing::new(item.bytes.to_vec())),
        DUPLICATE => Err(page.fault("has several values for one key, which Postfix never writes")),
        OVERFLOW => pages.overflow_of(page, item.bytes),
        _ => Err(page.fault("has an item of an unknown type")),
    }
}

/// Where the metadata page names the root.
const ROOT: usize = 88;

const INTERNAL: u8 = 3;
const LEAF: u8 = 5;

/// Where an item of an internal page names the page below.
const CHILD: usize = 4;

const ITEM_KIND: usize = 2;
const ITEM_DATA: usize = 3;

/// Length of an item that points to other pages.
const POINTER_LENGTH: usize = 12;

/// Types of items of a leaf.
const KEY_OR_DATA: u8 = 1;
const DUPLICATE: u8 = 2;
const OVERFLOW: u8 = 3;
const DELETED: u8 = 0x80;
