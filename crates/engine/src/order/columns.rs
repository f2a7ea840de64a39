//! Columns: cuts a page into areas that are read one after the other.
//!
//! A recursive cut with two questions. *Is there running text on both sides of a white river?* Then the sides are
//! columns, whatever crosses the river above or below (headings, figures, tables) parting them into bands. *Do the
//! lines on both sides stand level?* Then they are rows (a table, a receipt, a form) and are left together.

use super::segments::{Segment, median, overlap, quantile};

/// Deepest recursion; what is left then is read row by row.
const DEPTH: usize = 40;
/// Rivers looked at for one cut.
const CANDIDATES: usize = 16;

/// Parts `segments` into areas in reading order, each to be read row by row.
pub(super) fn areas(segments: Vec<Segment>) -> Vec<Vec<Segment>> {
    part(segments, DEPTH)
}

fn part(segments: Vec<Segment>, depth: usize) -> Vec<Vec<Segment>> {
    if segments.len() < 2 || depth == 0 {
        return if segments.is_empty() { Vec::new() } else { vec![segments] };
    }
    let em = median(segments.iter().map(|s| s.em).collect());
    let rivers = rivers(&segments, em);
    if let Some(x) = prose_cut(&segments, &rivers) {
        return part_at_spanners(segments, x, depth);
    }
    if let Some(x) = list_cut(&segments, &rivers, em, Evidence::Strong) {
        return part_sides(segments, x, depth);
    }
    let bands = bands(&segments, em);
    if bands.len() > 1 {
        return gather(bands.into_iter().map(|band| part(band, depth - 1)));
    }
    if let Some(x) = list_cut(&segments, &rivers, em, Evidence::Some) {
        return part_sides(segments, x, depth);
    }
    vec![segments]
}

fn part_sides(segments: Vec<Segment>, x: f32, depth: usize) -> Vec<Vec<Segment>> {
    let (left, right): (Vec<_>, Vec<_>) = segments.into_iter().partition(|s| middle(s) < x);
    let mut areas = part(left, depth - 1);
    areas.extend(part(right, depth - 1));
    areas
}

/// Bands of one area that turned out undivided are one area again, so that a table or a paragraph with wide gaps is
/// seen whole.
fn gather(bands: impl Iterator<Item = Vec<Vec<Segment>>>) -> Vec<Vec<Segment>> {
    let mut areas: Vec<Vec<Segment>> = Vec::new();
    let mut open = false;
    for mut band in bands {
        if band.len() == 1 {
            match (areas.last_mut(), band.pop()) {
                (Some(last), Some(only)) if open => last.extend(only),
                (_, only) => areas.extend(only),
            }
            open = true;
        } else {
            areas.append(&mut band);
            open = false;
        }
    }
    areas
}

fn middle(s: &Segment) -> f32 {
    (s.x0 + s.x1) / 2.0
}

/// A white stripe from the top of an area to its bottom, but for what crosses it.
#[derive(Debug, Clone, Copy)]
struct River {
    x: f32,
    width: f32,
    crossing: usize,
}

