//! Everything about the documents of a picture while its pixels are there: fields, flags, and the crops that were asked
//! for. It is done as the engine's [`Look`], on the thread that read the picture, which also asks `sift` what of a picture
//! is worth a careful reading.

use inkgate_engine::{Look, Page, Picture, Quad, straightened};

use crate::code;
use crate::documents::business_license::BUSINESS_LICENSE;
use crate::grammar::Date;
use crate::judge::judge;
use crate::read::read;
use crate::reading::Found;
use crate::schema::Document;
use crate::sift::sift;

/// Longest side of a crop in pixels.
const LONGEST: f32 = 2000.0;
/// How far a document reaches beyond its text where its layout does not tell, in shares of width and height.
const MARGIN: f32 = 0.04;

/// What is wanted of the documents.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Which document; none for whatever is there.
    pub of: Option<&'static Document>,
    /// Whether documents of other kinds are told as well, as far as they were read on the way: what a picture shows instead.
    pub others: bool,
    /// Whether flags are judged and codes are read.
    pub flags: bool,
    /// The day on which the document has to be in force.
    pub today: Option<Date>,
    /// Whether the straightened document is wanted.
    pub card: bool,
    /// Whether the portrait is wanted.
    pub portrait: bool,
}

impl Wish {
    /// As a look for [`Want::look`](inkgate_engine::Want::look).
    pub fn look(self) -> Look {
        let of = self.of;
        let look =
            Look::new(move |picture, page| self.examine(picture, page)).sifting(move |page| sift(page, of));
        if of.is_some() { look.at_a_glance() } else { look }
    }

    /// The documents of a page.
    fn examine(&self, picture: &Picture, page: &Page) -> Vec<Found> {
        let mut all = read(page, self.of.filter(|_| !self.others));
        for found in &mut all {
            if self.flags && found.document.key == BUSINESS_LICENSE.key {
                code::against_the_text(picture, found);
            }
            if self.flags {
                found.flags = judge(picture, page, found, self.today);
            }
            if self.card {
                found.crops.extend(card(found).and_then(|quad| cut(picture, &quad)).map(|cut| ("card", cut)));
            }
            if self.portrait {
                let portrait = found.portrait.and_then(|quad| cut(picture, &quad));
                found.crops.extend(portrait.map(|cut| ("portrait", cut)));
            }
        }
        all
    }
}

/// The documents that a look found on the page; where there was none, as on pages whose text the file carries, they are read
/// from the lines alone.
pub fn documents(page: &Page, of: Option<&'static Document>) -> Vec<Found> {
    match page.seen.as_ref().and_then(|seen| seen.downcast_ref::<Vec<Found>>()) {
        Some(found) => found.clone(),
        None => read(page, of),
    }
}

/// The whole document: its outline, or its text and a margin.
fn card(found: &Found) -> Option<Quad> {
    found.about.or_else(|| found.polygon.map(|quad| crate::judge::widened(&quad, MARGIN)))
}

/// A part of the picture, upright, in its own pixels, as a PNG file.
fn cut(picture: &Picture, quad: &Quad) -> Option<Vec<u8>> {
    let scale = 1.0 / picture.reduced() as f32;
    let quad = quad.map(|corner| corner.map(|at| at * scale));
    let [width, height] = crate::judge::size(&quad);
    if !(8.0..1e5).contains(&width) || !(8.0..1e5).contains(&height) {
        return None;
    }
    let by = (LONGEST / width.max(height)).min(1.0);
    let size = [width, height].map(|side| ((side * by).round() as usize).max(1));
    Some(straightened(picture, &quad, size).png())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use inkgate_engine::Picture;

    use super::{Wish, documents};
    use crate::sheet::tests::{line, page};

    #[test]
    fn crops_come_when_wanted_and_the_look_is_found_again() {
        let mut page = page(vec![
            line("姓名王小明", [55.0, 95.0], 30.0, 0.0),
            line("性别男", [55.0, 180.0], 30.0, 0.0),
            line("民族汉", [285.0, 180.0], 30.0, 0.0),
            line("出生1949年12月31日", [55.0, 260.0], 30.0, 0.0),
            line("住址样本市虚构区", [55.0, 340.0], 30.0, 0.0),
            line("公民身份号码", [55.0, 545.0], 30.0, 0.0),
            line("11010519491231002X", [330.0, 545.0], 30.0, 0.0),
        ]);
        let picture = Picture::new(1000, 1000, vec![200; 3_000_000]).unwrap();
        assert!(documents(&page, None)[0].crops.is_empty());
        let wish = Wish { card: true, portrait: true, ..Wish::default() };
        page.seen = Some(Arc::new(wish.examine(&picture, &page)));
        let found = documents(&page, None);
        // A PNG says its width and height in its bytes 16 to 24.
        let side = |file: &[u8], at: usize| f32::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        let shape = |file: &[u8]| side(file, 16) / side(file, 20);
        let sizes: Vec<_> = found[0].crops.iter().map(|(what, crop)| (*what, shape(crop))).collect();
        assert_eq!(sizes.len(), 2, "{sizes:?}");
        assert!((sizes[0].1 - 1.585).abs() < 0.05 && (0.7..0.9).contains(&sizes[1].1), "{sizes:?}");
    }
}
