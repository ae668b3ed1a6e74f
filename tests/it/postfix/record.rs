//! What Postfix did with a variant, and how it is written down.

use std::fmt::Write;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::ask::Answer;
use super::material;
use super::site::{Service, Site};
use super::variant::{Expected, Variant};

/// The facts of one service. Of one that sends: `sent` or `deferred`, over `TLS` or in `plain text`, and the leaf that it
/// showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Whether EHLO shows STARTTLS: `yes`, `no`, `no greeting`, `no start`, `not listening`, `n/a` in wrapper mode.
    pub(crate) offered: String,
    /// `ok`, `fails`, `closed`, or the code of a refusal: `454`, `502`; `-` where it does not come to that.
    pub(crate) handshake: String,
    /// The short names of the certificates that came, in order.
    pub(crate) served: Vec<String>,
    /// The verify code of a client that trusts the root, where the handshake was done.
    pub(crate) verified: Option<u32>,
    /// Warnings and errors of its daemon, with `@` for the folder of the files; each once.
    pub(crate) log: Vec<String>,
}

impl Facts {
    /// From what the client found and all that was logged.
    pub(crate) fn of(answer: &Answer, log: &str, service: &Service, site: &Site) -> Facts {
        Facts {
            offered: answer.offered.clone(),
            handshake: answer.handshake.clone(),
            served: answer.served.iter().map(|der| material::label_of(der)).collect(),
            verified: answer.verified,
            log: messages(log, service, site),
        }
    }

    /// SHA-256 of each certificate that came, in hexadecimal, in order.
    pub(crate) fn digests(&self) -> Vec<String> {
        let digest = |label: &String| HEXLOWER.encode(&Sha256::digest(material::der(label)));
        self.served.iter().map(digest).collect()
    }

    /// What of these is not as expected, where anything is.
    pub(crate) fn differences(&self, expected: &Expected) -> Vec<String> {
        if expected.offered.is_empty() {
            return Vec::new();
        }
        let mut differences = Vec::new();
        let mut hold = |what: &str, found: &str, expected: &str| {
            if found != expected {
                differences.push(format!("{what} {found}, expected {expected}"));
            }
        };
        hold("offered", &self.offered, &expected.offered);
        hold("handshake", &self.handshake, &expected.handshake);
        hold("served", &self.served.join(" "), &expected.served);
        hold("verified", &format!("{:?}", self.verified), &format!("{:?}", expected.verified));
        for words in &expected.log {
            if !self.log.iter().any(|line| line.contains(words.as_str())) {
                differences.push(format!("not logged: {words}; but {:?}", self.log));
            }
        }
        if expected.log.is_empty() && !self.log.is_empty() {
            differences.push(format!("logged {:?}", self.log));
        }
        differences
    }

    fn text(&self, variant: &Variant) -> String {
        let mut text = format!("{}\n", variant.name);
        let mut line = |word: &str, value: &str| writeln!(text, "  {word} {value}").unwrap();
        for setting in variant.settings() {
            line("set", &setting);
        }
        let words = if variant.is_client { ["message", "over", "shown"] } else { ["offered", "handshake", "served"] };
        line(words[0], &self.offered);
        line(words[1], &self.handshake);
        if !self.served.is_empty() {
            line(words[2], &self.served.join(" "));
        }
        if let Some(code) = self.verified {
            line("verified", &code.to_string());
        }
        self.log.iter().for_each(|message| line("log", message));
        text
    }
}

/// How many connections to a service are over: each ends with a line of the daemon that greeted, behind which stands
/// nothing that the connection caused.
pub(crate) fn ends(log: &str, service: &Service) -> usize {
    let (smtpd, postscreen) = (format!(" {}/smtpd[", service.tag), format!(" {}/postscreen[", service.tag));
    let is_end = |line: &&str| {
        line.contains(&smtpd) && line.contains(": disconnect from ")
            || line.contains(&postscreen) && line.contains(": DISCONNECT ")
    };
    log.lines().filter(is_end).count()
}

/// The warnings and errors that belong to a service.
pub(crate) fn messages(log: &str, service: &Service, site: &Site) -> Vec<String> {
    let is_alone = site.services.len() == 1;
    let mut messages = Vec::new();
    for line in log.lines() {
        let is_own = is_alone || line.contains(&format!(" {}/", service.tag));
        let Some((_, message)) = line.split_once("]: ").or_else(|| line.split_once(": ")) else { continue };
        let is_told =
            LEVELS.iter().any(|level| message.starts_with(level)) || TOLD.iter().any(|words| message.contains(words));
        let message = message
            .replace(&service.folder.display().to_string(), "@")
            .replace(&site.folder().display().to_string(), "SITE")
            .replace(&service.name(), "SERVICE")
            .replace(&service.address.to_string(), "ADDRESS")
            .replace(&format!("ADDRESS]:{}", service.port), "ADDRESS]:PORT");
        let message = without_places(&without_numbers_of_processes(&message));
        if is_own && is_told && !messages.contains(&message) {
            messages.push(message);
        }
    }
    messages
}

/// A line of OpenSSL's error queue without the file and line of its source, which change with every release.
fn without_places(message: &str) -> String {
    let mut parts: Vec<&str> = message.split(':').collect();
    while let Some(at) = parts.iter().position(|part| part.starts_with("../")) {
        parts.drain(at..(at + 2).min(parts.len()));
    }
    parts.join(":")
}

fn without_numbers_of_processes(message: &str) -> String {
    let mut words: Vec<&str> = message.split(' ').collect();
    for at in 1..words.len() {
        if words[at - 1] == "pid" {
            words[at] = "N";
        }
    }
    words.join(" ")
}

/// The text of a group's record.
pub(crate) fn text<'a>(facts: impl IntoIterator<Item = (&'a Variant, &'a Facts)>) -> String {
    let mut text = HEAD.to_owned();
    for (variant, facts) in facts {
        text.push('\n');
        text.push_str(&facts.text(variant));
    }
    text
}

/// The name of a group's record in the package.
pub(crate) fn path(group: &str) -> String {
    format!("testdata/service/postfix-lab/{group}.txt")
}

/// What a message begins with that is more than information.
const LEVELS: [&str; 4] = ["warning: ", "error: ", "fatal: ", "panic: "];

/// What is told as information, and matters.
const TOLD: [&str; 3] = ["disabling TLS support", "TLS SNI ", "external entropy source"];

/// What a record begins with.
const HEAD: &str = "# What Postfix 3.7 with OpenSSL 3.0 does with each variant of tests/it/postfix/variants/; @ is the folder of its files.
# Made by BLESS=1 cargo test --test it postfix; not edited by hand.
";
