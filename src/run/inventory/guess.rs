//! What can be said of bytes that nobody here knows.

/// Size, first bytes and best guess. Of what is as small as a bare key no byte is shown.
pub(super) fn words(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "empty".to_owned();
    }
    let size = bytes.len();
    if let Some((_, known)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return format!("{size} bytes; by its first bytes {known}");
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return format!("{size} bytes, all of them NUL: a write that never reached the disk");
    }
    if SMALL.contains(&size) {
        return format!("{size} bytes, which may be a bare key");
    }
    let first: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let guess = match bytes {
        [0x30, 0x80..=0x84, ..] => "; a DER value of a kind that is not known here, or one that was cut off",
        _ if size <= LARGEST_KEY => return format!("{size} bytes of a kind that is not known"),
        _ => "",
    };
    format!("{size} bytes, the first are {}{guess}", first.join(" "))
}

/// Beginnings of files that are never certificates or keys.
const STARTS: &[(&[u8], &str)] = &[
    (b"\x7fELF", "a program (ELF)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"SQLite format 3", "an SQLite database"),
    (b"MZ", "a program for Windows"),
    (b"#!", "a script"),
];

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
            let told = words(&vec![0xa7; size]);
            assert!(!told.contains("a7"), "{told}");
        }
        assert_eq!(words(&[0xa7; 200]), "200 bytes, the first are a7 a7 a7 a7");
        assert!(words(b"\x7fELF\x02").ends_with("a program (ELF)"));
        assert!(words(&[0; 512]).contains("all of them NUL"));
        assert!(words(b"\x30\x82\x01\x02\x00").contains("DER value"));
    }
}
