//! Documents as a reader would give them: lines of invented people and companies.

use inkgate_engine::{Char, Face, Line, Page, Picture, Reading, Sighting, Steps};

/// Text, left, top, and the size of a character.
type Printed = (&'static str, f32, f32, f32);

const PORTRAIT: &[Printed] = &[
    ("姓名王小明", 50.0, 60.0, 20.0),
    ("性别女", 50.0, 100.0, 20.0),
    ("民族汉", 200.0, 100.0, 20.0),
    ("出生1949年12月31日", 50.0, 140.0, 20.0),
    ("住址示例省样本市虚构区无名路", 50.0, 180.0, 20.0),
    ("十二号A座", 92.0, 206.0, 20.0),
    ("公民身份号码11010519491231002X", 50.0, 300.0, 20.0),
];

const EMBLEM: &[Printed] = &[
    ("中华人民共和国", 200.0, 660.0, 30.0),
    ("居民身份证", 180.0, 720.0, 44.0),
    ("签发机关样本市公安局虚构分局", 200.0, 860.0, 20.0),
    ("有效期限2015.09.18-2025.09.18", 200.0, 920.0, 20.0),
];

const DRIVING: &[Printed] = &[
    ("中华人民共和国机动车驾驶证", 160.0, 20.0, 26.0),
    ("证号11010519491231002X", 160.0, 80.0, 20.0),
    ("姓名王小明", 40.0, 120.0, 20.0),
    ("性别女", 280.0, 120.0, 20.0),
    ("国籍中国", 440.0, 120.0, 20.0),
    ("住址示例省样本市虚构区无名路十二号", 40.0, 180.0, 20.0),
    ("出生日期1949-12-31", 180.0, 260.0, 20.0),
    ("初次领证日期2015-06-18", 180.0, 310.0, 20.0),
    ("准驾车型C1", 180.0, 360.0, 20.0),
    ("有效期限2015-06-18至2021-06-18", 40.0, 410.0, 20.0),
];

const VEHICLE: &[Printed] = &[
    ("中华人民共和国机动车行驶证", 160.0, 20.0, 26.0),
    ("号牌号码京A12345", 40.0, 80.0, 20.0),
    ("车辆类型小型轿车", 320.0, 80.0, 20.0),
    ("所有人示例有限公司", 40.0, 130.0, 20.0),
    ("住址示例市虚构区", 40.0, 180.0, 20.0),
    ("使用性质非营运", 40.0, 230.0, 20.0),
    ("品牌型号示例牌ABC7150", 280.0, 230.0, 20.0),
    ("车辆识别代号LSVAA49J232047413", 200.0, 280.0, 20.0),
    ("发动机号码4G15S12", 200.0, 330.0, 20.0),
    ("注册日期2018-06-14", 200.0, 380.0, 20.0),
    ("发证日期2018-06-14", 440.0, 380.0, 20.0),
];

const BUSINESS: &[Printed] = &[
    ("营业执照", 280.0, 20.0, 50.0),
    ("统一社会信用代码", 40.0, 40.0, 18.0),
    ("91350100M000100Y43", 40.0, 64.0, 18.0),
    ("名称样本（虚构）科技有限公司", 40.0, 140.0, 20.0),
    ("注册资本壹佰万元整", 520.0, 144.0, 20.0),
    ("类型有限责任公司", 40.0, 180.0, 20.0),
    ("成立日期2011年07月05日", 520.0, 184.0, 20.0),
    ("法定代表人王小明", 40.0, 220.0, 20.0),
    ("营业期限2011年07月05日至2041年07月04日", 520.0, 224.0, 20.0),
    ("住所样本市虚构区三角路三十八号", 520.0, 264.0, 20.0),
];

const TICKET: &[Printed] = &[
    ("A012345", 40.0, 20.0, 20.0),
    ("样本南站", 40.0, 60.0, 28.0),
    ("G1234", 280.0, 62.0, 26.0),
    ("示例虹桥站", 520.0, 60.0, 28.0),
    ("2019年08月21日09:30开", 40.0, 130.0, 20.0),
    ("05车12F号", 520.0, 130.0, 20.0),
    ("￥553.0元", 40.0, 170.0, 20.0),
    ("二等座", 560.0, 170.0, 20.0),
    ("限乘当日当次车", 40.0, 210.0, 20.0),
];

const INVOICE: &[Printed] = &[
    ("示例省通用定额发票", 120.0, 20.0, 30.0),
    ("发票代码144031700110", 80.0, 80.0, 20.0),
    ("发票号码04403712", 80.0, 120.0, 20.0),
    ("伍拾元整", 160.0, 180.0, 32.0),
];

/// The page that `word` stands for.
pub fn page(word: &str) -> Option<Reading> {
    let printed: Vec<Printed> = match word {
        "portrait" => PORTRAIT.to_vec(),
        "emblem" => EMBLEM.to_vec(),
        "both" => [PORTRAIT, EMBLEM].concat(),
        "driving" => DRIVING.to_vec(),
        "vehicle" => VEHICLE.to_vec(),
        "business" => BUSINESS.to_vec(),
        "ticket" => TICKET.to_vec(),
        "invoice" => INVOICE.to_vec(),
        _ => return None,
    };
    let lines = printed.into_iter().map(line).collect();
    Some(Reading { pages: vec![Page { width: 1000, height: 1000, lines, ..Page::default() }] })
}

fn line((text, left, top, em): Printed) -> Line {
    let count = text.chars().count();
    let right = left + em * count as f32;
    let share = |i: usize| i as f32 / count as f32;
    let char = |(i, c): (usize, char)| Char {
        text: c.to_string(),
        score: 0.999,
        span: [share(i), share(i + 1)],
        alternatives: Vec::new(),
    };
    Line {
        text: text.to_owned(),
        score: 0.999,
        polygon: [[left, top], [right, top], [right, top + em], [left, top + em]],
        chars: text.chars().enumerate().map(char).collect(),
        ..Line::default()
    }
}

/// A page with one face.
pub fn faces() -> Reading {
    let landmarks = [[230.0, 140.0], [260.0, 140.0], [245.0, 155.0], [235.0, 170.0], [255.0, 170.0]];
    let face = Face { score: 0.9, frame: [220.0, 110.0, 270.0, 190.0], landmarks, quality: 0.5 };
    Reading { pages: vec![Page { width: 640, height: 480, faces: vec![face], ..Page::default() }] }
}

/// A page with one plate, blue, of which three looks say the same.
pub fn plates() -> Reading {
    let mut steps = Vec::new();
    for c in "京A12345".chars() {
        steps.push(vec![(c.to_string(), 0.99), (String::new(), 0.01)]);
        steps.push(vec![(String::new(), 0.99)]);
    }
    let look = |reader| Steps { reader, steps: steps.clone() };
    let plate = Sighting {
        score: 0.95,
        corners: [[100.0, 100.0], [288.0, 100.0], [288.0, 160.0], [100.0, 160.0]],
        looks: vec![look(0), look(0), look(1)],
        ends: Vec::new(),
        straightened: Picture::new(188, 60, [20, 64, 170].repeat(188 * 60)).unwrap(),
    };
    Reading { pages: vec![Page { width: 640, height: 480, plates: vec![plate], ..Page::default() }] }
}
