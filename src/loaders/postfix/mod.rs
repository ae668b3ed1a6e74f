//! What Postfix takes from files that hold key and certificates together: the same file for certificate and key, and the
//! list `smtpd_tls_chain_files`.
//!
//! Postfix reads such files itself, block by block, and not through OpenSSL's `SSL_CTX_use_certificate_chain_file`
//! (`tls_certkey.c`). It looks at no header lines, knows no `TRUSTED CERTIFICATE` and no encrypted key, and wants nothing
//! behind the DER value of a block.

mod object;
pub mod process;
mod sequence;
pub mod words;

use crate::loaders::postfix::sequence::{Order, Sequence};
use crate::loaders::postfix::words::Words;
use crate::loaders::{Loaded, Refusal, Taken};

/// A private key and the certificates that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The key.
    pub key: Placed,
    /// The leaf, then its issuers, as they will be sent.
    pub certificates: Vec<Placed>,
}

/// A block, and which of the files holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The file, counted from 0.
    pub file: usize,
    /// The block.
    pub block: Taken,
}

/// Something that Postfix logs about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The file, counted from 0.
    pub file: usize,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: u32,
    /// What it says.
    pub words: Words,
}

/// What there is at the path of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents<'a> {
    /// A file of these bytes.
    Bytes(&'a [u8]),
    /// A directory, which opens and gives no line.
    Directory,
    /// Nothing that opens, and why not, as `strerror` says it.
    Unopened(&'a str),
}

/// What Postfix makes of a list of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// What it installs, in order. After a refusal TLS is off all the same.
    pub installed: Vec<Identity>,
    /// What it warns of and steps over.
    pub warnings: Vec<Message>,
    /// Why it refuses the list.
    pub refusal: Option<Message>,
}

/// What Postfix loads when this file is given both as certificate file and as key file, or when the key file is not set:
/// the leaf, its issuers, and the key last. The order in the file does not matter.
pub fn mixed(bytes: &[u8]) -> Loaded {
    let identities = Sequence::read(&[Contents::Bytes(bytes)], Order::Any, &[]);
    let refusal = identities.refusal.map(|message| Refusal { line: message.line, reason: message.words.to_string() });
    let blocks = identities.installed.into_iter().flat_map(|identity| {
        let Identity { key, certificates } = identity;
        certificates.into_iter().chain([key]).map(|placed| placed.block)
    });
    Loaded { blocks: blocks.collect(), refusal }
}

/// The same with what is warned of, of a file that may have been given in pieces.
pub fn one_file(files: &[&[u8]]) -> Identities {
    let files: Vec<Contents<'_>> = files.iter().map(|bytes| Contents::Bytes(bytes)).collect();
    Sequence::read(&files, Order::Any, &[])
}

/// What Postfix loads from the files that `smtpd_tls_chain_files` lists, in this order. Each key must stand before its
/// certificates; a further key begins a further identity.
pub fn chain_files(files: &[&[u8]]) -> Identities {
    let files: Vec<Contents<'_>> = files.iter().map(|bytes| Contents::Bytes(bytes)).collect();
    Sequence::read(&files, Order::KeyFirst, &[])
}

#[cfg(test)]
mod tests {
    use super::{chain_files, mixed};

    const LEAF: &str = include_str!("../../../testdata/checks-units/leaf.pem");
    const ISSUING: &str = include_str!("../../../testdata/checks-units/issuing.pem");
    const KEY: &str = include_str!("../../../testdata/checks-units/leaf-key.pem");
    const OTHER: &str = include_str!("../../../testdata/keys/ec-other.pem");
    const RSA: &str = include_str!("../../../testdata/keys/rsa.pem");
    const TRADITIONAL: &str = include_str!("../../../testdata/keys/rsa-encrypted-traditional.pem");
    const ENCRYPTED: &str = include_str!("../../../testdata/keys/rsa-encrypted-pbes2.pem");

    /// How many blocks are taken, or the words of the refusal.
    fn from_one(file: &str) -> Result<usize, String> {
        let loaded = mixed(file.as_bytes());
        loaded.refusal.map_or(Ok(loaded.blocks.len()), |refusal| Err(refusal.reason))
    }

    /// How many certificates each identity has, or the words of the refusal.
    fn from_list(files: &[&str]) -> Result<Vec<usize>, String> {
        let files: Vec<&[u8]> = files.iter().map(|file| file.as_bytes()).collect();
        let read = chain_files(&files);
        let counts = read.installed.iter().map(|identity| identity.certificates.len()).collect();
        read.refusal.map_or(Ok(counts), |refusal| Err(refusal.words.to_string()))
    }

    fn no<T>(words: &str) -> Result<T, String> {
        Err(words.to_owned())
    }

    #[test]
    fn one_file_may_hold_its_blocks_in_any_order() {
        assert_eq!(from_one(&format!("{LEAF}{KEY}{ISSUING}")), Ok(3));
        assert_eq!(from_one(&format!("{KEY}{LEAF}{ISSUING}")), Ok(3));
        assert_eq!(from_one(&format!("{LEAF}{KEY}{TRADITIONAL}")), Ok(2), "a second key is not even looked at");
        assert_eq!(from_one(&format!("{ENCRYPTED}{LEAF}{KEY}")), Ok(2));
        assert_eq!(from_one(&LEAF.replace("-----\nM", "-----\na: b\n\nM")), no("No private key found"));
        assert_eq!(from_one(&format!("{LEAF}{ENCRYPTED}")), no("No private key found"));
        assert_eq!(from_one("text\n"), no("No PEM data"));
        let trusted = LEAF.replace("CERTIFICATE", "TRUSTED CERTIFICATE");
        assert_eq!(from_one(&format!("{trusted}{KEY}")), no("No certs for key at index 2"));
        assert!(from_one(&format!("{LEAF}{OTHER}{KEY}")).unwrap_err().contains("does not match next certificate"));
        assert!(from_one(&format!("{TRADITIONAL}{LEAF}{KEY}")).unwrap_err().starts_with("error loading private key"));
    }

    #[test]
    fn a_list_wants_each_key_before_its_certificates() {
        assert_eq!(from_list(&[&format!("{KEY}{LEAF}{ISSUING}")]), Ok(vec![2]));
        assert_eq!(from_list(&[KEY, "", LEAF, ISSUING]), Ok(vec![2]));
        assert_eq!(from_list(&[KEY.trim_end(), LEAF]), Ok(vec![1]), "files are not glued");
        assert_eq!(from_list(&[&format!("{LEAF}{KEY}")]), no("key not first"));
        assert_eq!(from_list(&[KEY]), no("No certs for key at index 1"));
        assert_eq!(from_list(&[KEY, RSA, LEAF]), no("key at index 1 not followed by a certificate"));
        assert_eq!(from_list(&["", ""]), no("No PEM data"));
        let again = from_list(&[KEY, LEAF, KEY, LEAF]);
        assert!(again.unwrap_err().contains("not replacing certificate"), "one identity for each kind of key");
    }

    #[test]
    fn a_list_tells_what_it_steps_over() {
        let text = format!("{ENCRYPTED}{KEY}{LEAF}");
        let read = chain_files(&[text.as_bytes()]);
        assert_eq!((read.refusal, read.installed.len()), (None, 1));
        let words: Vec<String> = read.warnings.iter().map(|warning| warning.words.to_string()).collect();
        assert_eq!(words, ["ignoring PEM type: ENCRYPTED PRIVATE KEY"]);
        assert_eq!(read.warnings.first().map(|warning| (warning.file, warning.line)), Some((0, 1)));
    }
}
