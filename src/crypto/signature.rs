//! The seam: does this signature over these bytes verify under this public key.

/// Why a signature was not found good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureFault {
    /// It does not verify (or its form is wrong, which OpenSSL reports alike).
    Bad,
    /// No backend implements the algorithm; its name.
    Unsupported(String),
}
