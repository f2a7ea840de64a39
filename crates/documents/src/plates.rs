//! What the looks at a number plate spell: the text of the grammar of plates that all of them together make likeliest.
//!
//! Each look is a lattice of CTC timesteps. A prefix beam (Hannun et al., 2014) that only follows beginnings of plates gives
//! the candidates; each is then weighed by its whole probability under every look (the forward recursion of Graves et al.,
//! ICML 2006), the looks of one reader counting together as one.

use std::collections::BTreeMap;

use inkgate_engine::{Page, Picture, Quad, Sighting, Steps};

use crate::grammar::{PLATE, PROVINCES, Plate, PlateKind};

/// Beginnings kept at each timestep.
const WIDTH: usize = 16;
/// Candidates of each look.
const CANDIDATES: usize = 4;
/// A class less probable than this begins no candidate, unless it is its timestep's best.
const OFFERED: f32 = 1e-3;
/// Logarithm of the probability of a class that a timestep does not name.
const UNNAMED: f32 = -10.0;
/// Characters that reader 0 was never taught, and what a plate with one of them counts under it.
const UNTAUGHT: &str = "民航应急";
const UNTAUGHT_COUNTS: f32 = -9.0;
/// How far each reader is to be trusted: reader 1 was right a little more often on 600 plates (see `BENCHMARKS.md`).
const TRUST: [f32; 2] = [0.2, 0.8];
/// A text whose logarithm lies below this under both is something else than a plate.
const LEAST: f32 = -16.0;
/// A plate less sure than this is not given: words on walls and cards spell plates of that sort.
const LEAST_SURE: f32 = 0.08;
/// A province or a last character that the recogniser of general text gives this much holds against the plate readers. On 143
/// plates of one row it gave more than 0.05 to none that was wrong; of their provinces it names two in three at all.
const HEARD: f32 = 0.1;
/// Characters of which one ends the plates of some vehicles.
const LAST: &str = "警学挂港澳使领";
/// Logarithms of nothing.
const NEVER: f32 = -1e30;

/// The ground's colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Small civil vehicles.
    Blue,
    /// Large vehicles, trailers, driving schools.
    Yellow,
    /// New energy.
    Green,
    /// New energy, large: yellow at the left, green.
    YellowGreen,
    /// Police, military.
    White,
    /// Embassies and consulates, Hong Kong and Macao.
    Black,
}

/// A plate that was read.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its characters.
    pub plate: Plate,
    /// The colour of its ground.
    pub ground: Ground,
    /// Whether its characters stand in two rows.
    pub two_rows: bool,
    /// Probability that all of it is right, 0..=1.
    pub confidence: f32,
    /// Its corners on the page.
    pub corners: Quad,
}

impl Found {
    /// The contract's word for its type, and words of the same form for types that the contract does not have.
    pub fn type_name(&self) -> &'static str {
        match (self.plate.kind(), self.ground, self.two_rows) {
            (PlateKind::NewEnergySmall, ..) => "新能源绿牌",
            (PlateKind::NewEnergyLarge, ..) => "新能源黄绿牌",
            (_, Ground::Yellow, false) => "黄牌（单层）",
            (_, Ground::Yellow, true) => "黄牌（双层）",
            (_, Ground::Blue, _) => "蓝牌",
            (_, Ground::White, _) => "白牌",
            (_, Ground::Black, _) => "黑牌",
            (_, Ground::Green | Ground::YellowGreen, _) => "绿牌",
        }
    }
}

/// The plates of a page on which plates were looked for, the surest first.
pub fn read(page: &Page) -> Vec<Found> {
    let mut all: Vec<Found> = page.plates.iter().filter_map(one).collect();
    all.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    all
}

fn one(sighting: &Sighting) -> Option<Found> {
    let (text, confidence) = spelled(&sighting.looks)?;
    let (plate, confidence) = with_ends(text.parse().ok()?, confidence, &sighting.ends);
    let [tl, tr, br, bl] = sighting.corners;
    let length = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let two_rows = length(tl, tr) + length(bl, br) < 2.2 * (length(tl, bl) + length(tr, br));
    let votes = votes(&sighting.straightened);
    // A civil plate of seven characters is blue or yellow; at night or in glare its blue is read as black or white.
    let ground = match plate.kind() {
        PlateKind::Civil if votes.blue >= votes.yellow => Ground::Blue,
        PlateKind::Civil => Ground::Yellow,
        _ => votes.ground(),
    };
    Some(Found { plate, ground, two_rows, confidence, corners: sighting.corners })
}

