//! Times in certificates as Go reads them: what its `time.Parse` takes and its `Format` writes back unchanged.

/// Whether the content of a UTCTime is one; the seconds may be left out.
pub(super) fn is_utc(content: &[u8]) -> bool {
    let Some((year, rest)) = number(content, 2) else { return false };
    // `time.Parse` puts 69 to 99 into the twentieth century; the century counts for leap years alone.
    let year = if year < 69 { year.saturating_add(2000) } else { year.saturating_add(1900) };
    is_date_and_time(year, rest, true)
}

/// Whether the content of a GeneralizedTime is one.
pub(super) fn is_generalized(content: &[u8]) -> bool {
    number(content, 4).is_some_and(|(year, rest)| is_date_and_time(year, rest, false))
}

fn is_date_and_time(year: u32, text: &[u8], seconds_may_miss: bool) -> bool {
    let read = || {
        let (month, rest) = number(text, 2)?;
        let (day, rest) = number(rest, 2)?;
        let (hour, rest) = number(rest, 2)?;
        let (minute, rest) = number(rest, 2)?;
        let zone = match number(rest, 2) {
            Some((second, zone)) => Some(zone).filter(|_| second < 60)?,
            None => Some(rest).filter(|_| seconds_may_miss)?,
        };
        let fits = (1..=days(year, month)?).contains(&day) && hour < 24 && minute < 60;
        (fits && is_zone(zone)).then_some(())
    };
    read().is_some()
}

/// `Z` for UTC, hours and minutes for everything else.
fn is_zone(text: &[u8]) -> bool {
    match text {
        b"Z" => true,
        [b'+' | b'-', offset @ ..] if offset.len() == 4 => {
            let minutes = number(offset, 2).and_then(|(hours, rest)| Some((hours, number(rest, 2)?.0)));
            minutes.is_some_and(|(hours, minutes)| minutes < 60 && (hours, minutes) != (0, 0))
        }
        _ => false,
    }
}

fn days(year: u32, month: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => Some(if is_leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// A number of so many digits, and what follows it.
fn number(text: &[u8], digits: usize) -> Option<(u32, &[u8])> {
    let (number, rest) = text.split_at_checked(digits)?;
    let value = number.iter().try_fold(0_u32, |value, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(digit.into())
    })?;
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::{is_generalized, is_utc};

    #[test]
    fn takes_what_can_be_written_back() {
        for (text, wanted) in [
            ("260102030405Z", true),
            ("2601020304Z", true),
            ("260102030405+0100", true),
            ("260102030405+0000", false),
            ("260102030405", false),
            ("260102030460Z", false),
            ("261302030405Z", false),
            ("260229030405Z", false),
            ("280229030405Z", true),
            ("000229030405Z", true),
            ("260102030405.5Z", false),
            ("26010203040aZ", false),
            ("", false),
        ] {
            assert_eq!(is_utc(text.as_bytes()), wanted, "{text}");
        }
        for (text, wanted) in [
            ("20260102030405Z", true),
            ("202601020304Z", false),
            ("20260102030405.0Z", false),
            ("19000229030405Z", false),
            ("20260102030405-1130", true),
        ] {
            assert_eq!(is_generalized(text.as_bytes()), wanted, "{text}");
        }
    }
}
