//! `--annotate`: where annotated pictures go, and saying where they lie.

use std::fs;
use std::path::{Path, PathBuf};

use inkgate_engine::Page;
use inkgate_engine::assets::Folder;

use super::inputs::{Input, readable};
use super::output::{Stop, stop};
use super::places::{places, with_suffix};
use super::progress::Progress;
use crate::annotate::{Annotator, font};
use crate::failure::Failure;
use crate::house::HouseArgs;
use crate::language::Language;

/// Each picture's place is said up to so many; after that only how many there are.
const SAID: usize = 10;

/// A folder of annotated pictures.
pub struct Annotations {
    folder: PathBuf,
    places: Vec<PathBuf>,
    written: usize,
}

impl Annotations {
    /// Into `folder`, which is made if need be.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn into(folder: &Path, inputs: &[Input]) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::new(format!(
                "cannot make the folder {}: {error}; choose another with --annotate",
                readable(folder.as_os_str())
            ))
        })?;
        // The extension is added later, after the number of a page.
        let places = places(inputs, "jpg").iter().map(|place| place.with_extension("")).collect();
        Ok(Self { folder: folder.to_owned(), places, written: 0 })
    }

    /// Writes the picture of one page and says where it lies.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(
        &mut self,
        index: usize,
        input: &Input,
        page: &Page,
        jpeg: &[u8],
        progress: &Progress,
    ) -> Result<(), Stop> {
        let Some(place) = self.places.get(index) else { return Ok(()) };
        let number = page.index + 1;
        let suffix =
            if input.has_one_page() || number == 1 { ".jpg".to_owned() } else { format!("-{number}.jpg") };
        let path = with_suffix(&self.folder.join(place), &suffix);
        let name = readable(path.as_os_str());
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, jpeg)).map_err(|error| stop(&name, &error))?;
        self.written += 1;
        if self.written <= SAID {
            let what = Language::here().choose("annotated picture", "标注图");
            progress.say(&format!("inkgate: {what}: {name}"));
        }
        Ok(())
    }

    /// Says how many there are, if not each was said.
    pub fn end(&self, progress: &Progress) {
        if self.written > SAID {
            let folder = readable(self.folder.as_os_str());
            let what = Language::here().choose("annotated pictures", "张标注图");
            progress.say(&format!("inkgate: {} {what}: {folder}", self.written));
        }
    }
}

/// Draws annotated pictures with the font of the assets, or one of this machine's; without one it says so.
pub fn annotator(house: &HouseArgs, progress: &Progress) -> Annotator {
    let asset = Folder::search(house.assets.as_deref()).and_then(|folder| folder.path("font_cjk")).ok();
    let font = font::load(asset.as_deref());
    if font.is_none() {
        progress.say(
            "inkgate: no font with Chinese characters was found, annotated pictures show boxes and numbers only: \
             run `inkgate assets install`",
        );
    }
    Annotator::new(font)
}
