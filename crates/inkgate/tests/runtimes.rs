//! Both inference runtimes, on the same pictures, in every precision that this processor has: each reads what is printed,
//! and what cannot be is refused in a sentence.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::process::{Command, Output};

use inkgate_testkit::pictures::{self, Carried};
use inkgate_testkit::score;
use serde_json::Value;

/// A page, a turned one, light on dark, a strip, and columns of Chinese.
const PICTURES: [&str; 5] = ["page-zh", "turned-90", "inverted", "strip", "vertical"];

fn recognize(arguments: &[&str], pictures: &[Carried]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inkgate"))
        .args(["recognize", "--offline", "--format", "jsonl"])
        .args(arguments)
        .args(pictures.iter().map(|carried| &carried.path))
        .output()
        .unwrap()
}

#[test]
fn the_same_pictures_are_read_on_both_runtimes() {
    let pictures: Vec<Carried> = PICTURES.iter().map(|name| pictures::named(name)).collect();
    for arguments in [
        ["--runtime", "openvino", "--precision", "auto"],
        ["--runtime", "openvino", "--precision", "f32"],
        ["--runtime", "onnxruntime", "--precision", "auto"],
        ["--runtime", "onnxruntime", "--precision", "f32"],
    ] {
        let output = recognize(&arguments, &pictures);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        let read = String::from_utf8(output.stdout).unwrap();
        assert_eq!(read.lines().count(), pictures.len(), "{arguments:?}");
        for (carried, line) in pictures.iter().zip(read.lines()) {
            let page: Value = serde_json::from_str(line).unwrap();
            let texts: Vec<String> = page["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line["text"].as_str().unwrap().to_owned())
                .collect();
            let got = score(&carried.pages[0], &texts);
            assert!(got.f1 >= 0.985, "{arguments:?} {}: {got:?}", carried.name);
        }
    }
}

#[test]
fn what_a_runtime_cannot_is_refused_in_a_sentence() {
    let picture = [pictures::named("strip")];
    // OpenVINO is no way out where the processor itself cannot.
    let way_out =
        if inkgate_engine::runtime::has_native_bf16() { "--runtime openvino" } else { "--precision f32" };
    for (arguments, told) in [
        (&["--runtime", "onnxruntime", "--precision", "bf16"][..], way_out),
        (&["--runtime", "onnxruntime", "--device", "abacus"][..], "cpu, cuda"),
        (&["--runtime", "onnxruntime", "--device", "cuda"][..], "cuda"),
        (&["--runtime", "openvino", "--device", "NPU"][..], "NPU"),
    ] {
        let output = recognize(arguments, &picture);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(errors.contains(told) && !errors.contains("panicked"), "{arguments:?}: {errors}");
    }
}
