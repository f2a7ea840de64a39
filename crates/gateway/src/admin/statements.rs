//! `/admin/v1/statements/{account}`: the bill of a period, as JSON or CSV.

use inkgate_platform::By;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::{Kind, Problem};
use super::usage::{PERIOD, period};

const LINE: &[Field] = &[
    field("date", Holds::Text, "\"2026-11\"", "The day or the month."),
    field("account", Holds::Text, "\"first\"", "The account's name."),
    field("application", Holds::Text, "\"scanner\"", "The application's name."),
    field("appkey", Holds::Text, "\"00112233445566778899aabbccddeeff\"", "Its key."),
    field("capability", Holds::Text, "\"general\"", "The capability."),
    field("payment", Holds::Text, "\"package\"", "How it was paid."),
    field("calls", Holds::Number, "10", "Calls."),
    field("pictures", Holds::Number, "12", "Pictures read."),
    field("failed", Holds::Number, "1", "Pictures that could not be read, which cost nothing."),
    field("mils", Holds::Number, "300", "The cost, in thousandths of a minor unit."),
    field("currency", Holds::Text, "\"CNY\"", "The currency; empty where there is no cost."),
];

const ITEM: &[Field] = &[
    field("at", Holds::Number, "1795478400", "When."),
    field("kind", Holds::Text, "\"buy\"", "buy, renew, refund or correct."),
    field("package", Holds::Number, "11", "The package's number.").or_null(),
    field("balance", Holds::Number, "1000", "Pictures added, or taken back."),
    field("mils", Holds::Number, "9900000", "The cost, in thousandths of a minor unit."),
    field("currency", Holds::Text, "\"CNY\"", "The currency."),
    field("note", Holds::Text, "\"\"", "What was said about it."),
];

const TOTAL: &[Field] = &[
    field("currency", Holds::Text, "\"CNY\"", "The currency."),
    field("mils", Holds::Number, "9900300", "The exact sum, in thousandths of a minor unit."),
    field("amount", Holds::Number, "9900", "The sum, in minor units."),
];

pub(super) const ROUTES: &[Route] = &[Route {
    method: "GET",
    path: "/admin/v1/statements/{account}",
    about: "The statement of an account.",
    who: Who::Right("inspect"),
    query: &[
        PERIOD,
        field("by", Holds::OneOf(&["month", "day"]), "\"month\"", "A line a month, or a day.").optional(),
        field("format", Holds::OneOf(&["json", "csv"]), "\"json\"", "JSON, or CSV as a file.").optional(),
    ],
    body: None,
    status: 200,
    answer: Answer::One(&[
        field("account", Holds::Text, "\"first\"", "The account's name."),
        field("from", Holds::Text, "\"2026-11-01\"", "The first day."),
        field("to", Holds::Text, "\"2026-11-30\"", "The last day."),
        field("lines", Holds::Objects(LINE), "", "Calls, by day or month."),
        field("items", Holds::Objects(ITEM), "", "What else is on the bill."),
        field("totals", Holds::Objects(TOTAL), "", "What is to be paid."),
    ]),
    run: |asked| Box::pin(statement(asked)),
}];

async fn statement(asked: Asked) -> Result<Reply, Problem> {
    let by = match asked.query("by").unwrap_or("month") {
        "month" => By::Month,
        "day" => By::Day,
        _ => return Err(Problem::of(Kind::Malformed, "by", "by is month or day")),
    };
    let format = asked.query("format").unwrap_or("json");
    if !["json", "csv"].contains(&format) {
        return Err(Problem::of(Kind::Malformed, "format", "format is json or csv"));
    }
    let (act, account, period) = (asked.act()?, asked.param("account")?, period(&asked)?);
    let offset = asked.on.config.signing.window().offset;
    let statement = asked.platform().statement(&act, account, period, by, offset).await?;
    Ok(if format == "csv" { Reply::csv(statement.csv()) } else { Reply::json(200, &statement) })
}
