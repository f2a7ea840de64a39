#!/usr/bin/env python3
"""Draws the two documents that `specimens/` does not have and that the clients' tests send: ticket.png and invoice.png.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0
    venv/bin/python clients/pictures/make.py NotoSansSC-Regular.otf

The font is the one that `inkgate assets install` brings. Nothing on them was ever issued, and a band says SPECIMEN.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
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


if __name__ == "__main__":
    draw("ticket.png", TICKET, sys.argv[1])
    draw("invoice.png", INVOICE, sys.argv[1])
