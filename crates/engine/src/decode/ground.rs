//! Transparency: which ground to lay under a picture so that text that lives in its alpha stays readable.

/// Above this share of full opacity a pixel counts as ink.
const OPAQUE: u8 = 128;

/// Lays a ground under straight-alpha RGBA pixels and gives RGB, reusing the memory.
///
/// The ground is white, or black where the ink that borders on transparency is light: white text on a transparent
/// ground would vanish on white. A picture without one visible pixel loses its alpha instead.
pub(super) fn compose(mut rgba: Vec<u8>, width: usize) -> Vec<u8> {
    let ground = choose(&rgba, width);
    let pixels = rgba.len() / 4;
    for i in 0..pixels {
        let Some([r, g, b, a]) = rgba.get(i * 4..i * 4 + 4).and_then(|p| <[u8; 4]>::try_from(p).ok()) else {
            break;
        };
        let over = |ink: u8| match ground {
            Some(ground) => {
                let (ink, ground, a) = (u32::from(ink), u32::from(ground), u32::from(a));
                ((ink * a + ground * (255 - a) + 127) / 255) as u8
            }
            None => ink,
        };
        if let Some(out) = rgba.get_mut(i * 3..i * 3 + 3) {
            out.copy_from_slice(&[over(r), over(g), over(b)]);
        }
    }
    rgba.truncate(pixels * 3);
    rgba.shrink_to_fit();
    rgba
}

/// White, black, or none when nothing is transparent or nothing visible.
fn choose(rgba: &[u8], width: usize) -> Option<u8> {
    let alpha = |i: usize| rgba.get(i * 4 + 3).copied();
    let pixels = rgba.len() / 4;
    let (mut clear, mut visible) = (false, false);
    for p in rgba.chunks_exact(4) {
        clear |= p[3] < 255;
        visible |= p[3] > 0;
    }
    if !clear || !visible {
        return None;
    }
    // Ink beside transparency, by what the eye sees of it: its lightness in 256 steps.
    let (mut light, mut dark, mut all_light, mut all_dark) = (0u64, 0u64, 0u64, 0u64);
    for (i, p) in rgba.chunks_exact(4).enumerate() {
        if p[3] < OPAQUE {
            continue;
        }
        let lightness = (u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000;
        let is_light = lightness >= 160;
        all_light += u64::from(is_light);
        all_dark += u64::from(!is_light);
        let column = if width == 0 { 0 } else { i % width };
        let beside = (column > 0 && alpha(i - 1).is_some_and(|a| a < OPAQUE))
            || (column + 1 < width && alpha(i + 1).is_some_and(|a| a < OPAQUE))
            || (i >= width && alpha(i - width).is_some_and(|a| a < OPAQUE))
            || (i + width < pixels && alpha(i + width).is_some_and(|a| a < OPAQUE));
        if beside {
            light += u64::from(is_light);
            dark += u64::from(!is_light);
        }
    }
    // A picture that is faint all over has no border to ask: its whole ink answers.
    let (light, dark) = if light + dark == 0 { (all_light, all_dark) } else { (light, dark) };
    if light + dark == 0 {
        return Some(faint(rgba));
    }
    Some(if light > dark { 0 } else { 255 })
}

/// The ground for ink that is nowhere more than half opaque: against the mean of what is there.
fn faint(rgba: &[u8]) -> u8 {
    let (mut sum, mut weight) = (0u64, 0u64);
    for p in rgba.chunks_exact(4) {
        let lightness = (u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114) / 1000;
        sum += u64::from(lightness) * u64::from(p[3]);
        weight += u64::from(p[3]);
    }
    if weight > 0 && sum / weight >= 160 { 0 } else { 255 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ink` on a transparent ground: a stroke two pixels wide in an 8x4 picture.
    fn stroke(ink: [u8; 3]) -> Vec<u8> {
        let mut rgba = Vec::new();
        for _ in 0..4 {
            for x in 0..8 {
                let a = if (3..5).contains(&x) { 255 } else { 0 };
                rgba.extend_from_slice(&[ink[0], ink[1], ink[2], a]);
            }
        }
        rgba
    }

    #[test]
    fn white_ink_gets_a_dark_ground_and_black_ink_a_white_one() {
        let white = compose(stroke([255; 3]), 8);
        assert_eq!((white[0], white[3 * 3]), (0, 255));
        let black = compose(stroke([10; 3]), 8);
        assert_eq!((black[0], black[3 * 3]), (255, 10));
    }

    #[test]
    fn opaque_and_invisible_pictures_keep_their_colours() {
        assert_eq!(compose([9, 8, 7, 255].repeat(4), 2), [9, 8, 7].repeat(4));
        assert_eq!(compose([9, 8, 7, 0].repeat(4), 2), [9, 8, 7].repeat(4));
    }

    #[test]
    fn a_white_card_with_clear_corners_and_dark_text_inside_stays_readable() {
        let mut rgba = [255u8, 255, 255, 255].repeat(64);
        rgba[3] = 0;
        rgba[4 * 27..4 * 27 + 3].copy_from_slice(&[0, 0, 0]);
        let rgb = compose(rgba, 8);
        assert_eq!((rgb[3 * 27], rgb[3 * 28]), (0, 255));
    }
}
