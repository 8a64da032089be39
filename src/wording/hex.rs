//! Bytes as hexadecimal digits.

use std::fmt::Write;

/// Two lower-case digits for each byte.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Reads exactly two digits of either case for each byte.
pub fn unhex<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let (pairs, []) = text.as_chunks() else { return None };
    let digit = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let mut bytes = [0; N];
    if pairs.len() != N {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_back() {
        assert_eq!(hex(&[0x00, 0x4b, 0xff]), "004bff");
        for (text, expect) in [
            ("004bff", Some([0x00, 0x4b, 0xff])),
            ("004BFF", Some([0x00, 0x4b, 0xff])),
            ("004bf", None),
            ("004bff00", None),
            ("004bfg", None),
            ("+04bff", None),
        ] {
            assert_eq!(unhex(text.as_bytes()), expect, "{text}");
        }
    }
}
