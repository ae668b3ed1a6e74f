//! What a test does where a program that it needs is not there: it says so, or fails where all must be there.

/// Says that something is not tested. With `CERTPREFLIGHT_REQUIRE_TOOLS=1`, as `.ci/run` sets it, that is a failure.
pub(crate) fn skip(why: &str) {
    let must_be_there = std::env::var("CERTPREFLIGHT_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
    assert!(!must_be_there, "cannot be tested here, and CERTPREFLIGHT_REQUIRE_TOOLS=1 wants it to be: {why}");
    println!("skipped: {why}");
}
