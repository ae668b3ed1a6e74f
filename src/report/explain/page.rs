//! The pages of `explain` as text for the screen.

use unicode_width::UnicodeWidthStr;

use crate::checks;
use crate::checks::check::{Check, Impact};
use crate::report::explain::Subject;
use crate::report::text::TextOptions;
use crate::report::text::screen::{Screen, Tone};
use crate::report::wording::{impact_key, severity_key};
use crate::verify::code::Code;

/// A line a check, by group, and how to ask further.
pub(super) fn list(checks: &[&Check], options: &TextOptions) -> String {
    drawn(options, |screen| {
        let mut group = "";
        for check in checks {
            if !group.is_empty() && group != check.group() {
                screen.blank()?;
            }
            group = check.group();
            summary_line(
                check.id,
                check.title,
                &format!("{} {}", severity_key(check.severity), impact_key(check.impact)),
                screen,
            )?;
        }
        screen.blank()?;
        let more = "certpreflight explain ID tells what a check asks, why, and how to mend it; explain 20 does so for an \
            error number of openssl verify (1 to 94); explain WORDS looks for words of a log";
        screen.paragraph(0, "", Tone::Plain, more)
    })
}

/// All about a check.
pub(super) fn check(check: &Check, options: &TextOptions) -> String {
    drawn(options, |screen| {
        heading(check.id, screen)?;
        screen.paragraph(2, "passes when  ", Tone::Plain, check.title)?;
        let mut severity = severity_key(check.severity).to_owned();
        if !check.severity_note.is_empty() {
            severity = format!("{severity}; {}", check.severity_note);
        }
        screen.paragraph(2, "counts as    ", Tone::Plain, &severity)?;
        let impact = format!("{}: {}", impact_key(check.impact), impact_in_words(check.impact));
        screen.paragraph(2, "impact       ", Tone::Plain, &impact)?;
        section("why it matters", check.rationale, screen)?;
        section("how to mend it", check.fix, screen)?;
        if !check.sources.is_empty() {
            screen.blank()?;
            heading("sources", screen)?;
            for source in check.sources {
                screen.paragraph(2, "", Tone::Plain, source)?;
            }
        }
        Ok(())
    })
}

/// All about an error number.
pub(super) fn code(code: Code, options: &TextOptions) -> String {
    drawn(options, |screen| {
        heading(&format!("openssl error {}: {}", code.0, code.message()), screen)?;
        screen.paragraph(2, "name    ", Tone::Plain, code.constant())?;
        let ids = rows_of(code);
        if !ids.is_empty() {
            screen.paragraph(2, "checks  ", Tone::Plain, &ids.join(", "))?;
        }
        section("what it means", code.explanation(), screen)?;
        section("how to mend it", code.fix(), screen)
    })
}

/// A line for each of several subjects that fit a question.
pub(super) fn matches(question: &str, subjects: &[Subject], options: &TextOptions) -> String {
    drawn(options, |screen| {
        screen.paragraph(0, "", Tone::Plain, &format!("`{question}` may mean:"))?;
        screen.blank()?;
        for subject in subjects {
            match subject {
                Subject::Check(check) => summary_line(check.id, check.title, "", screen)?,
                Subject::Code(code) => summary_line(&format!("error {}", code.0), code.message(), "", screen)?,
            }
        }
        screen.blank()?;
        screen.paragraph(0, "", Tone::Plain, "more on each: certpreflight explain followed by the id or the number")
    })
}

/// The checks that tell of this error in a report.
fn rows_of(code: Code) -> &'static [&'static str] {
    match code.0 {
        2 | 20 | 21 => &["chain-complete", "chain-trust"],
        9 | 10 | 13 | 14 => &["cert-validity", "chain-trust"],
        26 => &["cert-purpose", "chain-trust"],
        3 | 5 | 8 | 11 | 12 | 15 | 16 | 23 | 33 | 35 | 36 | 44 | 54 => &["chain-revocation"],
        62 | 64 => &["cert-name"],
        66 => &["key-strength"],
        67 | 68 => &["chain-strength"],
        94 => &["key-algorithm", "chain-trust"],
        1 | 6 | 7 | 18 | 19 | 22 | 25 | 28 | 32 | 34 | 37..=41 | 46..=49 | 51 | 53 | 72 | 79 => &["chain-trust"],
        _ => &[],
    }
}

/// What an impact means, in words.
pub(super) fn impact_in_words(impact: Impact) -> &'static str {
    match impact {
        Impact::Load => "the server will not start TLS with it",
        Impact::Client => "TLS starts; clients, or a family of them, refuse",
        Impact::Secret => "somebody else can read or replace a key",
        Impact::Policy => "it works; a rule or good habit is broken",
    }
}

/// The text as a sentence: checks write their remedies as a finding shows them, in lower case without a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut sentence: String =
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    if sentence.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '`' | '\'' | '"')) {
        sentence.push('.');
    }
    sentence
}

fn drawn(options: &TextOptions, draw: impl FnOnce(&mut Screen<'_>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = draw(&mut Screen::new(&mut out, options));
    String::from_utf8_lossy(&out).into_owned()
}

fn heading(words: &str, screen: &mut Screen<'_>) -> std::io::Result<()> {
    let line = screen.line().toned(Tone::Strong, words);
    screen.put(line)
}

fn section(words: &str, text: &str, screen: &mut Screen<'_>) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    screen.blank()?;
    heading(words, screen)?;
    screen.paragraph(2, "", Tone::Plain, &sentence(text))
}

fn summary_line(name: &str, words: &str, right: &str, screen: &mut Screen<'_>) -> std::io::Result<()> {
    let widest = checks::CHECKS.iter().map(|check| check.id.width()).max().unwrap_or(0);
    let words_at = widest.saturating_add(GAP);
    let right_at = screen.text_width().saturating_sub(RIGHT);
    let parts = screen.wrap(words, right_at.saturating_sub(words_at).saturating_sub(GAP));
    for (index, part) in parts.iter().enumerate() {
        let (name, right) = if index == 0 { (name, right) } else { ("", "") };
        let line = screen.line().toned(Tone::Strong, name).to(words_at).text(part);
        screen.put(line.to(right_at).toned(Tone::Quiet, right))?;
    }
    Ok(())
}

/// Columns between id, title and the rest.
const GAP: usize = 2;
/// Columns for severity and impact.
const RIGHT: usize = 11;
