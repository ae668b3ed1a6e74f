//! Scenarios of the command line, each a file of commands and what they print; `TRYCMD=overwrite` rewrites them.

#[test]
fn commands_print_what_the_scenarios_say() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .case("testdata/cli/*.trycmd");
}
