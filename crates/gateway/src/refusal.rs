//! The one table of refusals: code, HTTP status, whether to try again, and a sentence in two languages.
//!
//! Two families, as the contract has them: what the gateway refuses before a capability is reached (`CTAPI_…`), and what
//! a capability answers about a call or one of its pictures (`AI_OP_…`). Codes marked *ours* continue a family where the
//! cloud's own table is not public. Whoever is refused reads the row's sentence; the cause goes to the log alone.

use std::fmt;

use crate::steps::unseal::Sealed;

/// Which envelope a refusal comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Before the capability: `{"requestId", "error", "code", "message", "eopErrCode", "statusCode", "returnObj"}`.
    Gateway,
    /// The capability's answer, or one item of it: `{"statusCode", "message", "details", "error"}`.
    Capability,
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// Which refusal.
    pub kind: Kind,
    /// Its number.
    pub code: u32,
    /// HTTP status. Capability refusals travel as 200 in the cloud's shape unless configured otherwise.
    pub status: u16,
    /// Whether the same request may be sent again a little later.
    pub again: bool,
    /// Its envelope.
    pub family: Family,
    /// The sentence in English.
    pub en: &'static str,
    /// The sentence in Chinese.
    pub zh: &'static str,
}

macro_rules! table {
    ($($(#[$doc:meta])* $kind:ident $code:literal $status:literal $again:literal $family:ident $en:literal $zh:literal;)*) => {
        /// Every refusal there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// Its number and its name, as labels want them.
            pub(crate) fn names(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$kind => (stringify!($code), stringify!($kind)),)*
                }
            }
        }

        /// All rows, in the order of [`Kind`].
        pub static TABLE: &[Row] = &[$(Row {
            kind: Kind::$kind, code: $code, status: $status, again: $again, family: Family::$family, en: $en, zh: $zh,
        }),*];
    };
}

