//! Caps on the work that hostile input can cause, each with the origin of its number.

/// Comparisons of names with constraints for one certificate under one issuer; above it error 1.
///
/// OpenSSL's `NAME_CHECK_MAX` (`v3_ncons.c`).
pub(crate) const NAME_COMPARISONS: usize = 1 << 20;

/// The same over a whole run; above it the run ends as unjudged.
///
/// Ours: OpenSSL multiplies the cap above by the square of the path's length, which is minutes of work for a path of a
/// hundred. Sixteen full loads are some seconds; no real path comes near one.
pub(crate) const NAME_COMPARISONS_OF_RUN: usize = NAME_COMPARISONS << 4;

/// Comparisons that choosing revocation lists takes over a run: names in distribution points with names in lists,
/// signers and deltas that might belong to a list; above it the run ends as unjudged.
///
/// Ours: OpenSSL has no cap. Real certificates and lists have a handful of names each.
pub(crate) const POINT_COMPARISONS_OF_RUN: usize = 1 << 20;

/// Paths of CRL issuers that a run may judge; above it the run ends as unjudged.
///
/// Ours: OpenSSL has no cap. One for each certificate of the longest path that OpenSSL follows by default; a real path
/// has a few certificates, with one list for each.
pub(crate) const CRL_PATHS_OF_RUN: usize = 100;

/// Most certificates in a path, whatever depth is asked for; above it the run ends as unjudged.
///
/// Ours: ten times OpenSSL's default depth of 100, which bounds a loop of anchors.
pub(crate) const PATH_LENGTH: usize = 1_000;

/// `-verify_depth` when none is given (`X509_VERIFY_PARAM` "default").
pub(crate) const DEFAULT_DEPTH: u32 = 100;

/// Ranges of RFC 3779 held against each other for one kind of resource in a run; above it the run ends as unjudged.
///
/// Ours: OpenSSL has no cap. Lists in canonical form are walked once, so that the number is that of the ranges in the
/// path, some hundred thousand in the largest certificates of the registries; only where the observer goes on after a list
/// in another form can it grow faster.
pub(crate) const RESOURCE_COMPARISONS_OF_RUN: usize = 1 << 24;

/// Nodes of a policy tree, the first one included; above it the run ends without an error number.
///
/// OpenSSL's `OPENSSL_POLICY_TREE_NODES_MAX` (`pcy_local.h`, `pcy_tree.c`).
pub(crate) const POLICY_NODES: usize = 1_000;
