//! The text of `-help`: the options by section, the names of purposes and of sets of parameters.

use std::fmt::Write;

use crate::openssl::options::table::{Effect, Row, SECTIONS};
use crate::openssl::options::words::PARAMETER_SETS;
use crate::verify::request::Purpose;

/// The whole text, laid out as OpenSSL's (`apps/lib/opt.c opt_help`); what it says of each option is our own.
pub(super) fn text() -> String {
    let mut text = String::from("Usage: verify [options] [cert...]\n");
    for (title, rows) in SECTIONS {
        let _ = write!(text, "\n{title} options:\n");
        for row in *rows {
            push_row(&mut text, &heading(row), row.about);
        }
    }
    text.push_str("\nParameters:\n");
    push_row(&mut text, "cert", "File of a certificate to judge, the first in it; none reads standard input");
    text.push_str("\nRecognized certificate chain purposes:\n");
    for purpose in Purpose::ALL {
        let _ = writeln!(text, "  {:<15}  {}", purpose.name(), purpose.long_name());
    }
    text.push_str("Recognized certificate policy names:\n");
    for set in PARAMETER_SETS {
        let _ = writeln!(text, "  {}", set.name);
    }
    text
}

fn heading(row: &Row) -> String {
    match row.effect {
        Effect::Help | Effect::Plain(_) => format!("-{}", row.name),
        Effect::Valued(kind, _) => format!("-{} {}", row.name, kind.label()),
    }
}

fn push_row(text: &mut String, heading: &str, about: &str) {
    let _ = writeln!(text, " {heading:<21} {about}");
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn every_line_keeps_to_its_columns() {
        let text = text();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with(" -")).collect();
        assert_eq!(rows.len(), 49);
        for row in rows {
            assert!(row.as_bytes()[22] == b' ' && row.as_bytes()[23] != b' ', "{row}");
        }
        assert!(text.contains("\n  timestampsign    Time Stamp signing\n"));
    }
}
