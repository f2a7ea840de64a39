//! The journey of one picture: detect → orient → recognise → order.

use std::sync::Arc;
use std::time::Instant;

use crate::detect::{Detector, Looks, detect};
use crate::geometry::Rect;
use crate::look::Look;
use crate::models::{Network, Sessions};
use crate::orient::{self, Direction};
use crate::recognize::cascade::Cascade;
use crate::recognize::crop::strip_width;
use crate::recognize::ctc::Read;
use crate::recognize::punctuation;
use crate::worker::contained;
use crate::{Error, ErrorKind, Line, Page, Picture, Profile, Timing, Want, faces, order, plates};

/// Lines below this confidence are left out unless the caller says otherwise.
const MIN_CONFIDENCE: f32 = 0.5;

/// A character less probable than this is looked at again. Of 50,000 characters of the eval set the quick network gives
/// 5 % less, and nine in ten of those in which it differs from the careful one are among them (`BENCHMARKS.md`).
const SURE: f32 = 0.93;

/// Characters in doubt of 1 on a page that the quick networks do not make out: blurred, coarse, drowned in noise. Sound pages
/// of the eval set have 0.03 to 0.15, street photographs more on fewer characters than [`TELLING`].
const POOR: f32 = 0.2;
/// A page tells how poor it is from this many characters on.
const TELLING: usize = 100;
/// The same of a page whose quick readings are held to more, and what they are held to then, as those of slanted pages are:
/// the quick network is surer of itself there than it is right.
const WORN: f32 = 0.12;
const SURE_WHEN_WORN: f32 = 0.98;

/// A picture with no more text than this, in pixels of strip, is read by the careful network alone: it costs no more than both
/// do where half the words are in doubt.
const LITTLE: usize = 2000;

/// Text that is further off the picture's axes than this, in degrees, is looked for on more pixels: it is as small as on a
/// level page that was reduced more, because the slanted page's corners take part of the picture.
const SLANTED: f32 = 9.0;

/// The long side of a picture that is looked at for something known, in pixels: print of a document that fills it is twelve
/// to twenty pixels high there.
const GLANCE: u32 = 640;

/// What a profile stands for.
struct Choices {
    looks: Looks,
    /// The first look for who knows what is looked for.
    glance: Option<Looks>,
    /// The look at slanted text.
    slanted: Option<Looks>,
    /// The look at a page that the first leaves poor.
    poor: Option<Looks>,
    cascade: Cascade,
}

impl Choices {
    fn of(profile: Profile) -> Self {
        match profile {
            Profile::Fast => Self {
                looks: Looks { first: Detector::tiny(), long_side: 960, small: None },
                glance: Some(Looks { first: Detector::tiny(), long_side: GLANCE, small: None }),
                slanted: None,
                poor: None,
                cascade: Cascade {
                    quick: Network::RecognizeTiny,
                    careful: None,
                    sure: 0.0,
                    narrow: [0.9, 1.0],
                },
            },
            Profile::Balanced => Self {
                looks: Looks { first: Detector::tiny(), long_side: 1152, small: Some(Detector::small()) },
                glance: Some(Looks { first: Detector::tiny(), long_side: GLANCE, small: None }),
                slanted: Some(Looks { first: Detector::tiny(), long_side: 1408, small: None }),
                poor: Some(Looks { first: Detector::small(), long_side: 1152, small: None }),
                cascade: Cascade {
                    quick: Network::RecognizeTiny,
                    careful: Some(Network::RecognizeSmall),
                    sure: SURE,
                    narrow: [0.85, 0.9],
                },
            },
            Profile::Accurate => Self {
                looks: Looks { first: Detector::small(), long_side: 1600, small: Some(Detector::small()) },
                glance: None,
                slanted: None,
                poor: None,
                cascade: Cascade {
                    quick: Network::RecognizeSmall,
                    careful: None,
                    sure: 0.0,
                    narrow: [1.0, 1.0],
                },
            },
        }
    }
}

/// The networks a profile needs, for warming.
pub fn networks(profile: Profile) -> Vec<Network> {
    let choices = Choices::of(profile);
    let mut all = vec![choices.looks.first.network, choices.cascade.quick];
    all.extend(choices.looks.small.map(|detector| detector.network));
    all.extend(choices.cascade.careful);
    all.dedup();
    all
}