/// The text that the looks agree on best, and its probability against its rivals.
fn spelled(looks: &[Steps]) -> Option<(String, f32)> {
    let mut candidates: Vec<Vec<char>> = looks.iter().flat_map(|look| candidates(&look.steps)).collect();
    candidates.sort();
    candidates.dedup();
    let mut readers: Vec<usize> = looks.iter().map(|look| look.reader).collect();
    readers.sort_unstable();
    readers.dedup();
    let weigh = |text: &[char]| -> f32 {
        let of = |reader: &usize| {
            if *reader == 0 && text.iter().any(|c| UNTAUGHT.contains(*c)) {
                return UNTAUGHT_COUNTS;
            }
            let own = looks.iter().filter(|look| look.reader == *reader);
            let all: Vec<f32> = own.map(|look| forward(&look.steps, text)).collect();
            all.iter().fold(NEVER, |sum, value| log_sum(sum, *value)) - (all.len().max(1) as f32).ln()
        };
        // A mixture and not a product: a reader that is sure against the other's doubt shall have its way.
        readers.iter().fold(NEVER, |sum, reader| {
            let trust = TRUST.get(*reader).copied().unwrap_or(0.5);
            log_sum(sum, trust.ln() + of(reader))
        })
    };
    let mut weighed: Vec<(f32, Vec<char>)> =
        candidates.into_iter().map(|text| (weigh(&text), text)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, text) = weighed.first()?;
    if *best < LEAST {
        return None;
    }
    let all: f32 = weighed.iter().map(|(weight, _)| (weight - best).exp()).sum();
    // Its share among its rivals, and what the readers give it at all.
    let confidence = (best / 4.0).exp().min(1.0) / all.max(1.0);
    (confidence >= LEAST_SURE).then(|| (text.iter().collect(), confidence))
}

/// A plate with the province and the last character that the recogniser of general text sees in it, where it does.
fn with_ends(plate: Plate, confidence: f32, ends: &[Steps]) -> (Plate, f32) {
    let mut chars: Vec<char> = plate.to_string().chars().collect();
    let (Some(first), [province, last]) = (chars.first().copied(), ends) else { return (plate, confidence) };
    if !PROVINCES.contains(first) {
        return (plate, confidence);
    }
    let mut sure = confidence;
    for (place, look, all) in [(0, province, PROVINCES), (chars.len() - 1, last, LAST)] {
        if let Some((heard, probability)) = offered(look, all)
            && let Some(c) = chars.get_mut(place)
            && *c != heard
        {
            *c = heard;
            sure = sure.min(probability);
        }
    }
    match chars.iter().collect::<String>().parse() {
        Ok(changed) => (changed, sure),
        Err(_) => (plate, confidence),
    }
}

/// The likeliest of `all` in a look, and its probability, where that is more than chance.
fn offered(look: &Steps, all: &str) -> Option<(char, f32)> {
    let classes = look.steps.iter().flatten().filter_map(|(class, p)| Some((class.chars().next()?, *p)));
    let best = classes.filter(|(c, _)| all.contains(*c)).max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, probability)| *probability >= HEARD)
}

fn log_sum(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if high <= NEVER { NEVER } else { high + (low - high).exp().ln_1p() }
}

