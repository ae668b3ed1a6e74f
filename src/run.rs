//! The whole story: targets to documents to bundles to facts to a matrix, reading through a `Lookup`.
