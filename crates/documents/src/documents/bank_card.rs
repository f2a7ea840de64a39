//! 银行卡, the bank card: its number is all that every card has.

use crate::grammar::CARD_NUMBER;
use crate::schema::{Document, Side, field, nothing_across};

/// The card.
pub static BANK_CARD: Document = Document {
    key: "bank-card",
    english: "Bank Card",
    chinese: "银行卡",
    sides: &[FACE],
    across: nothing_across,
};

const FACE: Side = Side {
    key: "face",
    chinese: "正面",
    titles: &[
        "银联",
        "UnionPay",
        "借记卡",
        "信用卡",
        "储蓄卡",
        "贷记卡",
        "VALID THRU",
        "BANK OF CHINA",
        "银行",
    ],
    enough: 1,
    // Those words are on many things; only with a number whose check agrees is it a card.
    needs: Some("number"),
    sure: None,
    noise: &[],
    fields: &[field("number", "Card number", &["卡号"], &CARD_NUMBER).anywhere()],
    always: &[],
    height: None,
    portrait: None,
};