/// The likeliest plates of one look.
fn candidates(steps: &[Vec<(String, f32)>]) -> Vec<Vec<char>> {
    // For each beginning, the logarithms of ending in a blank and of ending in its last character.
    let mut beam: Vec<(Vec<char>, [f32; 2])> = vec![(Vec::new(), [0.0, NEVER])];
    for step in steps {
        let best = step.iter().map(|(_, p)| *p).fold(0.0, f32::max);
        let offered: Vec<&(String, f32)> =
            step.iter().filter(|(class, p)| *p >= OFFERED.min(best) || class.is_empty()).collect();
        let mut next: BTreeMap<Vec<char>, [f32; 2]> = BTreeMap::new();
        let mut add = |text: Vec<char>, which: usize, value: f32| {
            let known = next.entry(text).or_insert([NEVER, NEVER]);
            if let Some(place) = known.get_mut(which) {
                *place = log_sum(*place, value);
            }
        };
        for (text, [blank, last]) in &beam {
            let both = log_sum(*blank, *last);
            for (class, probability) in &offered {
                let p = probability.max(1e-7).ln();
                let c = class.chars().next().filter(|c| (PLATE.takes)(*c));
                let Some(c) = c else {
                    // The dot of a plate, or a character that no plate has: it is passed over where it is a mark.
                    if class.is_empty() || "·•.-".contains(class.as_str()) {
                        add(text.clone(), 0, both + p);
                    }
                    continue;
                };
                // The office of public security's O is read as a zero, and zeros as O: the place tells.
                let c = match (c, text.len()) {
                    ('0', 1) => 'O',
                    ('O', 2..) => '0',
                    ('I', 2..) => '1',
                    _ => c,
                };
                let mut longer = text.clone();
                longer.push(c);
                let again = text.last() == Some(&c);
                if again {
                    add(text.clone(), 1, last + p);
                }
                if (PLATE.begins)(&longer) {
                    add(longer, 1, if again { blank + p } else { both + p });
                }
            }
        }
        beam = next.into_iter().collect();
        beam.sort_by(|a, b| log_sum(b.1[0], b.1[1]).total_cmp(&log_sum(a.1[0], a.1[1])));
        beam.truncate(WIDTH);
    }
    beam.into_iter()
        .map(|(text, _)| text)
        .filter(|text| text.iter().collect::<String>().parse::<Plate>().is_ok())
        .take(CANDIDATES)
        .collect()
}

/// The logarithm of the probability of `text` over all ways to spell it.
fn forward(steps: &[Vec<(String, f32)>], text: &[char]) -> f32 {
    // Blank, character, blank, character, …, blank.
    let places = text.len() * 2 + 1;
    let wanted = |place: usize| if place % 2 == 1 { text.get(place / 2).copied() } else { None };
    let mut reached = vec![NEVER; places];
    for (number, step) in steps.iter().enumerate() {
        let p = |wanted: Option<char>| {
            let named = step.iter().filter(|(class, _)| {
                let mark = "·•.-".contains(class.as_str());
                match wanted {
                    Some(c) => class.chars().next().is_some_and(|read| same(read, c)),
                    None => class.is_empty() || mark,
                }
            });
            let sum: f32 = named.map(|(_, probability)| probability).sum();
            if sum > 0.0 { sum.ln().max(UNNAMED) } else { UNNAMED }
        };
        let mut next = vec![NEVER; places];
        for place in 0..places {
            let here = wanted(place);
            let at = |back: usize| {
                place.checked_sub(back).and_then(|place| reached.get(place)).copied().unwrap_or(NEVER)
            };
            let mut sum =
                if number == 0 { if place < 2 { 0.0 } else { NEVER } } else { log_sum(at(0), at(1)) };
            if number > 0 && here.is_some() && here != place.checked_sub(2).and_then(wanted) {
                sum = log_sum(sum, at(2));
            }
            if let Some(place) = next.get_mut(place) {
                *place = if sum <= NEVER { NEVER } else { sum + p(here) };
            }
        }
        reached = next;
    }
    let end =
        |back: usize| places.checked_sub(back).and_then(|place| reached.get(place)).copied().unwrap_or(NEVER);
    log_sum(end(1), end(2))
}

/// Whether a character that was read may stand for the one wanted: itself, or its twin that cannot stand at that place.
fn same(read: char, wanted: char) -> bool {
    read == wanted || ["0O", "1I"].iter().any(|twins| twins.contains(read) && twins.contains(wanted))
}

/// Pixels by their colour, the rim of the plate left out.
#[derive(Debug, Default)]
struct Votes {
    blue: usize,
    yellow: usize,
    green: usize,
    light: usize,
    dark: usize,
    /// Of the yellow ones, those in the left third.
    yellow_left: usize,
}

