//! Object identifiers as DER content octets, printed in dotted form.

use std::fmt;

/// An object identifier, kept as its DER content octets so that odd encodings survive.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(Vec<u8>);

impl Oid {
    /// The most content octets of an identifier that OpenSSL prints (`OBJ_obj2txt`, by RFC 2578 3.5); bounds the quadratic
    /// conversion of a long arc.
    pub const LONGEST_PRINTED: usize = 586;

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
        for (at, arc) in self.0.split_inclusive(|octet| octet & 0x80 == 0).enumerate() {
            if arc.last().is_some_and(|last| last & 0x80 != 0) {
                break;
            }
            if arc.len() > SEPTETS_OF_A_NUMBER {
                let (top, rest) = if at == 0 { ("2.", 80) } else { (".", 0) };
                write!(f, "{top}{}", decimal(arc, rest))?;
                continue;
            }
            let value = arc.iter().fold(0_u128, |value, octet| (value << 7) | u128::from(octet & 0x7f));
            if at == 0 {
                let top = (value / 40).min(2);
                write!(f, "{top}.{}", value.saturating_sub(top * 40))?;
            } else {
                write!(f, ".{value}")?;
            }
        }
        Ok(())
    }
}

/// An arc of any length in decimal, less `subtracted`; an arc longer than any that OpenSSL prints as an ellipsis.
fn decimal(arc: &[u8], subtracted: u64) -> String {
    if arc.len() > Oid::LONGEST_PRINTED {
        return "...".to_owned();
    }
    // Nine decimal digits a limb, the lowest first.
    let mut limbs: Vec<u64> = vec![0];
    for octet in arc {
        let mut carry = u64::from(octet & 0x7f);
        for limb in &mut limbs {
            let value = *limb * 128 + carry;
            (*limb, carry) = (value % LIMB, value / LIMB);
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut borrow = subtracted;
    for limb in &mut limbs {
        let value = *limb + LIMB - borrow;
        (*limb, borrow) = (value % LIMB, u64::from(value < LIMB));
    }
    let mut digits: String = limbs.iter().rev().map(|limb| format!("{limb:09}")).collect();
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    digits.drain(..zeros.min(digits.len().saturating_sub(1)));
    digits
}

/// Arcs of so many septets fit into 128 bits.
const SEPTETS_OF_A_NUMBER: usize = 18;
const LIMB: u64 = 1_000_000_000;

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
        let arc = |first: u8| Oid::from_content(&[&[first][..], &[0x80; 18], &[1]].concat()).to_string();
        assert_eq!(arc(0x82), "2.21778071482940061661655974875633165533105");
        assert_eq!(
            Oid::from_content(&[&[0x2a, 0x82][..], &[0x80; 18], &[1]].concat()).to_string(),
            "1.2.21778071482940061661655974875633165533185"
        );
        assert_eq!(Oid::from_dotted("3.1"), None);
        assert_eq!(Oid::from_dotted("1.x"), None);
    }
}
