//! Ctrl-C: the first asks for a clean stop, the second ends the process at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, bounded, never};
use inkgate_engine::Cancel;

/// Exit status of a process that was interrupted.
pub const EXIT: u8 = 130;

/// Says when Ctrl-C was pressed.
#[derive(Clone)]
pub struct Interrupt {
    by_hand: Arc<AtomicBool>,
    pressed: Receiver<()>,
}

impl Interrupt {
    /// Listens from now on; `cancel` is set at the first Ctrl-C, so that readings under way stop.
    pub fn listen(cancel: Cancel) -> Self {
        let (press, pressed) = bounded(1);
        let by_hand = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&by_hand);
        let set = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(EXIT));
            }
            cancel.cancel();
            let _ = press.try_send(());
        });
        // Without a handler Ctrl-C simply ends the process.
        Self { by_hand, pressed: if set.is_ok() { pressed } else { never() } }
    }

    /// Whether it was pressed.
    pub fn was_pressed(&self) -> bool {
        self.by_hand.load(Ordering::Relaxed)
    }

    /// Receives once when it is pressed.
    pub fn pressed(&self) -> &Receiver<()> {
        &self.pressed
    }
}
