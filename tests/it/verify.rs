//! The engine against the recorded answers of `openssl verify`, one case a file.

use std::collections::BTreeSet;

use certpreflight::verify::code::Code;
use certpreflight::verify::observer::{Everything, FirstError, LikeTheCommand};

use crate::verify_case::{all_cases, verdict_of};

#[test]
fn engine_gives_the_recorded_answers() {
    let cases = all_cases();
    assert!(cases.len() >= 1_400, "only {} cases found", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let outcome = case.ask_engine(&mut LikeTheCommand);
        let found = verdict_of(&outcome);
        let is_as_recorded = match case.unjudged {
            true => outcome.unjudged.is_some() && !outcome.accepted,
            false => found == case.expected && outcome.unjudged.is_none(),
        };
        if !is_as_recorded {
            wrong.push(format!("{}: {found:?} ({:?}), recorded {:?}", case.name, outcome.unanswered(), case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn observers_differ_in_how_far_they_go_only() {
    for case in all_cases() {
        let first = case.ask_engine(&mut FirstError);
        let command = case.ask_engine(&mut LikeTheCommand);
        let everything = case.ask_engine(&mut Everything);
        let codes = |outcome: &certpreflight::verify::outcome::Outcome| -> Vec<(u8, usize)> {
            outcome.events.iter().map(|event| (event.code.0, event.depth)).collect()
        };
        if command.events.iter().any(|event| event.crl_path) {
            // Whoever goes on after an error of a list issuer believes it; whoever stops adds that its path failed.
            assert!(!first.accepted, "{}", case.name);
            continue;
        }
        assert_eq!(first.accepted, command.accepted, "{}", case.name);
        assert_eq!(first.accepted, everything.accepted, "{}", case.name);
        assert!(first.events.len() <= 1, "{}", case.name);
        assert!(codes(&command).starts_with(&codes(&first)), "{}", case.name);
        assert!(codes(&everything).starts_with(&codes(&command)), "{}", case.name);
        assert!(
            everything.accepted || !everything.events.is_empty() || everything.unanswered().is_some(),
            "{}",
            case.name
        );
    }
}

#[test]
fn every_error_that_the_command_can_report_has_a_case() {
    let codes = |case: &crate::verify_case::Case| case.expected.codes();
    let recorded: BTreeSet<u8> = all_cases().iter().flat_map(codes).collect();
    let missing: Vec<u8> = Code::all().map(|code| code.0).filter(|code| !recorded.contains(code)).collect();
    assert_eq!(missing, NEVER_REPORTED);
}

/// Errors of OpenSSL 3.0 that `openssl verify` never reports: those of other protocols and callers (4, 5, 17, 27, 50, 65, 69
/// to 71, 73 to 75), those that only steer the search for an issuer or a list (24, 29 to 31, 33, 55, 76, 77), and those that
/// another error always forestalls (21, 45, 52, 90, 91).
const NEVER_REPORTED: [u8; 25] =
    [4, 5, 17, 21, 24, 27, 29, 30, 31, 33, 45, 50, 52, 55, 65, 69, 70, 71, 73, 74, 75, 76, 77, 90, 91];
