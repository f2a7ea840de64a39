#!/usr/bin/env python3
"""Draws the pictures of this folder and writes the truth of each beside it (NAME.EXT and NAME.txt).

    python3 -m venv venv && venv/bin/pip install pillow==12.0.0 numpy==2.4.6 reportlab==5.1.0
    venv/bin/python pictures/make.py

Fonts are Debian's: fonts-noto-cjk, fonts-wqy-zenhei, fonts-dejavu-core, fonts-droid-fallback.
The same versions draw the same bytes. A truth file holds one printed line a line, in reading order; parts of a row
that stand far apart are lines of their own; a form feed stands between pages.
"""

import os
import time
from itertools import groupby
from pathlib import Path

os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

import texts

HERE = Path(__file__).resolve().parent
FONTS = {
    "sans": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "sans-bold": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "serif-bold": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "wqy": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    "latin": ("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 0),
    "latin-bold": ("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf", 0),
}
DROID = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"
NO_LINE_START = "，。；：！？、）》”’%,.;:!?)"


def font(name, size):
    path, index = FONTS[name]
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def truth(name, pages):
    """Writes NAME.txt; `pages` is a list of pages, each a list of lines."""
    text = "\f\n".join("\n".join(lines) + "\n" for lines in pages)
    (HERE / f"{name}.txt").write_text(text, encoding="utf-8")


def wrap_chinese(text, face, width):
    """Lines of a paragraph that opens with two empty cells; no line opens with a closing mark, no number is cut."""
    lines, line = [], ""
    indent = face.getlength("　　")
    for piece in pieces(text):
        room = width - (indent if not lines else 0)
        if line and face.getlength(line + piece) > room and piece[0] not in NO_LINE_START:
            lines.append(line)
            line = ""
        line += piece
    return lines + [line], indent


def pieces(text):
    """Single Chinese characters, and runs of Latin letters and digits whole."""
    run = ""
    for character in text:
        if character.isascii() and not character.isspace():
            run += character
            continue
        if run:
            yield run
            run = ""
        yield character
    if run:
        yield run


def wrap_latin(text, face, width):
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if face.getlength(longer) > width and line:
            lines.append(line)
            longer = word
        line = longer
    return lines + [line]


def draw_lines(size, lines, *, face="sans", points=28, margin=40, leading=1.6, ground=255, ink=20, title=None):
    """Plain lines on a plain ground; gives the picture and its truth."""
    picture = Image.new("L", size, ground)
    pen = ImageDraw.Draw(picture)
    top, written = margin, []
    if title:
        bold = font(face + "-bold" if face + "-bold" in FONTS else face, points * 3 // 2)
        pen.text(((size[0] - bold.getlength(title)) / 2, top), title, font=bold, fill=ink)
        top += int(points * 2.8)
        written.append(title)
    for line in lines:
        pen.text((margin, top), line, font=font(face, points), fill=ink)
        top += int(points * leading)
        written.append(line)
    assert top < size[1] + points, f"the lines run off the picture: {top} of {size[1]}"
    return picture, written


def grey_levels(picture, levels=16):
    """Fewer grey levels: the same to the eye and a third of the bytes."""
    step = 255 / (levels - 1)
    return picture.point(lambda value: int(round(round(value / step) * step)))


def save_png(picture, name):
    picture.save(HERE / f"{name}.png", optimize=True)


def receipt():
    width, margin = 620, 44
    picture = Image.new("L", (width, 1130), 250)
    pen = ImageDraw.Draw(picture)
    sizes = {"title": ("sans-bold", 46), "subtitle": ("sans", 26), "total": ("sans-bold", 32)}
    columns = [margin, 400, width - margin]
    top, written = 40, []
    for row in texts.RECEIPT:
        if row is None:
            for left in range(margin, width - margin, 14):
                pen.line([(left, top + 12), (left + 7, top + 12)], fill=90, width=2)
            top += 30
            continue
        parts, kind = row
        name, points = sizes.get(kind, ("sans", 26))
        face = font(name, points)
        if kind in ("title", "subtitle", "center"):
            pen.text(((width - face.getlength(parts[0])) / 2, top), parts[0], font=face, fill=30)
        else:
            pen.text((margin, top), parts[0], font=face, fill=30)
        if kind == "items":
            pen.text((columns[1], top), parts[1], font=face, fill=30)
        if len(parts) > 1:
            pen.text((columns[2] - face.getlength(parts[-1]), top), parts[-1], font=face, fill=30)
        written += parts
        top += int(points * 1.55)
    assert top < picture.height
    save_png(grey_levels(picture.crop((0, 0, width, top + 30))), "receipt")
    truth("receipt", [written])


def essay_page():
    """A dense Chinese page, A4 at 150 dots an inch."""
    width, height, margin, points = 1240, 1754, 120, 25
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    title, face = font("serif-bold", 44), font("serif", points)
    pen.text(((width - title.getlength(texts.ESSAY_TITLE)) / 2, 110), texts.ESSAY_TITLE, font=title, fill=0)
    top, written = 210, [texts.ESSAY_TITLE]
    for paragraph in texts.ESSAY:
        lines, indent = wrap_chinese(paragraph, face, width - 2 * margin)
        for number, line in enumerate(lines):
            pen.text((margin + (indent if number == 0 else 0), top), line, font=face, fill=0)
            top += 37
            written.append(line)
    foot = font("serif", 20)
    pen.text(((width - foot.getlength("第 1 页")) / 2, height - 90), "第 1 页", font=foot, fill=0)
    written.append("第 1 页")
    assert top < height - 100, top
    save_png(grey_levels(picture), "page-zh")
    truth("page-zh", [written])


def english_page():
    width, height, margin, gutter = 1240, 1400, 90, 60
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    title, face = font("latin-bold", 42), font("latin", 21)
    pen.text((margin, 80), texts.ENGLISH_TITLE, font=title, fill=0)
    column = (width - 2 * margin - gutter) / 2
    written = [texts.ENGLISH_TITLE]
    half = len(texts.ENGLISH) // 2
    for number, paragraphs in enumerate((texts.ENGLISH[:half], texts.ENGLISH[half:])):
        left, top = margin + number * (column + gutter), 180
        for paragraph in paragraphs:
            for line in wrap_latin(paragraph, face, column):
                pen.text((left, top), line, font=face, fill=0)
                top += 33
                written.append(line)
            top += 20
        assert top < height - 40, top
    save_png(grey_levels(picture.crop((0, 0, width, 1300))), "page-en")
    truth("page-en", [written])


def table():
    widths = [130, 150, 150, 90, 120, 150]
    left, top, row = 50, 120, 52
    picture = Image.new("L", (left * 2 + sum(widths), top + row * len(texts.TABLE) + 40), 255)
    pen = ImageDraw.Draw(picture)
    title, face = font("sans-bold", 34), font("sans", 25)
    pen.text(((picture.width - title.getlength(texts.TABLE_TITLE)) / 2, 40), texts.TABLE_TITLE, font=title, fill=0)
    written = [texts.TABLE_TITLE]
    for down, cells in enumerate(texts.TABLE):
        across = left
        for cell, width in zip(cells, widths):
            box = [across, top + down * row, across + width, top + (down + 1) * row]
            pen.rectangle(box, outline=0, width=2)
            pen.text((across + (width - face.getlength(cell)) / 2, box[1] + 7), cell, font=face, fill=0)
            written.append(cell)
            across += width
    save_png(grey_levels(picture), "table")
    truth("table", [written])


def vertical():
    points, step = 46, 52
    picture = Image.new("L", (120 + 84 * len(texts.VERTICAL), 100 + step * 7 + 40), 250)
    pen = ImageDraw.Draw(picture)
    face = font("serif", points)
    for column, line in enumerate(texts.VERTICAL):
        left = picture.width - 60 - 84 * column - points
        for down, character in enumerate(line):
            pen.text((left, 40 + step * down), character, font=face, fill=10)
    save_png(grey_levels(picture), "vertical")
    truth("vertical", [texts.VERTICAL])


def notice():
    return draw_lines((1000, 640), texts.NOTICE, face="sans", points=27, title=texts.NOTICE_TITLE)


def turned():
    picture, written = notice()
    for degrees in (90, 180, 270):  # clockwise
        save_png(grey_levels(picture.rotate(-degrees, expand=True)), f"turned-{degrees}")
        truth(f"turned-{degrees}", [written])
    leaning = picture.rotate(12, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    save_png(grey_levels(leaning), "skewed")
    truth("skewed", [written])


def photo():
    """A label lying on a table, seen from the side, with a shadow, noise and JPEG's own marks."""
    page, written = draw_lines((900, 420), texts.LABEL, face="sans", points=34, margin=50, ground=244, ink=35)
    width, height = 1200, 800
    corners = [(150, 130), (1060, 70), (1120, 610), (90, 690)]
    ground = Image.new("L", (width, height), 96)
    lain = page.transform((width, height), Image.Transform.PERSPECTIVE,
                          perspective(corners, page.size), Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform((width, height), Image.Transform.PERSPECTIVE,
                                                   perspective(corners, page.size))
    ground.paste(lain, (0, 0), mask)
    light = numpy.asarray(ground, dtype=numpy.float64)
    across, down = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    light *= 1.0 - 0.35 * across / width
    light *= 1.0 - 0.40 / (1.0 + numpy.exp(-(across + 0.5 * down - 1050) / 25))
    light += numpy.random.default_rng(7).normal(0, 4, light.shape)
    seen = Image.fromarray(numpy.clip(light, 0, 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    tinted = ImageOps.colorize(seen, (18, 14, 10), (250, 246, 232))
    tinted.save(HERE / "photo.jpg", quality=78)
    truth("photo", [written])


def perspective(corners, size):
    """Coefficients of PIL's PERSPECTIVE: from `corners` of the photograph to the page's own corners."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)]):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return numpy.linalg.solve(numpy.array(rows, float), numpy.array(wanted, float)).tolist()


def alpha():
    """White letters that live in the alpha channel alone."""
    lines = ["透明背景上的白色文字", "White text, no ground", "2026.05.01"]
    mask, written = draw_lines((640, 240), lines, face="sans-bold", points=40, margin=30, ground=0, ink=255)
    picture = Image.new("RGBA", mask.size, (255, 255, 255, 0))
    picture.putalpha(grey_levels(mask))
    picture.save(HERE / "alpha.png", optimize=True)
    truth("alpha", [written])


def small_ones():
    strip, written = draw_lines((430, 36), ["订单号 7731-0042 已发货，预计 3 天送达"], points=20, margin=4)
    save_png(strip, "strip")
    truth("strip", [written])

    lines = ["夜间模式", "亮字写在深色背景上", "Light letters on a dark ground", "第 12 章 第 3 节"]
    dark, written = draw_lines((760, 300), lines, face="wqy", points=36, ground=18, ink=235)
    save_png(grey_levels(dark), "inverted")
    truth("inverted", [written])

    lines = ["会员卡号 6200 0042 7731", "积分余额：1,860", "Valid thru 12/29"]
    card, written = draw_lines((620, 240), lines, face="sans", points=36)
    card.convert("RGB").quantize(8).save(HERE / "palette.png", optimize=True)
    truth("palette", [written])
    deep = numpy.asarray(card, dtype=numpy.uint16) * 257
    Image.fromarray(deep).save(HERE / "sixteen.png", optimize=True)
    truth("sixteen", [written])
    card.convert("RGB").convert("CMYK").save(HERE / "cmyk.jpg", quality=85)
    truth("cmyk", [written])
    card.convert("1", dither=Image.Dither.NONE).save(HERE / "bilevel.bmp")
    truth("bilevel", [written])


def turned_by_exif():
    picture, written = draw_lines((720, 360), texts.NOTICE[:5], face="sans", points=22, margin=30)
    exif = Image.Exif()
    exif[0x0112] = 6  # the stored rows must be turned 90 degrees clockwise to be upright
    picture.rotate(90, expand=True).save(HERE / "exif.jpg", quality=85, exif=exif)
    truth("exif", [written])


def animated():
    frames, first = [], None
    for number in range(3):
        lines = [f"第 {number + 1} 帧", "Frame " + ["one", "two", "three"][number]]
        frame, written = draw_lines((360, 180), lines, face="sans-bold", points=44)
        frames.append(frame)
        first = first or written
    frames[0].save(HERE / "animated.gif", save_all=True, append_images=frames[1:], duration=400, loop=0)
    colour = [frame.convert("RGB") for frame in frames]
    colour[0].save(HERE / "animated.webp", save_all=True, append_images=colour[1:], duration=400, quality=70)
    truth("animated", [first])


def pages_of_a_fax():
    pages, written = [], []
    for lines in texts.TIFF_PAGES:
        page, text = draw_lines((860, 460), lines, face="sans", points=40, margin=50)
        pages.append(page.convert("1", dither=Image.Dither.NONE))
        written.append(text)
    pages[0].save(HERE / "fax.tiff", save_all=True, append_images=pages[1:], compression="group4")
    truth("fax", written)


def scanned_pdf():
    pages, written = [], []
    for number, (title, lines) in enumerate(texts.SCAN_PAGES):
        page, text = draw_lines((1240, 860), lines, face="serif", points=34, margin=120, leading=1.9, title=title)
        noisy = numpy.asarray(page, dtype=numpy.float64)
        noisy = noisy * 0.93 + numpy.random.default_rng(number).normal(0, 3, noisy.shape)
        page = Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8))
        pages.append(page.rotate(0.6 - number, fillcolor=237, resample=Image.Resampling.BICUBIC))
        written.append(text)
    when = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))
    pages[0].save(HERE / "scanned.pdf", save_all=True, append_images=pages[1:], resolution=150, quality=45,
                  creationDate=when, modDate=when)
    truth("scanned", written)


def born_digital_pdf():
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Droid", DROID))
    pdfmetrics.registerFont(TTFont("DejaVu", FONTS["latin"][0]))
    canvas = Canvas(str(HERE / "born-digital.pdf"), pagesize=A5, invariant=1)
    written = []
    for title, lines in texts.BORN_DIGITAL:
        down = A5[1] - 70
        for number, line in enumerate([title] + lines):
            pen = canvas.beginText(48, down)
            for chinese, run in groupby(line, key=lambda character: ord(character) > 0x2E80):
                pen.setFont("Droid" if chinese else "DejaVu", 20 if number == 0 else 12)
                pen.textOut("".join(run))
            canvas.drawText(pen)
            down -= 44 if number == 0 else 24
        canvas.showPage()
        written.append([title] + lines)
    canvas.save()
    truth("born-digital", written)


def main():
    for part in (receipt, essay_page, english_page, table, vertical, turned, photo, alpha, small_ones,
                 turned_by_exif, animated, pages_of_a_fax, scanned_pdf, born_digital_pdf):
        part()
    total = sum(path.stat().st_size for path in HERE.iterdir() if path.is_file())
    print(f"{total / 1e6:.2f} MB in {HERE.name}/")


if __name__ == "__main__":
    main()
