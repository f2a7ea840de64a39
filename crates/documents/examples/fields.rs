//! Reads pictures and prints the fields of the documents on them, a row each:
//! `cargo run --release -p inkgate-documents --example fields -- picture.jpg …`.

use inkgate_documents::grammar::Check;
use inkgate_documents::read;
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
    println!("file\tdocument\tside\tfield\tvalue\tcheck\tcorrected\tconfidence\ttext");
    for path in std::env::args().skip(1) {
        let want = Want { alternatives: true, ..Want::default() };
        for page in engine.read(&std::fs::read(&path)?, &want)?.pages {
            for found in read(&page, None) {
                for (key, reading) in &found.fields {
                    let check = match reading.check {
                        Check::Passed => "passed",
                        Check::Failed => "failed",
                        Check::None => "none",
                    };
                    println!(
                        "{path}\t{}\t{}\t{key}\t{}\t{check}\t{}\t{:.4}\t{}",
                        found.document.key,
                        found.side.key,
                        reading.value.as_deref().unwrap_or("-"),
                        reading.corrected,
                        reading.confidence,
                        reading.text
                    );
                }
            }
        }
    }
    Ok(())
}
