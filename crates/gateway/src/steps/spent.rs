//! Where the time of a call went, for whoever tries one from the console: the engine's stages, summed over the pages that it
//! read, told as `server-timing` (W3C Server Timing), which no API's body has to carry.

use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::Response;

use crate::steps::authorize::Tried;
use crate::steps::reading::Outcome;

/// Milliseconds by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Spent {
    decode: f32,
    detect: f32,
    orient: f32,
    recognize: f32,
    order: f32,
    /// What the engine did besides: finding plates or the fields of a document.
    look: f32,
}

impl Spent {
    fn of(outcomes: &[Outcome]) -> Self {
        let pages = outcomes.iter().flatten().flat_map(|looked| &looked.reading.pages);
        pages.fold(Self::default(), |sum, page| {
            let one = &page.timing;
            let stages = one.decode + one.detect + one.orient + one.recognize + one.order;
            Self {
                decode: sum.decode + one.decode,
                detect: sum.detect + one.detect,
                orient: sum.orient + one.orient,
                recognize: sum.recognize + one.recognize,
                order: sum.order + one.order,
                look: sum.look + (one.total - stages).max(0.0),
            }
        })
    }

    /// `decode;dur=1.2, detect;dur=…`.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let stages = [
            ("decode", self.decode),
            ("detect", self.detect),
            ("orient", self.orient),
            ("recognize", self.recognize),
            ("order", self.order),
            ("look", self.look),
        ];
        let told: Vec<String> = stages.iter().map(|(name, ms)| format!("{name};dur={ms:.1}")).collect();
        HeaderValue::from_str(&told.join(", ")).ok()
    }
}

/// Notes on the answer where the time went, if it is one to the console.
pub(crate) fn noted(mut response: Response, head: &Parts, outcomes: &[Outcome]) -> Response {
    if head.extensions.get::<Tried>().is_some() {
        response.extensions_mut().insert(Spent::of(outcomes));
    }
    response
}

#[cfg(test)]
mod tests {
    use inkgate_engine::{Page, Reading, Timing};

    use super::*;

    #[test]
    fn stages_of_all_pages_are_summed_and_the_rest_is_looking() {
        let timing =
            Timing { decode: 1.0, detect: 2.0, orient: 0.5, recognize: 4.0, order: 0.25, total: 10.0 };
        let page = || Page { timing, ..Page::default() };
        let reading = Reading { pages: vec![page(), page()] };
        let spent = Spent::of(&[Ok(reading.into()), Err(crate::refusal::Kind::Fault.into())]);
        let header = spent.header().unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            "decode;dur=2.0, detect;dur=4.0, orient;dur=1.0, recognize;dur=8.0, order;dur=0.5, look;dur=4.5"
        );
    }
}
