//! What the private numbers of a key tell: whether they agree with each other, and which public key is theirs.

/// Whether a private key belongs to a public key, judged by its private numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fit {
    /// The public key follows from the private numbers.
    Fits,
    /// Both are of one kind, but the public key is another.
    OtherKey,
    /// They are of different kinds: the key's and the certificate's, in words.
    OtherKind {
        /// `EC P-256`.
        key: String,
        /// `RSA 2048`.
        certificate: String,
    },
    /// Cannot be judged here; the algorithm by name. Never a pass.
    Unsupported(String),
}
