use sha2::{Digest, Sha256};

/// An identifier of V2 for what has these names, from the outermost in: ten capital letters and
/// digits, as Lex makes them. Lex gives its own at the import; the same names give the same here.
pub(super) fn identifier(names: &[&str]) -> String {
    const SIGNS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let digest = Sha256::digest(names.join("/"));
    let signs = digest.iter().take(10).map(|byte| SIGNS[usize::from(*byte) % SIGNS.len()]);
    signs.map(char::from).collect()
}
