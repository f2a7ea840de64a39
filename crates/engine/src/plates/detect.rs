//! Where plates are: a single-shot network (RetinaFace, Deng et al., CVPR 2020, with four landmarks) over a picture scaled
//! to one long side. Its answers are offsets from boxes of two sizes at each cell of three grids. Where it is sure of none, what
//! it suspects is looked at again from near: a plate of two rows on a large vehicle is one of few pixels among many.

use super::{straighten, whole};
use crate::runtime::Net;
use crate::{Error, ErrorKind, Picture, Quad};

/// The long side at which plates are looked for, and the one at which a large picture without any is looked at again.
const SIDE: f32 = 1280.0;
const LARGE: f32 = 1920.0;
/// Sides are multiples of the coarsest grid's cell.
const CELL: usize = 32;
/// Cell sides of the grids in pixels, and the sides of their two boxes.
const GRIDS: [(usize, [f32; 2]); 3] = [(8, [24.0, 48.0]), (16, [96.0, 192.0]), (32, [384.0, 768.0])];
/// Means that are taken off blue, green and red.
const MEANS: [f32; 3] = [104.0, 117.0, 123.0];
/// Offsets are given in these parts of a box: of its place, and of its size's logarithm.
const PLACE: f32 = 0.1;
const SCALE: f32 = 0.2;
/// Confidence from which a plate is one.
const SURE: f32 = 0.5;
/// From here on a plate is suspected. Where none is surer, so many suspicions are looked at again, each in a window so many times
/// as wide as what is suspected, scaled to this side: a bus whose plate has 0.18 in the whole picture has 0.97 there.
const SUSPECTED: f32 = 0.1;
const LOOKED_AT_AGAIN: usize = 3;
const WINDOW: f32 = 2.0;
const NEAR: f32 = 512.0;
/// What is enlarged ten times and more shows nothing new.
const SMALLEST_WINDOW: f32 = 48.0;
/// Overlap (intersection over union) at which two boxes are one plate.
const SAME: f32 = 0.4;
/// Boxes looked at, the surest first.
const LOOKED_AT: usize = 300;

/// A plate in pixels of the picture.
#[derive(Debug, Clone)]
pub struct Plate {
    /// Confidence, 0..=1.
    pub score: f32,
    /// Its corners, from the text's top left.
    pub corners: Quad,
}

/// A plate, or what might be one.
struct Seen {
    /// Left, top, right, bottom, in pixels of the picture.
    frame: [f32; 4],
    plate: Plate,
}

/// Finds plates, the surest first.
///
/// # Errors
/// What the runtime reports.
pub fn find(net: &mut dyn Net, picture: &Picture) -> Result<Vec<Plate>, Error> {
    let is_sure = |seen: &Seen| seen.plate.score > SURE;
    let mut seen = find_at(net, picture, SIDE)?;
    if !seen.iter().any(is_sure) && picture.width().max(picture.height()) as f32 > SIDE {
        seen = find_at(net, picture, LARGE)?;
    }
    if seen.iter().any(is_sure) {
        return Ok(seen.into_iter().filter(is_sure).map(|seen| seen.plate).collect());
    }
    let mut found: Vec<Seen> = Vec::new();
    for suspected in seen.iter().take(LOOKED_AT_AGAIN) {
        let [left, top, side] = window(&suspected.frame);
        // What lies outside the picture repeats its edge.
        let (right, bottom) = (left + side, top + side);
        let around = [[left, top], [right, top], [right, bottom], [left, bottom]];
        let near = straighten::picture(picture, &around, [NEAR as usize; 2]);
        let step = side / NEAR;
        for mut seen in find_at(net, &near, NEAR)?.into_iter().filter(is_sure) {
            let [l, t, r, b] = seen.frame;
            seen.frame = [left + l * step, top + t * step, left + r * step, top + b * step];
            seen.plate.corners = seen.plate.corners.map(|[x, y]| [left + x * step, top + y * step]);
            // Two windows may show the same one.
            if !found.iter().any(|known| overlap(&known.frame, &seen.frame) > SAME) {
                found.push(seen);
            }
        }
    }
    found.sort_by(|a, b| b.plate.score.total_cmp(&a.plate.score));
    Ok(found.into_iter().map(|seen| seen.plate).collect())
}

/// Left, top and side of the square window around what is suspected.
fn window([left, top, right, bottom]: &[f32; 4]) -> [f32; 3] {
    let side = ((right - left).max(bottom - top) * WINDOW).max(SMALLEST_WINDOW);
    [(left + right - side) / 2.0, (top + bottom - side) / 2.0, side]
}

