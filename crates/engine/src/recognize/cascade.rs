//! The cascade: a quick network reads every line, a careful one looks again where the quick one is in doubt.

use std::sync::Arc;

use crate::geometry::Rect;
use crate::models::{Network, Sessions};
use crate::{Error, Picture};

use super::ctc::Read;
use super::doubt::{self, Doubt, Stretch};
use super::read_one;
use super::together::Reader;

/// A line that reads worse than this is tried the other way up.
const DOUBTFUL: f32 = 0.75;
/// The same once another line of the page stood on its head: what is printed both ways on one sheet, as the two sides of a
/// card are, may read upside down as something else with some confidence.
const DOUBTFUL_AMONG_TURNED: f32 = 0.95;
/// A page on which the careful network found this many ideographs that the quick one has no class for is in a script
/// that the quick one guesses at: its surest readings may be wrong.
const FOREIGN: usize = 3;

/// Which networks read, and how sure the quick one has to be.
#[derive(Debug, Clone, Copy)]
pub struct Cascade {
    /// The network that reads every line.
    pub quick: Network,
    /// The network that looks again.
    pub careful: Option<Network>,
    /// A character less probable than this is looked at again.
    pub sure: f32,
    /// How much of a long strip's natural width the networks are shown: the quick one's, the careful one's.
    pub narrow: [f32; 2],
}

impl Cascade {
    /// The careful network on every line, where there is one.
    pub fn all_careful(self) -> Self {
        match self.careful {
            Some(network) => Self { quick: network, careful: None, sure: 0.0, narrow: [self.narrow[1]; 2] },
            None => self,
        }
    }

    fn quick(&self, alternatives: bool) -> Reader {
        Reader { network: self.quick, narrow: self.narrow[0], alternatives }
    }

    /// Reads one rectangle with the quick network.
    ///
    /// # Errors
    /// What the runtime reports.
    pub fn try_one(
        &self,
        sessions: &mut Sessions,
        picture: &Picture,
        rect: &Rect,
        alternatives: bool,
    ) -> Result<Read, Error> {
        read_one(&mut self.quick(alternatives).on(sessions)?, picture, rect, alternatives)
    }

