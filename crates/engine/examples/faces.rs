//! Counts the faces of pictures and tells the surest one's frame:
//! `cargo run --release -p inkgate-engine --example faces -- picture.jpg …`.

use inkgate_engine::assets::Folder;
use inkgate_engine::{Engine, Precision, RuntimeChoice, Setup, Want};

/// Confidence from which a face counts.
const SURE: f32 = 0.5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::open(&Setup {
        assets: Folder::search(None)?.root().to_owned(),
        runtime: RuntimeChoice::Auto,
        precision: Precision::Auto,
        device: "CPU".to_owned(),
        workers: 1,
    })?;
    for path in std::env::args().skip(1) {
        let want = Want { faces: true, ..Want::default() };
        for page in engine.read(&std::fs::read(&path)?, &want)?.pages {
            let sure: Vec<_> = page.faces.iter().filter(|face| face.score >= SURE).collect();
            println!("{path}\t{}\t{:?}", sure.len(), sure.first().map(|face| face.frame));
        }
    }
    Ok(())
}
