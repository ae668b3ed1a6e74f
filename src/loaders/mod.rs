//! What each reader family loads from the same bytes: one file a family.
