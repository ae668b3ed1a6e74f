//! How GnuTLS finds and decodes a PEM block: by substrings, with no regard for lines (`_gnutls_fbase64_decode`).

use memchr::memmem::{self, Finder};
use zeroize::Zeroizing;

use crate::pem::base64;

/// The bytes of a file, and what was found in them last. Work stays linear as long as the offsets asked for grow.
pub(super) struct Armour<'a> {
    bytes: &'a [u8],
    certificate: Ahead<'a>,
    old_certificate: Ahead<'a>,
    end: Ahead<'a>,
}

impl<'a> Armour<'a> {
    /// Nothing found yet.
    pub(super) fn new(bytes: &'a [u8]) -> Armour<'a> {
        let ahead = |words: &'static [u8]| Ahead { bytes, finder: Finder::new(words), known: None };
        Armour {
            bytes,
            certificate: ahead(b"-----BEGIN CERTIFICATE"),
            old_certificate: ahead(b"-----BEGIN X509 CERTIFICATE"),
            end: ahead(b"-----END "),
        }
    }

    /// The next certificate at this offset or behind it; one that says X509 CERTIFICATE when no other follows.
    pub(super) fn next_certificate(&mut self, at: usize) -> Option<usize> {
        self.certificate.from(at).or_else(|| self.old_certificate.from(at))
    }

    /// The first block of a label that begins with this one, at this offset or behind it: where it begins, and what it
    /// holds. `None` when there is none, or when the first one cannot be decoded.
    pub(super) fn block(&mut self, from: usize, label: &str) -> Option<(usize, Zeroizing<Vec<u8>>)> {
        let begin = match label {
            "CERTIFICATE" => self.certificate.from(from)?,
            "X509 CERTIFICATE" => self.old_certificate.from(from)?,
            _ => from.checked_add(memmem::find(self.bytes.get(from..)?, format!("-----BEGIN {label}").as_bytes())?)?,
        };
        // The next five dashes close the line, wherever they stand.
        let dashes = memmem::find(self.bytes.get(begin.checked_add(1)?..)?, b"-----")?;
        let body = begin.checked_add(dashes)?.checked_add(6)?;
        let end = self.end.from(body)?;
        let text = self.bytes.get(body..end).filter(|text| text.len() >= 4)?;
        decode(text).map(|der| (begin, der))
    }

    /// The words after BEGIN at this offset, up to the next dash or line end.
    pub(super) fn label(&self, begin: usize) -> String {
        let words = self.bytes.get(begin..).and_then(|rest| rest.strip_prefix(b"-----BEGIN ")).unwrap_or_default();
        let end = words.iter().position(|byte| matches!(byte, b'-' | b'\r' | b'\n')).unwrap_or(words.len());
        String::from_utf8_lossy(words.get(..end).unwrap_or_default()).into_owned()
    }
}

/// A search that goes forward and keeps what it found.
struct Ahead<'a> {
    bytes: &'a [u8],
    finder: Finder<'static>,
    /// The offset asked for and the match found, which holds for every offset between.
    known: Option<(usize, Option<usize>)>,
}

impl Ahead<'_> {
    fn from(&mut self, at: usize) -> Option<usize> {
        if let Some((asked, found)) = self.known
            && asked <= at
            && found.is_none_or(|found| at <= found)
        {
            return found;
        }
        let found =
            self.bytes.get(at..).and_then(|rest| self.finder.find(rest)).and_then(|found| at.checked_add(found));
        self.known = Some((at, found));
        found
    }
}

/// Up to the first dash, white space anywhere, exact padding, no stray bits (nettle's `base64_decode_update`).
fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.split(|byte| *byte == b'-').next()?;
    let mut clean = Zeroizing::new(Vec::with_capacity(text.len()));
    clean.extend(text.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t'..=b'\r')));
    let der = base64::decode(&clean).ok().filter(|der| !der.is_empty())?;
    let stray = match (clean.len().checked_sub(2).and_then(|at| clean.get(at..))?, clean.iter().rev().nth(2)) {
        ([b'=', b'='], Some(last)) => !b"AQgw".contains(last),
        ([last, b'='], _) => !b"AEIMQUYcgkosw048".contains(last),
        _ => false,
    };
    (!stray).then_some(der)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decodes_what_nettle_decodes() {
        for (text, wanted) in [
            ("QUJD", Some("ABC")),
            ("QU\x0b J\tD-*", Some("ABC")),
            ("QQ==", Some("A")),
            ("QR==", None),
            ("QUI=", Some("AB")),
            ("QUJ=", None),
            ("QUJ", None),
            ("QU*D", None),
            ("-QUJD", None),
            ("", None),
        ] {
            let got = decode(text.as_bytes()).map(|der| der.to_vec());
            assert_eq!(got.as_deref(), wanted.map(str::as_bytes), "{text}");
        }
    }
}
