
/// A span of time: `1.500s`.
pub struct Duration;

impl Format<__DURATION__> for Duration {
    fn write<S: Serializer>(value: &__DURATION__, serializer: S) -> Result<S::Ok, S::Error> {
        let (seconds, nanos) = (value.seconds, value.nanos);
        let is_negative = seconds < 0 || nanos < 0;
        let is_mixed = seconds > 0 && nanos < 0 || seconds < 0 && nanos > 0;
        if !is_duration(seconds) || nanos.unsigned_abs() >= 1_000_000_000 || is_mixed {
            return Err(S::Error::custom("a duration is over 10000 years, or its nanoseconds are no fraction of its seconds"));
        }
        let sign = if is_negative { "-" } else { "" };
        let fraction = fraction(nanos.abs());
        serializer.collect_str(&format_args!("{sign}{}{fraction}s", seconds.unsigned_abs()))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<__DURATION__, D::Error> {
        TextVisitor::read("a duration such as \"1.500s\"", parse_duration, deserializer)
    }
}

fn is_duration(seconds: i64) -> bool {
    (-315_576_000_000..=315_576_000_000).contains(&seconds)
}

fn parse_duration(text: &str) -> Option<__DURATION__> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = rest.split_at(length);
    let seconds: i64 = digits.parse().ok()?;
    let (nanos, unit) = split_fraction(rest)?;
    if unit != "s" || !is_duration(seconds) {
        return None;
    }
    Some(__DURATION__ { seconds: i64::from(sign) * seconds, nanos: sign * nanos })
}
