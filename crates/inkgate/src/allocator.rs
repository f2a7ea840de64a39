//! Memory that is free goes back to the system: what a network works in is large, and differs with each picture's size.

/// From how many bytes on a block comes from the system by itself, and goes back there as soon as it is free. The C
/// library begins with 128 KiB, but raises that to 32 MiB as large blocks are freed, and what is free between those
/// that are not is then held for good: a fifth of the resident set (`BENCHMARKS.md`, *Flat memory*). Smaller blocks
/// would cost time, because the system clears the pages of each.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const APART: i32 = 8 << 20;

/// Settles it for this process, where the C library is glibc and the environment does not say otherwise. To be called
/// before there are threads.
pub fn gives_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if !["MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES"].iter().any(|name| std::env::var_os(name).is_some()) {
        #[expect(unsafe_code, reason = "a call of the C library that has no safe wrapper")]
        // SAFETY: it sets a number of the allocator's under its own lock; nothing else is touched.
        let _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, APART) };
    }
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    #[test]
    fn a_large_block_stays_apart_after_one_was_freed() {
        super::gives_back();
        for _ in 0..8 {
            let block = vec![1_u8; 2 * super::APART as usize];
            // A block by itself begins right behind its header of 16 bytes, at the start of a page.
            assert_eq!(block.as_ptr() as usize % 4096, 16);
        }
    }
}
