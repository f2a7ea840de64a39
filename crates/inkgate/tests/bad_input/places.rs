//! Names that are no text, folders that may not be read, disks that are full, pipes that nobody reads.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use inkgate_testkit::pictures;
use serde_json::Value;
use tempfile::TempDir;

use crate::child::inkgate;

fn told(output: &Output) -> String {
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!told.contains("panicked"), "{told}");
    told
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn good() -> Vec<u8> {
    pictures::named("strip").bytes()
}

#[test]
fn names_that_are_no_text_are_read_told_apart_and_written() {
    let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for name in [&b"a\xff.png"[..], b"a\xfe.png", "中 文\n.png".as_bytes(), b"-dash.png"] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), good()).unwrap();
    }
    fs::write(folder.path().join(OsStr::from_bytes(b"bad\xff.png")), "no picture").unwrap();
    let output = inkgate().args(["recognize", "--format", "jsonl"]).arg(folder.path()).output().unwrap();
    let names: Vec<_> = lines(&output)
        .iter()
        .map(|line| {
            let file = line["file"].as_str().unwrap();
            (file.rsplit('/').next().unwrap().to_owned(), line["error"]["code"].as_str().map(str::to_owned))
        })
        .collect();
    let read = |name: &str| (name.to_owned(), None);
    let failed = ("bad\\xFF.png".to_owned(), Some("unsupported_format".to_owned()));
    assert_eq!(
        names,
        [read("-dash.png"), read("a\\xFE.png"), read("a\\xFF.png"), failed, read("中 文\n.png")]
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("bad\\xFF.png: "), "{}", told(&output));

    // Each gets a file of its own name, byte for byte.
    let output =
        inkgate().arg("recognize").arg(folder.path()).arg("--output").arg(out.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let mut written: Vec<Vec<u8>> =
        fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name().into_vec()).collect();
    written.sort();
    let wanted = [&b"-dash.txt"[..], b"a\xfe.txt", b"a\xff.txt", "中 文\n.txt".as_bytes()];
    assert_eq!(written, wanted);
}

