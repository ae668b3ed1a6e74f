//! `--only`, `--skip`, `--warn`, `--deny`, `--fail-on`, `--require`: which checks run and what they count for.

use crate::base::error::{Error, ErrorKind};
use crate::checks::CHECKS;
use crate::checks::check::{Check, Impact};
use crate::checks::policy::Policy;
use crate::cli::args::check::SelectionArgs;
use crate::cli::suggest::{hint, nearest};

/// The policy that the options ask for. Options that contradict each other are wrong usage.
pub(super) fn policy(args: &SelectionArgs) -> Result<Policy, Error> {
    let policy = Policy {
        only: ids("--only", &args.only)?,
        skip: ids("--skip", &args.skip)?,
        warn: ids("--warn", &args.warn)?,
        deny: ids("--deny", &args.deny)?,
        fail_on: impacts(&args.fail_on)?,
        strict: args.strict,
        require: ids("--require", &args.require)?,
    };
    if !CHECKS.iter().any(|check| policy.selects(check)) {
        return usage("--only and --skip leave no check to run; take one of them back".to_owned());
    }
    if let Some(id) = policy.warn.iter().find(|id| policy.deny.contains(id)) {
        return usage(format!("--warn and --deny both name {id}; give one of them"));
    }
    if let Some(check) = CHECKS.iter().find(|check| policy.require.contains(&check.id) && !policy.selects(check)) {
        return usage(format!("--require {0}, but --only or --skip leaves {0} out; take one of them back", check.id));
    }
    Ok(policy)
}

/// Files named without a server's configuration have no rows about a service; asking for these alone is a slip.
pub(super) fn refuse_service_rows(policy: &Policy) -> Result<(), Error> {
    let is_service = |check: &&&Check| check.group() == "service";
    if let Some(check) = CHECKS.iter().filter(is_service).find(|check| policy.require.contains(&check.id)) {
        return usage(format!("--require {}, but no server's configuration is checked; add --postfix", check.id));
    }
    if !CHECKS.iter().any(|check| policy.selects(check) && check.group() != "service") {
        return usage("--only names checks of a server's configuration, and none is checked; add --postfix".to_owned());
    }
    Ok(())
}

/// The ids that words stand for: an id, or a group for all its checks; split by commas and blanks.
fn ids(option: &str, options: &[String]) -> Result<Vec<&'static str>, Error> {
    let mut ids: Vec<&'static str> = Vec::new();
    for word in words(option, options)? {
        let found: Vec<_> =
            CHECKS.iter().filter(|check| check.id == word || check.group() == word).map(|check| check.id).collect();
        if found.is_empty() {
            return usage(unknown(option, word));
        }
        ids.extend(found.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
    }
    Ok(ids)
}

fn unknown(option: &str, word: &str) -> String {
    let known = CHECKS.iter().map(|check| check.id).chain(GROUPS.iter().copied());
    match nearest(word, known) {
        Some(near) => format!("{option} {word}: no such check; did you mean {near}?"),
        None => format!("{option} {word}: no such check; `certpreflight explain` lists them"),
    }
}

fn impacts(options: &[String]) -> Result<Vec<Impact>, Error> {
    let mut impacts = Vec::new();
    for word in words("--fail-on", options)? {
        let Some((_, impact)) = IMPACTS.iter().find(|(name, _)| *name == word) else {
            let names: Vec<_> = IMPACTS.iter().map(|(name, _)| *name).collect();
            return usage(format!("--fail-on {word}: no such impact; {}", hint(word, names.iter().copied())));
        };
        impacts.push(*impact);
    }
    Ok(impacts)
}

fn words<'a>(option: &str, options: &'a [String]) -> Result<Vec<&'a str>, Error> {
    let mut all = Vec::new();
    for text in options {
        let before = all.len();
        all.extend(text.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()));
        if all.len() == before {
            return usage(format!("{option} is empty; name a check or a group, or leave the option out"));
        }
    }
    Ok(all)
}

