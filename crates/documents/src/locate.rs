//! Which glyphs belong to which field: labels first, then what stands behind, below or at the place of each.

use inkgate_engine::Quad;

use crate::glyph::{Glyph, turned};
use crate::grammar::is_han;
use crate::halves::halves;
use crate::label::{Hit, hits};
use crate::layout::Layout;
use crate::schema::{Field, Find, Place, Side};
use crate::sheet::Sheet;

/// Space between a label and its value at most, in heights.
const FAR: f32 = 14.0;
/// Space inside a value at most, in heights.
const GAP: f32 = 2.5;
/// Space between the middles of two lines of one value at most, in heights.
const PITCH: f32 = 2.4;

/// Candidates of one field at most: a bound for pages full of digits.
const CANDIDATES: usize = 400;

/// A side found on a sheet.
#[derive(Debug)]
pub struct Located<'s> {
    sheet: &'s Sheet,
    side: &'static Side,
    /// For each field, its label.
    labels: Vec<Option<Hit>>,
    /// All words that are not values.
    claimed: Vec<Hit>,
    /// Of these, labels and noise that were read all but to the letter.
    printed: Vec<Hit>,
    layout: Option<Layout>,
    rough: Option<Layout>,
    /// Characters of printed words that were found.
    pub weight: usize,
    /// Whether its words alone are enough; else [`Side::sure`] has to agree.
    pub proven: bool,
    /// Whether a title was found.
    pub titled: bool,
    /// Labels found, of those there are.
    pub share: f32,
}

impl<'s> Located<'s> {
    /// Looks for the side's words. `None` when too few of them are there.
    pub fn find(sheet: &'s Sheet, side: &'static Side) -> Option<Self> {
        // Every word's every place, worthiest first; a place goes to one word.
        let mut all: Vec<(Option<usize>, Hit)> = Vec::new();
        let mut titles: Vec<Hit> = side.titles.iter().flat_map(|word| hits(sheet, word)).collect();
        titles.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
        for (number, field) in side.fields.iter().enumerate() {
            all.extend(
                field.labels.iter().flat_map(|label| hits(sheet, label)).map(|hit| (Some(number), hit)),
            );
        }
        // Latin noise stands on lines of its own, which are left out before; within a line it would only be a code's letters.
        for word in side.noise.iter().filter(|word| word.chars().any(is_han)) {
            all.extend(hits(sheet, word).into_iter().map(|hit| (None, hit)));
        }
        all.extend(titles.iter().map(|hit| (None, *hit)));
        let worth = |hit: &Hit| hit.worth() + if begins_a_line(sheet, hit) { 0.3 } else { 0.0 };
        all.sort_by(|a, b| worth(&b.1).total_cmp(&worth(&a.1)));
        let mut labels: Vec<Option<Hit>> = vec![None; side.fields.len()];
        let mut claimed: Vec<Hit> = Vec::new();
        let mut printed: Vec<Hit> = Vec::new();
        for (field, hit) in all {
            if claimed.iter().any(|known| known.overlaps(&hit)) {
                continue;
            }
            match field.and_then(|number| labels.get_mut(number)) {
                // A label's second place is somebody's text.
                Some(Some(_)) => continue,
                Some(place) => *place = Some(hit),
                None => {}
            }
            claimed.push(hit);
            if hit.cost < 1.0 && !titles.contains(&hit) {
                printed.push(hit);
            }
        }
        let found = labels.iter().flatten().count();
        let titled = !titles.is_empty();
        let proven = found >= side.enough || titled;
        if !proven && (side.sure.is_none() || found + 1 < side.enough) {
            return None;
        }
        halves(sheet, side, &mut labels, &mut claimed);
        let weight = labels.iter().flatten().chain(titles.first()).map(|hit| hit.length).sum();
        let labelled = side.fields.iter().filter(|field| !field.labels.is_empty()).count().max(1);
        let places = pairs(sheet, side, &labels);
        let (layout, rough) = (Layout::fit(&places), Layout::roughly(&places));
        let share = found as f32 / labelled as f32;
        Some(Self { sheet, side, labels, claimed, printed, layout, rough, weight, proven, titled, share })
    }

