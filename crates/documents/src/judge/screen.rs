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
    let turns = turns();
    for number in 0..(columns * rows).min(PATCHES) {
        let share = |i: usize, of: usize| (i as f32 + 0.5) / of as f32 - 0.5;
        let (u, v) = (share(number % columns, columns), share(number / columns, rows));
        let at = |axis: usize| {
            let edge = |corner: [f32; 2]| corner.get(axis).copied().unwrap_or(0.0);
            let along = edge(tr) - edge(tl);
            let down = edge(bl) - edge(tl);
            middle(axis) + u * along + v * down - SIDE as f32 / 2.0
        };
        found.extend(patch(picture, at(0), at(1)).map(|mut plane| {
            let powers = spectra(&mut plane, &turns);
            powers.iter().map(|power| stands_out(power)).fold(f32::MIN, f32::max)
        }));
    }
    (!found.is_empty()).then(|| quantile(&mut found, 0.5))
}

/// Brightness and red against blue of the patch at a place, as the two parts of complex values.
fn patch(picture: &Picture, left: f32, top: f32) -> Option<Vec<[f32; 2]>> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < SIDE || height < SIDE || !left.is_finite() || !top.is_finite() {
        return None;
    }
    let left = (left.max(0.0) as usize).min(width - SIDE);
    let top = (top.max(0.0) as usize).min(height - SIDE);
    let mut plane = Vec::with_capacity(SIDE * SIDE);
    for y in top..top + SIDE {
        for rgb in picture.row(y as u32).get(left * 3..(left + SIDE) * 3)?.chunks_exact(3) {
            let apart = match rgb {
                [r, _, b] => f32::from(*r) - f32::from(*b),
                _ => 0.0,
            };
            plane.push([luma(rgb), apart]);
        }
    }
    Some(plane)
}

/// The strongest line of one patch's spectrum above the median around it. `power` is `[SIDE, SIDE]`.
fn stands_out(power: &[f32]) -> f32 {
    let half = (SIDE / 2) as isize;
    // Half of the frequencies, -64 to 63 across and 0 to 63 down, with those around them: the spectrum of real values is the
    // same on both sides, and goes on from its other end.
    let (wide, edge) = (SIDE + 2 * AROUND as usize, half + AROUND);
    let place = |i: isize| i.rem_euclid(SIDE as isize) as usize;
    let spread: Vec<f32> = (-AROUND..half + AROUND)
        .flat_map(|y| (-edge..edge).map(move |x| (x, y)))
        .map(|(x, y)| power.get(place(y) * SIDE + place(x)).copied().unwrap_or(0.0))
        .collect();
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
            let centre = (y + AROUND) as usize * wide + (x + edge) as usize;
            let at = |place: usize| spread.get(place).copied().unwrap_or(0.0);
            let here = at(centre);
            // Only peaks, and only those that would change the answer.
            if [centre - 1, centre + 1, centre - wide, centre + wide].iter().any(|beside| here < at(*beside))
            {
                continue;
            }
            // It would if most around it are below this: they are counted, which takes a tenth of finding their median.
            let limit = here / best - 1.0;
            let (mut below, mut all) = (0, 0);
            around.clear();
            for dy in -AROUND..=AROUND {
                let start = (y + AROUND + dy) as usize * wide + (x + edge - AROUND) as usize;
                let row = spread.get(start..start + 2 * AROUND as usize + 1).unwrap_or_default();
                let (left, rest) = row.split_at(row.len().min(AROUND as usize - 2));
                let (middle, right) = rest.split_at(rest.len().min(5));
                for part in [left, if dy.abs() > 2 { middle } else { &[] }, right] {
                    below += part.iter().filter(|value| **value < limit).count();
                    all += part.len();
                    around.push(part);
                }
            }
            if 2 * below > all {
                let mut values: Vec<f32> = around.iter().flat_map(|part| part.iter().copied()).collect();
                best = best.max(here / (quantile(&mut values, 0.5) + 1.0));
            }
        }
    }
    best.max(1.0).log10()
}

/// The powers of each frequency, `[SIDE, SIDE]`, of the two real pictures that `plane` holds, under Hann's window: one
/// transform does for both, since that of a real picture is its own mirror image, conjugated.
fn spectra(plane: &mut [[f32; 2]], turns: &[[f32; 2]]) -> [Vec<f32>; 2] {
    let count = plane.len().max(1) as f32;
    let sum = plane.iter().fold([0.0; 2], |sum, value| [sum[0] + value[0], sum[1] + value[1]]);
    let mean = [sum[0] / count, sum[1] / count];
    let hann: Vec<f32> =
        (0..SIDE).map(|i| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / SIDE as f32).cos()).collect();
    for (row, down) in plane.chunks_exact_mut(SIDE).zip(&hann) {
        for (value, across) in row.iter_mut().zip(&hann) {
            *value = [(value[0] - mean[0]) * across * down, (value[1] - mean[1]) * across * down];
        }
        transform(row, turns);
    }
    let mut column = vec![[0.0f32; 2]; SIDE];
    for x in 0..SIDE {
        for (place, value) in column.iter_mut().zip(plane.iter().skip(x).step_by(SIDE)) {
            *place = *value;
        }
        transform(&mut column, turns);
        for (place, value) in plane.iter_mut().skip(x).step_by(SIDE).zip(&column) {
            *place = *value;
        }
    }
    let power = |sign: f32| {
        let mirror = |i: usize| (SIDE - i) % SIDE;
        let of = |(i, [re, im]): (usize, &[f32; 2])| {
            let [other, conjugate] =
                plane.get(mirror(i / SIDE) * SIDE + mirror(i % SIDE)).copied().unwrap_or_default();
            let (re, im) = (re + sign * other, im - sign * conjugate);
            (re * re + im * im) / (4 * SIDE * SIDE) as f32
        };
        plane.iter().enumerate().map(of).collect()
    };
    [power(1.0), power(-1.0)]
}

/// `exp(-2πik / SIDE)` for the first half of a turn.
fn turns() -> Vec<[f32; 2]> {
    let angle = |k: usize| -std::f32::consts::TAU * k as f32 / SIDE as f32;
    (0..SIDE / 2).map(|k| [angle(k).cos(), angle(k).sin()]).collect()
}

/// The discrete Fourier transform of a power of two of complex values, at most [`SIDE`], in place (Cooley and Tukey, 1965).
fn transform(values: &mut [[f32; 2]], turns: &[[f32; 2]]) {
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
        for block in values.chunks_exact_mut(span) {
            let (low, high) = block.split_at_mut(span / 2);
            for ((a, b), [cos, sin]) in low.iter_mut().zip(high).zip(turns.iter().step_by(SIDE / span)) {
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
        transform(&mut values, &turns());
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
        // Both at once, each in its own part.
        let mut plane: Vec<[f32; 2]> =
            ruled.iter().zip(&plain).map(|(ruled, plain)| [*ruled, *plain]).collect();
        let [ruled, plain] = spectra(&mut plane, &turns()).map(|power| stands_out(&power));
        assert!(ruled > plain + 0.7, "{ruled} {plain}");
    }
}
