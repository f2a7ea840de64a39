//! The rotation and mirroring that a camera or scanner notes in EXIF or TIFF, carried out on pixels.

use crate::Picture;

/// Turns `rgb` (`width` by `height`) as orientation `exif` (1 to 8 as EXIF and TIFF count them) says and wraps it up;
/// any other value leaves it as it is. `None` when the length does not fit the size.
///
/// Source of the eight cases: TIFF 6.0, tag 274.
pub(super) fn picture(width: u32, height: u32, rgb: Vec<u8>, exif: u8) -> Option<Picture> {
    if !(2..=8).contains(&exif) {
        return Picture::new(width, height, rgb);
    }
    let (w, h) = (width as usize, height as usize);
    if rgb.len() != w.checked_mul(h)?.checked_mul(3)? {
        return None;
    }
    if exif <= 4 {
        return Picture::new(width, height, in_place(rgb, w, exif));
    }
    let mut turned = vec![0u8; rgb.len()];
    // Square tiles keep both the reading and the writing side in cache.
    const TILE: usize = 32;
    for top in (0..h).step_by(TILE) {
        for left in (0..w).step_by(TILE) {
            for y in top..h.min(top + TILE) {
                for x in left..w.min(left + TILE) {
                    // The new picture is `h` wide and `w` high.
                    let (nx, ny) = match exif {
                        5 => (y, x),
                        6 => (h - 1 - y, x),
                        7 => (h - 1 - y, w - 1 - x),
                        _ => (y, w - 1 - x),
                    };
                    let (from, to) = ((y * w + x) * 3, (ny * h + nx) * 3);
                    if let (Some(src), Some(dst)) = (rgb.get(from..from + 3), turned.get_mut(to..to + 3)) {
                        dst.copy_from_slice(src);
                    }
                }
            }
        }
    }
    Picture::new(height, width, turned)
}

/// The cases that keep the sides: 2 mirrors, 3 turns by half, 4 mirrors upside down.
fn in_place(mut rgb: Vec<u8>, width: usize, exif: u8) -> Vec<u8> {
    if exif == 3 {
        rgb.reverse();
        for pixel in rgb.chunks_exact_mut(3) {
            pixel.reverse();
        }
        return rgb;
    }
    let stride = width * 3;
    if exif == 2 {
        for row in rgb.chunks_exact_mut(stride) {
            row.reverse();
            for pixel in row.chunks_exact_mut(3) {
                pixel.reverse();
            }
        }
        return rgb;
    }
    let rows = rgb.len() / stride.max(1);
    for y in 0..rows / 2 {
        let (above, below) = rgb.split_at_mut((rows - 1 - y) * stride);
        if let (Some(a), Some(b)) = (above.get_mut(y * stride..(y + 1) * stride), below.get_mut(..stride)) {
            a.swap_with_slice(b);
        }
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 3x2 picture whose pixels are numbered `row * 10 + column`.
    fn numbered() -> Vec<u8> {
        [0u8, 1, 2, 10, 11, 12].iter().flat_map(|&n| [n; 3]).collect()
    }

    #[test]
    fn all_eight_orientations() {
        let cases: [(u8, u32, [u8; 6]); 8] = [
            (1, 3, [0, 1, 2, 10, 11, 12]),
            (2, 3, [2, 1, 0, 12, 11, 10]),
            (3, 3, [12, 11, 10, 2, 1, 0]),
            (4, 3, [10, 11, 12, 0, 1, 2]),
            (5, 2, [0, 10, 1, 11, 2, 12]),
            (6, 2, [10, 0, 11, 1, 12, 2]),
            (7, 2, [12, 2, 11, 1, 10, 0]),
            (8, 2, [2, 12, 1, 11, 0, 10]),
        ];
        for (exif, width, want) in cases {
            let got = picture(3, 2, numbered(), exif).unwrap();
            let first: Vec<u8> = got.rgb().chunks(3).map(|p| p[0]).collect();
            assert_eq!((got.width(), first.as_slice()), (width, want.as_slice()), "orientation {exif}");
        }
    }
}
