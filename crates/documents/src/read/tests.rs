//! Documents as pages of lines, with invented people: what is found, and what is left alone.

use inkgate_engine::{Line, Page};

use super::read;
use crate::documents::find;
use crate::grammar::Check;
use crate::reading::Found;
use crate::sheet::tests::{line, page};

/// A card's portrait side with its labels, at a scale of `em`, turned by `degrees`.
fn portrait(em: f32, degrees: f32) -> Vec<Line> {
    let at = |x: f32, y: f32| [x * em, y * em];
    vec![
        line("姓名", at(2.0, 2.0), em, degrees),
        line("阿依古丽·买买提", at(6.0, 1.9), em * 1.2, degrees),
        line("性别女", at(2.0, 5.0), em, degrees),
        line("民族维吾尔", at(8.0, 5.1), em, degrees),
        line("出生1949年12月31日", at(2.0, 8.0), em, degrees),
        line("住址示例省样本市虚构区无名路", at(2.0, 11.0), em, degrees),
        line("十二号A座3单元501室", at(4.2, 12.6), em, degrees),
        line("公民身份号码11010519491231002X", at(2.0, 18.0), em, degrees),
    ]
}

fn emblem(em: f32, degrees: f32, down: f32) -> Vec<Line> {
    let at = |x: f32, y: f32| [x * em, (y + down) * em];
    vec![
        line("中华人民共和国", at(10.0, 2.0), em * 1.5, degrees),
        line("居民身份证", at(10.0, 5.0), em * 2.0, degrees),
        line("签发机关样本市公安局虚构分局", at(8.0, 14.0), em, degrees),
        line("有效期限2015.09.18-长期", at(8.0, 17.0), em, degrees),
    ]
}

fn only(page: &Page) -> Found {
    let mut all = read(page, None);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn value<'f>(found: &'f Found, key: &str) -> &'f str {
    found.value(key).unwrap_or_else(|| panic!("no {key}: {:?}", found.field(key)))
}

#[test]
fn a_card_is_read_whichever_way_it_lies() {
    for degrees in [0.0, 7.0, 90.0, 180.0, -95.0] {
        let found = only(&page(portrait(20.0, degrees)));
        assert_eq!((found.document.key, found.side.key), ("id-card", "portrait"));
        assert_eq!(value(&found, "name"), "阿依古丽·买买提");
        assert_eq!(value(&found, "sex"), "女");
        assert_eq!(value(&found, "nation"), "维吾尔");
        assert_eq!(value(&found, "birth"), "1949-12-31");
        assert_eq!(value(&found, "address"), "示例省样本市虚构区无名路十二号A座3单元501室");
        assert_eq!(value(&found, "number"), "11010519491231002X");
        assert_eq!(found.field("number").unwrap().check, Check::Passed);
        let off = (found.angle - degrees).rem_euclid(360.0);
        assert!(off.min(360.0 - off) < 1.0, "{} for {degrees}", found.angle);
    }
}

#[test]
fn both_sides_in_one_picture_each_its_own_way() {
    let mut lines = portrait(20.0, 0.0);
    lines.extend(emblem(20.0, 180.0, -60.0));
    let mut all = read(&page(lines), None);
    all.sort_by_key(|found| found.side.key);
    assert_eq!(all.iter().map(|found| found.side.key).collect::<Vec<_>>(), ["emblem", "portrait"]);
    assert_eq!(value(&all[0], "authority"), "样本市公安局虚构分局");
    assert_eq!(value(&all[0], "valid"), "2015-09-18/长期");
    assert_eq!(value(&all[1], "number"), "11010519491231002X");
}

#[test]
fn a_value_without_its_label_is_found_at_its_place() {
    let at = |x: f32, y: f32| [x * 0.8, y * 0.8];
    let lines = vec![
        line("王小明", at(170.0, 95.0), 32.0, 0.0),
        line("性别", at(55.0, 185.0), 20.0, 0.0),
        line("男", at(170.0, 180.0), 28.0, 0.0),
        line("民族汉", at(285.0, 183.0), 22.0, 0.0),
        line("出生1991年1月2日", at(55.0, 262.0), 22.0, 0.0),
        line("住址示例省样本市", at(55.0, 342.0), 22.0, 0.0),
    ];
    let found = only(&page(lines));
    assert_eq!(value(&found, "name"), "王小明");
    assert_eq!(found.value("number"), None, "what is not there is not made up");
}

