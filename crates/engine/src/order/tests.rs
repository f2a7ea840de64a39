//! Made layouts, each with the order a person reads it in.

use super::order;
use crate::{Block, BlockKind, Line, Quad};

/// A page under construction: lines are named in the order a person reads them.
#[derive(Default)]
struct Layout {
    lines: Vec<Line>,
}

const EM: f32 = 20.0;

/// A line as wide as its text wants at `em`, its top left corner at `x`, `y`.
fn line(text: &str, x: f32, y: f32, em: f32) -> Line {
    quad(text, x, y, super::script::ems(text) * em, em)
}

fn quad(text: &str, x: f32, y: f32, width: f32, height: f32) -> Line {
    let polygon = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    Line { text: text.into(), polygon, ..Line::default() }
}

impl Layout {
    fn put(&mut self, text: &str, x: f32, y: f32) -> &mut Self {
        self.lines.push(line(text, x, y, EM));
        self
    }

    fn sized(&mut self, text: &str, x: f32, y: f32, em: f32) -> &mut Self {
        self.lines.push(line(text, x, y, em));
        self
    }

    /// Lines of text below each other.
    fn column(&mut self, texts: &[&str], x: f32, y: f32) -> &mut Self {
        for (i, text) in texts.iter().enumerate() {
            self.put(text, x, y + i as f32 * 1.5 * EM);
        }
        self
    }

    /// Vertical lines from right to left, the first at `x`.
    fn vertical(&mut self, texts: &[&str], x: f32, y: f32) -> &mut Self {
        for (i, text) in texts.iter().enumerate() {
            let long = super::script::ems(text) * EM;
            let left = x - i as f32 * 1.6 * EM;
            self.lines.push(Line { vertical: true, ..quad(text, left, y, EM, long) });
        }
        self
    }

    /// The page after a shuffle, ordered.
    fn read(&self, angle: f32) -> (Vec<Line>, Vec<Block>) {
        order(shuffled(self.lines.clone()), angle, (1000, 1400))
    }

    /// Reads the page upright, skewed and turned, and as often with the angle untold where edges tell it.
    fn check(&self) -> Vec<Block> {
        let want: Vec<&str> = self.lines.iter().map(|l| l.text.as_str()).collect();
        for degrees in [0.0, 20.0, -20.0, 90.0, 180.0, -90.0, 3.0] {
            let turned = Self { lines: self.lines.iter().map(|l| turn(l, degrees)).collect() };
            for said in [degrees, (degrees / 90.0_f32).round() * 90.0] {
                let (lines, blocks) = turned.read(said);
                let got: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
                assert_eq!(got, want, "turned by {degrees}, said {said}");
                consistent(&lines, &blocks);
            }
        }
        self.read(0.0).1
    }
}

/// Every line stands in the block that names it, once, and blocks follow each other.
fn consistent(lines: &[Line], blocks: &[Block]) {
    let named: Vec<usize> = blocks.iter().flat_map(|b| b.lines.clone()).collect();
    assert_eq!(named, (0..lines.len()).collect::<Vec<_>>());
    for (at, block) in blocks.iter().enumerate() {
        assert!(block.lines.iter().all(|&i| lines[i].block == at));
        if block.kind == BlockKind::Table {
            assert_eq!(block.rows.concat().concat(), block.lines);
        } else {
            assert!(block.rows.is_empty());
        }
    }
}

fn turn(line: &Line, degrees: f32) -> Line {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let [cx, cy] = [500.0, 700.0];
    let polygon: Quad = line.polygon.map(|[x, y]| {
        let (x, y) = (x - cx, y - cy);
        [x * cos - y * sin + cx, x * sin + y * cos + cy]
    });
    Line { polygon, ..line.clone() }
}

/// The same shuffle each time, so that no test leans on the order of its input.
fn shuffled(mut lines: Vec<Line>) -> Vec<Line> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    for i in (1..lines.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(i, (state >> 33) as usize % (i + 1));
    }
    lines
}

fn texts(blocks: &[Block]) -> Vec<&str> {
    blocks.iter().map(|b| b.text.as_str()).collect()
}

const LEFT: [&str; 6] = [
    "中文自动排版需要知道每一行的位置",
    "先把页面转正，再找出各栏的边界，",
    "然后逐栏从上到下地读。这是第一栏",
    "的正文，行与行之间的距离是相同的",
    "如果两栏的行正好对齐，也不可以把",
    "它们当作表格的行来读，否则会乱。",
];
const RIGHT: [&str; 6] = [
    "第二栏从这里开始，它与第一栏并列",
    "栏与栏之间有一条空白，称作栏间距",
    "读完第一栏之后才读第二栏，所以这",
    "几行应当排在后面。标题横跨两栏时",
    "标题在前，两栏在后。页脚则应该放",
    "在最后，无论它有多宽或者有多窄。",
];
const THIRD: [&str; 4] = [
    "第三栏的文字同样排在第二栏的后面",
    "报纸常常有三栏以上，每栏都比较窄",
    "读者的眼睛从一栏的末尾跳到下一栏",
    "的开头，这个动作称作换栏或者转栏",
];

