//! Which pages and lines are taken, and what a wrong choice is told.

use super::{lines, picture, recognize, text, texts};

#[test]
fn pages_are_chosen_and_lines_below_the_confidence_left_out() {
    let pages = |list: &str| {
        let output =
            recognize().args(["--format", "jsonl", "--pages", list]).arg(picture("fax")).output().unwrap();
        lines(&text(&output)).iter().map(|line| line["page"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(pages("3,1"), [1, 3]);
    assert_eq!(pages("2-"), [2, 3]);
    let sure = |least: &str| {
        let mut command = recognize();
        command.args(["--format", "jsonl", "--min-confidence", least]).arg(picture("photo"));
        lines(&text(&command.output().unwrap())).remove(0)
    };
    let (all, some) = (sure("0"), sure("0.99"));
    let scores: Vec<f64> =
        some["lines"].as_array().unwrap().iter().map(|line| line["score"].as_f64().unwrap()).collect();
    assert!(scores.iter().all(|score| *score >= 0.99), "{scores:?}");
    assert!(!scores.is_empty() && scores.len() < texts(&all).len(), "{scores:?} of {:?}", texts(&all));
}

#[test]
fn a_wrong_choice_is_refused_with_status_2_and_what_to_write() {
    for (arguments, told) in [
        (&["--pages", "0"][..], "1-3,7"),
        (&["--pages", "3-1"], "1-3"),
        (&["--min-confidence", "2"], "0 to 1"),
        (&["--jobs", "0"], "--jobs"),
        (&["--format", "doc"], "jsonl"),
        (&["--resume"], "--output"),
        (&["--profile", "best"], "accurate"),
    ] {
        let output = recognize().args(arguments).arg(picture("strip")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {said}");
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

#[test]
fn files_that_fail_are_told_in_the_language_of_the_locale_and_codes_stay() {
    let output = recognize()
        .args(["--format", "jsonl", "missing.png"])
        .arg(picture("strip"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("inkgate: missing.png: 无法读取；请检查路径和权限（"), "{said}");
    assert!(said.ends_with("inkgate: 2 个文件中有 1 个没能完整识别\n"), "{said}");
    let lines = lines(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(lines[0]["error"]["code"], "unreadable");
    assert!(lines[0]["error"]["message"].as_str().unwrap().is_ascii());
}

#[test]
fn what_ends_the_command_is_told_in_the_language_of_the_locale_with_what_to_do() {
    let nowhere = tempfile::TempDir::new().unwrap();
    let told = |locale: &str, arguments: &[&std::ffi::OsStr]| {
        let output =
            recognize().args(arguments).arg(picture("strip")).env("LC_ALL", locale).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    let missing = ["--assets".as_ref(), nowhere.path().as_os_str()];
    let file = nowhere.path().join("no/such/folder/all.txt");
    let unwritable = ["--output".as_ref(), file.as_os_str()];
    for (arguments, english, chinese) in [
        (missing, "assets install", "模型或运行库缺少或损坏；请运行 `inkgate assets install`"),
        (unwritable, "choose another place with --output", "请用 --output 换一个地方"),
    ] {
        let (said, in_chinese) = (told("C", &arguments), told("zh_CN.UTF-8", &arguments));
        assert!(said.contains(english) && said.is_ascii(), "{said}");
        assert!(in_chinese.contains(chinese), "{in_chinese}");
    }
}
