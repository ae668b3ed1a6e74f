//! A point in time in whole seconds, and the forms in which people write and read it.

use jiff::{SignedDuration, Timestamp, civil::Date, fmt::strtime, tz::TimeZone};

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted. Any year that a certificate can name fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// From a UTC calendar date and time of day; `None` for a day or hour that does not exist.
    pub fn from_civil(year: i64, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Moment> {
        let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        let time =
            jiff::civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()?;
        let days = i64::from(date.since(Date::new(1970, 1, 1).ok()?).ok()?.get_days());
        let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        Some(Moment(days * DAY + seconds))
    }

    /// What `--at` takes: RFC 3339, `YYYY-MM-DD` (midnight UTC), seconds since 1970, or `+14d` / `+36h` from now.
    pub fn parse(text: &str, now: Moment) -> Option<Moment> {
        if let Some(span) = text.strip_prefix('+') {
            return Some(Moment(now.0.checked_add(parse_span(span)?)?));
        }
        if let Ok(seconds) = text.parse::<i64>() {
            return Some(Moment(seconds));
        }
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Some(Moment(timestamp.as_second()));
        }
        let date: Date = (text.len() == 10).then(|| text.parse().ok())??;
        Some(Moment(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second()))
    }

    /// `2026-11-22T03:52:00Z`; a moment outside the years -9999 to 9999 as bare seconds.
    pub fn rfc3339(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%SZ")
    }

    /// `2026-11-22 03:52 UTC`.
    pub fn minutes(self) -> String {
        self.format("%Y-%m-%d %H:%M UTC")
    }

    /// `2026-11-22`.
    pub fn date(self) -> String {
        self.format("%Y-%m-%d")
    }

    /// Whole days from `earlier` to this moment, rounded down; negative when this moment is the earlier one.
    pub fn days_since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(DAY)
    }

    fn format(self, pattern: &str) -> String {
        Timestamp::from_duration(SignedDuration::from_secs(self.0))
            .ok()
            .and_then(|t| strtime::format(pattern, &t.to_zoned(TimeZone::UTC)).ok())
            .unwrap_or_else(|| self.0.to_string())
    }
}

/// Seconds of a span such as `14d`, `36h`, `90m`, `30s` or a bare number of days.
pub fn parse_span(text: &str) -> Option<i64> {
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 'd') => (text.get(..at)?, DAY),
        (at, 'h') => (text.get(..at)?, 3600),
        (at, 'm') => (text.get(..at)?, 60),
        (at, 's') => (text.get(..at)?, 1),
        _ => (text, DAY),
    };
    let number: i64 = number.parse().ok().filter(|n| *n >= 0)?;
    number.checked_mul(unit)
}

/// Seconds of a day.
pub const DAY: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn reads_every_form_of_at() {
        let now = Moment(1_000);
        assert_eq!(Moment::parse("2026-11-22", now), Some(Moment(1_795_305_600)));
        assert_eq!(Moment::parse("2026-11-22T00:00:00Z", now), Some(Moment(1_795_305_600)));
        assert_eq!(Moment::parse("2026-11-22T01:00:00+01:00", now), Some(Moment(1_795_305_600)));
        assert_eq!(Moment::parse("1795305600", now), Some(Moment(1_795_305_600)));
        assert_eq!(Moment::parse("+14d", now), Some(Moment(1_000 + 14 * 86_400)));
        assert_eq!(Moment::parse("+36h", now), Some(Moment(1_000 + 36 * 3_600)));
        for wrong in ["", "tomorrow", "2026-13-01", "+", "+x", "2026-11-22T00:00:00"] {
            assert_eq!(Moment::parse(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn prints_what_it_read() {
        let moment = Moment::from_civil(2026, 11, 22, 3, 52, 0).unwrap();
        assert_eq!(moment.rfc3339(), "2026-11-22T03:52:00Z");
        assert_eq!(moment.minutes(), "2026-11-22 03:52 UTC");
        assert_eq!(Moment::from_civil(2026, 2, 29, 0, 0, 0), None);
    }
}
