//! Buffers that are used again: bodies, and the pictures taken out of them. Memory that is fresh from the system costs a
//! fault for each of its pages, which for a body of a megabyte is more than reading it does.

use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

/// Fewer bytes than these are the allocator's business.
const LEAST: usize = 64 << 10;
/// Buffers are made in steps of so many bytes, so that one fits the next body too.
const STEP: usize = 256 << 10;
/// Larger ones are let go.
const MOST: usize = 2 << 20;
/// Bytes that wait to be used again, at most.
const SPARE: usize = 16 << 20;

/// Buffers that wait to be used again, the latest last.
#[derive(Debug, Default)]
pub struct Buffers(Mutex<Vec<Vec<u8>>>);

/// A buffer; dropped, with all that was frozen out of it, it waits to be used again.
#[derive(Debug)]
pub struct Buffer {
    bytes: Vec<u8>,
    home: Arc<Buffers>,
}

impl Buffers {
    /// An empty buffer with room for so many bytes.
    pub fn take(self: &Arc<Self>, room: usize) -> Buffer {
        let bytes = if (LEAST..=MOST).contains(&room) {
            let mut spare = self.0.lock();
            let found = spare.iter().rposition(|buffer| buffer.capacity() >= room);
            found.map(|at| spare.remove(at))
        } else {
            None
        };
        let rounded = if room < LEAST { room } else { room.next_multiple_of(STEP) };
        Buffer { bytes: bytes.unwrap_or_else(|| Vec::with_capacity(rounded)), home: Arc::clone(self) }
    }
}

impl Buffer {
    /// What is in it, to be added to.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// What is in it, to be shared.
    pub fn freeze(mut self) -> Bytes {
        match self.bytes.len() {
            0 => Bytes::new(),
            few if few < LEAST => Bytes::from(std::mem::take(&mut self.bytes)),
            _ => Bytes::from_owner(self),
        }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        if !(LEAST..=MOST).contains(&bytes.capacity()) {
            return;
        }
        bytes.clear();
        let mut spare = self.home.0.lock();
        if spare.iter().map(Vec::capacity).sum::<usize>() + bytes.capacity() <= SPARE {
            spare.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_when_the_last_of_it_is_gone() {
        let buffers = Arc::new(Buffers::default());
        let mut buffer = buffers.take(LEAST);
        buffer.bytes().extend([7; LEAST]);
        let at = buffer.as_ref().as_ptr();
        let all = buffer.freeze();
        let part = all.slice(10..20);
        drop(all);
        assert_ne!(buffers.take(LEAST).as_ref().as_ptr(), at, "a part is in use");
        assert_eq!(part[..], [7; 10]);
        drop(part);
        let mut again = buffers.take(STEP);
        assert_eq!(
            (again.bytes().len(), again.as_ref().as_ptr()),
            (0, at),
            "and nothing of it is left to see"
        );
    }

    #[test]
    fn what_waits_is_bounded() {
        let buffers = Arc::new(Buffers::default());
        drop(vec![buffers.take(MOST + 1), buffers.take(10)]);
        assert!(buffers.0.lock().is_empty(), "too large, too small");
        drop((0..100).map(|_| buffers.take(MOST - 1)).collect::<Vec<_>>());
        assert_eq!(buffers.0.lock().len(), SPARE / MOST);
    }
}
