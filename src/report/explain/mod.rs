//! What a check, an OpenSSL error number or the words of a log mean, why it matters, how to mend it.

mod log_words;
mod markdown;
mod page;
mod search;

use crate::base::error::{Error, ErrorKind};
use crate::checks;
use crate::checks::check::Check;
use crate::report::groups;
use crate::report::text::TextOptions;
use crate::verify::code::Code;

/// What a question turned out to ask for.
#[derive(Clone, Copy)]
enum Subject {
    Check(&'static Check),
    Code(Code),
}

/// The answer to `explain QUESTION` as text for the screen; without a question, the list of all checks.
///
/// # Errors
/// `Usage` when nothing fits; the message names what comes nearest.
pub fn answer(question: Option<&str>, options: &TextOptions) -> Result<String, Error> {
    let question = question.unwrap_or("").trim();
    if question.is_empty() {
        let mut all = checks::CHECKS.to_vec();
        all.sort_by_key(|check| groups::rank(check.id));
        return Ok(page::list(&all, options));
    }
    if let Some(check) = check_named(question) {
        return Ok(page::check(check, options));
    }
    if let Some(number) = number(question) {
        let code = u8::try_from(number).ok().map(Code).filter(|code| code.is_known());
        let unknown = || {
            Error::new(
                ErrorKind::Usage,
                format!("OpenSSL 3.0 has no verification error {number}: they go from 1 to 94"),
            )
        };
        return code.map(|code| page::code(code, options)).ok_or_else(unknown);
    }
    let group: Vec<&Check> = checks::CHECKS.iter().copied().filter(|check| check.group() == question).collect();
    if !group.is_empty() {
        return Ok(page::list(&group, options));
    }
    let found = search::subjects(question);
    match found.as_slice() {
        [] => Err(nothing(question)),
        [Subject::Check(check)] => Ok(page::check(check, options)),
        [Subject::Code(code)] => Ok(page::code(*code, options)),
        several => Ok(page::matches(question, several, options)),
    }
}

/// The page `docs/checks.md`, from the same fields.
pub fn markdown() -> String {
    markdown::page()
}

/// The check with this id, written with any case and with underscores or blanks for dashes.
fn check_named(question: &str) -> Option<&'static Check> {
    checks::find(&question.to_lowercase().replace(['_', ' '], "-"))
}

/// A bare number, or the one in `error 20`, `num=20`, `error 20 at 0 depth lookup: ...`.
fn number(question: &str) -> Option<u32> {
    let lower = question.to_lowercase();
    let rest = ["error ", "num=", "verify error:num=", "code ", "openssl ", "openssl error "]
        .iter()
        .filter_map(|prefix| lower.strip_prefix(prefix))
        .min_by_key(|rest| rest.len())
        .unwrap_or(&lower);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let after = rest.strip_prefix(digits.as_str()).unwrap_or("");
    let ends = after.is_empty() || after.starts_with([' ', ':', ',']);
    digits.parse().ok().filter(|_| ends && (after.is_empty() || rest.len() < lower.len()))
}

fn nothing(question: &str) -> Error {
    let nearest = search::nearest(question).map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
    let message = format!("nothing is known about `{question}`{nearest}; `certpreflight explain` lists all checks");
    Error::new(ErrorKind::Usage, message)
}

#[cfg(test)]
mod tests;
