//! Any lines anywhere through the reading of documents: documents whose values are texts that the page has, or none.
#![no_main]

use inkgate_documents::{plates, read, values};
use inkgate_documents::documents::LIST;
use inkgate_engine::{Char, Line, Page};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A line of input is: seven numbers behind commas (place, size, turn, probability, another character), then its text.
    let mut lines = Vec::new();
    for row in text.lines().take(60) {
        let mut parts = row.splitn(7, ',');
        let mut number = || parts.next().and_then(|part| part.parse::<f32>().ok()).unwrap_or(10.0);
        let [x, y, em, turn, score] = [number(), number(), number(), number(), number()];
        let other = parts.next().unwrap_or_default().to_owned();
        let words = parts.next().unwrap_or(row);
        let count = words.chars().count().clamp(1, 200) as f32;
        let (sin, cos) = turn.sin_cos();
        let corner = |right: f32, down: f32| [x + right * cos - down * sin, y + right * sin + down * cos];
        let chars = words.chars().take(200).enumerate().map(|(i, c)| Char {
            text: c.to_string(),
            score,
            span: [i as f32 / count, (i + 1) as f32 / count],
            alternatives: vec![(other.clone(), 1.0 - score), (String::new(), 0.01)],
        });
        lines.push(Line {
            text: words.to_owned(),
            score,
            polygon: [corner(0.0, 0.0), corner(em * count, 0.0), corner(em * count, em), corner(0.0, em)],
            chars: chars.collect(),
            ..Line::default()
        });
    }
    let page = Page { width: 1000, height: 1000, lines, ..Page::default() };
    for found in read(&page, None) {
        assert!(!found.fields.is_empty());
        for (key, reading) in &found.fields {
            assert!(reading.value.as_deref().is_none_or(|value| !value.is_empty()), "{key} is empty");
        }
    }
    let number = &LIST[0].sides[0].fields[0];
    let _ = (values(&page, number), plates::read(&page));
});