impl Votes {
    /// The colour that most of a plate has. Characters are fewer than ground.
    fn ground(&self) -> Ground {
        let colours = self.blue.max(self.yellow).max(self.green);
        // White letters are a third of a blue plate at most, black ones of a white or yellow one.
        if colours * 4 > self.blue + self.yellow + self.green + self.light + self.dark {
            let both = self.yellow * 3 > colours && self.green * 3 > colours && self.yellow_left > 0;
            return match () {
                () if colours == self.blue => Ground::Blue,
                () if both => Ground::YellowGreen,
                () if colours == self.yellow => Ground::Yellow,
                () => Ground::Green,
            };
        }
        if self.light >= self.dark { Ground::White } else { Ground::Black }
    }
}

fn votes(plate: &Picture) -> Votes {
    let (width, height) = (plate.width() as usize, plate.height() as usize);
    let mut votes = Votes::default();
    for y in height / 6..height - height / 6 {
        let row = plate.row(y as u32);
        for x in width / 20..width - width / 20 {
            let pixel = row.get(x * 3..x * 3 + 3).and_then(|pixel| <&[u8; 3]>::try_from(pixel).ok());
            let Some(&[r, g, b]) = pixel else { continue };
            match hue(r, g, b) {
                0 => votes.blue += 1,
                1 => {
                    votes.yellow += 1;
                    votes.yellow_left += usize::from(x < width / 3);
                }
                2 => votes.green += 1,
                3 => votes.light += 1,
                _ => votes.dark += 1,
            }
        }
    }
    votes
}