/// Stripes at least half an em wide that fewer segments cross than the stripes beside them, the clearest first.
fn rivers(segments: &[Segment], em: f32) -> Vec<River> {
    let mut edges: Vec<(f32, i32)> = Vec::with_capacity(segments.len() * 2);
    for s in segments {
        // Boxes of neighbours may touch: a little is shaved off so that a narrow gutter stays one.
        let shave = (0.2 * s.em).min(s.width() / 4.0);
        edges.push((s.x0 + shave, 1));
        edges.push((s.x1 - shave, -1));
    }
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut stripes: Vec<River> = Vec::new();
    let mut count = 0i32;
    for pair in edges.windows(2) {
        let [(from, step), (to, _)] = pair else { continue };
        count += step;
        let stripe = River { x: (from + to) / 2.0, width: to - from, crossing: count.max(0) as usize };
        match stripes.last_mut() {
            // Ragged ends make slivers; a sliver is no reason to end a stripe of the same count.
            Some(last) if last.crossing == stripe.crossing => {
                let left = last.x - last.width / 2.0;
                last.width = to - left;
                last.x = left + last.width / 2.0;
            }
            _ if stripe.width > 0.0 => stripes.push(stripe),
            _ => {}
        }
    }
    let mut rivers: Vec<River> = Vec::new();
    for (i, stripe) in stripes.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| stripes.get(i));
        let after = stripes.get(i + 1);
        let (Some(before), Some(after)) = (before, after) else { continue };
        let low = stripe.crossing < before.crossing && stripe.crossing < after.crossing;
        if low && stripe.width >= 0.5 * em && 3 * stripe.crossing <= segments.len() {
            rivers.push(*stripe);
        }
    }
    rivers.sort_by(|a, b| {
        a.crossing.cmp(&b.crossing).then(b.width.total_cmp(&a.width)).then(a.x.total_cmp(&b.x))
    });
    rivers.truncate(CANDIDATES);
    rivers
}

/// The river between two columns of running text with most lines beside it, if there is one.
fn prose_cut(segments: &[Segment], rivers: &[River]) -> Option<f32> {
    let mut best: Option<(usize, f32)> = None;
    for river in rivers {
        // The columns next to this river end at the next rivers that are about as clear.
        let clear = river.crossing + 2.max(segments.len() / 10);
        let others = || rivers.iter().filter(|r| r.crossing <= clear).map(|r| r.x);
        let from = others().filter(|&x| x < river.x).fold(f32::NEG_INFINITY, f32::max);
        let to = others().filter(|&x| x > river.x).fold(f32::INFINITY, f32::min);
        let lines: usize = split(segments, river.x)
            .iter()
            .map(|band| match band {
                Band::Beside(left, right) => {
                    let left: Vec<&Segment> = left.iter().copied().filter(|s| middle(s) > from).collect();
                    let right: Vec<&Segment> = right.iter().copied().filter(|s| middle(s) < to).collect();
                    if are_prose(&left, &right) { left.len().min(right.len()) } else { 0 }
                }
                Band::Across(_) => 0,
            })
            .sum();
        if lines > best.map_or(0, |(lines, _)| lines) {
            best = Some((lines, river.x));
        }
    }
    best.map(|(_, x)| x)
}

/// What a cut at one x makes of an area: bands where nothing crosses, and bands of what crosses.
enum Band<'s> {
    Beside(Vec<&'s Segment>, Vec<&'s Segment>),
    Across(Vec<&'s Segment>),
}

fn split(segments: &[Segment], x: f32) -> Vec<Band<'_>> {
    let crosses = |s: &Segment| s.x0 + 0.3 * s.em < x && s.x1 - 0.3 * s.em > x;
    let mut spans: Vec<[f32; 2]> = segments.iter().filter(|s| crosses(s)).map(|s| [s.y0, s.y1]).collect();
    spans.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut merged: Vec<[f32; 2]> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span[0] <= last[1] => last[1] = last[1].max(span[1]),
            _ => merged.push(span),
        }
    }
    // Odd places are bands across (the k-th span is place 2k+1), even ones lie between.
    let place = |s: &Segment| {
        let before = merged.partition_point(|span| span[1] < s.cy());
        let inside = merged.get(before).is_some_and(|span| span[0] <= s.cy());
        2 * before + usize::from(inside)
    };
    let mut places: Vec<(usize, &Segment)> = segments.iter().map(|s| (place(s), s)).collect();
    places.sort_by_key(|(place, _)| *place);
    let mut bands: Vec<Band<'_>> = Vec::new();
    for run in places.chunk_by(|a, b| a.0 == b.0) {
        let across = run.first().is_some_and(|(place, _)| place % 2 == 1);
        let found = run.iter().map(|(_, s)| *s);
        match (bands.last_mut(), across) {
            (Some(Band::Across(last)), true) => last.extend(found),
            (_, true) => bands.push(Band::Across(found.collect())),
            (_, false) => {
                let (left, right) = found.partition(|s| middle(s) < x);
                bands.push(Band::Beside(left, right));
            }
        }
    }
    bands
}

