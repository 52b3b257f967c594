//! The interface's words, per language, from `content/words/`.

pub use crate::locale::Words;

use crate::locale::Lang;

impl Words {
    /// Returns the words that the interface has beside a language.
    pub fn of(lang: Lang) -> &'static Words {
        lang.words()
    }
}
