//! Several documents of one side on a sheet: their printed words stand as often as there are documents, and always the same
//! way from one another. So each word is given to its document, and each line to the document whose words it is nearest to.

use inkgate_engine::Page;

use crate::label::hits;
use crate::schema::Side;
use crate::sheet::Sheet;

/// Documents of one side on a sheet, at most.
const MOST: usize = 16;
/// A word counts when it is found at this distance at most.
const SURE: f32 = 0.5;
/// How far a word may be off its place, in heights of the word that it is told from.
const OFF: f32 = 1.5;

/// A place of a printed word.
#[derive(Debug, Clone, Copy)]
struct Place {
    frame: [f32; 4],
    height: f32,
}

impl Place {
    fn start(&self) -> [f32; 2] {
        [self.frame[0], (self.frame[1] + self.frame[3]) / 2.0]
    }

    /// How far another lies from it, in its heights.
    fn towards(&self, other: &Place) -> [f32; 2] {
        let ([x, y], [to_x, to_y]) = (self.start(), other.start());
        [(to_x - x) / self.height.max(1.0), (to_y - y) / self.height.max(1.0)]
    }
}

/// The sheet in parts, each with one document of the side at most; `None` where there are not several.
pub fn apart(page: &Page, sheet: &Sheet, side: &Side) -> Option<Vec<Sheet>> {
    let words: Vec<Vec<Place>> = places(sheet, side).into_iter().filter(|word| !word.is_empty()).collect();
    let mut counts: Vec<usize> = words.iter().map(|word| word.len().min(MOST)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    // One word may stand twice by chance; two that do are two documents.
    let count = counts.get(1).copied().filter(|count| *count > 1)?;
    let first = words.iter().filter(|word| word.len() == count).max_by_key(|word| {
        words.iter().filter(|other| steady(word, other).is_some_and(|(matched, _)| matched == count)).count()
    })?;
    let mut frames: Vec<[f32; 4]> = first.iter().map(|place| place.frame).collect();
    for word in &words {
        let Some((_, offset)) = steady(first, word) else { continue };
        for (frame, from) in frames.iter_mut().zip(first) {
            if let Some(place) = word.iter().find(|place| near(from.towards(place), offset)) {
                *frame = around(frame, &place.frame);
            }
        }
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); frames.len()];
    for (line, frame) in lines(sheet) {
        let nearest = (0..frames.len()).min_by(|a, b| {
            let far = |i: &usize| frames.get(*i).map_or(f32::MAX, |words| distance(words, &frame));
            far(a).total_cmp(&far(b))
        });
        if let Some(part) = nearest.and_then(|nearest| members.get_mut(nearest)) {
            part.push(line);
        }
    }
    Some(members.into_iter().map(|members| Sheet::of(&page.lines, &members)).collect())
}

/// Where each word of the side stands.
fn places(sheet: &Sheet, side: &Side) -> Vec<Vec<Place>> {
    let labels = side.fields.iter().map(|field| field.labels);
    let words = labels.chain([side.titles]);
    let of = |words: &'static [&'static str]| {
        let best = words.iter().map(|word| hits(sheet, word)).max_by_key(Vec::len).unwrap_or_default();
        best.into_iter().filter(|hit| hit.cost <= SURE && hit.length > 1).filter_map(|hit| {
            let glyphs = sheet.rows.get(hit.row)?.get(hit.from..hit.to)?;
            let (first, last) = (glyphs.first()?, glyphs.last()?);
            let half = first.height / 2.0;
            let frame = [first.left, first.y - half, last.right, last.y + half];
            Some(Place { frame, height: first.height })
        })
    };
    words.map(|words| of(words).collect()).collect()
}

/// The offset from one word to another that holds at most of its places, and at how many.
fn steady(from: &[Place], to: &[Place]) -> Option<(usize, [f32; 2])> {
    let holds = |offset: [f32; 2]| {
        from.iter().filter(|place| to.iter().any(|other| near(place.towards(other), offset))).count()
    };
    let length = |[x, y]: [f32; 2]| x.hypot(y);
    from.iter()
        .flat_map(|place| to.iter().map(|other| place.towards(other)))
        .map(|offset| (holds(offset), offset))
        .max_by(|a, b| a.0.cmp(&b.0).then_with(|| length(b.1).total_cmp(&length(a.1))))
}

fn near(a: [f32; 2], b: [f32; 2]) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) < OFF
}

fn around(a: &[f32; 4], b: &[f32; 4]) -> [f32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The frame of each line.
fn lines(sheet: &Sheet) -> Vec<(usize, [f32; 4])> {
    let mut all: Vec<(usize, [f32; 4])> = Vec::new();
    for glyph in sheet.rows.iter().flatten() {
        let half = glyph.height / 2.0;
        let frame = [glyph.left, glyph.y - half, glyph.right, glyph.y + half];
        match all.iter_mut().find(|(line, _)| *line == glyph.line) {
            Some((_, known)) => *known = around(known, &frame),
            None => all.push((glyph.line, frame)),
        }
    }
    all
}

/// How far a line is from a document's words. Values stand to the right of their labels, seldom to the left.
fn distance(words: &[f32; 4], line: &[f32; 4]) -> f32 {
    let beside = (line[0] - words[2]).max(0.0) + 4.0 * (words[0] - line[2].min(words[0])).max(0.0);
    let middle = (line[1] + line[3]) / 2.0;
    let off = (words[1] - middle).max(middle - words[3]).max(0.0);
    beside + 3.0 * off
}
