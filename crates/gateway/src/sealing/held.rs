//! The keys of the platform beside those of the file: what a call finds of both, made once for as long as neither changed.

use std::collections::HashMap;
use std::sync::Arc;

use inkgate_eop::envelope::{BadKey, Jwk, Key};
use inkgate_platform::Held;
use parking_lot::Mutex;

use super::{Mode, Pair, Sealing};

/// Both, by application.
#[derive(Debug, Default)]
pub(crate) struct Together(Mutex<HashMap<String, Joined>>);

#[derive(Debug)]
struct Joined {
    file: Option<Arc<Sealing>>,
    held: Arc<Held>,
    both: Arc<Sealing>,
}

impl Joined {
    fn is_of(&self, file: Option<&Arc<Sealing>>, held: &Arc<Held>) -> bool {
        let same_file = match (&self.file, file) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        same_file && Arc::ptr_eq(&self.held, held)
    }
}

impl Together {
    /// What an application has of both. The stricter of the two modes holds.
    pub(crate) fn of(
        &self,
        appkey: &str,
        file: Option<Arc<Sealing>>,
        held: Option<Arc<Held>>,
    ) -> Option<Arc<Sealing>> {
        let Some(held) = held else { return file };
        let appkey = appkey.to_ascii_lowercase();
        if let Some(joined) = self.0.lock().get(&appkey).filter(|joined| joined.is_of(file.as_ref(), &held)) {
            return Some(Arc::clone(&joined.both));
        }
        let both = Arc::new(joined(file.as_deref(), &held));
        self.0.lock().insert(appkey, Joined { file, held, both: Arc::clone(&both) });
        Some(both)
    }
}

fn joined(file: Option<&Sealing>, held: &Held) -> Sealing {
    let required = held.required || file.is_some_and(|file| file.mode == Mode::Required);
    let mode = if required { Mode::Required } else { Mode::Optional };
    let mut pairs = Vec::new();
    for key in &held.keys {
        // Each was looked at when it was made; one that a later program made is left out, and opens nothing here.
        match read(key.jwk.reveal(), key.answers.as_deref()) {
            Ok((open, seal)) => pairs.push(Pair { open, seal: Arc::new(seal), kept: Some(key.clone()) }),
            Err(error) => tracing::error!(kid = key.id, %error, "a key of interface encryption is left out"),
        }
    }
    pairs.extend(file.into_iter().flat_map(|file| file.pairs.iter().cloned()));
    Sealing { mode, pairs }
}

fn read(jwk: &str, answers: Option<&str>) -> Result<(Key, Key), BadKey> {
    let key = |text: &str| serde_json::from_str::<Jwk>(text).map_err(|_| BadKey::NO_JWK)?.key();
    let open = key(jwk)?;
    let seal = answers.map_or_else(|| Ok(open.clone()), key)?;
    Ok((open, seal))
}
