//! What stands on a train ticket (TB/T 3390 and the tickets themselves).
//!
//! Surprises:
//! - A train is a letter of its kind and up to four digits; the slowest have no letter.
//! - `无座` stands in a seat's place; sleepers have a berth (`05车12号下铺`), compartments a letter behind the row (`05车12F号`).
//! - The number in red has a letter and six digits on magnetic tickets, more on others.

use super::{Date, Flaw, Grammar, Sound, is_han};

/// 站: a station.
pub const STATION: Grammar = Grammar {
    name: "station",
    takes: is_han,
    begins: |head| head.len() <= 10,
    judge: |text| {
        let length = text.chars().count();
        if text.ends_with('站') && (3..=10).contains(&length) {
            Ok(Sound::unchecked(text))
        } else {
            Err(Flaw::Form("station"))
        }
    },
    slips: 1.0,
    length: None,
};

/// 车次: a train.
pub const TRAIN: Grammar = Grammar {
    name: "train",
    takes: |c| "GDCZTKLYS".contains(c) || c.is_ascii_digit(),
    begins: |head| head.len() <= 5 && head.iter().skip(1).all(char::is_ascii_digit),
    judge: |text| {
        let digits = text.trim_start_matches(|c| "GDCZTKLYS".contains(c));
        let good = text.len() - digits.len() == 1 && (1..=4).contains(&digits.len());
        if good && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Sound::unchecked(text))
        } else {
            Err(Flaw::Form("train"))
        }
    },
    slips: 1.0,
    length: None,
};

/// 乘车时间: day and time of departure; the normal form is `2019-08-21 09:30`.
pub const DEPARTURE: Grammar = Grammar {
    name: "departure",
    takes: |c| c.is_ascii_digit() || "年月日:开".contains(c),
    begins: |head| head.len() <= 17,
    judge: |text| {
        let wrong = || Flaw::Form("departure");
        let at = text.find('日').map(|at| at + '日'.len_utf8()).ok_or_else(wrong)?;
        let (day, time) = text.split_at_checked(at).ok_or_else(wrong)?;
        let day: Date = day.parse()?;
        let time = time.trim_end_matches('开');
        let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
        let within =
            |text: &str, below: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|value| value < below);
        if within(hour, 24) && within(minute, 60) {
            Ok(Sound::passed(format!("{day} {hour}:{minute}")))
        } else {
            Err(wrong())
        }
    },
    slips: 0.3,
    length: None,
};

/// 席位: coach and seat or berth.
pub const SEAT: Grammar = Grammar {
    name: "seat",
    takes: |c| c.is_ascii_digit() || "ABCDF车号上中下铺无座加".contains(c),
    begins: |head| head.len() <= 10,
    judge: |text| {
        let (coach, seat) = text.split_once('车').ok_or(Flaw::Form("seat"))?;
        let coach = coach.trim_start_matches('加');
        let coach = (1..=3).contains(&coach.len()) && coach.bytes().all(|b| b.is_ascii_digit());
        let place = seat.split_once('号').is_some_and(|(place, berth)| {
            let digits = place.trim_end_matches(|c| "ABCDF".contains(c));
            let berth = matches!(berth, "" | "上铺" | "中铺" | "下铺");
            berth
                && (1..=3).contains(&digits.len())
                && place.len() - digits.len() <= 1
                && digits.bytes().all(|b| b.is_ascii_digit())
        });
        if coach && (place || seat == "无座") {
            Ok(Sound::unchecked(text))
        } else {
            Err(Flaw::Form("seat"))
        }
    },
    slips: 1.0,
    length: None,
};

const SEAT_CLASSES: [&str; 12] = [
    "商务座",
    "特等座",
    "一等座",
    "二等座",
    "硬座",
    "软座",
    "硬卧",
    "软卧",
    "高级软卧",
    "动卧",
    "新空调硬座",
    "新空调硬卧",
];

/// 席别: the class of the seat.
pub const SEAT_CLASS: Grammar = Grammar {
    name: "class of seat",
    takes: |c| SEAT_CLASSES.iter().any(|class| class.contains(c)),
    begins: |head| {
        SEAT_CLASSES.iter().any(|class| class.chars().zip(head).all(|(a, b)| a == *b) && head.len() <= 5)
    },
    judge: |text| {
        if SEAT_CLASSES.contains(&text) { Ok(Sound::passed(text)) } else { Err(Flaw::Form("class of seat")) }
    },
    slips: 0.05,
    length: None,
};

/// 票号: the number in red, a letter and at least six digits, with letters between on newer tickets.
pub const TICKET_NUMBER: Grammar = Grammar {
    name: "ticket number",
    takes: |c| c.is_ascii_uppercase() || c.is_ascii_digit(),
    begins: |head| head.len() <= 21,
    judge: |text| {
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let begins = text.starts_with(|c: char| c.is_ascii_uppercase());
        if begins && digits >= 6 && (7..=12).contains(&text.len()) {
            Ok(Sound::unchecked(text))
        } else {
            Err(Flaw::Form("ticket number"))
        }
    },
    slips: 1.0,
    length: None,
};

#[cfg(test)]
mod tests {
    use super::{DEPARTURE, Flaw, Grammar, SEAT, SEAT_CLASS, STATION, TICKET_NUMBER, TRAIN};

    fn all(grammar: &Grammar, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!((grammar.judge)(text).is_ok(), "{text}");
            let letters: Vec<char> = text.chars().collect();
            assert!(letters.iter().all(|c| (grammar.takes)(*c)), "{text}");
            assert!((0..=letters.len()).all(|end| (grammar.begins)(&letters[..end])), "{text}");
        }
        for text in bad {
            assert!((grammar.judge)(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_and_what_is_not() {
        all(&STATION, &["北京南站", "上海虹桥站"], &["站", "北京南", ""]);
        all(&TRAIN, &["G1234", "K7", "D301"], &["G", "12345", "GD12", "G12345", ""]);
        all(
            &DEPARTURE,
            &["2019年08月21日09:30开", "2019年8月1日23:59开"],
            &["2019年08月21日24:30开", "09:30开", "2019年13月21日09:30开"],
        );
        all(
            &SEAT,
            &["05车12F号", "12车003号", "05车12号下铺", "08车无座"],
            &["05车", "车12号", "05车12E5号", "0512号"],
        );
        all(&SEAT_CLASS, &["二等座", "新空调硬卧"], &["三等座", ""]);
        all(&TICKET_NUMBER, &["A012345", "Z156P057342"], &["012345", "A01234", "A0123456789012"]);
        assert_eq!(
            (DEPARTURE.judge)("2019年08月21日09:30开").map(|sound| sound.normal),
            Ok("2019-08-21 09:30".to_owned())
        );
        assert!(matches!((DEPARTURE.judge)("2019年02月30日09:30开"), Err(Flaw::Day(_))));
    }
}
