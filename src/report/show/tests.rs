//! Tests of what show prints.
