//! The envelope of the list capabilities: `{"statusCode": 0, "message": {"success", "fail"}, "returnObj": [item, …]}`,
//! an item of a picture that was not read being `{"err_code", "err_msg"}`.

use serde::Serialize;

use crate::refusal::Kind;
use crate::steps::reading::Failed;

/// The answer to a call.
#[derive(Debug, Serialize)]
pub struct Listed<T> {
    #[serde(rename = "statusCode")]
    status_code: u32,
    message: Counts,
    #[serde(rename = "returnObj")]
    return_obj: Vec<Item<T>>,
}

#[derive(Debug, Serialize)]
struct Counts {
    success: usize,
    fail: usize,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Item<T> {
    Read(T),
    Failed { err_code: u32, err_msg: String },
}

/// Why a picture has no item of its own.
#[derive(Debug)]
pub struct Failure {
    /// The row.
    pub kind: Kind,
    /// More than the row says: what the picture shows instead.
    pub instead: Option<&'static str>,
}

impl From<&Failed> for Failure {
    fn from(failed: &Failed) -> Self {
        Self { kind: failed.kind, instead: failed.instead }
    }
}

impl<T> Listed<T> {
    /// The items in the order sent.
    pub fn new(items: Vec<Result<T, Failure>>) -> Self {
        let success = items.iter().filter(|item| item.is_ok()).count();
        let item = |item: Result<T, Failure>| match item {
            Ok(read) => Item::Read(read),
            Err(Failure { kind, instead }) => {
                let row = kind.row();
                let err_msg = match instead {
                    Some(seen) => format!("{}，图片为{seen}", row.zh),
                    None => row.zh.to_owned(),
                };
                Item::Failed { err_code: row.code, err_msg }
            }
        };
        Self {
            status_code: 0,
            message: Counts { success, fail: items.len() - success },
            return_obj: items.into_iter().map(item).collect(),
        }
    }
}

/// The envelope of the single capabilities.
#[derive(Debug, Serialize)]
pub struct Single<T> {
    #[serde(rename = "statusCode")]
    status_code: u32,
    message: &'static str,
    #[serde(rename = "returnObj")]
    return_obj: T,
}

impl<T> Single<T> {
    /// A success.
    pub fn new(return_obj: T) -> Self {
        Self { status_code: 0, message: "success", return_obj }
    }
}