#[test]
fn what_disagrees_with_the_number_is_flagged_and_left() {
    let mut lines = portrait(20.0, 0.0);
    lines[2] = line("性别男", [40.0, 100.0], 20.0, 0.0);
    lines[4] = line("出生1949年12月30日", [40.0, 160.0], 20.0, 0.0);
    let found = only(&page(lines));
    for (key, value) in [("sex", "男"), ("birth", "1949-12-30")] {
        let reading = found.field(key).unwrap();
        assert_eq!((reading.value.as_deref(), reading.check), (Some(value), Check::Failed));
        assert!(reading.flaw.is_some() && reading.confidence <= 0.5);
    }
}

#[test]
fn a_wrong_number_stays_as_read_and_is_flagged() {
    let mut lines = portrait(20.0, 0.0);
    lines[7] = line("公民身份号码110105194912310021", [40.0, 360.0], 20.0, 0.0);
    let found = only(&page(lines));
    let number = found.field("number").unwrap();
    assert_eq!(number.value.as_deref(), Some("110105194912310021"));
    assert_eq!((number.check, number.corrected), (Check::Failed, false));
}

#[test]
fn a_driving_licence_is_not_an_identity_card() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let lines = vec![
        line("中华人民共和国机动车驾驶证", at(8.0, 1.0), em * 1.3, 0.0),
        line("Driving License of the People's Republic of China", at(8.0, 2.6), em * 0.4, 0.0),
        line("证号", at(8.0, 4.0), em, 0.0),
        line("11010519491231002X", at(11.0, 4.0), em, 0.0),
        line("姓名", at(2.0, 6.0), em, 0.0),
        line("王小明", at(5.0, 6.2), em * 1.2, 0.0),
        line("Name", at(2.0, 7.1), em * 0.7, 0.0),
        line("性别女", at(14.0, 6.0), em, 0.0),
        line("国籍中国", at(22.0, 6.0), em, 0.0),
        line("住址", at(2.0, 9.0), em, 0.0),
        line("示例省样本市虚构区无名路十二号", at(5.0, 9.2), em, 0.0),
        line("Address", at(2.0, 10.1), em * 0.7, 0.0),
        line("样本市公", at(2.0, 13.0), em, 0.0),
        line("出生日期1949-12-31", at(9.0, 13.0), em, 0.0),
        line("初次领证日期2015-06-18", at(9.0, 15.5), em, 0.0),
        line("准驾车型", at(9.0, 18.0), em, 0.0),
        line("A2D", at(16.0, 18.0), em, 0.0),
        line("有效期限2015-06-18至2021-06-18", at(2.0, 20.5), em, 0.0),
    ];
    let found = only(&page(lines.clone()));
    assert_eq!(found.document.key, "driving-licence");
    assert_eq!(value(&found, "number"), "11010519491231002X");
    assert_eq!(value(&found, "name"), "王小明");
    assert_eq!(value(&found, "nationality"), "中国");
    assert_eq!(value(&found, "address"), "示例省样本市虚构区无名路十二号");
    assert_eq!(value(&found, "birth"), "1949-12-31");
    assert_eq!(value(&found, "classes"), "A2D");
    assert_eq!(value(&found, "valid"), "2015-06-18/2021-06-18");
    assert!(read(&page(lines), find("id-card")).is_empty());
}

