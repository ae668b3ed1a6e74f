//! What does an LMDB file of Postfix hold, `lmdb:` (format version 1, `mdb.c` of LMDB 0.9)?
//!
//! LMDB itself maps the file into memory and follows what its pages say, so that a damaged file can end the process; here
//! it is a reader of bytes. Each page is visited at most once, and the items of a page may not share bytes.

use zeroize::Zeroizing;

use super::index::{Pair, Pairs, Reading};
use super::octets::{Order, order_of};

/// All pairs of the main database up to the first damage.
pub(super) fn read(bytes: &[u8]) -> Reading {
    let mut map = match Map::open(bytes) {
        Ok(map) => map,
        Err(why) => return Reading::closed(why),
    };
    Reading::walked(|pairs| map.walk(pairs))
}

/// A file and the state that its last complete transaction left.
struct Map<'a> {
    bytes: &'a [u8],
    order: Order,
    page_size: usize,
    root: u64,
    visited: Vec<bool>,
}

/// One page, or several that hold one long value.
#[derive(Clone, Copy)]
struct Page<'a> {
    number: u64,
    bytes: &'a [u8],
    order: Order,
}

impl<'a> Map<'a> {
    /// Takes the younger of the two metadata pages.
    fn open(bytes: &'a [u8]) -> Result<Map<'a>, String> {
        let order = order_of(bytes, HEADER.saturating_add(MAGIC), MAGIC_NUMBER).ok_or_else(|| {
            let of_32_bits = order_of(bytes, HEADER_OF_32_BITS, MAGIC_NUMBER).is_some();
            let why = match (bytes.is_empty(), of_32_bits) {
                (true, _) => "the file is empty",
                (false, true) => "it is an LMDB file of a machine of 32 bits, which is not read here",
                (false, false) => "it is no LMDB file",
            };
            why.to_owned()
        })?;
        let size_at = HEADER.saturating_add(PAGE_SIZE);
        let page_size = order.u32_at(bytes, size_at).and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
        if !(256..=65_536).contains(&page_size) || !page_size.is_power_of_two() {
            return Err(format!("page 0 gives a page {page_size} bytes, which is no size of a page"));
        }
        let visited = vec![false; bytes.len().div_ceil(page_size)];
        let mut map = Map { bytes, order, page_size, root: NO_PAGE, visited };
        let younger =
            [0, 1].into_iter().filter_map(|number| map.meta(number)).max_by_key(|(transaction, _)| *transaction);
        let (_, meta) = younger.ok_or("neither page 0 nor page 1 holds valid metadata")?;
        match order.u32_at(meta, VERSION) {
            Some(1) => {}
            version => return Err(format!("version {} of the format is not read here", version.unwrap_or_default())),
        }
        if order.u16_at(meta, MAIN_FLAGS).is_none_or(|flags| flags & !REVERSED_KEYS != 0) {
            return Err(
                "the database has flags (duplicates, keys that are numbers), which Postfix never sets".to_owned()
            );
        }
        map.root = order.u64_at(meta, MAIN_ROOT).ok_or("page 0 is cut off")?;
        Ok(map)
    }

    /// Number of the transaction and content of a metadata page, when it is one.
    fn meta(&self, number: u64) -> Option<(u64, &'a [u8])> {
        let page = self.slice(number, 1)?;
        let meta = page.get(HEADER..)?;
        let is_meta = self.order.u16_at(page, FLAGS)? & META != 0 && self.order.u32_at(meta, MAGIC)? == MAGIC_NUMBER;
        is_meta.then_some((self.order.u64_at(meta, TRANSACTION)?, meta))
    }

    /// Reads every leaf below the root, in the order of the keys.
    fn walk(&mut self, pairs: &mut Pairs) -> Result<(), String> {
        let mut waiting = vec![self.root];
        while let Some(number) = waiting.pop().filter(|number| *number != NO_PAGE) {
            let page = self.visit(number)?;
            match page.flags() & (BRANCH | LEAF | OTHER_KINDS) {
                BRANCH => waiting.extend(page.children()?.into_iter().rev()),
                LEAF => self.read_leaf(page, pairs)?,
                kind => return Err(page.fault(&format!("has the flags 0x{kind:x}, which do not belong there"))),
            }
        }
        Ok(())
    }

    fn read_leaf(&mut self, page: Page<'_>, pairs: &mut Pairs) -> Result<(), String> {
        let mut left = page.bytes.len();
        for node in page.nodes()? {
            let length = usize::try_from(page.number_at(node)?).unwrap_or(usize::MAX);
            let flags = page.u16_at(node.saturating_add(NODE_FLAGS))?;
            let key = page.key(node)?;
            let data = node.saturating_add(NODE_HEADER).saturating_add(key.len());
            let is_long = flags & LONG_VALUE != 0;
            let here = page.part(data, if is_long { 8 } else { length })?;
            let used = NODE_HEADER.saturating_add(key.len()).saturating_add(here.len());
            left = left.checked_sub(used).ok_or_else(|| page.fault("has items that overlap"))?;
            if flags & !LONG_VALUE != 0 {
                return Err(page.fault("has several values for one key, which Postfix never writes"));
            }
            let value = match is_long {
                true => self.long_value(self.order.u64_at(here, 0).unwrap_or(NO_PAGE), length)?,
                false => here,
            };
            pairs.push(Pair { key: key.to_vec(), value: Zeroizing::new(value.to_vec()) })?;
        }
        Ok(())
    }

    /// A value that fills pages of its own, one after the other behind one header.
    fn long_value(&mut self, first: u64, length: usize) -> Result<&'a [u8], String> {
        let page = self.visit(first)?;
        if page.flags() & OVERFLOW == 0 {
            return Err(page.fault("is no page of a long value"));
        }
        let count = HEADER.saturating_add(length).div_ceil(self.page_size);
        for number in (first..).take(count).skip(1) {
            self.mark(number)?;
        }
        let pages = self.slice(first, count).ok_or_else(|| page.fault("begins a value that is cut off"))?;
        let value = pages.get(HEADER..).and_then(|content| content.get(..length));
        value.ok_or_else(|| page.fault("begins a value that is cut off"))
    }

