//! The values of `-vfyopt`: the identifier that SM2 signs along (`apps/lib/apps.c do_x509_ctrl_string`).

/// The identifier that these values give, the last one counting; the first value that means nothing otherwise.
pub(super) fn distinguishing_id(values: &[Vec<u8>]) -> Result<Option<Vec<u8>>, &[u8]> {
    let mut identifier = None;
    for value in values {
        let mut parts = value.splitn(2, |octet| *octet == b':');
        let (name, text) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        identifier = match name {
            b"distid" => Some(text.to_vec()),
            // What cannot be read as hexadecimal counts as nothing.
            b"hexdistid" => Some(octets(text).unwrap_or_default()),
            _ => return Err(value),
        };
    }
    Ok(identifier)
}

/// Octets of two digits each, with colons between them or not (`o_str.c OPENSSL_hexstr2buf`).
fn octets(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first == b':' {
            continue;
        }
        let (second, behind) = rest.split_first()?;
        rest = behind;
        let digit = |octet: u8| char::from(octet).to_digit(16);
        octets.push(u8::try_from(digit(*first)? << 4 | digit(*second)?).ok()?);
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::distinguishing_id;

    #[test]
    fn the_last_identifier_counts() {
        let read = |values: &[&str]| {
            let values: Vec<Vec<u8>> = values.iter().map(|value| value.as_bytes().to_vec()).collect();
            distinguishing_id(&values).map_err(<[u8]>::to_vec)
        };
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["distid:a:b"]), Ok(Some(b"a:b".to_vec())));
        assert_eq!(read(&["distid"]), Ok(Some(Vec::new())));
        assert_eq!(read(&["distid:a", "hexdistid:01:ffA0"]), Ok(Some(vec![1, 255, 160])));
        for wrong in ["hexdistid:0", "hexdistid:zz", "hexdistid:0:1", "hexdistid"] {
            assert_eq!(read(&[wrong]), Ok(Some(Vec::new())), "{wrong}");
        }
        assert_eq!(read(&["distid:a", "a:b", "c"]), Err(b"a:b".to_vec()));
    }
}
