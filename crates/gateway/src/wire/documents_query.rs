//! The query of `POST /v1/documents`: `document`, `side`, `crops`, `date`, `profile`, `pages`.

use inkgate_documents::documents::{LIST, find};
use inkgate_documents::grammar::Date;
use inkgate_documents::schema::Document;
use inkgate_engine::Profile;

use crate::refusal::Refusal;
use crate::wire::plain_query::{pages, pairs, profile, wrong};

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// One document; none for whatever is there.
    pub(crate) document: Option<&'static Document>,
    /// Number plates instead of documents.
    pub(crate) plates: bool,
    /// The side that the picture should show.
    pub(crate) side: Option<&'static str>,
    /// The straightened document, and the portrait.
    pub(crate) card: bool,
    pub(crate) portrait: bool,
    /// The day on which the document has to be in force.
    pub(crate) date: Option<Date>,
    pub(crate) profile: Profile,
    /// From 0, ascending, none twice.
    pub(crate) pages: Option<Vec<usize>>,
}

/// Reads the query; at most `most` pages may be chosen.
///
/// # Errors
/// [`Kind::BadParameter`](crate::refusal::Kind::BadParameter) for a name that does not exist or comes twice, and for a value
/// that is none of its kind.
pub(crate) fn asked(query: &str, most: usize) -> Result<Asked, Refusal> {
    let mut asked = Asked::default();
    let mut side = None;
    for (name, value) in pairs(query)? {
        match name {
            "document" => match value.as_str() {
                "auto" => {}
                "plate" => asked.plates = true,
                key => asked.document = Some(find(key).ok_or_else(no_such_document)?),
            },
            "side" => side = Some(value),
            "crops" => {
                for part in value.split(',') {
                    match part {
                        "card" => asked.card = true,
                        "portrait" => asked.portrait = true,
                        _ => {
                            return Err(wrong(
                                "crops",
                                "crops are card, portrait or both: crops=card,portrait".into(),
                            ));
                        }
                    }
                }
            }
            "date" => {
                let date =
                    value.parse().map_err(|_| wrong("date", "date is a day, such as 2026-01-31".into()))?;
                asked.date = Some(date);
            }
            "profile" => asked.profile = profile(&value)?,
            "pages" => asked.pages = Some(pages(&value, most)?),
            _ => {
                let sentence = "the query may hold document, side, crops, date, profile and pages";
                return Err(wrong("query", sentence.into()));
            }
        }
    }
    if let Some(side) = side {
        asked.side = Some(side_of(asked.document, &side)?);
    }
    Ok(asked)
}

fn no_such_document() -> Refusal {
    let keys: Vec<&str> = LIST.iter().map(|document| document.key).collect();
    wrong("document", format!("document is auto, plate or one of {}", keys.join(", ")))
}

/// The side of this name that the document has.
fn side_of(document: Option<&'static Document>, name: &str) -> Result<&'static str, Refusal> {
    let Some(document) = document else {
        return Err(wrong("side", "side belongs to a document: name the document too".into()));
    };
    let keys: Vec<&str> = document.sides.iter().map(|side| side.key).collect();
    let known = keys.iter().copied().find(|key| *key == name);
    known.ok_or_else(|| wrong("side", format!("the sides of {} are {}", document.key, keys.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Kind;

    #[test]
    fn each_parameter_is_understood() {
        let all = "document=id-card&side=emblem&crops=portrait%2Ccard&date=2026-01-31&profile=fast&pages=1";
        let all = asked(all, 10).unwrap();
        assert_eq!((all.document.map(|document| document.key), all.side), (Some("id-card"), Some("emblem")));
        assert!(all.card && all.portrait && !all.plates);
        assert_eq!(all.date, Some(Date { year: 2026, month: 1, day: 31 }));
        assert_eq!((all.profile, all.pages), (Profile::Fast, Some(vec![0])));
        assert!(asked("document=plate", 10).unwrap().plates);
        let none = asked("document=auto", 10).unwrap();
        assert!(none.document.is_none() && !none.plates && none.side.is_none());
    }

    #[test]
    fn everything_else_is_refused() {
        for query in [
            "document=letter",
            "document=",
            "side=emblem",
            "document=id-card&side=back",
            "crops=all",
            "date=tomorrow",
            "date=2026-02-30",
            "profile=best",
            "pages=0",
            "format=text",
            "date=2026-01-01&date=2026-01-01",
        ] {
            assert_eq!(
                asked(query, 10).map(|_| ()).map_err(|refusal| refusal.kind()),
                Err(Kind::BadParameter),
                "{query}"
            );
        }
    }
}
