"""The examples of the manual (`docs/book/en/`): the programs as their pages have them, built in a folder each language finds
usual, run from the repository's root, and held to what the page says they print."""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Pages that have programs.
LEAST = 10


def pages(kind):
    """(page, program, what it prints) of every page that has a program of this kind."""
    found = []
    for path in sorted((ROOT / "docs/book/en").glob("*.md")):
        blocks = re.findall(r"^```(\S*)\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)
        for at, (language, program) in enumerate(blocks):
            if language.split(",")[0] == kind:
                printed = [text for before, text in blocks[:at] if before == "text"][-1]
                found.append((path.stem, program, printed))
    if len(found) < LEAST:
        raise ValueError(f"the manual has {len(found)} programs in {kind}, not {LEAST}")
    return found


def write(out, kind, name):
    """Each program in its file; gives (page, file, what it prints)."""
    written = []
    for page, program, printed in pages(kind):
        path = out / name(page, program)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(program, "utf-8")
        written.append((page, path, printed))
    return written


def class_of(program):
    return re.search(r"\bclass (\w+)", program).group(1)


def link(at, to):
    at.parent.mkdir(parents=True, exist_ok=True)
    if not at.is_symlink():
        at.symlink_to(to)


# Each builds what has to be, and gives (page, command, printed).


def python(out, environment, run, python):
    return [(page, [python, path], printed) for page, path, printed in write(out, "python", lambda page, _: f"{page}.py")]


def javascript(out, environment, run):
    link(out / "node_modules/inkgate-client", HERE / "javascript")
    return [(page, ["node", path], printed) for page, path, printed in write(out, "js", lambda page, _: f"{page}.mjs")]


def go(out, environment, run):
    written = write(out, "go", lambda page, _: f"{page}/main.go")
    module = "github.com/inkgate/inkgate/clients/go"
    (out / "go.mod").write_text(f"module manual\n\ngo 1.18\n\nrequire {module} v0.0.0\n\nreplace {module} => {HERE / 'go'}\n")
    unformatted = run(["gofmt", "-l", "."], out, environment)
    if unformatted.strip():
        raise ValueError(f"gofmt would change {unformatted}")
    made = out / "made"
    made.mkdir(exist_ok=True)
    run(["go", "build", "-o", made, "./..."], out, environment)
    return [(page, [made / page], printed) for page, _, printed in written]


def php(out, environment, run):
    vendor = out / "vendor/autoload.php"
    vendor.parent.mkdir(parents=True, exist_ok=True)
    vendor.write_text(f"<?php\n\nrequire '{HERE / 'php/src/autoload.php'}';\n")
    return [(page, ["php", path], printed) for page, path, printed in write(out, "php", lambda page, _: f"{page}.php")]


def java(out, environment, run, classes):
    """`classes` has the library; the programs' own come beside it."""
    written = write(out, "java", lambda _, program: f"{class_of(program)}.java")
    sources = [path for _, path, _ in written]
    run(["javac", "-encoding", "UTF-8", "--release", "17", "-cp", classes, "-d", out, *sources], ROOT, environment)
    program = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{out}"]
    return [(page, [*program, path.stem], printed) for page, path, printed in written]


def csharp(out, environment, run, compiler, references):
    """One program that is told which of the examples to be: each has a `Main` of its own."""
    written = write(out, "csharp", lambda _, program: f"{class_of(program)}.cs")
    which = out / "Which.cs"
    which.write_text(
        "using System;\nusing System.Reflection;\n\ninternal static class Which\n{\n    private static void Main(string[] names)\n"
        "    {\n        var main = Type.GetType(names[0]).GetMethod(\"Main\", BindingFlags.Static | BindingFlags.NonPublic);\n"
        "        main.Invoke(null, null);\n    }\n}\n"
    )
    made = references[0].parent / "Manual.exe"
    libraries = [f"-r:{reference}" for reference in references]
    run([*compiler, "-main:Which", f"-out:{made}", *libraries, which, *(path for _, path, _ in written)], ROOT, environment)
    return [(page, ["mono", made, path.stem], printed) for page, path, printed in written]


def rust(out, environment, run, built):
    """One program that is told which of the examples to be, linked to what cargo built last: `built` is what cargo said."""
    written = write(out, "rust", lambda page, _: f"{page.replace('-', '_')}.rs")
    artifacts = [json.loads(line) for line in built.splitlines() if line.startswith("{")]
    ours = [said for said in artifacts if said.get("target", {}).get("name") == "inkgate_client" and said["target"]["kind"] == ["lib"]]
    library = next(Path(name) for name in ours[-1]["filenames"] if name.endswith(".rlib"))
    arms = "".join(f'        Some("{path.stem}") => {path.stem}::run(),\n' for _, path, _ in written)
    modules = "".join(
        f'mod {path.stem} {{\n    include!("{path}");\n    pub fn run() -> Result<(), Box<dyn std::error::Error>> {{\n'
        "        main()\n    }\n}\n"
        for _, path, _ in written
    )
    (out / "which.rs").write_text(
        f"{modules}\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n"
        f"    match std::env::args().nth(1).as_deref() {{\n{arms}        _ => Err(\"which?\".into()),\n    }}\n}}\n"
    )
    made = out / "which"
    beside = library.parent if library.parent.name == "deps" else library.parent / "deps"
    rustc = ["rustc", "--edition", "2024", "-D", "warnings", "-o", made, "-L", f"dependency={beside}"]
    run([*rustc, "--extern", f"inkgate_client={library}", out / "which.rs"], ROOT, environment)
    return [(page, [made, path.stem], printed) for page, path, printed in written]
