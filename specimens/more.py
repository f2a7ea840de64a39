"""The documents beside the six: duplicate pages of the licences, bank card, passport page, train ticket, quota invoice.

As little as the others can these deceive: the bank card's issuer is the country code 000 behind the 9 of national numbers
(ISO/IEC 7812-1), which is nobody's; the passport is of Utopia (UTO), which ICAO Doc 9303 keeps for examples; stations and
the invoice's region do not exist.
"""

from invented import LETTERS, PROVINCES, dashed, day, identity, name
from sheet import LABEL, Sheet

STATIONS = ["样本南站", "示例虹桥站", "虚构东站", "样本站", "示例北站"]


def driving_duplicate(dice, font):
    sheet = Sheet(font, 1000, 680, (238, 242, 236))
    sheet.specimen()
    born = day(dice)
    who = {"number": identity(dice, born, dice.random() < 0.5), "name": name(dice),
           "file_number": f"{dice.choice(PROVINCES)}{dice.randrange(10**10):010}",
           "record": f"请于{dice.randint(2024, 2030)}年{dice.randint(1, 12):02}月{dice.randint(1, 28):02}日前换证"}
    sheet.text(140, 30, "中华人民共和国机动车驾驶证副页", 46)
    for x, y, label, key, at in [(60, 130, "证号", "number", 150), (60, 210, "姓名", "name", 150),
                                 (480, 210, "档案编号", "file_number", 620), (60, 300, "记录", "record", 150)]:
        sheet.text(x, y, label, 28, LABEL)
        sheet.text(at, y - 2, who[key], 32)
    return sheet, "driving-licence", "duplicate", who


def vehicle_duplicate(dice, font):
    sheet = Sheet(font, 1000, 680, (240, 240, 234))
    sheet.specimen()
    empty = dice.randint(900, 2400)
    what = {"plate": dice.choice("京沪粤鲁苏浙") + dice.choice(LETTERS[:8]) + f"{dice.randint(0, 99999):05}",
            "file_number": f"{dice.choice(PROVINCES)}{dice.randrange(10**10):010}", "seats": f"{dice.randint(2, 9)}人",
            "gross_mass": f"{empty + 375}kg", "curb_mass": f"{empty}kg", "load": "--",
            "dimensions": f"{dice.randint(3600, 5200)}×{dice.randint(1600, 1980)}×{dice.randint(1400, 1900)}mm",
            "inspection": f"检验有效期至{dice.randint(2024, 2030)}年{dice.randint(1, 12):02}月"}
    sheet.text(140, 25, "中华人民共和国机动车行驶证副页", 46)
    for x, y, label, key, at in [(50, 120, "号牌号码", "plate", 190), (480, 120, "档案编号", "file_number", 620),
                                 (50, 195, "核定载人数", "seats", 210), (480, 195, "总质量", "gross_mass", 620),
                                 (50, 270, "整备质量", "curb_mass", 210), (480, 270, "核定载质量", "load", 650),
                                 (50, 345, "外廓尺寸", "dimensions", 210), (50, 500, "检验记录", "inspection", 210)]:
        sheet.text(x, y, label, 28, LABEL)
        sheet.text(at, y - 2, what[key], 30)
    del what["load"]
    return sheet, "vehicle-licence", "duplicate", what


def bank_card(dice, font):
    """ISO/IEC 7812-1, with Luhn's check at the end."""
    sheet = Sheet(font, 1000, 630, dice.choice([(206, 222, 240), (240, 220, 206), (214, 236, 216)]))
    sheet.specimen()
    body = "900000" + "".join(str(dice.randint(0, 9)) for _ in range(dice.choice([9, 12])))
    doubled = [int(c) * (2 - i % 2) for i, c in enumerate(reversed(body))]
    number = body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
    sheet.text(60, 50, "样本银行", 56)
    sheet.text(720, 70, "借记卡", 36)
    for group in range(0, len(number), 4):
        sheet.text(60 + group / 4 * 175, 330, number[group:group + 4], 54, spread=4)
    sheet.text(60, 430, "VALID THRU", 20, LABEL)
    sheet.text(210, 422, f"{dice.randint(1, 12):02}/{dice.randint(26, 35)}", 30)
    return sheet, "bank-card", "face", {"number": number}


