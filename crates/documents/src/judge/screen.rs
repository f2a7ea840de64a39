//! The grid of a screen: where a camera samples it, sharp lines stand in the spectrum that nothing printed has.

use inkgate_engine::{Picture, Quad, luma};

use super::pixels::{quantile, size};

/// Pixels of a patch's side, a power of two.
const SIDE: usize = 128;
/// Patches looked at, at most.
const PATCHES: usize = 9;
/// Frequencies below this (bins) are text and light.
const LOW: f32 = 10.0;
/// Half the width of the neighbourhood that a line has to stand out from, in bins.
const AROUND: isize = 6;

/// How far the strongest line stands above its neighbourhood, in powers of ten, the median over patches; `None` where the
/// document has too few pixels.
pub fn grid(picture: &Picture, quad: &Quad) -> Option<f32> {
    let middle = |axis: usize| quad.iter().filter_map(|corner| corner.get(axis)).sum::<f32>() / 4.0;
    let [wide, high] = size(quad);
    let steps = |length: f32| ((length / SIDE as f32) as usize).clamp(1, 3);
    let (columns, rows) = (steps(wide), steps(high));
    let [tl, tr, _, bl] = *quad;
    let mut found = Vec::new();
    for number in 0..(columns * rows).min(PATCHES) {
        let share = |i: usize, of: usize| (i as f32 + 0.5) / of as f32 - 0.5;
        let (u, v) = (share(number % columns, columns), share(number / columns, rows));
        let at = |axis: usize| {
            let edge = |corner: [f32; 2]| corner.get(axis).copied().unwrap_or(0.0);
            let along = edge(tr) - edge(tl);
            let down = edge(bl) - edge(tl);
            middle(axis) + u * along + v * down - SIDE as f32 / 2.0
        };
        let channels = patch(picture, at(0), at(1));
        found.extend(
            channels
                .map(|channels| channels.iter().map(|values| stands_out(values)).fold(f32::MIN, f32::max)),
        );
    }
    (!found.is_empty()).then(|| quantile(&mut found, 0.5))
}

/// Brightness and red against blue of the patch at a place.
fn patch(picture: &Picture, left: f32, top: f32) -> Option<[Vec<f32>; 2]> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < SIDE || height < SIDE || !left.is_finite() || !top.is_finite() {
        return None;
    }
    let left = (left.max(0.0) as usize).min(width - SIDE);
    let top = (top.max(0.0) as usize).min(height - SIDE);
    let mut channels = [Vec::with_capacity(SIDE * SIDE), Vec::with_capacity(SIDE * SIDE)];
    for y in top..top + SIDE {
        for rgb in picture.row(y as u32).get(left * 3..(left + SIDE) * 3)?.chunks_exact(3) {
            channels[0].push(luma(rgb));
            channels[1].push(match rgb {
                [r, _, b] => f32::from(*r) - f32::from(*b),
                _ => 0.0,
            });
        }
    }
    Some(channels)
}

/// The strongest line of one patch's spectrum above the median around it.
fn stands_out(values: &[f32]) -> f32 {
    let power = spectrum(values);
    let half = (SIDE / 2) as isize;
    // Frequencies run from -64 to 63; the spectrum of real values is the same on both sides.
    let at = |x: isize, y: isize| {
        let place = |i: isize| i.rem_euclid(SIDE as isize) as usize;
        power.get(place(y) * SIDE + place(x)).copied().unwrap_or(0.0)
    };
    // JPEG's blocks of eight pixels stand on the axes.
    let blocks = |x: isize, y: isize| {
        let multiple = |i: isize| (i + 1).rem_euclid(SIDE as isize / 8) <= 2;
        (x.abs() <= 1 && multiple(y)) || (y.abs() <= 1 && multiple(x))
    };
    let mut best = 0.0f32;
    let mut around = Vec::with_capacity(200);
    for y in 0..half {
        for x in -half..half {
            let far = (x as f32).hypot(y as f32);
            if far < LOW || blocks(x, y) {
                continue;
            }
            let here = at(x, y);
            // Only peaks, and only those that would change the answer.
            if here < at(x - 1, y) || here < at(x + 1, y) || here < at(x, y - 1) || here < at(x, y + 1) {
                continue;
            }
            around.clear();
            for dy in -AROUND..=AROUND {
                for dx in -AROUND..=AROUND {
                    if dx.abs() > 2 || dy.abs() > 2 {
                        around.push(at(x + dx, y + dy));
                    }
                }
            }
            best = best.max(here / (quantile(&mut around, 0.5) + 1.0));
        }
    }
    best.max(1.0).log10()
}

/// The power of each frequency, `[SIDE, SIDE]`, of a patch under Hann's window.
fn spectrum(values: &[f32]) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / SIDE as f32).cos();
    let mut plane: Vec<[f32; 2]> = values
        .iter()
        .enumerate()
        .map(|(i, value)| [(value - mean) * hann(i % SIDE) * hann(i / SIDE), 0.0])
        .collect();
    plane.chunks_exact_mut(SIDE).for_each(transform);
    let mut column = vec![[0.0f32; 2]; SIDE];
    for x in 0..SIDE {
        for (place, value) in column.iter_mut().zip(plane.iter().skip(x).step_by(SIDE)) {
            *place = *value;
        }
        transform(&mut column);
        for (place, value) in plane.iter_mut().skip(x).step_by(SIDE).zip(&column) {
            *place = *value;
        }
    }
    plane.iter().map(|[re, im]| (re * re + im * im) / (SIDE * SIDE) as f32).collect()
}

/// The discrete Fourier transform of a power of two of complex values, in place (Cooley and Tukey, 1965).
fn transform(values: &mut [[f32; 2]]) {
    let count = values.len();
    let bits = count.trailing_zeros();
    for i in 0..count {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            values.swap(i, j);
        }
    }
    let mut span = 2;
    while span <= count {
        let turn = -std::f32::consts::TAU / span as f32;
        for block in values.chunks_exact_mut(span) {
            let (low, high) = block.split_at_mut(span / 2);
            for (k, (a, b)) in low.iter_mut().zip(high).enumerate() {
                let (sin, cos) = (turn * k as f32).sin_cos();
                let turned = [b[0] * cos - b[1] * sin, b[0] * sin + b[1] * cos];
                *b = [a[0] - turned[0], a[1] - turned[1]];
                *a = [a[0] + turned[0], a[1] + turned[1]];
            }
        }
        span *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_finds_a_wave_where_it_is() {
        let mut values: Vec<[f32; 2]> =
            (0..64).map(|i| [(std::f32::consts::TAU * 5.0 * i as f32 / 64.0).cos(), 0.0]).collect();
        transform(&mut values);
        for (i, [re, im]) in values.iter().enumerate() {
            let wanted = if i == 5 || i == 59 { 32.0 } else { 0.0 };
            assert!((re.hypot(*im) - wanted).abs() < 1e-3, "{i}: {re} {im}");
        }
    }

    #[test]
    fn a_grid_stands_out_and_noise_does_not() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as f32 / 255.0 * 30.0
        };
        let plain: Vec<f32> = (0..SIDE * SIDE).map(|_| 150.0 + noise()).collect();
        let ruled: Vec<f32> = plain
            .iter()
            .enumerate()
            .map(|(i, value)| value + 10.0 * ((i % SIDE) as f32 * 1.9 + (i / SIDE) as f32 * 0.3).sin())
            .collect();
        assert!(stands_out(&ruled) > stands_out(&plain) + 0.7);
    }
}
