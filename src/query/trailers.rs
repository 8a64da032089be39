/// The lines `Name: value` at the end of a commit message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailers<'m>(Vec<(&'m str, &'m str)>);

impl<'m> Trailers<'m> {
    /// Reads the last paragraph of a message.
    pub fn of(message: &'m str) -> Self {
        let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
        Self(last.lines().filter_map(|line| line.split_once(": ")).collect())
    }

    /// The value of a trailer.
    pub fn get(&self, name: &str) -> Option<&'m str> {
        self.all(name).next()
    }

    /// Every value of a trailer.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'m str> + 's {
        self.0.iter().filter(move |(other, _)| *other == name).map(|(_, value)| *value)
    }
}
