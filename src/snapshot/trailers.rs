/// The trailers of a commit message: the lines `Name: value` of its last paragraph.
///
/// A paragraph has trailers if each of its lines is one, and if another paragraph precedes it:
/// neither the subject nor the body of a message has trailers, whatever their lines look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trailers<'m>(Vec<(&'m str, &'m str)>);

impl<'m> Trailers<'m> {
    /// Reads the trailers of a message.
    pub fn of(message: &'m str) -> Self {
        let Some((_, last)) = message.trim_end().rsplit_once("\n\n") else {
            return Self::default();
        };
        let lines: Option<Vec<_>> = last.lines().map(trailer).collect();
        Self(lines.unwrap_or_default())
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

/// The name and the value of a line. A name has letters, digits and `-` (git-interpret-trailers).
fn trailer(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(": ")?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!name.is_empty() && name.bytes().all(is_name)).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_paragraph_has_trailers() {
        for (message, expect) in [
            ("PutBot B: created\n\nEvent-Id: 1\nResource: r\n", &["1"][..]),
            ("PutBot B: created\n\nEvent-Id: 2\n\nEvent-Id: 1\nLate: true\n", &["1"]),
            ("s\n\nEvent-Id: 1\nEvent-Id: 2\n", &["1", "2"]),
            ("s\n\nEvent-Id: a: b\n", &["a: b"]),
            // The subject.
            ("Event-Id: 1\n", &[]),
            ("Event-Id: 1\nResource: r\n", &[]),
            // The body.
            ("s\n\nEvent-Id: 1\n\nthat was it\n", &[]),
            ("s\n\nI quote:\nEvent-Id: 1\n", &[]),
            ("s\n\nEvent-Id: 1\n(cherry picked from commit 4f2c9d1)\n", &[]),
            ("s\n\n  Event-Id: 1\n", &[]),
            ("s\n\n- Event-Id: 1\n", &[]),
            ("s\nEvent-Id: 1\n", &[]),
            ("", &[]),
        ] {
            let trailers = Trailers::of(message);
            assert_eq!(trailers.all("Event-Id").collect::<Vec<_>>(), expect, "{message:?}");
            assert_eq!(trailers.get("Event-Id"), expect.first().copied(), "{message:?}");
        }
    }
}
