//! What a value is once its `$name` and `${...}` are replaced: `mac_expand` of Postfix.

mod comparison;

use std::collections::BTreeSet;

use crate::service::postfix::text::{Text, trim_start};
use comparison::Comparison;

/// A value with everything replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The text.
    pub text: Text,
    /// The names that were asked for, each once, in order of their first use.
    pub used: Vec<Text>,
    /// The names among them that have no value at all; each stands for nothing.
    pub undefined: Vec<Text>,
    /// Pieces that were replaced and bytes of values that were gone over.
    pub work: usize,
}

/// Replaces every reference in a value, and those in the values found. `lookup` gives the raw value of a name.
///
/// # Errors
///
/// The words with which Postfix says what is wrong before it ends. An expansion that takes more than `MOST_STEPS` steps
/// or goes over more than `LONGEST` bytes, which Postfix would go on with, is one too.
pub fn expand(value: &[u8], lookup: &dyn Fn(&[u8]) -> Option<Text>) -> Result<Expansion, String> {
    let (used, undefined, seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut work = Work { lookup, used, undefined, seen, steps: 0, bytes: 0 };
    let text = work.expand(value, 0)?;
    let effort = work.steps.saturating_add(work.bytes);
    Ok(Expansion { text: Text::new(text), used: work.used, undefined: work.undefined, work: effort })
}

/// One expansion under way.
struct Work<'a> {
    lookup: &'a dyn Fn(&[u8]) -> Option<Text>,
    used: Vec<Text>,
    undefined: Vec<Text>,
    seen: BTreeSet<Text>,
    steps: usize,
    bytes: usize,
}

/// A piece of a value.
enum Piece<'a> {
    Literal(Vec<u8>),
    Reference(&'a [u8]),
}

impl Work<'_> {
    fn expand(&mut self, value: &[u8], level: usize) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let mut rest = value;
        self.bytes = self.bytes.saturating_add(value.len());
        while !rest.is_empty() {
            let (piece, behind) = next_piece(value, rest)?;
            rest = behind;
            self.steps = self.steps.saturating_add(1);
            let shown: &[u8] = match &piece {
                Piece::Literal(text) => text,
                Piece::Reference(text) => text,
            };
            if level > DEEPEST {
                return Err(format!("unreasonable macro call nesting: \"{}\"", Text::new(shown).logged()));
            }
            match piece {
                Piece::Literal(text) => out.extend_from_slice(&text),
                Piece::Reference(text) => out.append(&mut self.reference(text, level)?),
            }
            if self.steps > MOST_STEPS || self.bytes > LONGEST {
                return Err("the value grows without a reasonable end when its names are replaced".to_owned());
            }
        }
        Ok(out)
    }

    /// What stands between the braces, or the bare name.
    fn reference(&mut self, text: &[u8], level: usize) -> Result<Vec<u8>, String> {
        let below = level.saturating_add(1);
        if trim_start(text).starts_with(b"{") {
            let (comparison, rest) = Comparison::read(trim_start(text))?;
            let (left, right) = (self.expand(comparison.left, below)?, self.expand(comparison.right, below)?);
            let holds = comparison.holds(&left, &right)?;
            let choice = match trim_start(rest) {
                [] => None,
                rest @ [b'?' | b':', ..] => Some(Choice::read(rest)?),
                rest => return Err(format!("\"?\" or \":\" expected at: \"...}}>>>{}\"", start(rest))),
            };
            return match choice {
                None => Ok(if holds { b"true".to_vec() } else { Vec::new() }),
                Some(choice) => self.expand(choice.taken(holds), below),
            };
        }
        let blanks = text.len().saturating_sub(trim_start(text).len());
        let length = text.iter().skip(blanks).take_while(|byte| is_name_byte(**byte)).count();
        let (shown, behind) = text.split_at_checked(blanks.saturating_add(length)).unwrap_or((text, &[]));
        let name = trim_start(shown);
        let choice = match trim_start(behind) {
            [] => None,
            rest @ [b'?' | b':', ..] => Some(Choice::read(rest)?),
            _ => {
                let words =
                    format!("attribute name syntax error at: \"...{}>>>{}\"", Text::new(shown).logged(), start(behind));
                return Err(words);
            }
        };
        let value = self.value(name);
        match choice {
            // The value as it is set decides, not what it expands to.
            Some(choice) => self.expand(choice.taken(value.is_some_and(|value| !value.is_empty())), below),
            None => self.expand(value.unwrap_or_default().as_bytes(), below),
        }
    }

    fn value(&mut self, name: &[u8]) -> Option<Text> {
        let value = (self.lookup)(name);
        let name = Text::new(name);
        if self.seen.insert(name.clone()) {
            if value.is_none() {
                self.undefined.push(name.clone());
            }
            self.used.push(name);
        }
        value
    }
}

