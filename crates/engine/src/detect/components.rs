//! The probability map of the detection network to text regions: threshold, connected components, the smallest
//! rectangle around each, its mean probability, and its growth back to the whole height of the text.
//! The method is DB post-processing (Liao et al., "Real-time Scene Text Detection with Differentiable
//! Binarization", AAAI 2020): the network predicts text kernels shrunk by an offset, which is undone here.

use crate::geometry::{Rect, convex_hull, min_area_rect};

/// Numbers of the post-processing, with where each comes from.
#[derive(Debug, Clone, Copy)]
pub struct Thresholds {
    /// A pixel is text from this probability on.
    pub pixel: f32,
    /// A region is kept from this mean probability on, taken over its rectangle.
    pub region: f32,
    /// The kernel grows by area × ratio ÷ perimeter (`unclip_ratio` of the paper's inference).
    pub unclip: f32,
    /// How much further a line's two ends are moved out then, in halves of its height: the networks' kernels end within the
    /// first and the last character more than they lie below its top.
    pub reach: f32,
    /// Kernels thinner than this many pixels are noise.
    pub min_side: f32,
    /// Regions kept at most, so that a hostile picture cannot make the work unbounded.
    pub most: usize,
}

/// A text region in the frame of the probability map.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The region, its direction along the longer side.
    pub rect: Rect,
    /// Mean probability over the kernel's rectangle.
    pub score: f32,
}

/// A horizontal run of text pixels, `[start, end)` in row `y`, and the component it belongs to.
struct Run {
    y: u32,
    start: u32,
    end: u32,
    label: u32,
}

/// Finds the regions in `map`, `[height, stride]` probabilities of which the first `width` of each row count.
pub fn find(map: &[f32], stride: usize, width: usize, height: usize, t: &Thresholds) -> Vec<Found> {
    let runs = label(map, stride, width, height, t.pixel);
    // A component's hull is the hull of the outer corners of its runs.
    let labels = runs.iter().map(|run| run.label + 1).max().unwrap_or(0) as usize;
    let mut counts = vec![0usize; labels];
    for run in &runs {
        counts[run.label as usize] += 1;
    }
    let mut members: Vec<Vec<[f32; 2]>> = counts.iter().map(|&n| Vec::with_capacity(n * 2)).collect();
    for run in &runs {
        let points = &mut members[run.label as usize];
        points.push([run.start as f32, run.y as f32]);
        points.push([run.end as f32 - 1.0, run.y as f32]);
    }
    let mut found: Vec<Found> = members
        .iter_mut()
        .filter_map(|points| {
            let rect = min_area_rect(&convex_hull(points))?;
            if 2.0 * rect.half[0].min(rect.half[1]) < t.min_side {
                return None;
            }
            let score = mean_inside(map, stride, width, height, &rect);
            if score < t.region {
                return None;
            }
            Some(Found { rect: unclip(rect, t.unclip).lengthwise(), score })
        })
        .collect();
    if found.len() > t.most {
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(t.most);
    }
    reach_out(&mut found, t.reach);
    found
}

/// Moves the ends of lines out, but not into another region: what is cut in two there stays cut where it is.
fn reach_out(found: &mut [Found], reach: f32) {
    let all: Vec<Rect> = found.iter().map(|found| found.rect).collect();
    let taken = |own: usize, at: [f32; 2]| {
        let holds = |rect: &Rect| {
            let off = [at[0] - rect.centre[0], at[1] - rect.centre[1]];
            let on = |axis: [f32; 2]| (off[0] * axis[0] + off[1] * axis[1]).abs();
            on(rect.along) <= rect.half[0] && on(rect.across()) <= rect.half[1]
        };
        all.iter().enumerate().any(|(i, rect)| i != own && holds(rect))
    };
    for (own, Found { rect, .. }) in found.iter_mut().enumerate() {
        if reach <= 0.0 || rect.half[0] <= 2.0 * rect.half[1] {
            continue;
        }
        let (far, out) = (rect.half[0], reach * rect.half[1]);
        for side in [-1.0, 1.0] {
            let end = [0, 1].map(|axis| all[own].centre[axis] + side * rect.along[axis] * (far + out));
            if !taken(own, end) {
                rect.half[0] += out / 2.0;
                rect.centre = [0, 1].map(|axis| rect.centre[axis] + side * rect.along[axis] * out / 2.0);
            }
        }
    }
}

