//! Where a call's picture comes from: base64 in the call, or a file in one of the folders that were allowed.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};

use crate::failure::Failure;

/// The picture of a call.
#[derive(Debug, Clone)]
pub enum Source {
    /// Bytes in base64.
    Base64(String),
    /// A file.
    Path(String),
}

/// The folders that paths may lead into.
#[derive(Debug, Clone)]
pub struct Folders(Vec<PathBuf>);

/// One answer for what is not there and what is none of the caller's: a model learns nothing about other folders.
const NO_SUCH_FILE: &str = "there is no such file in the allowed folders";

/// The standard alphabet, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Folders {
    /// Those that were named, in full.
    ///
    /// # Errors
    /// One is not there.
    pub fn of(named: &[PathBuf]) -> Result<Self, Failure> {
        let full = named.iter().map(|folder| {
            folder.canonicalize().ok().filter(|folder| folder.is_dir()).ok_or_else(|| {
                Failure::usage(format!("--allow {}: there is no such folder", folder.display()))
            })
        });
        Ok(Self(full.collect::<Result<_, _>>()?))
    }

    /// Whether none was allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a model is told of them.
    pub fn told(&self) -> String {
        if self.0.is_empty() {
            return "Pass pictures as base64; no folder was allowed.".to_owned();
        }
        let names: Vec<_> = self.0.iter().map(|folder| folder.display().to_string()).collect();
        format!("Pass a path inside {}, or base64.", names.join(", "))
    }

    /// The bytes of `source`, at most `most`.
    ///
    /// # Errors
    /// A sentence for the model.
    pub fn bytes(&self, source: &Source, most: usize) -> Result<Vec<u8>, String> {
        let bytes = match source {
            Source::Base64(text) => {
                // Some pass what a browser would be given.
                let text = text.split_once(";base64,").map_or(text.as_str(), |(_, text)| text);
                let text: String = text.chars().filter(|char| !char.is_ascii_whitespace()).collect();
                BASE64.decode(text).map_err(|error| format!("`base64` is none: {error}"))?
            }
            Source::Path(path) => self.file(path, most)?,
        };
        if bytes.len() > most {
            return Err(format!("the picture has more than {most} bytes, which are the most that is read"));
        }
        Ok(bytes)
    }

    fn file(&self, path: &str, most: usize) -> Result<Vec<u8>, String> {
        // A path that does not begin at the root begins at the first folder, which a model can name others by.
        let path = self.0.first().map(|folder| folder.join(path)).ok_or(
            "no folder was allowed on this machine: pass the picture as `base64`, or have the server started with \
             --allow DIR",
        )?;
        // Links are followed before it is asked where the path leads.
        let full = path.canonicalize().map_err(|_| NO_SUCH_FILE)?;
        // Neither a device nor a pipe, which would never end.
        if !self.0.iter().any(|folder| full.starts_with(folder)) || !full.is_file() {
            return Err(NO_SUCH_FILE.to_owned());
        }
        let mut bytes = Vec::new();
        File::open(&full)
            .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
            .map_err(|_| NO_SUCH_FILE)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_path_leads_only_into_the_allowed_folders() {
        let root = tempfile::tempdir().unwrap();
        let allowed = root.path().join("allowed");
        fs::create_dir_all(allowed.join("sub")).unwrap();
        fs::write(allowed.join("sub/a.png"), "inside").unwrap();
        fs::write(root.path().join("secret.png"), "outside").unwrap();
        fs::create_dir(root.path().join("allowed-too")).unwrap();
        fs::write(root.path().join("allowed-too/b.png"), "outside").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path().join("secret.png"), allowed.join("link.png")).unwrap();
        let folders = Folders::of(std::slice::from_ref(&allowed)).unwrap();
        let path = |path: &str| folders.bytes(&Source::Path(path.to_owned()), 10);
        assert_eq!(path("sub/a.png").unwrap(), b"inside");
        assert_eq!(path(allowed.join("sub/../sub/a.png").to_str().unwrap()).unwrap(), b"inside");
        let outside = root.path().join("secret.png");
        for other in [
            "../secret.png",
            "link.png",
            "sub",
            "missing.png",
            "../allowed-too/b.png",
            outside.to_str().unwrap(),
            "/dev/zero",
            "",
        ] {
            assert_eq!(path(other).unwrap_err(), NO_SUCH_FILE, "{other}");
        }
        let refused = Folders::of(&[]).unwrap().bytes(&Source::Path("a".into()), 10).unwrap_err();
        assert!(refused.contains("--allow"), "{refused}");
        assert!(Folders::of(&[root.path().join("gone")]).is_err());
    }

    #[test]
    fn bytes_are_bounded_wherever_they_come_from() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "12345").unwrap();
        let folders = Folders::of(&[root.path().to_owned()]).unwrap();
        for source in [Source::Path("a".into()), Source::Base64("MTIz\nNDU=".into())] {
            assert_eq!(folders.bytes(&source, 5).unwrap(), b"12345");
            assert!(folders.bytes(&source, 4).unwrap_err().contains("more than 4 bytes"));
        }
        let url = Source::Base64("data:image/png;base64,MTIzNDU".into());
        assert_eq!(folders.bytes(&url, 5).unwrap(), b"12345");
        assert!(folders.bytes(&Source::Base64("*".into()), 5).is_err());
    }
}
