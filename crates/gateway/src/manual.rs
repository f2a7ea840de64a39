//! Pages of the manual that are written from the code, so that they cannot say anything else than it does.

use std::fmt::Write as _;

use crate::config::{self, Config};
use crate::refusal::{Family, Kind, Row, TABLE};

/// `docs/status-codes.md`: every row of the table of refusals, in both languages, with what to do about it.
pub fn status_codes() -> String {
    let mut page = String::from(INTRODUCTION);
    for (family, heading) in [
        (Family::Gateway, "## Before the capability · 能力之前（网关）\n\n"),
        (Family::Capability, "## The capability · 能力\n\n"),
    ] {
        page.push_str(heading);
        page.push_str("| HTTP | statusCode | errorCode | message | again | what to do | 怎么办 |\n");
        page.push_str("|---|---|---|---|---|---|---|\n");
        for row in TABLE.iter().filter(|row| row.family == family) {
            line(&mut page, row);
        }
        page.push('\n');
    }
    administration(&mut page);
    page.push_str(END);
    page
}

/// `docs/openapi.json`: every path of the server.
pub fn openapi() -> String {
    format!("{:#}\n", crate::openapi::description(true))
}

/// The rows of the administration.
fn administration(page: &mut String) {
    page.push_str("## The administration · 管理接口\n\n`type` is `urn:inkgate:problem:` and the word.\n\n");
    page.push_str("| HTTP | type | title | 说明 |\n|---|---|---|---|\n");
    for kind in crate::admin::problem::KINDS {
        let row = kind.row();
        let _ = writeln!(page, "| {} | `{}` | {} | {} |", row.status, row.slug, row.en, row.zh);
    }
    page.push('\n');
}

const INTRODUCTION: &str = "# Status codes · 状态码

<!-- Written by `crates/gateway/src/manual.rs`; a test holds it fresh. -->

A call that succeeds has HTTP status 200 and `statusCode` 0. What is refused before a capability is reached comes in the
gateway's envelope, `statusCode` being `CTAPI_` and the number; what a capability answers comes with HTTP 200 (with
`answers.errors_as_status = true`, with the status named here) and `error` being `AI_OP_` and the number. What is wrong
with one picture of several is the `err_code` of its item. *Again* says whether the same request may be sent again, after
the seconds of `Retry-After`. Every answer has the header `x-request-id`, which the server's log has too.

调用成功时 HTTP 状态为 200，`statusCode` 为 0。到达能力之前的拒绝使用网关的格式，`statusCode` 为 `CTAPI_` 加编号；能力自身的
错误以 HTTP 200 返回（设置 `answers.errors_as_status = true` 后使用此处所列状态），`error` 为 `AI_OP_` 加编号。多张图片中某一张
的问题写在该项的 `err_code` 中。*again* 表示同一请求可否在 `Retry-After` 秒后重发。每个应答都带有 `x-request-id`，可在服务日志
中查到。

";

const END: &str = "The plain endpoint, `POST /v1/recognize`, says the same with RFC 9457: `application/problem+json`, whose
`code` is the number and whose `detail` says what is wrong.

通用接口 `POST /v1/recognize` 以 RFC 9457 的 `application/problem+json` 返回同样的内容：`code` 为编号，`detail` 说明原因。
";

fn line(page: &mut String, row: &Row) {
    let Row { kind, code, status, again, family, en, zh } = row;
    let (en_do, zh_do) = remedy(*kind);
    let (shown, error) = match family {
        Family::Gateway => (format!("`CTAPI_{code}`"), format!("`{code}`")),
        Family::Capability => (format!("`{code}`"), format!("`AI_OP_{code}`")),
    };
    // Where a message has angle brackets, Markdown would take them for a tag.
    let (en, zh) = (en.replace('<', "&lt;"), zh.replace('<', "&lt;"));
    let again = if *again { "yes 是" } else { "no 否" };
    // A string is written to, which does not fail.
    let _ = writeln!(page, "| {status} | {shown} | {error} | {en}<br>{zh} | {again} | {en_do} | {zh_do} |");
}

