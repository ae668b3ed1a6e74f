//! The pages of a Berkeley DB file: their header, their items, and values that lie on overflow pages.

use zeroize::Zeroizing;

use crate::service::tables::octets::Order;

/// A file cut into pages.
pub(super) struct Pages<'a> {
    bytes: &'a [u8],
    order: Order,
    size: usize,
    visited: Vec<bool>,
}

/// One page.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) number: u32,
    pub(super) bytes: &'a [u8],
    order: Order,
}

impl<'a> Pages<'a> {
    /// The pages of a file, whose metadata page tells their size.
    pub(super) fn of(bytes: &'a [u8], order: Order) -> Result<Pages<'a>, String> {
        let size = order.u32_at(bytes, PAGE_SIZE).and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
        if !(512..=65_536).contains(&size) || !size.is_power_of_two() {
            return Err(format!("page 0 gives a page {size} bytes, which is no size of a page"));
        }
        if bytes.len() < size {
            return Err("page 0 is cut off".to_owned());
        }
        Ok(Pages { bytes, order, size, visited: vec![false; bytes.len().div_ceil(size)] })
    }

    /// The metadata page.
    pub(super) fn meta(&self) -> Page<'a> {
        Page { number: 0, bytes: self.bytes.get(..self.size).unwrap_or_default(), order: self.order }
    }

    /// A page that has not been visited before.
    pub(super) fn visit(&mut self, number: u32) -> Result<Page<'a>, String> {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let pages = self.visited.len();
        match self.visited.get_mut(at) {
            None => return Err(format!("page {number} lies behind the end of the file, which has {pages} pages")),
            Some(true) => return Err(format!("page {number} is used twice")),
            Some(visited) => *visited = true,
        }
        let start = at.checked_mul(self.size);
        let bytes = start.and_then(|start| self.bytes.get(start..)?.get(..self.size));
        let page = Page { number, bytes: bytes.ok_or_else(|| format!("page {number} is cut off"))?, order: self.order };
        match page.u32_at(OWN_NUMBER)? {
            _ if page.kind() == UNUSED => Ok(page),
            own if own == number => Ok(page),
            own => Err(format!("page {number} says that it is page {own}")),
        }
    }

    /// A key or value of so many bytes that begins on this overflow page.
    pub(super) fn overflow(&mut self, first: u32, length: u32) -> Result<Zeroizing<Vec<u8>>, String> {
        let wanted = usize::try_from(length).unwrap_or(usize::MAX);
        if wanted > self.bytes.len() {
            return Err(format!("page {first} begins a value of {length} bytes, more than the file has"));
        }
        // All room at once: a vector that grows would leave copies of a key behind.
        let mut value = Zeroizing::new(Vec::with_capacity(wanted));
        let mut next = first;
        while next != 0 {
            let page = self.visit(next)?;
            page.expect_kind(&[OVERFLOW])?;
            let part = page.slice(HEADER, usize::from(page.u16_at(PART_LENGTH)?))?;
            if value.len().saturating_add(part.len()) > wanted {
                return Err(format!("page {next} carries a value beyond its {length} bytes"));
            }
            value.extend_from_slice(part);
            next = page.next()?;
        }
        match value.len() == wanted {
            true => Ok(value),
            false => Err(format!("page {first} begins a value of {length} bytes, of which {} are there", value.len())),
        }
    }

    /// The key or value that an item of 12 bytes points to.
    pub(super) fn overflow_of(&mut self, page: Page<'_>, item: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
        let number = |at: usize| page.order.u32_at(item, at).ok_or_else(|| page.fault("has an item that is too short"));
        self.overflow(number(4)?, number(8)?)
    }
}

impl<'a> Page<'a> {
    /// The type of the page.
    pub(super) fn kind(self) -> u8 {
        self.bytes.get(KIND).copied().unwrap_or_default()
    }

    /// Whether nothing was ever written to it.
    pub(super) fn is_unused(self) -> bool {
        self.kind() == UNUSED
    }

    /// Refuses a page of another type.
    pub(super) fn expect_kind(self, kinds: &[u8]) -> Result<(), String> {
        match kinds.contains(&self.kind()) {
            true => Ok(()),
            false => Err(self.fault(&format!("has the type {}, which does not belong there", self.kind()))),
        }
    }

    /// The page after this one in its chain; 0 for none.
    pub(super) fn next(self) -> Result<u32, String> {
        self.u32_at(NEXT)
    }

    /// Where the items begin, in the order of the index of the page.
    pub(super) fn items(self) -> Result<Vec<usize>, String> {
        let count = usize::from(self.u16_at(ENTRIES)?);
        let index = self.slice(HEADER, count.saturating_mul(2))?;
        let data = HEADER.saturating_add(index.len());
        let offsets: Vec<usize> =
            (0..count).filter_map(|at| self.order.u16_at(index, at.saturating_mul(2))).map(usize::from).collect();
        match offsets.iter().all(|offset| (data..self.bytes.len()).contains(offset)) {
            true => Ok(offsets),
            false => Err(self.fault("has an item outside of it")),
        }
    }

    /// So many bytes of the page.
    pub(super) fn slice(self, start: usize, length: usize) -> Result<&'a [u8], String> {
        let bytes = start.checked_add(length).and_then(|end| self.bytes.get(start..end));
        bytes.ok_or_else(|| self.fault("has an item that ends outside of it"))
    }

    pub(super) fn u16_at(self, at: usize) -> Result<u16, String> {
        self.order.u16_at(self.bytes, at).ok_or_else(|| self.fault("is cut off"))
    }

    pub(super) fn u32_at(self, at: usize) -> Result<u32, String> {
        self.order.u32_at(self.bytes, at).ok_or_else(|| self.fault("is cut off"))
    }

    /// What is wrong, with the number of the page in front.
    pub(super) fn fault(self, what: &str) -> String {
        format!("page {} {what}", self.number)
    }
}

/// Length of the header of a page without checksum and encryption.
pub(super) const HEADER: usize = 26;

/// Where the type stands, in every page.
pub(super) const KIND: usize = 25;

/// Type of the metadata page of a hash.
pub(super) const HASH_META: u8 = 8;

const OWN_NUMBER: usize = 8;
const NEXT: usize = 16;
const ENTRIES: usize = 20;
const PAGE_SIZE: usize = 20;
const PART_LENGTH: usize = 22;
const UNUSED: u8 = 0;
const OVERFLOW: u8 = 7;
