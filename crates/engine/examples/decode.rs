//! Shows what decoding makes of a file: each page's size and time, its carried text, and the pixels as PNG.
//!
//! `cargo run --example decode -- FILE [OUTPUT_DIR] [FIT]`

use std::path::Path;
use std::time::Instant;

use inkgate_engine::Limits;
use inkgate_engine::decode::{Decoded, decode, page_count};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("decode FILE [OUTPUT_DIR] [FIT]")?;
    let output = args.next().filter(|dir| dir != "-");
    let fit = args.next().map(|fit| fit.parse()).transpose()?;
    let bytes = std::fs::read(&file)?;
    let limits = Limits::default();
    let start = Instant::now();
    let pages = page_count(&bytes, &limits)?;
    println!("{file}: {pages} pages, counted in {:.1?}", start.elapsed());
    for page in 0..pages.min(20) {
        let start = Instant::now();
        match decode(&bytes, page, &limits, fit) {
            Ok(Decoded::Picture(picture)) => {
                println!(
                    "page {page}: {picture:?} reduced by {} in {:.1?}",
                    picture.reduced(),
                    start.elapsed()
                );
                if let Some(dir) = &output {
                    let path = Path::new(dir).join(format!("{page}.png"));
                    let (width, height) = (picture.width(), picture.height());
                    image::save_buffer(path, picture.rgb(), width, height, image::ColorType::Rgb8)?;
                }
            }
            Ok(Decoded::Carried(text)) => {
                println!("page {page}: {}x{} carries text, {:.1?}", text.width, text.height, start.elapsed());
                for line in &text.lines {
                    let corners: Vec<String> =
                        line.polygon.iter().map(|[x, y]| format!("{x:.0},{y:.0}")).collect();
                    println!(
                        "  {} {}{}",
                        corners.join(" "),
                        if line.vertical { "| " } else { "" },
                        line.text
                    );
                }
            }
            Err(e) => println!("page {page}: {} {e}", e.kind().code()),
        }
    }
    Ok(())
}
