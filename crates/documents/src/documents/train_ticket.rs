//! 火车票, the train ticket: hardly a label on it, so its values are told by their form and order.

use crate::grammar::{DEPARTURE, PRICE, SEAT, SEAT_CLASS, STATION, TICKET_NUMBER, TRAIN};
use crate::schema::{Document, Side, field, nothing_across};

/// The ticket.
pub static TRAIN_TICKET: Document = Document {
    key: "train-ticket",
    english: "Train Ticket",
    chinese: "火车票",
    sides: &[FACE],
    across: nothing_across,
};

const FACE: Side = Side {
    key: "face",
    chinese: "正面",
    titles: &["限乘当日当次车", "买票请到12306", "仅供报销使用"],
    enough: 5,
    needs: Some("departure"),
    sure: None,
    noise: &["检票", "始发改签", "发货请到95306", "中国铁路祝您旅途愉快"],
    fields: &[
        field("number", "Ticket number", &[], &TICKET_NUMBER).anywhere().called("票号"),
        field("from", "Departure station", &[], &STATION).anywhere().called("出发站"),
        field("to", "Destination station", &[], &STATION).nth(1).called("到达站"),
        field("departure", "Departure", &[], &DEPARTURE).anywhere().called("开车时间"),
        field("train", "Train", &[], &TRAIN).anywhere().called("车次"),
        field("seat", "Seat", &[], &SEAT).anywhere().called("座位"),
        field("price", "Price", &["票价"], &PRICE).anywhere(),
        field("class", "Class of seat", &[], &SEAT_CLASS).anywhere().called("席别"),
    ],
    always: &[],
    height: None,
    portrait: None,
};
