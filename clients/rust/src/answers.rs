//! What the capabilities answer. Keys are the contract's; names here are words. What a document does not have is empty.

use serde::Deserialize;
use serde_json::Value;

/// x and y, in pixels of the picture.
pub type Point = [f64; 2];

/// A line of text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Top left, top right, bottom right, bottom left.
    #[serde(alias = "box", deserialize_with = "polygon")]
    pub polygon: [Point; 4],
    /// Confidence from 0 to 1; the plain endpoint alone gives it.
    pub score: Option<f64>,
}

/// Four pairs, or the eight numbers of general recognition.
fn polygon<'de, D: serde::Deserializer<'de>>(from: D) -> Result<[Point; 4], D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Pairs([Point; 4]),
        Row([f64; 8]),
    }
    Ok(match Either::deserialize(from)? {
        Either::Pairs(pairs) => pairs,
        Either::Row([a, b, c, d, e, f, g, h]) => [[a, b], [c, d], [e, f], [g, h]],
    })
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The lines of a picture, in reading order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct GeneralText {
    /// One by one.
    #[serde(rename = "detail")]
    pub lines: Vec<Line>,
    /// What `detail` adds, as it came.
    #[serde(rename = "inkgate")]
    pub more: Option<Value>,
}

impl GeneralText {
    /// All lines, a line end between them.
    pub fn text(&self) -> String {
        joined(&self.lines)
    }
}

/// A page of the plain endpoint.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Page {
    /// From 1.
    #[serde(rename = "page")]
    pub number: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Degrees that its text is turned by.
    pub angle: f64,
    /// In reading order.
    pub lines: Vec<Line>,
}

impl Page {
    /// All lines, a line end between them.
    pub fn text(&self) -> String {
        joined(&self.lines)
    }
}

/// A number plate.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Plate {
    /// What stands on it.
    #[serde(rename = "platelicense")]
    pub number: String,
    /// 蓝牌, 黄牌（单层）, 新能源绿牌 …
    #[serde(rename = "plate_type")]
    pub kind: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// Top left, top right, bottom right, bottom left.
    #[serde(rename = "box")]
    pub polygon: [Point; 4],
}

/// The number plates of a picture; none is an answer too.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Plates {
    /// One by one.
    #[serde(rename = "detail")]
    pub plates: Vec<Plate>,
    /// What `detail` adds, as it came.
    #[serde(rename = "inkgate")]
    pub more: Option<Value>,
}

/// A face's frame, in pixels.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "FaceJson")]
#[non_exhaustive]
pub struct Face {
    /// From above.
    pub top: i64,
    /// From the left.
    pub left: i64,
    /// Of the frame.
    pub width: i64,
    /// Of the frame.
    pub height: i64,
    /// What `detail` adds, as it came.
    pub more: Option<Value>,
}

#[derive(Deserialize)]
struct FaceJson {
    face_location: Frame,
    inkgate: Option<Value>,
}

#[derive(Deserialize)]
struct Frame {
    top: i64,
    left: i64,
    width: i64,
    height: i64,
}

impl From<FaceJson> for Face {
    fn from(FaceJson { face_location: Frame { top, left, width, height }, inkgate }: FaceJson) -> Self {
        Self { top, left, width, height, more: inkgate }
    }
}

/// The faces of a picture; none is an answer too.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Faces {
    /// One by one.
    #[serde(rename = "face_list")]
    pub faces: Vec<Face>,
}

/// A struct of texts with the contract's keys, each with what it is; a key that is not there is an empty text.
macro_rules! document {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $field:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
        #[serde(default)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$what])* #[serde(rename = $key)] pub $field: String,)*
            /// What `detail` adds, as it came.
            #[serde(rename = "inkgate")]
            pub more: Option<Value>,
        }
    };
}

document! {
    /// Either side of an ID card, or both.
    IdCard {
        /// `back` is the portrait's side and `front` the emblem's: so the contract has it.
        note = "note",
        /// 姓名
        name = "name",
        /// 性别
        sex = "sex",
        /// 民族
        nation = "nation",
        /// `YYYYMMDD`.
        birthday = "birthday",
        /// 公民身份号码
        number = "idn",
        /// 住址
        address = "addr",
        /// 签发机关
        authority = "org",
        /// `YYYY.MM.DD-YYYY.MM.DD`.
        valid = "validperiod",
    }
}

document! {
    /// A business licence.
    BusinessLicense {
        /// `Business License`, or `Not Business License`.
        shown = "license_type",
        /// 统一社会信用代码
        credit_code = "union_id",
        /// 注册号
        registration_number = "regist_no",
        /// 名称
        name = "name",
        /// 类型
        kind = "type",
        /// 住所
        address = "addr",
        /// 法定代表人
        representative = "legal_rep",
        /// 注册资本
        capital = "regist_captial",
        /// 实收资本
        paid_in_capital = "real_captial",
        /// 成立日期
        established = "establish_date",
        /// 营业期限
        period = "operation_period",
    }
}

impl BusinessLicense {
    /// Whether the picture shows one at all.
    pub fn found(&self) -> bool {
        self.shown == "Business License"
    }
}

document! {
    /// A driving licence.
    DrivingLicence {
        /// 证号
        number = "No",
        /// 姓名
        name = "name",
        /// 性别
        sex = "sex",
        /// 国籍
        nation = "nation",
        /// 住址
        address = "address",
        /// 出生日期
        birth = "date_birth",
        /// 初次领证日期
        first_issue = "date_first",
        /// 准驾车型
        classes = "class",
        /// 有效期限
        period = "period",
    }
}

document! {
    /// A vehicle licence.
    VehicleLicence {
        /// 号牌号码
        plate = "No_plate",
        /// 车辆类型
        kind = "type",
        /// 所有人
        owner = "owner",
        /// 住址
        address = "address",
        /// 使用性质
        purpose = "use",
        /// 品牌型号
        model = "model",
        /// 车辆识别代号
        vin = "vin",
        /// 发动机号码
        engine = "No_engine",
        /// 注册日期
        registered = "date_register",
        /// 发证日期
        issued = "date_issue",
    }
}

document! {
    /// A train ticket.
    TrainTicket {
        /// 车票号
        number = "TicketNum",
        /// 始发站
        origin = "StartStation",
        /// 到达站
        destination = "DestinationStation",
        /// As printed.
        date = "Date",
        /// 车次
        train = "TrainNum",
        /// 席位号
        seat = "Seat",
        /// As printed.
        price = "Price",
        /// 席别
        seat_class = "SeatCategory",
    }
}

document! {
    /// A quota invoice.
    QuotaInvoice {
        /// 发票号码
        number = "No",
        /// 发票代码
        code = "code",
        /// As printed.
        amount = "amount",
    }
}
