//! The QR code (GB/T 18284-2000, ISO/IEC 18004) of a business license, and what it says of the text beside it.
//!
//! Surprises:
//! - Codes of before 2019 hold the words themselves, `统一社会信用代码:…;名称:…;`; later ones an address of the public
//!   register, with the credit code somewhere in it or behind it, out of reach.

use std::panic::{AssertUnwindSafe, catch_unwind};

use inkgate_engine::{Picture, Quad, luma};

use crate::grammar::CREDIT_CODE;
use crate::judge::{size, upright, widened};
use crate::reading::Found;

/// Widths in pixels at which a license is looked at, one after the other until a code is read.
const WIDTHS: [f32; 2] = [1000.0, 1800.0];
/// One of at most so many pixels is looked at once, as it is.
const ONCE: f32 = 1400.0;
/// How far the code may lie beyond the text that was found, in shares of its width and height.
const MARGIN: f32 = 0.25;
/// Characters of a code that are kept.
const MOST: usize = 2000;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// What it holds.
    pub text: String,
    /// Its corners on the page.
    pub polygon: Quad,
    /// For each field that it may tell of, whether the two agree; `None` where the code says nothing of it.
    pub agrees: Vec<(&'static str, Option<bool>)>,
}

/// Reads the code of a document and holds it against the fields; those that differ are flagged.
pub fn against_the_text(picture: &Picture, found: &mut Found) {
    let Some((text, polygon)) = found.polygon.and_then(|quad| read(picture, &quad)) else { return };
    let mut agrees = Vec::new();
    for (key, said) in [("credit_code", credit_code(&text)), ("name", name(&text))] {
        let value = found.value(key).map(bare);
        let same = said.zip(value).map(|(said, value)| bare(&said) == value);
        if same == Some(false) {
            found.flag(key, "the QR code says another");
        }
        agrees.push((key, same));
    }
    found.code = Some(Code { text, polygon, agrees });
}

/// The first code within a quadrilateral and a margin.
fn read(picture: &Picture, quad: &Quad) -> Option<(String, Quad)> {
    let scale = 1.0 / picture.reduced() as f32;
    let quad = widened(quad, MARGIN).map(|corner| corner.map(|at| at * scale));
    let native = size(&quad)[0];
    let widths = if native <= ONCE { &[ONCE][..] } else { &WIDTHS[..] };
    widths.iter().find_map(|width| {
        let upright = upright(picture, &quad, *width)?;
        let (wide, high) = (upright.width() as usize, upright.height() as usize);
        let grey: Vec<u8> = upright.rgb().chunks_exact(3).map(|rgb| luma(rgb) as u8).collect();
        // The reader of codes was made by others: what makes it stumble makes no picture fail.
        let codes = catch_unwind(AssertUnwindSafe(|| {
            let shade = |x: usize, y: usize| grey.get(y * wide + x).copied().unwrap_or(255);
            let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(wide, high, shade);
            let grids = prepared.detect_grids();
            grids.iter().find_map(|grid| grid.decode().ok().map(|(_, text)| (text, grid.bounds)))
        }));
        let (text, corners) = codes.ok()??;
        let [tl, tr, br, bl] = quad;
        // The part is all but a parallelogram, being a rectangle around text.
        let back = corners.map(|corner| {
            let (u, v) = (corner.x as f32 / wide as f32, corner.y as f32 / high as f32);
            [0, 1].map(|axis: usize| {
                let at = |corner: [f32; 2]| corner.get(axis).copied().unwrap_or(0.0);
                let top = at(tl) + (at(tr) - at(tl)) * u;
                let bottom = at(bl) + (at(br) - at(bl)) * u;
                (top + (bottom - top) * v) / scale
            })
        });
        Some((text.chars().take(MOST).collect(), back))
    })
}

