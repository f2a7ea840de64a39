//! The Chinese texts of `inkgate admin` and what stands below it.

use super::table::Texts;

/// A command without anything after its options.
const fn plain(
    path: &'static str,
    about: &'static str,
    options: &'static [(&'static str, &'static str)],
) -> Texts {
    Texts { path, about, after: "", options }
}

const NAME: (&str, &str) = ("name", "名称");
const ACCOUNT: (&str, &str) = ("account", "账号");
const ONE_ACCOUNT: (&str, &str) = ("account", "只看这个账号的");
const APPKEY: (&str, &str) = ("appkey", "应用的 appkey");
const KEY: (&str, &str) = ("id", "接入密钥（AK）");
const KID: (&str, &str) = ("id", "密钥编号（kid）");
const NUMBER: (&str, &str) = ("id", "列表里的编号");
const CURRENCY: (&str, &str) = ("currency", "货币");
const PERIOD: (&str, &str) = ("period", "年、月或日：2026、2026-11、2026-11-24（默认：本月）");
const CSV: (&str, &str) = ("csv", "输出 CSV");

/// `inkgate admin`, and every command below it.
pub const ADMIN: &[Texts] = &[
    Texts {
        path: "admin",
        about: "管理账号、密钥、应用、资源包和数据库",
        after: "改动在一秒内对正在运行的服务生效。给人看的是表格，脚本请用 --json。密钥只在生成时显示一次。",
        options: &[
            ("config", "配置文件（TOML），与服务所用的相同"),
            ("data", "数据文件夹，与服务所用的相同"),
            ("json", "输出 JSON"),
        ],
    },
    plain("admin account", "组织（账号）", &[]),
    plain("admin account make", "新建账号", &[NAME]),
    plain("admin account list", "列出账号", &[]),
    plain("admin account enable", "让账号的密钥和应用恢复使用", &[NAME]),
    plain("admin account disable", "拒绝账号的密钥和应用", &[NAME]),
    plain("admin user", "管理人员", &[]),
    plain(
        "admin user make",
        "添加人员",
        &[
            ("account", "账号"),
            ("name", "登录名"),
            ("role", "角色：owner 所有者、operator 运维、auditor 审计、developer 开发"),
            ("password_file", "第一行写着密码的文件（- 表示标准输入）"),
        ],
    ),
    plain("admin user list", "列出人员", &[ONE_ACCOUNT]),
    plain(
        "admin user change",
        "修改角色、密码，或是否允许登录",
        &[
            ("name", "登录名"),
            ("role", "新角色：owner、operator、auditor 或 developer"),
            ("password_file", "写着新密码的文件（- 表示标准输入）"),
            ("disable", "不许登录"),
            ("enable", "恢复登录"),
        ],
    ),
    plain("admin key", "用于签名的接入密钥（AK 和 SK）", &[]),
    plain("admin key make", "新建接入密钥；SK 只显示这一次", &[ACCOUNT, ("name", "给它起的名字")]),
    plain("admin key list", "列出密钥", &[ONE_ACCOUNT]),
    plain("admin key enable", "让密钥恢复签名", &[KEY]),
    plain("admin key disable", "拒绝这个密钥的签名", &[KEY]),
    plain(
        "admin key rotate",
        "换一个新密钥；旧的还可再用一阵",
        &[KEY, ("overlap_hours", "新旧都能签名的时间，单位小时")],
    ),
    plain(
        "admin key limit",
        "限定密钥只能用于某些应用和来源网络；不带选项则取消限定",
        &[
            KEY,
            ("applications", "应用的 appkey；可写多次"),
            ("networks", "网络，例如 192.0.2.0/24；可写多次"),
        ],
    ),
    plain("admin encryption", "接口加密的密钥", &[]),
    plain(
        "admin encryption make",
        "新建密钥，用来打开应用发来的请求体；共享密钥只显示这一次",
        &[
            APPKEY,
            ("kind", "A256GCM 或 SM4GCM：双方共享的密钥；P-256 或 SM2：密钥对"),
            ("answers", "密钥对必填：写有应用公钥（JWK）的文件，应答体用它加密（- 表示标准输入）"),
            ("name", "给它起的名字"),
        ],
    ),
    plain(
        "admin encryption list",
        "列出密钥，包括文件里的；不显示私有部分",
        &[ONE_ACCOUNT, ("appkey", "只看这个应用的")],
    ),
    plain("admin encryption enable", "让密钥恢复使用", &[KID]),
    plain("admin encryption disable", "不再用这个密钥打开任何内容", &[KID]),
    plain(
        "admin encryption rotate",
        "换一个同类的新密钥；旧的还可再用一阵",
        &[
            KID,
            ("overlap_hours", "新旧都可用的时间，单位小时"),
            ("answers", "密钥对：写有应用新公钥的文件（默认：沿用原来的）"),
        ],
    ),
    plain(
        "admin encryption mode",
        "规定应用可以加密，还是必须加密",
        &[APPKEY, ("mode", "optional 可以、required 必须")],
    ),
    plain("admin application", "应用（按它计量）", &[]),
    plain(
        "admin application make",
        "新建应用；除这里写明的以外不开通任何能力",
        &[
            ACCOUNT,
            ("open", "要开通的能力，如 general 或 plain，* 表示全部；可以多次给出"),
            ("payment", "付费方式：package 资源包、on-demand 按量、free 免费、internal 内部"),
            ("pictures_a_day", "每项能力每天的图片上限"),
            ("keys", "另建一个只对该应用有效的密钥，两者以环境变量的形式写入一个新文件"),
            NAME,
        ],
    ),
    plain("admin application list", "列出应用", &[ONE_ACCOUNT]),
    plain("admin application enable", "让应用恢复调用", &[APPKEY]),
    plain("admin application disable", "拒绝应用的调用", &[APPKEY]),
    plain("admin token", "应用的 bearer 令牌", &[]),
    plain("admin token make", "新建令牌；只显示这一次", &[APPKEY, ("name", "给它起的名字")]),
    plain("admin token list", "列出令牌", &[("appkey", "只看这个应用的")]),
    plain("admin token revoke", "永久作废一个令牌", &[NUMBER]),
    plain("admin capability", "应用可以调用的能力", &[]),
    plain(
        "admin capability open",
        "为应用开通能力，或修改开通方式",
        &[
            APPKEY,
            ("capability", "能力，例如 general 或 plain；* 表示全部"),
            ("payment", "付费方式：package 资源包、on-demand 按量、free 免费、internal 内部"),
            ("calls_per_second", "每秒调用次数上限"),
            ("pictures_at_once", "同时识别的图片数上限"),
            ("pictures_a_day", "每天图片数上限"),
        ],
    ),
    plain("admin capability close", "为应用关闭能力", &[APPKEY, ("capability", "能力")]),
    plain("admin capability list", "列出已开通的能力", &[("appkey", "只看这个应用的")]),
    plain("admin capture", "为查找问题而暂时保留的调用", &[]),
    plain(
        "admin capture start",
        "在一段时间内加密保留一个应用的调用；此前保留的会删除",
        &[APPKEY, ("minutes", "多长时间（分钟）；到时删除所保留的内容"), ("most", "最多保留多少次调用")],
    ),
    plain("admin capture stop", "停止保留，并删除已保留的调用", &[APPKEY]),
    plain(
        "admin capture list",
        "列出正在保留调用的应用，或一个应用已保留的调用",
        &[("appkey", "应用的 appkey")],
    ),
    plain(
        "admin capture open",
        "把一次调用的请求和应答写入一个新文件夹；审计记录会写明是谁打开的",
        &[("id", "列表里的编号"), ("into", "文件夹")],
    ),
    plain("admin package", "预付的资源包", &[]),
    plain(
        "admin package buy",
        "购买资源包",
        &[
            ACCOUNT,
            ("appkey", "绑定到这个应用的 appkey；不写则账号内共用"),
            ("capability", "适用的能力"),
            ("pictures", "图片数"),
            ("amount", "付款金额，以分为单位"),
            CURRENCY,
            ("starts", "第一天，例如 2026-11-24（默认：现在）"),
            ("ends", "最后一天（默认：一年之后）"),
        ],
    ),
    plain(
        "admin package renew",
        "给资源包加图片数，或改到期日",
        &[NUMBER, ("pictures", "增加的图片数"), ("amount", "付款金额，以分为单位"), ("ends", "新的最后一天")],
    ),
    plain("admin package refund", "退掉资源包；剩余部分按比例折算", &[NUMBER]),
    plain("admin package list", "列出资源包", &[ONE_ACCOUNT]),
    plain("admin price", "按量付费的价格", &[]),
    plain(
        "admin price set",
        "从某天起增加一个价格",
        &[
            ("capability", "能力；* 表示所有没有单独定价的"),
            ("per_thousand", "每千张图片的价格，以分为单位"),
            CURRENCY,
            ("starts", "第一天，例如 2026-12-01（默认：现在）"),
        ],
    ),
    plain("admin price list", "列出过去和将来的价格", &[]),
    plain("admin charge", "各次调用的费用与退还", &[]),
    plain(
        "admin charge list",
        "列出一个账号各次调用的费用，最新的在前",
        &[
            ACCOUNT,
            ("call", "只看这个请求编号的调用"),
            ("from", "从这一天起，例如 2026-11-24"),
            ("to", "到这一天为止"),
            ("most", "最多多少条"),
        ],
    ),
    plain(
        "admin charge refund",
        "退还一次调用的费用，另记一条写明原因的条目",
        &[NUMBER, ("reason", "原因，会写在账单上")],
    ),
    plain(
        "admin usage",
        "用量，按日或按月",
        &[ONE_ACCOUNT, PERIOD, ("monthly", "每月一行，而不是每天一行"), CSV],
    ),
    plain("admin statement", "账号的账单", &[ACCOUNT, PERIOD, ("daily", "每天一行，而不是每月一行"), CSV]),
    plain(
        "admin correct",
        "更正账号的账单",
        &[
            ACCOUNT,
            ("amount", "加进账单的金额，以分为单位；负数为减"),
            CURRENCY,
            ("note", "原因，会写在账单上"),
        ],
    ),
    plain("admin audit", "谁改了什么", &[]),
    plain("admin audit list", "列出最近的改动", &[("most", "最多多少条")]),
    plain("admin audit verify", "核对整条审计链：被改动或抽走的记录会指出来", &[]),
    plain("admin books", "重新计算每个余额", &[]),
    plain("admin backup", "复制数据库，使用中也可以", &[("to", "副本写到哪里；不能已经存在")]),
    plain("admin restore", "用副本替换数据库", &[("from", "副本")]),
    plain(
        "admin migrate",
        "迁移到另一个数据库",
        &[("to", "目标数据库：postgres://user:password@host/database，或一个文件夹；必须是空的")],
    ),
    plain("admin master-key", "封存密钥所用的主密钥", &[]),
    plain("admin master-key rotate", "换新的主密钥，并重新封存所有密钥", &[]),
];
