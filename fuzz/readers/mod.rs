//! What must hold of each reader, whatever bytes it is given. The fuzz targets and the property
//! tests call the same functions.

pub(crate) mod json;
pub(crate) mod meta;
pub(crate) mod pack;
pub(crate) mod records;
