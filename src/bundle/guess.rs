//! What can be said of bytes that nobody here knows.

use crate::base::count::counted;

/// Size, first bytes and best guess. No byte is shown of what is as small as a key may be.
pub fn words(bytes: &[u8]) -> String {
    let size = bytes.len();
    if size == 0 {
        return "empty".to_owned();
    }
    let counted = counted(size, "byte");
    if let Some(known) = by_magic(bytes) {
        return format!("{counted}; by its first bytes {known}");
    }
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if zeros == size {
        return format!("{counted}, all of them NUL: a write that never reached the disk");
    }
    let guess = match bytes {
        _ if SMALL.contains(&size) => "which may be a bare key",
        [0x30, 0x80..=0x84, ..] => "perhaps a DER structure that is cut off or damaged",
        _ if zeros > size / 2 => "mostly zeros, as a crash leaves them",
        _ if is_mostly_text(bytes) => "mostly text",
        _ if size > LARGEST_KEY => "perhaps compressed or encrypted",
        _ => "of a kind that is not known",
    };
    if size <= LARGEST_KEY {
        return format!("{counted}, {guess}");
    }
    let first: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{counted}, first bytes {}; {guess}", first.join(" "))
}

/// What well-known numbers and words at the beginning, or at the place where a kind of database has them, tell.
fn by_magic(bytes: &[u8]) -> Option<&'static str> {
    let starts = STARTS.iter().find(|(start, _)| bytes.starts_with(start));
    let has = |(at, magic, _): &&(usize, &[u8], _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    starts.map(|(_, known)| *known).or_else(|| DATABASES.iter().find(has).map(|(_, _, known)| *known))
}

/// Whether the bytes are text: UTF-8, or nine in ten of ASCII.
pub fn is_mostly_text(bytes: &[u8]) -> bool {
    let is_printable = |byte: &&u8| matches!(byte, 0x20..0x7f | b'\n' | b'\r' | b'\t');
    std::str::from_utf8(bytes).is_ok() || bytes.iter().filter(is_printable).count() > bytes.len() / 10 * 9
}

/// Beginnings of files that are never certificates or keys.
const STARTS: &[(&[u8], &str)] = &[
    (b"\x7fELF", "a program (ELF)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"SQLite format 3", "an SQLite database"),
    (b"MZ", "a program for Windows"),
    (b"#!", "a script"),
];

/// Databases, with the place of their magic number (`magic(5)`): Berkeley DB's hash and btree in both byte orders (`DBMETA`
/// of db_page.h), LMDB's first page behind a header of 16 octets (`MDB_meta`).
const DATABASES: &[(usize, &[u8], &str)] = &[
    (12, b"\x61\x15\x06\x00", BERKELEY),
    (12, b"\x00\x06\x15\x61", BERKELEY),
    (12, b"\x62\x31\x05\x00", BERKELEY),
    (12, b"\x00\x05\x31\x62", BERKELEY),
    (16, b"\xde\xc0\xef\xbe", LMDB),
    (16, b"\xbe\xef\xc0\xde", LMDB),
];

const BERKELEY: &str =
    "a Berkeley DB database, as postmap writes; one made with postmap -F for tls_server_sni_maps holds keys";
const LMDB: &str = "an LMDB database, as postmap writes; one made with postmap -F for tls_server_sni_maps holds keys";

/// Sizes of seeds, scalars and symmetric keys.
const SMALL: &[usize] = &[16, 24, 32, 48, 57, 64, 66];

/// In bytes; up to here, bytes of what is not known may be those of a key.
const LARGEST_KEY: usize = 128;

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn no_byte_of_a_bare_key_is_shown() {
        for size in 1..=128 {
            for start in [&[][..], &[0x30, 0x82]] {
                let told = words(&[start, &vec![0xa7; size]].concat()[..size]);
                assert!(!told.contains("a7") && !told.contains("30 82"), "{told}");
            }
        }
        assert_eq!(words(&[0xa7; 200]), "200 bytes, first bytes a7 a7 a7 a7; perhaps compressed or encrypted");
        assert!(words(b"\x7fELF\x02").ends_with("a program (ELF)"));
        for (start, wanted) in [(&b"GIF89a"[..], "GIF"), (b"\xff\xd8\xff\xe0", "JPEG"), (b"%PDF-1.7", "PDF")] {
            assert!(words(start).contains(wanted), "{wanted}");
        }
        let table = [&[0; 12][..], b"\x61\x15\x06\x00", &[0; 4000]].concat();
        assert!(words(&table).contains("Berkeley DB") && words(&table).ends_with("holds keys"));
        assert!(words(&[0; 512]).contains("all of them NUL"));
        assert!(words(b"\x30\x82\x01\x02\x00").contains("DER structure"));
    }
}