table! {
    /// No such path.
    NotFound 10000 404 false Gateway "API Not Found" "接口不存在";
    /// The path exists, with another method. Ours.
    Method 10001 405 false Gateway "method not allowed" "请求方法不正确";
    /// The access key signs rightly and may not.
    KeyDisabled 10002 401 false Gateway "ctyun-EOP: wrong AK or SK" "AK或SK不可用";
    /// There is no `Eop-Authorization`. Ours.
    NotSigned 10003 401 false Gateway "ctyun-EOP: Eop-Authorization is missing" "缺少Eop-Authorization请求头";
    /// `Eop-Authorization` cannot be read, or names headers that are not there exactly once. Ours.
    BadAuthorization 10004 401 false Gateway
        "ctyun-EOP: Eop-Authorization is malformed or names a header that is missing or doubled"
        "Eop-Authorization格式错误，或其中的请求头缺失、重复";
    /// `eop-date` is not signed, no date, or too far from now. Ours.
    BadDate 10005 401 false Gateway
        "ctyun-EOP: eop-date must be signed, look like 20260102T030405Z and lie within the accepted minutes of now"
        "eop-date未签名、格式错误或已超出有效时间";
    /// The same signed request came before. Ours.
    Replayed 10006 401 false Gateway "ctyun-EOP: this request was sent before, sign a new one" "请求已使用过，请重新签名";
    /// The signature is of another key or other content, or the access key is not known.
    BadSignature 10009 401 false Gateway "ctyun-EOP: signature verification failed" "签名验证失败";
    /// The account has no such application. Ours.
    NoApplication 10010 403 false Gateway "appkey is not an application of this account" "应用不存在或不属于该账号";
    /// No bearer token, or one that nobody has. Ours.
    BadToken 10011 401 false Gateway "send a valid token: Authorization: Bearer <token>" "缺少令牌或令牌无效";
    /// The capability is not opened for the application. Ours.
    NotOpened 10012 403 false Gateway "this capability is not opened for the application" "应用未开通该能力";
    /// More calls than the configured rate. Ours.
    TooFast 10020 429 true Gateway "too many calls, wait and try again" "请求过于频繁，请稍后重试";
    /// No place in the queue, or none in time. Ours.
    Busy 10021 503 true Gateway "busy, wait and try again" "服务繁忙，请稍后重试";
    /// No resource package has enough left. Ours.
    Exhausted 10022 403 false Gateway "no resource package has enough left" "资源包余量不足或已过期";
    /// More pictures at once, or in the day, than the application may have. Ours.
    Allowance 10023 429 true Gateway "more pictures at once or in a day than allowed" "超出图片并发数或每日图片数上限";
    /// More bytes than a body may have. Ours.
    BodyTooLarge 10030 413 false Gateway "the request body is too large" "请求体过大";
    /// The body did not come in time. Ours.
    BodySlow 10031 408 true Gateway "the request body did not arrive in time" "请求体接收超时";
    /// The body broke off or was not HTTP. Ours.
    BodyBroken 10032 400 false Gateway "the request body is incomplete" "请求体不完整";
    /// The application must encrypt its bodies. Ours.
    NotEncrypted 10050 400 false Gateway "this application must encrypt its bodies" "该应用必须加密请求体";
    /// The body cannot be opened: key, algorithm, tag or form, it is not told which. Ours.
    BadEnvelope 10051 400 false Gateway "the encrypted body cannot be opened" "无法解密请求体";
    /// A parameter of the plain endpoint is wrong. Ours.
    BadParameter 10040 400 false Gateway "a parameter is wrong" "请求参数错误";
    /// The plain endpoint was sent what is no picture, PDF or form of them. Ours.
    Unreadable 10041 422 false Gateway "the file cannot be read" "文件无法读取";
    /// A fault of ours. Ours.
    Internal 10099 500 true Gateway "internal error, tell the operator the request id" "服务内部错误，请联系管理员并提供请求编号";

    /// Nothing in the request, or nothing in a picture.
    Empty 4001 400 false Capability "the request has no content" "请求中未包含内容";
    /// A picture has too many bytes, or too few or too many pixels a side.
    Size 4001 400 false Capability "a picture's size is not within the limits" "文件大小不符合要求";
    /// A picture is of a format that is not read here.
    Format 4002 400 false Capability "the file format is not supported" "请求文件格式不支持";
    /// There is no `data`. (The cloud's sentence lacks a character; so does ours.)
    NoData 4003 400 false Capability "the request has no field data" "请求中未包data字段";
    /// `data` is no list.
    DataNotList 4004 400 false Capability "the field data is not a list" "data字段图片数据不是list格式";
    /// The body is no JSON object, or has a key twice. Ours.
    NotJson 4005 400 false Capability "the request is not a JSON object" "请求内容不是合法的JSON对象";
    /// More pictures than a call may have. Ours.
    TooMany 4006 400 false Capability "the request has too many pictures" "图片数量超过限制";
    /// A picture is not base64.
    Base64 4008 400 false Capability "a picture is not base64" "base64数据处理异常";
    /// A picture is damaged.
    Picture 4015 400 false Capability "the picture cannot be decoded" "图像解析失败";
    /// The picture does not show the document that is read here. Ours.
    NoDocument 4016 400 false Capability "the picture does not show this document" "图片中未检测到对应证件";
    /// The body of face detection is neither of the two.
    FaceBody 4101 400 false Capability "the request's content is wrong" "请求内容错误";
    /// A single capability was sent nothing.
    NoBody 400_003 400 false Capability "the request body is empty" "body内容为空";
    /// A single capability's `Action` is not there or is another one.
    Action 400_009 400 false Capability "Action is not what this capability wants" "Action值设置错误";
    /// The picture of a single capability does not show its document. Ours.
    NoSingleDocument 400_016 400 false Capability
        "the picture does not show this document" "图片中未检测到对应证件";
    /// A fault of ours while reading a picture.
    Fault 500_001 500 true Capability "internal error, tell the operator" "服务接口异常，请联系管理员";
}

