//! The target on standard input: read no further than its certificate, for whoever writes there may never end.

use std::io::{ErrorKind, Read};

/// The first thing that `look` finds in what the stream brings: asked whenever a PEM block may just have ended, and at the
/// end. A stream that cannot be read, or is longer than the bound, has nothing.
pub(super) fn first<T>(stream: &mut dyn Read, look: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; BUFFER];
    let (mut looks, mut next_look) = (0_usize, 0);
    loop {
        let count = match stream.read(&mut buffer) {
            Ok(0) => return look(&bytes),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return None,
        };
        bytes.extend(buffer.get(..count)?);
        if bytes.len() > LIMIT {
            return None;
        }
        if bytes.len() >= next_look && may_end_block(&bytes) {
            if let Some(found) = look(&bytes) {
                return Some(found);
            }
            looks = looks.saturating_add(1);
            next_look = if looks < FREE_LOOKS { 0 } else { bytes.len().saturating_add(bytes.len() / 2) };
        }
    }
}

fn may_end_block(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    memchr::memmem::find(tail, END).is_some()
}

const END: &[u8] = b"-----END ";

/// How far back the end of a block is searched: it may have begun in the buffer before.
const TAIL: usize = 2 * BUFFER;

/// Bytes asked for at once.
const BUFFER: usize = 4_096;

/// Looks that may follow each other at once. Ours: a stream of blocks that are no certificates is looked through from its
/// start each time; beyond this number only when it has grown by half, so that the work stays linear.
const FREE_LOOKS: usize = 100;

/// Bytes of standard input that are read at the most, as for files.
const LIMIT: usize = 256 << 20;

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::first;

    /// Gives one line at a time, and fails whoever asks on after the last.
    struct Lines(Vec<&'static str>);

    impl Read for Lines {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.0.is_empty(), "read beyond the certificate");
            let line = self.0.remove(0).as_bytes();
            buffer[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }

    #[test]
    fn nothing_is_read_behind_what_was_looked_for() {
        let mut lines = Lines(vec!["text\n", "-----BEGIN X-----\n", "AAAA\n", "-----END X-----\n"]);
        let look = |bytes: &[u8]| bytes.ends_with(b"-----END X-----\n").then_some(bytes.len());
        assert_eq!(first(&mut lines, look), Some(44));
    }

    #[test]
    fn the_end_is_looked_at_too() {
        assert_eq!(first(&mut &b"no block"[..], |bytes| Some(bytes.to_vec())), Some(b"no block".to_vec()));
        assert_eq!(first(&mut &b""[..], |bytes| (!bytes.is_empty()).then_some(())), None);
    }
}
