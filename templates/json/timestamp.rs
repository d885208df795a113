
/// A point in time: `2026-01-02T03:04:05.678Z`.
pub struct Timestamp;

/// The seconds of the years 1 to 9999.
const TIMES: ::core::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

impl Format<__TIMESTAMP__> for Timestamp {
    fn write<S: Serializer>(value: &__TIMESTAMP__, serializer: S) -> Result<S::Ok, S::Error> {
        if !TIMES.contains(&value.seconds) || !(0..1_000_000_000).contains(&value.nanos) {
            return Err(S::Error::custom("a timestamp is outside the years 1 to 9999, or its nanoseconds are no fraction"));
        }
        let (days, second) = (value.seconds.div_euclid(86_400), value.seconds.rem_euclid(86_400));
        let (year, month, day) = date_of(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let fraction = fraction(value.nanos);
        serializer.collect_str(&format_args!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__TIMESTAMP__, D::Error> {
        TextVisitor::read("a time such as \"2026-01-02T03:04:05.678Z\"", parse_timestamp, deserializer)
    }
}

/// Year, month and day of a day, counted from 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, leap days are the last of their years, and 400 years are one cycle.
    let days = days + 719_468;
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + cycle * 400 + i64::from(month <= 2), month, day)
}

/// The day of a date, counted from 1970-01-01.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = (month + 9) % 12;
    let day = (153 * month + 2) / 5 + day - 1;
    cycle * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
}

fn parse_timestamp(text: &str) -> Option<__TIMESTAMP__> {
    // `2026-01-02T03:04:05`.
    let (start, rest) = (text.get(..19)?, text.get(19..)?);
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = start.get(from..to)?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let sign = |at: usize| start.as_bytes()[at];
    let signs = [sign(4), sign(7), sign(10), sign(13), sign(16)];
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let (nanos, zone) = split_fraction(rest)?;
    let days = day_of(year, month, day);
    let is_date = signs == *b"--T::"
        && (1..=12).contains(&month)
        && day >= 1
        && date_of(days) == (year, month, day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset(zone)?;
    if is_date && TIMES.contains(&seconds) {
        Some(__TIMESTAMP__ { seconds, nanos })
    } else {
        None
    }
}

/// The seconds that a time zone is ahead.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let bytes = zone.as_bytes();
    let is_digit = |index: usize| bytes[index].is_ascii_digit();
    if bytes.len() != 6 || bytes[3] != b':' || ![1, 2, 4, 5].iter().all(|&index| is_digit(index)) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (zone[1..3].parse().ok()?, zone[4..].parse().ok()?);
    if hours < 24 && minutes < 60 { Some(sign * (hours * 3_600 + minutes * 60)) } else { None }
}