fn part_at_spanners(segments: Vec<Segment>, x: f32, depth: usize) -> Vec<Vec<Segment>> {
    let own = |side: Vec<&Segment>| side.into_iter().cloned().collect::<Vec<_>>();
    let mut areas = Vec::new();
    let mut loose: Vec<Segment> = Vec::new();
    for band in split(&segments, x) {
        match band {
            Band::Across(all) => loose.extend(own(all)),
            // A side without the other belongs to what lies above and below it, across.
            Band::Beside(left, right) if left.is_empty() || right.is_empty() => {
                loose.extend(own(left));
                loose.extend(own(right));
            }
            Band::Beside(left, right) => {
                areas.extend(part(std::mem::take(&mut loose), depth - 1));
                let level = left.len().max(right.len()) <= 2 && are_level(&left, &right);
                if level {
                    loose.extend(own(left));
                    loose.extend(own(right));
                } else {
                    areas.extend(part(own(left), depth - 1));
                    areas.extend(part(own(right), depth - 1));
                }
            }
        }
    }
    areas.extend(part(loose, depth - 1));
    areas
}

/// Whether both sides are running text set side by side.
fn are_prose(left: &[&Segment], right: &[&Segment]) -> bool {
    is_prose(left) && is_prose(right) && beside(left, right) >= 0.4 && !are_rows(left, right, 3)
}

/// Whether `side` is a column of running text: at least three lines, wide enough, most of them ending at the margin.
fn is_prose(side: &[&Segment]) -> bool {
    if side.len() < 3 {
        return false;
    }
    let of = |f: fn(&Segment) -> f32| side.iter().map(|s| f(s)).collect::<Vec<_>>();
    let em = median(of(|s| s.em));
    let (left, right) = (quantile(of(|s| s.x0), 0.1), quantile(of(|s| s.x1), 0.9));
    let slack = (1.5 * em).max(0.15 * (right - left));
    let flush = side.iter().filter(|s| s.x1 >= right - slack).count();
    let chars: u32 = side.iter().flat_map(|s| &s.pieces).map(|p| p.chars).sum();
    let digits: u32 = side.iter().flat_map(|s| &s.pieces).map(|p| p.digits).sum();
    median(of(Segment::width)) >= 7.0 * em && 2 * flush >= side.len() && 5 * digits <= 2 * chars
}

/// Share of the shorter side's height beside which the other one stands.
fn beside(left: &[&Segment], right: &[&Segment]) -> f32 {
    overlap(reach(left), reach(right))
}

fn reach(side: &[&Segment]) -> [f32; 2] {
    side.iter().fold([f32::INFINITY, f32::NEG_INFINITY], |r, s| [r[0].min(s.y0), r[1].max(s.y1)])
}

/// Whether most lines of the shorter side stand level with one of the other.
fn are_level(left: &[&Segment], right: &[&Segment]) -> bool {
    let (few, many) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let mut heights: Vec<f32> = many.iter().map(|s| s.cy()).collect();
    heights.sort_by(f32::total_cmp);
    let level = few
        .iter()
        .filter(|s| {
            let at = heights.partition_point(|&y| y < s.cy());
            let near = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| heights.get(i));
            s.lines() == 1 && near.map(|y| (y - s.cy()).abs()).fold(f32::INFINITY, f32::min) <= 0.3 * s.em
        })
        .count();
    10 * level >= 7 * few.len()
}

