//! Any text through every grammar: a flaw, or a value that the grammar takes again as itself.
#![no_main]

use inkgate_documents::documents::LIST;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let signs: Vec<char> = text.chars().take(200).collect();
    for field in LIST.iter().flat_map(|document| document.sides).flat_map(|side| side.fields) {
        let grammar = field.grammar;
        // What the decoder asks of every beginning must not fail on any.
        for (at, c) in signs.iter().enumerate() {
            let _ = ((grammar.takes)(*c), (grammar.begins)(&signs[..at]));
        }
        if let Ok(sound) = (grammar.judge)(text) {
            assert!(!sound.normal.is_empty() || text.is_empty(), "{}: {text:?} has no normal form", grammar.name);
        }
    }
});
