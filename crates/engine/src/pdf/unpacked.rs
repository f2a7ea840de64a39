//! How many bytes a packed stream becomes, found by unpacking it into as little memory as the coding allows.

use flate2::{Decompress, FlushDecompress, Status};

/// PDF's general packings. Codings of pictures are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Flate,
    Lzw,
    Ascii85,
    AsciiHex,
    RunLength,
}

impl Packing {
    /// Bytes that one byte can become at most.
    pub fn widest(self) -> usize {
        match self {
            // One bit of deflate is at most 258 bytes in two bits.
            Self::Flate => 1040,
            // 12 bits stand for at most 4,096 bytes.
            Self::Lzw => 2732,
            Self::Ascii85 => 4,
            Self::AsciiHex => 1,
            Self::RunLength => 64,
        }
    }
}

/// The size of `data` after `packings` are undone one after another; some size above `cap` as soon as any of them
/// passes it. Damaged data counts as far as it goes.
pub(super) fn unpacked(data: &[u8], packings: &[Packing], cap: usize) -> usize {
    let Some((last, before)) = packings.split_last() else { return data.len() };
    let mut held: Option<Vec<u8>> = None;
    for packing in before {
        let from = held.as_deref().unwrap_or(data);
        let mut out = Vec::new();
        let size = undo(*packing, from, cap, &mut |bytes| out.extend_from_slice(bytes));
        if size > cap {
            return size;
        }
        held = Some(out);
    }
    undo(*last, held.as_deref().unwrap_or(data), cap, &mut |_| {})
}

/// `data` after `packings` are undone one after another; `None` as soon as it passes `cap` bytes.
pub(super) fn unpack(data: &[u8], packings: &[Packing], cap: usize) -> Option<Vec<u8>> {
    packings.iter().try_fold(data.to_vec(), |from, packing| {
        let mut out = Vec::new();
        let size = undo(*packing, &from, cap, &mut |bytes| out.extend_from_slice(bytes));
        (size <= cap).then_some(out)
    })
}

/// Undoes one packing, hands the bytes to `sink`, and tells how many there were, stopping above `cap`.
fn undo(packing: Packing, data: &[u8], cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    match packing {
        Packing::Flate => {
            let size = inflate(data, true, cap, sink);
            if size > 0 { size } else { inflate(data, false, cap, sink) }
        }
        Packing::Lzw => lzw(data, cap, sink),
        Packing::Ascii85 => ascii85(data, cap, sink),
        Packing::AsciiHex => ascii_hex(data, cap, sink),
        Packing::RunLength => run_length(data, cap, sink),
    }
}

fn inflate(data: &[u8], zlib: bool, cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    let mut state = Decompress::new(zlib);
    let mut buffer = vec![0u8; 64 << 10];
    let mut size = 0usize;
    loop {
        let from = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        let Some(rest) = data.get(from..) else { return size };
        let before = state.total_out();
        let status = state.decompress(rest, &mut buffer, FlushDecompress::None);
        let made = usize::try_from(state.total_out() - before).unwrap_or(0);
        sink(buffer.get(..made).unwrap_or_default());
        size = size.saturating_add(made);
        let stuck = made == 0 && usize::try_from(state.total_in()).unwrap_or(usize::MAX) == from;
        if size > cap || stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return size;
        }
    }
}

/// LZW as PDF and TIFF have it: codes of 9 to 12 bits, most significant first, widened one code early.
fn lzw(data: &[u8], cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    let mut decoder = weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let mut buffer = vec![0u8; 64 << 10];
    let (mut size, mut from) = (0usize, 0usize);
    loop {
        let result = decoder.decode_bytes(data.get(from..).unwrap_or_default(), &mut buffer);
        from += result.consumed_in;
        size = size.saturating_add(result.consumed_out);
        sink(buffer.get(..result.consumed_out).unwrap_or_default());
        let stuck = result.consumed_in == 0 && result.consumed_out == 0;
        if size > cap || stuck || !matches!(result.status, Ok(weezl::LzwStatus::Ok)) {
            return size;
        }
    }
}

fn ascii85(data: &[u8], cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    let (mut group, mut count, mut size) = (0u32, 0usize, 0usize);
    for &byte in data {
        match byte {
            b'z' if count == 0 => {
                sink(&[0; 4]);
                size += 4;
            }
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    sink(&group.to_be_bytes());
                    size += 4;
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
        if size > cap {
            return size;
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        sink(group.to_be_bytes().get(..count - 1).unwrap_or_default());
        size += count - 1;
    }
    size
}

fn ascii_hex(data: &[u8], cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    let (mut high, mut size) = (None, 0usize);
    for &byte in data {
        let Some(digit) = (byte as char).to_digit(16) else {
            if byte == b'>' {
                break;
            }
            continue;
        };
        match high.take() {
            None => high = Some(digit),
            Some(first) => {
                sink(&[(first * 16 + digit) as u8]);
                size += 1;
            }
        }
        if size > cap {
            return size;
        }
    }
    if let Some(first) = high {
        sink(&[(first * 16) as u8]);
        size += 1;
    }
    size
}

fn run_length(data: &[u8], cap: usize, sink: &mut dyn FnMut(&[u8])) -> usize {
    let (mut at, mut size) = (0usize, 0usize);
    while let Some(&length) = data.get(at) {
        let length = usize::from(length);
        match length {
            128 => break,
            0..=127 => {
                let run = data.get(at + 1..).unwrap_or_default();
                let run = run.get(..length + 1).unwrap_or(run);
                sink(run);
                size += run.len();
                at += length + 2;
            }
            _ => {
                let Some(&byte) = data.get(at + 1) else { break };
                sink(&vec![byte; 257 - length]);
                size += 257 - length;
                at += 2;
            }
        }
        if size > cap {
            return size;
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn sizes_are_those_of_unpacking() {
        let packed = deflated(&[7; 100_000]);
        assert_eq!(unpacked(&packed, &[Packing::Flate], 1 << 20), 100_000);
        assert_eq!(unpacked(&deflated(&packed), &[Packing::Flate, Packing::Flate], 1 << 20), 100_000);
        assert_eq!(unpacked(b"87cURDZ~>", &[Packing::Ascii85], 100), 5);
        assert_eq!(unpacked(b"48 65 6C6>", &[Packing::AsciiHex], 100), 4);
        assert_eq!(unpacked(&[2, 1, 2, 3, 254, 9, 128], &[Packing::RunLength], 100), 6);
        let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
            .encode(&[1; 5000])
            .unwrap();
        assert_eq!(unpacked(&lzw, &[Packing::Lzw], 1 << 20), 5000);
    }

    #[test]
    fn bombs_stop_at_the_cap() {
        let bomb = deflated(&vec![0; 8 << 20]);
        assert!(bomb.len() < 16 << 10);
        let size = unpacked(&bomb, &[Packing::Flate], 1 << 20);
        assert!(size > 1 << 20 && size < 2 << 20);
        assert!(unpacked(&[b'z'; 1000], &[Packing::Ascii85, Packing::Flate], 100) > 100);
    }

    #[test]
    fn damaged_data_counts_as_far_as_it_goes() {
        let packed = deflated(&[7; 100_000]);
        let half = unpacked(&packed[..packed.len() / 2], &[Packing::Flate], 1 << 20);
        assert!(half < 100_000);
        assert_eq!(unpacked(b"no zlib at all \xFF\xFF", &[Packing::Flate], 1 << 20), 0);
    }
}
