//! What each reader family loads from the same bytes: one file a family.

pub mod gnutls;
pub mod go;
pub mod openssl_bundle;
pub mod openssl_chain;
pub mod openssl_hashed;
pub mod openssl_store;
pub mod openssl_verify;
pub mod postfix;
pub mod rustls;

mod slot;
mod values;

use std::fmt;

use zeroize::Zeroizing;

use crate::pem::piece::is_certificate;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;

/// One object that a reader of `openssl verify` takes from a file.
#[derive(Clone, Debug)]
pub enum Found {
    /// A certificate, with the auxiliary trust settings that the reader honours.
    Cert(SharedCert, Option<AuxTrust>),
    /// A revocation list.
    Crl(SharedCrl),
}

/// What a reader makes of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The blocks it takes, in the order of the file.
    pub blocks: Vec<Taken>,
    /// Why it refuses the file, when it does; the blocks are then those it had read before.
    pub refusal: Option<Refusal>,
}

/// One block that a reader takes. Its `Debug` form does not show the content, which may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// The line of its BEGIN.
    pub line: u32,
    /// The words after BEGIN, or those for which the reader takes them.
    pub label: String,
    /// The decoded content (DER, with whatever follows it in the block), wiped on drop.
    pub der: Zeroizing<Vec<u8>>,
}

/// Where a reader gives up, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The reader's own words for it, or near enough to search for them.
    pub reason: String,
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Taken { line, label, .. } = self;
        f.debug_struct("Taken").field("line", line).field("label", label).finish_non_exhaustive()
    }
}

impl Loaded {
    /// The lines of the certificates it takes.
    pub fn certificate_lines(&self) -> Vec<u32> {
        self.blocks.iter().filter(|block| is_certificate(&block.label)).map(|block| block.line).collect()
    }

    /// Whether it finds the objects and refuses one of them for what it holds, which has nothing to do with the text.
    pub fn refuses_content(&self) -> bool {
        let line = self.refusal.as_ref().map(|refusal| refusal.line);
        line.is_some_and(|line| self.blocks.iter().any(|block| block.line == line))
    }

    /// The line of the private key it takes.
    pub fn key_line(&self) -> Option<u32> {
        self.blocks.iter().find(|block| block.label.ends_with("PRIVATE KEY")).map(|block| block.line)
    }

    fn refuse(mut self, line: u32, reason: &str) -> Loaded {
        self.refusal = Some(Refusal { line, reason: reason.to_owned() });
        self
    }
}
