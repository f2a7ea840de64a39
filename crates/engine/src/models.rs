//! The networks of the pipeline: loaded when first needed, their weights shared by all workers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::assets::{self, Folder};
pub use crate::recognize::dictionary::Dictionary;
use crate::runtime::{Model, Net, Onnx, Runtime};
use crate::worker::Others;
use crate::{Error, ErrorKind};

/// How many networks there are.
const COUNT: usize = 8;

/// The networks by what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Text regions, careful.
    DetectSmall,
    /// Text regions, quick.
    DetectTiny,
    /// Lines to text, careful: 18,708 characters.
    RecognizeSmall,
    /// Lines to text, quick: 6,904 characters.
    RecognizeTiny,
    /// Number plates with their four corners.
    DetectPlates,
    /// Straightened plates to characters: 72 characters, without those of rare kinds.
    RecognizePlates,
    /// The same with the 6,623 characters of an older general recogniser, which reads plates better than its successors.
    RecognizePlatesGeneral,
    /// Faces with their landmarks.
    DetectFaces,
}

impl Network {
    /// All of them, in the order of `Network::index`.
    pub const ALL: [Network; COUNT] = [
        Self::DetectSmall,
        Self::DetectTiny,
        Self::RecognizeSmall,
        Self::RecognizeTiny,
        Self::DetectPlates,
        Self::RecognizePlates,
        Self::RecognizePlatesGeneral,
        Self::DetectFaces,
    ];

