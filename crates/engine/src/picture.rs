//! A decoded picture: the one pixel format that every stage of the pipeline works on.

use image::ImageEncoder as _;

/// Pixels in memory: 8-bit RGB, row-major, no padding between rows; upright as EXIF says, alpha composited.
/// Coordinates everywhere in the engine are pixels of this picture, x to the right and y down, and (0, 0) is the
/// top-left corner of the top-left pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    /// Pixels of the original for one pixel here (1 unless the decoder reduced the picture).
    reduced: u32,
}

impl Picture {
    /// Takes `rgb`, exactly `width * height * 3` bytes; `None` when the length differs or a side is zero.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let want = (width as usize).checked_mul(height as usize)?.checked_mul(3)?;
        (want > 0 && rgb.len() == want).then_some(Self { width, height, rgb, reduced: 1 })
    }

    /// The same picture, marked as reduced by `factor` (1, 2, 4 or 8) while decoding.
    pub fn with_reduced(mut self, factor: u32) -> Self {
        self.reduced = factor.max(1);
        self
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All bytes, `[height, width, 3]`.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Pixels of the original file for one pixel here: results are multiplied by it before they leave the engine.
    pub fn reduced(&self) -> u32 {
        self.reduced
    }

    /// The picture as a PNG file.
    pub fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        // Writing to memory fails for sizes alone, and these are right.
        let encoder = image::codecs::png::PngEncoder::new(&mut file);
        let written = encoder.write_image(&self.rgb, self.width, self.height, image::ExtendedColorType::Rgb8);
        written.map(|()| file).unwrap_or_default()
    }

    /// One row, `[width, 3]`; empty when `y` is outside.
    pub fn row(&self, y: u32) -> &[u8] {
        let stride = self.width as usize * 3;
        self.rgb.get(y as usize * stride..(y as usize + 1) * stride).unwrap_or(&[])
    }
}

impl std::fmt::Debug for Picture {
    /// Sizes only: pixels are personal data and stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.width, self.height)
    }
}
/// Brightness of a colour of three bytes, 0..=255 (ITU-R BT.601-7, 2.5.1).
pub fn luma(rgb: &[u8]) -> f32 {
    match rgb {
        [r, g, b, ..] => 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b),
        _ => 0.0,
    }
}
