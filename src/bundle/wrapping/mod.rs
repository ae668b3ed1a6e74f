//! Texts inside files that are no text: tar archives, swap files of vim, tables that Postfix compiles, hexadecimal digits.

mod hexadecimal;
mod postfix_table;
mod tar_archive;
mod vim_swap;

use zeroize::Zeroizing;

/// What is around a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// Base64 without BEGIN and END lines.
    Bare,
    /// The base64 of PEM, as a Kubernetes Secret holds it.
    Base64,
    /// Nothing is around it: it is a block that servers do not load, and that can be mended.
    Damage,
    /// Hexadecimal digits.
    Hexadecimal,
    /// A PEM block of another label, with that.
    Label(String),
    /// The key's numbers, for people to read.
    Numbers,
    /// A PKCS#12 container that opens without a passphrase.
    Pkcs12,
    /// A table compiled with `postmap -F`, which holds the content of the files that its source names.
    PostfixTable,
    /// A tar archive, with the member's name.
    Tar(String),
    /// Text in UTF-16.
    Utf16,
    /// What vim keeps while a file is being edited, and leaves behind when it is killed.
    VimSwap,
}

impl Wrapping {
    /// Whether the key has lines of its own in the file.
    pub fn keeps_lines(&self) -> bool {
        matches!(self, Wrapping::Bare | Wrapping::Base64 | Wrapping::Damage | Wrapping::Label(_) | Wrapping::Utf16)
    }

    /// Where the text stands, in words: `inside a tar archive (etc/ssl/key.pem)`.
    pub fn words(&self) -> String {
        match self {
            Wrapping::Bare => "as base64 without BEGIN and END lines".to_owned(),
            Wrapping::Base64 => "in base64, which anybody can decode (base64 -d)".to_owned(),
            Wrapping::Hexadecimal => "in hexadecimal digits, which anybody can decode (xxd -r -p)".to_owned(),
            Wrapping::Label(label) => format!("under the label {label}"),
            Wrapping::Numbers => "as numbers for people to read (openssl pkey -text)".to_owned(),
            Wrapping::Utf16 => "in UTF-16".to_owned(),
            Wrapping::Damage => "in a block that is damaged, though not beyond mending".to_owned(),
            Wrapping::Pkcs12 => "inside a PKCS#12 container that has no passphrase".to_owned(),
            Wrapping::PostfixTable => "in base64 inside a table compiled by postmap -F".to_owned(),
            Wrapping::Tar(member) => format!("inside a tar archive ({member})"),
            Wrapping::VimSwap => "inside a swap file of vim".to_owned(),
        }
    }
}

/// The texts inside, if the bytes are a file of one of these kinds; as far as they can be followed, where they are damaged.
pub fn texts(bytes: &[u8]) -> Vec<(Wrapping, Zeroizing<Vec<u8>>)> {
    if vim_swap::is_one(bytes) {
        return vec![(Wrapping::VimSwap, vim_swap::text(bytes))];
    }
    if tar_archive::is_one(bytes) {
        let members = tar_archive::members(bytes);
        return members.map(|(name, text)| (Wrapping::Tar(name), Zeroizing::new(text.to_vec()))).collect();
    }
    if let Some(content) = hexadecimal::content(bytes) {
        return vec![(Wrapping::Hexadecimal, content)];
    }
    // Base64 of PEM in a text is no compiled table.
    if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        return Vec::new();
    }
    postfix_table::texts(bytes).into_iter().map(|text| (Wrapping::PostfixTable, text)).collect()
}

/// Whether the bytes are a tar archive that is not compressed.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    tar_archive::is_one(bytes)
}

/// A little-endian number of four octets at this place.
fn number_at(bytes: &[u8], place: usize) -> Option<usize> {
    let four = bytes.get(place..)?.first_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*four)).ok()
}
