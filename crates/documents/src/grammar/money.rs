//! Money as documents print it: Chinese capitals (正确填写票据和结算凭证的基本规定) and figures, with their units.
//!
//! Surprises:
//! - Capitals group by four: 万 and 亿 multiply all that stands before them in their group. One 零 stands for any number of
//!   zeros inside, and may be left out before 角.
//! - 整 or 正 ends an amount without 分; it may follow 元 or 角.
//! - Registered capital mixes both: `100万元人民币`, `人民币壹佰万元整`, `1000.000000万`, `壹佰万圆`; commas group by three.
//! - 拾 alone at the beginning is ten (拾万元), although the rules want 壹拾.

use std::fmt;
use std::str::FromStr;

use super::{Flaw, Grammar, Sound};

const FIGURES: &str = "零壹贰叁肆伍陆柒捌玖";
/// More than any document here carries, and far from where the sums would overflow.
const MOST: u128 = 100_000_000_000_000_000;

/// An amount; the normal form is a decimal with two places and the currency before it, if told: `CNY 1000000.00`.
pub const MONEY: Grammar = Grammar {
    name: "money",
    takes: |c| {
        c.is_ascii_digit()
            || FIGURES.contains(c)
            || "拾佰仟百千万亿元圆角分整正人民币美港欧日,.¥￥〇一二三四五六七八九十两".contains(c)
    },
    begins: |head| head.len() <= 40,
    judge: |text| text.parse::<Money>().map(Sound::unchecked),
    slips: 0.7,
    length: None,
};

/// An amount that says that it is one: with a sign of currency or a unit.
pub const PRICE: Grammar = Grammar {
    name: "price",
    judge: |text| {
        if text.contains(['¥', '￥', '元', '圆']) {
            (MONEY.judge)(text)
        } else {
            Err(Flaw::Form("price"))
        }
    },
    ..MONEY
};

/// An amount in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Hundredths of the unit (分).
    pub hundredths: u64,
    /// ISO 4217, where the text tells.
    pub currency: Option<&'static str>,
}

const CURRENCIES: [(&str, &str); 6] =
    [("人民币", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("港币", "HKD"), ("欧元", "EUR"), ("日元", "JPY")];

impl FromStr for Money {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let mut text = text.replace(',', "");
        let mut currency = None;
        for (word, code) in CURRENCIES {
            if text.contains(word) {
                currency = Some(code);
                text = text.replacen(word, if word.ends_with('元') { "元" } else { "" }, 1);
                break;
            }
        }
        if let Some(rest) = text.strip_prefix(['¥', '￥']) {
            currency = currency.or(Some("CNY"));
            text = rest.to_owned();
        }
        let text = text.replace('圆', "元").replace("元元", "元");
        let text = text.trim_end_matches(['整', '正']);
        let hundredths =
            if text.starts_with(|c: char| c.is_ascii_digit()) { figures(text) } else { capitals(text) };
        let hundredths = hundredths.filter(|value| *value <= MOST).ok_or(Flaw::Form("amount"))?;
        Ok(Self { hundredths: hundredths as u64, currency })
    }
}

/// `1234.5`, `100万元`, `1000.000000万`.
fn figures(text: &str) -> Option<u128> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let times: u128 = match unit {
        "" | "元" => 1,
        "万" | "万元" => 10_000,
        "亿" | "亿元" => 100_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.contains('.') || whole.is_empty() || whole.len() > 16 || part.len() > 8 {
        return None;
    }
    // Eight places of decimals as whole numbers; what is left below a hundredth must be nothing.
    let scaled = format!("{whole}{part:0<8}").parse::<u128>().ok()? * times;
    scaled.is_multiple_of(1_000_000).then_some(scaled / 1_000_000)
}