/// Reads one decoded picture into a page; polygons are in pixels of the file, whatever the decoder reduced.
///
/// # Errors
/// [`ErrorKind::Deadline`], [`ErrorKind::Cancelled`], or what the models report.
pub fn read(sessions: &mut Sessions, picture: &Arc<Picture>, want: &Want) -> Result<Page, Error> {
    let go_on = || go_on(want);
    if want.faces {
        return faces::read(sessions, picture, &go_on);
    }
    if want.plates {
        return plates::read(sessions, picture, &go_on);
    }
    let choices = Choices::of(want.profile);
    let mut timing = Timing::default();

    let glance = choices.glance.filter(|_| want.look.as_ref().is_some_and(Look::glances));
    let glanced = match glance {
        Some(looks) => Some(Quick::read(sessions, picture, want, &choices, &looks, &mut timing)?),
        None => None,
    };
    let mut closer = choices.poor.as_ref();
    let mut quick = match glanced.filter(|quick| quick.complete) {
        Some(quick) => quick,
        None => {
            let mut quick = Quick::read(sessions, picture, want, &choices, &choices.looks, &mut timing)?;
            let doubtful = quick.doubtful();
            if let Some(looks) = closer.take_if(|_| doubtful > POOR || quick.lacking) {
                quick = Quick::read(sessions, picture, want, &choices, looks, &mut timing)?;
            }
            if choices.poor.is_some() && (quick.slanted || doubtful > WORN) {
                quick.cascade.sure = SURE_WHEN_WORN;
            }
            quick
        }
    };
    quick.settle(sessions, picture, want, &mut timing)?;
    if let Some(looks) = closer.filter(|_| quick.lacking) {
        quick = Quick::read(sessions, picture, want, &choices, looks, &mut timing)?;
        quick.settle(sessions, picture, want, &mut timing)?;
    }
    let Quick { direction, rects, reads, .. } = quick;

    let begin = Instant::now();
    let min_confidence = want.min_confidence.unwrap_or(MIN_CONFIDENCE);
    let scale = picture.reduced() as f32;
    let lines: Vec<Line> = rects
        .iter()
        .zip(reads)
        .filter(|(_, read)| read.score >= min_confidence)
        .filter_map(|(rect, read)| line(rect, read, direction, scale))
        .collect();
    let size = size(picture);
    let angle = direction.degrees();
    let (lines, blocks) = order::order(lines, angle, size);
    timing.order = milliseconds(begin);
    Ok(Page {
        index: 0,
        width: size.0,
        height: size.1,
        angle,
        lines,
        blocks,
        carried: false,
        timing,
        ..Page::default()
    })
}

/// A picture as the quick network reads it, and what a look makes of that.
struct Quick {
    direction: Direction,
    slanted: bool,
    /// What read it, and is to read it carefully.
    cascade: Cascade,
    rects: Vec<Rect>,
    reads: Vec<Read>,
    /// As [`Sifted::matters`](crate::Sifted::matters), for each of `rects`.
    matters: Vec<Vec<bool>>,
    complete: bool,
    /// As [`Sifted::lacking`](crate::Sifted::lacking).
    lacking: bool,
}

impl Quick {
    fn read(
        sessions: &mut Sessions,
        picture: &Arc<Picture>,
        want: &Want,
        choices: &Choices,
        looks: &Looks,
        timing: &mut Timing,
    ) -> Result<Self, Error> {
        let go_on = || go_on(want);
        let begin = Instant::now();
        go_on()?;
        let mut slanted = false;
        let mut regions = with_recognizers_ahead(sessions, choices.cascade, |sessions| {
            detect(sessions, looks, picture, &go_on)
        })?;
        if let Some(closer) = &choices.slanted
            && (looks.long_side..closer.long_side).contains(&choices.looks.long_side)
            && picture.width().max(picture.height()) > looks.long_side
            && orient::slant(&regions) > SLANTED
        {
            go_on()?;
            slanted = true;
            regions = detect(sessions, closer, picture, &go_on)?;
        }
        timing.detect += milliseconds(begin);
        let text: usize = regions.iter().map(|region| strip_width(&region.rect.lengthwise())).sum();
        let cascade = if text <= LITTLE { choices.cascade.all_careful() } else { choices.cascade };

        let begin = Instant::now();
        go_on()?;
        let mut tried: Vec<(Rect, Read)> = Vec::new();
        let direction = orient::direction(&regions, &mut |rect: &Rect| {
            let read = cascade.try_one(sessions, picture, rect, want.alternatives)?;
            let told = (read.score, read.chars.iter().filter(|c| c.text != " ").count());
            tried.push((*rect, read));
            Ok(told)
        })?;
        timing.orient += milliseconds(begin);

        let begin = Instant::now();
        let rects: Vec<Rect> =
            regions.iter().map(|region| orient::facing(region.rect, direction.along)).collect();
        let reads = cascade.read_quickly(sessions, picture, &rects, &tried, want.alternatives, &go_on)?;
        let mut quick = Self {
            direction,
            slanted,
            cascade,
            rects,
            reads,
            matters: Vec::new(),
            complete: false,
            lacking: false,
        };
        quick.sift(picture, want);
        timing.recognize += milliseconds(begin);
        Ok(quick)
    }