    /// Reads every rectangle with the quick network, in the order of `rects`. `known` are rectangles that
    /// [`Cascade::try_one`] has read already, with the same `alternatives`.
    ///
    /// # Errors
    /// What the runtime or `go_on`, asked between lines, reports.
    pub fn read_quickly(
        &self,
        sessions: &mut Sessions,
        picture: &Arc<Picture>,
        rects: &[Rect],
        known: &[(Rect, Read)],
        alternatives: bool,
        go_on: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Vec<Read>, Error> {
        let mut reads = vec![Read::default(); rects.len()];
        let mut todo = Vec::with_capacity(rects.len());
        for (i, rect) in rects.iter().enumerate() {
            match known.iter().find(|(read, _)| read == rect) {
                Some((_, read)) => reads[i] = read.clone(),
                None => todo.push(i),
            }
        }
        let strips: Vec<Rect> = todo.iter().map(|&i| rects[i]).collect();
        let quick = self.quick(alternatives).read_all(sessions, picture, &strips, go_on)?;
        for (i, read) in todo.into_iter().zip(quick) {
            reads[i] = read;
        }
        Ok(reads)
    }

    /// Looks again where the quick network was in doubt about a character that matters, and reads a line in the opposite
    /// direction where it turns out to stand on its head. `matters` has for each line its characters; without an entry they
    /// matter. Tells whether a line stood on its head.
    ///
    /// # Errors
    /// What the runtime or `go_on`, asked between lines, reports.
    pub fn read_carefully(
        &self,
        sessions: &mut Sessions,
        picture: &Arc<Picture>,
        (rects, reads): (&mut [Rect], &mut [Read]),
        matters: &[Vec<bool>],
        alternatives: bool,
        go_on: &dyn Fn() -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let matter = |line: usize, char: usize| {
            matters.get(line).and_then(|line| line.get(char)).copied().unwrap_or(true)
        };
        let idle: Vec<bool> = reads
            .iter()
            .enumerate()
            .map(|(i, read)| !read.chars.is_empty() && (0..read.chars.len()).all(|char| !matter(i, char)))
            .collect();
        let careful = self.careful.map(|network| Reader { network, narrow: self.narrow[1], alternatives });
        if let Some(careful) = careful {
            let doubts: Vec<(Rect, Option<Doubt>)> = (0..reads.len())
                .map(|i| {
                    let doubt = doubt::doubt(&reads[i], self.sure, &|char| matter(i, char));
                    (rects[i], (!idle[i]).then_some(doubt))
                })
                .collect();
            self.look_again(sessions, careful, picture, &doubts, reads, go_on)?;
        }
        let mut turned_any = false;
        // Among lines that were turned it is the careful network that tries the rest: the quick one makes nothing of pale ones.
        for (doubtful, margin, trial) in [(DOUBTFUL, 0.1, None), (DOUBTFUL_AMONG_TURNED, 0.05, careful)] {
            let mut turned_some = false;
            for ((rect, read), idle) in rects.iter_mut().zip(reads.iter_mut()).zip(&idle) {
                if *idle || read.score >= doubtful || rect.half[0] <= rect.half[1] {
                    continue;
                }
                go_on()?;
                let turned = rect.turned(2);
                let reader = trial.unwrap_or(self.quick(alternatives));
                let mut other = read_one(&mut reader.on(sessions)?, picture, &turned, alternatives)?;
                if other.score > read.score + margin && other.score >= DOUBTFUL {
                    if let Some(careful) = careful.filter(|_| trial.is_none()) {
                        other = read_one(&mut careful.on(sessions)?, picture, &turned, alternatives)?;
                    }
                    if other.score > read.score {
                        (*rect, *read) = (turned, other);
                        turned_some = true;
                    }
                }
            }
            turned_any |= turned_some;
            if !turned_some {
                break;
            }
        }
        Ok(turned_any)
    }

    /// Looks again where `all` says; lines without a doubt to speak of, `None`, are left as they are whatever their script.
    fn look_again(
        &self,
        sessions: &mut Sessions,
        careful: Reader,
        picture: &Arc<Picture>,
        all: &[(Rect, Option<Doubt>)],
        reads: &mut [Read],
        go_on: &dyn Fn() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut stretches: Vec<(usize, Stretch)> = Vec::new();
        let mut lines: Vec<usize> = Vec::new();
        for (i, (_, doubt)) in all.iter().enumerate() {
            match doubt {
                None | Some(Doubt::None) => {}
                Some(Doubt::Line) => lines.push(i),
                Some(Doubt::Stretches(found)) => {
                    stretches.extend(found.iter().map(|stretch| (i, stretch.clone())));
                }
            }
        }
        if lines.is_empty() && stretches.is_empty() {
            return Ok(());
        }
        let quick_dictionary = sessions.get(self.quick)?.1.clone();
        let places: Vec<Rect> = stretches.iter().map(|(i, stretch)| part(&all[*i].0, stretch.span)).collect();
        let looked = careful.read_all(sessions, picture, &places, go_on)?;
        let foreign = |read: &Read| {
            read.chars.iter().filter(|c| doubt::is_wide(c) && !quick_dictionary.has(&c.text)).count()
        };
        let mut strangers: usize = looked.iter().map(foreign).sum();
        // From the end of each line, so that the places of earlier stretches stay what they were.
        for ((i, stretch), again) in stretches.into_iter().zip(looked).rev() {
            if lines.last() != Some(&i) && !doubt::splice(&mut reads[i], &stretch, again) {
                lines.push(i);
            }
        }
        lines.sort_unstable();
        lines.dedup();
        let mut read_lines = |lines: &[usize], reads: &mut [Read]| {
            let places: Vec<Rect> = lines.iter().map(|&i| all[i].0).collect();
            let looked = careful.read_all(sessions, picture, &places, go_on)?;
            let mut strangers = 0;
            for (&i, again) in lines.iter().zip(looked) {
                strangers += foreign(&again);
                reads[i] = again;
            }
            Ok::<usize, Error>(strangers)
        };
        strangers += read_lines(&lines, reads)?;
        if strangers >= FOREIGN {
            let rest: Vec<usize> = (0..reads.len())
                .filter(|i| all[*i].1.is_some() && lines.binary_search(i).is_err())
                .filter(|i| reads[*i].chars.iter().any(doubt::is_wide))
                .collect();
            read_lines(&rest, reads)?;
        }
        Ok(())
    }
}

/// The part of a rectangle between two fractions of its length.
fn part(rect: &Rect, [from, to]: [f32; 2]) -> Rect {
    let (half, shift) = (rect.half[0], rect.half[0] * (from + to - 1.0));
    let centre = [rect.centre[0] + rect.along[0] * shift, rect.centre[1] + rect.along[1] * shift];
    Rect { centre, half: [half * (to - from), rect.half[1]], along: rect.along }
}
