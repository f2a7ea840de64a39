//! Faces: boxes and five landmarks by a network without anchors (CenterFace, Xu et al., 2019): a map of centres, and at each
//! cell the size, the offset and the landmarks of the face that may be there.

mod quality;

use std::time::Instant;

use crate::models::{Network, Sessions};
use crate::plates::straighten;
use crate::{Error, ErrorKind, Face, Page, Picture, Timing};

/// The long side at which faces are looked for at most.
const SIDE: f32 = 960.0;
/// Sides are multiples of this.
const STEP: usize = 32;
/// Pixels of one cell of the maps.
const CELL: f32 = 4.0;
/// Confidence from which a face is given; callers that want fewer ask for more.
const SURE: f32 = 0.3;
/// Overlap (intersection over union) at which two boxes are one face.
const SAME: f32 = 0.3;
/// Cells that are looked at, the surest first.
const LOOKED_AT: usize = 3000;

/// Looks for faces in a picture.
///
/// # Errors
/// What `go_on` or the model report.
pub fn read(
    sessions: &mut Sessions,
    picture: &Picture,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<Page, Error> {
    let begin = Instant::now();
    go_on()?;
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = (SIDE / width.max(height)).min(1.0);
    let rounded = |side: f32| ((side * scale / STEP as f32).round() as usize).max(1) * STEP;
    let size = [rounded(width), rounded(height)];
    let whole = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
    let mut maps: [Vec<f32>; 4] = Default::default();
    let (net, _) = sessions.get(Network::DetectFaces)?;
    net.run_each(
        [1, 3, size[1], size[0]],
        &mut |planes| {
            straighten::planes(picture, &whole, [0, size[0], size[1]], size[0], planes, &|value| value);
            // This network was taught red, green, blue.
            let plane = size[0] * size[1];
            if let Some((first, rest)) = planes.split_at_mut_checked(plane)
                && let Some(last) = rest.get_mut(plane..2 * plane)
            {
                first.swap_with_slice(last);
            }
        },
        &mut |number, _, values| {
            if let Some(map) = maps.get_mut(number) {
                *map = values.to_vec();
            }
        },
    )?;
    let cells = [size[0] / CELL as usize, size[1] / CELL as usize];
    let back = [width / size[0] as f32, height / size[1] as f32];
    let scale = picture.reduced() as f32;
    let mut faces = faces(&maps, cells)?;
    for face in &mut faces {
        let stretch = |at: &mut f32, axis: usize| *at *= back.get(axis).copied().unwrap_or(1.0) * scale;
        for (i, at) in face.frame.iter_mut().enumerate() {
            stretch(at, i % 2);
        }
        for point in &mut face.landmarks {
            for (axis, at) in point.iter_mut().enumerate() {
                stretch(at, axis);
            }
        }
        face.quality = quality::of(picture, face, 1.0 / scale);
    }
    let timing = Timing { detect: begin.elapsed().as_secs_f32() * 1e3, ..Timing::default() };
    let (width, height) = (picture.width() * picture.reduced(), picture.height() * picture.reduced());
    Ok(Page { width, height, faces, timing, ..Page::default() })
}

/// The faces of the four maps, the surest first, in pixels of the network's input.
fn faces(maps: &[Vec<f32>; 4], [columns, rows]: [usize; 2]) -> Result<Vec<Face>, Error> {
    let [centres, sizes, offsets, points] = maps;
    let plane = columns * rows;
    if [(centres, 1), (sizes, 2), (offsets, 2), (points, 10)]
        .iter()
        .any(|(map, many)| map.len() != plane * many)
    {
        let sentence =
            "the face detection model gives something else than maps: run `inkgate assets install`";
        return Err(Error::new(ErrorKind::Assets, sentence));
    }
    let mut sure: Vec<(f32, usize)> = centres
        .iter()
        .enumerate()
        .filter(|(_, score)| **score > SURE)
        .map(|(cell, score)| (*score, cell))
        .collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    sure.truncate(LOOKED_AT);
    let mut found: Vec<Face> = Vec::new();
    for (score, cell) in sure {
        let at = |map: &[f32], channel: usize| map.get(channel * plane + cell).copied().unwrap_or(0.0);
        let [high, wide] = [at(sizes, 0), at(sizes, 1)].map(|log| log.clamp(-10.0, 10.0).exp() * CELL);
        let middle = |index: usize, channel: usize| (index as f32 + at(offsets, channel) + 0.5) * CELL;
        let (x, y) = (middle(cell % columns, 1), middle(cell / columns, 0));
        let (left, top) = ((x - wide / 2.0).max(0.0), (y - high / 2.0).max(0.0));
        let right = (left + wide).min(columns as f32 * CELL);
        let bottom = (top + high).min(rows as f32 * CELL);
        let landmarks =
            std::array::from_fn(|i| [at(points, 2 * i + 1) * wide + left, at(points, 2 * i) * high + top]);
        let face = Face { score, frame: [left, top, right, bottom], landmarks, quality: 0.0 };
        if !found.iter().any(|known| overlap(&known.frame, &face.frame) > SAME) {
            found.push(face);
        }
    }
    Ok(found)
}

impl Face {
    /// Yaw, pitch and roll in degrees, roughly: how a mean head has to be turned so that its five landmarks fall as these do
    /// (weak perspective). Yaw is towards the right of the picture, pitch downwards, roll clockwise.
    pub fn angles(&self) -> [f32; 3] {
        // Of a mean head: how far the nose's tip stands out before the plane of eyes and mouth, and how far down it is
        // from the eyes to the mouth, both by the distance from eyes to mouth; and that by the distance of the eyes.
        const OUT: f32 = 0.42;
        const DOWN: f32 = 0.58;
        const LONG: f32 = 1.05;
        let [right_eye, left_eye, nose, right_mouth, left_mouth] = self.landmarks;
        let middle = |a: [f32; 2], b: [f32; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let roll = (left_eye[1] - right_eye[1]).atan2(left_eye[0] - right_eye[0]);
        let (sin, cos) = roll.sin_cos();
        let (eyes, mouth) = (middle(right_eye, left_eye), middle(right_mouth, left_mouth));
        // From between the eyes, along the line through them and across it.
        let from_eyes = |[x, y]: [f32; 2]| {
            let (x, y) = (x - eyes[0], y - eyes[1]);
            [x * cos + y * sin, y * cos - x * sin]
        };
        let ([nose_along, nose_down], [mouth_along, mouth_down]) = (from_eyes(nose), from_eyes(mouth));
        let apart = (left_eye[0] - right_eye[0]).hypot(left_eye[1] - right_eye[1]);
        let long = mouth_down.max(1e-3);
        // Where the nose would be, did it not stand out.
        let share = nose_along - DOWN * mouth_along;
        let yaw = (share / (OUT * LONG * apart.max(1e-3))).atan();
        let pitch = ((nose_down / long - DOWN) / OUT).atan();
        [yaw, pitch, roll].map(f32::to_degrees)
    }
}

fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let width = (a[2].min(b[2]) - a[0].max(b[0])).max(0.0);
    let height = (a[3].min(b[3]) - a[1].max(b[1])).max(0.0);
    let area = |frame: &[f32; 4]| (frame[2] - frame[0]) * (frame[3] - frame[1]);
    let both = width * height;
    both / (area(a) + area(b) - both).max(1e-6)
}

/// The published file fixes its input at ten pictures of 32 × 32; this frees batch, height and width of the input and of the
/// four outputs. A dimension is four bytes in the protocol buffers wire format (onnx.proto, `TensorShapeProto.Dimension`):
/// `0a 02 08 n` has the value n, `0a 02 12 00` a name that is empty, which is any size.
pub fn freed(onnx: &[u8]) -> Vec<u8> {
    const ANY: [u8; 4] = [0x0a, 2, 0x12, 0];
    let mut freed = onnx.to_vec();
    for channels_and_side in [(3u8, 32u8), (1, 8), (2, 8), (10, 8)] {
        let (channels, side) = channels_and_side;
        let fixed: Vec<u8> = [10, channels, side, side].iter().flat_map(|n| [0x0a, 2, 8, *n]).collect();
        let mut from = 0;
        while let Some(found) = freed.get(from..).and_then(|rest| memchr::memmem::find(rest, &fixed)) {
            let at = from + found;
            for dimension in [0, 2, 3] {
                let begins = at + dimension * 4;
                if let Some(place) = freed.get_mut(begins..begins + 4) {
                    place.copy_from_slice(&ANY);
                }
            }
            from = at + fixed.len();
        }
    }
    freed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_a_face_once_and_its_landmarks_lie_in_it() {
        let (columns, rows) = (16, 8);
        let plane = columns * rows;
        let mut maps = [vec![0.0; plane], vec![0.0; plane * 2], vec![0.0; plane * 2], vec![0.5; plane * 10]];
        for (cell, score) in [(3 * columns + 5, 0.9), (3 * columns + 6, 0.8), (6 * columns + 14, 0.2)] {
            maps[0][cell] = score;
            maps[1][cell] = 1.5;
            maps[1][plane + cell] = 1.5;
        }
        let found = faces(&maps, [columns, rows]).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let [left, top, right, bottom] = found[0].frame;
        assert!(
            found[0].landmarks.iter().all(|[x, y]| (left..right).contains(x) && (top..bottom).contains(y))
        );
        assert!((right - left - 1.5f32.exp() * 4.0).abs() < 1e-3);
        assert!(faces(&maps, [columns, rows + 1]).is_err());
    }

    #[test]
    fn a_mean_head_that_is_turned_is_seen_turned() {
        // Eyes, nose and mouth in a head's own frame: right, down, out of the picture.
        let head =
            [[-0.5f32, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.61, 0.44], [-0.4, 1.05, 0.0], [0.4, 1.05, 0.0]];
        for [yaw, pitch, roll] in
            [[0.0f32, 0.0, 0.0], [30.0, 0.0, 0.0], [-20.0, 0.0, 15.0], [0.0, 20.0, 0.0], [15.0, -15.0, -30.0]]
        {
            let landmarks = head.map(|[x, y, z]| {
                let (sin, cos) = yaw.to_radians().sin_cos();
                let (x, z) = (x * cos + z * sin, z * cos - x * sin);
                let (sin, cos) = pitch.to_radians().sin_cos();
                let y = y * cos + z * sin;
                let (sin, cos) = roll.to_radians().sin_cos();
                [100.0 + 60.0 * (x * cos - y * sin), 100.0 + 60.0 * (x * sin + y * cos)]
            });
            let face = Face { score: 0.9, frame: [0.0, 0.0, 200.0, 200.0], landmarks, quality: 1.0 };
            for (found, wanted) in face.angles().iter().zip([yaw, pitch, roll]) {
                assert!((found - wanted).abs() < 6.0, "{:?} for {yaw} {pitch} {roll}", face.angles());
            }
        }
    }

    #[test]
    fn fixed_dimensions_are_freed_and_nothing_else() {
        let fixed = [1, 2, 0x0a, 2, 8, 10, 0x0a, 2, 8, 3, 0x0a, 2, 8, 32, 0x0a, 2, 8, 32, 9];
        let wanted = [1, 2, 0x0a, 2, 0x12, 0, 0x0a, 2, 8, 3, 0x0a, 2, 0x12, 0, 0x0a, 2, 0x12, 0, 9];
        assert_eq!(freed(&fixed), wanted);
        assert_eq!(freed(b"anything else"), b"anything else");
    }
}