fn usage<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::Usage, message))
}

const GROUPS: &[&str] = &["file", "pem", "key", "cert", "chain", "client", "service"];

const IMPACTS: &[(&str, Impact)] =
    &[("load", Impact::Load), ("client", Impact::Client), ("secret", Impact::Secret), ("policy", Impact::Policy)];

#[cfg(test)]
mod tests {
    use super::{policy, refuse_service_rows};
    use crate::checks::CHECKS;
    use crate::checks::check::Impact;
    use crate::cli::args::check::SelectionArgs;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn refusal(args: SelectionArgs) -> String {
        let message = policy(&args).unwrap_err().to_string();
        assert!(!message.contains('\n') && !message.ends_with('.'), "{message}");
        message
    }

    #[test]
    fn groups_stand_for_their_checks() {
        let args = SelectionArgs { only: list(&["file", "key-match"]), ..SelectionArgs::default() };
        let only = policy(&args).unwrap().only;
        let wanted = CHECKS.iter().filter(|c| c.group() == "file").count() + 1;
        assert_eq!(only.len(), wanted);
        assert!(only.contains(&"file-mode") && only.contains(&"key-match"));
        let twice = SelectionArgs { skip: list(&["file,file-mode"]), ..SelectionArgs::default() };
        assert_eq!(policy(&twice).unwrap().skip.len(), wanted - 1);
    }

    #[test]
    fn every_id_and_group_is_understood() {
        for check in CHECKS {
            let args = SelectionArgs { warn: list(&[check.id]), deny: vec![], ..SelectionArgs::default() };
            assert_eq!(policy(&args).unwrap().warn, [check.id]);
        }
        for group in super::GROUPS {
            assert!(policy(&SelectionArgs { skip: list(&[group]), ..SelectionArgs::default() }).is_ok(), "{group}");
        }
    }

    #[test]
    fn unknown_words_come_with_a_suggestion() {
        let args = SelectionArgs { only: list(&["cert-expirey"]), ..SelectionArgs::default() };
        assert_eq!(refusal(args), "--only cert-expirey: no such check; did you mean cert-expiry?");
        let args = SelectionArgs { skip: list(&["xyzzy"]), ..SelectionArgs::default() };
        assert!(refusal(args).contains("certpreflight explain"));
        let args = SelectionArgs { fail_on: list(&["lod"]), ..SelectionArgs::default() };
        assert!(refusal(args).contains("did you mean load?"));
    }

    #[test]
    fn contradictions_are_wrong_usage() {
        let none = SelectionArgs { only: list(&["file"]), skip: list(&["file"]), ..SelectionArgs::default() };
        assert!(refusal(none).contains("no check to run"));
        let both = SelectionArgs { warn: list(&["file"]), deny: list(&["file-mode"]), ..SelectionArgs::default() };
        assert!(refusal(both).contains("file-mode"));
        let required =
            SelectionArgs { require: list(&["cert-name"]), only: list(&["key"]), ..SelectionArgs::default() };
        assert!(refusal(required).contains("--require cert-name"));
        let empty = SelectionArgs { skip: list(&[""]), ..SelectionArgs::default() };
        assert!(refusal(empty).contains("--skip is empty"));
        let service = SelectionArgs { only: list(&["service"]), ..SelectionArgs::default() };
        assert!(refuse_service_rows(&policy(&service).unwrap()).is_err());
        let service = SelectionArgs { require: list(&["service-load"]), ..SelectionArgs::default() };
        assert!(refuse_service_rows(&policy(&service).unwrap()).is_err());
    }

    #[test]
    fn impacts_are_read_from_lists() {
        let args = SelectionArgs { fail_on: list(&["load,client", "secret"]), ..SelectionArgs::default() };
        assert_eq!(policy(&args).unwrap().fail_on, [Impact::Load, Impact::Client, Impact::Secret]);
    }
}