/// Plates and suspicions, the surest first.
fn find_at(net: &mut dyn Net, picture: &Picture, long: f32) -> Result<Vec<Seen>, Error> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = long / width.max(height);
    let rounded = |side: f32| ((side * scale / CELL as f32).round() as usize).clamp(1, 64) * CELL;
    let size = [rounded(width), rounded(height)];
    let pixels = whole::scaled(picture, size)?;
    let mut outputs: [Vec<f32>; 3] = Default::default();
    net.run_each(
        [1, 3, size[1], size[0]],
        &mut |planes| whole::planes(&pixels, MEANS, planes),
        &mut |number, _, values| {
            if let Some(output) = outputs.get_mut(number) {
                *output = values.to_vec();
            }
        },
    )?;
    let [places, scores, corners] = outputs;
    let boxes = boxes(size);
    if places.len() != boxes.len() * 4 || scores.len() != boxes.len() * 2 || corners.len() != boxes.len() * 8
    {
        let sentence =
            "the plate detection model gives something else than boxes: run `inkgate assets install`";
        return Err(Error::new(ErrorKind::Assets, sentence));
    }
    let mut sure: Vec<(f32, usize)> = scores
        .chunks_exact(2)
        .enumerate()
        .filter_map(|(i, pair)| pair.get(1).filter(|score| **score > SUSPECTED).map(|score| (*score, i)))
        .collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    sure.truncate(LOOKED_AT);
    let back = [width / size[0] as f32, height / size[1] as f32];
    let mut kept: Vec<Seen> = Vec::new();
    for (score, i) in sure {
        let (Some(prior), Some(place), Some(points)) =
            (boxes.get(i), places.get(i * 4..i * 4 + 4), corners.get(i * 8..i * 8 + 8))
        else {
            continue;
        };
        let [l, t, r, b] = decoded(prior, place);
        let frame = [l * back[0], t * back[1], r * back[0], b * back[1]];
        if kept.iter().any(|known| overlap(&known.frame, &frame) > SAME) {
            continue;
        }
        // The network gives bottom right, bottom left, top left, top right.
        let point = |n: usize| {
            let at = |axis: usize| {
                let offset = points.get(n * 2 + axis).copied().unwrap_or(0.0);
                (prior[axis] + offset * PLACE * prior[2]) * back[axis]
            };
            [at(0), at(1)]
        };
        let corners = [point(2), point(3), point(0), point(1)];
        kept.push(Seen { frame, plate: Plate { score, corners } });
    }
    Ok(kept)
}

/// Centre x, centre y and side of every box, in the network's order.
fn boxes([width, height]: [usize; 2]) -> Vec<[f32; 3]> {
    let mut all = Vec::new();
    for (cell, sides) in GRIDS {
        for row in 0..height.div_ceil(cell) {
            for column in 0..width.div_ceil(cell) {
                for side in sides {
                    all.push([(column as f32 + 0.5) * cell as f32, (row as f32 + 0.5) * cell as f32, side]);
                }
            }
        }
    }
    all
}

/// Left, top, right, bottom.
fn decoded(prior: &[f32; 3], place: &[f32]) -> [f32; 4] {
    let at = |n: usize| place.get(n).copied().unwrap_or(0.0);
    let [x, y] = [prior[0] + at(0) * PLACE * prior[2], prior[1] + at(1) * PLACE * prior[2]];
    let [w, h] = [prior[2] * (at(2) * SCALE).exp(), prior[2] * (at(3) * SCALE).exp()];
    [x - w / 2.0, y - h / 2.0, x + w / 2.0, y + h / 2.0]
}

fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let width = (a[2].min(b[2]) - a[0].max(b[0])).max(0.0);
    let height = (a[3].min(b[3]) - a[1].max(b[1])).max(0.0);
    let area = |frame: &[f32; 4]| (frame[2] - frame[0]) * (frame[3] - frame[1]);
    let both = width * height;
    both / (area(a) + area(b) - both).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::TakeEach;

    /// A network that sees one plate, in one box of the finest grid.
    struct One {
        from_afar: bool,
    }

    impl Net for One {
        fn shape(&self) -> [Option<usize>; 4] {
            [None; 4]
        }

        fn run(
            &mut self,
            _: [usize; 4],
            _: &mut dyn FnMut(&mut [f32]),
            _: &mut dyn FnMut(&[usize], &[f32]),
        ) -> Result<(), Error> {
            Ok(())
        }

        fn run_each(
            &mut self,
            shape: [usize; 4],
            fill: &mut dyn FnMut(&mut [f32]),
            take: &mut TakeEach<'_>,
        ) -> Result<(), Error> {
            fill(&mut vec![0.0; shape.iter().product()]);
            let count = boxes([shape[3], shape[2]]).len();
            let (mut places, mut scores, mut corners) =
                (vec![0.0; count * 4], vec![0.0; count * 2], vec![0.0; count * 8]);
            // The same box of two neighbouring cells, the second less sure: one plate. From afar it is suspected alone.
            let near = shape[2] == NEAR as usize && shape[3] == NEAR as usize;
            let sure = if self.from_afar || near { 0.9 } else { 0.2 };
            for (i, score) in [(20, sure), (22, sure - 0.05)] {
                scores[i * 2 + 1] = score;
                places[i * 4 + 2] = 5.0;
                corners[i * 8..i * 8 + 8].copy_from_slice(&[20.0, 5.0, -20.0, 5.0, -20.0, -5.0, 20.0, -5.0]);
            }
            take(0, &[], &places);
            take(1, &[], &scores);
            take(2, &[], &corners);
            Ok(())
        }
    }

    #[test]
    fn one_plate_is_found_once_with_its_corners_in_order() {
        let picture = Picture::new(640, 320, vec![0; 640 * 320 * 3]).unwrap();
        let found = find(&mut One { from_afar: true }, &picture).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let [tl, tr, br, bl] = found[0].corners;
        assert!(tl[0] < tr[0] && bl[0] < br[0] && tl[1] < bl[1] && tr[1] < br[1], "{:?}", found[0].corners);
    }

    #[test]
    fn what_is_suspected_is_looked_at_from_near() {
        let picture = Picture::new(640, 320, vec![0; 640 * 320 * 3]).unwrap();
        let found = find(&mut One { from_afar: false }, &picture).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].score > SURE);
        let from_afar = find(&mut One { from_afar: true }, &picture).unwrap();
        assert_ne!(found[0].corners, from_afar[0].corners, "seen in the window");
    }
}
