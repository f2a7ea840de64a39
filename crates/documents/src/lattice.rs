//! Choosing among the readings that a picture supports: the likeliest text that keeps a grammar.
//!
//! A value is a row of glyphs, each with its candidates. The texts they can spell are walked from the likeliest down
//! (uniform-cost search, the sum of each place's cheapest choice being the bound on the rest), and the first that the
//! grammar takes is the choice, provided that
//! - it is no more than [`MARGIN`] below the text as read, and
//! - no other good text comes within [`APART`] of it, unless it *is* the text as read.
//!
//! Otherwise the text stays as read and is flagged. Nothing is put in that no glyph offers.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::glyph::Glyph;
use crate::grammar::{Check, Flaw, Grammar, Sound};

/// How far below the text as read a choice may lie: in nats, so that 5 is odds of 1 to 150.
pub const MARGIN: f32 = 5.0;
/// How far the next good text must lie behind a choice that is not the text as read: odds of 1 to 4.
pub const APART: f32 = 1.4;
/// What it costs to take a character for its twin in shape (`O` for `0` where there is no O).
const TWIN: f32 = 1.0;
/// Steps of the search at most: a bound for pictures made to have no end.
const STEPS: usize = 5_000;

/// A text that keeps the grammar.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its normal form and what stands behind it.
    pub sound: Sound,
    /// Whether it is not the text as read.
    pub corrected: bool,
    /// Probability that it is what is printed.
    pub confidence: f32,
}

/// What became of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// A good text.
    Good(Choice),
    /// None within the margin, or more than one: the text as read, what is wrong with it, and its probability.
    Flawed {
        /// As read, without what the grammar cannot have.
        text: String,
        /// What was wrong with it.
        flaw: Flaw,
        /// Probability of the text as read.
        confidence: f32,
    },
}

/// What may stand at one place: the character (none: nothing there) and its cost.
type Step = (Option<char>, f32);

struct Node {
    cost: f32,
    bound: f32,
    at: usize,
    text: Vec<char>,
    probability: f32,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    /// The cheapest is the greatest; of equals, the one further on.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound).then(self.at.cmp(&other.at))
    }
}

/// Reads `glyphs` under `grammar`.
pub fn decode(glyphs: &[Glyph], grammar: &Grammar) -> Decoded {
    let places: Vec<Vec<(Step, f32)>> = glyphs.iter().map(|glyph| options(glyph, grammar)).collect();
    let mut rest = vec![0.0; places.len() + 1];
    for (at, place) in places.iter().enumerate().rev() {
        let least = place.iter().map(|((_, cost), _)| *cost).fold(f32::INFINITY, f32::min);
        rest[at] = rest.get(at + 1).copied().unwrap_or(0.0) + least;
    }
    let mut heap = BinaryHeap::new();
    let start = rest.first().copied().unwrap_or(0.0);
    heap.push(Node { cost: 0.0, bound: start, at: 0, text: Vec::new(), probability: 1.0 });
    let mut chosen: Option<(Node, Sound)> = None;
    let mut rivals = 0.0f32;
    for _ in 0..STEPS {
        let Some(node) = heap.pop() else { break };
        let limit = chosen.as_ref().map_or(MARGIN, |(best, _)| best.cost + APART);
        if node.bound > limit {
            break;
        }
        let Some(place) = places.get(node.at) else {
            let text: String = node.text.iter().collect();
            if let Ok(sound) = (grammar.judge)(&text) {
                match &chosen {
                    None if node.cost == 0.0 => {
                        chosen = Some((node, sound));
                        break;
                    }
                    None => chosen = Some((node, sound)),
                    Some((_, first)) if first.normal == sound.normal => {}
                    Some(_) => rivals += (-node.cost).exp(),
                }
                if rivals > 0.0 {
                    break;
                }
            }
            continue;
        };
        for ((c, cost), probability) in place {
            let mut text = node.text.clone();
            text.extend(*c);
            if c.is_some() && !(grammar.begins)(&text) {
                continue;
            }
            let cost = node.cost + cost;
            heap.push(Node {
                cost,
                bound: cost + rest.get(node.at + 1).copied().unwrap_or(0.0),
                at: node.at + 1,
                text,
                probability: node.probability * probability,
            });
        }
    }
    match chosen {
        Some((node, sound)) if rivals == 0.0 => {
            let confidence = confidence(&node, &sound, grammar);
            Decoded::Good(Choice { sound, corrected: node.cost > 0.0, confidence })
        }
        _ => as_read(glyphs, grammar),
    }
}

/// The probability of a choice: that of its characters, and the more where a check agrees that few wrong texts pass.
fn confidence(node: &Node, sound: &Sound, grammar: &Grammar) -> f32 {
    let plain = node.probability.clamp(0.0, 1.0) * (-node.cost / 4.0).exp().min(1.0);
    match sound.check {
        Check::Passed => plain / (plain + (1.0 - plain) * grammar.slips).max(f32::MIN_POSITIVE),
        _ => plain,
    }
}

fn as_read(glyphs: &[Glyph], grammar: &Grammar) -> Decoded {
    let kept = || glyphs.iter().map(Glyph::best).filter(|(c, _)| (grammar.takes)(*c));
    let text: String = kept().map(|(c, _)| c).collect();
    let confidence = kept().map(|(_, probability)| probability).product::<f32>().clamp(0.0, 1.0);
    let flaw = (grammar.judge)(&text).err().unwrap_or(Flaw::Form(grammar.name));
    Decoded::Flawed { text, flaw, confidence }
}

