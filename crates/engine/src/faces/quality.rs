//! How much of a face can be told: the product of what its size, its sharpness and its light allow. No truth about quality
//! is public; what is shown is that each of them falls as the picture is spoilt (`BENCHMARKS.md`, *Documents*).

use crate::picture::luma;
use crate::plates::straighten;
use crate::{Face, Picture};

/// The face is looked at in so many pixels, or in its own where it has fewer.
const SIDE: f32 = 112.0;
/// Pixels between the eyes that are enough.
const ENOUGH: f32 = 48.0;
/// Mean step between neighbours by contrast: of a face out of focus, and of a sharp one.
const STEPS: [f32; 2] = [0.05, 0.16];
/// Mean brightness, 0..=255: night, and day; above the third it is washed out, and gone at the fourth.
const LIGHT: [f32; 4] = [20.0, 70.0, 200.0, 250.0];

/// The quality of a face whose places are in pixels of the page; `scale` brings them to the picture's.
pub fn of(picture: &Picture, face: &Face, scale: f32) -> f32 {
    let [left, top, right, bottom] = face.frame.map(|at| at * scale);
    let (width, height) = (right - left, bottom - top);
    if !(4.0..1e5).contains(&width) || !(4.0..1e5).contains(&height) {
        return 0.0;
    }
    let [right_eye, left_eye, ..] = face.landmarks;
    let eyes = (left_eye[0] - right_eye[0]).hypot(left_eye[1] - right_eye[1]) * scale;
    let quad = [[left, top], [right, top], [right, bottom], [left, bottom]];
    let size = [width, height].map(|side| side.min(SIDE).round() as usize);
    let grey: Vec<f32> = straighten::picture(picture, &quad, size).rgb().chunks_exact(3).map(luma).collect();
    let count = grey.len().max(1) as f32;
    let mean = grey.iter().sum::<f32>() / count;
    let spread = (grey.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    let steps = grey.chunks_exact(size[0].max(1)).flat_map(|row| row.windows(2)).map(|pair| match pair {
        [a, b] => (b - a).abs(),
        _ => 0.0,
    });
    let step = steps.sum::<f32>() / count / spread.max(4.0);
    let [night, day, bright, gone] = LIGHT;
    let light = share(mean, night, day).min(share(-mean, -gone, -bright));
    share(eyes, 0.0, ENOUGH) * share(step, STEPS[0], STEPS[1]) * light
}

/// 0 at `none` and below, 1 at `all` and above.
fn share(value: f32, none: f32, all: f32) -> f32 {
    ((value - none) / (all - none)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face() -> Face {
        let landmarks = [[30.0, 40.0], [80.0, 40.0], [55.0, 60.0], [35.0, 80.0], [75.0, 80.0]];
        Face { score: 0.9, frame: [0.0, 0.0, 112.0, 112.0], landmarks, quality: 0.0 }
    }

    /// Waves of so many pixels around a brightness.
    fn waves(length: f32, bright: f32) -> Picture {
        let value =
            |at: u32| (bright + 40.0 * ((at % 112) as f32 * std::f32::consts::TAU / length).sin()) as u8;
        Picture::new(112, 112, (0..112 * 112).flat_map(|at| [value(at); 3]).collect()).unwrap()
    }

    #[test]
    fn what_spoils_a_face_lowers_its_quality() {
        let good = of(&waves(12.0, 130.0), &face(), 1.0);
        assert!(good > 0.9, "{good}");
        assert!(of(&waves(90.0, 130.0), &face(), 1.0) < 0.4 * good, "soft");
        assert!(of(&waves(12.0, 45.0), &face(), 1.0) < 0.6 * good, "dark");
        let far = Face { landmarks: face().landmarks.map(|at| at.map(|at| at * 0.2)), ..face() };
        assert!(of(&waves(12.0, 130.0), &far, 1.0) < 0.4 * good, "few pixels");
        let none = Face { frame: [0.0, 0.0, f32::NAN, 1.0], ..face() };
        assert_eq!(of(&waves(12.0, 130.0), &none, 1.0), 0.0);
    }
}