/// Grows a rectangle by `area × ratio ÷ perimeter` on every side: what offsetting the polygon with round joins
/// and taking the smallest rectangle around the result gives, for a rectangle.
fn unclip(mut rect: Rect, ratio: f32) -> Rect {
    let perimeter = 4.0 * (rect.half[0] + rect.half[1]);
    let distance = if perimeter > 0.0 { rect.area() * ratio / perimeter } else { 0.0 };
    rect.half = [rect.half[0] + distance, rect.half[1] + distance];
    rect
}

/// Runs of text pixels joined into 8-connected components, labels numbered from 0 without gaps.
fn label(map: &[f32], stride: usize, width: usize, height: usize, threshold: f32) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parent: Vec<u32> = Vec::new();
    let mut above = 0..0;
    for y in 0..height {
        let row = &map[y * stride..y * stride + width];
        let begin = runs.len();
        let mut x = 0;
        while x < width {
            // Most of a page is ground: skip it eight pixels at a time.
            while x + 8 <= width && !row[x..x + 8].iter().fold(false, |any, &p| any | (p > threshold)) {
                x += 8;
            }
            while x < width && row[x] <= threshold {
                x += 1;
            }
            if x == width {
                break;
            }
            let start = x;
            while x < width && row[x] > threshold {
                x += 1;
            }
            let label = parent.len() as u32;
            parent.push(label);
            runs.push(Run { y: y as u32, start: start as u32, end: x as u32, label });
        }
        let mut up = above.start;
        for i in begin..runs.len() {
            let (start, end, own) = (runs[i].start, runs[i].end, runs[i].label);
            while up < above.end && runs[up].end < start {
                up += 1;
            }
            let mut next = up;
            while next < above.end && runs[next].start <= end {
                let (a, b) = (root(&mut parent, own), root(&mut parent, runs[next].label));
                parent[a.max(b) as usize] = a.min(b);
                next += 1;
            }
        }
        above = begin..runs.len();
    }
    let mut dense = vec![u32::MAX; parent.len()];
    let mut count = 0;
    for run in &mut runs {
        let top = root(&mut parent, run.label) as usize;
        if dense[top] == u32::MAX {
            dense[top] = count;
            count += 1;
        }
        run.label = dense[top];
    }
    runs
}

/// The representative of a label, halving the path on the way.
fn root(parent: &mut [u32], mut label: u32) -> u32 {
    while parent[label as usize] != label {
        let up = parent[parent[label as usize] as usize];
        parent[label as usize] = up;
        label = up;
    }
    label
}

