use crate::lex::{Json, Object};

/// The form of tags in requests and responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// A list of `{"key", "value"}`.
    List,
    /// A map.
    Map,
}

impl Tags {
    /// The tags in a value, sorted; `None` if it has another form.
    pub fn read(self, value: &Json) -> Option<Vec<(String, String)>> {
        let mut tags: Vec<(String, String)> = match self {
            Self::List => {
                let tags = value.as_array()?.iter().filter_map(|tag| {
                    let tag = tag.as_object()?;
                    let value = tag.text("value").unwrap_or_default();
                    Some((tag.text("key")?.to_owned(), value.to_owned()))
                });
                tags.collect()
            }
            Self::Map => {
                let tags = value.as_object()?.iter().map(|(key, value)| {
                    (key.to_owned(), value.as_str().unwrap_or_default().to_owned())
                });
                tags.collect()
            }
        };
        tags.sort();
        Some(tags)
    }

    /// The value for some tags.
    pub fn write<'t>(self, tags: impl Iterator<Item = (&'t String, &'t String)>) -> Json {
        let text = |text: &str| Json::string(text);
        match self {
            Self::List => Json::Array(
                tags.map(|(key, value)| {
                    let members = [("key", text(key)), ("value", text(value))];
                    Json::Object(Object::from_iter(members))
                })
                .collect(),
            ),
            Self::Map => {
                Json::Object(tags.map(|(key, value)| (key.as_str(), text(value))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_they_are_written() {
        let tags = [("b".to_owned(), "1".to_owned()), ("a".to_owned(), String::new())];
        let sorted = vec![tags[1].clone(), tags[0].clone()];
        for form in [Tags::List, Tags::Map] {
            let written = form.write(tags.iter().map(|(key, value)| (key, value)));
            assert_eq!(form.read(&written), Some(sorted.clone()));
        }
        assert_eq!(Tags::List.read(&Json::Null), None);
    }
}
