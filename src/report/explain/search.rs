//! From words to the checks and error numbers that they mean.

use crate::checks;
use crate::report::explain::{Subject, log_words};
use crate::verify::code::Code;

/// What the words mean: one subject when that is clear, several when it is not, none when nothing fits.
pub(super) fn subjects(question: &str) -> Vec<Subject> {
    if let Some(code) = quoted_code(question).filter(|code| !log_words::says_more(question, code.message())) {
        return vec![Subject::Code(code)];
    }
    let behind = log_words::checks_behind(question);
    if !behind.is_empty() {
        return behind.iter().filter_map(|id| checks::find(id)).map(Subject::Check).collect();
    }
    let found = best(question);
    if !found.is_empty() {
        return found;
    }
    log_words::checks_for_part(question).iter().filter_map(|id| checks::find(id)).map(Subject::Check).collect()
}

/// The known id, constant or sentence that looks most like the question.
pub(super) fn nearest(question: &str) -> Option<&'static str> {
    let question = question.to_lowercase();
    let ids = checks::CHECKS.iter().map(|check| check.id);
    let sentences = Code::all().map(Code::message);
    let constants = Code::all().map(Code::constant);
    let scored = ids.chain(sentences).chain(constants).map(|known| (similarity(&question, known), known));
    scored.filter(|(score, _)| *score >= NEAR_ENOUGH).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

fn similarity(question: &str, known: &str) -> f64 {
    strsim::jaro_winkler(question, &known.to_lowercase())
}

/// A code whose constant or whole sentence stands in the question; of several, that with the longest sentence.
fn quoted_code(question: &str) -> Option<Code> {
    let question = question.to_lowercase().replace("self signed", "self-signed");
    let words: Vec<&str> = question.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let by_constant = Code::all().find(|code| {
        let constant = code.constant().to_lowercase();
        let short = constant.trim_start_matches("x509_v_err_");
        words.contains(&constant.as_str()) || (short.contains('_') && words.contains(&short))
    });
    let quoted = Code::all().filter(|code| question.contains(&code.message().to_lowercase()));
    by_constant.or_else(|| quoted.max_by_key(|code| code.message().len()))
}

/// The subjects with the highest score, when every word of the question is found in them somewhere.
fn best(question: &str) -> Vec<Subject> {
    let question = question.to_lowercase();
    let words: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let all_checks = checks::CHECKS.iter().map(|check| {
        let texts = [(6, check.id), (4, check.title), (2, check.rationale), (2, check.fix), (1, check.severity_note)];
        (score(&words, &texts), Subject::Check(check))
    });
    let all_codes = Code::all().map(|code| {
        let texts = [(4, code.message()), (3, code.constant()), (1, code.explanation()), (1, code.fix())];
        (score(&words, &texts), Subject::Code(code))
    });
    let mut scored: Vec<(u32, Subject)> = all_checks.chain(all_codes).filter(|(score, _)| *score > 0).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let top = scored.first().map_or(0, |(score, _)| *score);
    scored
        .into_iter()
        .filter(|(score, _)| score.saturating_mul(2) >= top)
        .map(|(_, subject)| subject)
        .take(MOST)
        .collect()
}

/// The sum over the words of the weight of the best text that has them; 0 when a word is nowhere.
fn score(words: &[&str], texts: &[(u32, &str)]) -> u32 {
    let mut sum = 0_u32;
    for word in words {
        let found = texts.iter().filter(|(_, text)| begins_a_word(text, word)).map(|(weight, _)| *weight).max();
        match found {
            Some(weight) => sum = sum.saturating_add(weight),
            None => return 0,
        }
    }
    sum
}

fn begins_a_word(text: &str, start: &str) -> bool {
    let text = text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(start))
}

/// Least similarity of a suggestion (Jaro-Winkler).
const NEAR_ENOUGH: f64 = 0.75;
/// Matches listed at most.
const MOST: usize = 8;
