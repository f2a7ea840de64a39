//! The tree speaks of the product alone: no path of the machine it was written on, no address of a package index.

use inkgate_tidy::{files, text};

/// Put together here so that this file does not hold them. Some are also parts of longer, harmless words, so they
/// carry what surrounds a path.
fn forbidden() -> Vec<String> {
    [
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/Us", "ers/"),
        ("py", "pi.org"),
        ("pythonho", "sted.org"),
        ("huggingfa", "ce.co"),
        ("models", "cope.cn"),
    ]
    .iter()
    .map(|(head, tail)| format!("{head}{tail}"))
    .collect()
}

#[test]
fn no_machine_and_no_index_is_named() {
    let forbidden = forbidden();
    for path in files() {
        let Some(text) = text(&path).filter(|_| path != "Cargo.lock") else { continue };
        for (number, line) in text.lines().enumerate() {
            let found = forbidden
                .iter()
                .find(|word| line.contains(word.as_str()) && !line.contains(&format!("bench{word}")));
            assert!(found.is_none(), "{path}:{}: {found:?} does not belong in the tree", number + 1);
        }
    }
}
