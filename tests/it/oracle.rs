//! The recorded answers against the `openssl` command itself, so that the records stay true.

use crate::tools;
use crate::verify_case::{all_cases, command_is_missing};

#[test]
fn command_gives_the_recorded_answers() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for case in all_cases() {
        let found = case.ask_command(scratch.path());
        if found != case.expected {
            wrong.push(format!("{}: {found:?}, recorded {:?}", case.name, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
