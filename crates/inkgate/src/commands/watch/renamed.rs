//! The result of a file, made into the result of another with the same bytes: only its name is another.

use std::borrow::Cow;

use super::Shape;
use crate::formats::Format;
use crate::formats::xml::Escaped;

/// The result `bytes` of the file `from`, as that of the file `to`; none where the bytes are no text of the format.
pub fn renamed(shape: Shape, bytes: Vec<u8>, from: &str, to: &str) -> Option<Vec<u8>> {
    match shape.format {
        // A document opens with the name, its fields are set in.
        Format::Text if shape.document.is_some() => by_line(&bytes, |line| {
            let rest = line.strip_prefix(from).filter(|rest| rest.starts_with([' ', ':']))?;
            Some(format!("{to}{rest}"))
        }),
        // One file alone is not named in these.
        Format::Text | Format::Md | Format::Pdf => Some(bytes),
        Format::Json | Format::Jsonl => by_line(&bytes, |line| {
            let rest = line.strip_prefix("{\"file\":")?.strip_prefix(&json(from)?)?;
            Some(format!("{{\"file\":{}{rest}", json(to)?))
        }),
        Format::Tsv => by_line(&bytes, |line| {
            let rest = line.strip_prefix(&cell(from))?.strip_prefix('\t')?;
            Some(format!("{}\t{rest}", cell(to)))
        }),
        Format::Hocr => {
            let image = |name: &str| {
                let name = name.replace('"', "'");
                format!("title=\"image &quot;{}&quot;; bbox ", Escaped(&name))
            };
            Some(String::from_utf8(bytes).ok()?.replace(&image(from), &image(to)).into_bytes())
        }
        Format::Alto => {
            let image = |name: &str| format!("<fileName>{}</fileName>", Escaped(name));
            Some(String::from_utf8(bytes).ok()?.replacen(&image(from), &image(to), 1).into_bytes())
        }
    }
}

/// Each line as `change` has it, or as it is where that has none.
fn by_line(bytes: &[u8], change: impl Fn(&str) -> Option<String>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.split_inclusive('\n').map(|line| change(line).map_or(Cow::Borrowed(line), Cow::Owned));
    Some(lines.collect::<String>().into_bytes())
}

fn json(name: &str) -> Option<String> {
    serde_json::to_string(name).ok()
}

/// As both writers of tables put a name.
fn cell(name: &str) -> String {
    name.replace(|char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}'), " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::specimen;

    #[test]
    fn what_is_renamed_is_what_would_have_been_written() {
        let page = specimen::page(0);
        for format in
            [Format::Text, Format::Json, Format::Jsonl, Format::Md, Format::Tsv, Format::Hocr, Format::Alto]
        {
            let (from, to) = ("sub/a\"&b.png", "又一张 <2>.png");
            let written = |name: &str| specimen::written(format, false, &[(name, &page), (name, &page)]);
            let renamed =
                renamed(Shape { format, document: None }, written(from).into_bytes(), from, to).unwrap();
            assert_eq!(String::from_utf8(renamed).unwrap(), written(to), "{format:?}");
        }
    }
}
