//! An entry of `smtp_tls_policy_maps`: a level, and attributes that count before the parameters.

/// An entry of `smtp_tls_policy_maps`.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// Its first word.
    pub(super) level: String,
    /// Name and value of each attribute; the value is none where the `=` is missing.
    pub(super) attributes: Vec<(String, Option<String>)>,
}

impl Entry {
    /// What a table answers.
    pub(super) fn parse(answer: &str) -> Entry {
        let mut words = answer.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        let level = words.next().unwrap_or_default().to_owned();
        let attributes = words.map(|word| match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word.to_owned(), None),
        });
        Entry { level, attributes: attributes.collect() }
    }

    /// The value of an attribute; of several the last counts.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().rev().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.as_deref())
    }
}
