//! The journey of one picture: detect → orient → recognise → order.

use std::time::Instant;

use crate::detect::{Detector, Region, detect};
use crate::geometry::Rect;
use crate::models::{Network, Sessions};
use crate::orient::{self, Direction};
use crate::recognize::ctc::Read;
use crate::recognize::{Recognizer, read_all, read_one};
use crate::{Error, ErrorKind, Line, Page, Picture, Profile, Timing, Want, faces, order, plates};

/// Lines below this confidence are left out unless the caller says otherwise.
const MIN_CONFIDENCE: f32 = 0.5;
/// A quick reading at least this sure is taken as it is; the curve is in `BENCHMARKS.md`.
const SURE: f32 = 0.95;
/// A line that reads worse than this is tried the other way up.
const DOUBTFUL: f32 = 0.75;

/// What a profile stands for.
struct Choices {
    detection: Network,
    detector: Detector,
    /// The network that reads every line.
    first: Network,
    /// The network that reads again what the first is unsure of, and from which confidence on it need not.
    second: Option<(Network, f32)>,
}

impl Choices {
    fn of(profile: Profile) -> Self {
        match profile {
            Profile::Fast => Self {
                detection: Network::DetectTiny,
                detector: Detector::tiny(960),
                first: Network::RecognizeTiny,
                second: None,
            },
            Profile::Balanced => Self {
                detection: Network::DetectSmall,
                detector: Detector::small(960),
                first: Network::RecognizeTiny,
                second: Some((Network::RecognizeSmall, SURE)),
            },
            Profile::Accurate => Self {
                detection: Network::DetectSmall,
                detector: Detector::small(1600),
                first: Network::RecognizeSmall,
                second: None,
            },
        }
    }

    /// The most careful recogniser of the profile.
    fn careful(&self) -> Network {
        self.second.map_or(self.first, |(network, _)| network)
    }
}

/// The networks a profile needs, for warming.
pub fn networks(profile: Profile) -> Vec<Network> {
    let choices = Choices::of(profile);
    let mut all = vec![choices.detection, choices.first];
    all.extend(choices.second.map(|(network, _)| network));
    all
}

/// Reads one decoded picture into a page; polygons are in pixels of the file, whatever the decoder reduced.
///
/// # Errors
/// [`ErrorKind::Deadline`], [`ErrorKind::Cancelled`], or what the models report.
pub fn read(sessions: &mut Sessions, picture: &Picture, want: &Want) -> Result<Page, Error> {
    let go_on = || go_on(want);
    if want.faces {
        return faces::read(sessions, picture, &go_on);
    }
    if want.plates {
        return plates::read(sessions, picture, &go_on);
    }
    let choices = Choices::of(want.profile);
    let mut timing = Timing::default();

    let begin = Instant::now();
    go_on()?;
    let (net, _) = sessions.get(choices.detection)?;
    let regions = detect(net, &choices.detector, picture)?;
    timing.detect = milliseconds(begin);

    let begin = Instant::now();
    go_on()?;
    let direction = page_direction(sessions, &choices, picture, &regions)?;
    timing.orient = milliseconds(begin);

    let begin = Instant::now();
    let rects: Vec<Rect> =
        regions.iter().map(|region| orient::facing(region.rect, direction.along)).collect();
    let (rects, reads) = recognize(sessions, &choices, picture, rects, want.alternatives, &go_on)?;
    timing.recognize = milliseconds(begin);

    let begin = Instant::now();
    let min_confidence = want.min_confidence.unwrap_or(MIN_CONFIDENCE);
    let scale = picture.reduced() as f32;
    let lines: Vec<Line> = rects
        .iter()
        .zip(reads)
        .filter(|(_, read)| read.score >= min_confidence)
        .filter_map(|(rect, read)| line(rect, read, direction, scale))
        .collect();
    let size = (picture.width() * picture.reduced(), picture.height() * picture.reduced());
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
        plates: Vec::new(),
        faces: Vec::new(),
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

fn page_direction(
    sessions: &mut Sessions,
    choices: &Choices,
    picture: &Picture,
    regions: &[Region],
) -> Result<Direction, Error> {
    let (net, dictionary) = sessions.get(choices.first)?;
    let mut recognizer = Recognizer { net, dictionary };
    orient::direction(regions, &mut |rect: &Rect| {
        let read = read_one(&mut recognizer, picture, rect, false)?;
        Ok((read.score, read.chars.iter().filter(|c| c.text != " ").count()))
    })
}

/// Reads every rectangle with the first network, again with the second where the first is unsure, and the other
/// way up where both are.
fn recognize(
    sessions: &mut Sessions,
    choices: &Choices,
    picture: &Picture,
    mut rects: Vec<Rect>,
    alternatives: bool,
    go_on: &dyn Fn() -> Result<(), Error>,
) -> Result<(Vec<Rect>, Vec<Read>), Error> {
    let (net, dictionary) = sessions.get(choices.first)?;
    let mut quick = Recognizer { net, dictionary };
    let mut reads = read_all(&mut quick, picture, &rects, alternatives, go_on)?;
    if let Some((network, sure)) = choices.second {
        let unsure: Vec<usize> = (0..reads.len()).filter(|&i| reads[i].score < sure).collect();
        if !unsure.is_empty() {
            let (net, dictionary) = sessions.get(network)?;
            let mut careful = Recognizer { net, dictionary };
            let again: Vec<Rect> = unsure.iter().map(|&i| rects[i]).collect();
            let again = read_all(&mut careful, picture, &again, alternatives, go_on)?;
            for (i, read) in unsure.into_iter().zip(again) {
                reads[i] = read;
            }
        }
    }
    let (net, dictionary) = sessions.get(choices.careful())?;
    let mut careful = Recognizer { net, dictionary };
    for (rect, read) in rects.iter_mut().zip(&mut reads) {
        if read.score < DOUBTFUL {
            go_on()?;
            let turned = rect.turned(2);
            let other = read_one(&mut careful, picture, &turned, alternatives)?;
            if other.score > read.score + 0.1 && other.score >= DOUBTFUL {
                (*rect, *read) = (turned, other);
            }
        }
    }
    Ok((rects, reads))
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