/// Mean probability over the pixels whose centres lie in the rectangle.
fn mean_inside(map: &[f32], stride: usize, width: usize, height: usize, rect: &Rect) -> f32 {
    let (a, c) = (rect.along, rect.across());
    let quad = rect.quad();
    let low = quad.iter().map(|p| p[1]).fold(f32::INFINITY, f32::min).floor().max(0.0) as usize;
    let high = (quad.iter().map(|p| p[1]).fold(0.0, f32::max).ceil() as usize).min(height.saturating_sub(1));
    let (mut sum, mut count) = (0.0f32, 0usize);
    for y in low..=high {
        // The row cuts the rectangle where both coordinates stay within its half sides.
        let dy = y as f32 - rect.centre[1];
        let (mut from, mut to) = (f32::NEG_INFINITY, f32::INFINITY);
        for (axis, half) in [(a, rect.half[0] + 0.5), (c, rect.half[1] + 0.5)] {
            let offset = dy * axis[1];
            if axis[0].abs() < 1e-6 {
                if offset.abs() > half {
                    (from, to) = (1.0, 0.0);
                }
            } else {
                let (p, q) = ((-half - offset) / axis[0], (half - offset) / axis[0]);
                from = from.max(p.min(q));
                to = to.min(p.max(q));
            }
        }
        let start = (rect.centre[0] + from).ceil().max(0.0);
        let end = (rect.centre[0] + to).floor().min(width as f32 - 1.0);
        if start <= end {
            let row = &map[y * stride + start as usize..=y * stride + end as usize];
            sum += row.iter().sum::<f32>();
            count += row.len();
        }
    }
    if count == 0 { 0.0 } else { sum / count as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Thresholds =
        Thresholds { pixel: 0.3, region: 0.5, unclip: 1.5, reach: 0.0, min_side: 3.0, most: 1000 };

    fn map(width: usize, height: usize, boxes: &[[usize; 4]]) -> Vec<f32> {
        let mut map = vec![0.0; width * height];
        for &[x0, y0, x1, y1] in boxes {
            for y in y0..y1 {
                map[y * width + x0..y * width + x1].fill(0.9);
            }
        }
        map
    }

    #[test]
    fn two_bars_are_two_regions_grown_by_the_offset() {
        let map = map(200, 60, &[[10, 10, 110, 21], [10, 35, 190, 46]]);
        let found = find(&map, 200, 200, 60, &T);
        assert_eq!(found.len(), 2);
        let first = &found[0].rect;
        assert_eq!(first.centre, [59.5, 15.0]);
        // 99 × 10 kernel: grows by 990 · 1.5 ÷ 218 = 6.81 on every side.
        assert!((first.half[0] - (49.5 + 6.81)).abs() < 0.01 && (first.half[1] - (5.0 + 6.81)).abs() < 0.01);
        assert!((found[0].score - 0.9).abs() < 0.01);
    }

    #[test]
    fn a_line_reaches_out_at_its_ends_and_a_word_does_not() {
        let map = map(200, 60, &[[10, 10, 110, 21], [150, 35, 165, 46]]);
        let wide = |t: &Thresholds| -> Vec<f32> {
            find(&map, 200, 200, 60, t).iter().map(|found| found.rect.half[0]).collect()
        };
        let (plain, reaching) = (wide(&T), wide(&Thresholds { reach: 0.5, ..T }));
        assert!((reaching[0] - plain[0] - 0.5 * (5.0 + 6.81)).abs() < 0.01);
        assert_eq!(reaching[1], plain[1]);
        // Where the neighbour begins, the end stays.
        let map = self::map(300, 40, &[[10, 10, 110, 21], [126, 10, 226, 21]]);
        let rects: Vec<Rect> = find(&map, 300, 300, 40, &Thresholds { reach: 1.0, ..T })
            .iter()
            .map(|found| found.rect)
            .collect();
        let plain = find(&map, 300, 300, 40, &T);
        let right = |rect: &Rect| rect.centre[0] + rect.half[0];
        let left = |rect: &Rect| rect.centre[0] - rect.half[0];
        assert!((right(&rects[0]) - right(&plain[0].rect)).abs() < 1e-3);
        assert!((left(&plain[0].rect) - left(&rects[0]) - 11.81).abs() < 0.01);
    }

    #[test]
    fn a_u_shape_is_one_component() {
        let map = map(100, 60, &[[10, 10, 20, 50], [60, 10, 70, 50], [10, 40, 70, 50]]);
        let runs = label(&map, 100, 100, 60, 0.3);
        assert!(runs.iter().all(|run| run.label == 0));
    }

    #[test]
    fn noise_and_faint_regions_are_left_out() {
        let mut map = map(100, 60, &[[10, 10, 12, 12]]);
        assert!(find(&map, 100, 100, 60, &T).is_empty());
        for y in 20..40 {
            map[y * 100 + 20..y * 100 + 80].fill(0.4);
        }
        assert!(find(&map, 100, 100, 60, &T).is_empty());
    }

    #[test]
    fn a_full_map_and_an_empty_one() {
        assert_eq!(find(&vec![1.0; 64 * 64], 64, 64, 64, &T).len(), 1);
        assert!(find(&vec![0.0; 64 * 64], 64, 64, 64, &T).is_empty());
    }
}
