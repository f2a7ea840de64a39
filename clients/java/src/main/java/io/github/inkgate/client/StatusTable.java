package io.github.inkgate.client;

import java.util.Map;
import java.util.TreeMap;

/** The status codes. Written by clients/generate from docs/status-codes.md. */
final class StatusTable {
  static final Map<Integer, Status> ROWS = new TreeMap<>();

  private StatusTable() {}

  private static void row(
      int code, String name, Status.Kind kind, int http, boolean again, String... words) {
    ROWS.put(code, new Status(code, name, kind, http, again, words[0], words[1], words[2], words[3]));
  }

  static {
    row(4001, "content", Status.Kind.REQUEST, 400, false,
        "the request has no content, or a picture's size is not within the limits",
        "请求中未包含内容；文件大小不符合要求",
        "Send at least one picture, and none that is empty; Keep to the limits that GET /v1/capabilities lists: bytes, and pixels of both sides",
        "至少发送一张图片，且不为空；遵守 GET /v1/capabilities 所列限制：字节数与两边像素");
    row(4002, "format", Status.Kind.PICTURE, 400, false,
        "the file format is not supported",
        "请求文件格式不支持",
        "Send PNG, JPEG or BMP",
        "发送 PNG、JPEG 或 BMP");
    row(4003, "no_data", Status.Kind.REQUEST, 400, false,
        "the request has no field data",
        "请求中未包data字段",
        "Put the pictures into data",
        "将图片放入 data 字段");
    row(4004, "data_not_list", Status.Kind.REQUEST, 400, false,
        "the field data is not a list",
        "data字段图片数据不是list格式",
        "Make data a list, also of one picture",
        "data 须为列表，单张图片亦然");
    row(4005, "not_json", Status.Kind.REQUEST, 400, false,
        "the request is not a JSON object",
        "请求内容不是合法的JSON对象",
        "Send one JSON object in UTF-8, no key twice",
        "发送一个 UTF-8 的 JSON 对象，键不重复");
    row(4006, "too_many", Status.Kind.REQUEST, 400, false,
        "the request has too many pictures",
        "图片数量超过限制",
        "Spread the pictures over several calls",
        "分多次调用发送");
    row(4008, "base64", Status.Kind.PICTURE, 400, false,
        "a picture is not base64",
        "base64数据处理异常",
        "Encode the file's bytes in base64, standard or URL-safe",
        "以 base64（标准或 URL 安全字母表）编码文件");
    row(4015, "damaged", Status.Kind.PICTURE, 400, false,
        "the picture cannot be decoded",
        "图像解析失败",
        "Open the picture elsewhere: it is damaged",
        "图片已损坏，请检查原文件");
    row(4016, "no_document", Status.Kind.PICTURE, 400, false,
        "the picture does not show this document",
        "图片中未检测到对应证件",
        "Send a picture of the document that the path reads; x-inkgate-detail: 1 names what was seen instead",
        "发送该路径对应证件的图片；x-inkgate-detail: 1 会说明识别到的证件");
    row(4101, "face_body", Status.Kind.REQUEST, 400, false,
        "the request's content is wrong",
        "请求内容错误",
        "Send imageContent, or Action DetectFace with ImageData",
        "发送 imageContent，或 Action 为 DetectFace 并附 ImageData");
    row(10000, "not_found", Status.Kind.REQUEST, 404, false,
        "API Not Found",
        "接口不存在",
        "Use a path of GET /v1/capabilities, without a slash at its end",
        "使用 GET /v1/capabilities 所列路径，末尾不加斜杠");
    row(10001, "method", Status.Kind.REQUEST, 405, false,
        "method not allowed",
        "请求方法不正确",
        "Send POST",
        "使用 POST 方法");
    row(10002, "key_disabled", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: wrong AK or SK",
        "AK或SK不可用",
        "Use another access key, or have the operator enable this one",
        "更换 AK，或请管理员启用");
    row(10003, "not_signed", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: Eop-Authorization is missing",
        "缺少Eop-Authorization请求头",
        "Send Eop-Authorization; inkgate sign shows how",
        "添加 Eop-Authorization；可用 inkgate sign 查看示例");
    row(10004, "bad_authorization", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: Eop-Authorization is malformed or names a header that is missing or doubled",
        "Eop-Authorization格式错误，或其中的请求头缺失、重复",
        "Write it as <AK> Headers=<names> Signature=<base64>, send each named header once",
        "按 <AK> Headers=<名称> Signature=<base64> 书写，所列请求头各发送一次");
    row(10005, "bad_date", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: eop-date must be signed, look like 20260102T030405Z and lie within the accepted minutes of now",
        "eop-date未签名、格式错误或已超出有效时间",
        "Set the caller's clock, sign eop-date and send at once",
        "校准客户端时钟，对 eop-date 签名后立即发送");
    row(10006, "replayed", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: this request was sent before, sign a new one",
        "请求已使用过，请重新签名",
        "Sign anew, with another request id",
        "使用新的请求 ID 重新签名");
    row(10009, "bad_signature", Status.Kind.AUTHENTICATION, 401, false,
        "ctyun-EOP: signature verification failed",
        "签名验证失败",
        "Compare AK and SK, and what is signed with inkgate sign: headers, query, the body's very bytes",
        "核对 AK、SK，并用 inkgate sign 对照所签内容：请求头、查询串、请求体原始字节");
    row(10010, "no_application", Status.Kind.PERMISSION, 403, false,
        "appkey is not an application of this account",
        "应用不存在或不属于该账号",
        "Send an appkey of the access key's own account",
        "使用该 AK 所属账号的 appkey");
    row(10011, "bad_token", Status.Kind.AUTHENTICATION, 401, false,
        "send a valid token: Authorization: Bearer <token>",
        "缺少令牌或令牌无效",
        "Send Authorization: Bearer and a token of an application",
        "发送 Authorization: Bearer 及应用的令牌");
    row(10012, "not_opened", Status.Kind.PERMISSION, 403, false,
        "this capability is not opened for the application",
        "应用未开通该能力",
        "Have the operator open the capability: inkgate admin capability open",
        "请管理员开通该能力：inkgate admin capability open");
    row(10020, "too_fast", Status.Kind.BUSY, 429, true,
        "too many calls, wait and try again",
        "请求过于频繁，请稍后重试",
        "Wait for Retry-After; have the rate raised",
        "等待 Retry-After 后重试，或申请提高频率");
    row(10021, "busy", Status.Kind.BUSY, 503, true,
        "busy, wait and try again",
        "服务繁忙，请稍后重试",
        "Wait for Retry-After; send fewer calls at once",
        "等待 Retry-After 后重试，或减少并发");
    row(10022, "exhausted", Status.Kind.QUOTA, 403, false,
        "no resource package has enough left",
        "资源包余量不足或已过期",
        "Buy or renew a package",
        "购买或续订资源包");
    row(10023, "allowance", Status.Kind.QUOTA, 429, true,
        "more pictures at once or in a day than allowed",
        "超出图片并发数或每日图片数上限",
        "Wait for Retry-After; send fewer pictures at once, or have the limit raised",
        "等待 Retry-After 后重试；减少并发图片数，或申请提高上限");
    row(10030, "body_too_large", Status.Kind.REQUEST, 413, false,
        "the request body is too large",
        "请求体过大",
        "Send fewer or smaller pictures a call",
        "减少每次调用的图片数量或大小");
    row(10031, "body_slow", Status.Kind.REQUEST, 408, true,
        "the request body did not arrive in time",
        "请求体接收超时",
        "Send the whole body without long pauses",
        "不间断地发送完整请求体");
    row(10032, "body_broken", Status.Kind.REQUEST, 400, false,
        "the request body is incomplete",
        "请求体不完整",
        "Send the whole body; of transfer codings, chunked alone",
        "发送完整请求体；传输编码仅支持 chunked");
    row(10040, "bad_parameter", Status.Kind.REQUEST, 400, false,
        "a parameter is wrong",
        "请求参数错误",
        "Mend what detail names",
        "按 detail 修正参数");
    row(10041, "unreadable", Status.Kind.PICTURE, 422, false,
        "the file cannot be read",
        "文件无法读取",
        "Send a picture or PDF; reason says what is wrong with this one",
        "发送图片或 PDF；reason 说明原因");
    row(10050, "not_encrypted", Status.Kind.REQUEST, 400, false,
        "this application must encrypt its bodies",
        "该应用必须加密请求体",
        "Encrypt the body as docs/encryption.md says",
        "按 docs/encryption.md 加密请求体");
    row(10051, "bad_envelope", Status.Kind.REQUEST, 400, false,
        "the encrypted body cannot be opened",
        "无法解密请求体",
        "Compare key, kid, alg and enc with docs/encryption.md",
        "按 docs/encryption.md 核对密钥、kid、alg、enc");
    row(10099, "internal", Status.Kind.SERVER, 500, true,
        "internal error, tell the operator the request id",
        "服务内部错误，请联系管理员并提供请求编号",
        "Tell the operator the request id",
        "将请求编号提供给管理员");
    row(400003, "no_body", Status.Kind.REQUEST, 400, false,
        "the request body is empty",
        "body内容为空",
        "Send Action and ImageData as JSON",
        "以 JSON 发送 Action 与 ImageData");
    row(400009, "action", Status.Kind.REQUEST, 400, false,
        "Action is not what this capability wants",
        "Action值设置错误",
        "Use the Action that GET /v1/capabilities names for the path",
        "使用 GET /v1/capabilities 所列的 Action");
    row(400016, "no_single_document", Status.Kind.PICTURE, 400, false,
        "the picture does not show this document",
        "图片中未检测到对应证件",
        "Send a picture of the document that the path reads; x-inkgate-detail: 1 names what was seen instead",
        "发送该路径对应证件的图片；x-inkgate-detail: 1 会说明识别到的证件");
    row(500001, "fault", Status.Kind.SERVER, 500, true,
        "internal error, tell the operator",
        "服务接口异常，请联系管理员",
        "Send it again; tell the operator the request id if it stays",
        "重试；若仍失败，将请求编号提供给管理员");
  }
}
