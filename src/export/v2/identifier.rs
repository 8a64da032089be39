use sha2::{Digest, Sha256};

/// An identifier of V2 derived from names, outermost first: ten capital letters and digits, like
/// those of Lex. Lex assigns its own at the import; equal names give equal identifiers here.
pub(super) fn identifier(names: &[&str]) -> String {
    const SIGNS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let digest = Sha256::digest(names.join("/"));
    let signs = digest.iter().take(10).map(|byte| SIGNS[usize::from(*byte) % SIGNS.len()]);
    signs.map(char::from).collect()
}
