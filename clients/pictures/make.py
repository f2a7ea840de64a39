#!/usr/bin/env python3
"""Draws what `specimens/` does not have and the clients' tests send: ticket.png, invoice.png, and faces.png, two drawn faces.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python clients/pictures/make.py NotoSansSC-Regular.otf

The font is the one that `inkgate assets install` brings. Nothing on them was ever issued, and a band says SPECIMEN; the faces
are nobody's, made of ellipses.
"""

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).resolve().parent
WALL = (214, 220, 226)
# Place, size and text of each line.
TICKET = [
    (50, 40, 26, "Z12A034567"), (640, 40, 26, "检票:12A"),
    (90, 100, 42, "示例东站"), (390, 100, 42, "G1234"), (640, 100, 42, "样本南站"),
    (60, 190, 30, "2026年03月18日08:15开"), (600, 190, 30, "05车12F号"),
    (60, 250, 30, "￥553.5元"), (600, 250, 30, "二等座"),
    (60, 310, 26, "限乘当日当次车"), (60, 360, 26, "仅供报销使用"),
]
INVOICE = [
    (220, 40, 40, "虚构省通用定额发票"), (370, 100, 30, "发票联"),
    (80, 170, 32, "发票代码 144001906012"), (80, 230, 32, "发票号码 08123456"),
    (80, 300, 40, "金额 伍拾元整"), (80, 370, 26, "收款单位(盖章)"),
]


def draw(name, lines, font):
    picture = Image.new("RGB", (900, 500), "#f4f1ea")
    pen = ImageDraw.Draw(picture)
    for left, top, size, text in lines:
        pen.text((left, top), text, "#202020", ImageFont.truetype(font, size))
    pen.rectangle((0, 440, 900, 500), fill="#b040b0")
    pen.text((330, 447), "SPECIMEN", "white", ImageFont.truetype(font, 34))
    picture.quantize(32).save(HERE / name, optimize=True)


def face(skin, hair, coat):
    """A face of 320 by 400 pixels, lit from the upper left: a detector looks for shade more than for lines."""
    wide, high, fine, middle = 320, 400, 4, 160
    picture = Image.new("RGB", (wide * fine, high * fine), WALL)
    pen = ImageDraw.Draw(picture)

    def oval(x, y, across, down, fill):
        pen.ellipse([(x - across) * fine, (y - down) * fine, (x + across) * fine, (y + down) * fine], fill=fill)

    def stroke(points, fill, width):
        pen.line([(x * fine, y * fine) for x, y in points], fill=fill, width=width * fine)

    def darker(colour, by):
        return tuple(int(part * by) for part in colour)

    oval(middle, 430, 150, 110, coat)
    pen.rectangle([130 * fine, 260 * fine, 190 * fine, 330 * fine], fill=darker(skin, 0.9))
    oval(middle, 150, 98, 118, hair)
    oval(middle, 175, 80, 105, skin)
    for side in (-1, 1):
        oval(middle + side * 84, 180, 12, 22, darker(skin, 0.95))
    pen.pieslice([72 * fine, 40 * fine, 248 * fine, 190 * fine], 180, 360, fill=hair)
    oval(middle, 185, 72, 60, skin)
    for side in (-1, 1):
        x = middle + side * 34
        stroke([(x - 20, 146), (x, 140), (x + 20, 146)], hair, 7)
        for across, down, fill in ((18, 9, "#f5f5f5"), (9, 9, "#462d1e"), (4, 4, "#0a0a0a")):
            oval(x, 165, across, down, fill)
        pen.arc([(x - 18) * fine, 154 * fine, (x + 18) * fine, 176 * fine], 190, 350, fill=hair, width=3 * fine)
    stroke([(156, 165), (150, 205)], darker(skin, 0.88), 4)
    oval(middle, 208, 16, 9, darker(skin, 0.93))
    for side in (-1, 1):
        oval(middle + side * 8, 212, 4, 3, darker(skin, 0.65))
    oval(middle, 240, 30, 9, "#be5f5a")
    stroke([(130, 240), (190, 240)], "#783232", 2)
    picture = picture.resize((wide, high), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(1.2))
    light = Image.new("L", (wide, high))
    for y in range(high):
        for x in range(wide):
            away = ((x / wide - 0.42) / 0.55) ** 2 + ((y / high - 0.38) / 0.6) ** 2
            light.putpixel((x, y), int(255 * max(0.35, 1 - 0.55 * away)))
    return ImageChops.multiply(picture, Image.merge("RGB", (light, light, light)))


def faces(name, font):
    picture = Image.new("RGB", (480, 240), WALL)
    people = ((80, (226, 184, 152), (50, 38, 32), (70, 90, 120)), (290, (206, 160, 124), (30, 26, 26), (120, 70, 60)))
    for left, *colours in people:
        picture.paste(face(*colours).resize((80, 100), Image.Resampling.LANCZOS), (left, 110))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 210, 480, 240), fill="#b040b0")
    pen.text((190, 212), "SPECIMEN", "white", ImageFont.truetype(font, 20))
    picture.save(HERE / name, optimize=True)


if __name__ == "__main__":
    draw("ticket.png", TICKET, sys.argv[1])
    draw("invoice.png", INVOICE, sys.argv[1])
    faces("faces.png", sys.argv[1])