/// The binary as somebody whom permissions bind: for the superuser without the right to pass them over.
fn bound_by_permissions() -> Command {
    let mut command = inkgate();
    // Files of the tests' own user, so whoever runs them owns them.
    let probe = TempDir::new().unwrap();
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(probe.path()).is_ok() {
        let without = "-dac_override,-dac_read_search";
        let mut wrapped = Command::new("setpriv");
        wrapped.args([&format!("--bounding-set={without}"), &format!("--inh-caps={without}"), "--"]);
        wrapped.arg(command.get_program()).stdin(Stdio::null());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        command = wrapped;
    }
    command
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_read() {
    let folder = TempDir::new().unwrap();
    let (closed, secret) = (folder.path().join("b-closed"), folder.path().join("c.png"));
    fs::create_dir(&closed).unwrap();
    for path in
        [folder.path().join("a.png"), closed.join("inside.png"), secret.clone(), folder.path().join("d.png")]
    {
        fs::write(path, good()).unwrap();
    }
    for path in [&closed, &secret] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    let output =
        bound_by_permissions().args(["recognize", "--format", "jsonl"]).arg(folder.path()).output().unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let told = told(&output);
    let found: Vec<_> = lines(&output)
        .iter()
        .map(|line| {
            (line["file"].as_str().unwrap().to_owned(), line["error"]["code"].as_str().map(str::to_owned))
        })
        .collect();
    let name = |path: &Path| path.to_string_lossy().into_owned();
    let unreadable = Some("unreadable".to_owned());
    assert_eq!(
        found,
        [
            (name(&folder.path().join("a.png")), None),
            (name(&closed), unreadable.clone()),
            (name(&secret), unreadable),
            (name(&folder.path().join("d.png")), None),
        ],
        "{told}"
    );
    assert_eq!(output.status.code(), Some(1));
    for line in [
        "b-closed: cannot open the folder: Permission denied",
        "c.png: cannot read the file: Permission denied",
    ] {
        assert!(told.contains(line) && told.contains("check its"), "{told}");
    }
}

#[test]
fn where_nothing_may_be_written_the_sentence_says_so_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    let picture = pictures::named("strip").path;
    for (option, to) in [("--output", "all.txt"), ("--output", "new/"), ("--annotate", "new")] {
        let output = bound_by_permissions()
            .arg("recognize")
            .arg(&picture)
            .arg(option)
            .arg(closed.join(to))
            .output()
            .unwrap();
        let told = told(&output);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{told}");
        assert!(told.contains("Permission denied") && told.contains(&format!("with {option}")), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[test]
fn a_full_disk_is_told_with_what_to_do() {
    let picture = pictures::named("strip").path;
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    let to_stdout = inkgate().arg("recognize").arg(&picture).stdout(full()).output().unwrap();
    let to_file = inkgate().arg("recognize").arg(&picture).args(["--output", "/dev/full"]).output().unwrap();
    for output in [to_stdout, to_file] {
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("cannot write to") && told.contains("No space left"), "{told}");
        assert!(told.contains("free some space"), "{told}");
    }
    // When even standard error is full, the status is what is left to say it.
    let output = inkgate().arg("recognize").arg("missing.png").stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}

/// A disk of 64 KiB in a name space of its own, where the system lets us have one.
#[test]
fn on_a_full_disk_what_is_there_is_whole() {
    let folder = TempDir::new().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=64k none \"$1\" || exit 77; shift; disk=$1; shift; \"$@\"; status=$?; \
                  for file in \"$disk\"/* \"$disk\"/.[!.]*; do [ -e \"$file\" ] && cp \"$file\" \"$disk/../kept/\"; done; exit $status";
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    // Incompressible and 40 KB each: the first fits, the second does not.
    let pages: Vec<_> = ["one", "two"].map(|name| folder.path().join(format!("{name}.png"))).into();
    for path in &pages {
        fs::write(path, noise(220, 200)).unwrap();
    }
    let program = inkgate();
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
    command.arg(&disk).arg(&disk).arg(program.get_program()).args([
        "recognize",
        "--format",
        "pdf",
        "--output",
    ]);
    command.arg(&disk).args(&pages).env("INKGATE_OFFLINE", "1").env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output().unwrap();
    let told = told(&output);
    if output.status.code() == Some(77) || told.contains("unshare failed") {
        eprintln!("skipped: this system gives nobody a disk of their own: {told}");
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("two.pdf") && told.contains("No space left") && told.contains("free some space"),
        "{told}"
    );
    let left: Vec<_> = fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["one.pdf"], "{told}");
    assert!(fs::read(kept.join("one.pdf")).unwrap().ends_with(b"%%EOF\n"));
}

/// A PNG of grey noise.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1u32;
    let pixels: Vec<u8> = (0..width * height)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        })
        .collect();
    crate::handmade::encoded(image::ImageFormat::Png, width, height, &pixels, image::ExtendedColorType::L8)
}

#[test]
fn whoever_stops_reading_ends_the_work_without_a_word() {
    let folder = TempDir::new().unwrap();
    for number in 0..30 {
        fs::write(folder.path().join(format!("{number:02}.png")), good()).unwrap();
    }
    for format in ["text", "jsonl", "pdf"] {
        let mut child = inkgate()
            .args(["recognize", "--jobs", "1", "--format", format])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = Vec::new();
        BufReader::new(child.stdout.take().unwrap()).read_until(b'\n', &mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!first.is_empty() && told(&output).is_empty(), "{format}: {}", told(&output));
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn what_is_no_file_is_told() {
    let folder = TempDir::new().unwrap();
    let link = folder.path().join("gone.png");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let socket = folder.path().join("socket.png");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let output = inkgate()
        .args(["recognize", "--format", "jsonl"])
        .args([&link, &socket, Path::new("missing.png")])
        .arg(pictures::named("strip").path)
        .output()
        .unwrap();
    let codes: Vec<_> =
        lines(&output).iter().map(|line| line["error"]["code"].as_str().map(str::to_owned)).collect();
    let unreadable = Some("unreadable".to_owned());
    assert_eq!(codes, [unreadable.clone(), unreadable.clone(), unreadable, None]);
    // A device that never ends is read as far as the limit and no further.
    let output = inkgate()
        .args(["recognize", "--format", "jsonl", "/dev/zero"])
        .stdin(File::open("/dev/null").unwrap())
        .output();
    assert_eq!(lines(&output.unwrap())[0]["error"]["code"], "too_large");
}
