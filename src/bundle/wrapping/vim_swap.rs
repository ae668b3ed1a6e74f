//! The text in a swap file of vim: pages of lines, the last line of a page first.

use zeroize::Zeroizing;

use super::number_at;

/// Whether the bytes are such a file.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"b0VIM ")
}

/// The lines of all data pages in order. A page (`struct data_block` of memline.c) begins with `ad`, says at octet 8 where
/// its text begins and at 12 where it ends, and ends every line with NUL.
pub(super) fn text(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let size = number_at(bytes, PAGE_SIZE_AT).filter(|size| (MOST_SMALL..=MOST_LARGE).contains(size)).unwrap_or(USUAL);
    let pages = bytes.chunks(size).scan(0_usize, |start, page| {
        let here = *start;
        *start = start.saturating_add(page.len());
        Some((here, page))
    });
    for (start, page) in pages.filter(|(_, page)| page.starts_with(b"ad")) {
        let (Some(from), Some(to)) = (number_at(page, 8), number_at(page, 12)) else { continue };
        let range = start.saturating_add(from)..start.saturating_add(to);
        let Some(lines) = bytes.get(range) else { continue };
        let lines = lines.strip_suffix(b"\0").unwrap_or(lines);
        for line in lines.rsplit(|byte| *byte == 0) {
            // A page that claims to be the whole file, again and again, must not multiply it.
            if text.len().saturating_add(line.len()) >= bytes.len() {
                return text;
            }
            text.extend_from_slice(line);
            text.push(b'\n');
        }
    }
    text
}

/// Octets of the version in front of the page size.
const PAGE_SIZE_AT: usize = 12;
const MOST_SMALL: usize = 512;
const MOST_LARGE: usize = 1 << 20;
const USUAL: usize = 4096;

#[cfg(test)]
mod tests {
    use super::{is_one, text};

    /// As vim 9.0 writes them: header, pointer page, data page.
    fn swap(lines: &[&str]) -> Vec<u8> {
        let mut file = b"b0VIM 9.0\0\0\0\0\x10\0\0".to_vec();
        file.resize(4096, 0);
        file.extend(b"tp\x01\0");
        file.resize(8192, 0);
        let stored: String = lines.iter().rev().map(|line| format!("{line}\0")).collect();
        let from = 4096 - stored.len();
        file.extend(b"ad\0\0\0\0\0\0");
        file.extend((from as u32).to_le_bytes());
        file.extend(4096_u32.to_le_bytes());
        file.resize(8192 + from, 0);
        file.extend(stored.as_bytes());
        file
    }

    #[test]
    fn lines_come_out_in_the_order_of_the_text() {
        let file = swap(&["first", "", "last"]);
        assert!(is_one(&file));
        assert_eq!(text(&file).as_slice(), b"first\n\nlast\n");
    }

    #[test]
    fn cut_and_lying_files_give_what_is_there() {
        let file = swap(&["first", "last"]);
        for end in 0..file.len() {
            assert!(text(&file[..end]).len() <= end);
        }
        let mut lying = file.clone();
        lying[8192 + 8..8192 + 16].copy_from_slice(&[0xff; 8]);
        assert!(text(&lying).is_empty());
    }
}
