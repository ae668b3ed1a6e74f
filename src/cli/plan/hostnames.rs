//! `--hostname`: names and addresses, one or many to an option.

use std::net::IpAddr;

use crate::base::error::{Error, ErrorKind};

/// The names of all `--hostname` options, split by commas and blanks, each once. An option without any name is an
/// error: an empty shell variable must not turn the question off.
pub(super) fn split(options: &[String]) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::new();
    for option in options {
        let mut found = false;
        for word in option.split([',', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
            found = true;
            let name = name(word)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !found {
            return Err(Error::new(ErrorKind::Usage, "--hostname is empty; give a name, or leave the option out"));
        }
    }
    Ok(names)
}

/// A name as it stands; a URL, a port or a mail address is a slip that would never match.
fn name(word: &str) -> Result<String, Error> {
    let address = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(word);
    if address.parse::<IpAddr>().is_ok() {
        return Ok(address.to_owned());
    }
    let Some(at) = word.find(['/', ':', '@']) else {
        return Ok(word.to_owned());
    };
    let (before, after) = word.split_at_checked(at).unwrap_or((word, ""));
    let alone = match after.trim_start_matches([':', '/', '@']) {
        rest if after.starts_with("://") || after.starts_with('@') => rest.split(['/', ':']).next().unwrap_or(rest),
        _ => before,
    };
    Err(Error::new(ErrorKind::Usage, format!("--hostname {word} is more than a name; give --hostname {alone}")))
}

#[cfg(test)]
mod tests {
    use super::split;

    fn names(options: &[&str]) -> Result<Vec<String>, String> {
        split(&options.iter().map(|o| (*o).to_owned()).collect::<Vec<_>>()).map_err(|error| error.to_string())
    }

    #[test]
    fn splits_by_commas_and_blanks_and_drops_repeats() {
        let wanted = ["a.example", "b.example", "192.0.2.1", "2001:db8::1", "*.c.example"];
        let found = names(&["a.example b.example,192.0.2.1", "a.example", "2001:db8::1\n*.c.example"]).unwrap();
        assert_eq!(found, wanted);
        assert_eq!(names(&["[2001:db8::1]"]).unwrap(), ["2001:db8::1"]);
        assert_eq!(names(&[]).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn names_the_name_in_a_slip() {
        for wrong in ["https://mx.example.org/path", "mx.example.org:25", "me@mx.example.org", "mx.example.org/x"] {
            let message = names(&[wrong]).unwrap_err();
            assert!(message.ends_with("give --hostname mx.example.org"), "{message}");
        }
    }

    #[test]
    fn an_empty_variable_is_an_error() {
        for wrong in ["", " ", ","] {
            assert!(names(&["a.example", wrong]).unwrap_err().contains("--hostname is empty"));
        }
    }
}
