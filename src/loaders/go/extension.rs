//! The extensions that Go reads with a certificate, and what it demands of each.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::loaders::values::{BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, Values};

/// All extensions of a certificate; Go looks at their form first, then at what they hold.
pub(super) fn read_all(content: &[u8]) -> Result<(), &'static str> {
    let mut sequence = Values::strict(content).inside(SEQUENCE).ok_or("x509: malformed extensions")?;
    let mut seen = HashSet::new();
    let mut extensions = Vec::new();
    while !sequence.is_empty() {
        let extension = sequence.inside(SEQUENCE).ok_or("x509: malformed extension")?;
        let (identifier, value) = read(extension)?;
        if !seen.insert(identifier.clone()) {
            return Err("x509: certificate contains duplicate extensions");
        }
        extensions.push((identifier, value));
    }
    extensions.iter().try_for_each(|(identifier, value)| judge(identifier, value))
}

fn read(mut extension: Values<'_>) -> Result<(Vec<u32>, &[u8]), &'static str> {
    let identifier = extension.object_identifier().ok_or("x509: malformed extension OID field")?;
    if extension.comes(BOOLEAN) {
        extension.boolean().ok_or("x509: malformed extension critical field")?;
    }
    let value = extension.content(OCTET_STRING).ok_or("x509: malformed extension value field")?;
    Ok((identifier, value))
}

/// What stands behind the first value of an extension does not matter, unless it says otherwise.
fn judge(identifier: &[u32], value: &[u8]) -> Result<(), &'static str> {
    let (read, reason): (fn(Values<'_>) -> Option<()>, _) = match identifier {
        [85, 29, 14] => (|mut values| values.content(OCTET_STRING).map(drop), "x509: invalid subject key identifier"),
        [85, 29, 15] => (|mut values| values.bit_string().map(drop), "x509: invalid key usage"),
        [85, 29, 17] => return alternative_names(value),
        [85, 29, 19] => (basic_constraints, "x509: invalid basic constraints"),
        [85, 29, 30] => (name_constraints, "x509: invalid NameConstraints extension"),
        [85, 29, 31] => (distribution_points, "x509: invalid CRL distribution point"),
        [85, 29, 32] => (policies, "x509: invalid certificate policies"),
        [85, 29, 35] => (authority_key, "x509: invalid authority key identifier"),
        [85, 29, 37] => (usages, "x509: invalid extended key usages"),
        [43, 6, 1, 5, 5, 7, 1, 1] => (authority_access, "x509: invalid authority info access"),
        _ => return Ok(()),
    };
    read(Values::strict(value)).ok_or(reason)
}

fn basic_constraints(mut values: Values<'_>) -> Option<()> {
    let mut fields = values.inside(SEQUENCE)?;
    if fields.comes(BOOLEAN) {
        fields.boolean()?;
    }
    if fields.comes(INTEGER) {
        fields.small_integer()?;
    }
    Some(())
}

fn usages(mut values: Values<'_>) -> Option<()> {
    let mut usages = values.inside(SEQUENCE)?;
    while !usages.is_empty() {
        usages.object_identifier()?;
    }
    Some(())
}

fn policies(mut values: Values<'_>) -> Option<()> {
    let mut policies = values.inside(SEQUENCE)?;
    while !policies.is_empty() {
        policies.inside(SEQUENCE)?.object_identifier()?;
    }
    Some(())
}

fn authority_key(mut values: Values<'_>) -> Option<()> {
    let mut fields = values.inside(SEQUENCE)?;
    fields.optional(0x80).map(drop)
}

fn authority_access(mut values: Values<'_>) -> Option<()> {
    let mut descriptions = values.inside(SEQUENCE)?;
    while !descriptions.is_empty() {
        let mut description = descriptions.inside(SEQUENCE)?;
        description.object_identifier()?;
        description.optional(URI)?;
    }
    Some(())
}

fn distribution_points(mut values: Values<'_>) -> Option<()> {
    let mut points = values.inside(SEQUENCE)?;
    while !points.is_empty() {
        let mut point = points.inside(SEQUENCE)?;
        let Some(name) = point.optional(0xa0)? else { continue };
        let mut names = Values::strict(name).inside(0xa0)?;
        while names.comes(URI) {
            names.content(URI)?;
        }
    }
    Some(())
}

fn alternative_names(value: &[u8]) -> Result<(), &'static str> {
    let mut names = Values::strict(value).inside(SEQUENCE).ok_or("x509: invalid subject alternative names")?;
    while !names.is_empty() {
        let name = names.any().ok_or("x509: invalid subject alternative name")?;
        match name.tag {
            EMAIL if !name.content.is_ascii() => return Err("x509: SAN rfc822Name is malformed"),
            DNS if !name.content.is_ascii() => return Err("x509: SAN dNSName is malformed"),
            URI if !name.content.is_ascii() => return Err("x509: SAN uniformResourceIdentifier is malformed"),
            URI if !is_address(name.content) => return Err("x509: cannot parse URI"),
            ADDRESS if !matches!(name.content.len(), 4 | 16) => return Err("x509: cannot parse IP address"),
            _ => {}
        }
    }
    Ok(())
}

