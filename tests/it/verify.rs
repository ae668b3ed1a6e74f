//! The engine against the recorded answers of `openssl verify`, one case a file.

use certpreflight::verify::observer::{Everything, FirstError, LikeTheCommand};

use crate::verify_case::{all_cases, verdict_of};

#[test]
fn engine_gives_the_recorded_answers() {
    let cases = all_cases();
    assert!(cases.len() >= 80, "only {} cases found", cases.len());
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
