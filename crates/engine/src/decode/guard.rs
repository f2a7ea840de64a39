//! The last resort around other people's decoders: a panic inside one becomes an error of one picture.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::Error;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a third-party decoder on `what`; a panic in it is a malformed file, and its message (which may quote the file)
/// is not printed. Callbacks of ours inside it leave with an [`Error`] as the payload, which comes out as it is.
pub(crate) fn contain<T>(what: &str, decoder: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    quiet_hook();
    let outer = CONTAINED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(decoder));
    CONTAINED.set(outer);
    result.unwrap_or_else(|payload| {
        Err(match payload.downcast::<Error>() {
            Ok(left_with) => *left_with,
            Err(_) => super::malformed(what, "its decoder gave up"),
        })
    })
}

/// Puts a hook before the process's own that keeps silent while a decoder is contained on the panicking thread.
fn quiet_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let own = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !CONTAINED.try_with(Cell::get).unwrap_or(false) {
                own(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn a_panic_is_one_picture() {
        let caught = contain("PNG", || -> Result<(), Error> { panic!("inside") });
        assert_eq!(caught.unwrap_err().kind(), ErrorKind::Malformed);
        assert_eq!(contain("PNG", || Ok(7)).unwrap(), 7);
    }
}
