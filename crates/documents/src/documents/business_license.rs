//! 营业执照, the business license: landscape and portrait, original and copy (副本), with the credit code (since 2015) and
//! with the registration number (before), companies and sole traders, paper and electronic.

use crate::grammar::{
    ADDRESS, CREDIT_CODE, DATE, Date, MONEY, NAME, ORGANISATION, REGISTRATION_NUMBER, TERM, TEXT, Term,
};
use crate::reading::Found;
use crate::schema::{Document, Side, field};

/// The license.
pub static BUSINESS_LICENSE: Document = Document {
    key: "business-license",
    english: "Business License",
    chinese: "营业执照",
    sides: &[FACE],
    across: term_against_establishment,
};

const FACE: Side = Side {
    key: "face",
    chinese: "正面",
    titles: &["营业执照", "个体工商户营业执照", "企业法人营业执照"],
    enough: 5,
    needs: None,
    sure: None,
    noise: &[
        "国家企业信用信息公示系统网址",
        "市场主体应当于每年1月1日至6月30日通过",
        "国家企业信用信息公示系统报送公示年度报告",
        "国家市场监督管理总局监制",
        "扫描二维码登录",
        "公示系统了解更",
        "多登记备案许",
        "可监管信息",
        "登记机关",
    ],
    fields: &[
        field("credit_code", "Unified social credit code", &["统一社会信用代码"], &CREDIT_CODE).anywhere(),
        field("registration_number", "Registration number", &["注册号"], &REGISTRATION_NUMBER).anywhere(),
        field("name", "Name", &["名称", "企业名称", "字号名称"], &ORGANISATION).lines(2),
        field("type", "Type", &["类型", "主体类型", "公司类型", "企业类型", "组成形式"], &ORGANISATION)
            .lines(2),
        field("address", "Domicile", &["住所", "经营场所", "营业场所", "主要经营场所"], &ADDRESS).lines(3),
        field(
            "representative",
            "Legal representative",
            &["法定代表人", "经营者", "负责人", "投资人", "执行事务合伙人"],
            &NAME,
        ),
        field("capital", "Registered capital", &["注册资本", "注册资金", "成员出资总额"], &MONEY),
        field("paid_in", "Paid-in capital", &["实收资本"], &MONEY),
        field("established", "Date of establishment", &["成立日期", "注册日期"], &DATE),
        field("term", "Term of operation", &["营业期限", "经营期限", "合伙期限"], &TERM).lines(2),
        field("scope", "Scope of business", &["经营范围", "业务范围"], &TEXT).lines(24),
        field("copy", "Original or copy", &[], &TEXT).words(&["副本", "正本"]).called("正副本"),
    ],
    always: &["name", "type", "address", "representative"],
    height: None,
    portrait: None,
};

/// A term of operation does not begin before the establishment.
fn term_against_establishment(found: &mut Found) {
    let established = found.value("established").and_then(|day| day.parse::<Date>().ok());
    let begins = found.value("term").and_then(Term::from_normal).and_then(|term| term.from);
    if let (Some(established), Some(begins)) = (established, begins)
        && begins < established
    {
        found.flag("term", "this begins before the establishment");
    }
}
