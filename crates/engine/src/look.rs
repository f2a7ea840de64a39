//! A look at a picture while it is read, on the worker's thread: what needs pixels and lines together is done there, and
//! the pixels are gone when the page leaves. So a call of many pictures never holds more of them than there are workers.
//!
//! A look may also be shown the lines before they are complete, when only the quick network has read them, and say what of
//! them matters to it: nothing else is looked at again by the careful one, which takes several times as long a character. A
//! look that knows what it looks for may have the picture searched at a small size first, and closely only where that does
//! not show it all.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{Page, Picture};

/// What a look leaves on its page.
pub type Seen = Arc<dyn Any + Send + Sync>;

type See = dyn Fn(&Picture, &Page) -> Seen + Send + Sync;

/// What a look makes of lines that only the quick network has read.
#[derive(Debug, Clone, Default)]
pub struct Sifted {
    /// For each line of the page, for each of its characters, whether it matters. Doubts about the others are left as they
    /// are; lines and characters without an entry matter.
    pub matters: Vec<Vec<bool>>,
    /// Whether all that is looked for is there.
    pub complete: bool,
    /// Whether something is there of which a part that it always has was not found: the picture is searched again by the
    /// careful network, which finds paler print.
    pub lacking: bool,
}

type Sift = dyn Fn(&Page) -> Sifted + Send + Sync;

/// Shown each picture with what was read on it. A page whose text the file carries has no pixels and is not shown.
#[derive(Clone)]
pub struct Look {
    see: Arc<See>,
    sift: Option<Arc<Sift>>,
    glance: bool,
}

impl Look {
    /// A look that leaves what `see` gives. It counts as reading: a panic in it fails the picture.
    pub fn new<T: Any + Send + Sync>(see: impl Fn(&Picture, &Page) -> T + Send + Sync + 'static) -> Self {
        Self { see: Arc::new(move |picture, page| Arc::new(see(picture, page))), sift: None, glance: false }
    }

    /// The same, shown beforehand what the quick network read, in no order and in no blocks.
    pub fn sifting(mut self, sift: impl Fn(&Page) -> Sifted + Send + Sync + 'static) -> Self {
        self.sift = Some(Arc::new(sift));
        self
    }

    /// The same on a picture that is searched at a small size first, and closely where [`Sifted::complete`] is not said of
    /// what was found there.
    pub fn at_a_glance(mut self) -> Self {
        self.glance = true;
        self
    }

    pub(crate) fn at(&self, picture: &Picture, page: &Page) -> Seen {
        (self.see)(picture, page)
    }

    pub(crate) fn sifts(&self) -> bool {
        self.sift.is_some()
    }

    pub(crate) fn glances(&self) -> bool {
        self.glance && self.sift.is_some()
    }

    pub(crate) fn sift(&self, page: &Page) -> Option<Sifted> {
        self.sift.as_ref().map(|sift| sift(page))
    }
}

impl fmt::Debug for Look {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Look")
    }
}
