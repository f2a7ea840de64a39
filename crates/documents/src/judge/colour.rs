//! Colour and light of a document's ground: whether there is any colour, and whether a part of it is nothing but light.

use inkgate_engine::{Picture, luma};

use super::pixels::quantile;

/// Colour that is there at all, 0..=255: how far apart the channels are in the most colourful parts, after what the light
/// gives to all of it is taken off. `tile` is the document's part, at most a few hundred pixels wide, so that single pixels'
/// noise is averaged out.
pub fn colour(tile: &Picture) -> f32 {
    let mut ground = [0usize, 1, 2].map(|channel| {
        let mut values: Vec<f32> =
            tile.rgb().iter().skip(channel).step_by(3).map(|value| f32::from(*value)).collect();
        quantile(&mut values, 0.5).max(1.0)
    });
    let bright = ground.iter().copied().fold(0.0, f32::max);
    ground = ground.map(|value| bright / value);
    let mut apart: Vec<f32> = tile
        .rgb()
        .chunks_exact(3)
        .map(|rgb| {
            let balanced = rgb.iter().zip(ground).map(|(value, by)| f32::from(*value) * by);
            let (least, most) = balanced
                .fold((f32::MAX, f32::MIN), |(least, most), value| (least.min(value), most.max(value)));
            most - least
        })
        .collect();
    quantile(&mut apart, 0.95)
}

/// The share of the document that a reflection has washed out: almost white, on a ground that is not. `None` where the
/// ground itself is that bright, as on scans and copies.
pub fn washed_out(tile: &Picture) -> Option<f32> {
    const WHITE: f32 = 250.0;
    const GROUND: f32 = 238.0;
    let mut values: Vec<f32> = tile.rgb().chunks_exact(3).map(luma).collect();
    let count = values.len().max(1) as f32;
    let white = tile.rgb().chunks_exact(3).filter(|rgb| luma(rgb) >= WHITE).count() as f32;
    (quantile(&mut values, 0.5) < GROUND).then_some(white / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(of: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
        Picture::new(40, 20, (0..800).flat_map(|at| of(at % 40, at / 40)).collect()).unwrap()
    }

    #[test]
    fn a_cast_is_no_colour_and_print_is() {
        let grey = tile(|x, _| [if x % 5 == 0 { 60 } else { 220 }; 3]);
        let cast = tile(|x, _| if x % 5 == 0 { [60, 54, 45] } else { [220, 198, 165] });
        let print = tile(|x, _| if x % 5 == 0 { [60, 100, 160] } else { [230, 232, 228] });
        assert!(colour(&grey) < 1.0 && colour(&cast) < 3.0 && colour(&print) > 60.0);
    }

    #[test]
    fn a_reflection_is_told_from_white_paper() {
        assert_eq!(washed_out(&tile(|_, _| [252; 3])), None);
        let spot = tile(|x, y| if x < 10 && y < 10 { [255; 3] } else { [200; 3] });
        assert!((washed_out(&spot).unwrap() - 0.125).abs() < 1e-6);
    }
}
