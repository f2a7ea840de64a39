#!/usr/bin/env python3
"""Draws documents of invented people and companies, photographs them, and writes what stands on each (NAME.jpg, NAME.json).

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python specimens/make.py --font NotoSansSC-Regular.otf            the carried pictures of this folder
    venv/bin/python specimens/make.py --font … --into DIR --count 50 --seed 1000 --severity 0.5    a series
    venv/bin/python specimens/make.py --font … --into DIR --count 50 --seed 1000 --trouble glare   a trouble (trouble.py)

The font is the one that `inkgate assets install` brings; the passport's zone wants Debian's fonts-ocr-b. One seed draws one picture, whatever else is drawn. Severity scales
everything the camera does: turn, perspective, light, blur, noise, JPEG. 1 is a careless hand in bad light; at 2 and beyond a
person begins to guess.

No picture of this can deceive anybody: a band below the document says SPECIMEN in a colour that no document has, there is no
portrait, no emblem, no guilloche and no seal, a document is 1000 pixels wide and no more, and the places that numbers name
(districts 0001 to 0099 of a province) do not exist; only the checks are right.
"""

import argparse
import io
import json
import random
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

import more
import trouble
from invented import LETTERS, NATIONS, address, broken, credit_code, dashed, day, identity, name, vin
from sheet import LABEL, Sheet

HERE = Path(__file__).resolve().parent


def portrait(dice, font):
    sheet = Sheet(font, 1000, 630, (236, 240, 244))
    sheet.specimen()
    male, born = dice.random() < 0.5, day(dice)
    who = {"name": name(dice), "sex": "男" if male else "女", "nation": dice.choice(NATIONS), "birth": dashed(born),
           "address": address(dice), "number": identity(dice, born, male)}
    for x, y, label in [(55, 85, "姓 名"), (55, 165, "性 别"), (280, 165, "民 族"), (55, 245, "出 生"), (55, 325, "住 址")]:
        sheet.text(x, y, label, 26, LABEL)
    sheet.text(165, 80, who["name"], 38)
    sheet.text(165, 163, who["sex"], 32)
    sheet.text(385, 163, who["nation"], 32)
    for x, text, size, ink in [(165, f"{born[0]}", 32, None), (262, "年", 26, LABEL), (310, f"{born[1]}", 32, None),
                               (358, "月", 26, LABEL), (400, f"{born[2]}", 32, None), (450, "日", 26, LABEL)]:
        sheet.text(x, 243, text, size, ink or (20, 20, 24))
    for row, part in enumerate(broken(who["address"], 12)):
        sheet.text(165, 323 + 46 * row, part, 32)
    sheet.text(55, 545, "公民身份号码", 26, LABEL)
    sheet.text(330, 540, who["number"], 36, spread=5)
    return sheet, "id-card", "portrait", who


def temporary(dice, font):
    return emblem(dice, font, "临时居民身份证")


def emblem(dice, font, title="居民身份证"):
    sheet = Sheet(font, 1000, 630, (236, 240, 244))
    sheet.specimen()
    begun = day(dice, 2010, 2020)
    lasts = dice.choice([5, 10, 20, None])
    to = "长期" if lasts is None else f"{begun[0] + lasts}.{begun[1]:02}.{begun[2]:02}"
    what = {"authority": dice.choice(["样本市公安局虚构分局", "示例县公安局", "虚构市公安局"]),
            "valid": f"{begun[0]}.{begun[1]:02}.{begun[2]:02}-{to}"}
    sheet.text(330, 80, "中华人民共和国", 52, spread=14)
    sheet.text(290, 190, title, 80 if len(title) == 5 else 62, spread=30 if len(title) == 5 else 10)
    sheet.text(255, 470, "签发机关", 26, LABEL)
    sheet.text(395, 467, what["authority"], 30)
    sheet.text(255, 545, "有效期限", 26, LABEL)
    sheet.text(395, 542, what["valid"], 30)
    return sheet, "id-card", "emblem", what


