//! Ids of events and requests. Almost all are UUIDs, which the tables store as 16 bytes.

use rusqlite::Result;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// An id as stored: a UUID in lower case as bytes, any other text unchanged.
pub(super) struct Id<'t>(pub(super) &'t str);

impl ToSql for Id<'_> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match digits(self.0) {
            Some((uuid, DIGITS)) => uuid.to_vec().into(),
            Some(_) | None => self.0.into(),
        })
    }
}

/// The text of an id.
pub(super) struct IdText(pub(super) String);

impl FromSql for IdText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        if matches!(value, ValueRef::Blob(_)) {
            return <[u8; 16]>::column_result(value).map(|uuid| Self(text(uuid)));
        }
        String::column_result(value).map(Self)
    }
}

/// The first and the last UUID with this prefix, if it is one of a UUID.
pub(super) fn uuids_from(prefix: &str) -> Option<[[u8; 16]; 2]> {
    let (first, count) = digits(prefix)?;
    let rest = u128::MAX.checked_shr(4 * count as u32).unwrap_or(0);
    Some([first, (u128::from_be_bytes(first) | rest).to_be_bytes()])
}

/// The number of hexadecimal digits of a UUID.
const DIGITS: usize = 32;

/// The bytes of a prefix of a UUID, padded with zeros, and its number of digits.
fn digits(text: &str) -> Option<([u8; 16], usize)> {
    let (mut uuid, mut count) = ([0; 16], 0);
    for (at, byte) in text.bytes().enumerate() {
        let digit = match (at, byte) {
            (8 | 13 | 18 | 23, b'-') => continue,
            (8 | 13 | 18 | 23 | 36.., _) => return None,
            (_, b'0'..=b'9') => byte - b'0',
            (_, b'a'..=b'f') => byte - b'a' + 10,
            _ => return None,
        };
        uuid[count / 2] |= if count % 2 == 0 { digit << 4 } else { digit };
        count += 1;
    }
    Some((uuid, count))
}

fn text(uuid: [u8; 16]) -> String {
    let mut text = format!("{:032x}", u128::from_be_bytes(uuid));
    [8, 13, 18, 23].into_iter().for_each(|at| text.insert(at, '-'));
    text
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const UUID: &str = "ec250e37-24e8-4471-b7a1-f1560ee7c61d";

    #[test]
    fn every_id_comes_back_as_it_was() {
        let db = Connection::open_in_memory().unwrap();
        for (id, bytes) in [
            (UUID, 16),
            ("00000000-0000-0000-0000-000000000000", 16),
            ("", 0),
            ("e", 1),
            (&UUID[..35], 35),
            (&UUID.to_uppercase(), 36),
            (&UUID.replace('-', ""), 32),
            ("ec250e37-24e8-4471-b7a1-f1560ee7c61d0", 37),
            ("ec250e3-724e8-4471-b7a1-f1560ee7c61d", 36),
            ("baseline:2024", 13),
        ] {
            let query = "SELECT ?1, length(CAST(?1 AS BLOB))";
            let (back, length): (IdText, i64) =
                db.query_row(query, [Id(id)], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            assert_eq!((&*back.0, length), (id, bytes));
        }
    }

    #[test]
    fn uuids_of_a_prefix_are_a_range() {
        let of = |prefix| uuids_from(prefix).map(|range| range.map(text));
        let range = |from: &str, to: &str| Some([from.to_owned(), to.to_owned()]);
        let last = "ffffffff-ffff-ffff-ffff-ffffffffffff";
        assert_eq!(of(""), range("00000000-0000-0000-0000-000000000000", last));
        let expect =
            range("ec250000-0000-0000-0000-000000000000", "ec25ffff-ffff-ffff-ffff-ffffffffffff");
        assert_eq!(of("ec25"), expect);
        let expect =
            range("ec250e37-2000-0000-0000-000000000000", "ec250e37-2fff-ffff-ffff-ffffffffffff");
        assert_eq!(of("ec250e37-2"), expect);
        assert_eq!(of(UUID), range(UUID, UUID));
        for none in ["EC", "ec250e372", "ec25-", "g", "ec250e37-24e8-4471-b7a1-f1560ee7c61d0"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