#[test]
fn a_vehicle_licence_with_labels_that_break_apart() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let lines = vec![
        line("中华人民共和国机动车行驶证", at(8.0, 1.0), em * 1.3, 0.0),
        line("号牌号码", at(2.0, 4.0), em, 0.0),
        line("京A12345", at(7.0, 4.0), em, 0.0),
        line("车辆类型小型轿车", at(16.0, 4.0), em, 0.0),
        line("所有", at(2.0, 6.5), em, 0.0),
        line("人示例有限公司", at(5.0, 6.4), em, 0.0),
        line("住", at(2.0, 9.0), em, 0.0),
        line("址示例市虚构区", at(6.0, 8.9), em, 0.0),
        line("使用性质非营运", at(2.0, 11.5), em, 0.0),
        line("品牌型号示例牌ABC7150", at(14.0, 11.5), em, 0.0),
        line("车辆识别代号", at(10.0, 14.0), em, 0.0),
        line("LSVAA49J132047413", at(17.0, 14.0), em, 0.0),
        line("发动机号码4G15S12", at(10.0, 16.5), em, 0.0),
        line("注册日期2018-06-14", at(10.0, 19.0), em, 0.0),
        line("发证日期2018-06-13", at(22.0, 19.0), em, 0.0),
    ];
    let found = only(&page(lines));
    assert_eq!(found.document.key, "vehicle-licence");
    assert_eq!(value(&found, "plate"), "京A12345");
    assert_eq!(value(&found, "owner"), "示例有限公司");
    assert_eq!(value(&found, "address"), "示例市虚构区");
    assert_eq!(value(&found, "model"), "示例牌ABC7150");
    assert_eq!(value(&found, "engine"), "4G15S12");
    let vin = found.field("vin").unwrap();
    assert_eq!((vin.value.as_deref(), vin.check), (Some("LSVAA49J132047413"), Check::Failed));
    assert_eq!(found.field("issued").unwrap().check, Check::Failed, "issued before it was registered");
}

#[test]
fn a_business_license_in_two_columns() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let lines = vec![
        line("营业执照", at(14.0, 1.0), em * 2.5, 0.0),
        line("统一社会信用代码", at(2.0, 2.0), em, 0.0),
        line("91350100M000100Y43", at(2.0, 3.5), em, 0.0),
        line("（副本）", at(18.0, 4.5), em, 0.0),
        line("名", at(2.0, 7.0), em, 0.0),
        line("称", at(5.0, 7.0), em, 0.0),
        line("样本（虚构）科技有限公司", at(7.0, 7.0), em, 0.0),
        line("注册资本壹佰万元整", at(26.0, 7.2), em, 0.0),
        line("类", at(2.0, 9.0), em, 0.0),
        line("型有限责任公司", at(5.0, 9.0), em, 0.0),
        line("成立日期2011年07月05日", at(26.0, 9.2), em, 0.0),
        line("法定代表人王小明", at(2.0, 11.0), em, 0.0),
        line("营业期限2011年07月05日至长期", at(26.0, 11.2), em, 0.0),
        line("经营范围", at(2.0, 13.0), em, 0.0),
        line("示例软件的开发、销售；样本货物的", at(7.0, 13.0), em, 0.0),
        line("住", at(26.0, 13.2), em, 0.0),
        line("所样本市虚构区三角路", at(29.0, 13.2), em, 0.0),
        line("进出口。（依法须经批准的项目除外）", at(7.0, 14.5), em, 0.0),
        line("三十八号之八", at(30.1, 14.7), em, 0.0),
        line("登记机关", at(26.0, 25.0), em, 0.0),
    ];
    let found = only(&page(lines));
    assert_eq!(found.document.key, "business-license");
    assert_eq!(value(&found, "credit_code"), "91350100M000100Y43");
    assert_eq!(value(&found, "name"), "样本(虚构)科技有限公司");
    assert_eq!(value(&found, "type"), "有限责任公司");
    assert_eq!(value(&found, "representative"), "王小明");
    assert_eq!(value(&found, "capital"), "1000000.00");
    assert_eq!(value(&found, "established"), "2011-07-05");
    assert_eq!(value(&found, "term"), "2011-07-05/长期");
    assert_eq!(value(&found, "address"), "样本市虚构区三角路三十八号之八");
    assert_eq!(value(&found, "scope"), "示例软件的开发、销售;样本货物的进出口.(依法须经批准的项目除外)");
    assert_eq!(value(&found, "copy"), "副本");
    assert_eq!(found.value("registration_number"), None);
}

