//! Options in the spelling of other programs, caught before clap sees them: each is answered with the right name here.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::base::error::{Error, ErrorKind};

/// Looks at the words after `check` and `bundle`. An option spelled as for openssl or for a Nagios plugin is wrong usage
/// that names ours; nothing is ever guessed, for a misread `-key` would be `-k ey`.
pub(crate) fn refuse_foreign_spelling(words: &[OsString]) -> Result<(), Error> {
    let mut words = words.iter().peekable();
    let spellings = match words.next().and_then(|command| command.to_str()) {
        Some("check") => &CHECK,
        Some("bundle") => &BUNDLE,
        _ => return Ok(()),
    };
    while let Some(word) = words.next() {
        if word == "--" {
            return Ok(());
        }
        if let Some(message) = spellings.foreign(word, words.peek().map(|next| next.as_os_str())) {
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

/// Whose spellings a command meets, and what it has under the same name itself.
struct Spellings {
    theirs: &'static [&'static [(&'static str, &'static str)]],
    ours: &'static [&'static str],
    has_thresholds: bool,
}

impl Spellings {
    fn foreign(&self, word: &OsStr, next: Option<&OsStr>) -> Option<String> {
        let word = word.to_str()?;
        let value = next.and_then(OsStr::to_str).filter(|next| !next.starts_with('-'));
        let name = word.split('=').next().unwrap_or(word);
        if let Some(ours) = self.has_thresholds.then(|| threshold_option(word, value)).flatten() {
            return Some(ours);
        }
        let bare = name.strip_prefix("--").or_else(|| name.strip_prefix('-'))?;
        if name.starts_with("--") && self.ours.contains(&bare) {
            return None;
        }
        let (_, ours) = self.theirs.iter().copied().flatten().find(|(theirs, _)| *theirs == bare)?;
        Some(format!("{name} is how openssl spells it: {ours}"))
    }
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

const CHECK: Spellings = Spellings {
    theirs: &[COMMON, OF_CHECK],
    ours: &["CAfile", "CApath", "untrusted", "purpose", "verbose", "key", "help"],
    has_thresholds: true,
};

const BUNDLE: Spellings = Spellings {
    theirs: &[COMMON, OF_BUNDLE],
    ours: &["CAfile", "CApath", "purpose", "verbose", "key", "help"],
    has_thresholds: false,
};

/// Options of `openssl verify`, `x509` and `s_client`, and what to type instead.
const COMMON: &[(&str, &str)] = &[
    ("CAfile", "use --ca FILE"),
    ("CApath", "use --ca-dir DIR"),
    ("CAstore", "use --ca FILE or --ca-dir DIR"),
    ("attime", "use --at SECONDS"),
    ("auth_level", "use --auth-level N"),
    ("help", "use --help"),
    ("key", "use --key FILE"),
    ("no-CAfile", "use --anchors LIST"),
    ("no-CApath", "use --anchors LIST"),
    ("no-CAstore", "use --anchors LIST"),
    ("no_check_time", "use --at TIME"),
    ("partial_chain", "use --partial-chain"),
    ("purpose", "use --purpose PURPOSE"),
    ("servername", "use --hostname NAME"),
    ("trusted", "use --ca FILE"),
    ("verbose", "use --verbose"),
    ("verify_hostname", "use --hostname NAME"),
    ("verify_ip", "use --hostname ADDRESS"),
    ("verify_name", "use --purpose PURPOSE"),
];

/// The same where `check` alone has an answer.
const OF_CHECK: &[(&str, &str)] = &[
    ("CRLfile", "use --crl FILE"),
    ("allow_proxy_certs", VERIFY),
    ("cert", "name the file without an option, `certpreflight check FILE`"),
    ("cert_chain", "use --chain FILE"),
    ("check_ss_sig", VERIFY),
    ("checkend", "use --crit-days N (days; 36h for hours)"),
    ("crl_check", "use --crl FILE, which checks the whole chain"),
    ("crl_check_all", "use --crl FILE, which checks the whole chain"),
    ("crl_download", "use --crl FILE; nothing is fetched from the network"),
    ("explicit_policy", VERIFY),
    ("extended_crl", VERIFY),
    ("ignore_critical", VERIFY),
    ("in", "name the file without an option, `certpreflight check FILE`"),
    ("inhibit_any", VERIFY),
    ("inhibit_map", VERIFY),
    ("nameopt", VERIFY),
    ("policy", VERIFY),
    ("policy_check", VERIFY),
    ("show_chain", "use --verbose"),
    ("suiteB_128", VERIFY),
    ("suiteB_128_only", VERIFY),
    ("suiteB_192", VERIFY),
    ("untrusted", "use --chain FILE"),
    ("use_deltas", VERIFY),
    ("verify_depth", VERIFY),
    ("verify_email", VERIFY),
    ("x509_strict", VERIFY),
];

/// Options of `openssl pkcs12`, `pkcs7`, `x509` and `pkey`, with which bundles are made by hand.
const OF_BUNDLE: &[(&str, &str)] = &[
    ("cacerts", CERTIFICATES),
    ("cert", NAME),
    ("certfile", NAME),
    ("chain", "the chain is always written; name the files that hold it without an option"),
    ("clcerts", CERTIFICATES),
    ("des3", PLAIN),
    ("aes256", PLAIN),
    ("export", "PEM is written; make the container of it with `openssl pkcs12 -export -in FILE`"),
    ("in", NAME),
    ("inform", "it is seen from the content what a file is"),
    ("inkey", "use --key FILE"),
    ("keyform", "it is seen from the content what a file is"),
    ("legacy", "old encryption is opened as well"),
    ("nocerts", CERTIFICATES),
    ("nodes", PLAIN),
    ("noenc", PLAIN),
    ("nokeys", "the key stays out unless --with-key is given"),
    ("noout", "use -q to be told nothing, or `certpreflight show FILE` to see what is in a file"),
    ("out", "use -o FILE"),
    ("outform", "PEM is always written"),
    ("passin", "put the passphrase into the first line of a file and use --password-file FILE"),
    ("password", "put the passphrase into the first line of a file and use --password-file FILE"),
    ("passout", PLAIN),
    ("print_certs", CERTIFICATES),
    ("text", "`certpreflight show FILE` tells what is in a file"),
    ("untrusted", NAME),
];

const NAME: &str = "name the file without an option, `certpreflight bundle FILE...`";
const CERTIFICATES: &str = "the leaf and its chain are always written, the key with --with-key";
const PLAIN: &str = "--with-key writes the key, and without passphrase";
const VERIFY: &str = "only `certpreflight verify` takes it";

#[cfg(test)]
mod tests {
    use super::{BUNDLE, CHECK, refuse_foreign_spelling, typed_outputs};
    use std::ffi::OsString;

    fn answer(words: &[&str]) -> Option<String> {
        asked("check", words)
    }

    fn asked(command: &str, words: &[&str]) -> Option<String> {
        let words: Vec<OsString> = [command].iter().chain(words).map(OsString::from).collect();
        refuse_foreign_spelling(&words).err().map(|error| error.to_string())
    }

    #[test]
    fn every_spelling_of_openssl_is_answered_on_one_line() {
        for (command, spellings) in [("check", CHECK), ("bundle", BUNDLE)] {
            for (theirs, _) in spellings.theirs.iter().copied().flatten() {
                let message = asked(command, &["cert.pem", &format!("-{theirs}"), "x"]).unwrap();
                assert!(message.starts_with(&format!("-{theirs} ")) && !message.contains('\n'), "{message}");
            }
        }
        assert!(answer(&["-CAfile=x"]).unwrap().contains("--ca FILE"));
        assert!(answer(&["--verify_hostname", "x"]).unwrap().contains("--hostname"));
    }

    #[test]
    fn what_makes_a_bundle_by_hand_is_answered() {
        for (words, ours) in [
            (["-in", "a.p12"], "without an option"),
            (["-inkey", "k.pem"], "--key FILE"),
            (["-out", "new.pem"], "-o FILE"),
            (["-passin", "file:pass"], "--password-file FILE"),
            (["-CAfile", "ca.pem"], "--ca FILE"),
            (["-nokeys", "a.p12"], "--with-key"),
        ] {
            let message = asked("bundle", &words).unwrap();
            assert!(message.contains(ours), "{message}");
        }
        let ours = ["a", "--key", "k", "-k", "k", "-o", "out.pem", "-q", "--CAfile", "x", "-c", "14", "--", "-in"];
        assert_eq!(asked("bundle", &ours), None);
        assert_eq!(asked("verify", &["-in"]), None);
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
