//! In plain words, what happened to a block that was a certificate once.

use crate::bundle::File;
use crate::bundle::inside;
use crate::bundle::object::Object;

/// What befell the bytes of a block that begins as a certificate does, as far as its lengths tell; `None` for anything
/// else, and where the decoder's own words are plain.
pub(in crate::checks) fn content_damage(file: &File, object: &Object, reason: &str) -> Option<String> {
    let bytes = inside::content(file, object)?;
    let wanted = declared_length(&bytes)?;
    let what = match bytes.len().checked_sub(wanted)? {
        0 if reason.starts_with("tbsCertificate") => "its bytes were changed, or lines were exchanged".to_owned(),
        0 => return None,
        1 => "its bytes were changed or lines are doubled, 1 byte too many".to_owned(),
        more => format!("its bytes were changed or lines are doubled, {more} bytes too many"),
    };
    Some(format!("it is damaged, {what}; get it again"))
}

/// The octets that the outermost SEQUENCE takes by its own account (X.690 8.1.3), header included.
fn declared_length(der: &[u8]) -> Option<usize> {
    let (header, rest) = der.split_first_chunk::<2>()?;
    let [SEQUENCE, first] = *header else { return None };
    if first < LONG_FORM {
        return usize::from(first).checked_add(2);
    }
    let count = usize::from(first & !LONG_FORM);
    let octets = rest.get(..count).filter(|octets| (1..=4).contains(&octets.len()))?;
    let length =
        octets.iter().try_fold(0_usize, |sum, octet| sum.checked_mul(256)?.checked_add(usize::from(*octet)))?;
    length.checked_add(count)?.checked_add(2)
}

/// Tag of a SEQUENCE.
const SEQUENCE: u8 = 0x30;
/// The bit of a length whose other bits count the octets of the length.
const LONG_FORM: u8 = 0x80;

#[cfg(test)]
mod tests {
    use crate::checks::find;
    use crate::checks::fixture::deployment::{Deployment, lines};
    use crate::checks::fixture::sample::text;

    fn told(change: impl FnOnce(&mut Vec<&str>)) -> String {
        let mut all: Vec<&str> = text("leaf").lines().collect();
        change(&mut all);
        let found = lines(&Deployment::with_cert(all.join("\n") + "\n").ask(find("pem-content").unwrap()));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }

    #[test]
    fn lengths_tell_of_doubled_and_of_missing_lines() {
        let begin = text("leaf").lines().position(|line| line.starts_with("-----BEGIN")).unwrap();
        let doubled = told(|all| all.insert(begin + 4, all[begin + 4]));
        assert!(doubled.contains("lines are doubled, 48 bytes too many; get it again ("), "{doubled}");
        let missing = told(|all| {
            all.remove(begin + 4);
        });
        assert!(missing.contains("it was cut short"), "{missing}");
        let exchanged = told(|all| all.swap(begin + 3, begin + 4));
        assert!(exchanged.contains("it is damaged, its bytes were changed"), "{exchanged}");
    }
}