def driving(dice, font):
    sheet = Sheet(font, 1000, 680, (238, 242, 236))
    sheet.specimen()
    male, born, begun = dice.random() < 0.5, day(dice), day(dice, 2010, 2019)
    who = {"number": identity(dice, born, male), "name": name(dice), "sex": "男" if male else "女", "nationality": "中国",
           "address": address(dice), "birth": dashed(born), "first_issue": dashed(begun),
           "classes": dice.choice(["C1", "C2", "A2D", "B2", "C1E"]),
           "valid": f"{dashed(begun)}至{begun[0] + 6}-{begun[1]:02}-{begun[2]:02}"}
    sheet.text(180, 20, "中华人民共和国机动车驾驶证", 46)
    sheet.text(200, 82, "Driving License of the People's Republic of China", 26)
    rows = [(300, 125, "证号", "number", 400), (50, 190, "姓名", "name", 130), (520, 190, "性别", "sex", 600),
            (700, 190, "国籍", "nationality", 790), (300, 420, "出生日期", "birth", 450),
            (300, 490, "初次领证日期", "first_issue", 510), (300, 560, "准驾车型", "classes", 460),
            (50, 625, "有效期限", "valid", 230)]
    for x, y, label, key, at in rows:
        sheet.text(x, y, label, 28, LABEL)
        sheet.text(at, y - 2, who[key], 32)
    sheet.text(50, 265, "住址", 28, LABEL)
    for row, part in enumerate(broken(who["address"], 22)):
        sheet.text(130, 263 + 48 * row, part, 32)
    for x, y, label in [(50, 226, "Name"), (520, 226, "Sex"), (700, 226, "Nationality"), (50, 301, "Address")]:
        sheet.text(x, y, label, 18, LABEL)
    return sheet, "driving-licence", "main", who


def vehicle(dice, font):
    sheet = Sheet(font, 1000, 680, (240, 240, 234))
    sheet.specimen()
    registered = day(dice, 2008, 2022)
    what = {"plate": dice.choice("京沪粤鲁苏浙") + dice.choice(LETTERS[:8]) + f"{dice.randint(0, 99999):05}",
            "type": dice.choice(["小型轿车", "小型普通客车", "重型厢式货车"]), "owner": name(dice), "address": address(dice),
            "use": dice.choice(["非营运", "营转非", "货运"]), "model": f"示例牌SL{dice.randint(1000, 9999)}A",
            "vin": vin(dice), "engine": f"{dice.choice(LETTERS)}{dice.randint(100000, 999999)}",
            "registered": dashed(registered), "issued": dashed(registered)}
    sheet.text(190, 20, "中华人民共和国机动车行驶证", 44)
    sheet.text(190, 80, "Vehicle License of the People's Republic of China", 26)
    rows = [(50, 135, "号牌号码", "plate", 190), (520, 135, "车辆类型", "type", 660), (50, 210, "所有人", "owner", 190),
            (50, 285, "住址", "address", 190), (50, 360, "使用性质", "use", 190), (400, 360, "品牌型号", "model", 545),
            (300, 440, "车辆识别代号", "vin", 500), (300, 515, "发动机号码", "engine", 480),
            (300, 590, "注册日期", "registered", 430), (640, 590, "发证日期", "issued", 770)]
    for x, y, label, key, at in rows:
        sheet.text(x, y, label, 28, LABEL)
        sheet.text(at, y - 2, what[key], 30)
    return sheet, "vehicle-licence", "main", what