#[test]
fn nothing_and_one_line() {
    let (lines, blocks) = order(Vec::new(), 0.0, (0, 0));
    assert!(lines.is_empty() && blocks.is_empty());
    let mut page = Layout::default();
    let blocks = page.put("只有这一行", 100.0, 100.0).check();
    assert_eq!(texts(&blocks), ["只有这一行"]);
}

#[test]
fn one_column_of_chinese_is_joined_without_spaces() {
    let mut page = Layout::default();
    page.put("　　第一段的第一行比其余各行向里缩进两个字".trim(), 140.0, 100.0);
    page.put("所以这里仍然属于第一段，中间不应该有空格。", 100.0, 130.0);
    page.put("这一段到此结束。", 100.0, 160.0);
    page.put("第二段又向里缩进两个字，行尾直到右边的边", 140.0, 190.0);
    page.put("界为止，然后继续。", 100.0, 220.0);
    let blocks = page.check();
    assert_eq!(
        texts(&blocks),
        [
            "第一段的第一行比其余各行向里缩进两个字所以这里仍然属于第一段，中间不应该有空格。这一段到此结束。\n\
          第二段又向里缩进两个字，行尾直到右边的边界为止，然后继续。"
        ]
    );
}

#[test]
fn latin_words_are_parted_and_hyphens_undone() {
    let mut page = Layout::default();
    page.column(
        &[
            "The quick brown fox jumps over the very lazy dogs of the neigh-",
            "bourhood, which is a state-of-the-art and rather well-tempered-",
            "looking place somewhere between the Austro-Hungarian and Anglo-",
            "Saxon borders.",
        ],
        100.0,
        100.0,
    );
    let blocks = page.check();
    assert_eq!(
        texts(&blocks),
        [
            "The quick brown fox jumps over the very lazy dogs of the neighbourhood, which is a state-of-the-art and \
          rather well-tempered-looking place somewhere between the Austro-Hungarian and Anglo-Saxon borders."
        ]
    );
}

#[test]
fn han_and_latin_meet_as_the_page_prints_them() {
    let mut tight = Layout::default();
    tight.put("本页的中文与English之间没有空格，我们在第12行使用", 100.0, 100.0);
    tight.put("Linux系统。", 100.0, 130.0);
    assert!(tight.check()[0].text.contains("使用Linux系统"));
    let mut spaced = Layout::default();
    spaced.put("本页的中文与 English 之间有空格，我们在第 12 行使用", 100.0, 100.0);
    spaced.put("Linux 系统。", 100.0, 130.0);
    assert!(spaced.check()[0].text.contains("使用 Linux 系统"));
}

#[test]
fn two_columns_even_with_their_lines_level() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0).column(&RIGHT, 460.0, 100.0);
    let blocks = page.check();
    assert_eq!(texts(&blocks), [LEFT.concat(), RIGHT.concat()]);
}

#[test]
fn a_heading_and_a_footer_across_two_columns() {
    let mut page = Layout::default();
    page.sized("横跨两栏的大标题在最前面", 200.0, 40.0, 32.0);
    page.column(&LEFT, 100.0, 100.0).column(&RIGHT, 460.0, 110.0);
    page.put("页脚：本刊保留所有权利，未经许可不得转载", 200.0, 330.0);
    let blocks = page.check();
    assert_eq!(blocks[0].kind, BlockKind::Heading(1));
    assert_eq!(blocks[0].text, "横跨两栏的大标题在最前面");
    assert_eq!(blocks.len(), 4);
}

#[test]
fn a_figure_caption_across_parts_columns_into_bands() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0).column(&RIGHT, 460.0, 100.0);
    page.put("图一：横跨两栏的图的说明文字，上面两栏在前，下面两栏在后", 130.0, 290.0);
    page.column(&THIRD, 100.0, 330.0);
    page.column(
        &[
            "图下面的右栏应当在图下面的左栏之",
            "后才读，而不是接着图上面的右栏读",
            "下去，因为图把版面分成了上下两部",
        ],
        460.0,
        330.0,
    );
    page.check();
}

