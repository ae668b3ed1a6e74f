//! Options in the spelling of other programs, caught before clap sees them: each is answered with the right name here.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::base::error::{Error, ErrorKind};

/// Looks at the words after `check`. An option spelled as for openssl or for a Nagios plugin is wrong usage that names
/// ours; nothing is ever guessed, for a misread `-key` would be `-k ey`.
pub(crate) fn refuse_foreign_spelling(words: &[OsString]) -> Result<(), Error> {
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            return Ok(());
        }
        if let Some(message) = foreign(word, words.peek().map(|next| next.as_os_str())) {
            return Err(Error::new(ErrorKind::Usage, message));
        }
    }
    Ok(())
}

/// The values of `--format` and `--output` among words that clap refused, as well as they can be made out.
pub(crate) fn typed_outputs(words: &[OsString]) -> (Vec<OsString>, Option<PathBuf>) {
    let (mut formats, mut output) = (Vec::new(), None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        let value = |short: &str, long: &str| {
            if word == short || word == long {
                return words.clone().next().cloned();
            }
            let bytes = word.as_bytes();
            let attached = bytes.strip_prefix(long.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
            let attached = attached.or_else(|| bytes.strip_prefix(short.as_bytes()).filter(|rest| !rest.is_empty()));
            attached.map(|value| OsStr::from_bytes(value).to_owned())
        };
        formats.extend(value("-f", "--format"));
        output = value("-o", "--output").map(PathBuf::from).or(output);
    }
    (formats, output)
}

fn foreign(word: &OsStr, next: Option<&OsStr>) -> Option<String> {
    let word = word.to_str()?;
    let value = next.and_then(OsStr::to_str).filter(|next| !next.starts_with('-'));
    let name = word.split('=').next().unwrap_or(word);
    if let Some(ours) = threshold_option(word, value) {
        return Some(ours);
    }
    let bare = name.strip_prefix("--").or_else(|| name.strip_prefix('-'))?;
    if name.starts_with("--") && OURS.contains(&bare) {
        return None;
    }
    let (_, ours) = FOREIGN.iter().find(|(theirs, _)| *theirs == bare)?;
    Some(format!("{name} is how openssl spells it: {ours}"))
}

/// `-w 14` and `-c 14` of Nagios plugins; `-c FILE` is ours.
fn threshold_option(word: &str, value: Option<&str>) -> Option<String> {
    let (flag, attached) = (word.get(..2)?, word.get(2..)?);
    let value = if attached.is_empty() { value? } else { attached };
    let looks_like_threshold = value.starts_with(|c: char| c.is_ascii_digit())
        && value.chars().all(|c| c.is_ascii_digit() || "dh%,:.".contains(c));
    match flag {
        "-w" if attached.is_empty() || looks_like_threshold => {
            Some(format!("-w is no option here: use --warn-days {value}"))
        }
        "-c" if looks_like_threshold => {
            Some(format!("-c names a configuration file here: for the threshold use --crit-days {value}"))
        }
        _ => None,
    }
}

/// Long options of ours that openssl has under the same name.
const OURS: &[&str] = &["CAfile", "CApath", "untrusted", "purpose", "verbose", "key", "help"];

/// Options of `openssl verify`, `x509` and `s_client`, and what to type instead.
const FOREIGN: &[(&str, &str)] = &[
    ("CAfile", "use --ca FILE"),
    ("CApath", "use --ca-dir DIR"),
    ("CAstore", "use --ca FILE or --ca-dir DIR"),
    ("CRLfile", "use --crl FILE"),
    ("allow_proxy_certs", VERIFY),
    ("attime", "use --at SECONDS"),
    ("auth_level", "use --auth-level N"),
    ("cert", "name the file without an option, `certpreflight check FILE`"),
    ("cert_chain", "use --chain FILE"),
    ("check_ss_sig", VERIFY),
    ("checkend", "use --crit-days N (days; 36h for hours)"),
    ("crl_check", "use --crl FILE, which checks the whole chain"),
    ("crl_check_all", "use --crl FILE, which checks the whole chain"),
    ("crl_download", "use --crl FILE; nothing is fetched from the network"),
    ("explicit_policy", VERIFY),
    ("extended_crl", VERIFY),
    ("help", "use --help"),
    ("ignore_critical", VERIFY),
    ("in", "name the file without an option, `certpreflight check FILE`"),
    ("inhibit_any", VERIFY),
    ("inhibit_map", VERIFY),
    ("key", "use --key FILE"),
    ("nameopt", VERIFY),
    ("no-CAfile", "use --anchors LIST"),
    ("no-CApath", "use --anchors LIST"),
    ("no-CAstore", "use --anchors LIST"),
    ("no_check_time", "use --at TIME"),
    ("partial_chain", "use --partial-chain"),
    ("policy", VERIFY),
    ("policy_check", VERIFY),
    ("purpose", "use --purpose PURPOSE"),
    ("servername", "use --hostname NAME"),
    ("show_chain", "use --verbose"),
    ("suiteB_128", VERIFY),
    ("suiteB_128_only", VERIFY),
    ("suiteB_192", VERIFY),
    ("trusted", "use --ca FILE"),
    ("untrusted", "use --chain FILE"),
    ("use_deltas", VERIFY),
    ("verbose", "use --verbose"),
    ("verify_depth", VERIFY),
    ("verify_email", VERIFY),
    ("verify_hostname", "use --hostname NAME"),
    ("verify_ip", "use --hostname ADDRESS"),
    ("verify_name", "use --purpose PURPOSE"),
    ("x509_strict", VERIFY),
];

const VERIFY: &str = "only `certpreflight verify` takes it";

#[cfg(test)]
mod tests {
    use super::{FOREIGN, refuse_foreign_spelling, typed_outputs};
    use std::ffi::OsString;

    fn answer(words: &[&str]) -> Option<String> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        refuse_foreign_spelling(&words).err().map(|error| error.to_string())
    }

    #[test]
    fn every_spelling_of_openssl_is_answered_on_one_line() {
        for (theirs, _) in FOREIGN {
            let message = answer(&["cert.pem", &format!("-{theirs}"), "x"]).unwrap();
            assert!(message.starts_with(&format!("-{theirs} ")) && !message.contains('\n'), "{message}");
        }
        assert!(answer(&["-CAfile=x"]).unwrap().contains("--ca FILE"));
        assert!(answer(&["--verify_hostname", "x"]).unwrap().contains("--hostname"));
    }

    #[test]
    fn ours_and_what_stands_after_two_dashes_pass() {
        let ours =
            ["--CAfile", "--untrusted", "--purpose", "--key", "-k", "-n", "-f", "-v", "-", "--verbose", "-c", "x"];
        assert_eq!(answer(&ours), None);
        assert_eq!(answer(&["--", "-CAfile"]), None);
        assert_eq!(answer(&["-c", "certpreflight.toml"]), None);
        assert_eq!(answer(&["-c", "2026.toml"]), None);
    }

    #[test]
    fn outputs_are_made_out_in_every_spelling() {
        for words in [&["-f", "json"][..], &["-fjson"], &["--format=json"], &["x", "--format", "json", "--nonsense"]] {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(typed_outputs(&words), (vec![OsString::from("json")], None));
        }
        let words: Vec<OsString> = ["-o", "r", "--", "-f", "json"].iter().map(OsString::from).collect();
        assert_eq!(typed_outputs(&words), (Vec::new(), Some("r".into())));
    }

    #[test]
    fn thresholds_of_nagios_plugins_are_named() {
        assert!(answer(&["-w", "14"]).unwrap().contains("--warn-days 14"));
        assert!(answer(&["-w14"]).unwrap().contains("--warn-days 14"));
        assert!(answer(&["-c", "14"]).unwrap().contains("--crit-days 14"));
        assert!(answer(&["-c", "25%"]).unwrap().contains("--crit-days 25%"));
    }
}