    /// The glyphs of every word and value: what the side covers.
    pub fn words(&self) -> impl Iterator<Item = &'s Glyph> {
        let glyphs = |hit: &Hit| self.sheet.rows.get(hit.row).and_then(|row| row.get(hit.from..hit.to));
        self.claimed.iter().filter_map(glyphs).flatten().collect::<Vec<_>>().into_iter()
    }

    /// Where labels and noise stand that were read without fault, titles left out: what they say tells nothing more.
    pub fn printed(&self) -> Vec<Quad> {
        let glyphs = |hit: &Hit| self.sheet.rows.get(hit.row).and_then(|row| row.get(hit.from..hit.to));
        self.printed.iter().filter_map(glyphs).filter_map(|glyphs| self.sheet.polygon(glyphs)).collect()
    }

    /// Whether the field with this number has its label on the sheet.
    pub fn is_labelled(&self, number: usize) -> bool {
        self.labels.get(number).copied().flatten().is_some()
    }

    /// A frame of the layout (left, top, right, bottom) as corners on the page; `None` where the layout is not known.
    pub fn frame(&self, frame: [f32; 4]) -> Option<Quad> {
        self.layout.map(|layout| self.on_page(layout, frame))
    }

    /// The same, some parts in a hundred off, where too few labels were found for more.
    pub fn rough_frame(&self, frame: [f32; 4]) -> Option<Quad> {
        self.layout.or(self.rough).map(|layout| self.on_page(layout, frame))
    }

    fn on_page(&self, layout: Layout, [left, top, right, bottom]: [f32; 4]) -> Quad {
        let corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
        corners.map(|at| turned(layout.there(at), self.sheet.angle))
    }

    /// What may be the value of the field with this number, the likeliest first, each from start to end.
    pub fn candidates(&self, number: usize) -> Vec<Vec<Glyph>> {
        let Some(field) = self.side.fields.get(number) else { return Vec::new() };
        let label = self.labels.get(number).copied().flatten();
        let mut all = Vec::new();
        match field.find {
            Find::Label { lines, place } => {
                if let Some(hit) = label {
                    all.extend(self.behind(&hit, lines));
                }
                if all.is_empty()
                    && let Some(place) = place
                {
                    all.extend(self.placed(&place));
                }
            }
            Find::Below => all.extend(label.and_then(|hit| self.below(&hit))),
            Find::Grammar { .. } => {
                if let Some(hit) = label {
                    all.extend(self.behind(&hit, 1));
                }
                all.extend(self.runs());
            }
            Find::Words(words) => {
                let first = words
                    .iter()
                    .flat_map(|word| hits(self.sheet, word))
                    .max_by(|a, b| a.worth().total_cmp(&b.worth()));
                let glyphs = first.and_then(|hit| self.sheet.rows.get(hit.row)?.get(hit.from..hit.to));
                all.extend(glyphs.map(<[Glyph]>::to_vec));
            }
            Find::Derived => {}
        }
        let shortened: Vec<Vec<Glyph>> = all.iter().flat_map(|run| windows(run, field)).collect();
        all.extend(shortened);
        all.retain(|run| !run.is_empty());
        all.truncate(CANDIDATES);
        all
    }

    /// The row's glyphs behind a label, and the lines below that go on.
    fn behind(&self, label: &Hit, lines: usize) -> Option<Vec<Glyph>> {
        let row = self.sheet.rows.get(label.row)?;
        let next = self
            .claimed
            .iter()
            .filter(|hit| hit.row == label.row && hit.from >= label.to)
            .map(|hit| hit.from)
            .min();
        let mut rest = row.get(label.to..next.unwrap_or(row.len()))?;
        while let [first, tail @ ..] = rest
            && matches!(first.best().0, ':' | '.' | '·' | '-' | ',')
        {
            rest = tail;
        }
        let end = row.get(label.to.checked_sub(1)?)?;
        let mut value: Vec<Glyph> = Vec::new();
        for glyph in rest {
            let (from, bound) = match value.last() {
                // Print of another size is a stamp or another value.
                Some(last) if !alike(last.height, glyph.height) => break,
                Some(last) => (last.right, GAP * last.height),
                None => (end.right, FAR * end.height),
            };
            if glyph.left - from > bound {
                break;
            }
            value.push(glyph.clone());
        }
        if lines > 1 {
            let start = match value.first() {
                Some(first) => (first.left, first.y, first.height),
                None => (end.right + 0.3 * end.height, end.y, end.height),
            };
            self.go_on(&mut value, label, start, lines - 1);
        }
        (!value.is_empty()).then_some(value)
    }

    /// Adds the lines below a value that begin where it begins, until a label or a wide space ends it.
    fn go_on(&self, value: &mut Vec<Glyph>, label: &Hit, start: (f32, f32, f32), lines: usize) {
        let (left, mut y, height) = start;
        let mut added = 0;
        // Labels to the right bound the column.
        let column = self.claimed.iter().filter(|hit| hit.row >= label.row).filter_map(|hit| {
            let glyph = self.glyph(hit)?;
            (glyph.left > left + 3.0 * height && (glyph.y - y).abs() < PITCH * height * (lines + 1) as f32)
                .then_some(glyph.left)
        });
        let right = column.fold(f32::INFINITY, f32::min);
        for (number, row) in self.sheet.rows.iter().enumerate().skip(label.row + 1) {
            let Some(first) = row.first() else { continue };
            if first.y - y > PITCH * height.max(first.height) && row.iter().all(|g| g.y - y > PITCH * height)
            {
                break;
            }
            let labelled = self.claimed.iter().filter(|hit| hit.row == number).any(|hit| {
                self.glyph(hit).is_some_and(|glyph| glyph.left < left + height && glyph.y > y + 0.5 * height)
            });
            if labelled {
                break;
            }
            let mut line: Vec<Glyph> = Vec::new();
            for (i, glyph) in row.iter().enumerate() {
                let taken =
                    self.claimed.iter().any(|hit| hit.row == number && (hit.from..hit.to).contains(&i));
                let begins =
                    line.is_empty() && (glyph.left - left > 4.0 * height || glyph.left < left - 1.2 * height);
                let gap = line.last().is_some_and(|last| glyph.left - last.right > GAP * height);
                if line.is_empty() && (taken || begins) {
                    continue;
                }
                if taken || gap || glyph.x() > right {
                    break;
                }
                line.push(glyph.clone());
            }
            let fits = |glyph: &Glyph| {
                (0.55..1.8).contains(&(glyph.height / height))
                    && glyph.y > y + 0.4 * height
                    && glyph.y - y < PITCH * height
            };
            if let Some(first) = line.first().filter(|first| fits(first)) {
                y = first.y;
                value.append(&mut line);
                added += 1;
                if added == lines {
                    break;
                }
            }
        }
    }

    /// The run of glyphs under a label.
    fn below(&self, label: &Hit) -> Option<Vec<Glyph>> {
        let head = self.sheet.rows.get(label.row)?.get(label.from..label.to)?;
        let (first, last) = (head.first()?, head.last()?);
        let (left, right, height) = (first.left, last.right, first.height);
        let mut best: Option<(f32, Vec<Glyph>)> = None;
        for run in self.runs() {
            let Some(start) = run.first() else { continue };
            let end = run.last().map_or(start.right, |glyph| glyph.right);
            let off = start.y - first.y;
            let meets = start.left < right + height && end > left - height;
            if off > 0.5 * height
                && off < 4.0 * height
                && meets
                && best.as_ref().is_none_or(|(known, _)| off < *known)
            {
                best = Some((off, run));
            }
        }
        best.map(|(_, run)| run)
    }

    /// The glyphs at a fixed place.
    fn placed(&self, place: &Place) -> Option<Vec<Glyph>> {
        let layout = self.layout?;
        let [left, top, right, bottom] = place.value;
        let mut value: Vec<Glyph> = Vec::new();
        for (number, row) in self.sheet.rows.iter().enumerate() {
            for (i, glyph) in row.iter().enumerate() {
                let [x, y] = layout.back([glyph.x(), glyph.y]);
                let taken =
                    self.claimed.iter().any(|hit| hit.row == number && (hit.from..hit.to).contains(&i));
                if !taken && (left..right).contains(&x) && (top..bottom).contains(&y) {
                    value.push(glyph.clone());
                }
            }
        }
        (!value.is_empty()).then_some(value)
    }

    /// Every stretch of a row without a wide space or a printed word.
    fn runs(&self) -> Vec<Vec<Glyph>> {
        runs(self.sheet, &|row, i| {
            self.claimed.iter().any(|hit| hit.row == row && (hit.from..hit.to).contains(&i))
        })
    }

    fn glyph(&self, hit: &Hit) -> Option<&'s Glyph> {
        self.sheet.rows.get(hit.row)?.get(hit.from)
    }
}

