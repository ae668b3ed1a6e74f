//! The page `docs/checks.md`, from the same fields as `explain`.

use crate::checks;
use crate::checks::check::{Check, Impact};
use crate::report::explain::page::{impact_in_words, sentence};
use crate::report::wording::{impact_key, severity_key};
use crate::verify::code::Code;

/// The whole page, ending in a line end.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Checks\n\n\
        Generated from the checks themselves; `certpreflight explain ID` shows the same.\n\n\
        A check passes when its title is true. A finding counts as *warn* or *fail*, and says what it means for the \
        server:\n\n",
    );
    for impact in [Impact::Load, Impact::Client, Impact::Secret, Impact::Policy] {
        page.push_str(&format!("- **{}**: {}\n", impact_key(impact), impact_in_words(impact)));
    }
    page.push_str("\n| check | passes when | counts as | impact |\n| --- | --- | --- | --- |\n");
    for check in checks::CHECKS {
        let (severity, impact) = (severity_key(check.severity), impact_key(check.impact));
        page.push_str(&format!("| [{0}](#{0}) | {1} | {severity} | {impact} |\n", check.id, cell(check.title)));
    }
    checks::CHECKS.iter().for_each(|check| page.push_str(&section(check)));
    page.push_str(
        "\n# OpenSSL's error numbers\n\n\
        What `chain-trust` quotes; `certpreflight explain NUMBER` tells what each means and how to mend it.\n\n\
        | number | name | sentence |\n| --- | --- | --- |\n",
    );
    for code in Code::all() {
        page.push_str(&format!("| {} | `{}` | {} |\n", code.0, code.constant(), cell(code.message())));
    }
    page
}

fn section(check: &Check) -> String {
    let mut text = format!("\n## {}\n\n{}\n\n", check.id, sentence(check.title));
    let note = if check.severity_note.is_empty() { String::new() } else { format!("; {}", check.severity_note) };
    text.push_str(&format!("- counts as: {}{note}\n", severity_key(check.severity)));
    text.push_str(&format!("- impact: {} ({})\n", impact_key(check.impact), impact_in_words(check.impact)));
    text.push_str(&format!("- since: {}\n", check.since));
    for (heading, paragraph) in [("Why it matters", check.rationale), ("How to mend it", check.fix)] {
        if !paragraph.is_empty() {
            text.push_str(&format!("\n**{heading}.** {}\n", sentence(paragraph)));
        }
    }
    if !check.sources.is_empty() {
        text.push_str("\nSources:\n\n");
        check.sources.iter().for_each(|source| text.push_str(&format!("- {source}\n")));
    }
    text
}

/// Text that does not end its table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