/// The next literal or reference of `rest`, and what stands behind it; `value` is the whole, for messages (`mac_parse`).
fn next_piece<'a>(value: &[u8], rest: &'a [u8]) -> Result<(Piece<'a>, &'a [u8]), String> {
    let mut literal = Vec::new();
    let mut rest = rest;
    loop {
        match rest {
            [b'$', b'$', behind @ ..] => {
                literal.push(b'$');
                rest = behind;
            }
            [] | [b'$', ..] if !literal.is_empty() => return Ok((Piece::Literal(literal), rest)),
            [] => return Ok((Piece::Literal(literal), rest)),
            [b'$', behind @ ..] => {
                let (text, behind) = match behind {
                    [b'{', inner @ ..] => enclosed(inner, b'{', b'}').ok_or_else(|| truncated(value))?,
                    [b'(', inner @ ..] => enclosed(inner, b'(', b')').ok_or_else(|| truncated(value))?,
                    _ => {
                        let length = behind.iter().take_while(|byte| is_name_byte(**byte)).count();
                        behind.split_at_checked(length).unwrap_or((behind, &[]))
                    }
                };
                if text.is_empty() {
                    return Err(format!("empty macro name: \"{}\"", Text::new(value).logged()));
                }
                return Ok((Piece::Reference(text), behind));
            }
            [byte, behind @ ..] => {
                literal.push(*byte);
                rest = behind;
            }
        }
    }
}

/// What stands between two brackets, and what follows them.
type Enclosed<'a> = (&'a [u8], &'a [u8]);

/// What follows `?` or `:`.
struct Choice<'a> {
    if_set: &'a [u8],
    if_empty: &'a [u8],
}

impl<'a> Choice<'a> {
    fn read(text: &'a [u8]) -> Result<Choice<'a>, String> {
        let (operator, rest) = text.split_first().unwrap_or((&b':', &[]));
        let (first, second) = match (braced(trim_start(rest))?, operator) {
            (None, _) => (rest, &[][..]),
            (Some((first, behind)), b'?') => match trim_start(behind) {
                [] => (first, &[][..]),
                [b':', second @ ..] => (first, last_text(second)?),
                other => {
                    return Err(format!(
                        "\":\" expected at: \"...{}}}>>>{}\"",
                        Text::new(first).logged(),
                        start(other)
                    ));
                }
            },
            (Some(_), _) => (last_text(rest)?, &[][..]),
        };
        let (if_set, if_empty) = if *operator == b'?' { (first, second) } else { (second, first) };
        Ok(Choice { if_set, if_empty })
    }

    fn taken(&self, is_set: bool) -> &'a [u8] {
        if is_set { self.if_set } else { self.if_empty }
    }
}

/// A text to the end, blanks in front included, or one in braces behind which nothing stands.
fn last_text(text: &[u8]) -> Result<&[u8], String> {
    let Some((inner, behind)) = braced(trim_start(text))? else { return Ok(text) };
    match trim_start(behind) {
        [] => Ok(inner),
        other => Err(format!("unexpected input at: \"...{}}}>>>{}\"", Text::new(inner).logged(), start(other))),
    }
}

/// What stands in the braces with which a text begins, and what follows; none when it begins with something else.
fn braced(text: &[u8]) -> Result<Option<Enclosed<'_>>, String> {
    let Some(inner) = text.strip_prefix(b"{") else { return Ok(None) };
    let unbalanced = || format!("unbalanced {{}} in attribute expression: \"{}\"", Text::new(text).logged());
    enclosed(inner, b'{', b'}').map(Some).ok_or_else(unbalanced)
}

