//! UTCTime and GeneralizedTime as OpenSSL 3.0 reads them in certificates (openssl `ASN1_TIME`, `x509_vfy.c`).

use crate::base::moment::Moment;
use crate::x509::reader::tag::Tag;
use crate::x509::reader::{Reader, Refusal};

/// A time field, kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// The tag: 0x17 UTCTime, 0x18 GeneralizedTime.
    pub tag: u8,
    /// The content octets.
    pub content: Vec<u8>,
    /// The moment meant; `None` when malformed (OpenSSL errors 13 to 16).
    pub moment: Option<Moment>,
}

impl Time {
    /// Reads the time that comes next; only its type must be right, not its text.
    pub fn read(reader: &mut Reader<'_>, field: &str) -> Result<Time, Refusal> {
        let header = reader.peek().map_err(|refusal| refusal.within(field))?;
        let tag = match header.tag {
            UTC_TIME => 0x17,
            GENERALIZED_TIME => 0x18,
            _ => return Err(reader.refuse("neither UTCTime nor GeneralizedTime").within(field)),
        };
        let content = reader.octets(header.tag, field)?.into_owned();
        Ok(Time { tag, moment: moment(tag, &content), content })
    }

    /// The moment that OpenSSL sees where it only compares two times (`ASN1_TIME_diff`, `ASN1_TIME_compare`): seconds
    /// may be left out, an offset may stand for `Z`, GeneralizedTime may have a fraction, which does not count.
    pub fn loose_moment(&self) -> Option<Moment> {
        self.moment.or_else(|| {
            let (local, offset) = split_zone(&self.content)?;
            let mut strict = local.to_vec();
            if let Some(point) = local.iter().position(|octet| *octet == b'.').filter(|_| self.tag == 0x18) {
                let fraction = strict.split_off(point);
                let has_digits = fraction.len() > 1 && fraction.iter().skip(1).all(u8::is_ascii_digit);
                if !has_digits || strict.len() != 14 {
                    return None;
                }
            } else if strict.len() == if self.tag == 0x18 { 12 } else { 10 } {
                strict.extend(b"00");
            }
            strict.push(b'Z');
            moment(self.tag, &strict).map(|moment| Moment(moment.0.saturating_sub(offset)))
        })
    }

    /// Whether a time comes next.
    pub fn comes_next(reader: &Reader<'_>) -> Result<bool, Refusal> {
        Ok(!reader.is_at_end() && matches!(reader.peek()?.tag, UTC_TIME | GENERALIZED_TIME))
    }
}

/// `X509_cmp_time`: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, nothing else; two-digit years below 50 belong to 20xx.
fn moment(tag: u8, content: &[u8]) -> Option<Moment> {
    let digits = content.strip_suffix(b"Z")?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut pairs = digits.chunks(2).map(|pair| pair.iter().fold(0_u8, |sum, digit| sum * 10 + (digit - b'0')));
    let year = match (tag, digits.len()) {
        (0x17, 12) => match i64::from(pairs.next()?) {
            year @ 0..50 => 2000 + year,
            year => 1900 + year,
        },
        (0x18, 14) => i64::from(pairs.next()?) * 100 + i64::from(pairs.next()?),
        _ => return None,
    };
    Moment::from_civil(year, pairs.next()?, pairs.next()?, pairs.next()?, pairs.next()?, pairs.next()?)
}

/// The local time, and by how many seconds its zone is ahead of UTC (`Z`, `+HHMM`, `-HHMM`).
fn split_zone(content: &[u8]) -> Option<(&[u8], i64)> {
    if let Some(local) = content.strip_suffix(b"Z") {
        return Some((local, 0));
    }
    let (local, [sign, digits @ ..]) = content.split_last_chunk::<5>()?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [hours, minutes] = [digits.get(..2)?, digits.get(2..)?]
        .map(|pair| pair.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0')));
    let ahead = hours * 3600 + minutes * 60;
    match sign {
        _ if hours > 12 || minutes > 59 => None,
        b'+' => Some((local, ahead)),
        b'-' => Some((local, -ahead)),
        _ => None,
    }
}

const UTC_TIME: Tag = Tag::universal(23);
const GENERALIZED_TIME: Tag = Tag::universal(24);

#[cfg(test)]
mod tests {
    use super::{Time, moment};
    use crate::base::moment::Moment;

    #[test]
    fn takes_only_the_two_strict_forms() {
        assert_eq!(moment(0x17, b"700101000000Z"), Some(Moment(0)));
        assert_eq!(moment(0x17, b"491231235959Z"), Moment::from_civil(2049, 12, 31, 23, 59, 59));
        assert_eq!(moment(0x17, b"500101000000Z"), Moment::from_civil(1950, 1, 1, 0, 0, 0));
        assert_eq!(moment(0x18, b"19700101000001Z"), Some(Moment(1)));
        assert_eq!(moment(0x18, b"00000101000000Z"), Moment::from_civil(0, 1, 1, 0, 0, 0));
        for wrong in
            ["7001010000Z", "700101000000", "700101000000+0000", "700229000000Z", "700101240000Z", "70010100006 Z"]
        {
            assert_eq!(moment(0x17, wrong.as_bytes()), None, "{wrong}");
        }
        for wrong in ["19700101000000.5Z", "197001010000Z", "700101000000Z", "19700101000060Z"] {
            assert_eq!(moment(0x18, wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn compares_looser_forms_too() {
        let loose = |tag: u8, text: &str| {
            let content = text.as_bytes().to_vec();
            Time { tag, moment: moment(tag, &content), content }.loose_moment().map(|moment| moment.0)
        };
        for (tag, text, seconds) in [
            (0x17, "700101000001Z", 1),
            (0x17, "7001010001Z", 60),
            (0x17, "700101020000+0130", 1800),
            (0x17, "7001010000-0001", 60),
            (0x18, "197001010001Z", 60),
            (0x18, "19700101000001.25Z", 1),
            (0x18, "19700101000001.2-0100", 3601),
        ] {
            assert_eq!(loose(tag, text), Some(seconds), "{text}");
        }
        for (tag, text) in [
            (0x17, "70010100Z"),
            (0x17, "700101000001.2Z"),
            (0x17, "7001010000+1300"),
            (0x17, "7001010000+0060"),
            (0x17, "7001010000*0000"),
            (0x18, "19700101000001.Z"),
            (0x18, "197001010000.5Z"),
            (0x18, "19700101000001"),
            (0x18, "+0100"),
        ] {
            assert_eq!(loose(tag, text), None, "{text}");
        }
    }
}