    /// Looks again with the careful network at what is in doubt and matters. Where lines stood on their heads, what was shown to
    /// the look before was not what the picture says, so it is shown again.
    fn settle(
        &mut self,
        sessions: &mut Sessions,
        picture: &Arc<Picture>,
        want: &Want,
        timing: &mut Timing,
    ) -> Result<(), Error> {
        let begin = Instant::now();
        let go_on = || go_on(want);
        let lines = (self.rects.as_mut_slice(), self.reads.as_mut_slice());
        let turned = self.cascade.read_carefully(
            sessions,
            picture,
            lines,
            &self.matters,
            want.alternatives,
            &go_on,
        )?;
        if turned {
            self.sift(picture, want);
        }
        timing.recognize += milliseconds(begin);
        Ok(())
    }

    /// The share of characters that are in doubt, 0..=1; 0 where there are too few to tell.
    fn doubtful(&self) -> f32 {
        let chars = || self.reads.iter().flat_map(|read| &read.chars).filter(|c| c.text != " ");
        let all = chars().count();
        let doubtful = chars().filter(|c| c.score < self.cascade.sure).count();
        if all < TELLING { 0.0 } else { doubtful as f32 / all as f32 }
    }

    /// Shows the lines to the look, where there is one that wants to see them.
    fn sift(&mut self, picture: &Picture, want: &Want) {
        let Some(look) = want.look.as_ref().filter(|look| look.sifts()) else { return };
        let least = want.min_confidence.unwrap_or(MIN_CONFIDENCE);
        let scale = picture.reduced() as f32;
        let (mut shown, mut lines) = (Vec::new(), Vec::new());
        for (i, (rect, read)) in self.rects.iter().zip(&self.reads).enumerate() {
            if read.score >= least
                && let Some(line) = line(rect, read.clone(), self.direction, scale)
            {
                shown.push(i);
                lines.push(line);
            }
        }
        let (width, height) = size(picture);
        let page = Page { width, height, angle: self.direction.degrees(), lines, ..Page::default() };
        let Some(sifted) = look.sift(&page) else { return };
        (self.complete, self.lacking) = (sifted.complete, sifted.lacking);
        self.matters = vec![Vec::new(); self.reads.len()];
        for (i, told) in shown.into_iter().zip(sifted.matters) {
            // A line is shown without the spaces before it.
            let lead = self.reads[i].chars.iter().take_while(|c| c.text.trim().is_empty()).count();
            self.matters[i] = std::iter::repeat_n(false, lead).chain(told).collect();
        }
    }
}

/// Width and height of the file's picture, whatever the decoder reduced.
fn size(picture: &Picture) -> (u32, u32) {
    (picture.width() * picture.reduced(), picture.height() * picture.reduced())
}

/// Does `work` while another thread loads the networks that read what it finds, if they are not loaded yet: a process
/// that was just started has its first line a quarter sooner.
fn with_recognizers_ahead<T>(
    sessions: &mut Sessions,
    cascade: Cascade,
    work: impl FnOnce(&mut Sessions) -> Result<T, Error>,
) -> Result<T, Error> {
    if sessions.models().has(cascade.quick) {
        return work(sessions);
    }
    let models = sessions.models().clone();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // What fails here fails again, and is reported, when the network is needed.
            let _ = contained(|| {
                let networks = [Some(cascade.quick), cascade.careful];
                let mut missing = networks.into_iter().flatten().filter(|network| !models.has(*network));
                missing.try_for_each(|network| models.make_ready(network, 1))
            });
        });
        work(sessions)
    })
}

/// Fails when the caller gave up or the time is over.
pub fn go_on(want: &Want) -> Result<(), Error> {
    if want.cancel.is_cancelled() {
        return Err(Error::new(ErrorKind::Cancelled, "reading was cancelled"));
    }
    if want.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        return Err(Error::new(
            ErrorKind::Deadline,
            "the time for this picture is over: allow more, or send a smaller picture",
        ));
    }
    Ok(())
}

/// A line of the page, unless nothing but spaces was read. `scale` brings reduced pixels back to the file's.
fn line(rect: &Rect, mut read: Read, direction: Direction, scale: f32) -> Option<Line> {
    while read.chars.last().is_some_and(|c| c.text.trim().is_empty()) {
        read.chars.pop();
    }
    let lead = read.chars.iter().take_while(|c| c.text.trim().is_empty()).count();
    read.chars.drain(..lead);
    if read.chars.is_empty() {
        return None;
    }
    punctuation::full_width_at_the_end(&mut read.chars);
    let along = rect.along[0] * direction.along[0] + rect.along[1] * direction.along[1];
    Some(Line {
        text: read.text(),
        score: read.score,
        polygon: rect.quad().map(|[x, y]| [x * scale, y * scale]),
        vertical: along.abs() < 0.5 && rect.half[0] > rect.half[1],
        block: 0,
        chars: read.chars,
    })
}

/// Milliseconds since `begin`.
pub fn milliseconds(begin: Instant) -> f32 {
    begin.elapsed().as_secs_f32() * 1e3
}
