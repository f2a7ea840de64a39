//! The query of the plain endpoint: `format`, `profile`, `pages`.

use inkgate_engine::Profile;

use crate::refusal::{Kind, Refusal};
use crate::wire::pages::Form;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    pub(crate) form: Form,
    pub(crate) profile: Profile,
    /// From 0, ascending, none twice.
    pub(crate) pages: Option<Vec<usize>>,
}

/// Reads the query; at most `most` pages may be chosen.
///
/// # Errors
/// [`Kind::BadParameter`] for a name that does not exist or comes twice, and for a value that is none of its kind.
pub(crate) fn asked(query: &str, most: usize) -> Result<Asked, Refusal> {
    let mut asked = Asked::default();
    for (name, value) in pairs(query)? {
        match name {
            "format" => {
                asked.form = match value.as_str() {
                    "json" => Form::Json,
                    "text" => Form::Text,
                    _ => return Err(wrong("format", "format is json or text".into())),
                }
            }
            "profile" => asked.profile = profile(&value)?,
            "pages" => asked.pages = Some(pages(&value, most)?),
            _ => return Err(wrong("query", "the query may hold format, profile and pages".into())),
        }
    }
    Ok(asked)
}

/// Names and values, each name once.
///
/// # Errors
/// [`Kind::BadParameter`] for a name that comes twice.
pub(super) fn pairs(query: &str) -> Result<Vec<(&str, String)>, Refusal> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if pairs.iter().any(|(known, _)| *known == name) {
            return Err(wrong("query", format!("{name} comes twice: send it once")));
        }
        // The comma is the only sign in these values that clients encode.
        pairs.push((name, value.replace("%2C", ",").replace("%2c", ",")));
    }
    Ok(pairs)
}

/// A profile by its name.
///
/// # Errors
/// [`Kind::BadParameter`] for any other word.
pub(super) fn profile(value: &str) -> Result<Profile, Refusal> {
    match value {
        "fast" => Ok(Profile::Fast),
        "balanced" => Ok(Profile::Balanced),
        "accurate" => Ok(Profile::Accurate),
        _ => Err(wrong("profile", "profile is fast, balanced or accurate".into())),
    }
}

/// Pages as indices from 0, at most `most`.
///
/// # Errors
/// [`Kind::BadParameter`] for what is no list of pages.
pub(super) fn pages(value: &str, most: usize) -> Result<Vec<usize>, Refusal> {
    let sentence = || wrong("pages", format!("pages are written 1-3,7 and are at most {most}"));
    chosen(value, most).ok_or_else(sentence)
}

/// The refusal of a parameter.
pub(super) fn wrong(reason: &'static str, sentence: String) -> Refusal {
    Refusal::saying(Kind::BadParameter, reason, sentence)
}

/// `1-3,7`, counted from 1, as indices from 0.
fn chosen(text: &str, most: usize) -> Option<Vec<usize>> {
    let mut pages = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| -> Option<usize> {
            let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|page: &usize| good && *page > 0)
        };
        let (from, to) = (number(from)?, number(to)?);
        if from > to || to - from >= most || pages.len() + (to - from) >= most {
            return None;
        }
        pages.extend(from - 1..to);
    }
    pages.sort_unstable();
    pages.dedup();
    Some(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_understood() {
        let pages = Some(vec![0, 1, 2, 6]);
        let all = Asked { form: Form::Text, profile: Profile::Fast, pages };
        assert_eq!(asked("format=text&profile=fast&pages=7,1-3,2", 10).unwrap(), all);
        assert_eq!(asked("pages=7%2C1-3&format=text&profile=fast", 10).unwrap(), all);
        assert_eq!(asked("", 10).unwrap(), Asked::default());
    }

    #[test]
    fn everything_else_is_refused() {
        for query in [
            "format=xml",
            "profile=",
            "pages=",
            "pages=0",
            "pages=3-1",
            "pages=1-11",
            "pages=1-9,1-9",
            "pages=+1",
            "pages=1-99999999999999999999",
            "pages=1-18446744073709551615",
            "page=1",
            "format=json&format=json",
        ] {
            assert_eq!(
                asked(query, 10).map_err(|refusal| refusal.kind()),
                Err(Kind::BadParameter),
                "{query}"
            );
        }
    }
}
