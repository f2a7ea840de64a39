//! For the tests of formats: a page with everything that can go wrong, and how a format writes pages.

use inkgate_engine::{Block, BlockKind, Char, Line, Page, Timing};

use super::{Format, PagePicture, Sheet};

/// A page with a heading, a paragraph with markup in it, a table and a vertical line.
pub fn page(index: usize) -> Page {
    let flat = |x: f32, y: f32, w: f32, h: f32| [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
    let line = |text: &str, polygon, block| Line {
        text: text.into(),
        score: 0.98,
        polygon,
        block,
        ..Line::default()
    };
    let mut heading = line("发票 Invoice", flat(40.0, 20.0, 200.0, 30.0), 0);
    let places = [0.0, 0.15, 0.3, 0.36, 0.43, 0.55, 0.65, 0.75, 0.8, 0.9, 1.0];
    heading.chars = heading
        .text
        .chars()
        .zip(places.windows(2))
        .map(|(char, span)| Char {
            text: char.to_string(),
            score: 0.98,
            span: [span[0], span[1]],
            alternatives: Vec::new(),
        })
        .collect();
    let lines = vec![
        heading,
        line("收款人:张三", flat(40.0, 80.0, 180.0, 20.0), 1),
        line("AT&T <x>", flat(40.0, 110.0, 80.0, 20.0), 1),
        line("项目", flat(40.0, 160.0, 40.0, 20.0), 2),
        line("金额", flat(160.0, 160.0, 40.0, 20.0), 2),
        line("苹果", flat(40.0, 190.0, 40.0, 20.0), 2),
        line("3|4", flat(160.0, 190.0, 30.0, 20.0), 2),
        Line {
            vertical: true,
            ..line("竖排", [[300.0, 40.0], [300.0, 80.0], [280.0, 80.0], [280.0, 40.0]], 3)
        },
    ];
    let block =
        |kind, lines: Vec<usize>, text: &str| Block { kind, lines, text: text.into(), rows: Vec::new() };
    let blocks = vec![
        block(BlockKind::Heading(1), vec![0], "发票 Invoice"),
        block(BlockKind::Paragraph, vec![1, 2], "收款人:张三\nAT&T <x>"),
        Block {
            rows: vec![vec![vec![3], vec![4]], vec![vec![5], vec![6]]],
            ..block(BlockKind::Table, vec![3, 4, 5, 6], "项目 金额\n苹果 3|4")
        },
        block(BlockKind::Paragraph, vec![7], "竖排"),
    ];
    Page {
        index,
        width: 320,
        height: 240,
        lines,
        blocks,
        timing: Timing { total: 12.3, ..Timing::default() },
        ..Page::default()
    }
}

/// The page as a writer gets it, without a picture.
pub fn sheet<'a>(file: &'a str, page: &'a Page) -> Sheet<'a> {
    Sheet { file, page, picture: None }
}

/// What `format` writes for these pages.
pub fn written(format: Format, several: bool, pages: &[(&str, &Page)]) -> String {
    String::from_utf8(bytes(format, several, pages, None)).unwrap()
}

/// The same as bytes, each page with `picture`.
pub fn bytes(
    format: Format,
    several: bool,
    pages: &[(&str, &Page)],
    picture: Option<&PagePicture>,
) -> Vec<u8> {
    let mut writer = format.writer(several);
    let mut out = Vec::new();
    for (file, page) in pages {
        writer.page(&Sheet { file, page, picture }, &mut out).unwrap();
    }
    writer.end(&mut out).unwrap();
    out
}