#[test]
fn half_a_label_in_line_with_the_others_is_enough() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let lines = vec![
        line("营业执照", at(14.0, 1.0), em * 2.5, 0.0),
        line("称", at(5.0, 7.0), em, 0.0),
        line("样本科技有限公司", at(8.0, 7.0), em, 0.0),
        line("类型有限责任公司", at(2.0, 9.0), em, 0.0),
        line("法定代表人", at(1.0, 11.0), em, 0.0),
        line("王小明", at(8.0, 11.0), em, 0.0),
        line("住", at(2.0, 13.0), em, 0.0),
        line("样本市虚构区三角路", at(8.0, 13.0), em, 0.0),
    ];
    let found = only(&page(lines));
    assert_eq!(value(&found, "name"), "样本科技有限公司");
    assert_eq!(value(&found, "address"), "样本市虚构区三角路");
    assert_eq!(value(&found, "representative"), "王小明");
}

#[test]
fn a_number_whose_check_agrees_stands_for_a_label() {
    // Pale labels: of six, two are read, and half of two more.
    let mut lines = portrait(20.0, 0.0);
    let at = |x: f32, y: f32| [x * 20.0, y * 20.0];
    lines[0] = line("名", at(3.0, 2.0), 20.0, 0.0);
    lines[2] = line("女", at(4.2, 5.0), 20.0, 0.0);
    lines[4] = line("1949年12月31日", at(4.2, 8.0), 20.0, 0.0);
    lines[5] = line("址", at(3.0, 11.0), 20.0, 0.0);
    lines.push(line("示例省样本市虚构区无名路", at(4.2, 11.0), 20.0, 0.0));
    let found = only(&page(lines.clone()));
    assert_eq!((found.side.key, value(&found, "number")), ("portrait", "11010519491231002X"));
    assert_eq!((value(&found, "nation"), value(&found, "name")), ("维吾尔", "阿依古丽·买买提"));
    // With another digit it proves nothing.
    lines[7] = line("公民身份号码11010519491231003X", at(2.0, 18.0), 20.0, 0.0);
    assert!(read(&page(lines), None).is_empty());
}

#[test]
fn a_page_of_prose_holds_no_document() {
    let text = [
        "签名前请阅读住址一栏的说明。",
        "出生率与性别比是人口学的两个指标，",
        "本公司名称与经营范围以登记为准。",
        "110105194912310021 is only a number",
    ];
    let lines =
        text.iter().zip(0u8..).map(|(text, n)| line(text, [30.0, 40.0 * f32::from(n)], 20.0, 0.0)).collect();
    assert!(read(&page(lines), None).is_empty());
    assert!(read(&page(Vec::new()), None).is_empty());
}

#[test]
fn a_train_ticket_by_the_form_of_its_values() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let lines = vec![
        line("A012345", at(2.0, 1.0), em, 0.0),
        line("检票：3", at(24.0, 1.0), em, 0.0),
        line("样本南站", at(2.0, 3.0), em * 1.4, 0.0),
        line("G1234", at(14.0, 3.1), em * 1.3, 0.0),
        line("示例虹桥站", at(26.0, 3.0), em * 1.4, 0.0),
        line("Yangbennan", at(2.0, 4.8), em * 0.7, 0.0),
        line("2019年08月21日09:30开", at(2.0, 6.5), em, 0.0),
        line("05车12F号", at(26.0, 6.5), em, 0.0),
        line("￥553.0元", at(2.0, 8.5), em, 0.0),
        line("二等座", at(28.0, 8.5), em, 0.0),
        line("限乘当日当次车", at(2.0, 10.5), em, 0.0),
        line("1101051949****002X王小明", at(2.0, 12.5), em, 0.0),
    ];
    let found = only(&page(lines));
    assert_eq!(found.document.key, "train-ticket");
    for (key, wanted) in [
        ("number", "A012345"),
        ("from", "样本南站"),
        ("to", "示例虹桥站"),
        ("departure", "2019-08-21 09:30"),
        ("train", "G1234"),
        ("seat", "05车12F号"),
        ("price", "CNY 553.00"),
        ("class", "二等座"),
    ] {
        assert_eq!(value(&found, key), wanted, "{key}");
    }
}

