//! A path told by what each of its certificates says of policies: `- | any p1>p2 | p2:cps`.
//!
//! The anchor first, the leaf last. The words of a certificate: `-` for nothing; `p1`, `p2` ... and `any` for policies,
//! dotted ones as they are, qualifiers behind colons (`p1:cps:notice`); `p1>p2` for a mapping; `explicit=0`, `map=0`,
//! `skip=0` for requireExplicitPolicy, inhibitPolicyMapping and inhibitAnyPolicy (`big` for a number beyond a long);
//! `policies`, `mappings`, `constraints` for these without anything in them; `twice:`, `broken:`, `more:` before one of
//! these (or before `inhibit`) for an extension that stands there twice, is no such thing, or has more octets behind it;
//! `all3` for p1 to p3, each mapped to all three; `critical` for critical policies; `self` for a certificate that is named as its issuer is.

use super::extension::Extension;
use super::fields::Fields;
use super::{der, name, policy};

/// The certificates of the path in its order, each with a name for its file.
pub(crate) fn forge(path: &str) -> Vec<(String, Fields)> {
    let mut certs: Vec<(String, Fields)> = Vec::new();
    for (depth, words) in path.split('|').enumerate() {
        let words: Vec<&str> = words.split_whitespace().collect();
        let told = if words == ["-"] { "none".to_owned() } else { words.join("+") };
        let told = told.replace('>', "-to-").replace(':', ".");
        let words: Vec<&str> =
            words.iter().flat_map(|word| if *word == "all3" { ALL_3 } else { word }.split(' ')).collect();
        let label = format!("Level {depth}");
        let mut fields = Fields::ca(&label).key(&format!("ed25519 {label}"));
        for extension in extensions(&words) {
            fields = fields.with(extension);
        }
        let mut file = format!("anchor+{told}");
        if let Some((above, issuer)) = certs.last() {
            fields = fields.by(issuer);
            if words.contains(&"self") {
                fields.subject.clone_from(&issuer.subject);
            }
            file = format!("{above}--{told}");
        }
        certs.push((file, fields));
    }
    certs
}

/// A policy by its word, dotted.
pub(crate) fn dotted(word: &str) -> String {
    match (word, word.strip_prefix('p')) {
        ("any", _) => policy::ANY_POLICY.to_owned(),
        (_, Some(number)) => format!("1.2.3.{number}"),
        _ => word.to_owned(),
    }
}

fn extensions(words: &[&str]) -> Vec<Extension> {
    let mut made = Vec::new();
    let is_policy =
        |word: &&&str| word.starts_with(['p', 'a', '1', '2']) && !word.contains('>') && **word != "policies";
    let policies: Vec<Vec<u8>> = words.iter().filter(is_policy).map(|word| information(word)).collect();
    if !policies.is_empty() || words.contains(&"policies") {
        let extension = policy::policies_with(&policies);
        made.push(("policies", if words.contains(&"critical") { extension.critical() } else { extension }));
    }
    let mappings: Vec<(String, String)> =
        words.iter().filter_map(|word| word.split_once('>')).map(|(from, to)| (dotted(from), dotted(to))).collect();
    if !mappings.is_empty() || words.contains(&"mappings") {
        let pairs: Vec<(&str, &str)> = mappings.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        made.push(("mappings", policy::mappings(&pairs)));
    }
    let number = |key: &str| words.iter().find_map(|word| word.strip_prefix(key)).map(integer);
    let (explicit, mapping) = (number("explicit="), number("map="));
    if explicit.is_some() || mapping.is_some() || words.contains(&"constraints") {
        let field = |tag, number: Option<Vec<u8>>| number.map(|number| der::retagged(&number, tag)).unwrap_or_default();
        let value = der::sequence(&[&field(0x80, explicit), &field(0x81, mapping)]);
        made.push(("constraints", Extension::plain(policy::POLICY_CONSTRAINTS, value).critical()));
    }
    if let Some(skip) = number("skip=") {
        made.push(("inhibit", Extension::plain(policy::INHIBIT_ANY_POLICY, skip).critical()));
    }
    made.into_iter().flat_map(|(kind, extension)| altered(words, kind, extension)).collect()
}