/// 0 blue, 1 yellow, 2 green, 3 light, 4 dark.
fn hue(r: u8, g: u8, b: u8) -> usize {
    let (r, g, b) = (f32::from(r), f32::from(g), f32::from(b));
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let spread = high - low;
    if spread < 0.22 * high || high < 40.0 {
        return if high > 110.0 { 3 } else { 4 };
    }
    // Degrees of hue (A. R. Smith, SIGGRAPH 1978).
    let degrees = if high == r {
        60.0 * ((g - b) / spread).rem_euclid(6.0)
    } else if high == g {
        60.0 * ((b - r) / spread + 2.0)
    } else {
        60.0 * ((r - g) / spread + 4.0)
    };
    match degrees {
        20.0..70.0 => 1,
        70.0..185.0 => 2,
        185.0..290.0 => 0,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Timesteps of a text: a blank between characters, each sure but for the rivals given for a position.
    fn steps(text: &str, rivals: &[(usize, char, f32)]) -> Vec<Vec<(String, f32)>> {
        let mut all = Vec::new();
        for (at, c) in text.chars().enumerate() {
            let rival = rivals.iter().find(|(place, ..)| *place == at);
            let mut step =
                vec![(c.to_string(), 0.98 - rival.map_or(0.0, |(_, _, p)| *p)), (String::new(), 0.01)];
            step.extend(rival.map(|(_, rival, p)| (rival.to_string(), *p)));
            all.push(step);
            all.push(vec![(String::new(), 0.99)]);
        }
        all
    }

    fn look(reader: usize, text: &str, rivals: &[(usize, char, f32)]) -> Steps {
        Steps { reader, steps: steps(text, rivals) }
    }

    fn filled(rgb: [u8; 3]) -> Picture {
        Picture::new(188, 60, rgb.iter().copied().cycle().take(188 * 60 * 3).collect()).unwrap()
    }

    fn page(looks: Vec<Steps>, rgb: [u8; 3]) -> Page {
        let corners = [[10.0, 10.0], [198.0, 10.0], [198.0, 70.0], [10.0, 70.0]];
        let sighting = Sighting { score: 0.99, corners, looks, ends: Vec::new(), straightened: filled(rgb) };
        Page { plates: vec![sighting], ..Page::default() }
    }

    #[test]
    fn sure_looks_spell_the_plate() {
        let found = read(&page(vec![look(0, "京A12345", &[]), look(1, "京A·12345", &[])], [20, 60, 200]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].plate.to_string().as_str(), found[0].type_name()), ("京A12345", "蓝牌"));
        assert!(found[0].confidence > 0.8, "{}", found[0].confidence);
    }

    #[test]
    fn the_grammar_chooses_where_a_look_wavers() {
        // A province cannot stand in a serial: the zero that is also there is taken.
        let wavering = |reader| look(reader, "京A1京345", &[(3, '0', 0.3)]);
        let found = read(&page(vec![wavering(0), wavering(1)], [20, 60, 200]));
        assert_eq!(found[0].plate.to_string(), "京A10345");
        let sure = read(&page(vec![look(0, "京A10345", &[]), look(1, "京A10345", &[])], [20, 60, 200]));
        assert!(found[0].confidence < sure[0].confidence, "{}", found[0].confidence);
    }

    #[test]
    fn readers_vote_and_looks_of_one_reader_do_not_outvote_the_other() {
        let wavering = || look(0, "京A12345", &[(2, '7', 0.3)]);
        let found =
            read(&page(vec![wavering(), wavering(), wavering(), look(1, "京A72345", &[])], [20, 60, 200]));
        assert_eq!(found[0].plate.to_string(), "京A72345");
    }

    #[test]
    fn general_print_is_heard_at_the_ends() {
        let told = |text: &str, ends: [(char, f32); 2]| {
            let mut page = page(vec![look(0, text, &[]), look(1, text, &[])], [20, 60, 200]);
            let alone = |(c, p): (char, f32)| Steps { reader: 2, steps: vec![vec![(c.to_string(), p)]] };
            page.plates[0].ends = ends.map(alone).to_vec();
            let found = read(&page);
            (found[0].plate.to_string(), found[0].confidence)
        };
        assert_eq!(told("赣DT5022", [('藏', 0.9), ('2', 0.9)]).0, "藏DT5022");
        let (text, confidence) = told("沪A1707W", [('沪', 0.9), ('领', 0.3)]);
        assert_eq!(text, "沪A1707领");
        assert!(confidence <= 0.3, "{confidence}");
        // Not what is hardly seen, nor what no plate has: Hong Kong's stands behind 粤Z alone.
        assert_eq!(told("赣DT5022", [('藏', 0.05), ('2', 0.9)]).0, "赣DT5022");
        assert_eq!(told("沪A17071", [('沪', 0.9), ('港', 0.9)]).0, "沪A17071");
        assert_eq!(told("WJ1693015", [('沪', 0.9), ('领', 0.9)]).0, "WJ1693015");
    }

    #[test]
    fn the_place_tells_o_from_zero() {
        for read_as in ["粤0A9112", "粤OA9112", "粤OA9II2"] {
            let found = read(&page(vec![look(0, read_as, &[]), look(1, read_as, &[])], [20, 60, 200]));
            assert_eq!(found[0].plate.to_string(), "粤OA9112", "{read_as}");
        }
    }

    #[test]
    fn doubled_characters_need_a_blank_between_them() {
        let found = read(&page(vec![look(0, "皖A11166", &[]), look(1, "皖A11166", &[])], [20, 60, 200]));
        assert_eq!(found[0].plate.to_string(), "皖A11166");
    }

    #[test]
    fn what_spells_no_plate_is_none() {
        for text in ["", "HELLO", "12345", "京京京京", "苏PECMEN"] {
            assert!(
                read(&page(vec![look(0, text, &[]), look(1, text, &[])], [20, 60, 200])).is_empty(),
                "{text}"
            );
        }
        assert!(read(&Page::default()).is_empty());
    }

    #[test]
    fn grounds_and_types() {
        for (rgb, ground) in [
            ([20, 60, 200], Ground::Blue),
            ([230, 180, 30], Ground::Yellow),
            ([90, 190, 120], Ground::Green),
            ([230, 230, 228], Ground::White),
            ([20, 20, 24], Ground::Black),
        ] {
            assert_eq!(votes(&filled(rgb)).ground(), ground);
        }
        let looks = || vec![look(0, "京AD12345", &[]), look(1, "京AD12345", &[])];
        assert_eq!(read(&page(looks(), [90, 190, 120]))[0].type_name(), "新能源绿牌");
        let looks = || vec![look(0, "京A1234挂", &[]), look(1, "京A1234挂", &[])];
        assert_eq!(read(&page(looks(), [230, 180, 30]))[0].type_name(), "黄牌（单层）");
    }
}