/// Whether white stripes from side to side, wider than the gaps between lines, part both sides alike: the rows of a
/// table whose cells hold several lines. At least `least` stripes must hold something on both sides.
fn are_rows(left: &[&Segment], right: &[&Segment], least: usize) -> bool {
    let all: Vec<&Segment> = left.iter().chain(right).copied().collect();
    let em = median(all.iter().map(|s| s.em).collect());
    let within = median(gaps(left).into_iter().chain(gaps(right)).collect()).max(0.0);
    let bands = stripes(&all, (1.5 * within).max(0.35 * em));
    let mut both = 0;
    let mut covered = 0;
    for band in &bands {
        let count =
            |side: &[&Segment]| side.iter().filter(|s| s.cy() >= band[0] && s.cy() <= band[1]).count();
        let fewer = count(left).min(count(right));
        if fewer > 0 {
            both += 1;
            covered += fewer;
        }
    }
    both >= least && 10 * covered >= 6 * left.len().min(right.len())
}

/// White space between each line of a side and the next below it.
fn gaps(side: &[&Segment]) -> Vec<f32> {
    let mut rows: Vec<[f32; 2]> = side.iter().map(|s| [s.y0, s.y1]).collect();
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
    rows.windows(2).filter_map(|w| Some(w.get(1)?[0] - w.first()?[1])).collect()
}

/// Intervals of y that text fills, parted where `gap` or more is white.
fn stripes(all: &[&Segment], gap: f32) -> Vec<[f32; 2]> {
    let mut rows: Vec<[f32; 2]> = all.iter().map(|s| [s.y0, s.y1]).collect();
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut filled: Vec<[f32; 2]> = Vec::new();
    for row in rows {
        match filled.last_mut() {
            Some(last) if row[0] - last[1] < gap => last[1] = last[1].max(row[1]),
            _ => filled.push(row),
        }
    }
    filled
}

/// How much must speak for a cut between sides that are not both running text.
#[derive(Clone, Copy, PartialEq)]
enum Evidence {
    /// Enough to read the left side to its end before looking for gaps across.
    Strong,
    /// Enough where no gap across is left.
    Some,
}

/// A clean river between two sides whose lines do not stand level: lists, panels, a note in the margin.
fn list_cut(segments: &[Segment], rivers: &[River], em: f32, evidence: Evidence) -> Option<f32> {
    let mut clean: Vec<&River> = rivers.iter().filter(|r| r.crossing == 0).collect();
    clean.sort_by(|a, b| b.width.total_cmp(&a.width));
    clean
        .into_iter()
        .find(|river| {
            let x = river.x;
            let (left, right): (Vec<&Segment>, Vec<&Segment>) = segments.iter().partition(|s| middle(s) < x);
            let lines = |side: &[&Segment]| side.iter().map(|s| s.lines()).sum::<usize>();
            let fewer = lines(&left).min(lines(&right));
            if beside(&left, &right) < 0.4 {
                return false;
            }
            let groups = |side: &[&Segment]| side.iter().all(|s| s.is_group());
            if groups(&left) || groups(&right) {
                return true;
            }
            let least = if evidence == Evidence::Strong { 4 } else { 2 };
            let apart = fewer >= least
                && river.width >= em
                && !are_level(&left, &right)
                && !are_rows(&left, &right, 2);
            // A note beside running text waits until the text has been read, even level with one of its lines.
            let margin = evidence == Evidence::Some
                && is_prose(&left)
                && left.len() >= 4
                && right.len() <= left.len() / 3;
            apart || margin
        })
        .map(|river| river.x)
}

/// Parts an area where an em or more is white from side to side.
fn bands(segments: &[Segment], em: f32) -> Vec<Vec<Segment>> {
    let all: Vec<&Segment> = segments.iter().collect();
    let filled = stripes(&all, em);
    let mut bands: Vec<Vec<Segment>> = vec![Vec::new(); filled.len()];
    for s in segments {
        let at = filled.partition_point(|band| band[1] < s.cy());
        if let Some(band) = bands.get_mut(at) {
            band.push(s.clone());
        }
    }
    bands.retain(|band| !band.is_empty());
    bands
}
