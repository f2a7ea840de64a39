//! The one table of Chinese texts: a row a command with a text for each of its options and arguments, then the sentences
//! for failures. A test fails when a command or an option has none.

/// The texts of one command.
pub struct Texts {
    /// Its name below `inkgate`; empty for `inkgate` itself, whose options every command has.
    pub path: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What stands after its options; empty where nothing does.
    pub after: &'static str,
    /// A text for each option and argument, by its id. Where the values are a list, the text names them.
    pub options: &'static [(&'static str, &'static str)],
}

/// Every command.
pub const COMMANDS: &[Texts] = &[
    Texts {
        path: "",
        about: "在本机识别印刷文字",
        after: "",
        options: &[
            ("assets", "模型和运行库所在的文件夹"),
            ("offline", "从不联网下载"),
            ("workers", "工作线程数（默认：每个可用核心一个）"),
            (
                "runtime",
                "运行模型的库：auto（x86-64 上已安装 OpenVINO 就用它，否则用 ONNX Runtime）、openvino 或 onnxruntime",
            ),
            ("precision", "模型内的运算精度：auto（处理器原生支持 bf16 就用 bf16，否则 f32）、f32 或 bf16"),
            ("device", "运行库的设备或执行后端，用它自己的叫法"),
        ],
    },
    Texts {
        path: "recognize",
        about: "识别图片和 PDF，输出文字",
        after: "",
        options: &[
            ("paths", "图片和 PDF、要遍历的文件夹，- 表示标准输入"),
            (
                "format",
                "输出格式：text 纯文本，json 一个数组，jsonl 每页一行，md Markdown（标题、段落、表格），tsv 每行文字一行，\
                 hocr，alto，pdf（原图加可搜索、可选中的文字层）",
            ),
            (
                "output",
                "一个文件，装下全部结果；或一个文件夹（已存在，或以 / 结尾，或没有扩展名），每个输入一个文件（默认：标准输出）",
            ),
            ("annotate", "把识别结果画在原图旁边，存进这个文件夹"),
            (
                "document",
                "识别证件的字段而不是文字行：id-card 身份证，business-license 营业执照，driving-licence 驾驶证，\
                 vehicle-licence 行驶证，train-ticket 火车票，quota-invoice 定额发票，bank-card 银行卡，passport 护照，\
                 plate 车牌，auto 自动判断有哪些证件（不含车牌）",
            ),
            (
                "profile",
                "每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素",
            ),
            ("jobs", "同时识别多少页（默认：每个核心一页）"),
            ("pages", "每个文件的哪些页，例如 1-3,7 或 10-"),
            ("min_confidence", "丢掉置信度更低的行，0 到 1"),
            ("resume", "跳过输出里已有的"),
            ("timing", "在标准错误上说明每页时间花在哪里"),
        ],
    },
    Texts {
        path: "watch",
        about: "识别不断送进一个文件夹的文件，直到结束",
        after: "每个输入在 OUT 里有自己的结果：in/a.png 的结果是 out/a.png.txt；写好一个，就在标准输出上打印一行路径。\
没能识别的另有 out/a.png.error.json，删掉它就会再试一次。OUT/.inkgate-watch 记着识别过什么，\
中断或断电之后接着做，同一文件不会识别两次。",
        options: &[
            ("input", "文件送进的文件夹；其中的文件夹也看"),
            ("output", "存放结果的文件夹，没有就新建"),
            (
                "format",
                "输出格式：text 纯文本，json 一个数组，jsonl 每页一行，md Markdown（标题、段落、表格），tsv 每行文字一行，\
                 hocr，alto，pdf（原图加可搜索、可选中的文字层）",
            ),
            (
                "document",
                "识别证件的字段而不是文字行：取值与 recognize 的相同：id-card 身份证，business-license 营业执照，\
                 driving-licence 驾驶证，vehicle-licence 行驶证，train-ticket 火车票，quota-invoice 定额发票，\
                 bank-card 银行卡，passport 护照，plate 车牌，auto 自动判断有哪些证件（不含车牌）",
            ),
            (
                "profile",
                "每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素",
            ),
            ("min_confidence", "丢掉置信度更低的行，0 到 1"),
            ("once", "识别完现有的就结束"),
            ("settle", "文件保持不变多少秒才识别；系统通知写完了的不必等"),
            ("poll", "每隔多少秒看一次文件夹；本机有文件写好时系统会立即通知"),
            ("failed", "把没能识别的文件连同说明移到这个文件夹"),
        ],
    },
    Texts {
        path: "mcp",
        about: "通过 MCP（模型上下文协议）把识别能力提供给语言模型",
        after: "",
        options: &[
            ("allow", "允许模型按路径读取的文件夹，可以写多次（默认：没有，图片用 base64 传入）"),
            (
                "profile",
                "每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素",
            ),
            ("max_bytes", "一张图片或一个 PDF 的字节数上限"),
            ("max_pages", "一次调用识别的页数上限"),
            ("max_seconds", "一次调用的秒数上限"),
            ("http", "不走标准输入输出，而在这个地址和端口的 /mcp 提供 HTTP"),
            ("token_file", "存放调用方令牌的文件（默认：INKGATE_MCP_TOKEN；没有则生成一个并显示）"),
            ("host", "调用方可以使用的主机名，可以写多次（默认：localhost 和监听地址）"),
        ],
    },
    Texts {
        path: "serve",
        about: "提供签名的和普通的 HTTP 调用",
        after: "配置文件里的每一项也都可以用环境变量设置：limits.pictures 就是 INKGATE_LIMITS_PICTURES。\
`inkgate serve --check` 列出全部配置。\n\
第一个账号取自 INKGATE_ACCESS_KEY、INKGATE_SECRET_KEY 和 INKGATE_APPKEY（各 32 个字符；INKGATE_TOKEN 另加一个 bearer 令牌）；\
没有设置时随机生成，并只显示一次。",
        options: &[
            ("config", "配置文件（TOML）"),
            ("listen", "监听的地址和端口（默认 127.0.0.1:8080）"),
            ("data", "存放账号和密钥的文件夹"),
            ("check", "检查配置，打印实际生效的值，然后结束"),
        ],
    },
    Texts { path: "config", about: "打印示例配置，或检查配置", after: "", options: &[] },
    Texts {
        path: "config example",
        about: "打印一份写全所有设置、说明和默认值的配置",
        after: "",
        options: &[],
    },
    Texts {
        path: "config check",
        about: "检查配置文件、环境变量和它们指向的文件，打印实际生效的值",
        after: "",
        options: &[("file", "配置文件（TOML）")],
    },
    Texts {
        path: "sign",
        about: "打印一次签名调用的请求头",
        after: "",
        options: &[
            ("access_key", "接入密钥（AK）"),
            ("secret_key_file", "存放 SK 的文件；没有时取 INKGATE_SECRET_KEY"),
            ("appkey", "应用的 appkey"),
            ("date", "请求头里写的日期（默认：北京时间的现在）"),
            ("request_id", "请求编号（默认：随机）"),
            ("body", "存放请求体的文件，- 表示标准输入（默认：没有请求体）"),
            ("url", "调用的地址；其中的查询参数也会签名"),
        ],
    },
    Texts {
        path: "call",
        about: "发出一次签名调用，打印应答",
        after: "",
        options: &[
            ("access_key", "接入密钥（AK）"),
            ("secret_key_file", "存放 SK 的文件；没有时取 INKGATE_SECRET_KEY"),
            ("appkey", "应用的 appkey"),
            ("detail", "要求比云服务更多的内容：置信度、四角坐标、段落"),
            ("url", "服务器，例如 http://127.0.0.1:8080；带路径时调用形式相同的另一种能力"),
            ("pictures", "图片，在一次调用里一起识别"),
        ],
    },
    Texts { path: "assets", about: "安装、列出、校验模型和运行库", after: "", options: &[] },
    Texts {
        path: "assets install",
        about: "下载缺少或损坏的文件（用 pip），或从文件夹里取",
        after: "",
        options: &[("from", "从这个文件夹取 wheel 或普通文件，什么都不下载")],
    },
    Texts {
        path: "assets list",
        about: "列出各文件、是否已安装、来自哪里",
        after: "",
        options: &[("json", "输出 JSON")],
    },
    Texts {
        path: "assets verify", about: "完整读取每个文件，比对 SHA-256", after: "", options: &[]
    },
    Texts {
        path: "assets path",
        about: "打印文件所在的文件夹，或其中一个文件的路径",
        after: "",
        options: &[("name", "其中一个的名字（见 `inkgate assets list`）")],
    },
    Texts {
        path: "doctor",
        about: "检查这台机器，说明要修什么",
        after: "",
        options: &[("listen", "要试的地址和端口"), ("json", "输出 JSON")],
    },
    Texts {
        path: "completions",
        about: "打印某种 shell 的补全脚本",
        after: "",
        options: &[("shell", "哪种 shell：bash、elvish、fish、powershell 或 zsh")],
    },
    Texts {
        path: "man",
        about: "生成手册页，或 Markdown 的命令参考",
        after: "",
        options: &[
            ("output", "写进这个文件夹，没有就新建"),
            ("markdown", "写 Markdown 的命令参考和文件清单，不写手册页"),
        ],
    },
];

/// A sentence for each code of a file that could not be read: what is wrong, and what to do.
pub const FAILURES: &[(&str, &str)] = &[
    ("empty", "文件是空的；请换一个文件"),
    ("unsupported_format", "不是能识别的格式；请转成 PNG、JPEG、BMP、GIF、WebP、TIFF 或 PDF"),
    ("malformed", "文件损坏或不完整；请重新下载、扫描或导出"),
    ("too_large", "字节、像素或页数超出上限；请缩小，或用 --pages 只选几页"),
    ("too_small", "图片太小；请换一张更大的"),
    ("encrypted", "PDF 加了密；请先去掉密码"),
    ("no_such_page", "没有这一页；请用 --pages 另选"),
    ("deadline", "时间用完了；请给更多时间，或缩小图片"),
    ("cancelled", "已取消；用 --resume 可以接着做"),
    ("assets", "模型或运行库缺少或损坏；请运行 `inkgate assets install`"),
    ("runtime", "运行库出错；请运行 `inkgate doctor` 查看原因"),
    ("internal", "程序内部出错，只影响这一页；请反馈给我们"),
    ("unreadable", "无法读取；请检查路径和权限"),
];
