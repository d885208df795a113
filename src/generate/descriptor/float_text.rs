//! Floating-point defaults as C++ prints them: the shortest of `%g` that reads back the same.

/// A float default as protoc writes it; nothing if the text is not a number.
pub(super) fn float(text: &str) -> Option<String> {
    let value: f32 = text.parse().ok()?;
    if !value.is_finite() {
        return Some(not_finite(f64::from(value)));
    }
    let short = general(f64::from(value), 6);
    if short.parse() == Ok(value) {
        return Some(short);
    }
    Some(general(f64::from(value), 9))
}

/// A double default as protoc writes it; nothing if the text is not a number.
pub(super) fn double(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok()?;
    if !value.is_finite() {
        return Some(not_finite(value));
    }
    let short = general(value, 15);
    if short.parse() == Ok(value) {
        return Some(short);
    }
    Some(general(value, 17))
}

fn not_finite(value: f64) -> String {
    if value.is_nan() {
        "nan".to_owned()
    } else if value > 0.0 {
        "inf".to_owned()
    } else {
        "-inf".to_owned()
    }
}

/// C's `%.{precision}g`.
fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (mantissa, exponent) = scientific
        .split_once('e')
        .expect("invariant: `{:e}` writes an exponent");
    let exponent: i32 = exponent
        .parse()
        .expect("invariant: the exponent is a number");
    let digits = i32::try_from(precision).expect("invariant: a precision is small");
    if (-4..digits).contains(&exponent) {
        let decimals = usize::try_from(digits - 1 - exponent).unwrap_or(0);
        return without_trailing_zeros(&format!("{value:.decimals$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let mantissa = without_trailing_zeros(mantissa);
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn without_trailing_zeros(decimal: &str) -> &str {
    if decimal.contains('.') {
        decimal.trim_end_matches('0').trim_end_matches('.')
    } else {
        decimal
    }
}

#[cfg(test)]
mod tests {
    use super::{double, float};

    #[test]
    fn prints_as_c_does() {
        let floats = [
            ("200000000", "2e+08"),
            ("9000000000", "9e+09"),
            ("0.0000000000000000000000000008", "8e-28"),
            ("-1.5", "-1.5"),
            ("0.1", "0.1"),
            ("16777217", "16777216"),
            ("-0", "-0"),
            ("inf", "inf"),
            ("nan", "nan"),
        ];
        for (text, expected) in floats {
            assert_eq!(float(text).as_deref(), Some(expected), "{text}");
        }
        let doubles = [
            ("70000000000000000000000", "7e+22"),
            ("0.1", "0.1"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("123456789012345678", "1.2345678901234568e+17"),
            ("0.00001", "1e-05"),
            ("-inf", "-inf"),
            ("100", "100"),
        ];
        for (text, expected) in doubles {
            assert_eq!(double(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(double("nonsense"), None);
    }
}
