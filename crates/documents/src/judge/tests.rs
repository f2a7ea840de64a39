//! What is judged from text and places alone; what is judged from pixels is tested beside each measure.

use inkgate_engine::{Page, Picture};

use super::{Flag, judge};
use crate::grammar::Date;
use crate::read::read;
use crate::sheet::tests::{line, page};

fn blank() -> Picture {
    Picture::new(1000, 1000, vec![200; 3_000_000]).unwrap()
}

fn back(title: &str) -> Page {
    page(vec![
        line(title, [290.0, 60.0], 40.0, 0.0),
        line("签发机关样本市公安局虚构分局", [255.0, 470.0], 26.0, 0.0),
        line("有效期限2015.09.18-2025.09.18", [255.0, 545.0], 26.0, 0.0),
    ])
}

#[test]
fn a_term_is_over_the_day_after_its_last() {
    let page = back("居民身份证");
    let found = read(&page, None).remove(0);
    let on =
        |year, month, day| judge(&blank(), &page, &found, Some(Date { year, month, day })).expired.is_up();
    assert_eq!((on(2025, 9, 18), on(2025, 9, 19)), (Some(false), Some(true)));
    assert_eq!(judge(&blank(), &page, &found, None).expired, Flag::NotJudged);
}

#[test]
fn a_temporary_card_says_so() {
    for (title, wanted) in [("居民身份证", Some(false)), ("临时居民身份证", Some(true))] {
        let page = back(title);
        let found = read(&page, None).remove(0);
        assert_eq!(judge(&blank(), &page, &found, None).temporary.is_up(), wanted, "{title}");
    }
}

#[test]
fn a_card_that_reaches_beyond_the_picture_lacks_an_edge() {
    for (shift, wanted) in [(0.0, false), (-40.0, true)] {
        let page = page(vec![
            line("姓名王小明", [55.0 + shift, 95.0], 30.0, 0.0),
            line("性别男", [55.0 + shift, 180.0], 30.0, 0.0),
            line("民族汉", [285.0 + shift, 180.0], 30.0, 0.0),
            line("出生1949年12月31日", [55.0 + shift, 260.0], 30.0, 0.0),
            line("住址样本市虚构区", [55.0 + shift, 340.0], 30.0, 0.0),
            line("11010519491231002X", [330.0 + shift, 545.0], 30.0, 0.0),
        ]);
        let found = read(&page, None).remove(0);
        assert!(found.outline.is_some(), "the layout tells where the card is");
        assert_eq!(judge(&blank(), &page, &found, None).edges_missing.is_up(), Some(wanted), "{shift}");
    }
    let page = back("居民身份证");
    let found = read(&page, None).remove(0);
    assert_eq!(
        judge(&blank(), &page, &found, None).edges_missing,
        Flag::NotJudged,
        "two labels tell no layout"
    );
}

#[test]
fn a_field_that_cannot_be_read_may_be_covered_and_is_not_judged() {
    let mut page = back("居民身份证");
    let covered = |page: &Page| judge(&blank(), page, &read(page, None).remove(0), None).covered;
    assert!(covered(&page).score().is_some_and(|score| score < 0.5));
    page.lines.remove(1);
    assert!(covered(&page).score().is_some_and(|score| score > 0.9));
    assert_eq!(covered(&page).is_up(), None);
}
