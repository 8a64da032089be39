//! The files of a pack in their directory: creation and removal.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::idx;
use super::write::Written;
use crate::repo::error::{At, Result};
use crate::repo::files;
use crate::repo::id::Oid;
use crate::repo::sweep::sweep_temporary;
use crate::wording::hex;

/// The path of the pack that is being written until it has a name.
pub(super) fn temporary(dir: &Path) -> PathBuf {
    dir.join(format!("{}pack", files::TEMPORARY))
}

/// One of the files of a pack.
pub(super) fn path(dir: &Path, name: &Oid, extension: &str) -> PathBuf {
    dir.join(format!("pack-{}.{extension}", hex(name)))
}

/// Puts a pack in place, under the name of its checksum: first the pack, then its index. `names` in
/// the order of the pack, `order` by name. Temporary files are removed if that fails: the disk may
/// be full.
pub(super) fn put(dir: &Path, written: &Written, names: &[Oid], order: &[u32]) -> Result<()> {
    let put = try_put(dir, written, names, order);
    if put.is_err() {
        sweep_temporary(dir);
    }
    put
}

fn try_put(dir: &Path, written: &Written, names: &[Oid], order: &[u32]) -> Result<()> {
    let temporary = dir.join(format!("{}idx", files::TEMPORARY));
    let bytes = idx::encode(names, &written.entries, order, &written.checksum);
    files::create(&temporary)
        .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_data()))
        .at("write", &temporary)?;
    read_only(&written.path)?;
    read_only(&temporary)?;
    files::rename(&written.path, &path(dir, &written.checksum, "pack"))?;
    files::rename(&temporary, &path(dir, &written.checksum, "idx"))?;
    files::sync_dir(dir)
}

/// Whether git finds the pack.
pub(super) fn is_there(dir: &Path, name: &Oid) -> bool {
    ["idx", "pack"].iter().all(|extension| path(dir, name, extension).exists())
}

/// Removes a pack as git does: first the index, so that git never finds an incomplete pack. A kept
/// pack stays. Returns whether there is nothing left to do.
pub(super) fn remove(dir: &Path, name: &Oid) -> bool {
    path(dir, name, "keep").exists()
        || ["idx", "pack", "rev"]
            .iter()
            .all(|extension| files::remove_if_there(&path(dir, name, extension)).is_ok())
}

/// Removes a pack without an index, which git does not find: an incomplete or half removed one.
pub(super) fn remove_rest(dir: &Path, name: &Oid) {
    if !path(dir, name, "idx").exists() {
        let _harmless_where_it_stays = remove(dir, name);
    }
}

/// Packs are never rewritten, so git makes them read-only, and so do we.
fn read_only(path: &Path) -> Result<()> {
    let mut permissions = std::fs::metadata(path).at("read", path)?.permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(path, permissions).at("change the mode of", path)
}
