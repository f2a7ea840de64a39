//! The network's probabilities to characters: connectionist temporal classification (Graves et al., ICML 2006),
//! best path, with each character's place and the readings that the picture also supports.

use super::dictionary::Dictionary;
use crate::Char;

/// Probability below which another reading of a timestep is not kept.
const ALTERNATIVE: f32 = 0.002;
/// Other readings kept for a character at most.
const ALTERNATIVES: usize = 8;

/// A line as the network read it.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// The characters, spans as fractions of the strip's used width.
    pub chars: Vec<Char>,
    /// Mean probability of the characters, 0 for none.
    pub score: f32,
}

impl Read {
    /// The text.
    pub fn text(&self) -> String {
        self.chars.iter().map(|c| c.text.as_str()).collect()
    }
}

/// Decodes one line. `probabilities` is `[steps, classes]`; `used` is the share of the steps that shows the line
/// (the rest is padding); `em` the height of the strip as a fraction of the line's length.
pub fn decode(
    probabilities: &[f32],
    classes: usize,
    used: f32,
    em: f32,
    dictionary: &Dictionary,
    alternatives: bool,
) -> Read {
    let steps = probabilities.len() / classes.max(1);
    let mut chars: Vec<Char> = Vec::new();
    let mut centres: Vec<f32> = Vec::new();
    let mut peak_of_last = 0.0;
    let mut last = 0;
    let mut steps_of_last = 0..0;
    let per_step = if used > 0.0 { 1.0 / (steps as f32 * used) } else { 0.0 };
    let mut sum = 0.0;
    let finish = |chars: &mut Vec<Char>, steps: std::ops::Range<usize>| {
        if alternatives && let Some(char) = chars.last_mut() {
            char.alternatives = others(probabilities, classes, steps, dictionary, &char.text);
        }
    };
    for (step, row) in probabilities.chunks_exact(classes.max(1)).enumerate() {
        let (class, probability) = best(row);
        if class == last {
            if class != 0 {
                steps_of_last.end = step + 1;
                // A character held over several steps stands where it is surest.
                if probability > peak_of_last {
                    peak_of_last = probability;
                    sum += probability - chars.last().map_or(0.0, |c| c.score);
                    if let (Some(char), Some(centre)) = (chars.last_mut(), centres.last_mut()) {
                        char.score = probability;
                        *centre = (step as f32 + 0.5) * per_step;
                    }
                }
            }
            continue;
        }
        if last != 0 {
            finish(&mut chars, steps_of_last.clone());
        }
        last = class;
        if class != 0 {
            chars.push(Char {
                text: dictionary.text(class).to_owned(),
                score: probability,
                ..Char::default()
            });
            centres.push((step as f32 + 0.5) * per_step);
            sum += probability;
            peak_of_last = probability;
            steps_of_last = step..step + 1;
        }
    }
    if last != 0 {
        finish(&mut chars, steps_of_last);
    }
    place(&mut chars, &centres, em);
    let score = if chars.is_empty() { 0.0 } else { sum / chars.len() as f32 };
    Read { chars, score }
}

/// Gives each character the space around its centre: up to half way to its neighbours, and no more than its
/// script's usual half width.
fn place(chars: &mut [Char], centres: &[f32], em: f32) {
    for i in 0..chars.len() {
        let centre = centres[i];
        let wide = chars[i].text.chars().next().is_some_and(|c| c as u32 >= 0x2e80);
        let half = em * if wide { 0.5 } else { 0.3 };
        let before = if i > 0 { (centres[i - 1] + centre) / 2.0 } else { 0.0 };
        let after = if i + 1 < centres.len() { (centres[i + 1] + centre) / 2.0 } else { 1.0 };
        chars[i].span = [before.max(centre - half).clamp(0.0, 1.0), after.min(centre + half).clamp(0.0, 1.0)];
    }
}

/// The likeliest class of a timestep. The values are probabilities, so one above a half needs no rival looked at:
/// most steps are blank and end at the first value.
fn best(row: &[f32]) -> (usize, f32) {
    if row.first().is_some_and(|&blank| blank > 0.5) {
        return (0, row[0]);
    }
    let mut top = (0, f32::NEG_INFINITY);
    for (chunk, values) in row.chunks(64).enumerate() {
        let high =
            values.iter().fold(f32::NEG_INFINITY, |high, &value| if value > high { value } else { high });
        if high > top.1 {
            let at = values.iter().position(|&value| value == high).unwrap_or(0);
            top = (chunk * 64 + at, high);
            if high > 0.5 {
                break;
            }
        }
    }
    if top.1.is_finite() { top } else { (0, 0.0) }
}

/// The other readings of the timesteps of one character, the best probability of each, best first.
fn others(
    probabilities: &[f32],
    classes: usize,
    steps: std::ops::Range<usize>,
    dictionary: &Dictionary,
    chosen: &str,
) -> Vec<(String, f32)> {
    let mut found: Vec<(usize, f32)> = Vec::new();
    for row in probabilities[steps.start * classes..steps.end * classes].chunks_exact(classes) {
        for (class, &probability) in row.iter().enumerate().filter(|(_, p)| **p > ALTERNATIVE) {
            match found.iter_mut().find(|(known, _)| *known == class) {
                Some(known) => known.1 = known.1.max(probability),
                None => found.push((class, probability)),
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut others: Vec<(String, f32)> =
        found.into_iter().map(|(class, p)| (dictionary.text(class).to_owned(), p)).collect();
    others.retain(|(text, _)| text != chosen);
    others.truncate(ALTERNATIVES);
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary() -> Dictionary {
        Dictionary::from_yaml("t", "character_dict:\n- a\n- b\n- 中\n").unwrap()
    }

    /// Rows of (class, probability); the rest goes to the blank.
    fn rows(steps: &[(usize, f32)]) -> Vec<f32> {
        let mut all = vec![0.0; steps.len() * 5];
        for (row, &(class, p)) in all.chunks_exact_mut(5).zip(steps) {
            row[0] = 1.0 - p;
            row[class] = p;
        }
        all
    }

    #[test]
    fn repeats_fold_and_a_blank_keeps_them_apart() {
        let read = decode(
            &rows(&[(1, 0.9), (1, 0.95), (0, 1.0), (1, 0.8), (2, 0.7), (4, 0.9), (3, 0.6)]),
            5,
            1.0,
            0.2,
            &dictionary(),
            false,
        );
        assert_eq!(read.text(), "aab 中");
        assert!((read.score - (0.95 + 0.8 + 0.7 + 0.9 + 0.6) / 5.0).abs() < 1e-6);
        for pair in read.chars.windows(2) {
            assert!(pair[0].span[1] <= pair[1].span[0] + 1e-6);
        }
    }

    #[test]
    fn alternatives_are_kept_on_request() {
        let mut all = rows(&[(1, 0.6)]);
        all[0] = 0.1;
        all[2] = 0.3;
        let read = decode(&all, 5, 1.0, 1.0, &dictionary(), true);
        assert_eq!(read.chars[0].alternatives, vec![("b".to_owned(), 0.3), (String::new(), 0.1)]);
    }

    #[test]
    fn nothing_nan_and_the_wrong_size_give_nothing_and_no_panic() {
        let d = dictionary();
        assert_eq!(decode(&[], 5, 1.0, 1.0, &d, true).text(), "");
        assert_eq!(decode(&[f32::NAN; 10], 5, 1.0, 1.0, &d, true).text(), "");
        assert_eq!(decode(&[0.2; 3], 0, 0.0, 0.0, &d, true).text(), "");
    }
}
