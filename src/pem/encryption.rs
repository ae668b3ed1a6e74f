//! Whether the header of a PEM block says how its content is encrypted (RFC 1421 4.6.1).

/// Whether OpenSSL takes the lines before the empty line for `Proc-Type: 4,ENCRYPTED` and `DEK-Info: CIPHER,IV` with a
/// cipher that it has (`pem_lib.c PEM_get_EVP_CIPHER_INFO`). Each line ends in a line feed.
pub(crate) fn is_encryption_header(header: &[u8]) -> bool {
    read_header(header).is_some()
}

fn read_header(header: &[u8]) -> Option<()> {
    let kind = skip_blanks(header.strip_prefix(b"Proc-Type:")?);
    let encrypted = skip_blanks(kind.strip_prefix(b"4,")?).strip_prefix(b"ENCRYPTED")?;
    let info = skip_blanks(encrypted).strip_prefix(b"\n")?.strip_prefix(b"DEK-Info:")?;
    let info = skip_blanks(info);
    let (name, rest) = info.split_at_checked(info.iter().position(|byte| matches!(byte, b' ' | b'\t' | b','))?)?;
    let vector = skip_blanks(rest).strip_prefix(b",")?;
    let octets = vector_length(std::str::from_utf8(name).ok()?)?;
    vector.get(..octets * 2)?.iter().all(u8::is_ascii_hexdigit).then_some(())
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    text.get(blanks..).unwrap_or_default()
}

/// Octets of the initialization vector of the cipher of this name, in any case; `None` for one that OpenSSL does not
/// know or that has none, which cannot be written in a header.
fn vector_length(name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let has = |names: &str| names.split_ascii_whitespace().any(|known| known == name);
    let listed = NAMED.iter().find(|(_, names)| has(names)).map(|(octets, _)| *octets);
    listed.or_else(|| {
        let (family, mode) = name.split_once('-')?;
        let (size, mode) = mode.split_once('-')?;
        let known = SIZED.iter().any(|(families, modes)| {
            let is_one_of = |words: &str, word: &str| words.split_ascii_whitespace().any(|known| known == word);
            is_one_of(families, family) && is_one_of(modes, mode)
        });
        (matches!(size, "128" | "192" | "256") && known).then_some(16)
    })
}

/// Families of block ciphers of 16 octets that come in three key sizes, and their modes with a vector of a whole block.
const SIZED: &[(&str, &str)] = &[("aes aria camellia", "cbc cfb cfb1 cfb8 ctr ofb")];

/// The other names that the installed command knows (`openssl list -cipher-algorithms`), by octets of their vector.
const NAMED: &[(usize, &str)] = &[
    (4, "id-aes128-wrap-pad id-aes192-wrap-pad id-aes256-wrap-pad"),
    (
        8,
        "aes-128-wrap aes-192-wrap aes-256-wrap aes128-wrap aes192-wrap aes256-wrap bf bf-cbc bf-cfb bf-ofb blowfish \
         cast cast-cbc cast5-cbc cast5-cfb cast5-ofb des des-cbc des-cfb des-cfb1 des-cfb8 des-ede-cbc des-ede-cfb \
         des-ede-ofb des-ede3-cbc des-ede3-cfb des-ede3-cfb1 des-ede3-cfb8 des-ede3-ofb des-ofb des3 desx desx-cbc \
         id-aes128-wrap id-aes192-wrap id-aes256-wrap rc2 rc2-128 rc2-40 rc2-40-cbc rc2-64 rc2-64-cbc rc2-cbc rc2-cfb \
         rc2-ofb",
    ),
    (
        12,
        "aes-128-ccm aes-192-ccm aes-256-ccm aes-128-gcm aes-192-gcm aes-256-gcm aes-128-ocb aes-192-ocb aes-256-ocb \
         aria-128-ccm aria-128-gcm aria-192-ccm aria-192-gcm aria-256-ccm aria-256-gcm chacha20-poly1305 \
         id-aes128-ccm id-aes128-gcm id-aes192-ccm id-aes192-gcm id-aes256-ccm id-aes256-gcm",
    ),
    (
        16,
        "aes-128-cbc-hmac-sha1 aes-128-cbc-hmac-sha256 aes-128-xts aes-256-cbc-hmac-sha1 aes-256-cbc-hmac-sha256 \
         aes-256-xts aes128 aes192 aes256 aria128 aria192 aria256 camellia128 camellia192 camellia256 chacha20 seed \
         seed-cbc seed-cfb seed-ofb sm4 sm4-cbc sm4-cfb sm4-ctr sm4-ofb",
    ),
];

#[cfg(test)]
mod tests {
    use super::is_encryption_header;

    fn reads(info: &str) -> bool {
        is_encryption_header(format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: {info}\n").as_bytes())
    }

    #[test]
    fn knows_the_ciphers_and_their_vectors() {
        let digits = "00".repeat(16);
        for name in ["AES-128-CBC", "aes256", "CAMELLIA-192-OFB", "SEED-CBC"] {
            assert!(reads(&format!("{name},{digits}")), "{name}");
            assert!(!reads(&format!("{name},{}", "00".repeat(15))), "{name}");
        }
        assert!(reads("DES-EDE3-CBC,0011223344556677") && reads("DES-EDE3-CBC \t,0011223344556677and more"));
        for wrong in ["AES-128-ECB", "AES-128-ECB,", "FOO,00", "AES-128-CBC, 00", "AES-512-CBC,00", "AES-128-CBC"] {
            assert!(!reads(wrong), "{wrong}");
        }
    }

    #[test]
    fn wants_both_lines_in_order() {
        for wrong in
            ["", "a:b\n", "Proc-Type: 4,CLEAR\n", "Proc-Type: 4,ENCRYPTED\n", "DEK-Info: DES-CBC,0011223344556677\n"]
        {
            assert!(!is_encryption_header(wrong.as_bytes()), "{wrong}");
        }
    }
}
