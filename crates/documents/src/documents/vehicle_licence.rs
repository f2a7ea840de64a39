//! 机动车行驶证, the vehicle licence: main page and duplicate page (副页), paper and electronic (GA 37-2008).

use crate::grammar::{ADDRESS, DATE, Date, ENGINE_NUMBER, FILE_NUMBER, ORGANISATION, PLATE, TEXT, VIN};
use crate::reading::Found;
use crate::schema::{Document, Side, field};

/// The licence.
pub static VEHICLE_LICENCE: Document = Document {
    key: "vehicle-licence",
    english: "Vehicle License",
    chinese: "机动车行驶证",
    sides: &[MAIN, DUPLICATE],
    across: dates_in_order,
};

const MAIN: Side = Side {
    key: "main",
    chinese: "主页",
    titles: &["中华人民共和国机动车行驶证"],
    enough: 5,
    needs: None,
    sure: None,
    noise: &[
        "Vehicle License of the People's Republic of China",
        "Plate No.",
        "Vehicle Type",
        "Owner",
        "Address",
        "Use Character",
        "Model",
        "VIN",
        "Engine No.",
        "Register Date",
        "Issue Date",
    ],
    fields: &[
        field("plate", "Plate number", &["号牌号码"], &PLATE),
        field("type", "Vehicle type", &["车辆类型"], &ORGANISATION),
        field("owner", "Owner", &["所有人"], &ORGANISATION).lines(2),
        field("address", "Address", &["住址"], &ADDRESS).lines(3),
        field("use", "Use character", &["使用性质"], &ORGANISATION),
        field("model", "Model", &["品牌型号"], &ORGANISATION),
        field("vin", "Vehicle identification number", &["车辆识别代号"], &VIN),
        field("engine", "Engine number", &["发动机号码"], &ENGINE_NUMBER),
        field("registered", "Date of registration", &["注册日期"], &DATE),
        field("issued", "Date of issue", &["发证日期"], &DATE),
    ],
    always: &["plate", "type", "owner", "address", "use", "model", "vin", "engine", "registered", "issued"],
    height: None,
    portrait: None,
};

const DUPLICATE: Side = Side {
    key: "duplicate",
    chinese: "副页",
    titles: &["中华人民共和国机动车行驶证副页", "机动车行驶证副页"],
    enough: 4,
    needs: None,
    sure: None,
    noise: &[],
    fields: &[
        field("plate", "Plate number", &["号牌号码"], &PLATE),
        field("file_number", "File number", &["档案编号"], &FILE_NUMBER),
        field("seats", "Passengers", &["核定载人数"], &TEXT),
        field("gross_mass", "Gross mass", &["总质量"], &TEXT),
        field("curb_mass", "Curb mass", &["整备质量"], &TEXT),
        field("load", "Load", &["核定载质量"], &TEXT),
        field("dimensions", "Outer dimensions", &["外廓尺寸"], &TEXT),
        field("towing_mass", "Towing mass", &["准牵引总质量"], &TEXT),
        field("notes", "Notes", &["备注"], &TEXT).lines(2),
        field("inspection", "Inspection record", &["检验记录"], &TEXT).lines(3),
    ],
    always: &["plate"],
    height: None,
    portrait: None,
};

/// A licence is not issued before the vehicle is registered.
fn dates_in_order(found: &mut Found) {
    let day = |key| found.value(key).and_then(|day| day.parse::<Date>().ok());
    if let (Some(registered), Some(issued)) = (day("registered"), day("issued"))
        && issued < registered
    {
        found.flag("issued", "this lies before the registration");
    }
}
