//! 通用定额发票, the quota invoice: a printed amount, a code and a number.

use crate::grammar::{INVOICE_CODE, INVOICE_NUMBER, PRICE};
use crate::schema::{Document, Side, field, nothing_across};

/// The invoice.
pub static QUOTA_INVOICE: Document = Document {
    key: "quota-invoice",
    english: "Quota Invoice",
    chinese: "定额发票",
    sides: &[FACE],
    across: nothing_across,
};

const FACE: Side = Side {
    key: "face",
    chinese: "正面",
    titles: &["通用定额发票", "定额发票"],
    enough: 2,
    needs: Some("code"),
    sure: None,
    noise: &["发票联", "存根联", "国家税务总局", "密码", "收款单位"],
    fields: &[
        field("code", "Invoice code", &["发票代码"], &INVOICE_CODE),
        field("number", "Invoice number", &["发票号码"], &INVOICE_NUMBER),
        field("amount", "Amount", &["金额", "面额"], &PRICE).anywhere(),
    ],
    always: &[],
    height: None,
    portrait: None,
};
