//! A whole picture at another size, as planes for a network: by a scaler with vector instructions, where `straighten` samples
//! any quadrilateral point by point.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::{Error, ErrorKind, Picture};

/// The picture as `[height, width, 3]` RGB bytes; bilinear, averaged where that is smaller.
///
/// # Errors
/// [`ErrorKind::Internal`] when the scaler refuses the sizes.
pub fn scaled(picture: &Picture, [width, height]: [usize; 2]) -> Result<Vec<u8>, Error> {
    let failed = |cause: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Internal, format!("the picture could not be scaled: {cause}"))
    };
    let source = ImageRef::new(picture.width(), picture.height(), picture.rgb(), PixelType::U8x3)
        .map_err(|cause| failed(&cause))?;
    let mut rgb = vec![0u8; width * height * 3];
    let mut target = Image::from_slice_u8(width as u32, height as u32, &mut rgb, PixelType::U8x3)
        .map_err(|cause| failed(&cause))?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&source, &mut target, &options).map_err(|cause| failed(&cause))?;
    Ok(rgb)
}

/// RGB bytes to `[3, height, width]` planes of blue, green and red, less the mean of each.
pub fn planes(rgb: &[u8], means: [f32; 3], planes: &mut [f32]) {
    let area = (rgb.len() / 3).max(1);
    for ((plane, channel), mean) in planes.chunks_exact_mut(area).zip([2, 1, 0]).zip(means) {
        for (out, pixel) in plane.iter_mut().zip(rgb.chunks_exact(3)) {
            *out = f32::from(pixel[channel]) - mean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{planes, scaled};
    use crate::Picture;

    #[test]
    fn halves_stay_halves_and_channels_change_places() {
        let rgb = (0..8 * 4).flat_map(|i| if i % 8 < 4 { [255, 0, 0] } else { [0, 0, 255] }).collect();
        let picture = Picture::new(8, 4, rgb).unwrap();
        let small = scaled(&picture, [4, 2]).unwrap();
        assert_eq!((&small[..3], &small[9..12]), (&[255, 0, 0][..], &[0, 0, 255][..]));
        let mut all = [0.0; 24];
        planes(&small, [5.0, 0.0, 1.0], &mut all);
        assert_eq!((all[0], all[3], all[16], all[19]), (-5.0, 250.0, 254.0, -1.0));
    }
}
