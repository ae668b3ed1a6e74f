//! The comparison in `${{left} == {right} ? ...}`: `mac_exp_parse_relational` and `mac_exp_eval` of Postfix.

use std::cmp::Ordering;

use crate::service::postfix::expand::{braced, start};
use crate::service::postfix::text::{Text, trim_start};

/// Two texts and how they are compared.
pub(super) struct Comparison<'a> {
    pub(super) left: &'a [u8],
    pub(super) right: &'a [u8],
    accepts: fn(Ordering) -> bool,
    by_level: bool,
}

impl<'a> Comparison<'a> {
    /// Reads `{left} operator {right}`, and gives what stands behind.
    pub(super) fn read(text: &'a [u8]) -> Result<(Comparison<'a>, &'a [u8]), String> {
        let (left, rest) = braced(text)?.unwrap_or((&[], text));
        let rest = trim_start(rest);
        let length = rest.iter().take_while(|byte| OPERATOR_BYTES.contains(byte)).count();
        let (operator, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let Some((_, accepts)) = OPERATORS.iter().find(|(name, _)| *name == operator) else {
            return Err(format!("{EXPECTED} expected at: \"...{}}}>>>{}\"", Text::new(left).logged(), start(rest)));
        };
        let length = behind.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (suffix, behind) = behind.split_at_checked(length).unwrap_or((behind, &[]));
        if !suffix.is_empty() && suffix != b"level" {
            let (operator, suffix) = (Text::new(operator).logged(), Text::new(suffix).logged());
            return Err(format!("bad operator suffix at: \"...{operator}>>>{suffix}\""));
        }
        let Some((right, after)) = braced(trim_start(behind))? else {
            let (left, operator) = (Text::new(left).logged(), Text::new(operator).logged());
            return Err(format!("\"{{expression}}\" expected at: \"...{{{left}}} {operator}>>>{}\"", start(behind)));
        };
        Ok((Comparison { left, right, accepts: *accepts, by_level: !suffix.is_empty() }, after))
    }

    /// Whether it is true of the two texts, as they are when their own references are replaced.
    pub(super) fn holds(&self, left: &[u8], right: &[u8]) -> Result<bool, String> {
        let order = match self.by_level {
            true => level(left)?.cmp(&level(right)?),
            false if is_number(left) && is_number(right) => number(left)?.cmp(&number(right)?),
            false => left.cmp(right),
        };
        Ok((self.accepts)(order))
    }
}

fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

fn number(digits: &[u8]) -> Result<i64, String> {
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| format!("mac_exp_eval: bad conversion: {}", Text::new(digits).logged()))
}

/// Major, minor and patch number of a compatibility level (`compat_level_from_string`); `strtol` passes over blanks and a
/// plus sign in front of each.
fn level(text: &[u8]) -> Result<[i64; 3], String> {
    let read = || {
        let mut parts = [0; 3];
        let mut numbers = text.split(|byte| *byte == b'.');
        for (part, most) in parts.iter_mut().zip(LARGEST_OF_A_LEVEL) {
            let Some(digits) = numbers.next() else { break };
            let digits = trim_start(digits);
            let digits = digits.strip_prefix(b"+").unwrap_or(digits);
            *part = number(digits).ok().filter(|number| is_number(digits) && number <= most)?;
        }
        numbers.next().is_none().then_some(parts)
    };
    read().ok_or_else(|| format!("malformed compatibility level syntax: \"{}\"", Text::new(text).logged()))
}

/// An operator as written, and which order of the two sides makes it true.
type Operator = (&'static [u8], fn(Ordering) -> bool);
/// The operators.
const OPERATORS: &[Operator] = &[
    (b"==", Ordering::is_eq),
    (b"!=", Ordering::is_ne),
    (b"<", Ordering::is_lt),
    (b"<=", Ordering::is_le),
    (b">=", Ordering::is_ge),
    (b">", Ordering::is_gt),
];
/// Bytes that an operator could be made of; `=~` is one unknown operator, not `=` and a word.
const OPERATOR_BYTES: &[u8] = b"<>!=?+-*/~&|%";
/// The operators as Postfix lists them, with its own stray quotes.
const EXPECTED: &str = "\"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\"";
const LARGEST_OF_A_LEVEL: &[i64; 3] = &[(1 << 43) - 1, 1023, 1023];
