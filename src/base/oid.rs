//! Object identifiers as DER content octets, printed in dotted form.

use std::fmt;

/// An object identifier, kept as its DER content octets so that odd encodings survive.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(Vec<u8>);

impl Oid {
    /// From DER content octets, as they stand.
    pub fn from_content(content: &[u8]) -> Oid {
        Oid(content.to_vec())
    }

    /// The DER content octets.
    pub fn content(&self) -> &[u8] {
        &self.0
    }

    /// From dotted form; `None` when the text is no object identifier.
    pub fn from_dotted(text: &str) -> Option<Oid> {
        let mut arcs = text.split('.').map(|arc| arc.parse::<u64>().ok());
        let (first, second) = (arcs.next()??, arcs.next()??);
        if first > 2 || (first < 2 && second > 39) {
            return None;
        }
        let mut content = Vec::new();
        push_base128(&mut content, first.checked_mul(40)?.checked_add(second)?);
        for arc in arcs {
            push_base128(&mut content, arc?);
        }
        Some(Oid(content))
    }
}

fn push_base128(out: &mut Vec<u8>, value: u64) {
    for shift in (0..10).rev() {
        let septet = value.checked_shr(shift * 7).unwrap_or(0);
        if septet != 0 || shift == 0 {
            let more = if shift == 0 { 0 } else { 0x80 };
            out.push((septet & 0x7f) as u8 | more);
        }
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut value: u128 = 0;
        let mut first = true;
        for byte in &self.0 {
            value = value.saturating_mul(128) | u128::from(byte & 0x7f);
            if byte & 0x80 != 0 {
                continue;
            }
            if first {
                let top = (value / 40).min(2);
                write!(f, "{top}.{}", value.saturating_sub(top * 40))?;
                first = false;
            } else {
                write!(f, ".{value}")?;
            }
            value = 0;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::Oid;

    #[test]
    fn dotted_form_round_trips() {
        for text in ["1.2.840.113549.1.1.11", "2.5.29.17", "2.999.3", "0.9.2342.19200300.100.1.25"] {
            assert_eq!(Oid::from_dotted(text).unwrap().to_string(), text);
        }
        assert_eq!(Oid::from_dotted("2.5.29.17").unwrap().content(), [0x55, 0x1d, 0x11]);
        assert_eq!(Oid::from_dotted("3.1"), None);
        assert_eq!(Oid::from_dotted("1.x"), None);
    }
}
