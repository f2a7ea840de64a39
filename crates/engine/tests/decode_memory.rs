//! Bombs: what a small file may make the decoder allocate is bounded by the limits, counted by the allocator itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]
#![allow(unsafe_code, reason = "an allocator that counts is the only witness of memory")]

mod handmade;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use handmade::*;
use image::ImageFormat;
use inkgate_engine::decode::decode;
use inkgate_engine::{ErrorKind, Limits};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        // SAFETY: the caller's contract is passed on as it is.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One measurement at a time: the counters are the process's.
static TURN: Mutex<()> = Mutex::new(());

/// Bytes that decoding took at its peak beyond what was held before, and the kind of its error.
fn peak(bytes: &[u8], limits: &Limits) -> (usize, Option<ErrorKind>) {
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    let kind = decode(bytes, 0, limits, None).err().map(|e| e.kind());
    (MOST.load(Relaxed) - before, kind)
}

const MEGA: usize = 1 << 20;

#[test]
fn bombs_take_no_more_than_their_pixels_explain() {
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let limits = Limits { pixels: 4 << 20, ..Limits::default() };
    // An honest small header over 256 MB of rows, and a text chunk and a profile that unpack to as much.
    let bomb = zero_bomb(256);
    let text = [b"Comment\0\0", bomb.as_slice()].concat();
    let profile = [b"icc\0\0", bomb.as_slice()].concat();
    let cases = [
        ("png rows", png(64, 64, 8, 2, &[], &bomb)),
        ("png text", png(64, 64, 8, 2, &[(b"zTXt", text)], &png_rows(&[0; 64 * 64 * 3], 192))),
        ("png profile", png(64, 64, 8, 2, &[(b"iCCP", profile)], &png_rows(&[0; 64 * 64 * 3], 192))),
        ("gif of 1,000 frames", gif(64, 64, 1000)),
        ("animated webp", animated_webp(64, 64, &[0; 200])),
        ("tiff strip", {
            let mut page = TiffPage::plain(64, 64, 8, 3, 2, bomb.clone());
            page.compression = 8;
            tiff(&[page], false, None)
        }),
        ("tiff offsets", {
            let mut page = TiffPage::plain(64, 64, 8, 3, 2, vec![0; 64 * 64 * 3]);
            page.more = vec![(273, 4, vec![8; 100_000]), (279, 4, vec![1 << 30; 100_000]), (278, 4, vec![1])];
            tiff(&[page], false, None)
        }),
    ];
    for (what, bytes) in &cases {
        let (took, kind) = peak(bytes, &limits);
        assert!(took < 24 * MEGA, "{what} of {} bytes took {took} bytes, {kind:?}", bytes.len());
    }
    drop(turn);
}

#[test]
fn refused_headers_take_next_to_nothing() {
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let limits = Limits::default();
    for (what, bytes) in [
        ("png", png(30_000, 30_000, 8, 2, &[], &[0; 100])),
        ("tiff", tiff(&[TiffPage::plain(30_000, 30_000, 8, 3, 2, vec![0; 100])], false, None)),
        ("jpeg", {
            let mut jpeg = flat_jpeg(16, 16, &[1, 2, 3], None);
            let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
            jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
            jpeg
        }),
    ] {
        let (took, kind) = peak(&bytes, &limits);
        assert_eq!(kind, Some(ErrorKind::TooLarge), "{what}");
        assert!(took < 64 << 10, "{what} took {took} bytes");
    }
    drop(turn);
}

#[test]
fn good_pictures_take_a_few_bytes_a_pixel() {
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let pixels = 1000 * 700;
    for (format, most) in
        [(ImageFormat::Png, 5), (ImageFormat::Jpeg, 6), (ImageFormat::Bmp, 5), (ImageFormat::Tiff, 8)]
    {
        let bytes = ramp_in(format, 1000, 700);
        let (took, kind) = peak(&bytes, &Limits::default());
        assert_eq!(kind, None);
        assert!(took < most * pixels + MEGA, "{format:?} took {took} bytes for {pixels} pixels");
    }
    drop(turn);
}

#[test]
fn pdf_bombs() {
    let turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let limits = Limits { pixels: 4 << 20, ..Limits::default() };
    let bomb = zero_bomb(600);
    let page =
        |resources: &str, program: &str, pdf: Pdf| one_page(pdf, 200, 200, program.as_bytes(), resources);
    let mut cases = Vec::new();
    let mut pdf = Pdf::default();
    let program = pdf.stream("/Filter /FlateDecode", &bomb);
    let pages = program + 2;
    let leaf = pdf.object(format!("<< /Type /Page /Parent {pages} 0 R /Contents {program} 0 R >>"));
    pdf.object(format!("<< /Type /Pages /Count 1 /Kids [{leaf} 0 R] >>"));
    let root = pdf.object(format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    cases.push(("program", pdf.file(root)));
    let mut pdf = Pdf::default();
    let form = pdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Filter /FlateDecode", &bomb);
    cases.push(("form", page(&format!("/XObject << /F {form} 0 R >>"), "/F Do", pdf)));
    let mut pdf = Pdf::default();
    let head =
        "/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8";
    let picture = pdf.stream(&format!("{head} /Filter /FlateDecode"), &bomb);
    cases.push((
        "picture",
        page(&format!("/XObject << /I {picture} 0 R >>"), "100 0 0 100 0 0 cm /I Do", pdf),
    ));
    let mut pdf = Pdf::default();
    let twice = pdf.stream(&format!("{head} /Filter [/FlateDecode /FlateDecode]"), &deflated(&bomb));
    cases.push(("picture packed twice", page(&format!("/XObject << /I {twice} 0 R >>"), "/I Do", pdf)));
    let mut pdf = Pdf::default();
    let fax =
        "/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 1";
    let fax = pdf.stream(
        &format!("{fax} /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 2000000000 >>"),
        &[0; 64],
    );
    cases.push(("fax of two billion columns", page(&format!("/XObject << /I {fax} 0 R >>"), "/I Do", pdf)));
    let mut pdf = Pdf::default();
    let wide = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8";
    let wide = pdf.stream(wide, &[0; 64]);
    cases.push(("picture of 60000x60000", page(&format!("/XObject << /I {wide} 0 R >>"), "/I Do", pdf)));
    let mut pdf = Pdf::default();
    let objects = pdf.stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &bomb);
    cases.push(("object stream", page(&format!("/XObject << /F {objects} 0 R >>"), "/F Do", pdf)));
    for (what, bytes) in &cases {
        let (took, kind) = peak(bytes, &limits);
        assert_eq!(kind, Some(ErrorKind::TooLarge), "{what}");
        assert!(took < 8 * MEGA + 2 * bytes.len(), "{what} of {} bytes took {took} bytes", bytes.len());
    }
    // A page as large as a field is drawn as large as the limits allow.
    let (took, kind) = peak(&one_page(Pdf::default(), 2_000_000, 2_000_000, b"", ""), &limits);
    assert_eq!(kind, None);
    assert!(took < 16 * 4 * MEGA, "{took} bytes");
    drop(turn);
}