/// What stands before the closing bracket that fits, and what follows it.
fn enclosed(inner: &[u8], open: u8, close: u8) -> Option<Enclosed<'_>> {
    let mut level = 1_usize;
    let end = inner.iter().position(|byte| {
        match *byte {
            byte if byte == open => level = level.saturating_add(1),
            byte if byte == close => level = level.saturating_sub(1),
            _ => {}
        }
        level == 0
    })?;
    Some((inner.get(..end)?, inner.get(end.saturating_add(1)..)?))
}

fn truncated(value: &[u8]) -> String {
    format!("truncated macro reference: \"{}\"", Text::new(value).logged())
}

/// The first bytes of what is left, as Postfix shows it.
fn start(text: &[u8]) -> String {
    Text::new(text.get(..SHOWN).unwrap_or(text)).logged()
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Levels of values within values (`mac_expand_callback`).
const DEEPEST: usize = 100;
/// Bytes of the rest of a value that Postfix shows.
const SHOWN: usize = 20;
/// Pieces that one expansion may replace; a hundred levels of doubling would not end.
const MOST_STEPS: usize = 50_000;
/// Bytes of values, one in the other, that one expansion may go over.
const LONGEST: usize = 1 << 23;

#[cfg(test)]
mod tests {
    use super::expand;
    use crate::service::postfix::text::Text;

    fn told(value: &str) -> Result<String, String> {
        let lookup = |name: &[u8]| match name {
            b"x" => Some(Text::from("1")),
            b"z" => Some(Text::from("")),
            b"q" => Some(Text::from("$z")),
            b"a" => Some(Text::from("$b")),
            b"b" => Some(Text::from("$a")),
            _ => None,
        };
        expand(value.as_bytes(), &lookup).map(|expansion| expansion.text.to_string())
    }

    #[test]
    fn references_and_conditions() {
        for (value, wanted) in [
            ("$x ${x} $(x) $$x $nosuch", "1 1 1 $x "),
            ("${x?a}${z?b}${z:c}${nosuch:d}", "acd"),
            ("${x?{a}:{b}}${z?{a}:{b}}", "ab"),
            ("${q?a}", "a"),
            ("${{$x} == {1} ? {c} : {d}}${{a} == {b} ? {c} : {d}}", "cd"),
            ("${{10} < {9} ? {c} : {d}}${{10} < {9a} ? {c} : {d}}", "dc"),
            ("${{3.6} <level {3.10} ? {old} : {new}}", "old"),
            ("${{a} == {a}}", "true"),
        ] {
            assert_eq!(told(value).unwrap(), wanted, "{value}");
        }
    }

    #[test]
    fn words_of_what_cannot_be_replaced() {
        for (value, wanted) in [
            ("/$/x", "empty macro name: \"/$/x\""),
            ("${x", "truncated macro reference: \"${x\""),
            ("$a", "unreasonable macro call nesting: \"b\""),
            ("${x-y}", "attribute name syntax error at: \"...x>>>-y\""),
            ("${x?{a} c}", "\":\" expected at: \"...a}>>>c\""),
            ("${{a} <levelx {b}}", "bad operator suffix at: \"...<>>>levelx\""),
        ] {
            assert_eq!(told(value).unwrap_err(), wanted, "{value}");
        }
    }

    #[test]
    fn a_value_that_doubles_at_every_level_ends() {
        let lookup = |name: &[u8]| {
            let number: u32 = std::str::from_utf8(name).ok()?.strip_prefix('v')?.parse().ok()?;
            Some(Text::from(format!("$v{0}$v{0}", number + 1).as_str()))
        };
        assert!(expand(b"$v1", &lookup).is_err());
    }

    #[test]
    fn what_was_asked_for_is_told() {
        let expansion = expand(b"$x$nosuch$x", &|name| (name == b"x").then(|| Text::from("1"))).unwrap();
        assert_eq!(expansion.used, ["x", "nosuch"].map(Text::from));
        assert_eq!(expansion.undefined, ["nosuch"].map(Text::from));
    }
}
