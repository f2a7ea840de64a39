//! What of a picture is worth a careful reading, told from what the quick network read: on a document that is found, neither
//! labels and words that are always there nor values that their check proves; of a document that nobody asked for, nothing.
//! And whether a glance was enough: a document that is wanted was found with all that no such document is without.

use inkgate_engine::{Line, Page, Quad, Sifted};

use crate::grammar::Check;
use crate::judge::{holds, widened};
use crate::label::is_one_of;
use crate::read::{Claim, claims};
use crate::reading::Reading;
use crate::schema::Document;

/// A value that a check proves, read as it stands and at least this sure, is not looked at again.
const PROVEN: f32 = 0.99;
/// How far a document's lines may lie beyond what was found of it, in shares of its width and height.
const MARGIN: f32 = 0.03;
/// A picture whose longer side has at most so many pixels loses none of them to a glance.
const FULL: u32 = 640;
/// Lines beside the documents that a glance may leave unexplained: more of them may be a second side that it saw too little of.
const STRAY: usize = 2;

/// Judges a page as the quick network read it. `of` is the document that is wanted; none for whatever is there.
pub fn sift(page: &Page, of: Option<&'static Document>) -> Sifted {
    let claims = claims(page);
    let matters = page.lines.iter().map(|line| of_line(line, &claims, of)).collect();
    let wanted = |claim: &&Claim| of.is_some_and(|wanted| std::ptr::eq(wanted, claim.found.document));
    let mut wanted = claims.iter().filter(wanted).peekable();
    let full = page.width.max(page.height) <= FULL;
    let explained = page.lines.iter().filter(|line| its(line, &claims).is_none()).count() <= STRAY;
    let complete = explained && wanted.peek().is_some() && wanted.all(|claim| is_whole(claim, full));
    let due = |claim: &Claim| of.is_none_or(|wanted| std::ptr::eq(wanted, claim.found.document));
    let lacking = claims.iter().any(|claim| due(claim) && is_lacking(claim));
    Sifted { matters, complete, lacking }
}

/// Whether nothing at all was found of something that such a document always has.
fn is_lacking(claim: &Claim) -> bool {
    let nowhere = |key: &&str| claim.found.field(key).is_none_or(|reading| reading.polygon.is_none());
    claim.found.side.always.iter().any(nowhere)
}

/// Whether everything was read that no such document is without. In a picture that was seen in `full` it need not be good
/// yet: a closer search would find the same line, and doubts are for the careful network.
fn is_whole(claim: &Claim, full: bool) -> bool {
    let side = claim.found.side;
    let there = |key: &&str| {
        claim.found.field(key).is_some_and(|reading| match full {
            true => reading.polygon.is_some(),
            false => reading.value.is_some() && reading.check != Check::Failed,
        })
    };
    !side.always.is_empty() && side.always.iter().all(there)
}

fn of_line(line: &Line, claims: &[Claim], of: Option<&'static Document>) -> Vec<bool> {
    // A line of no document may be of one that the careful network will find.
    let Some(claim) = its(line, claims) else { return vec![true; line.chars.len()] };
    let found = &claim.found;
    let foreign = of.is_some_and(|wanted| !std::ptr::eq(wanted, found.document));
    if foreign || is_one_of(&line.text, found.side.noise) {
        return vec![false; line.chars.len()];
    }
    let proven = found.fields.iter().filter(|(_, reading)| is_proven(reading));
    let known: Vec<Quad> =
        proven.filter_map(|(_, reading)| reading.polygon).chain(claim.printed.iter().copied()).collect();
    let matters = |[from, to]: [f32; 2]| {
        let at = place(&line.polygon, (from + to) / 2.0);
        !known.iter().any(|quad| holds(quad, at))
    };
    line.chars.iter().map(|char| matters(char.span)).collect()
}

/// The document that a line stands on.
fn its<'c>(line: &Line, claims: &'c [Claim]) -> Option<&'c Claim> {
    let middle = place(&line.polygon, 0.5);
    let on = |claim: &&Claim| claim.found.polygon.is_some_and(|quad| holds(&widened(&quad, MARGIN), middle));
    claims.iter().find(on)
}

fn is_proven(reading: &Reading) -> bool {
    reading.check == Check::Passed && !reading.corrected && reading.confidence >= PROVEN
}

/// The point at a share of a line's length, half way down.
fn place([tl, tr, br, bl]: &Quad, share: f32) -> [f32; 2] {
    let along = |axis: usize| {
        let at = |corner: &[f32; 2]| corner.get(axis).copied().unwrap_or(0.0);
        let (start, end) = ((at(tl) + at(bl)) / 2.0, (at(tr) + at(br)) / 2.0);
        start + (end - start) * share
    };
    [along(0), along(1)]
}

#[cfg(test)]
mod tests {
    use inkgate_engine::Page;

    use super::sift;
    use crate::documents::bank_card::BANK_CARD;
    use crate::documents::id_card::ID_CARD;
    use crate::sheet::tests::{line, page};

    fn card() -> Page {
        page(vec![
            line("姓名王小明", [55.0, 95.0], 30.0, 0.0),
            line("性别女", [55.0, 180.0], 30.0, 0.0),
            line("民族汉", [285.0, 180.0], 30.0, 0.0),
            line("出生1949年12月31日", [55.0, 260.0], 30.0, 0.0),
            line("住址样本市虚构区", [55.0, 340.0], 30.0, 0.0),
            line("公民身份号码", [55.0, 545.0], 30.0, 0.0),
            line("11010519491231002X", [330.0, 545.0], 30.0, 0.0),
            line("一家商店", [100.0, 900.0], 30.0, 0.0),
        ])
    }

    #[test]
    fn labels_and_proven_values_do_not_matter_and_all_else_does() {
        let page = card();
        let told = sift(&page, None).matters;
        let matters = |i: usize| told[i].iter().filter(|matters| **matters).count();
        assert_eq!(told[0], [false, false, true, true, true], "a name is proven by nothing");
        assert_eq!((matters(4), matters(5), matters(6)), (6, 0, 0));
        assert_eq!(matters(7), 4, "a line of no document may be of one not found yet");
    }

    #[test]
    fn of_a_document_that_is_not_wanted_nothing_matters() {
        let page = card();
        let none = sift(&page, Some(&BANK_CARD)).matters;
        assert!(none.iter().take(7).flatten().all(|matters| !matters), "{none:?}");
        assert_eq!(sift(&page, Some(&ID_CARD)).matters, sift(&page, None).matters);
    }

    #[test]
    fn a_wanted_document_is_complete_with_all_that_it_always_has() {
        let complete = |page: &Page, of| sift(page, of).complete;
        let mut page = card();
        assert!(
            complete(&page, Some(&ID_CARD)) && !complete(&page, None) && !complete(&page, Some(&BANK_CARD))
        );
        page.lines.remove(4);
        assert!(!complete(&page, Some(&ID_CARD)), "the address is missing");
        let lacking = |page: &Page, of| sift(page, of).lacking;
        assert!(lacking(&page, Some(&ID_CARD)) && lacking(&page, None) && !lacking(&page, Some(&BANK_CARD)));
        assert!(!lacking(&card(), None));
    }

    #[test]
    fn without_a_document_everything_matters() {
        let page = page(vec![line("公民身份号码", [0.0, 0.0], 20.0, 0.0)]);
        assert!(sift(&page, None).matters.iter().flatten().all(|matters| *matters));
    }
}