def business(dice, font):
    sheet = Sheet(font, 1000, 700, (244, 242, 232))
    sheet.specimen()
    founded = day(dice, 1995, 2020)
    printed = f"{founded[0]}年{founded[1]:02}月{founded[2]:02}日"
    what = {"credit_code": credit_code(dice), "name": f"样本{dice.choice('东南西北')}{dice.choice('山海云川')}虚构科技有限公司",
            "type": "有限责任公司(自然人投资或控股)", "representative": name(dice), "capital": "壹佰万元整",
            "established": dashed(founded), "term": f"{printed}至长期", "address": address(dice)[:22]}
    sheet.text(370, 40, "营业执照", 72, spread=12)
    sheet.text(430, 135, "（副本）", 32)
    sheet.text(60, 50, "统一社会信用代码", 24)
    sheet.text(60, 85, what["credit_code"], 26)
    left = [("名　　称", what["name"]), ("类　　型", what["type"]), ("法定代表人", what["representative"])]
    right = [("注册资本", what["capital"]), ("成立日期", printed), ("营业期限", what["term"])]
    for row, (label, text) in enumerate(left):
        sheet.text(60, 230 + 60 * row, label, 22, LABEL)
        sheet.text(190, 230 + 60 * row, text, 22)
    for row, (label, text) in enumerate(right):
        sheet.text(560, 230 + 60 * row, label, 22, LABEL)
        sheet.text(665, 230 + 60 * row, text, 22)
    sheet.text(560, 410, "住　　所", 22, LABEL)
    for row, part in enumerate(broken(what["address"], 14)):
        sheet.text(665, 410 + 34 * row, part, 22)
    sheet.text(60, 410, "经营范围", 22, LABEL)
    scope = "示例软件的开发、销售；样本货物的进出口。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
    for row, part in enumerate(broken(scope, 15)):
        sheet.text(190, 410 + 34 * row, part, 22)
    sheet.text(640, 600, "登记机关", 26)
    return sheet, "business-license", "face", what


def plate(dice, font):
    """GA 36-2018 on the boot of a car that is a rectangle: 440 × 140 mm, characters 45 × 90."""
    sheet = Sheet(font, 1000, 560, (120, 124, 130))
    sheet.specimen()
    province, office = dice.choice("京沪粤鲁苏浙皖川"), dice.choice(LETTERS[:8])
    kind = dice.choice(["蓝牌", "黄牌（单层）", "新能源绿牌"])
    digits = f"{dice.randint(0, 99999):05}"
    number = province + office + {"新能源绿牌": "D" + digits}.get(kind, digits)
    ground, ink = {"蓝牌": ((20, 64, 170), (250, 250, 250)), "黄牌（单层）": ((236, 180, 40), (20, 20, 20)),
                   "新能源绿牌": ((120, 205, 140), (20, 20, 20))}[kind]
    left, top, wide, high = 330, 300, 352 if len(number) == 7 else 384, 112
    unit = sheet.unit
    sheet.pen.rounded_rectangle([left * unit, top * unit, (left + wide) * unit, (top + high) * unit], 10, ground, ink, 3)
    step = (wide - 40) / (len(number) + 0.35)
    for i, c in enumerate(number):
        sheet.text(left + 16 + step * (i + (0.35 if i > 1 else 0)), top + 20, c, 50 if i == 0 else 58, ink)
    return sheet, "plate", "", {"number": number, "type": kind}


