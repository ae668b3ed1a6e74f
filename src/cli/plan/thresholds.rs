//! `--warn-days` and `--crit-days`: days, hours, or a share of the lifetime.

use crate::base::error::{Error, ErrorKind};
use crate::base::moment::parse_span;
use crate::checks::facts::Threshold;

/// Reads `14`, `36h`, `25%`, or a list of them split by commas.
pub(super) fn parse(option: &str, text: &str) -> Result<Vec<Threshold>, Error> {
    text.split(',').map(|word| threshold(word.trim())).collect::<Option<Vec<_>>>().ok_or_else(|| {
        let message =
            format!("{option} {text} cannot be read; give days (14), hours (36h) or a share of the lifetime (25%)");
        Error::new(ErrorKind::Usage, message)
    })
}

fn threshold(word: &str) -> Option<Threshold> {
    if let Some(share) = word.strip_suffix('%') {
        return share.parse().ok().filter(|share| *share <= 100).map(Threshold::Percent);
    }
    let known_unit = word.ends_with(|last: char| last.is_ascii_digit() || last == 'd' || last == 'h');
    known_unit.then(|| parse_span(word))?.map(Threshold::Seconds)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::checks::facts::Threshold::{Percent, Seconds};

    #[test]
    fn reads_days_hours_shares_and_lists() {
        assert_eq!(parse("--warn-days", "14").unwrap(), [Seconds(14 * 86_400)]);
        assert_eq!(parse("--warn-days", "14d").unwrap(), [Seconds(14 * 86_400)]);
        assert_eq!(parse("--warn-days", "36h").unwrap(), [Seconds(36 * 3_600)]);
        assert_eq!(parse("--warn-days", "30, 25%").unwrap(), [Seconds(30 * 86_400), Percent(25)]);
        assert_eq!(parse("--warn-days", "0").unwrap(), [Seconds(0)]);
    }

    #[test]
    fn refuses_the_rest_on_one_line() {
        for wrong in ["", "soon", "-1", "101%", "%", "14,", "1.5", "5m", "99999999999999999999", "9999999999999999h"] {
            let message = parse("--crit-days", wrong).unwrap_err().to_string();
            assert!(
                message.starts_with("--crit-days ") && message.contains("36h") && !message.contains('\n'),
                "{wrong}"
            );
        }
    }
}
