//! Reads one picture and prints its lines: `cargo run --release --example read -- pictures/receipt.png`.

use inkgate_engine::assets::Folder;
use inkgate_engine::{Engine, Precision, RuntimeChoice, Setup, Want};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::open(&Setup {
        assets: Folder::search(None)?.root().to_owned(),
        runtime: RuntimeChoice::Auto,
        precision: Precision::Auto,
        device: "CPU".to_owned(),
        workers: 0, // one for each core
    })?;
    let picture = std::fs::read(std::env::args().nth(1).ok_or("name a picture")?)?;
    for page in engine.read(&picture, &Want::default())?.pages {
        for line in page.lines {
            println!("{:.2} {:?} {}", line.score, line.polygon[0], line.text);
        }
    }
    Ok(())
}
