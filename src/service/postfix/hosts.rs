//! What Postfix takes for the name of a host (`valid_hostname.c`).

use crate::service::postfix::text::Text;

/// Whether the value of a parameter is a name, or empty. Octets beyond ASCII are a question of `smtputf8_enable`, and pass.
pub(super) fn is_host_name(text: &Text) -> bool {
    let bytes = text.as_bytes();
    bytes.is_empty() || !bytes.is_ascii() || !is_numeric(bytes) && has_labels(bytes)
}

/// Whether there is nothing but digits and points, as in an address.
pub(super) fn is_numeric(host: &[u8]) -> bool {
    host.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Whether it is made of labels: letters, digits, `-` and `_`, no `-` at either end.
pub(super) fn has_labels(host: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &[u8]| {
        let is_bounded = !label.starts_with(b"-") && !label.ends_with(b"-") && label.len() <= LONGEST_LABEL;
        !label.is_empty() && is_bounded && label.iter().all(is_letter)
    };
    host.len() <= LONGEST_NAME && host.split(|byte| *byte == b'.').all(is_label)
}

/// RFC 1035 2.3.4
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 255;