#[test]
fn a_quota_invoice_a_bank_card_and_a_passport() {
    let em = 20.0;
    let at = |x: f32, y: f32| [x * em, y * em];
    let invoice = vec![
        line("示例省通用定额发票", at(6.0, 1.0), em * 1.5, 0.0),
        line("发票代码144031700110", at(4.0, 4.0), em, 0.0),
        line("发票号码04403712", at(4.0, 6.0), em, 0.0),
        line("伍拾元整", at(8.0, 9.0), em * 1.6, 0.0),
    ];
    let found = only(&page(invoice));
    assert_eq!(found.document.key, "quota-invoice");
    assert_eq!((value(&found, "code"), value(&found, "number")), ("144031700110", "04403712"));
    assert_eq!(value(&found, "amount"), "50.00");

    let card = vec![
        line("示例银行", at(2.0, 1.0), em, 0.0),
        line("6212", at(2.0, 8.0), em, 0.0),
        line("3456", at(7.0, 8.0), em, 0.0),
        line("7890", at(12.0, 8.0), em, 0.0),
        line("1231", at(17.0, 8.0), em, 0.0),
    ];
    let luhn = (0..10)
        .map(|last| format!("621234567890123{last}"))
        .find(|text| text.parse::<crate::grammar::CardNumber>().is_ok());
    let mut card = card;
    card[4] = line(&luhn.as_ref().unwrap()[12..], at(17.0, 8.0), em, 0.0);
    let found = only(&page(card.clone()));
    assert_eq!((found.document.key, value(&found, "number")), ("bank-card", luhn.as_deref().unwrap()));
    card.remove(3);
    assert!(read(&page(card), None).is_empty(), "without a good number it is no card");

    let passport = vec![
        line("中华人民共和国", at(2.0, 1.0), em, 0.0),
        line("PASSPORT", at(12.0, 1.0), em, 0.0),
        line("姓名/Name", at(14.0, 4.0), em * 0.6, 0.0),
        line("王小明", at(14.0, 5.2), em, 0.0),
        line("POCHNWANG<<XIAOMING<<<<<<<<<<<<<<<<<<<<<<<<", at(1.0, 18.0), em * 0.8, 0.0),
        line("L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08", at(1.0, 20.0), em * 0.8, 0.0),
    ];
    let found = only(&page(passport));
    assert_eq!((found.document.key, value(&found, "number")), ("passport", "L898902C3"));
    assert_eq!((value(&found, "birth"), value(&found, "sex")), ("1974-08-12", "女"));
    assert_eq!((value(&found, "expiry"), value(&found, "name")), ("2012-04-15", "王小明"));
}

/// The same with another name and number, so far to the right and below.
fn other_portrait(right: f32, down: f32) -> Vec<Line> {
    let mut lines = portrait(20.0, 0.0);
    for (at, text) in
        [(1, "李安"), (2, "性别男"), (4, "出生1988年2月29日"), (7, "公民身份号码110105198802290038")]
    {
        let [x, y] = lines[at].polygon[0];
        lines[at] = line(text, [x, y], 20.0, 0.0);
    }
    for corner in lines.iter_mut().flat_map(|line| &mut line.polygon) {
        *corner = [corner[0] + right, corner[1] + down];
    }
    lines
}

#[test]
fn cards_of_one_side_are_told_apart_beside_and_below_one_another() {
    for (right, down) in [(760.0, 0.0), (760.0, 60.0), (0.0, 460.0), (40.0, 460.0)] {
        let mut lines = portrait(20.0, 0.0);
        lines.extend(other_portrait(right, down));
        lines.extend(emblem(20.0, 180.0, -60.0));
        let found = read(&page(lines), None);
        let mut portraits: Vec<_> = found.iter().filter(|found| found.side.key == "portrait").collect();
        portraits.sort_by(|a, b| a.value("number").cmp(&b.value("number")));
        assert_eq!((found.len(), portraits.len()), (3, 2), "{right} {down}: {found:?}");
        for (card, [name, sex, number]) in portraits
            .iter()
            .zip([["阿依古丽·买买提", "女", "11010519491231002X"], ["李安", "男", "110105198802290038"]])
        {
            assert_eq!((value(card, "name"), value(card, "sex"), value(card, "number")), (name, sex, number));
            assert_eq!(value(card, "address"), "示例省样本市虚构区无名路十二号A座3单元501室");
            assert!(card.fields.iter().all(|(_, reading)| reading.flaw.is_none()), "{card:?}");
        }
    }
}