    /// A page that has not been visited before.
    fn visit(&mut self, number: u64) -> Result<Page<'a>, String> {
        self.mark(number)?;
        let bytes = self.slice(number, 1).ok_or_else(|| format!("page {number} is cut off"))?;
        match self.order.u64_at(bytes, 0) {
            Some(own) if own == number => Ok(Page { number, bytes, order: self.order }),
            own => Err(format!("page {number} says that it is page {}", own.unwrap_or_default())),
        }
    }

    fn mark(&mut self, number: u64) -> Result<(), String> {
        let pages = self.visited.len();
        match usize::try_from(number).ok().and_then(|at| self.visited.get_mut(at)) {
            None => Err(format!("page {number} lies behind the end of the file, which has {pages} pages")),
            Some(true) => Err(format!("page {number} is used twice")),
            Some(visited) => {
                *visited = true;
                Ok(())
            }
        }
    }

    /// So many pages from this one on.
    fn slice(&self, number: u64, count: usize) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_mul(self.page_size)?;
        self.bytes.get(start..)?.get(..count.checked_mul(self.page_size)?)
    }
}

impl<'a> Page<'a> {
    fn flags(self) -> u16 {
        self.order.u16_at(self.bytes, FLAGS).unwrap_or_default()
    }

    /// Where the nodes begin, in the order of their keys.
    fn nodes(self) -> Result<Vec<usize>, String> {
        let end = usize::from(self.u16_at(LOWER)?);
        let index = end.checked_sub(HEADER).map_or_else(|| Err(self.outside()), |length| self.part(HEADER, length))?;
        let nodes: Vec<usize> = (0..index.len() / 2)
            .filter_map(|at| self.order.u16_at(index, at.saturating_mul(2)))
            .map(usize::from)
            .collect();
        match nodes.iter().all(|node| (end..self.bytes.len()).contains(node)) {
            true => Ok(nodes),
            false => Err(self.outside()),
        }
    }

    /// The pages below a branch: 48 bits each.
    fn children(self) -> Result<Vec<u64>, String> {
        let child = |node: usize| {
            let high = u64::from(self.u16_at(node.saturating_add(NODE_FLAGS))?) << 32;
            Ok(u64::from(self.number_at(node)?) | high)
        };
        self.nodes()?.into_iter().map(child).collect()
    }

    fn key(self, node: usize) -> Result<&'a [u8], String> {
        let length = usize::from(self.u16_at(node.saturating_add(KEY_LENGTH))?);
        self.part(node.saturating_add(NODE_HEADER), length)
    }

    fn part(self, start: usize, length: usize) -> Result<&'a [u8], String> {
        let part = start.checked_add(length).and_then(|end| self.bytes.get(start..end));
        part.ok_or_else(|| self.outside())
    }

    fn u16_at(self, at: usize) -> Result<u16, String> {
        self.order.u16_at(self.bytes, at).ok_or_else(|| self.outside())
    }

    /// The two halves of a length or page number, of which the machine's order says which comes first.
    fn number_at(self, at: usize) -> Result<u32, String> {
        self.order.u32_at(self.bytes, at).ok_or_else(|| self.outside())
    }

    fn outside(self) -> String {
        self.fault("has an item outside of it")
    }

    fn fault(self, what: &str) -> String {
        format!("page {} {what}", self.number)
    }
}

/// Header of a page: its number, 2 unused octets, flags, end of the index, begin of the items.
const HEADER: usize = 16;
const FLAGS: usize = 10;
const LOWER: usize = 12;

/// Length of the same header where a page number has four octets.
const HEADER_OF_32_BITS: usize = 12;

/// Flags of a page.
const BRANCH: u16 = 1;
const LEAF: u16 = 2;
const OVERFLOW: u16 = 4;
const META: u16 = 8;

/// Overflow, metadata, values of one length, and pages inside an item: never below the root of the main database.
const OTHER_KINDS: u16 = 0x6c;

/// Where things stand in the metadata, behind the header of the page.
const MAGIC: usize = 0;
const VERSION: usize = 4;
const PAGE_SIZE: usize = 24;
const MAIN_FLAGS: usize = 76;
const MAIN_ROOT: usize = 112;
const TRANSACTION: usize = 128;

const MAGIC_NUMBER: u32 = 0xbeef_c0de;

/// `MDB_REVERSEKEY`, which changes the order only.
const REVERSED_KEYS: u16 = 2;

/// The number that stands for no page.
const NO_PAGE: u64 = u64::MAX;

/// A node: length of the data in two halves, flags, length of the key, key, data.
const NODE_HEADER: usize = 8;
const NODE_FLAGS: usize = 4;
const KEY_LENGTH: usize = 6;

/// The data is the number of the page on which the value begins.
const LONG_VALUE: u16 = 1;