/// Every stretch of a row without a wide space or a glyph that is `taken` (row, place).
pub fn runs(sheet: &Sheet, taken: &dyn Fn(usize, usize) -> bool) -> Vec<Vec<Glyph>> {
    let mut all = Vec::new();
    for (number, row) in sheet.rows.iter().enumerate() {
        let mut run: Vec<Glyph> = Vec::new();
        for (i, glyph) in row.iter().enumerate() {
            let taken = taken(number, i);
            let gap = run.last().is_some_and(|last| glyph.left - last.right > GAP * glyph.height);
            if (taken || gap) && !run.is_empty() {
                all.push(std::mem::take(&mut run));
            }
            if !taken {
                run.push(glyph.clone());
            }
        }
        all.push(run);
    }
    all.retain(|run| !run.is_empty());
    all
}

/// Whether two heights are of one size of print, the detection's rough frames allowed for.
fn alike(a: f32, b: f32) -> bool {
    (0.55..1.8).contains(&(a / b.max(1.0)))
}

/// Parts of a run that may be the value alone: up to a space, or as long as the grammar's texts are.
pub fn windows(run: &[Glyph], field: &Field) -> Vec<Vec<Glyph>> {
    let mut all = Vec::new();
    if let Some(length) = field.grammar.length.filter(|length| run.len() > *length) {
        all.extend(run.windows(length).map(<[Glyph]>::to_vec));
    }
    let mut cuts: Vec<(f32, usize)> = run
        .windows(2)
        .enumerate()
        .filter_map(|(i, pair)| match pair {
            [a, b] if b.left - a.right > 0.6 * a.height || b.line != a.line => {
                Some((b.left - a.right, i + 1))
            }
            _ => None,
        })
        .collect();
    cuts.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, at) in cuts.iter().take(4) {
        all.push(run.get(..*at).unwrap_or_default().to_vec());
    }
    if matches!(field.find, Find::Grammar { .. }) {
        let mut places: Vec<usize> = cuts.iter().map(|(_, at)| *at).collect();
        places.sort_unstable();
        places.push(run.len());
        let mut from = 0;
        for to in places {
            all.push(run.get(from..to).unwrap_or_default().to_vec());
            from = to;
        }
    }
    all
}

fn begins_a_line(sheet: &Sheet, hit: &Hit) -> bool {
    let Some(row) = sheet.rows.get(hit.row) else { return false };
    match (hit.from.checked_sub(1).and_then(|before| row.get(before)), row.get(hit.from)) {
        (Some(before), Some(first)) => first.left - before.right > first.height || before.line != first.line,
        _ => true,
    }
}

fn pairs(sheet: &Sheet, side: &Side, labels: &[Option<Hit>]) -> Vec<([f32; 2], [f32; 2])> {
    let pair = |(field, hit): (&Field, &Option<Hit>)| {
        let Find::Label { place: Some(place), .. } = field.find else { return None };
        let hit = hit.as_ref()?;
        let first = sheet.rows.get(hit.row)?.get(hit.from)?;
        Some((place.label, [first.left, first.y]))
    };
    side.fields.iter().zip(labels).filter_map(pair).collect()
}
