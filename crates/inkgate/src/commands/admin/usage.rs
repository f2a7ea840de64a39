//! `inkgate admin usage`, `statement` and `correct`.

use inkgate_platform::calendar::{Period, date_of, day_of};
use inkgate_platform::{By, LINE, csv};

use super::room::{Room, now};
use super::shown::print;
use crate::failure::Failure;

/// Options of `inkgate admin usage`.
#[derive(Debug, clap::Args)]
pub(super) struct UsageArgs {
    /// Of this account alone
    #[arg(long)]
    account: Option<String>,
    /// A year, a month or a day: 2026, 2026-11, 2026-11-24 (default: this month)
    #[arg(long)]
    period: Option<String>,
    /// A line a month instead of a day
    #[arg(long)]
    monthly: bool,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// Options of `inkgate admin statement`.
#[derive(Debug, clap::Args)]
pub(super) struct StatementArgs {
    /// The account
    account: String,
    /// A year, a month or a day: 2026, 2026-11, 2026-11-24 (default: this month)
    #[arg(long)]
    period: Option<String>,
    /// A line a day instead of a month
    #[arg(long)]
    daily: bool,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// Options of `inkgate admin correct`.
#[derive(Debug, clap::Args)]
pub(super) struct CorrectArgs {
    /// The account
    account: String,
    /// Minor units (fen, cents) to add to its bill; less than none to its favour
    #[arg(long, allow_negative_numbers = true)]
    amount: i64,
    /// In which currency
    #[arg(long, default_value = "CNY")]
    currency: String,
    /// Why, as the statement shows it
    #[arg(long)]
    note: String,
}

fn period(text: Option<&str>, room: &Room) -> Result<Period, Failure> {
    let this_month = || {
        let (year, month, _) = date_of(day_of(now(), room.offset));
        format!("{year:04}-{month:02}")
    };
    let text = text.map_or_else(this_month, str::to_owned);
    text.parse().map_err(|error: inkgate_platform::Error| Failure::usage(error.to_string()))
}

pub(super) async fn usage(args: &UsageArgs, room: &Room) -> Result<(), Failure> {
    let by = if args.monthly { By::Month } else { By::Day };
    let period = period(args.period.as_deref(), room)?;
    let lines = room.platform.usage(&room.act(), args.account.as_deref(), period, by).await?;
    if args.csv { print(&csv(&LINE, &lines)) } else { room.shown.rows(&LINE, &lines) }
}

pub(super) async fn statement(args: &StatementArgs, room: &Room) -> Result<(), Failure> {
    let by = if args.daily { By::Day } else { By::Month };
    let period = period(args.period.as_deref(), room)?;
    let act = room.act();
    let statement = room.platform.statement(&act, &args.account, period, by, room.offset).await?;
    let items = ["at", "kind", "package", "balance", "mils", "currency", "note"];
    let totals = ["currency", "mils", "amount"];
    if room.shown.json {
        let text = serde_json::to_string_pretty(&statement);
        return print(&format!("{}\n", text.map_err(|error| Failure::new(error.to_string()))?));
    }
    if args.csv {
        return print(&statement.csv());
    }
    print(&format!("Statement of {}, {} to {}\n\n", statement.account, statement.from, statement.to))?;
    let shorter: Vec<&str> =
        LINE.iter().copied().filter(|name| !["account", "appkey"].contains(name)).collect();
    room.shown.rows(&shorter, &statement.lines)?;
    if !statement.items.is_empty() {
        print("\n")?;
        room.shown.rows(&items, &statement.items)?;
    }
    print("\n")?;
    room.shown.rows(&totals, &statement.totals)
}

pub(super) async fn correct(args: &CorrectArgs, room: &Room) -> Result<(), Failure> {
    let CorrectArgs { account, amount, currency, note } = args;
    room.platform.correct(&room.act(), account, *amount, currency, note).await?;
    room.shown.done("The correction is on the account's bill.")
}