    /// The name of its asset.
    pub fn asset(self) -> &'static str {
        match self {
            Self::DetectSmall => "det_small",
            Self::DetectTiny => "det_tiny",
            Self::RecognizeSmall => "rec_small",
            Self::RecognizeTiny => "rec_tiny",
            Self::DetectPlates => "plate_det",
            Self::RecognizePlates => "plate_rec",
            Self::RecognizePlatesGeneral => "plate_rec_general",
            Self::DetectFaces => "face_det",
        }
    }

    /// Whether it loses too much in bf16: the plate recognisers take one province for another.
    fn is_precise(self) -> bool {
        matches!(self, Self::RecognizePlates | Self::RecognizePlatesGeneral)
    }

    /// The shape `[1, 3, H, W]` of a blank picture that it takes: a strip or plate of its own height, or a small page.
    fn blank(self) -> [usize; 4] {
        match self {
            Self::RecognizeSmall | Self::RecognizeTiny | Self::RecognizePlatesGeneral => [1, 3, 48, 320],
            Self::RecognizePlates => [1, 3, 48, 160],
            Self::DetectSmall | Self::DetectTiny => [1, 3, 320, 320],
            Self::DetectPlates | Self::DetectFaces => [1, 3, 640, 640],
        }
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// A network ready to make sessions, with the dictionary that belongs to it.
pub struct Loaded {
    /// The network.
    pub model: Box<dyn Model>,
    /// Its characters; empty for networks that do not read.
    pub dictionary: Arc<Dictionary>,
}

/// Where networks come from.
pub trait Source: Send + Sync {
    /// Loads one.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] or [`ErrorKind::Runtime`].
    fn load(&self, network: Network) -> Result<Loaded, Error>;
}

/// The assets folder and the runtime that reads its files.
pub struct Assets {
    folder: Folder,
    runtime: Box<dyn Runtime>,
}

impl Assets {
    /// Networks from `folder`, run by `runtime`.
    pub fn new(folder: PathBuf, runtime: Box<dyn Runtime>) -> Self {
        Self { folder: Folder::at(folder), runtime }
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>, Error> {
        bytes(&self.folder.path(name)?)
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|cause| {
        Error::new(
            ErrorKind::Assets,
            format!("{} cannot be read ({cause}): run `inkgate assets install`", path.display()),
        )
    })
}

impl Source for Assets {
    fn load(&self, network: Network) -> Result<Loaded, Error> {
        let name = network.asset();
        // Damage is told here, whether or not the runtime needs the file.
        let path = self.folder.path(name)?;
        let dictionary = match network {
            Network::RecognizeSmall | Network::RecognizePlatesGeneral => {
                Dictionary::from_onnx(name, &bytes(&path)?)?
            }
            Network::RecognizePlates => {
                let lines = self.bytes("plate_rec_dict")?;
                Dictionary::from_lines(&String::from_utf8_lossy(&lines))
            }
            Network::RecognizeTiny => {
                let yaml = self.bytes("rec_tiny_dict")?;
                Dictionary::from_yaml("rec_tiny_dict", &String::from_utf8_lossy(&yaml))?
            }
            Network::DetectSmall | Network::DetectTiny | Network::DetectPlates | Network::DetectFaces => {
                Dictionary::empty()
            }
        };
        let model = self.runtime.load(Onnx {
            name,
            digest: assets::find(name).map_or("", |asset| asset.sha256),
            bytes: Arc::new(move || {
                let onnx = bytes(&path)?;
                Ok(if network == Network::DetectFaces { crate::faces::freed(&onnx) } else { onnx })
            }),
            precise: network.is_precise(),
        })?;
        Ok(Loaded { model, dictionary: Arc::new(dictionary) })
    }
}

/// All networks of an engine.
pub struct Models {
    source: Box<dyn Source>,
    loaded: [Mutex<Option<Arc<Loaded>>>; COUNT],
    /// Sessions made and run once before a worker asked for them.
    ready: [Mutex<Vec<Box<dyn Net>>>; COUNT],
}

impl Models {
    /// None loaded yet.
    pub fn new(source: Box<dyn Source>) -> Self {
        Self { source, loaded: Default::default(), ready: Default::default() }
    }

    /// The network, loaded now if it was not; a second caller waits for the first.
    ///
    /// # Errors
    /// What its source reports; the next call tries again.
    pub fn get(&self, network: Network) -> Result<Arc<Loaded>, Error> {
        let mut place = self.loaded[network.index()].lock();
        if let Some(loaded) = place.as_ref() {
            return Ok(loaded.clone());
        }
        let loaded = Arc::new(self.source.load(network)?);
        *place = Some(loaded.clone());
        Ok(loaded)
    }

    /// Whether the network has been loaded.
    pub fn has(&self, network: Network) -> bool {
        // A network that is being loaded right now is as good as loaded: whoever needs it waits for it.
        self.loaded[network.index()].try_lock().is_none_or(|place| place.is_some())
    }

    /// Makes `count` sessions of the network and runs each once on a blank picture: the first run of a session
    /// prepares its weights and takes several times as long as the next.
    ///
    /// # Errors
    /// What loading or the runtime reports.
    pub fn make_ready(&self, network: Network, count: usize) -> Result<(), Error> {
        let loaded = self.get(network)?;
        for _ in 0..count {
            let mut session = loaded.model.session()?;
            session.run(network.blank(), &mut |input| input.fill(0.0), &mut |_, _| {})?;
            self.ready[network.index()].lock().push(session);
        }
        Ok(())
    }

    fn session(&self, network: Network, loaded: &Loaded) -> Result<Box<dyn Net>, Error> {
        let ready = self.ready[network.index()].lock().pop();
        ready.map_or_else(|| loaded.model.session(), Ok)
    }
}

/// A session and the dictionary of its model.
type Open = (Box<dyn Net>, Arc<Dictionary>);

/// One worker's sessions, made when first needed.
pub struct Sessions {
    models: Arc<Models>,
    others: Others,
    nets: [Option<Open>; COUNT],
}

impl Sessions {
    /// None made yet; `others` are the workers beside this one.
    pub fn new(models: Arc<Models>, others: Others) -> Self {
        Self { models, others, nets: Default::default() }
    }

    /// The workers beside this one.
    pub fn others(&self) -> &Others {
        &self.others
    }

    /// Where they come from.
    pub fn models(&self) -> &Arc<Models> {
        &self.models
    }

    /// Whether a session of the network is there, or ready to be taken.
    pub fn has(&self, network: Network) -> bool {
        self.nets[network.index()].is_some() || !self.models.ready[network.index()].lock().is_empty()
    }

    /// The session of a network and its dictionary.
    ///
    /// # Errors
    /// What loading reports.
    pub fn get(&mut self, network: Network) -> Result<(&mut dyn Net, &Arc<Dictionary>), Error> {
        let place = &mut self.nets[network.index()];
        if place.is_none() {
            let loaded = self.models.get(network)?;
            *place = Some((self.models.session(network, &loaded)?, loaded.dictionary.clone()));
        }
        match place {
            Some((net, dictionary)) => Ok((net.as_mut(), dictionary)),
            None => Err(Error::new(ErrorKind::Internal, "a session vanished")),
        }
    }
}
