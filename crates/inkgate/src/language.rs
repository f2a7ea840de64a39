//! The language in which the command speaks to a person: Chinese where the locale is Chinese, English elsewhere.
//!
//! What programs read (JSON, tables, codes, names of options) is the same in both.

use std::sync::LazyLock;

/// A language of help texts and messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// That of this process's environment.
    pub fn here() -> Self {
        static HERE: LazyLock<Language> = LazyLock::new(|| Language::of(|name| std::env::var(name).ok()));
        *HERE
    }

    /// That of the locale for messages: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set and not empty
    /// (POSIX.1, chapter 8.2).
    fn of(environment: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(environment)
            .find(|locale| !locale.is_empty())
            .unwrap_or_default();
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }

    /// The one of two texts that is in this language.
    pub fn choose<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_for_messages_decides() {
        let of = |set: &[(&str, &str)]| {
            Language::of(|name| {
                set.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).into())
            })
        };
        for chinese in ["zh_CN.UTF-8", "zh", "zh-Hans", "ZH_TW", "zh.GB18030"] {
            assert_eq!(of(&[("LANG", chinese)]), Language::Chinese, "{chinese}");
        }
        for other in ["C", "C.UTF-8", "POSIX", "en_US.UTF-8", "zha_CN", ""] {
            assert_eq!(of(&[("LANG", other)]), Language::English, "{other}");
        }
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_CN"), ("LANG", "C")]), Language::Chinese);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::English);
    }
}
