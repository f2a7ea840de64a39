//! `--timing`: where the time of a page went.

use inkgate_engine::Page;

/// One line: the stages in their order, in milliseconds.
pub fn line(file: &str, page: &Page) -> String {
    let time = &page.timing;
    format!(
        "inkgate: {file} page {}: decode {:.1} detect {:.1} orient {:.1} recognize {:.1} order {:.1} total {:.1} ms",
        page.index + 1,
        time.decode,
        time.detect,
        time.orient,
        time.recognize,
        time.order,
        time.total
    )
}
