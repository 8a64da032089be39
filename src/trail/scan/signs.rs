//! Finds texts that may contain a secret.

/// Whether a text has the first bytes of some sign of a secret (see `trail/secrets.rs`), without
/// case: one pass over the text instead of one for each sign, with few false positives.
#[inline(always)]
pub(super) fn may_be_in(text: &[u8]) -> bool {
    let mut any = false;
    for ((one, two), three) in text.iter().zip(text.iter().skip(1)).zip(text.iter().skip(2)) {
        // Bit 5 is all that differs between cases; it makes `|` of a backslash.
        let (one, two, three) = (one | 0x20, two | 0x20, three | 0x20);
        any |= (one == b's') & (two == b's') & (three == b'w')
            | (one == b'l') & (two == b'o') & (three == b'a')
            | (one == b'o') & (two == b't') & ((three == b'c') | (three == b'_' | 0x20))
            | (one == b'|') & (two == b'u') & (three == b'0');
    }
    any
}
