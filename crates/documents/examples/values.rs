//! Reads pictures of nothing but identity numbers and prints each, a row each, as the field of a card would be read:
//! `cargo run --release -p inkgate-documents --example values -- FOLDER`.

use inkgate_documents::documents::find;
use inkgate_documents::grammar::Check;
use inkgate_documents::values;
use inkgate_engine::assets::Folder;
use inkgate_engine::{Engine, Precision, RuntimeChoice, Setup, Want};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::open(&Setup {
        assets: Folder::search(None)?.root().to_owned(),
        runtime: RuntimeChoice::Auto,
        precision: Precision::Auto,
        device: "CPU".to_owned(),
        workers: 1,
    })?;
    let card = find("id-card").and_then(|card| card.sides.first()).ok_or("no identity card")?;
    let number = card.fields.iter().find(|field| field.key == "number").ok_or("no number on it")?;
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let mut files: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "jpg"));
    files.sort();
    for path in files {
        let want = Want { alternatives: true, ..Want::default() };
        for page in engine.read(&std::fs::read(&path)?, &want)?.pages {
            for reading in values(&page, number) {
                let check = match reading.check {
                    Check::Passed => "passed",
                    Check::Failed => "failed",
                    Check::None => "none",
                };
                let value = reading.value.as_deref().unwrap_or("-");
                let (corrected, confidence, text) = (reading.corrected, reading.confidence, &reading.text);
                println!("{}\t{value}\t{check}\t{corrected}\t{confidence:.4}\t{text}", path.display());
            }
        }
    }
    Ok(())
}
