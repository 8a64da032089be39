use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

/// A JSON number, as written. Numbers are compared by decimal value: `300`, `300.0` and `3e2` are
/// equal.
#[derive(Clone, Debug)]
pub struct Number(Box<str>);

/// A decimal value: `0.DIGITS` times ten to the power of `exponent`.
#[derive(Debug, PartialEq, Eq)]
struct Decimal<'n> {
    is_negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: Digits<'n>,
    exponent: i64,
}

/// The digits before and after the point.
#[derive(Clone, Copy, Debug)]
struct Digits<'n>(&'n str, &'n str);

impl Number {
    /// Appends the number in the one spelling that all equal numbers share.
    pub fn write_by_value(&self, out: &mut String) {
        let Some(decimal) = self.decimal() else { return out.push_str(self) };
        if decimal.is_negative {
            out.push('-');
        }
        out.push_str("0.");
        out.extend(decimal.digits.iter().map(char::from));
        if decimal.exponent != 0 {
            out.push('e');
            out.push_str(&decimal.exponent.to_string());
        }
    }

    /// The value; `None` for an exponent beyond 64 bits.
    fn decimal(&self) -> Option<Decimal<'_>> {
        let (is_negative, rest) = match self.0.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, &*self.0),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zeros = fraction.len() - fraction.trim_start_matches('0').len();
        let (digits, point) = match (whole, fraction) {
            ("", "") => {
                return Some(Decimal { is_negative: false, digits: Digits("", ""), exponent: 0 });
            }
            ("", fraction) => (Digits("", &fraction[zeros..]), -(i64::try_from(zeros).ok()?)),
            (whole, "") => {
                (Digits(whole.trim_end_matches('0'), ""), i64::try_from(whole.len()).ok()?)
            }
            (whole, fraction) => (Digits(whole, fraction), i64::try_from(whole.len()).ok()?),
        };
        Some(Decimal { is_negative, digits, exponent: exponent.checked_add(point)? })
    }
}

impl Digits<'_> {
    fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().chain(self.1.bytes())
    }
}

impl PartialEq for Digits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Digits<'_> {}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |decimal: &Self| match (decimal.digits.iter().next(), decimal.is_negative) {
            (None, _) => 0,
            (Some(_), true) => -1,
            (Some(_), false) => 1,
        };
        let size = self.exponent.cmp(&other.exponent);
        let size = size.then_with(|| self.digits.iter().cmp(other.digits.iter()));
        sign(self).cmp(&sign(other)).then(if self.is_negative { size.reverse() } else { size })
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        match (self.decimal(), other.decimal()) {
            (Some(one), Some(other)) => one.cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.0.cmp(&other.0),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl Deref for Number {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Number {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn numbers_are_compared_by_value() {
        // Each line has spellings of one number; the lines ascend.
        let lines = [
            "-3e2 -300 -300.0",
            "-0.5 -5e-1",
            "0 -0 0.0 0e5 -0.00E-3",
            "0.05 5e-2 0.0500",
            "0.40000000000000002",
            "0.5",
            "1 1.0 1e0 10e-1 0.1e1",
            "300 300.0 3e2 3E+2 0.3e3 3000e-1",
            "300.5 3.005e2",
            "1e400",
        ];
        let numbers = |line: &str| line.split(' ').map(Number::from).collect::<Vec<_>>();
        for (at, line) in lines.iter().enumerate() {
            let own = numbers(line);
            for number in &own {
                assert!(own.iter().all(|other| other == number), "{line}");
                let mut texts = own.iter().map(|other| {
                    let mut text = String::new();
                    other.write_by_value(&mut text);
                    text
                });
                let first = texts.next();
                assert!(texts.all(|text| Some(text) == first), "{line}");
                for later in lines[at + 1..].iter().flat_map(|line| numbers(line)) {
                    assert!(*number < later, "{number} < {later}");
                    assert!(later > *number, "{later} > {number}");
                }
            }
        }
        let beyond = Number::from("1e99999999999999999999");
        assert_eq!(beyond, Number::from("1e99999999999999999999"));
        assert_ne!(beyond, Number::from("1e400"));
    }
}