/// Whether Go's `url.Parse` takes the text and its host, if any, is made of labels. What is rare among certificates is
/// judged loosely: user names, IPv6 zones.
fn is_address(text: &[u8]) -> bool {
    if text.iter().any(|octet| octet.is_ascii_control()) || text.first() == Some(&b':') {
        return false;
    }
    let mut parts = text.splitn(2, |octet| *octet == b'#');
    let (address, fragment) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let path = address.split(|octet| *octet == b'?').next().unwrap_or_default();
    let colon = path.iter().position(|octet| *octet == b':');
    let is_scheme = |name: &[u8]| {
        name.first().is_some_and(u8::is_ascii_alphabetic)
            && name.iter().all(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(octet))
    };
    let (scheme, rest) = match colon.and_then(|at| path.split_at_checked(at)) {
        Some((name, rest)) if is_scheme(name) => (true, rest.get(1..).unwrap_or_default()),
        _ => (false, path),
    };
    if !scheme && rest.split(|octet| *octet == b'/').next().is_some_and(|first| first.contains(&b':')) {
        return false;
    }
    // Without a slash behind the scheme everything is opaque.
    if scheme && rest.first() != Some(&b'/') {
        return has_sound_escapes(fragment);
    }
    let host = rest.strip_prefix(b"//").and_then(|rest| rest.split(|octet| *octet == b'/').next());
    let host = host.unwrap_or_default();
    let is_host = host.is_empty() || is_domain(host) && !host.iter().any(|octet| b" \"<>\\^`{|}%".contains(octet));
    is_host && has_sound_escapes(rest) && has_sound_escapes(fragment)
}

/// Whether every percent sign has its two digits.
fn has_sound_escapes(text: &[u8]) -> bool {
    text.split(|octet| *octet == b'%')
        .skip(1)
        .all(|rest| rest.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)))
}

/// Labels of printable characters, none of them empty; the empty name passes.
fn is_domain(name: &[u8]) -> bool {
    name.is_empty()
        || name.split(|octet| *octet == b'.').all(|label| !label.is_empty() && label.iter().all(u8::is_ascii_graphic))
}

fn name_constraints(mut values: Values<'_>) -> Option<()> {
    let mut fields = values.inside(SEQUENCE).filter(|_| values.is_empty())?;
    let (permitted, excluded) = (fields.optional(0xa0)?, fields.optional(0xa1)?);
    let trees = [permitted.unwrap_or_default(), excluded.unwrap_or_default()];
    if !fields.is_empty() || trees.iter().all(|tree| tree.is_empty()) {
        return None;
    }
    for tree in trees {
        let mut subtrees = Values::strict(tree);
        while !subtrees.is_empty() {
            let base = subtrees.inside(SEQUENCE)?.any()?;
            constraint(base.tag, base.content)?;
        }
    }
    Some(())
}

fn constraint(tag: u8, content: &[u8]) -> Option<()> {
    let domain = content.strip_prefix(b".").unwrap_or(content);
    let is_sound = match tag {
        DNS => is_domain(domain),
        // Mailboxes are judged loosely: the domain behind the last sign.
        EMAIL => match content.iter().rposition(|octet| *octet == b'@') {
            Some(at) => at > 0 && content.get(at..).and_then(|rest| rest.get(1..)).is_some_and(is_domain),
            None => is_domain(domain),
        },
        URI => is_domain(domain) && !std::str::from_utf8(content).is_ok_and(|text| text.parse::<IpAddr>().is_ok()),
        ADDRESS => match content.len() {
            8 => content.get(4..).is_some_and(is_mask),
            32 => content.get(16..).is_some_and(is_mask),
            _ => false,
        },
        _ => true,
    };
    is_sound.then_some(())
}

/// Ones, then zeros.
fn is_mask(mask: &[u8]) -> bool {
    let mut rest = mask.iter().skip_while(|octet| **octet == 0xff);
    rest.next().is_none_or(|octet| octet.leading_ones().saturating_add(octet.trailing_zeros()) >= 8)
        && rest.all(|octet| *octet == 0)
}

/// Context tags of GeneralName (RFC 5280 4.2.1.6).
const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const URI: u8 = 0x86;
const ADDRESS: u8 = 0x87;

#[cfg(test)]
mod tests {
    use super::{is_address, is_mask};

    #[test]
    fn addresses_have_sound_hosts_and_escapes() {
        for (text, wanted) in [
            ("https://example.org/a?b#c", true),
            ("https://example.org:8080/", true),
            ("urn:uuid:5", true),
            ("", true),
            ("a/b", true),
            ("https://example..org/", false),
            ("https://exa mple.org/", false),
            ("https://example.org/%zz", false),
            (":a", false),
            ("1a:b", false),
            ("https://example.org/\n", false),
        ] {
            assert_eq!(is_address(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn masks_are_ones_then_zeros() {
        assert!(is_mask(&[0xff, 0xf0, 0, 0]) && is_mask(&[0xff; 4]) && is_mask(&[0; 4]));
        assert!(!is_mask(&[0xff, 0xf1, 0, 0]) && !is_mask(&[0xf0, 1, 0, 0]) && !is_mask(&[0x0f, 0, 0, 0]));
    }
}
