//! The file of Diffie-Hellman parameters: does it hold any, and are they large enough.

use std::path::Path;

use data_encoding::BASE64;

use crate::service::postfix::arrangement::queue_directory;
use crate::service::postfix::settings::About;
use crate::service::postfix::settings::remedy::Fix;

pub(super) fn judge(about: &mut About<'_>) {
    if !about.is_server() {
        return;
    }
    let parameter = about.family.parameter("dh1024_param_file");
    let value = about.scope().value(&parameter);
    if value.text.is_empty() || value.text.is_word("auto") || value.text.is_word("none") {
        return;
    }
    let place = about.place(&value);
    let path = queue_directory(about.scope()).join(value.text.path());
    let message = match state(&path, about) {
        State::Good | State::Unknown => return,
        State::Missing(words) => format!(
            "{parameter} = {} cannot be opened ({words}): the library's own groups are used (\"error opening DH \
             parameter file\")",
            value.text
        ),
        State::Other => format!(
            "{parameter} = {} holds no Diffie-Hellman parameters of the usual form: the library's own groups are used \
             (\"error decoding DH parameters from file\")",
            value.text
        ),
        State::Small(bits) => {
            format!("{parameter} = {} holds a group of {bits} bits, and 2048 are the least that are safe", value.text)
        }
    };
    let Fix { edits, .. } = about.unset(&parameter, &place);
    about.warn(place, message, Fix::edit(format!("leave {parameter} out: the library's own groups are better"), edits));
}

enum State {
    Good,
    /// This user may not read it.
    Unknown,
    Missing(&'static str),
    Other,
    Small(usize),
}

fn state(path: &Path, about: &About<'_>) -> State {
    use crate::base::document::UnreadableReason;
    let document = about.lookup.document(path);
    match &document.contents {
        Err(trouble) => match &trouble.reason {
            reason if reason.is_absence() => State::Missing("No such file or directory"),
            UnreadableReason::Denied => State::Unknown,
            _ => State::Missing("no regular file"),
        },
        Ok(bytes) => match bits(&String::from_utf8_lossy(bytes)) {
            None => State::Other,
            Some(bits) if bits < LEAST_BITS => State::Small(bits),
            Some(_) => State::Good,
        },
    }
}

/// The size of the prime in the first block `DH PARAMETERS` (PKCS#3): a SEQUENCE that begins with an INTEGER.
fn bits(text: &str) -> Option<usize> {
    let (_, behind) = text.split_once("-----BEGIN DH PARAMETERS-----")?;
    let (body, _) = behind.split_once("-----END DH PARAMETERS-----")?;
    let body: String = body.split_whitespace().collect();
    let der = BASE64.decode(body.as_bytes()).ok()?;
    let content = content(der.strip_prefix(&[0x30])?)?;
    let prime = self::content(content.strip_prefix(&[0x02])?)?;
    let significant = prime.iter().position(|byte| *byte != 0).and_then(|at| prime.get(at..))?;
    let first = significant.first()?;
    let whole = significant.len().checked_mul(8)?;
    whole.checked_sub(usize::try_from(first.leading_zeros()).ok()?)
}

/// What stands behind the length of a DER value, as long as the length says.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        return rest.get(..usize::from(*first));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
    let length =
        digits.iter().try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?;
    rest.get(..length)
}

/// The smallest group that is not weak (RFC 7919 2, RFC 9325 4.4).
const LEAST_BITS: usize = 2048;

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn the_size_of_a_group() {
        // openssl dhparam 512; what -dsaparam gives has another label.
        let small = "-----BEGIN DH PARAMETERS-----\nMEYCQQDwmy3QWtWjhRuKkuRmVK5fI3sebrG3epKXntAzOmGvhK7i/xDGizXxuDsr\n\
                     Qjx/TWB8/hBx/aHJ7Ht41gtRQOtvAgEC\n-----END DH PARAMETERS-----\n";
        assert_eq!(bits(small), Some(512));
        assert_eq!(bits("-----BEGIN X9.42 DH PARAMETERS-----\nMEY=\n-----END X9.42 DH PARAMETERS-----\n"), None);
        assert_eq!(bits("-----BEGIN DH PARAMETERS-----\nMA==\n-----END DH PARAMETERS-----\n"), None);
        assert_eq!(bits(""), None);
    }
}
