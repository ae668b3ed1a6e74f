//! What a session is negotiated with: versions, grade of ciphers and what is taken out of it, by the parameters of its level or
//! by the entry of a table of policies.

use crate::service::postfix::entry::Entry;
use crate::service::postfix::family::Family;
use crate::service::postfix::level::{answer_to_everybody, level_word};
use crate::service::postfix::scope::{Scope, Value};
use crate::target::service::{Level, Side};

/// The terms of one session.
pub(super) struct Terms<'a, 's> {
    /// The family of the parameters.
    pub(super) family: Family,
    /// What the program sees.
    pub(super) scope: &'a Scope<'s>,
    /// The level, which chooses among the parameters.
    level: Level,
    /// The word for it.
    word: String,
    /// The entry that counts before the parameters; empty where there is none.
    entry: Entry,
}

impl<'a, 's> Terms<'a, 's> {
    /// Of a service at its level: by what a table answers everybody, else by the parameters.
    pub(super) fn of(family: Family, scope: &'a Scope<'s>, level: Level) -> Terms<'a, 's> {
        let entry = answer_to_everybody(family, scope).map(|(entry, _)| entry).unwrap_or_default();
        Terms { family, scope, level, word: level_word(family, scope), entry }
    }

    /// Of what an entry of a table is for; none without TLS.
    pub(super) fn of_entry(family: Family, scope: &'a Scope<'s>, entry: &Entry) -> Option<Terms<'a, 's>> {
        let mut levels = family.levels().iter();
        let (word, level) = levels.find(|(word, _)| word.eq_ignore_ascii_case(&entry.level))?;
        let word = (*word).to_owned();
        (*level != Level::None).then(|| Terms { family, scope, level: *level, word, entry: entry.clone() })
    }

    /// The list of versions.
    pub(super) fn protocols(&self) -> Value {
        self.value("protocols", self.parameter("protocols"))
    }

    /// The grade of ciphers.
    pub(super) fn grade(&self) -> Value {
        self.value("ciphers", self.parameter("ciphers"))
    }

    /// What is taken out of the list of the grade, the setting for this level first; an attribute replaces the parameters
    /// (`smtp_tls_policy.c set_cipher_grade`).
    pub(super) fn exclusions(&self) -> Vec<Value> {
        let mut names = vec![self.parameter("exclude_ciphers"), self.family.parameter("exclude_ciphers")];
        names.dedup();
        names.truncate(if self.entry.attribute("exclude").is_some() { 1 } else { names.len() });
        let values = names.into_iter().map(|name| self.value("exclude", name));
        values.filter(|value| !value.text.is_empty() && value.fault.is_none()).collect()
    }

    /// What Postfix takes out by itself (`smtp_tls_policy.c set_cipher_grade`, `smtpd.c smtpd_start_tls`).
    pub(super) fn implied_exclusion(&self) -> Option<&'static str> {
        match self.family.side() {
            Side::Server => self.family.asks_for_certificates(self.scope, self.level).then_some("aNULL"),
            Side::Client if matches!(self.level, Level::None | Level::May) => None,
            Side::Client if self.word.eq_ignore_ascii_case("encrypt") => Some("eNULL"),
            Side::Client => Some("aNULL"),
        }
    }

    /// Whether a client compares what it knows of a server (`tls.h TLS_MUST_MATCH`).
    pub(super) fn must_match(&self) -> bool {
        MATCHING.iter().any(|word| word.eq_ignore_ascii_case(&self.word))
    }

    /// The parameter that counts at this level, of the two that there are.
    fn parameter(&self, name: &str) -> String {
        let mandatory = match self.level {
            Level::Encrypt | Level::Wrapped => "mandatory_",
            Level::None | Level::May => "",
        };
        self.family.parameter(&format!("{mandatory}{name}"))
    }

    /// An attribute of the entry, as a value of the parameter that names its table; else the parameter.
    fn value(&self, attribute: &str, parameter: String) -> Value {
        match self.entry.attribute(attribute) {
            Some(text) => Value { text: text.into(), ..self.scope.value(&self.family.parameter("policy_maps")) },
            None => self.scope.value(&parameter),
        }
    }
}

/// The levels at which a client compares.
const MATCHING: [&str; 4] = ["dane-only", "fingerprint", "verify", "secure"];