/// `壹佰贰拾万零叁佰元伍角整`.
fn capitals(text: &str) -> Option<u128> {
    let (yuan, rest) = match text.split_once('元') {
        Some((yuan, rest)) => (whole(yuan)?, rest.trim_start_matches('零')),
        // `伍角`, and `壹佰万` without its unit.
        None if text.contains(['角', '分']) => (0, text),
        None => return Some(whole(text)? * 100),
    };
    let (jiao, rest) = match rest.split_once('角') {
        Some((figure, rest)) => (single(figure)?, rest.trim_start_matches('零')),
        None => (0, rest),
    };
    let fen = match rest.strip_suffix('分') {
        Some(figure) => single(figure)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    Some(yuan * 100 + jiao * 10 + fen)
}

fn single(text: &str) -> Option<u128> {
    let mut all = text.chars();
    let value = figure(all.next()?)?;
    all.next().is_none().then_some(value)
}

fn figure(c: char) -> Option<u128> {
    let at = |set: &str| set.chars().position(|one| one == c).map(|at| at as u128);
    at(FIGURES).or_else(|| at("〇一二三四五六七八九")).or(if c == '两' { Some(2) } else { None })
}

/// A whole number in capitals.
fn whole(text: &str) -> Option<u128> {
    let (mut total, mut section, mut pending) = (0u128, 0u128, None);
    let mut least = u128::MAX;
    let mut any = false;
    for c in text.chars() {
        let unit = match c {
            '拾' | '十' => 10,
            '佰' | '百' => 100,
            '仟' | '千' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            '零' | '〇' => {
                if pending.is_some() {
                    return None;
                }
                any = true;
                continue;
            }
            _ => {
                if pending.replace(figure(c)?).is_some() {
                    return None;
                }
                any = true;
                continue;
            }
        };
        if unit >= 10_000 {
            section += pending.take().unwrap_or(0);
            if section == 0 {
                return None;
            }
            if unit == 100_000_000 {
                total = (total + section) * unit
            } else {
                total += section * unit
            }
            (section, least) = (0, u128::MAX);
        } else {
            // Within a group, units go down.
            if unit >= least {
                return None;
            }
            least = unit;
            let times = pending.take().or((unit == 10 && section == 0).then_some(1))?;
            section += times * unit;
            any = true;
        }
    }
    any.then(|| total + section + pending.unwrap_or(0))
}

impl Money {
    /// In capitals, as the rules write them: `壹佰零伍元伍角整`.
    pub fn in_capitals(self) -> String {
        let (yuan, jiao, fen) = (self.hundredths / 100, self.hundredths / 10 % 10, self.hundredths % 10);
        let figure = |digit: u64| FIGURES.chars().nth(digit as usize).unwrap_or('零');
        let mut text = String::new();
        let digits: Vec<u64> =
            yuan.to_string().chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
        let (mut zero, mut group) = (false, false);
        for (i, &digit) in digits.iter().enumerate() {
            let place = digits.len() - 1 - i;
            if digit == 0 {
                zero = true;
            } else {
                if zero && !text.is_empty() {
                    text.push('零');
                }
                (zero, group) = (false, true);
                text.push(figure(digit));
                text.push_str(["", "拾", "佰", "仟"].get(place % 4).copied().unwrap_or(""));
            }
            if place.is_multiple_of(4) && place > 0 {
                if place.is_multiple_of(8) {
                    text.push('亿');
                } else if group {
                    text.push('万');
                }
                group = false;
            }
        }
        if yuan > 0 {
            text.push('元');
        }
        match (jiao, fen) {
            (0, 0) => {
                text.push_str(if yuan == 0 { "零元整" } else { "整" });
            }
            (jiao, 0) => text.extend([figure(jiao), '角', '整']),
            (0, fen) => {
                if yuan > 0 {
                    text.push('零');
                }
                text.extend([figure(fen), '分']);
            }
            (jiao, fen) => text.extend([figure(jiao), '角', figure(fen), '分']),
        }
        text
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(currency) = self.currency {
            write!(out, "{currency} ")?;
        }
        write!(out, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Money;

    fn hundredths(text: &str) -> Option<u64> {
        text.parse::<Money>().ok().map(|money| money.hundredths)
    }

    #[test]
    fn capitals_figures_and_their_mixtures() {
        for (text, yuan) in [
            ("人民币壹佰万元整", 1_000_000),
            ("壹佰万圆", 1_000_000),
            ("100万元人民币", 1_000_000),
            ("1000.000000万", 10_000_000),
            ("¥1,234.00", 1234),
            ("伍仟零叁拾万零贰元正", 50_300_002),
            ("壹亿零伍佰元整", 100_000_500),
            ("拾万元", 100_000),
            ("叁拾元整", 30),
            ("50000", 50_000),
            ("5.5亿元", 550_000_000),
        ] {
            assert_eq!(hundredths(text), Some(yuan * 100), "{text}");
        }
        assert_eq!(hundredths("壹佰零伍元零叁分"), Some(10_503));
        assert_eq!(hundredths("伍角"), Some(50));
        assert_eq!("500万美元".parse::<Money>().unwrap().to_string(), "USD 5000000.00");
    }

    #[test]
    fn a_price_says_that_it_is_one() {
        assert!((super::PRICE.judge)("￥553.0元").is_ok() && (super::PRICE.judge)("伍拾元整").is_ok());
        assert!((super::PRICE.judge)("553").is_err());
    }

    #[test]
    fn what_is_no_amount_says_so() {
        for bad in [
            "",
            "元",
            "壹壹元",
            "拾佰元",
            "万元",
            "1.2.3",
            "1.001",
            "壹元元角",
            "12元5",
            "99999999999999999999",
        ] {
            assert_eq!(hundredths(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn capitals_round_trip(hundredths in prop_oneof![0..100_000u64, 0..10_000_000_000_000u64]) {
            let money = Money { hundredths, currency: None };
            let text = money.in_capitals();
            prop_assert_eq!(text.parse::<Money>().map(|money| money.hundredths), Ok(hundredths), "{}", text);
            prop_assert!(!text.contains("零零") && !text.contains("零万"), "{}", text);
        }

        #[test]
        fn figures_round_trip(hundredths in 0..100_000_000_000u64) {
            let money = Money { hundredths, currency: Some("CNY") };
            let printed = format!("¥{}.{:02}", hundredths / 100, hundredths % 100);
            prop_assert_eq!(printed.parse::<Money>(), Ok(money));
        }

        #[test]
        fn any_text_gives_an_answer(text in "[0-9壹贰拾佰仟万亿元角分整零.]{0,24}|.{0,20}") {
            let _ = text.parse::<Money>();
        }
    }
}
