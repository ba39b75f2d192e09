//! All that must not come out, and the search for it.

use crate::spelling::{has_word, spellings};

/// What the processes were given, each with what it is.
#[derive(Default)]
pub(crate) struct Secrets {
    texts: Vec<(String, String)>,
    words: Vec<(String, String)>,
}

impl Secrets {
    /// Must not appear in any spelling.
    pub(crate) fn text(&mut self, what: &str, text: &str) {
        self.texts.push((what.to_owned(), text.to_owned()));
    }

    /// Must not appear as a word.
    pub(crate) fn word(&mut self, what: &str, word: &str) {
        self.words.push((what.to_owned(), word.to_owned()));
    }

    /// Every secret that stands in one of these, with where: `(what, in what, around it)`.
    pub(crate) fn found_in(&self, said: &[(String, String)]) -> Vec<String> {
        let mut found = Vec::new();
        for (place, text) in said {
            for (what, secret) in &self.texts {
                let needles = spellings(secret);
                if let Some(needle) = needles.iter().find(|needle| text.contains(needle.as_str())) {
                    found.push(format!("{what} in {place}: {}", around(text, needle)));
                }
            }
            for (what, word) in &self.words {
                if has_word(text, word) {
                    found.push(format!("{what} in {place}: {}", around(text, word)));
                }
            }
        }
        found
    }
}

/// Where it stands, for whoever has to mend it.
fn around(text: &str, needle: &str) -> String {
    let at = text.find(needle).unwrap_or_default();
    let start = text.floor_char_boundary(at.saturating_sub(120));
    let end = text.ceil_char_boundary((at + needle.len() + 60).min(text.len()));
    text[start..end].escape_debug().to_string()
}