/// A credit code in the text whose check agrees.
fn credit_code(text: &str) -> Option<String> {
    let signs: Vec<char> = text.chars().collect();
    signs.windows(18).map(|window| window.iter().collect::<String>()).find(|window| {
        (CREDIT_CODE.judge)(window).is_ok_and(|sound| sound.check == crate::grammar::Check::Passed)
    })
}

/// What stands behind `名称:`.
fn name(text: &str) -> Option<String> {
    let (_, behind) = text.split_once("名称")?;
    let behind = behind.strip_prefix([':', '：'])?;
    let name: String = behind.chars().take_while(|c| !";；,，\r\n".contains(*c)).collect();
    (!name.trim().is_empty()).then(|| name.trim().to_owned())
}

/// For comparison: full and half width are one, spaces none.
fn bare(text: &str) -> String {
    text.chars().map(crate::glyph::fold).filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use inkgate_engine::{Page, Picture};
    use qrcode::{Color, QrCode};

    use super::against_the_text;
    use crate::grammar::Check;
    use crate::read::read;
    use crate::reading::Found;
    use crate::sheet::tests::{line, page};

    /// A code drawn at (700, 60), each module four pixels, slanted a little, on a page that is otherwise empty.
    fn drawn(text: &str) -> Picture {
        let code = QrCode::new(text).unwrap();
        let (colors, side) = (code.to_colors(), code.width() as i64);
        let shade = |at: i64| {
            let (x, y) = (at % 1000 - 700 - at / 1000 / 20, at / 1000 - 60);
            let (column, row) = (x.div_euclid(4), y.div_euclid(4));
            let inside = (0..side).contains(&column) && (0..side).contains(&row);
            match inside.then(|| colors[(row * side + column) as usize]) {
                Some(Color::Dark) => 40,
                _ => 225,
            }
        };
        Picture::new(1000, 700, (0..700_000).flat_map(|at| [shade(at); 3]).collect()).unwrap()
    }

    fn license() -> Page {
        page(vec![
            line("营业执照", [300.0, 20.0], 40.0, 0.0),
            line("统一社会信用代码", [60.0, 50.0], 16.0, 0.0),
            line("91350100M000100Y43", [60.0, 80.0], 16.0, 0.0),
            line("名称样本（虚构）科技有限公司", [60.0, 330.0], 20.0, 0.0),
            line("注册资本壹佰万元整", [560.0, 330.0], 20.0, 0.0),
            line("成立日期2011年07月05日", [560.0, 390.0], 20.0, 0.0),
        ])
    }

    fn with(text: &str) -> Found {
        let page = license();
        let mut found = read(&page, None).remove(0);
        against_the_text(&drawn(text), &mut found);
        found
    }

    #[test]
    fn a_code_that_agrees_is_evidence() {
        let found = with("统一社会信用代码:91350100M000100Y43;名称:样本(虚构)科技有限公司;");
        let code = found.code.unwrap();
        assert_eq!(code.agrees, [("credit_code", Some(true)), ("name", Some(true))]);
        let [x, y] = code.polygon[0];
        assert!((x - 703.0).abs() < 8.0 && (y - 60.0).abs() < 8.0, "{:?}", code.polygon);
    }

    #[test]
    fn one_that_differs_flags_the_field() {
        let found = with("http://example.invalid/91440001123456788L?x=1");
        assert_eq!(found.code.as_ref().unwrap().agrees, [("credit_code", Some(false)), ("name", None)]);
        assert_eq!(found.field("credit_code").unwrap().check, Check::Failed);
        let found = with("名称:别的公司;");
        assert_eq!(found.code.as_ref().unwrap().agrees, [("credit_code", None), ("name", Some(false))]);
        assert_eq!(found.field("name").unwrap().check, Check::Failed);
        assert_eq!(found.field("credit_code").unwrap().check, Check::Passed);
    }

    #[test]
    fn without_a_code_nothing_is_said() {
        let mut found = read(&license(), None).remove(0);
        against_the_text(&Picture::new(1000, 700, vec![230; 2_100_000]).unwrap(), &mut found);
        assert_eq!(found.code, None);
    }
}