#[test]
fn three_columns_with_a_heading() {
    let mut page = Layout::default();
    page.sized("三栏的报纸也有通栏的标题", 250.0, 20.0, 40.0);
    page.column(&LEFT, 50.0, 100.0).column(&RIGHT, 400.0, 100.0).column(&THIRD, 750.0, 100.0);
    let blocks = page.check();
    assert_eq!(texts(&blocks[1..]), [LEFT.concat(), RIGHT.concat(), THIRD.concat()]);
}

#[test]
fn a_receipt_is_read_row_by_row() {
    let mut page = Layout::default();
    page.put("COFFEE HOUSE", 220.0, 20.0);
    for (i, (label, amount)) in [
        ("Cappuccino large", "32.00"),
        ("Tea", "18.00"),
        ("Sandwich with cheese", "126.50"),
        ("TOTAL", "176.50"),
    ]
    .iter()
    .enumerate()
    {
        let y = 80.0 + 30.0 * i as f32;
        page.put(label, 100.0, y);
        let width = super::script::ems(amount) * EM;
        page.put(amount, 600.0 - width, y + 2.0);
    }
    page.put("Thank you, come again", 180.0, 240.0);
    let blocks = page.check();
    assert!(
        blocks.iter().any(|b| b.text.contains("Tea\t18.00\nSandwich with cheese\t126.50")),
        "{:?}",
        texts(&blocks)
    );
}

#[test]
fn a_table_has_rows_and_columns() {
    let mut page = Layout::default();
    page.put("表一是各省的名称、简称与省会，下面逐行列出", 100.0, 40.0);
    let table = [
        ["名称", "简称", "省会"],
        ["广东省", "粤", "广州"],
        ["四川省", "川", "成都"],
        ["黑龙江省", "黑", "哈尔滨"],
    ];
    for (i, row) in table.iter().enumerate() {
        for (j, cell) in row.iter().enumerate() {
            page.put(cell, 120.0 + 180.0 * j as f32, 100.0 + 32.0 * i as f32);
        }
    }
    page.put("表格之后的正文继续，不属于表格，所以另起一段", 100.0, 260.0);
    let blocks = page.check();
    assert_eq!(blocks.len(), 3);
    assert_eq!(blocks[1].kind, BlockKind::Table);
    assert_eq!(blocks[1].rows.len(), 4);
    assert!(blocks[1].rows.iter().all(|row| row.len() == 3 && row.iter().all(|cell| cell.len() == 1)));
    assert_eq!(blocks[1].text, table.map(|row| row.join("\t")).join("\n"));
}

#[test]
fn a_cell_of_several_lines_is_one_cell() {
    let mut page = Layout::default();
    for (i, (label, cell)) in [
        ("姓名", ["张三，男，汉族，一九八", "〇年出生，现居北京市"]),
        ("住址", ["北京市朝阳区某某街道", "某某小区五号楼三单元"]),
        ("备注", ["资料由本人提供，仅供", "测试使用，并非真实的"]),
    ]
    .iter()
    .enumerate()
    {
        let y = 100.0 + 80.0 * i as f32;
        page.put(label, 100.0, y);
        page.put(cell[0], 200.0, y).put(cell[1], 200.0, y + 24.0);
    }
    let blocks = page.check();
    assert_eq!(blocks.len(), 1);
    assert_eq!(blocks[0].rows.len(), 3);
    assert_eq!(blocks[0].rows[0], vec![vec![0], vec![1, 2]]);
}

#[test]
fn vertical_chinese_runs_from_right_to_left() {
    let mut page = Layout::default();
    page.vertical(
        &["昔者庄周梦为胡蝶栩栩然胡蝶", "也自喻适志与不知周也俄然觉", "则蘧蘧然周也不知周之梦为胡"],
        600.0,
        100.0,
    );
    let blocks = page.check();
    assert_eq!(
        texts(&blocks),
        ["昔者庄周梦为胡蝶栩栩然胡蝶也自喻适志与不知周也俄然觉则蘧蘧然周也不知周之梦为胡"]
    );
}

#[test]
fn vertical_tiers_are_read_from_the_top_one_down() {
    let mut page = Layout::default();
    let first = ["上段的第一行从右边开始读起", "上段的第二行在它的左边继续", "上段的第三行再往左直到边界"];
    let second = ["下段的第一行又回到右边开始", "下段的第二行在它的左边继续", "下段的第三行到这里全文结束"];
    page.vertical(&first, 600.0, 100.0).vertical(&second, 600.0, 420.0);
    let blocks = page.check();
    assert_eq!(texts(&blocks), [first.concat(), second.concat()]);
}

#[test]
fn a_vertical_title_beside_horizontal_text() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0).vertical(&["竖排的标题"], 520.0, 100.0);
    let (lines, blocks) = page.read(0.0);
    consistent(&lines, &blocks);
    assert_eq!(texts(&blocks), [LEFT.concat().as_str(), "竖排的标题"]);
}

