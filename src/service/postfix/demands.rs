//! What a client demands of servers before it sends, and whether it can be had at all: level, grade of ciphers, the
//! fingerprints and the resolver behind them.

use crate::base::location::Location;
use crate::base::lookup::Lookup;
use crate::service::postfix::anchors::Anchors;
use crate::service::postfix::arrangement::{place, queue_directory};
use crate::service::postfix::digests;
use crate::service::postfix::entry::Entry;
use crate::service::postfix::family::Family;
use crate::service::postfix::fingerprints::Fingerprints;
use crate::service::postfix::hindrance;
use crate::service::postfix::hosts::is_host_name;
use crate::service::postfix::level::{answer_to_everybody, hider, unknown_site, word_of_parameters};
use crate::service::postfix::scope::{Scope, Value};
use crate::service::postfix::terms::Terms;
use crate::service::tables::{Behind, Line, Surroundings, behind as behind_text, lines, unread, unusable};
use crate::target::service::{Break, Side, Trouble};

/// What is demanded of a server, by the parameters or by an entry of `smtp_tls_policy_maps`.
struct Demand {
    /// The entry, or the level of the parameters.
    entry: Entry,
    /// Whether an entry says so; the parameters themselves end the program where they name no level.
    is_entry: bool,
}

/// Why nothing can be sent as it is demanded.
pub(super) struct Impossible {
    /// What is the matter, in one clause.
    pub(super) why: String,
    /// What the log says of it.
    pub(super) words: String,
    /// The parameter that mends it.
    pub(super) parameter: String,
    /// Whether no server is sent to at all.
    pub(super) is_total: bool,
}