/// What one place can be, with the probability of each.
fn options(glyph: &Glyph, grammar: &Grammar) -> Vec<(Step, f32)> {
    let (best, top) = glyph.best();
    let cost = |probability: f32| (top.max(1e-6) / probability.max(1e-6)).ln().max(0.0);
    let mut all: Vec<(Step, f32)> = Vec::new();
    for &(c, probability) in &glyph.readings {
        if (grammar.takes)(c) {
            all.push(((Some(c), cost(probability)), probability));
        } else if let Some(twin) = twin(c).filter(|twin| (grammar.takes)(*twin))
            && !glyph.may_be(twin)
        {
            all.push(((Some(twin), cost(probability) + TWIN), probability));
        }
    }
    if !(grammar.takes)(best) && best.is_ascii_punctuation() | "·、，。‘’“”：；|".contains(best)
    {
        // A mark where the grammar has none is a separator or a speck.
        all.push(((None, 0.0), 1.0));
    } else if glyph.blank > 0.0 {
        all.push(((None, cost(glyph.blank)), glyph.blank));
    }
    all
}

/// The character of the same shape in another alphabet.
fn twin(c: char) -> Option<char> {
    Some(match c {
        'O' | 'o' | '〇' | '○' | 'Ｏ' => '0',
        'l' | 'I' | '|' | '丨' => '1',
        'c' | 'k' | 'p' | 's' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z' => c.to_ascii_uppercase(),
        '«' | '〈' | '《' => '<',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{NAME, NATION, RESIDENT_NUMBER};

    fn glyphs(text: &str) -> Vec<Glyph> {
        text.chars()
            .map(|c| Glyph {
                readings: vec![(c, 0.99)],
                blank: 0.0,
                left: 0.0,
                right: 1.0,
                y: 0.0,
                height: 1.0,
                line: 0,
            })
            .collect()
    }

    fn with(text: &str, at: usize, readings: &[(char, f32)]) -> Vec<Glyph> {
        let mut all = glyphs(text);
        all[at].readings = readings.to_vec();
        all
    }

    fn good(decoded: Decoded) -> Choice {
        match decoded {
            Decoded::Good(choice) => choice,
            Decoded::Flawed { flaw, .. } => panic!("{flaw}"),
        }
    }

    #[test]
    fn a_good_text_stays_as_it_is() {
        let choice = good(decode(&glyphs("11010519491231002X"), &RESIDENT_NUMBER));
        assert_eq!((choice.sound.normal.as_str(), choice.corrected), ("11010519491231002X", false));
        assert!(choice.confidence > 0.99);
    }

    #[test]
    fn a_wrong_digit_is_exchanged_for_one_that_the_picture_offers() {
        let read = with("11010519491231802X", 14, &[('8', 0.7), ('0', 0.25)]);
        let choice = good(decode(&read, &RESIDENT_NUMBER));
        assert_eq!((choice.sound.normal.as_str(), choice.corrected), ("11010519491231002X", true));
        assert!(choice.confidence < 0.99, "a correction is less sure: {}", choice.confidence);
    }

    #[test]
    fn what_the_picture_does_not_offer_is_not_put_in() {
        for read in
            [glyphs("11010519491231802X"), with("11010519491231802X", 14, &[('8', 0.99), ('0', 0.002)])]
        {
            match decode(&read, &RESIDENT_NUMBER) {
                Decoded::Flawed { text, flaw: Flaw::Check { .. }, .. } => {
                    assert_eq!(text, "11010519491231802X")
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn two_good_texts_of_like_odds_are_no_answer() {
        // Both 0 at 14 and 7 at 13 make the number good.
        let mut read = with("11010519491231802X", 14, &[('8', 0.7), ('0', 0.2)]);
        let rival = (0..14usize)
            .flat_map(|at| ('0'..='9').map(move |c| (at, c)))
            .find(|(at, c)| {
                let mut text: Vec<char> = "11010519491231802X".chars().collect();
                text[*at] = *c;
                (RESIDENT_NUMBER.judge)(&text.iter().collect::<String>()).is_ok()
            })
            .unwrap();
        let own = read[rival.0].best().0;
        read[rival.0].readings = vec![(own, 0.7), (rival.1, 0.2)];
        assert!(matches!(decode(&read, &RESIDENT_NUMBER), Decoded::Flawed { .. }));
    }

    #[test]
    fn twins_in_shape_marks_and_blanks() {
        let choice = good(decode(&glyphs("110105.1949123l0O2X"), &RESIDENT_NUMBER));
        assert_eq!((choice.sound.normal.as_str(), choice.corrected), ("11010519491231002X", true));
        let mut read = glyphs("111010519491231002X");
        read[2].blank = 0.3;
        read[2].readings[0].1 = 0.6;
        assert_eq!(good(decode(&read, &RESIDENT_NUMBER)).sound.normal, "11010519491231002X");
    }

    #[test]
    fn a_list_chooses_its_own() {
        let choice = good(decode(&with("伍", 0, &[('伍', 0.6), ('佤', 0.3)]), &NATION));
        assert_eq!((choice.sound.normal.as_str(), choice.corrected), ("佤", true));
        assert!(matches!(decode(&glyphs("甲乙"), &NATION), Decoded::Flawed { .. }));
    }

    #[test]
    fn nothing_and_very_much_give_an_answer() {
        assert!(matches!(decode(&[], &NAME), Decoded::Flawed { .. }));
        let many: Vec<Glyph> = (0..200)
            .map(|_| Glyph { readings: vec![('1', 0.3), ('2', 0.3), ('3', 0.3)], ..glyphs("1")[0].clone() })
            .collect();
        assert!(matches!(decode(&many, &RESIDENT_NUMBER), Decoded::Flawed { .. }));
    }
}
