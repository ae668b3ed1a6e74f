//! The members of a tar archive that is not compressed (POSIX ustar, GNU).

/// Whether the bytes are such an archive.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.get(MAGIC_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Name and content of every regular file in it; of a member that is cut off, what is there.
pub(super) fn members(bytes: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        loop {
            let (header, behind) = rest.split_at_checked(BLOCK)?;
            if !is_one(header) {
                return None;
            }
            let size = octal(header.get(SIZE)?)?;
            let padded = size.div_ceil(BLOCK).checked_mul(BLOCK)?;
            rest = behind.get(padded..).unwrap_or_default();
            if header.get(TYPE_AT).is_some_and(|kind| matches!(kind, b'0' | 0 | b'7')) {
                return Some((name(header), behind.get(..size).unwrap_or(behind)));
            }
        }
    })
}

fn name(header: &[u8]) -> String {
    let text = |range| header.get::<std::ops::Range<usize>>(range).map(until_nul).unwrap_or_default();
    let (name, prefix) = (text(NAME), text(PREFIX));
    // GNU tar keeps times where POSIX has the prefix, and says so by the blank behind its magic word.
    if prefix.is_empty() || header.get(MAGIC_AT.saturating_add(5)) == Some(&b' ') {
        name
    } else {
        format!("{prefix}/{name}")
    }
}

fn until_nul(field: &[u8]) -> String {
    String::from_utf8_lossy(field.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

fn octal(field: &[u8]) -> Option<usize> {
    usize::from_str_radix(until_nul(field).trim(), 8).ok()
}

const BLOCK: usize = 512;
const NAME: std::ops::Range<usize> = 0..100;
const SIZE: std::ops::Range<usize> = 124..136;
const TYPE_AT: usize = 156;
const MAGIC_AT: usize = 257;
const PREFIX: std::ops::Range<usize> = 345..500;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::{is_one, members};

    #[test]
    fn members_of_what_tar_writes_are_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("etc")).unwrap();
        fs::write(folder.path().join("etc/key.pem"), "the key\n").unwrap();
        fs::write(folder.path().join("etc/long.pem"), "x".repeat(1500)).unwrap();
        for format in ["gnu", "ustar", "pax"] {
            let tar =
                Command::new("tar").arg("-C").arg(folder.path()).args(["-cf", "-", "--format", format, "etc"]).output();
            let Ok(tar) = tar else { return println!("skipped: there is no tar command") };
            assert!(is_one(&tar.stdout), "{format}");
            let found: Vec<(String, &[u8])> = members(&tar.stdout).collect();
            assert!(found.contains(&("etc/key.pem".to_owned(), b"the key\n")), "{format}");
            assert!(found.iter().any(|(name, text)| name == "etc/long.pem" && text.len() == 1500), "{format}");
            for end in 0..tar.stdout.len() {
                assert!(members(&tar.stdout[..end]).all(|(_, text)| text.len() <= end));
            }
        }
    }
}