impl Kind {
    /// Its row.
    pub fn row(self) -> &'static Row {
        // The macro writes both lists in one order.
        static LAST: Row = Row {
            kind: Kind::Internal,
            code: 10099,
            status: 500,
            again: true,
            family: Family::Gateway,
            en: "internal error",
            zh: "服务内部错误",
        };
        TABLE.get(self as usize).unwrap_or(&LAST)
    }
}

/// A call that is refused: the row, and what the log (and only the log) is told besides.
#[derive(Debug, Clone)]
pub struct Refusal {
    kind: Kind,
    cause: Option<String>,
    /// What the caller of the plain endpoint is told besides: a sentence, and a stable word for programs.
    pub(crate) said: Option<(String, &'static str)>,
    /// Seconds after which to try again.
    pub(crate) after: Option<u64>,
    /// What seals the answer, where the call came encrypted.
    pub(crate) sealed: Option<Sealed>,
}

impl Refusal {
    /// With a cause for the log. It must hold no secret, no picture and no text of one.
    pub(crate) fn because(kind: Kind, cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::from(kind) }
    }

    /// With a sentence for the caller, and a stable word for programs (`pages`, `malformed`).
    pub(crate) fn saying(kind: Kind, reason: &'static str, sentence: impl fmt::Display) -> Self {
        Self {
            said: Some((sentence.to_string(), reason)),
            cause: Some(reason.to_owned()),
            ..Self::from(kind)
        }
    }

    /// To be tried again after some seconds.
    pub(crate) fn after(kind: Kind, seconds: u64) -> Self {
        Self { after: Some(seconds.max(1)), ..Self::from(kind) }
    }

    /// To be answered in an envelope.
    pub(crate) fn sealed_by(self, sealed: Sealed) -> Self {
        Self { sealed: Some(sealed), ..self }
    }

    /// Which refusal.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What the log is told.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }
}

impl From<Kind> for Refusal {
    fn from(kind: Kind) -> Self {
        let after = kind.row().again.then_some(1);
        Self { kind, cause: None, said: None, after, sealed: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_finds_its_row() {
        for row in TABLE {
            assert!(std::ptr::eq(row.kind.row(), row), "{:?}", row.kind);
            assert!(!row.en.is_empty() && !row.zh.is_empty());
        }
    }

    #[test]
    fn numbers_and_sentences_are_the_contracts() {
        let row = |kind: Kind| (kind.row().code, kind.row().zh);
        assert_eq!(Kind::NotFound.row().en, "API Not Found");
        assert_eq!(Kind::BadSignature.row().en, "ctyun-EOP: signature verification failed");
        assert_eq!((Kind::NotFound.row().code, Kind::KeyDisabled.row().code), (10000, 10002));
        assert_eq!(Kind::BadSignature.row().code, 10009);
        assert_eq!(row(Kind::Empty), (4001, "请求中未包含内容"));
        assert_eq!(row(Kind::Size), (4001, "文件大小不符合要求"));
        assert_eq!(row(Kind::Format), (4002, "请求文件格式不支持"));
        assert_eq!(row(Kind::NoData), (4003, "请求中未包data字段"));
        assert_eq!(row(Kind::DataNotList), (4004, "data字段图片数据不是list格式"));
        assert_eq!(row(Kind::Base64), (4008, "base64数据处理异常"));
        assert_eq!(row(Kind::Picture), (4015, "图像解析失败"));
        assert_eq!(row(Kind::FaceBody), (4101, "请求内容错误"));
        assert_eq!(row(Kind::NoBody), (400_003, "body内容为空"));
        assert_eq!(row(Kind::Action), (400_009, "Action值设置错误"));
        assert_eq!(row(Kind::Fault), (500_001, "服务接口异常，请联系管理员"));
    }

    #[test]
    fn gateway_numbers_are_not_used_twice() {
        let mut codes: Vec<u32> =
            TABLE.iter().filter(|row| row.family == Family::Gateway).map(|row| row.code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
