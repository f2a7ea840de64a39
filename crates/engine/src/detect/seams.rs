//! Regions of overlapping looks made one set: no line twice, none cut at a seam.

use super::Region;
use crate::geometry::Rect;

/// Joins the regions of overlapping tiles, each given with its part (left, top, width, height) of `whole`.
///
/// A line that ends at a tile's inner edge goes on in the next tile: the two pieces, which overlap, become one.
pub fn merge(tiles: Vec<([u32; 4], Vec<Region>)>, whole: [u32; 4]) -> Vec<Region> {
    let mut all: Vec<(Region, bool)> = Vec::new();
    for (part, regions) in tiles {
        all.extend(regions.into_iter().map(|region| (region, touches_inner_edge(&region.rect, part, whole))));
    }
    // Long pieces first, so that shorter ones are measured against what they may belong to.
    all.sort_by(|(a, _), (b, _)| length(&b.rect).total_cmp(&length(&a.rect)));
    let mut merged: Vec<(Region, bool)> = Vec::with_capacity(all.len());
    'regions: for (region, cut) in all {
        for (other, other_cut) in &mut merged {
            match meeting(&other.rect, &region.rect) {
                Meeting::Apart => {}
                Meeting::Same => continue 'regions,
                Meeting::GoesOn if cut || *other_cut => {
                    other.rect = joined(&other.rect, &region.rect);
                    other.score = other.score.max(region.score);
                    *other_cut |= cut;
                    continue 'regions;
                }
                Meeting::GoesOn => {}
            }
        }
        merged.push((region, cut));
    }
    merged.into_iter().map(|(region, _)| region).collect()
}

/// How a piece stands to a longer one.
#[derive(Debug, PartialEq)]
enum Meeting {
    /// Two lines.
    Apart,
    /// The shorter one is the longer one, or a part of it.
    Same,
    /// The shorter one begins within the longer one and goes on beyond its end.
    GoesOn,
}

fn meeting(long: &Rect, short: &Rect) -> Meeting {
    let parallel = (long.along[0] * short.along[0] + long.along[1] * short.along[1]).abs();
    if parallel < 0.94 && short.half[0] > 1.5 * short.half[1] {
        return Meeting::Apart;
    }
    let off = [short.centre[0] - long.centre[0], short.centre[1] - long.centre[1]];
    let across = long.across();
    let along = off[0] * long.along[0] + off[1] * long.along[1];
    let beside = (off[0] * across[0] + off[1] * across[1]).abs();
    if beside > 0.5 * long.half[1].max(short.half[1]) {
        return Meeting::Apart;
    }
    let (from, to) = (along - short.half[0], along + short.half[0]);
    let shared = to.min(long.half[0]) - from.max(-long.half[0]);
    let heights = long.half[1].min(short.half[1]) / long.half[1].max(short.half[1]).max(0.1);
    if shared > 0.8 * 2.0 * short.half[0] {
        Meeting::Same
    } else if shared > 0.0 && heights > 0.6 {
        Meeting::GoesOn
    } else {
        Meeting::Apart
    }
}

/// The rectangle along the longer piece that holds both.
fn joined(long: &Rect, short: &Rect) -> Rect {
    let (along, across) = (long.along, long.across());
    let (mut low, mut high) = ([-long.half[0], -long.half[1]], long.half);
    // The ends of the shorter piece widen it along; its height counts as the mean, so that slanted pieces do not swell it.
    for end in [-1.0, 1.0] {
        let point = [
            short.centre[0] + end * short.half[0] * short.along[0] - long.centre[0],
            short.centre[1] + end * short.half[0] * short.along[1] - long.centre[1],
        ];
        let at = point[0] * along[0] + point[1] * along[1];
        low[0] = low[0].min(at);
        high[0] = high[0].max(at);
        let beside = point[0] * across[0] + point[1] * across[1];
        low[1] = low[1].min(beside - short.half[1]);
        high[1] = high[1].max(beside + short.half[1]);
    }
    let mid = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    Rect {
        centre: [
            long.centre[0] + along[0] * mid[0] + across[0] * mid[1],
            long.centre[1] + along[1] * mid[0] + across[1] * mid[1],
        ],
        half: [(high[0] - low[0]) / 2.0, (high[1] - low[1]) / 2.0],
        along,
    }
}

fn length(rect: &Rect) -> f32 {
    rect.half[0].max(rect.half[1])
}

/// Whether a region reaches an edge of its tile that is not an edge of the picture.
fn touches_inner_edge(rect: &Rect, part: [u32; 4], whole: [u32; 4]) -> bool {
    let margin = rect.half[1].min(rect.half[0]).max(4.0);
    let quad = rect.quad();
    let near = |axis: usize, edge: f32| quad.iter().any(|point| (point[axis] - edge).abs() < margin);
    (0..2).any(|axis| {
        let (start, end) = (part[axis], part[axis] + part[axis + 2]);
        (start > whole[axis] && near(axis, start as f32))
            || (end < whole[axis] + whole[axis + 2] && near(axis, end as f32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(from: f32, to: f32, y: f32) -> Region {
        let rect =
            Rect { centre: [(from + to) / 2.0, y], half: [(to - from) / 2.0, 10.0], along: [1.0, 0.0] };
        Region { rect, score: 0.9 }
    }

    const WHOLE: [u32; 4] = [0, 0, 2000, 1000];
    const LEFT: [u32; 4] = [0, 0, 1050, 1000];
    const RIGHT: [u32; 4] = [950, 0, 1050, 1000];

    #[test]
    fn a_line_over_the_seam_is_one_line() {
        let merged = merge(
            vec![(LEFT, vec![line(100.0, 1050.0, 50.0)]), (RIGHT, vec![line(950.0, 1900.0, 51.0)])],
            WHOLE,
        );
        assert_eq!(merged.len(), 1, "{merged:?}");
        let quad = merged[0].rect.quad();
        assert!((quad[0][0] - 100.0).abs() < 1.0 && (quad[1][0] - 1900.0).abs() < 1.0, "{quad:?}");
        assert!(merged[0].rect.half[1] < 12.0);
    }

    #[test]
    fn a_word_in_the_overlap_is_found_once_and_neighbours_stay_apart() {
        let word = line(980.0, 1020.0, 300.0);
        let merged = merge(
            vec![
                (LEFT, vec![word, line(100.0, 900.0, 50.0), line(100.0, 900.0, 80.0)]),
                (RIGHT, vec![word, line(1200.0, 1900.0, 50.0)]),
            ],
            WHOLE,
        );
        assert_eq!(merged.len(), 4, "{merged:?}");
    }
}
