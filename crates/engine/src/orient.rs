//! Which way is up: the direction of a page's text, from the shape of its regions and, where that leaves two
//! answers, from how well a few lines read each way.

use crate::geometry::Rect;
use crate::{Error, detect::Region};

/// A region counts as showing a direction from this ratio of length to height on.
const TELLS: f32 = 2.0;
/// Lines tried in each direction.
const SAMPLES: usize = 3;
/// A sample that reads with this confidence settles the question without trying the other way.
const SURE: f32 = 0.90;

/// The direction of a page's text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction {
    /// Unit vector along which lines run.
    pub along: [f32; 2],
}

impl Direction {
    /// Text that reads to the right.
    pub const UPRIGHT: Direction = Direction { along: [1.0, 0.0] };

    /// Degrees clockwise from upright, in (-180, 180].
    pub fn degrees(&self) -> f32 {
        let degrees = self.along[1].atan2(self.along[0]).to_degrees();
        if degrees <= -180.0 { degrees + 360.0 } else { degrees }
    }
}

/// Tries a rectangle in its own direction and gives the confidence of the reading, 0..=1, and how many
/// characters it has.
pub type Trial<'t> = dyn FnMut(&Rect) -> Result<(f32, usize), Error> + 't;

/// Decides the page's direction. `trial` reads a rectangle; it is asked about few.
///
/// # Errors
/// What `trial` reports.
pub fn direction(regions: &[Region], trial: &mut Trial<'_>) -> Result<Direction, Error> {
    let Some(axis) = axis(regions) else { return Ok(Direction::UPRIGHT) };
    // Samples: long regions that are not the very longest (rules and frames are), well detected.
    let mut telling: Vec<&Region> = regions
        .iter()
        .filter(|region| ratio(&region.rect) >= TELLS && dot(region.rect.along, axis).abs() > 0.94)
        .collect();
    telling.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    telling.truncate(SAMPLES);
    let (mut forward, mut backward) = (0.0f32, 0.0f32);
    for region in telling {
        let rect = facing(region.rect, axis);
        let (score, characters) = trial(&rect)?;
        if score >= SURE && characters >= 3 {
            forward += 2.0;
            break;
        }
        let (other, others) = trial(&rect.turned(2))?;
        let weight = |score: f32, characters: usize| score * score * (characters.min(20) as f32).sqrt();
        forward += weight(score, characters);
        backward += weight(other, others);
        if other >= SURE && others >= 3 && other > score + 0.05 {
            backward += 2.0;
            break;
        }
    }
    Ok(Direction { along: if backward > forward { [-axis[0], -axis[1]] } else { axis } })
}

/// By how many degrees most of the text is off the nearest of the picture's own axes, 0..=45; 0 when nothing tells.
pub fn slant(regions: &[Region]) -> f32 {
    let Some([x, y]) = axis(regions) else { return 0.0 };
    let degrees = y.abs().atan2(x.abs()).to_degrees();
    degrees.min(90.0 - degrees)
}

/// The rectangle turned by quarters so that it reads along `page` as nearly as it can, except that a clearly
/// upright one keeps its length as its direction: a vertical line of Chinese.
pub fn facing(rect: Rect, page: [f32; 2]) -> Rect {
    let long = rect.lengthwise();
    let nearest = |rect: Rect| {
        (0..4u8)
            .map(|quarters| rect.turned(quarters))
            .min_by(|a, b| turn_between(a.along, page).abs().total_cmp(&turn_between(b.along, page).abs()))
            .unwrap_or(rect)
    };
    let along_page = nearest(long);
    if along_page.half[1] > along_page.half[0] * 1.5 {
        // Upright on the page: read along its length, from the page's top to its bottom.
        let down = [-page[1], page[0]];
        let forth = if dot(long.along, down) >= 0.0 { long } else { long.turned(2) };
        return forth;
    }
    along_page
}

