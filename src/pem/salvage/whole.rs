//! Whether bytes are one complete DER value, by its outer header alone.

use crate::pem::binary::declared_length;

/// How far the outer SEQUENCE of some bytes reaches (X.690 8.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// One SEQUENCE of exactly this many bytes.
    Exact,
    /// A SEQUENCE, and this many bytes behind it.
    Longer(usize),
    /// A SEQUENCE that was cut: the bytes there are, and those that it says it has.
    Short { has: usize, wants: usize },
    /// No SEQUENCE with a definite length.
    None,
}

/// Reads the outer header.
pub(super) fn extent(der: &[u8]) -> Extent {
    let Some(wants) = declared_length(der) else { return Extent::None };
    match der.len().checked_sub(wants) {
        Some(0) => Extent::Exact,
        Some(more) => Extent::Longer(more),
        None => Extent::Short { has: der.len(), wants },
    }
}

/// Whether a block of this label may hold these bytes: one SEQUENCE; behind a certificate with trust settings, the
/// SEQUENCE of those (`X509_CERT_AUX`); of an encrypted key in the old form, whole blocks of its cipher.
pub(super) fn is_whole(label: &str, is_encrypted: bool, der: &[u8]) -> bool {
    if is_encrypted {
        return !der.is_empty() && der.len().is_multiple_of(8);
    }
    match extent(der) {
        Extent::Exact => true,
        Extent::Longer(more) if label == "TRUSTED CERTIFICATE" => {
            der.get(der.len().saturating_sub(more)..).is_some_and(|settings| extent(settings) == Extent::Exact)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, extent, is_whole};

    #[test]
    fn the_outer_header_decides() {
        assert_eq!(extent(b"\x30\x02ab"), Extent::Exact);
        assert_eq!(extent(b"\x30\x81\x02ab"), Extent::Exact);
        assert_eq!(extent(b"\x30\x02abc"), Extent::Longer(1));
        assert_eq!(extent(b"\x30\x82\x01\x00ab"), Extent::Short { has: 6, wants: 260 });
        for none in [&b""[..], b"\x30", b"\x31\x00", b"\x30\x80ab\0\0", b"\x30\x85aaaaa", b"\x30\x82\x01"] {
            assert_eq!(extent(none), Extent::None, "{none:?}");
        }
    }

    #[test]
    fn trust_settings_stand_behind_a_trusted_certificate_alone() {
        let with_settings = b"\x30\x02ab\x30\x00";
        assert!(is_whole("TRUSTED CERTIFICATE", false, with_settings));
        assert!(!is_whole("CERTIFICATE", false, with_settings));
        assert!(!is_whole("TRUSTED CERTIFICATE", false, b"\x30\x02ab\x30\x01"));
        assert!(is_whole("RSA PRIVATE KEY", true, &[7; 16]) && !is_whole("RSA PRIVATE KEY", true, &[7; 15]));
    }
}