def check(text):
    """ICAO Doc 9303-3, 4.9: weights 7, 3, 1."""
    return str(sum((0 if c == "<" else int(c, 36)) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


# The type of machine readable zones (ISO 1073-2), in which O and 0 differ: Debian's fonts-ocr-b.
ZONE = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"


def passport(dice, font):
    sheet = Sheet(font, 1000, 700, (234, 238, 244))
    sheet.specimen()
    born, ends = day(dice), day(dice, 2026, 2034)
    short = [f"{year % 100:02}{month:02}{on:02}" for year, month, on in (born, ends)]
    number, male = f"{dice.choice('EGDL')}{dice.randrange(10**8):08}", dice.random() < 0.5
    second = number + check(number) + "UTO" + short[0] + check(short[0]) + "FM"[male] + short[1] + check(short[1])
    who = {"zone": second, "name": name(dice), "number": number, "nationality": "UTO", "birth": dashed(born),
           "sex": "男" if male else "女", "expiry": dashed(ends)}
    personal = "<" * 14 + "0"
    whole = second[:10] + second[13:20] + second[21:] + personal
    second += personal + check(whole)
    sheet.text(60, 30, "中华人民共和国", 36)
    sheet.text(420, 30, "护照", 36)
    sheet.text(620, 34, "PASSPORT", 32)
    sheet.text(330, 110, "护照号/Passport No.", 22, LABEL)
    sheet.text(330, 140, number, 34)
    sheet.text(330, 205, "姓名/Name", 22, LABEL)
    sheet.text(330, 235, who["name"], 36)
    sheet.text(330, 310, "性别/Sex", 22, LABEL)
    sheet.text(330, 340, f"{who['sex']}/{'FM'[male]}", 30)
    for row, zone in enumerate(("POUTOSPECIMEN<<OF<NOBODY".ljust(44, "<"), second)):
        for column, c in enumerate(zone):
            sheet.text(36 + 21 * column, 560 + 60 * row, c, 30, font=ZONE)
    return sheet, "passport", "data", who


def ticket(dice, font):
    """After TB/T 3390, in blue."""
    sheet = Sheet(font, 1000, 640, (206, 228, 244))
    sheet.specimen()
    here, there = dice.sample(STATIONS, 2)
    year, month, on = day(dice, 2018, 2026)
    hour, minute = dice.randint(5, 23), dice.randint(0, 59)
    what = {"number": f"{dice.choice(LETTERS[:8])}{dice.randrange(10**6):06}", "from": here, "to": there,
            "departure": f"{year}-{month:02}-{on:02} {hour:02}:{minute:02}", "train": f"{dice.choice('GDKZT')}{dice.randint(1, 999)}",
            "seat": f"{dice.randint(1, 16):02}车{dice.randint(1, 19):02}{dice.choice('ABCDF')}号",
            "price": f"CNY {dice.randint(20, 999)}.{dice.choice('05')}0", "class": dice.choice(["二等座", "一等座", "商务座"])}
    sheet.text(60, 35, what["number"], 42, (200, 60, 60))
    sheet.text(760, 40, "检票：3", 32)
    sheet.text(80, 120, here, 50)
    sheet.text(430, 122, what["train"], 46)
    sheet.text(660, 120, there, 50)
    sheet.text(80, 240, f"{year}年{month:02}月{on:02}日{hour:02}:{minute:02}开", 36)
    sheet.text(660, 240, what["seat"], 36)
    sheet.text(80, 310, f"￥{what['price'][4:-1]}元", 36)
    sheet.text(720, 310, what["class"], 36)
    sheet.text(80, 390, "限乘当日当次车", 30)
    sheet.text(80, 560, "买票请到12306", 28)
    return sheet, "train-ticket", "face", what


def invoice(dice, font):
    sheet = Sheet(font, 1000, 520, (246, 240, 226))
    sheet.specimen()
    figure, amount = dice.choice([("壹元整", 1), ("伍元整", 5), ("壹拾元整", 10), ("伍拾元整", 50), ("壹佰元整", 100)])
    what = {"code": f"10099{dice.randrange(10**7):07}", "number": f"{dice.randrange(10**8):08}", "amount": f"{amount}.00"}
    sheet.text(250, 30, "示例省通用定额发票", 54)
    sheet.text(430, 110, "发票联", 36)
    for row, (label, key) in enumerate([("发票代码", "code"), ("发票号码", "number")]):
        sheet.text(120, 200 + 60 * row, label, 30, LABEL)
        sheet.text(270, 196 + 60 * row, what[key], 34)
    sheet.text(320, 340, figure, 56)
    return sheet, "quota-invoice", "face", what


KINDS = [driving_duplicate, vehicle_duplicate, bank_card, passport, ticket, invoice]