/// The axis along which most text runs, weighted by length, as a unit vector to the right (or down); `None` when
/// nothing tells. Lengths are counted in bins of two degrees over the half circle, and the strongest bin and its
/// neighbours averaged.
fn axis(regions: &[Region]) -> Option<[f32; 2]> {
    const BINS: usize = 90;
    let mut weights = [0.0f32; BINS];
    let telling = || regions.iter().filter(|region| ratio(&region.rect) >= TELLS);
    let bin = |rect: &Rect| ((half_turn(rect) / 2.0) as usize).min(BINS - 1);
    for region in telling() {
        weights[bin(&region.rect)] += length(&region.rect);
    }
    let around = |i: usize| (0..5).map(|k| weights[(i + BINS + k - 2) % BINS]).sum::<f32>();
    let strongest = (0..BINS).max_by(|&a, &b| around(a).total_cmp(&around(b)))?;
    if around(strongest) <= 0.0 {
        return None;
    }
    let centre = strongest as f32 * 2.0 + 1.0;
    let (mut sum, mut total) = (0.0, 0.0);
    for region in telling() {
        let mut off = half_turn(&region.rect) - centre;
        off -= (off / 180.0).round() * 180.0;
        if off.abs() <= 5.0 {
            // Long lines tell the angle better than by their length alone.
            let weight = length(&region.rect) * ratio(&region.rect).min(30.0);
            sum += off * weight;
            total += weight;
        }
    }
    let mut degrees = centre + if total > 0.0 { sum / total } else { 0.0 };
    if degrees > 135.0 {
        degrees -= 180.0;
    }
    if degrees.abs() < 0.3 {
        degrees = 0.0;
    }
    let (sin, cos) = degrees.to_radians().sin_cos();
    Some([cos, sin])
}

/// The angle of a rectangle's longer side in degrees, in 0..180.
fn half_turn(rect: &Rect) -> f32 {
    let angle = rect.lengthwise().angle();
    if angle < 0.0 {
        angle + 180.0
    } else if angle >= 180.0 {
        angle - 180.0
    } else {
        angle
    }
}

fn ratio(rect: &Rect) -> f32 {
    let (long, short) = (rect.half[0].max(rect.half[1]), rect.half[0].min(rect.half[1]));
    long / short.max(0.5)
}

fn length(rect: &Rect) -> f32 {
    2.0 * rect.half[0].max(rect.half[1])
}

/// How good a sample a region is: well detected, and long enough to be sure of without being slow.
fn worth(region: &Region) -> f32 {
    region.score * ratio(&region.rect).min(12.0)
}

fn dot(a: [f32; 2], b: [f32; 2]) -> f32 {
    a[0] * b[0] + a[1] * b[1]
}

/// The angle from `a` to `b` in radians, in (-π, π].
fn turn_between(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] * b[1] - a[1] * b[0]).atan2(dot(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(centre: [f32; 2], half: [f32; 2], degrees: f32) -> Region {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Region { rect: Rect { centre, half, along: [cos, sin] }.lengthwise(), score: 0.9 }
    }

    fn page(degrees: f32) -> Vec<Region> {
        (0..12).map(|i| line([300.0, 40.0 * i as f32], [200.0 - 5.0 * i as f32, 12.0], degrees)).collect()
    }

    /// A reader that reads well only along `true_degrees`.
    fn reader(true_degrees: f32) -> impl FnMut(&Rect) -> Result<(f32, usize), Error> {
        move |rect| {
            let off = (rect.angle() - true_degrees).rem_euclid(360.0);
            let near = !(15.0..=345.0).contains(&off);
            Ok(if near { (0.97, 20) } else { (0.4, 9) })
        }
    }

    #[test]
    fn every_ten_degrees_is_found() {
        for degrees in (0..360).step_by(10) {
            let found = direction(&page(degrees as f32), &mut reader(degrees as f32)).unwrap();
            let off = (found.degrees() - degrees as f32).rem_euclid(360.0);
            assert!(!(1.0..=359.0).contains(&off), "{degrees}: {}", found.degrees());
        }
    }

    #[test]
    fn an_upright_page_costs_one_trial() {
        let mut asked = 0;
        let mut reader = reader(0.0);
        let found = direction(&page(0.0), &mut |rect: &Rect| {
            asked += 1;
            reader(rect)
        });
        assert_eq!((found.unwrap(), asked), (Direction::UPRIGHT, 1));
    }

    #[test]
    fn nothing_found_is_upright() {
        let found = direction(&[], &mut |_: &Rect| Ok((0.0, 0))).unwrap();
        assert_eq!(found, Direction::UPRIGHT);
    }

    #[test]
    fn a_vertical_line_on_an_upright_page_reads_downwards() {
        let rect = line([50.0, 50.0], [40.0, 8.0], 90.0).rect;
        assert_eq!(facing(rect, [1.0, 0.0]).angle(), 90.0);
        // A short word on a turned page follows the page.
        let word = line([50.0, 50.0], [10.0, 8.0], 90.0).rect;
        assert!(facing(word, [1.0, 0.0]).angle().abs() < 0.1);
    }
}