/// What to do about a refusal, in English and in Chinese.
fn remedy(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::NotFound => (
            "Use a path of `GET /v1/capabilities`, without a slash at its end",
            "使用 `GET /v1/capabilities` 所列路径，末尾不加斜杠",
        ),
        Kind::Method => ("Send POST", "使用 POST 方法"),
        Kind::KeyDisabled => {
            ("Use another access key, or have the operator enable this one", "更换 AK，或请管理员启用")
        }
        Kind::NotSigned => (
            "Send `Eop-Authorization`; `inkgate sign` shows how",
            "添加 `Eop-Authorization`；可用 `inkgate sign` 查看示例",
        ),
        Kind::BadAuthorization => (
            "Write it as `<AK> Headers=<names> Signature=<base64>`, send each named header once",
            "按 `<AK> Headers=<名称> Signature=<base64>` 书写，所列请求头各发送一次",
        ),
        Kind::BadDate => (
            "Set the caller's clock, sign `eop-date` and send at once",
            "校准客户端时钟，对 `eop-date` 签名后立即发送",
        ),
        Kind::Replayed => ("Sign anew, with another request id", "使用新的请求 ID 重新签名"),
        Kind::BadSignature => (
            "Compare AK and SK, and what is signed with `inkgate sign`: headers, query, the body's very bytes",
            "核对 AK、SK，并用 `inkgate sign` 对照所签内容：请求头、查询串、请求体原始字节",
        ),
        Kind::NoApplication => {
            ("Send an `appkey` of the access key's own account", "使用该 AK 所属账号的 `appkey`")
        }
        Kind::BadToken => (
            "Send `Authorization: Bearer` and a token of an application",
            "发送 `Authorization: Bearer` 及应用的令牌",
        ),
        Kind::NotOpened => (
            "Have the operator open the capability: `inkgate admin capability open`",
            "请管理员开通该能力：`inkgate admin capability open`",
        ),
        Kind::Exhausted => ("Buy or renew a package", "购买或续订资源包"),
        Kind::Allowance => (
            "Wait for `Retry-After`; send fewer pictures at once, or have the limit raised",
            "等待 `Retry-After` 后重试；减少并发图片数，或申请提高上限",
        ),
        Kind::TooFast => {
            ("Wait for `Retry-After`; have the rate raised", "等待 `Retry-After` 后重试，或申请提高频率")
        }
        Kind::Busy => {
            ("Wait for `Retry-After`; send fewer calls at once", "等待 `Retry-After` 后重试，或减少并发")
        }
        Kind::BodyTooLarge => ("Send fewer or smaller pictures a call", "减少每次调用的图片数量或大小"),
        Kind::BodySlow => ("Send the whole body without long pauses", "不间断地发送完整请求体"),
        Kind::BodyBroken => (
            "Send the whole body; of transfer codings, chunked alone",
            "发送完整请求体；传输编码仅支持 chunked",
        ),
        Kind::NotEncrypted => {
            ("Encrypt the body as docs/encryption.md says", "按 docs/encryption.md 加密请求体")
        }
        Kind::BadEnvelope => (
            "Compare key, `kid`, `alg` and `enc` with docs/encryption.md",
            "按 docs/encryption.md 核对密钥、`kid`、`alg`、`enc`",
        ),
        Kind::BadParameter => ("Mend what `detail` names", "按 `detail` 修正参数"),
        Kind::Unreadable => (
            "Send a picture or PDF; `reason` says what is wrong with this one",
            "发送图片或 PDF；`reason` 说明原因",
        ),
        Kind::Internal => ("Tell the operator the request id", "将请求编号提供给管理员"),
        Kind::Empty => ("Send at least one picture, and none that is empty", "至少发送一张图片，且不为空"),
        Kind::Size => (
            "Keep to the limits that `GET /v1/capabilities` lists: bytes, and pixels of both sides",
            "遵守 `GET /v1/capabilities` 所列限制：字节数与两边像素",
        ),
        Kind::Format => ("Send PNG, JPEG or BMP", "发送 PNG、JPEG 或 BMP"),
        Kind::NoData => ("Put the pictures into `data`", "将图片放入 `data` 字段"),
        Kind::DataNotList => ("Make `data` a list, also of one picture", "`data` 须为列表，单张图片亦然"),
        Kind::NotJson => {
            ("Send one JSON object in UTF-8, no key twice", "发送一个 UTF-8 的 JSON 对象，键不重复")
        }
        Kind::TooMany => ("Spread the pictures over several calls", "分多次调用发送"),
        Kind::Base64 => (
            "Encode the file's bytes in base64, standard or URL-safe",
            "以 base64（标准或 URL 安全字母表）编码文件",
        ),
        Kind::Picture => ("Open the picture elsewhere: it is damaged", "图片已损坏，请检查原文件"),
        Kind::NoDocument | Kind::NoSingleDocument => (
            "Send a picture of the document that the path reads; `x-inkgate-detail: 1` names what was seen instead",
            "发送该路径对应证件的图片；`x-inkgate-detail: 1` 会说明识别到的证件",
        ),
        Kind::FaceBody => (
            "Send `imageContent`, or `Action` `DetectFace` with `ImageData`",
            "发送 `imageContent`，或 `Action` 为 `DetectFace` 并附 `ImageData`",
        ),
        Kind::NoBody => ("Send `Action` and `ImageData` as JSON", "以 JSON 发送 `Action` 与 `ImageData`"),
        Kind::Action => (
            "Use the `Action` that `GET /v1/capabilities` names for the path",
            "使用 `GET /v1/capabilities` 所列的 `Action`",
        ),
        Kind::Fault => (
            "Send it again; tell the operator the request id if it stays",
            "重试；若仍失败，将请求编号提供给管理员",
        ),
    }
}

/// What `inkgate config example` prints: every setting with its default, commented.
pub fn example() -> String {
    config::example(&Config::default())
}