def numbers(dice, font):
    """Nothing but identity numbers, as large as on a card: for rates that need more of them than cards can be drawn."""
    sheet = Sheet(font, 1150, 900, (236, 240, 244))
    sheet.unit = 1
    sheet.specimen()
    all_of = [identity(dice, day(dice), dice.random() < 0.5) for _ in range(28)]
    for place, number in enumerate(all_of):
        sheet.text(40 + 590 * (place % 2), 30 + 62 * (place // 2), number, 36, spread=5)
    return sheet, "numbers", "", {"numbers": all_of}


KINDS = [portrait, emblem, driving, vehicle, business, plate]
EVERY = [*KINDS, *more.KINDS]


def photographed(picture, dice, severity, soft=1.0):
    """Table, turn, perspective, light, blur, noise: as much of each as `severity` says; of the last two a share."""
    width, height = picture.size
    table = Image.new("RGB", (round(width * 1.25), round(height * 1.3)), tuple(dice.randint(90, 170) for _ in range(3)))
    table.paste(picture, (round(width * 0.12), round(height * 0.14)))
    # Beyond this a corner leaves the picture, and what is not there says nothing about reading.
    aslant = min(severity, 1.25)
    turn = dice.uniform(-12, 12) * aslant
    ground = table.getpixel((1, 1))
    table = table.rotate(turn, Image.Resampling.BICUBIC, fillcolor=ground)
    w, h = table.size
    pull = [dice.uniform(0, 0.06) * aslant for _ in range(8)]
    corners = (w * pull[0], h * pull[1], w * pull[2], h * (1 - pull[3]), w * (1 - pull[4]), h * (1 - pull[5]),
               w * (1 - pull[6]), h * pull[7])
    table = table.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").resize(table.size).rotate(dice.choice([0, 90, 180, 270]))
    dark = ImageEnhance.Brightness(table).enhance(max(1 - 0.45 * severity, 0.1))
    table = Image.composite(table, dark, light)
    table = table.filter(ImageFilter.GaussianBlur(1.6 * soft * severity * dice.uniform(0.4, 1)))
    noise = Image.effect_noise(table.size, 60 * soft * severity + 1).convert("RGB")
    return Image.blend(table, noise, min(0.12 * soft * severity, 0.6))


def one(seed, kind, font, severity):
    dice = random.Random(f"{seed} {kind.__name__}")
    sheet, document, side, truth = kind(dice, font)
    picture = photographed(sheet.picture, dice, severity)
    return picture, {"document": document, "side": side, "severity": severity, "fields": truth}


def troubled(seed, name, font):
    """One document with one trouble (`trouble.NAMES`), all else being as a hand does it, at a severity of its own."""
    dice = random.Random(f"{seed} {name}")
    kinds = {"temporary": [temporary]}.get(name, [kind for kind in KINDS if kind is not plate])
    kind, severity, bad = kinds[seed % len(kinds)], dice.uniform(0, 0.7), dice.random()
    sheet, document, side, truth = kind(dice, font)
    picture = trouble.wash(sheet.picture, dice)
    if name in trouble.BEFORE:
        picture = trouble.BEFORE[name](picture, dice, bad)
    if name == "edit":
        picture = written_over(sheet, picture, dice, severity, bad)
    else:
        picture = photographed(picture, dice, severity)
    if name in trouble.AFTER:
        picture = trouble.AFTER[name](picture, dice, bad)
    return picture, {"document": document, "side": side, "severity": severity, "trouble": name, "bad": bad, "fields": truth}


def written_over(sheet, picture, dice, severity, bad):
    """A photograph that was stored, opened, and given another value: without the camera's blur and noise, or with less of it."""
    changed, mask = trouble.edited(sheet, picture, dice, bad)
    soft, kept, camera = dice.uniform(0, 0.5) * (1 - bad), dice.randint(70, 92), dice.getstate()
    stored = io.BytesIO()
    photographed(picture, dice, severity).save(stored, "jpeg", quality=kept)
    dice.setstate(camera)
    over = photographed(changed, dice, severity, soft)
    dice.setstate(camera)
    # No table is brighter than 170, and no light takes more of the mask's white than this leaves.
    where = photographed(mask.convert("RGB"), dice, severity, 0.0).convert("L").point(lambda value: 255 if value > 172 else 0)
    return Image.composite(over, Image.open(stored).convert("RGB"), where)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--font", type=Path, required=True)
    parser.add_argument("--into", type=Path, default=HERE)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--severity", type=float, default=0.3)
    parser.add_argument("--trouble", choices=trouble.NAMES, action="append", default=[])
    parser.add_argument("--numbers", action="store_true", help="sheets of identity numbers, severities from 0 to the one named")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    for seed in range(asked.seed, asked.seed + asked.count):
        for name in asked.trouble:
            picture, truth = troubled(seed, name, asked.font)
            save(asked.into / f"{name}-{seed:06}", picture, truth)
        if asked.numbers:
            picture, truth = one(seed, numbers, asked.font, random.Random(seed).uniform(0, asked.severity))
            save(asked.into / f"numbers-{seed:06}", picture, truth)
            continue
        for kind in EVERY if not asked.trouble else []:
            picture, truth = one(seed, kind, asked.font, asked.severity)
            save(asked.into / (kind.__name__ if asked.into == HERE else f"{kind.__name__}-{seed:06}"), picture, truth)


def save(stem, picture, truth):
    picture.save(f"{stem}.jpg", quality=max(round(90 - 50 * truth["severity"]), 8), optimize=True)
    text = json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True)
    Path(f"{stem}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
