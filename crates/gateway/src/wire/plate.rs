//! The answer of number plates, key by key as the contract has it: one key has spaces in it.

use inkgate_documents::plates::{Found, Ground};
use serde::Serialize;

use crate::wire::page::rounded;

/// One picture.
#[derive(Debug, Serialize)]
pub struct PlatesJson {
    #[serde(rename = "number of plate licenses")]
    count: usize,
    detail: Vec<PlateJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inkgate: Option<DetailJson>,
}

#[derive(Debug, Serialize)]
struct PlateJson {
    /// Top left, top right, bottom right, bottom left.
    r#box: [[i64; 2]; 4],
    plate_type: &'static str,
    platelicense: String,
    confidence: f64,
}

/// Beyond the cloud's keys, in the order of `detail`.
#[derive(Debug, Serialize)]
struct DetailJson {
    plates: Vec<MoreJson>,
}

#[derive(Debug, Serialize)]
struct MoreJson {
    colour: &'static str,
    rows: u8,
    province: Option<char>,
    polygon: [[f64; 2]; 4],
}

impl PlatesJson {
    /// From the plates found; none is an answer.
    pub fn new(found: &[Found], detail: bool) -> Self {
        Self {
            count: found.len(),
            detail: found.iter().map(plate).collect(),
            inkgate: detail.then(|| DetailJson { plates: found.iter().map(more).collect() }),
        }
    }
}

fn plate(found: &Found) -> PlateJson {
    PlateJson {
        r#box: found.corners.map(|corner| corner.map(|at| rounded(at, 0) as i64)),
        plate_type: found.type_name(),
        platelicense: found.plate.to_string(),
        confidence: rounded(found.confidence, 4),
    }
}

fn more(found: &Found) -> MoreJson {
    MoreJson {
        colour: match found.ground {
            Ground::Blue => "blue",
            Ground::Yellow => "yellow",
            Ground::Green => "green",
            Ground::YellowGreen => "yellow-green",
            Ground::White => "white",
            Ground::Black => "black",
        },
        rows: if found.two_rows { 2 } else { 1 },
        province: found.plate.province(),
        polygon: found.corners.map(|corner| corner.map(|at| rounded(at, 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_types_and_an_empty_picture() {
        let found = Found {
            plate: "京A12345".parse().unwrap(),
            ground: Ground::Blue,
            two_rows: false,
            confidence: 0.987_66,
            corners: [[10.4, 20.6], [110.0, 20.0], [110.0, 48.0], [10.0, 48.0]],
        };
        assert_eq!(
            serde_json::to_string(&PlatesJson::new(&[found], false)).unwrap(),
            concat!(
                r#"{"number of plate licenses":1,"detail":[{"box":[[10,21],[110,20],[110,48],[10,48]],"#,
                r#""plate_type":"蓝牌","platelicense":"京A12345","confidence":0.9877}]}"#
            )
        );
        assert_eq!(
            serde_json::to_string(&PlatesJson::new(&[], false)).unwrap(),
            r#"{"number of plate licenses":0,"detail":[]}"#
        );
    }
}
