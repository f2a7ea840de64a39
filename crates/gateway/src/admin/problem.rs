//! What the administration refuses, as RFC 9457 has it: one table, a stable `type` a row.

use axum::http::HeaderValue;
use axum::http::header::{ALLOW, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::Response;
use inkgate_platform::Error;
use serde::Serialize;

use crate::config::Language;
use crate::request::RequestId;
use crate::wire::typed;

/// The media type.
pub(crate) const TYPE: &str = "application/problem+json";

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) slug: &'static str,
    pub(crate) status: u16,
    pub(crate) en: &'static str,
    pub(crate) zh: &'static str,
}

macro_rules! table {
    ($($kind:ident $slug:literal $status:literal $en:literal $zh:literal;)*) => {
        /// Every problem there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind { $($kind),* }

        impl Kind {
            /// Its row.
            pub(crate) fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => &Row { slug: $slug, status: $status, en: $en, zh: $zh },)*
                }
            }
        }

        /// All of them.
        pub(crate) const KINDS: &[Kind] = &[$(Kind::$kind),*];
    };
}

table! {
    Malformed "malformed" 400 "the request is not as the description has it" "请求格式不正确";
    SignInNeeded "sign-in-needed" 401 "sign in, or send a token" "请先登录或发送令牌";
    SignInFailed "sign-in-failed" 401 "name, password or code is wrong" "用户名、密码或验证码错误";
    SecondFactor "second-factor" 401 "send the code of the second factor too" "还需要动态验证码";
    Forbidden "forbidden" 403 "your role may not do this" "当前角色无权执行此操作";
    Csrf "csrf" 403 "this call did not come from the console's own page" "请求并非来自控制台页面";
    SetupCode "setup-code" 403 "this is not the setup code that the server printed" "设置码不正确";
    NotFound "not-found" 404 "there is no such thing in your account" "对象不存在或不属于当前账号";
    Method "method" 405 "this path has no such method" "请求方法不正确";
    Taken "taken" 409 "this name is in use" "名称已被使用";
    Conflict "conflict" 409 "this contradicts what is there" "与现有状态冲突";
    Busy "idempotency-busy" 409 "the first call with this Idempotency-Key is not finished" "相同幂等键的请求尚未完成";
    TooLarge "too-large" 413 "the body is too large" "请求体过大";
    MediaType "media-type" 415 "send application/json" "请使用 application/json";
    Value "value" 422 "a field is missing, unknown or wrong" "字段缺失、未知或取值不正确";
    Reused "idempotency-reused" 422 "this Idempotency-Key was another request's" "幂等键已用于其他请求";
    TooMany "too-many-attempts" 429 "too many attempts, wait" "尝试次数过多，请稍后再试";
    TooManyKeys "too-many-keys" 429 "too many Idempotency-Keys in a day" "当日幂等键数量已达上限";
    Internal "internal" 500 "internal error, tell the operator the request id" "服务内部错误，请联系管理员并提供请求编号";
    Unavailable "unavailable" 503 "the database does not answer, try again" "数据库暂不可用，请稍后重试";
}

/// Something that is refused.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    detail: Option<String>,
    field: Option<String>,
    after: Option<u64>,
    allow: Option<String>,
    /// For the log alone.
    pub(crate) cause: Option<String>,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        let after = (kind == Kind::Unavailable).then_some(1);
        Self { kind, detail: None, field: None, after, allow: None, cause: None }
    }
}

impl Problem {
    /// With a sentence on what is wrong.
    pub(crate) fn saying(kind: Kind, detail: impl ToString) -> Self {
        Self { detail: Some(detail.to_string()), ..Self::from(kind) }
    }

    /// About a field of the body or the query.
    pub(crate) fn of(kind: Kind, field: &str, detail: impl ToString) -> Self {
        Self { field: Some(field.to_owned()), ..Self::saying(kind, detail) }
    }

    /// To be tried again after some seconds.
    pub(crate) fn after(kind: Kind, seconds: u64) -> Self {
        Self { after: Some(seconds.max(1)), ..Self::from(kind) }
    }

    /// A method that the path does not have.
    pub(crate) fn method(allow: String) -> Self {
        Self { allow: Some(allow), ..Self::from(Kind::Method) }
    }

    /// As an answer.
    pub(crate) fn response(&self, id: &RequestId, language: Language) -> Response {
        #[derive(Serialize)]
        struct Shape<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            #[serde(skip_serializing_if = "Option::is_none")]
            detail: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            retry_after: Option<u64>,
            #[serde(rename = "requestId")]
            request_id: &'a str,
        }
        let row = self.kind.row();
        let shape = Shape {
            r#type: format!("urn:inkgate:problem:{}", row.slug),
            title: if language == Language::Zh { row.zh } else { row.en },
            status: row.status,
            detail: self.detail.as_deref(),
            field: self.field.as_deref(),
            retry_after: self.after,
            request_id: id.as_str(),
        };
        let mut response = typed(row.status, TYPE, serde_json::to_vec(&shape).unwrap_or_default());
        let headers = response.headers_mut();
        if let Some(seconds) = self.after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        if row.status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.kind == Kind::TooLarge {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// The platform's errors as they look from outside: what is not the caller's business is for the log.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let inner = |kind| Self { cause: Some(error.to_string()), ..Self::from(kind) };
        match &error {
            Error::Value { .. } | Error::Key { .. } => Self::saying(Kind::Value, &error),
            Error::Taken(_) => Self::saying(Kind::Taken, &error),
            // The two must not be told apart.
            Error::Missing { .. } | Error::Elsewhere => Kind::NotFound.into(),
            Error::Forbidden { .. } => Self::saying(Kind::Forbidden, &error),
            Error::Conflict(_) | Error::Short(_) => Self::saying(Kind::Conflict, &error),
            Error::Database(_) | Error::Ledger(_) => inner(Kind::Unavailable),
            _ => inner(Kind::Internal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_not_used_twice_and_both_languages_say_something() {
        let mut slugs: Vec<_> = KINDS.iter().map(|kind| kind.row().slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), KINDS.len());
        assert!(KINDS.iter().all(|kind| !kind.row().en.is_empty() && !kind.row().zh.is_empty()));
    }

    #[test]
    fn another_account_s_thing_is_as_one_that_is_not() {
        let missing = Error::Missing { what: "access key", name: "x".into() };
        let shown = |error: Error| format!("{:?}", Problem::from(error));
        assert_eq!(shown(missing), shown(Error::Elsewhere));
        let database = Problem::from(Error::Database("password=secret".into()));
        assert!(database.detail.is_none() && database.cause.is_some());
    }
}
