//! How far the reading order agrees with pages whose order is known.
//!
//! `cargo run --example order_agreement -- FOLDER…` takes every `*.gt.json` (a list of `{"text", "box"}`, the box two
//! corners or four) and `*.box.csv` (`x1,y1,…,x4,y4,text` a line) in the folders, shuffles the lines, orders them, and
//! prints for each file and folder: Kendall's τ against the file's own order, and the share of neighbours that stay
//! neighbours.

use std::error::Error;
use std::path::{Path, PathBuf};

use inkgate_engine::{Line, order::order};

fn main() -> Result<(), Box<dyn Error>> {
    for folder in std::env::args().skip(1) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        let mut all = Vec::new();
        for file in files {
            let Some(lines) = truth(&file)? else { continue };
            let (tau, adjacent) = agreement(lines);
            println!("{tau:.3} {adjacent:.3} {}", file.display());
            all.push((tau, adjacent));
        }
        let mean = |sum: f64| sum / all.len().max(1) as f64;
        let (tau, adjacent) = all.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        println!("{folder}: {} pages, tau {:.4}, adjacent {:.4}", all.len(), mean(tau), mean(adjacent));
    }
    Ok(())
}

/// The lines of a truth file in its order; `None` for any other file.
fn truth(file: &Path) -> Result<Option<Vec<Line>>, Box<dyn Error>> {
    let name = file.to_string_lossy();
    if name.ends_with(".gt.json") {
        let list: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(file)?)?;
        let lines =
            list.iter().filter_map(|item| line(&numbers(item.get("box")?)?, item.get("text")?.as_str()?));
        return Ok(Some(lines.collect()));
    }
    if name.ends_with(".box.csv") {
        let bytes = std::fs::read(file)?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter_map(|row| {
            let parts: Vec<&str> = row.splitn(9, ',').collect();
            let (text, corners) = parts.split_last()?;
            let corners: Option<Vec<f32>> = corners.iter().map(|part| part.trim().parse().ok()).collect();
            line(&corners?, text)
        });
        return Ok(Some(lines.collect()));
    }
    Ok(None)
}

fn numbers(list: &serde_json::Value) -> Option<Vec<f32>> {
    list.as_array()?.iter().map(|number| Some(number.as_f64()? as f32)).collect()
}

/// A line in an upright box around the corners.
fn line(corners: &[f32], text: &str) -> Option<Line> {
    let ends = |first: usize| {
        let along = corners.iter().skip(first).step_by(2).copied();
        (along.clone().fold(f32::INFINITY, f32::min), along.fold(f32::NEG_INFINITY, f32::max))
    };
    let ((left, right), (top, bottom)) = (ends(0), ends(1));
    let polygon = [[left, top], [right, top], [right, bottom], [left, bottom]];
    matches!(corners.len(), 4 | 8).then(|| Line { text: text.into(), polygon, ..Line::default() })
}

/// Kendall's τ and the share of neighbours kept, once the shuffled lines are ordered.
fn agreement(lines: Vec<Line>) -> (f64, f64) {
    let right = lines.iter().map(|line| line.polygon[2][0]);
    let bottom = lines.iter().map(|line| line.polygon[2][1]);
    let size = (right.fold(1.0, f32::max) as u32 + 1, bottom.fold(1.0, f32::max) as u32 + 1);
    // The score carries the place in the truth through the ordering.
    let mut lines: Vec<Line> =
        lines.into_iter().enumerate().map(|(place, line)| Line { score: place as f32, ..line }).collect();
    let mut random = 1u64;
    for i in (1..lines.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(i, (random >> 33) as usize % (i + 1));
    }
    let (ordered, _) = order(lines, 0.0, size);
    let places: Vec<f32> = ordered.iter().map(|line| line.score).collect();
    if places.len() < 2 {
        return (1.0, 1.0);
    }
    let pairs = (places.len() * (places.len() - 1) / 2) as f64;
    let inverted: usize =
        places.iter().enumerate().map(|(i, a)| places.iter().skip(i + 1).filter(|b| a > b).count()).sum();
    let kept = places.windows(2).filter(|pair| pair[1] == pair[0] + 1.0).count();
    (1.0 - 2.0 * inverted as f64 / pairs, kept as f64 / (places.len() - 1) as f64)
}
