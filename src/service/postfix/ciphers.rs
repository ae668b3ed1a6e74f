//! Which ciphers below TLS 1.3 the settings leave, and for which keys a client of today shares one of them.

use crate::service::cipher_list::CipherList;
use crate::service::postfix::arrangement::place;
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::terms::Terms;
use crate::service::postfix::{curves, protocols};
use crate::target::service::{Break, Negotiation, Side, Trouble};

/// Why no session comes to a handshake, and the parameter that it is due to.
pub(super) fn broken(terms: &Terms<'_, '_>) -> Option<(Value, Break)> {
    // Most settings are the defaults, which leave enough.
    let value = culprit(terms)?;
    let left = match ciphers(terms, &value) {
        Err(broken) => return Some(*broken),
        Ok(left) => left,
    };
    let versions = protocols::versions(&terms.protocols().text.to_string());
    let is_old = versions.is_some_and(|versions| !versions.contains(&TLS_1_3));
    // A server can tell once it has a key.
    if terms.family.side() == Side::Server || !is_old || ["aRSA", "aECDSA"].iter().any(|word| left.is_open_to(word)) {
        return None;
    }
    let why = format!("{} leaves TLS 1.2 no cipher", value.name);
    Some(ends(value, terms.scope, why, "no ciphers available"))
}

/// What is left for a client with OpenSSL's default settings.
pub(super) fn negotiation(terms: &Terms<'_, '_>) -> Negotiation {
    let versions = protocols::versions(&terms.protocols().text.to_string()).unwrap_or_default();
    let culprit = culprit(terms);
    let left = culprit.as_ref().and_then(|culprit| ciphers(terms, culprit).ok());
    let is_left = |word| left.as_ref().is_none_or(|left| left.is_open_to(word));
    let curves = curves::unusual(terms.scope);
    Negotiation {
        has_older: versions.iter().any(|version| *version < TLS_1_3),
        has_tls_1_3: versions.contains(&TLS_1_3),
        has_rsa_cipher: is_left("aRSA"),
        has_ecdsa_cipher: is_left("aECDSA") && curves.is_none(),
        ciphers: curves
            .or(culprit)
            .map(|value| (format!("{} = {}", value.name, value.text), place(&value, terms.scope))),
    }
}

/// The list of the grade, less what is excluded (`tls_misc.c tls_set_ciphers`); where nothing is left, that is the culprit's
/// doing.
fn ciphers(terms: &Terms<'_, '_>, culprit: &Value) -> Result<CipherList, Box<(Value, Break)>> {
    let scope = terms.scope;
    let excluded = terms.exclusions();
    let list = list(terms).unwrap_or_else(|| scope.value("tls_medium_cipherlist"));
    let mut text = list.text.to_string();
    for value in excluded {
        let words = value.text.to_string();
        for word in words.split([',', ' ', '\t', '\r', '\n', ':']).filter(|word| !word.is_empty()) {
            if word.starts_with(['!', '+', '-', '@']) {
                let why = format!("{} holds {word}, which is no name of a cipher", value.name);
                return Err(Box::new(ends(value, scope, why, "invalid unary '!+-@' in cipher exclusion")));
            }
            text.push_str(":!");
            text.push_str(word);
        }
    }
    if let Some(word) = terms.implied_exclusion() {
        text.push_str(":!");
        text.push_str(word);
    }
    let left = CipherList::parse(&text);
    if !left.is_broken && (left.is_open || !left.is_empty()) {
        return Ok(left);
    }
    let why = format!("{} leaves no cipher that OpenSSL knows", culprit.name);
    let words = if left.is_broken { "error setting cipher grade" } else { "no cipher match" };
    Err(Box::new(ends(culprit.clone(), scope, why, words)))
}

fn ends(value: Value, scope: &Scope<'_>, why: String, words: &str) -> (Value, Break) {
    let trouble = Trouble { words: words.to_owned(), place: Some(place(&value, scope)) };
    (value, Break { why, is_total: false, trouble })
}

/// The setting that takes most away: a list of somebody's own, or else what is excluded, or a grade that is not for mail; none
/// where nothing is set.
fn culprit(terms: &Terms<'_, '_>) -> Option<Value> {
    let own = list(terms).filter(|list| list.is_set);
    let is_poor = |list: &Value| {
        let list = CipherList::parse(&list.text.to_string());
        list.is_broken || !list.is_open_to("aRSA") || !list.is_open_to("aECDSA")
    };
    let excluded = || terms.exclusions().into_iter().next();
    let unencrypted = || Some(terms.grade()).filter(|grade| grade.text.is_word("null"));
    own.clone().filter(is_poor).or_else(excluded).or_else(unencrypted).or(own)
}

/// The list of the grade that counts; none where that is no grade.
fn list(terms: &Terms<'_, '_>) -> Option<Value> {
    let grade = terms.grade();
    let known = GRADES.iter().find(|(word, _)| grade.text.is_word(word));
    let list = known.map(|(_, parameter)| terms.scope.value(parameter));
    list.filter(|list| list.fault.is_none() && !list.text.is_empty())
}

/// Whether it is a grade (`tls_misc.c tls_cipher_grade`).
pub(super) fn is_grade(word: &str) -> bool {
    GRADES.iter().any(|(grade, _)| grade.eq_ignore_ascii_case(word))
}

/// The version whose ciphers no list takes away.
pub(super) const TLS_1_3: u16 = 0x304;

/// The grades and their lists; as of 3.7, `export` and `low` still go for `medium`.
const GRADES: [(&str, &str); 5] = [
    ("high", "tls_high_cipherlist"),
    ("medium", "tls_medium_cipherlist"),
    ("low", "tls_low_cipherlist"),
    ("export", "tls_export_cipherlist"),
    ("null", "tls_null_cipherlist"),
];
