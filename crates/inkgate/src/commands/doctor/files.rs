//! Whether models and runtime libraries are there and unharmed.

use inkgate_engine::Error;
use inkgate_engine::assets::{Asset, Folder, Part, State, here};
use serde_json::json;

use super::Finding;
use crate::house::Runtime;

const NAME: &str = "assets";

/// No folder holds any.
pub(super) fn none(error: &Error) -> Finding {
    let says = error.to_string();
    let says = says.split(": run ").next().unwrap_or(&says);
    Finding::mend(NAME, says, "run `inkgate assets install`")
}

/// Looks at every file of this platform. A damaged file, a missing model, and a folder without the runtime that was
/// asked for must be mended; whatever else is missing is only told.
pub(super) fn check(folder: &Folder, runtime: Runtime) -> Finding {
    let states: Vec<(&Asset, State)> = here().map(|asset| (asset, folder.look(asset))).collect();
    let facts = json!({
        "folder": folder.root(),
        "files": states.iter().map(|(a, state)| json!({ "name": a.name, "state": state.to_string() })).collect::<Vec<_>>(),
    });
    let wrong: Vec<String> = states
        .iter()
        .filter(|(_, state)| *state != State::Sound)
        .map(|(asset, state)| format!("{} is {state}", folder.place(asset).display()))
        .collect();
    if wrong.is_empty() {
        return Finding::good(
            NAME,
            format!("{} files, all sound, in {}", states.len(), folder.root().display()),
        )
        .with(facts);
    }
    let whole = |part: Part| {
        let mut files = states.iter().filter(|(asset, _)| asset.part == part).peekable();
        files.peek().is_some() && files.all(|(_, state)| *state == State::Sound)
    };
    let runs = match runtime {
        Runtime::Auto => whole(Part::OpenVino) || whole(Part::OnnxRuntime),
        Runtime::Openvino => whole(Part::OpenVino),
        Runtime::Onnxruntime => whole(Part::OnnxRuntime),
    };
    let damaged = states.iter().any(|(_, state)| matches!(state, State::Damaged(_)));
    let says = wrong.join("; ");
    let remedy = format!("run `{}`", folder.mend());
    if runs && whole(Part::Model) && !damaged {
        Finding::note(NAME, says, remedy).with(facts)
    } else {
        Finding::mend(NAME, says, remedy).with(facts)
    }
}
