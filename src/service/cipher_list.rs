//! Which cipher suites below TLS 1.3 a list in OpenSSL's words takes in, and which of them a client of today offers.

/// The suites that such a list leaves (`ssl_ciph.c ssl_create_cipher_list` of OpenSSL 3.0), and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CipherList {
    suites: Vec<Suite>,
    /// Whether the list has a word that other builds of OpenSSL know and this table does not.
    pub(super) is_open: bool,
    /// Whether OpenSSL cannot read the list at all.
    pub(super) is_broken: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Suite {
    name: &'static str,
    /// Words that take it in.
    words: Vec<&'static str>,
    is_active: bool,
    is_killed: bool,
}

/// What a step of the list does with the suites that it names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Add,
    Delete,
    Kill,
    /// Another order, and nothing more.
    Reorder,
}

impl CipherList {
    /// Reads a list.
    pub(super) fn parse(list: &str) -> CipherList {
        let suites = SUITES.lines().filter_map(Suite::of).collect();
        let mut found = CipherList { suites, is_open: false, is_broken: false };
        let rest = match list.strip_prefix("DEFAULT") {
            Some(rest) => {
                DEFAULT.split(':').for_each(|step| found.step(step));
                rest
            }
            None => list,
        };
        found.is_open |= rest.starts_with("SUITEB");
        rest.split(SEPARATORS).filter(|step| !step.is_empty()).for_each(|step| found.step(step));
        found
    }

    /// Whether nothing is left, of which OpenSSL says "no cipher match".
    pub(super) fn is_empty(&self) -> bool {
        !self.suites.iter().any(|suite| suite.is_active)
    }

    /// Whether a client with OpenSSL's default settings offers one of these that has this word, as far as can be told.
    pub(super) fn is_open_to(&self, word: &str) -> bool {
        let is_offered = |suite: &&Suite| OFFERED.contains(&suite.name);
        self.suites.iter().filter(|suite| suite.is_active).filter(is_offered).any(|suite| suite.words.contains(&word))
    }

    fn step(&mut self, step: &str) {
        let (operation, words) = match step.split_at_checked(1) {
            Some(("!", rest)) => (Operation::Kill, rest),
            Some(("-", rest)) => (Operation::Delete, rest),
            Some(("+", rest)) => (Operation::Reorder, rest),
            Some(("@", rest)) => {
                self.is_broken |= rest != "STRENGTH" && !rest.starts_with("SECLEVEL=");
                return;
            }
            _ => (Operation::Add, step),
        };
        let words: Vec<&str> = words.split('+').collect();
        self.is_broken |= words.first().is_none_or(|word| !word.starts_with(is_letter));
        let is_added = operation == Operation::Add;
        self.is_open |= is_added && words.iter().any(|word| ELSEWHERE.iter().any(|known| word.starts_with(known)));
        // OpenSSL drops one of the two words, depending on the other.
        self.is_open |= words.len() > 1 && words.contains(&"COMPLEMENTOFDEFAULT");
        let is_named = |suite: &Suite| words.iter().all(|word| suite.name == *word || suite.words.contains(word));
        for suite in self.suites.iter_mut().filter(|suite| is_named(suite)) {
            match operation {
                Operation::Add => suite.is_active = !suite.is_killed,
                Operation::Delete => suite.is_active = false,
                Operation::Kill => (suite.is_active, suite.is_killed) = (false, true),
                Operation::Reorder => {}
            }
        }
    }
}

impl Suite {
    fn of(line: &'static str) -> Option<Suite> {
        let mut words = line.split(' ');
        Some(Suite { name: words.next()?, words: words.collect(), is_active: false, is_killed: false })
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ['-', '.', '=', '_'].contains(&letter)
}

/// What stands between the steps of a list.
const SEPARATORS: [char; 4] = [':', ' ', ';', ','];

/// What the word `DEFAULT` at the beginning stands for.
const DEFAULT: &str = "ALL:!COMPLEMENTOFDEFAULT:!eNULL";

/// How words begin that other builds know: with ciphers that Debian leaves out, an engine, or patches of a distribution. Triple
/// DES and RC4 are in none that was not asked for them (`enable-weak-ssl-ciphers`).
const ELSEWHERE: [&str; 7] = ["PROFILE", "kGOST", "aGOST", "GOST", "IDEA", "SEED", "SSL_"];

/// What `openssl s_client -tls1_2` of OpenSSL 3.0 offers.
const OFFERED: [&str; 27] = [
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "DHE-RSA-CHACHA20-POLY1305",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-RSA-AES256-SHA384",
    "DHE-RSA-AES256-SHA256",
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-RSA-AES128-SHA256",
    "DHE-RSA-AES128-SHA256",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-RSA-AES256-SHA",
    "DHE-RSA-AES256-SHA",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA",
    "DHE-RSA-AES128-SHA",
    "AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-SHA256",
    "AES128-SHA256",
    "AES256-SHA",
    "AES128-SHA",
];

/// Each suite of OpenSSL 3.0 as Debian builds it, with the words that take it in.
const SUITES: &str = include_str!("cipher_suites.txt");

#[cfg(test)]
mod tests {
    use super::{CipherList, SUITES};
    use std::process::Command;

    #[test]
    fn lists_are_read_as_openssl_reads_them() {
        let Ok(version) = Command::new("openssl").arg("version").output() else {
            return println!("skipped: there is no openssl");
        };
        if !version.stdout.starts_with(b"OpenSSL 3.0.") {
            return println!("skipped: the table is of OpenSSL 3.0");
        }
        let words: Vec<&str> = SUITES.lines().flat_map(|line| line.split(' ').take(14)).collect();
        let (mut state, count) = (0x2026_u64, 300);
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        for at in 0..count {
            let mut list = if at % 9 == 0 { "DEFAULT".to_owned() } else { "FOO".to_owned() };
            for _ in 0..draw(6) {
                let sign = ["", "", "", "!", "-", "+"][draw(6)];
                let and = if draw(4) == 0 { format!("+{}", words[draw(words.len())]) } else { String::new() };
                list.push_str(&format!("{}{sign}{}{and}", [":", ",", " "][draw(3)], words[draw(words.len())]));
            }
            let output = Command::new("openssl").args(["ciphers", &list]).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let mut theirs: Vec<&str> = text.trim().split(':').filter(|name| !name.starts_with("TLS_")).collect();
            theirs.retain(|name| !name.is_empty());
            theirs.sort_unstable();
            let found = CipherList::parse(&list);
            if found.is_open {
                continue;
            }
            let active = found.suites.iter().filter(|suite| suite.is_active);
            let mut ours: Vec<&str> = active.map(|suite| suite.name).collect();
            ours.sort_unstable();
            assert_eq!(ours, theirs, "seed 0x2026, list {at}: {list}");
        }
    }

    #[test]
    fn what_is_no_list() {
        for (list, is_empty, is_open, is_broken) in [
            ("FOO", true, false, false),
            ("", true, false, false),
            ("RC4:DES-CBC3-SHA", true, false, false),
            ("SEED", true, true, false),
            ("HIGH:MEDIUM:!HIGH", true, false, false),
            ("PROFILE=SYSTEM", true, true, false),
            ("AES:@FOO", false, false, true),
            ("AES:!", false, false, true),
            ("aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH", false, false, false),
            ("COMPLEMENTOFDEFAULT+FIPS", false, true, false),
        ] {
            let found = CipherList::parse(list);
            assert_eq!((found.is_empty(), found.is_open, found.is_broken), (is_empty, is_open, is_broken), "{list}");
        }
    }
}
