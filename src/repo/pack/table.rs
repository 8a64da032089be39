//! The objects of this pack.

use crate::repo::id::Oid;

const EMPTY: u32 = u32::MAX;

/// Object names in the order of writing, found by open addressing: a SHA-1 is its own hash, and the
/// order of this table does not affect any output.
#[derive(Default)]
pub(super) struct Table {
    names: Vec<Oid>,
    places: Vec<u32>,
}

impl Table {
    /// Adds a name; `false` if it exists.
    pub(super) fn insert(&mut self, name: &Oid) -> bool {
        if self.names.len() * 2 >= self.places.len() {
            self.grow();
        }
        let place = self.place(name);
        if self.places[place] != EMPTY {
            return false;
        }
        self.places[place] = self.names.len() as u32;
        self.names.push(*name);
        true
    }

    pub(super) fn into_names(self) -> Vec<Oid> {
        self.names
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The position of the name, in the order of writing.
    pub(super) fn find(&self, name: &Oid) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let index = self.places[self.place(name)];
        (index != EMPTY).then_some(index as usize)
    }

    /// The position of `name`, or the empty one for it.
    fn place(&self, name: &Oid) -> usize {
        let mask = self.places.len() - 1;
        let mut place = u32::from_le_bytes([name[0], name[1], name[2], name[3]]) as usize & mask;
        loop {
            match self.places[place] {
                EMPTY => return place,
                index if self.names[index as usize] == *name => return place,
                _ => place = (place + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        self.places = vec![EMPTY; (self.places.len() * 2).max(1024)];
        for index in 0..self.names.len() {
            let place = self.place(&self.names[index]);
            self.places[place] = index as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::object::sha1;

    #[test]
    fn each_name_once() {
        let mut table = Table::default();
        for turn in 0..2 {
            for n in 0..5000_u32 {
                assert_eq!(table.insert(&sha1(&n.to_le_bytes())), turn == 0);
            }
        }
        assert_eq!(table.len(), 5000);
        assert_eq!(table.find(&sha1(&7_u32.to_le_bytes())), Some(7));
        assert_eq!(table.find(&sha1(&5000_u32.to_le_bytes())), None);
        assert_eq!(Table::default().find(&[0; 20]), None);
        assert_eq!(table.into_names()[7], sha1(&7_u32.to_le_bytes()));
    }
}
