//! Floating-point defaults as protoc prints them: `%g` with a low precision if that parses to the same value.

/// A float as protoc writes it in a default.
pub(crate) fn float_text(value: f32) -> String {
    if !value.is_finite() {
        return not_finite(f64::from(value));
    }
    let short = general(f64::from(value), 6);
    if short.parse() == Ok(value) {
        return short;
    }
    general(f64::from(value), 9)
}

/// A double as protoc writes it in a default.
pub(crate) fn double_text(value: f64) -> String {
    if !value.is_finite() {
        return not_finite(value);
    }
    let short = general(value, 15);
    if short.parse() == Ok(value) {
        return short;
    }
    general(value, 17)
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
    use super::{double_text, float_text};

    #[test]
    fn prints_as_c_does() {
        let floats = [
            (2e8, "2e+08"),
            (9e9, "9e+09"),
            (8e-28, "8e-28"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (16_777_217.0, "16777216"),
            (-0.0, "-0"),
            (f32::INFINITY, "inf"),
            (f32::NAN, "nan"),
        ];
        for (value, expected) in floats {
            assert_eq!(float_text(value), expected);
        }
        let doubles = [
            (7e22, "7e+22"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (123_456_789_012_345_678.0, "1.2345678901234568e+17"),
            (0.00001, "1e-05"),
            (f64::NEG_INFINITY, "-inf"),
            (100.0, "100"),
        ];
        for (value, expected) in doubles {
            assert_eq!(double_text(value), expected);
        }
    }
}