/// What keeps this client from sending to anybody (`smtp_tls_policy.c`, `tls_client.c tls_client_start`).
pub(super) fn trouble(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Option<Break> {
    if family.side() == Side::Server {
        return None;
    }
    let maps = asked(family, scope);
    let impossible =
        |why: String, words: String| Err(Impossible { why, words, parameter: maps.name.to_string(), is_total: true });
    let unusable = |around: &Surroundings<'_>| unusable(&maps.text.to_string(), around);
    let is_older = maps.name != *family.parameter(MAPS);
    let unknown = || unknown_site(family, scope).filter(|_| is_older);
    let demand = if let Some((spec, log)) = with_surroundings(scope, lookup, unusable) {
        impossible(format!("{spec} of {} cannot be used", maps.name), log)
    } else if let Some(word) = unknown() {
        let why = format!("\"{word}\" is no policy of {} (NONE, MAY, MUST_NOPEERMATCH or MUST)", maps.name);
        impossible(why, format!("unknown TLS policy '{word}'"))
    } else {
        let answer = answer_to_everybody(family, scope).filter(|(_, is_first)| *is_first);
        // A table that answers everybody alike takes the place of the parameters.
        Ok(answer.map(|(entry, _)| Demand { entry, is_entry: true }))
    };
    let is_of_table = matches!(demand, Ok(Some(_)) | Err(_));
    let found = match demand {
        Err(impossible) => impossible,
        Ok(entry) => {
            let demand = entry.unwrap_or_else(|| Demand::of_parameters(family, scope));
            demand.impossible(family, scope, &Anchors::new(family, scope, lookup))?
        }
    };
    let value = if is_of_table { maps } else { scope.value(&found.parameter) };
    let place = Some(place(&value, scope));
    let Impossible { why, words, is_total, .. } = found;
    Some(Break { why, is_total, trouble: Trouble { words, place } })
}

/// Tables of policies that have been edited since `postmap` made their index.
pub(super) fn behind(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Vec<Behind> {
    let maps = scope.value(&family.parameter(MAPS)).text.to_string();
    with_surroundings(scope, lookup, |around| behind_text(&maps, around))
}

/// Entries of `smtp_tls_policy_maps` that keep this client from sending to those that they are for.
pub(super) fn of_tables(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Vec<(Line, Impossible)> {
    let maps = scope.value(&family.parameter(MAPS)).text.to_string();
    let anchors = Anchors::new(family, scope, lookup);
    let of_some = |line: &Line| line.key.is_some();
    let all = with_surroundings(scope, lookup, |around| lines(&maps, around));
    let judged = all.into_iter().filter(of_some).filter_map(|line| {
        // What is written for nobody has its own remark, and what is put together of the question cannot be told.
        let is_told = is_of_nobody(line.key.as_deref().unwrap_or_default()) || line.value.contains('$');
        let impossible = Demand::of_entry(&line.value).impossible(family, scope, &anchors).filter(|_| !is_told)?;
        Some((line, impossible))
    });
    judged.collect()
}

/// Entries that want servers to be verified by the file of authorities, where there is nothing else to verify them by: the word of
/// the level, and the entry.
pub(super) fn by_file(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Vec<(String, Line)> {
    let anchors = Anchors::new(family, scope, lookup);
    if family.side() == Side::Server || !anchors.are_of_file() {
        return Vec::new();
    }
    let maps = scope.value(&family.parameter(MAPS)).text.to_string();
    let all = with_surroundings(scope, lookup, |around| lines(&maps, around));
    let wanted = all.into_iter().filter_map(|line| {
        let demand = Demand::of_entry(&line.value);
        let is_told = is_of_nobody(line.key.as_deref()?) || line.value.contains('$');
        let is_by_file = demand.is(&VERIFYING) && demand.entry.attribute(ANCHORS).is_none();
        let is_sound = || demand.impossible(family, scope, &anchors).is_none();
        (is_by_file && !is_told && is_sound()).then_some((demand.entry.level, line))
    });
    wanted.collect()
}

/// Entries that no destination is ever found by: the colon behind the name is part of it.
pub(super) fn of_nobody(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Vec<Line> {
    let maps = scope.value(&family.parameter(MAPS)).text.to_string();
    let all = with_surroundings(scope, lookup, |around| lines(&maps, around));
    all.into_iter().filter(|line| line.key.as_deref().is_some_and(is_of_nobody)).collect()
}

fn is_of_nobody(key: &str) -> bool {
    key.ends_with(':') && !key.starts_with('/')
}

/// Tables of policies that are not read here, with the reason.
pub(super) fn unjudged(family: Family, scope: &Scope<'_>, lookup: &dyn Lookup) -> Vec<(String, String)> {
    let maps = asked(family, scope).text.to_string();
    with_surroundings(scope, lookup, |around| unread(&maps, around))
}

/// The tables that are asked for each destination: those of policies, else the older ones, which count where there are none
/// (`smtp_tls_policy.c smtp_tls_list_init`).
pub(super) fn asked(family: Family, scope: &Scope<'_>) -> Value {
    let maps = scope.value(&family.parameter(MAPS));
    let older = scope.value(&family.parameter(PER_SITE));
    if maps.text.is_empty() && !older.text.is_empty() { older } else { maps }
}

/// What DANE lacks to ask for TLSA records, by the resolver and with proof: the parameter, and the word that it has to hold
/// (`smtp_tls_policy.c dane_init`).
pub(super) fn lacks_dnssec(scope: &Scope<'_>, family: Family) -> Option<(&'static str, &'static str)> {
    let (support, hosts) = match family {
        Family::Lmtp => ("lmtp_dns_support_level", "lmtp_host_lookup"),
        _ => ("smtp_dns_support_level", "smtp_host_lookup"),
    };
    if !scope.value(support).text.is_word("dnssec") {
        return Some((support, "dnssec"));
    }
    let asks = scope.list(hosts).iter().any(|word| word.is_word("dns"));
    (!asks).then_some((hosts, "dns"))
}

/// The grade that counts at a level.
pub(super) fn grade_parameter(level: &str) -> &'static str {
    match ["none", "may", "dane"].iter().any(|word| word.eq_ignore_ascii_case(level)) {
        true => "ciphers",
        false => "mandatory_ciphers",
    }
}

pub(super) fn with_surroundings<T>(
    scope: &Scope<'_>,
    lookup: &dyn Lookup,
    ask: impl FnOnce(&Surroundings<'_>) -> T,
) -> T {
    let default_type = scope.value("default_database_type").text.to_string();
    let queue_directory = queue_directory(scope);
    ask(&Surroundings { queue_directory: &queue_directory, default_type: &default_type, files: lookup })
}

impl Demand {
    fn of_parameters(family: Family, scope: &Scope<'_>) -> Demand {
        let entry = Entry { level: word_of_parameters(family, scope), attributes: Vec::new() };
        Demand { entry, is_entry: false }
    }

    fn of_entry(value: &str) -> Demand {
        Demand { entry: Entry::parse(value), is_entry: true }
    }

    fn is(&self, words: &[&str]) -> bool {
        words.iter().any(|word| word.eq_ignore_ascii_case(&self.entry.level))
    }

    /// Why it cannot be had; none where nothing is against it.
    fn impossible(&self, family: Family, scope: &Scope<'_>, anchors: &Anchors<'_, '_>) -> Option<Impossible> {
        let level = &self.entry.level;
        let total =
            |parameter: String, why: String, words: String| Some(Impossible { why, words, parameter, is_total: true });
        if !family.levels().iter().any(|(word, _)| self.is(&[word])) {
            let (maps, why) = (family.parameter(MAPS), format!("\"{level}\" is no level"));
            return self.is_entry.then(|| total(maps, why, format!("invalid security level \"{level}\"")))?;
        }
        if self.is(&["none"]) {
            return None;
        }
        let bad = |(name, value): &(String, Option<String>)| {
            let unread = || anchors.trouble(value.as_deref().filter(|_| name == ANCHORS)?);
            self.bad_attribute(name, value.as_deref()).or_else(unread)
        };
        if let Some((why, words)) = self.entry.attributes.iter().find_map(bad) {
            return total(family.parameter(MAPS), why, words);
        }
        if self.is(&["dane-only"])
            && let Some((parameter, wanted)) = lacks_dnssec(scope, family)
        {
            let why = format!("dane-only needs {parameter} = {wanted}");
            return total(parameter.to_owned(), why, "dane-only configured with dnssec lookups disabled".to_owned());
        }
        let name = family.parameter(SERVER_NAME);
        let value = scope.value(&name).text;
        let is_special = ["hostname", "nexthop"].iter().any(|word| value == **word);
        if self.entry.attribute("servername").is_none() && !is_special && !is_host_name(&value) {
            let words = format!("\"{name} = {}\" specifies an invalid hostname", value.logged());
            return total(name.clone(), format!("{name} = {value} is no name of a host"), words);
        }
        if !self.is(&["may", "dane"])
            && let Some(hidden) = hider(family, scope)
        {
            let why = format!("TLS is required, and {hidden} hides STARTTLS from it");
            return total(hidden.to_owned(), why, "TLS is required, but was not offered by host".to_owned());
        }
        let is_of_file = self.is(&VERIFYING) && self.entry.attribute(ANCHORS).is_none();
        let unread = || is_of_file.then(|| without_anchors(family, scope, anchors)).flatten();
        if let Some(found) = self.unmatched(family, scope).or_else(unread) {
            return Some(found);
        }
        // What the parameters do to every session, and that they ask for authorities, is told elsewhere.
        let session = || self.without_session(family, scope);
        let unverified = || is_of_file.then(|| self.unverified(family, anchors)).flatten();
        self.is_entry.then(|| session().or_else(unverified)).flatten()
    }

    /// Why no server can be verified by an authority.
    fn unverified(&self, family: Family, anchors: &Anchors<'_, '_>) -> Option<Impossible> {
        if !anchors.are_none() {
            return None;
        }
        let parameter = family.parameter("CAfile");
        let why = format!("{} needs an authority to verify servers by, and {parameter} names none", self.entry.level);
        Some(Impossible { why, words: UNVERIFIED.to_owned(), parameter, is_total: false })
    }

    /// Why no server has a fingerprint that is wanted; those of an entry count before those of the parameter.
    fn unmatched(&self, family: Family, scope: &Scope<'_>) -> Option<Impossible> {
        if !self.is(&["fingerprint"]) {
            return None;
        }
        let (matches, digest) = (family.parameter(MATCHES), family.parameter(digests::PARAMETER));
        let name = scope.value(&digest).text.to_string();
        let of_entry = Fingerprints::of(self.entry.attribute("match").unwrap_or_default(), &['|'], &name);
        let of_parameter =
            || Fingerprints::of(&scope.value(&matches).text.to_string(), &[',', ' ', '\t', '\r', '\n'], &name);
        let (found, parameter) = match of_entry {
            Fingerprints::None(malformed) => match of_parameter() {
                Fingerprints::None(other) => (Fingerprints::None(malformed.or(other)), matches.clone()),
                found => (found, matches.clone()),
            },
            found => (found, family.parameter(MAPS)),
        };
        match found {
            Fingerprints::Usable => None,
            Fingerprints::None(malformed) => {
                let why = match malformed {
                    Some(word) => format!("\"{word}\" is no fingerprint, which is hexadecimal (AB:CD:...)"),
                    None => format!("the level is fingerprint and no fingerprint is given ({matches} is empty)"),
                };
                let words = "configured at fingerprint security level, but with no fingerprints to match".to_owned();
                Some(Impossible { why, words, parameter, is_total: true })
            }
            Fingerprints::Unusable(word, length, wanted) => {
                let why = format!(
                    "the fingerprint {word} has {length} bytes, and one by {name} ({digest}) has {wanted}: no server has it"
                );
                Some(Impossible { why, words: "all fingerprints unusable".to_owned(), parameter, is_total: false })
            }
        }
    }

    /// What breaks off every session.
    fn without_session(&self, family: Family, scope: &Scope<'_>) -> Option<Impossible> {
        let (value, broken) = hindrance::broken(&Terms::of_entry(family, scope, &self.entry)?)?;
        let Break { why, is_total, trouble } = broken;
        Some(Impossible { why, words: trouble.words, parameter: value.name.to_string(), is_total })
    }

    /// What is wrong with an attribute, and what the log says of it (`smtp_tls_policy.c tls_policy_lookup_one`).
    fn bad_attribute(&self, name: &str, value: Option<&str>) -> Option<(String, String)> {
        let Some(value) = value else {
            let why = format!("\"{name}\" is no attribute: name=value without blanks is wanted");
            return Some((why, format!("malformed attribute/value pair \"{name}\"")));
        };
        let level = &self.entry.level;
        let fits = match name {
            "match" => self.is(&["fingerprint", "verify", "secure"]),
            "tafile" => self.is(&["verify", "secure"]),
            _ if ATTRIBUTES.contains(&name) => true,
            _ => {
                let why = format!("Postfix knows no attribute {name} of a policy");
                return Some((why, format!("invalid attribute name: \"{name}\"")));
            }
        };
        if !fits {
            let why = format!("{name} means nothing at level {level}");
            return Some((why, format!("attribute \"{name}\" invalid at security level \"{level}\"")));
        }
        value.is_empty().then(|| (format!("{name} has no value"), format!("attribute \"{name}\" has empty value")))
    }
}

/// Why the files of authorities that count alone cannot be read.
fn without_anchors(family: Family, scope: &Scope<'_>, anchors: &Anchors<'_, '_>) -> Option<Impossible> {
    let parameter = family.parameter(ANCHOR_FILE);
    let files = scope.list(&parameter);
    let (why, words) = files.iter().find_map(|file| anchors.trouble(&file.to_string()))?;
    Some(Impossible { why, words, parameter, is_total: true })
}

/// Where an entry is written, else where its tables are named.
pub(super) fn line_place(line: &Line, family: Family, scope: &Scope<'_>) -> Location {
    line.place.clone().unwrap_or_else(|| place(&scope.value(&family.parameter(MAPS)), scope))
}

/// The table of policies, behind the prefix of its family.
const MAPS: &str = "policy_maps";
/// The table from before there were policies.
const PER_SITE: &str = "per_site";
/// Levels at which servers are verified by an authority.
const VERIFYING: [&str; 2] = ["verify", "secure"];
/// The attribute and the parameter of authorities that count alone.
const ANCHORS: &str = "tafile";
const ANCHOR_FILE: &str = "trust_anchor_file";
/// What becomes of a delivery where no authority is known.
const UNVERIFIED: &str = "Server certificate not verified";
/// The name that a client says it wants.
const SERVER_NAME: &str = "servername";
/// The fingerprints that servers may have.
const MATCHES: &str = "fingerprint_cert_match";
/// Attributes that fit every level that has TLS.
const ATTRIBUTES: [&str; 5] = ["ciphers", "connection_reuse", "exclude", "protocols", "servername"];
