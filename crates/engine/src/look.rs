//! A look at a picture after it was read, on the worker's thread: what needs pixels and lines together is done there, and
//! the pixels are gone when the page leaves. So a call of many pictures never holds more of them than there are workers.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{Page, Picture};

/// What a look leaves on its page.
pub type Seen = Arc<dyn Any + Send + Sync>;

type See = dyn Fn(&Picture, &Page) -> Seen + Send + Sync;

/// Shown each picture with what was read on it. A page whose text the file carries has no pixels and is not shown.
#[derive(Clone)]
pub struct Look(Arc<See>);

impl Look {
    /// A look that leaves what `see` gives. It counts as reading: a panic in it fails the picture.
    pub fn new<T: Any + Send + Sync>(see: impl Fn(&Picture, &Page) -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |picture, page| Arc::new(see(picture, page))))
    }

    pub(crate) fn at(&self, picture: &Picture, page: &Page) -> Seen {
        (self.0)(picture, page)
    }
}

impl fmt::Debug for Look {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Look")
    }
}
