//! What is made of a page's picture besides its text, on the worker that read it: the picture for a searchable PDF and the
//! annotated picture.

use inkgate_engine::decode::draw;
use inkgate_engine::{Error, Limits, Page};

use crate::annotate::Annotator;
use crate::formats::PagePicture;

/// What is wanted.
pub struct Pictures {
    /// Pictures for a PDF.
    pub for_pdf: bool,
    /// Annotated pictures.
    pub annotator: Option<Annotator>,
}

/// What was made.
#[derive(Default)]
pub struct Pictured {
    /// For a PDF.
    pub for_pdf: Option<PagePicture>,
    /// The annotated picture, a JPEG.
    pub annotated: Option<Vec<u8>>,
}

impl Pictures {
    /// Makes what is wanted of page `index` of the file `bytes`, which was read as `page`.
    ///
    /// # Errors
    /// As decoding gives, and a page too large for a PDF.
    pub fn of(&self, bytes: &[u8], index: usize, page: &Page, limits: &Limits) -> Result<Pictured, Error> {
        let mut made = Pictured::default();
        if self.for_pdf {
            made.for_pdf = PagePicture::from_jpeg(bytes, page.width, page.height);
        }
        if self.annotator.is_none() && (!self.for_pdf || made.for_pdf.is_some()) {
            return Ok(made);
        }
        let picture = draw(bytes, index, limits)?;
        if self.for_pdf && made.for_pdf.is_none() {
            made.for_pdf = Some(PagePicture::from_picture(&picture)?);
        }
        made.annotated = self.annotator.as_ref().map(|annotator| annotator.draw(&picture, page));
        Ok(made)
    }
}