/// The extension as the words about its kind ask for it.
fn altered(words: &[&str], kind: &str, extension: Extension) -> Vec<Extension> {
    let has = |what: &str| words.iter().any(|word| word.strip_prefix(what) == Some(kind));
    let value = if has("broken:") { der::octets(b"x") } else { extension.value };
    let value = if has("more:") { [value, der::null()].concat() } else { value };
    let extension = Extension { value, ..extension };
    if has("twice:") { vec![extension.clone(), extension] } else { vec![extension] }
}

fn integer(text: &str) -> Vec<u8> {
    match text {
        "big" => der::unsigned(&[0x80, 0, 0, 0, 0, 0, 0, 0]),
        number => der::signed(number.parse().unwrap()),
    }
}

/// PolicyInformation of a word.
fn information(word: &str) -> Vec<u8> {
    let (oid, qualifiers) = word.split_once(':').unwrap_or((word, ""));
    let qualifiers: Vec<Vec<u8>> = qualifiers.split(':').filter(|kind| !kind.is_empty()).map(qualifier).collect();
    match qualifiers.as_slice() {
        [none] if none.is_empty() => der::sequence(&[&der::oid(&dotted(oid)), &der::sequence(&[])]),
        qualifiers => policy::policy(&dotted(oid), qualifiers),
    }
}

/// A qualifier by its word; `none` stands for an empty list.
fn qualifier(kind: &str) -> Vec<u8> {
    let notice = |content: &[u8]| policy::qualifier("1.3.6.1.5.5.7.2.2", content);
    let numbers = |tag, numbers: &[Vec<u8>]| {
        let organization = der::value(tag, &name::encoded(tag, "Org"));
        notice(&der::sequence(&[&der::sequence(&[&organization, &der::sequence(&[&numbers.concat()])])]))
    };
    let big = |first| der::value(0x02, &[&[first][..], &[0; 16]].concat());
    match kind {
        "none" => Vec::new(),
        "cps" => policy::practice_statement("http://example.org/cps"),
        "cps-nul" => policy::practice_statement("http://a\0b"),
        "cps-utf8" => policy::qualifier("1.3.6.1.5.5.7.2.1", &der::value(name::UTF8, b"x")),
        "notice" => policy::user_notice(Some((name::UTF8, "Org", &[1, 2, 300])), Some((name::UTF8, "Text"))),
        "notice-text" => policy::user_notice(None, Some((name::VISIBLE, "Text"))),
        "notice-number" => policy::user_notice(Some((name::IA5, "Org", &[7])), None),
        "notice-bmp" => policy::user_notice(Some((name::BMP, "Org", &[])), Some((name::BMP, "Text"))),
        "notice-empty" => policy::user_notice(None, None),
        "notice-big" => numbers(name::UTF8, &[der::signed(-5), der::value(0x02, &[0x7f; 16]), big(1), big(0x80)]),
        "notice-printable" => policy::user_notice(None, Some((name::PRINTABLE, "Text"))),
        "notice-odd-bmp" => notice(&der::sequence(&[&der::value(name::BMP, b"odd")])),
        "other" => policy::qualifier("1.2.3.4.5", &der::null()),
        "other-named" => policy::qualifier("2.5.4.3", &der::integer(1)),
        "other-missing" => policy::qualifier("1.2.3.4.5", &[]),
        _ => panic!("no qualifier {kind}"),
    }
}

const ALL_3: &str = "p1 p2 p3 p1>p1 p1>p2 p1>p3 p2>p1 p2>p2 p2>p3 p3>p1 p3>p2 p3>p3";
