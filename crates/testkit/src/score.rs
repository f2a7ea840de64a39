//! How near a reading is to the truth of one page.

use std::collections::HashMap;

/// Four measures, each in 0..=1, 1 the best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageScore {
    /// F1 of the bags of characters, spaces left out: says how well characters are read, whatever the order.
    pub f1: f64,
    /// Share of the truth's lines that the reading has to the letter, spaces left out.
    pub lines: f64,
    /// The same with spaces as printed (runs of spaces are one).
    pub spaced: f64,
    /// Share of the lines found that stand in the truth's order (the longest run that only goes down the page).
    pub order: f64,
}

/// Compares the lines of one page.
pub fn score(truth: &[String], read: &[String]) -> PageScore {
    let bare = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.chars().filter(|c| !c.is_whitespace()).collect()).collect()
    };
    let spaced = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let (bare_truth, bare_read) = (bare(truth), bare(read));
    let places = matches(&bare_truth, &bare_read);
    let found = places.len();
    PageScore {
        f1: bag_f1(&bare_truth.concat(), &bare_read.concat()),
        lines: share(found, truth.len()),
        spaced: share(matches(&spaced(truth), &spaced(read)).len(), truth.len()),
        order: share(longest_ascent(&places), found),
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// For each line of the truth that was read, in the truth's order, its place in the reading. Equal lines are paired
/// first with first, and each line of the reading is taken once.
fn matches(truth: &[String], read: &[String]) -> Vec<usize> {
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, line) in read.iter().enumerate().rev() {
        open.entry(line).or_default().push(place);
    }
    truth.iter().filter_map(|line| open.get_mut(line.as_str()).and_then(Vec::pop)).collect()
}

fn bag_f1(truth: &str, read: &str) -> f64 {
    let bag = |text: &str| {
        let mut bag = HashMap::<char, usize>::new();
        text.chars().for_each(|c| *bag.entry(c).or_default() += 1);
        bag
    };
    let (truth, read) = (bag(truth), bag(read));
    let common: usize = truth.iter().map(|(c, count)| (*count).min(read.get(c).copied().unwrap_or(0))).sum();
    share(2 * common, truth.values().sum::<usize>() + read.values().sum::<usize>())
}

/// Length of the longest strictly ascending subsequence.
fn longest_ascent(places: &[usize]) -> usize {
    let mut tails: Vec<usize> = Vec::new();
    for &place in places {
        let at = tails.partition_point(|&tail| tail < place);
        match tails.get_mut(at) {
            Some(tail) => *tail = place,
            None => tails.push(place),
        }
    }
    tails.len()
}

#[cfg(test)]
mod tests {
    use super::score;

    fn lines(text: &[&str]) -> Vec<String> {
        text.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn the_same_lines_score_one_everywhere() {
        let page = lines(&["墨痕 书店", "1", "1", "Thank you"]);
        let all = score(&page, &page);
        assert_eq!((all.f1, all.lines, all.spaced, all.order), (1.0, 1.0, 1.0, 1.0));
    }

    #[test]
    fn each_measure_sees_its_own_fault() {
        let truth = lines(&["a b", "cd", "ef", "gh"]);
        let lost_space = score(&truth, &lines(&["ab", "cd", "ef", "gh"]));
        assert_eq!((lost_space.f1, lost_space.lines, lost_space.spaced), (1.0, 1.0, 0.75));
        let shuffled = score(&truth, &lines(&["gh", "a b", "cd", "ef"]));
        assert_eq!((shuffled.lines, shuffled.order), (1.0, 0.75));
        let wrong_letter = score(&truth, &lines(&["a b", "cd", "ef", "gx"]));
        assert_eq!((wrong_letter.lines, wrong_letter.f1), (0.75, 0.875));
        let nothing = score(&truth, &[]);
        assert_eq!((nothing.f1, nothing.lines), (0.0, 0.0));
        let invented = score(&truth, &lines(&["a b", "cd", "ef", "gh", "ijklmnop"]));
        assert!(invented.f1 < 0.7 && invented.lines == 1.0);
    }
}