#[test]
fn a_page_number_below_vertical_text() {
    let mut page = Layout::default();
    page.vertical(&["昔者庄周梦为胡蝶栩栩然胡蝶", "也自喻适志与不知周也俄然觉"], 600.0, 100.0);
    page.put("— 12 —", 560.0, 500.0);
    let (lines, blocks) = page.read(0.0);
    consistent(&lines, &blocks);
    assert_eq!(blocks.last().unwrap().text, "— 12 —");
}

#[test]
fn pieces_of_one_line_follow_each_other() {
    let mut page = Layout::default();
    page.put("检测把这一行", 100.0, 100.0).put("分成了", 224.0, 101.0).put("three", 292.0, 99.0).put(
        "pieces of",
        350.0,
        100.0,
    );
    page.put("下一行则是完整的，中间没有断开，并且很长", 100.0, 130.0);
    let blocks = page.check();
    assert_eq!(
        blocks[0].text,
        "检测把这一行分成了 three pieces of\n下一行则是完整的，中间没有断开，并且很长"
    );
}

#[test]
fn items_of_a_list_are_paragraphs() {
    let mut page = Layout::default();
    page.put("购买之前请先确认以下各项是否已经全部准备好：", 100.0, 100.0);
    page.put("• 身份证的原件以及正反两面的复印件，并且复印", 100.0, 130.0);
    page.put("件应当清晰可辨", 130.0, 160.0);
    page.put("1. 填写完整的申请表，所有栏目都要用黑色的笔填", 100.0, 190.0);
    page.put("写，不可以涂改。", 130.0, 220.0);
    let blocks = page.check();
    let text = texts(&blocks).join("\n");
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains("复印件应当清晰可辨\n1. 填写"), "{text}");
}

#[test]
fn headings_are_ranked_by_size() {
    let mut page = Layout::default();
    page.sized("全书的总标题", 300.0, 20.0, 48.0);
    page.sized("第一章 开始", 100.0, 110.0, 30.0).column(&LEFT, 100.0, 170.0);
    page.sized("第二章 继续", 100.0, 390.0, 31.0).column(&RIGHT, 100.0, 450.0);
    let kinds: Vec<BlockKind> = page.check().iter().map(|b| b.kind).collect();
    let (one, two) = (BlockKind::Heading(1), BlockKind::Heading(2));
    assert_eq!(kinds, [one, two, BlockKind::Paragraph, two, BlockKind::Paragraph]);
}

#[test]
fn panels_of_a_screenshot_are_read_one_by_one() {
    let mut page = Layout::default();
    for (i, item) in ["首页", "订单管理", "商品", "客户资料", "设置"].iter().enumerate() {
        page.put(item, 40.0, 100.0 + 44.0 * i as f32);
    }
    page.column(&LEFT, 300.0, 112.0);
    page.check();
}

#[test]
fn a_note_in_the_margin_waits_for_the_text() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0).put("旁注", 460.0, 160.0);
    page.check();
}

#[test]
fn damaged_polygons_do_no_harm() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0);
    for (text, polygon) in [
        ("nan", [[f32::NAN; 2]; 4]),
        ("infinite", [[f32::INFINITY, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]),
        ("point", [[50.0, 50.0]; 4]),
        ("huge", [[-3e38, -3e38], [3e38, -3e38], [3e38, 3e38], [-3e38, 3e38]]),
        ("", [[0.0; 2]; 4]),
    ] {
        page.lines.push(Line { text: text.into(), polygon, ..Line::default() });
    }
    for angle in [0.0, f32::NAN, f32::INFINITY, 1e9] {
        let (lines, blocks) = order(page.lines.clone(), angle, (u32::MAX, 0));
        assert_eq!(lines.len(), page.lines.len());
        consistent(&lines, &blocks);
    }
    let last: Vec<String> = page.read(0.0).0.into_iter().rev().take(2).map(|l| l.text).collect();
    assert!(last.contains(&"nan".to_owned()) && last.contains(&"infinite".to_owned()));
}

#[test]
fn the_answer_does_not_depend_on_the_order_of_lines() {
    let mut page = Layout::default();
    page.column(&LEFT, 100.0, 100.0).column(&RIGHT, 460.0, 107.0).column(&THIRD, 100.0, 330.0);
    let straight = order(page.lines.clone(), 0.0, (1000, 1400)).0;
    let other = order(shuffled(page.lines), 0.0, (1000, 1400)).0;
    let text = |lines: &[Line]| lines.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
    assert_eq!(text(&straight), text(&other));
}
