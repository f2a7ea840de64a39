"""What goes wrong with pictures of documents, one trouble a function, for the curves of the flags.

On the document before it is photographed: copier, cover, fold, stamp. On the photograph: blur, glare, screen, small, tilt,
crop. On both: edit, a value written over in the photograph's file. Each but that takes the picture, dice and how bad it is, from 0 to 1. The screen's needs numpy.
"""

import math

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

SKIN = [(224, 172, 140), (198, 140, 105), (160, 105, 75), (236, 196, 170)]


def wash(picture, dice):
    """Every document has a coloured ground; a faint one, from one colour to another."""
    one, other = dice.sample([(222, 234, 246), (248, 226, 232), (226, 244, 230), (246, 240, 220)], 2)
    ramp = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize(picture.size)
    ground = Image.composite(Image.new("RGB", picture.size, one), Image.new("RGB", picture.size, other), ramp)
    return ImageChops.multiply(picture, ground)


def copier(picture, dice, bad):
    """Grey, more contrast, dust."""
    grey = ImageEnhance.Contrast(picture.convert("L")).enhance(1 + dice.uniform(0.2, 1) * bad)
    grey = ImageEnhance.Brightness(grey).enhance(1 + dice.uniform(-0.05, 0.15))
    pen = ImageDraw.Draw(grey)
    for _ in range(round(60 * bad)):
        x, y = dice.randint(0, grey.width), dice.randint(0, grey.height)
        pen.ellipse([x, y, x + dice.randint(0, 2), y + dice.randint(0, 2)], fill=dice.randint(40, 160))
    return grey.convert("RGB")


def cover(picture, dice, bad):
    """A thumb or two from an edge, or a slip of paper, and more than a few characters under it."""
    ink = picture.convert("L").point(lambda value: 255 if value < 100 else 0)
    for _ in range(200):
        cut = covered(picture, dice, bad)
        hidden = ImageChops.difference(cut, picture).convert("L").point(lambda value: 255 if value > 60 else 0)
        both = ImageChops.darker(ink, hidden).crop((0, picture.height // 3, *picture.size))
        if both.histogram()[255] > 700:
            break
    return cut


def covered(picture, dice, bad):
    cut = picture.copy()
    pen = ImageDraw.Draw(cut)
    width, height = cut.size
    for _ in range(1 if bad < 0.5 else 2):
        if dice.random() < 0.6:
            skin, thick = dice.choice(SKIN), dice.uniform(0.09, 0.13) * width
            y, deep = dice.uniform(0.15, 0.8) * height, (0.2 + 0.25 * bad) * width
            left, right = (-thick, deep) if dice.random() < 0.6 else (width - deep, width + thick)
            pen.rounded_rectangle([left, y, right, y + thick], thick / 2, skin)
        else:
            wide, high = (0.3 + 0.3 * bad) * width, dice.uniform(0.1, 0.2) * height
            x, y = dice.uniform(0.05, 0.6) * width, dice.uniform(0.1, 0.8) * height
            pen.rectangle([x, y, x + wide, y + high], fill=tuple(dice.randint(170, 250) for _ in range(3)))
    return cut


def fold(picture, dice, bad):
    """A crease: darker on one side, a bright line along it."""
    dark = ImageEnhance.Brightness(picture).enhance(1 - 0.3 * bad)
    at = round(dice.uniform(0.3, 0.7) * picture.width)
    creased = picture.copy()
    creased.paste(dark.crop((at, 0, picture.width, picture.height)), (at, 0))
    ImageDraw.Draw(creased).line([at, 0, at + dice.randint(-20, 20), picture.height], (245, 245, 245), 1 + round(3 * bad))
    return creased


def stamp(picture, dice, bad):
    """A ring and a bar in red or blue, where chance puts them."""
    ink = dice.choice([(200, 30, 40), (40, 60, 170)])
    size = round(0.3 * picture.width)
    mark = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mark)
    pen.ellipse([6, 6, size - 6, size - 6], outline=round(120 + 120 * bad), width=8)
    pen.rectangle([size * 0.2, size * 0.46, size * 0.8, size * 0.54], fill=round(120 + 120 * bad))
    mark = mark.rotate(dice.uniform(-40, 40))
    place = (dice.randint(0, picture.width - size), dice.randint(0, max(picture.height - size, 1)))
    stamped = picture.copy()
    stamped.paste(Image.new("RGB", mark.size, ink), place, mark)
    return stamped


def blur(picture, dice, bad):
    """Out of focus, or moved."""
    if dice.random() < 0.6:
        return picture.filter(ImageFilter.GaussianBlur(2.6 + 3 * bad))
    steps, turn = round(7 + 10 * bad), dice.uniform(0, math.pi)
    moved = picture
    for number in range(1, steps):
        off = ImageChops.offset(picture, round(number * math.cos(turn)), round(number * math.sin(turn)))
        moved = Image.blend(moved, off, 1 / (number + 1))
    return moved


def glare(picture, dice, bad):
    """A reflection: nothing but light in the middle, less around."""
    width, height = picture.size
    light = Image.new("L", picture.size, 0)
    x, y = dice.uniform(0.25, 0.75) * width, dice.uniform(0.25, 0.75) * height
    wide, high = dice.uniform(0.1, 0.16 + 0.1 * bad) * width, dice.uniform(0.1, 0.14 + 0.1 * bad) * height
    ImageDraw.Draw(light).ellipse([x - wide, y - high, x + wide, y + high], fill=255)
    light = light.rotate(dice.uniform(-40, 40), center=(x, y)).filter(ImageFilter.GaussianBlur(min(wide, high) * 0.35))
    light = light.point(lambda value: min(255, round(value * 1.5)))
    return Image.composite(Image.new("RGB", picture.size, (255, 255, 255)), picture, light)


def screen(picture, dice, bad):
    """Shown on a screen of red, green and blue stripes, and photographed: the camera's grid meets the screen's."""
    import numpy

    pitch, turn = dice.uniform(1.3, 2.7), math.radians(dice.uniform(-6, 6))
    bend, seam = dice.uniform(-0.03, 0.03), dice.uniform(0.1, 0.25)
    shown = numpy.asarray(picture, dtype=numpy.float32)
    height, width, _ = shown.shape
    total = numpy.zeros_like(shown)
    for dy in (0.2, 0.5, 0.8):
        for dx in (0.2, 0.5, 0.8):
            y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
            x, y = x + dx, y + dy
            far = 1 + bend * (((x - width / 2) ** 2 + (y - height / 2) ** 2) / (width * width))
            u = ((x - width / 2) * math.cos(turn) - (y - height / 2) * math.sin(turn)) * far / pitch
            v = ((x - width / 2) * math.sin(turn) + (y - height / 2) * math.cos(turn)) * far / pitch
            stripe = numpy.floor((u % 1.0) * 3).astype(numpy.int8)
            lit = (v % 1.0) > seam
            for channel in range(3):
                total[..., channel] += shown[..., channel] * ((stripe == channel) & lit)
    strength = 0.35 + 0.65 * bad
    seen = total / 9 * (3 / (1 - seam))
    mixed = shown * (1 - strength) + seen * strength
    return Image.fromarray(numpy.clip(mixed, 0, 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(0.5))


def small(picture, dice, bad):
    """Far away: so many pixels less."""
    by = dice.uniform(0.2, 0.34) * (1.1 - 0.4 * bad)
    return picture.resize((round(picture.width * by), round(picture.height * by)), Image.Resampling.LANCZOS)


def tilt(picture, dice, bad):
    """Aslant: beyond what a hand does by itself."""
    turn = dice.uniform(15, 20 + 20 * bad) * dice.choice([-1, 1])
    return picture.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=picture.getpixel((1, 1)))


def crop(picture, dice, bad):
    """One edge of the document is out of the picture (the table around it is a tenth of its width)."""
    width, height = picture.size
    part = dice.uniform(0.15, 0.2 + 0.12 * bad)
    side = dice.choice(["left", "top", "right"])
    return picture.crop({"left": (round(part * width), 0, width, height), "top": (0, round((part + 0.03) * height), width, height),
                         "right": (0, 0, round((1 - part) * width), height)}[side])


def edited(sheet, picture, dice, bad):
    """The document with another text where one value stands, and the mask of what was changed."""
    values = [one for one in sheet.written if max(one[4]) < 30 and len(one[2]) >= 3]
    x, y, text, size, ink, spread = dice.choice(values)
    unit = sheet.unit
    face = ImageFont.truetype(str(sheet.path), round(size * unit * (1 + dice.choice([-0.1, 0.1]) * bad)))
    other = "".join(str(dice.randint(0, 9)) if c.isdigit() else c for c in text)
    wide = sum(face.getlength(c) + spread * unit for c in text)
    box = [x * unit - 8, y * unit, x * unit + wide + 8, (y + size * 1.45) * unit]
    ground = picture.getpixel((max(round(box[0]), 0), round(box[1])))
    changed, mask = picture.copy(), Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rectangle(box, fill=255)
    pen = ImageDraw.Draw(changed)
    pen.rectangle(box, fill=tuple(value + round(dice.uniform(-6, 6) * bad) for value in ground))
    at = x * unit
    for c in other:
        pen.text((at, y * unit), c, font=face, fill=tuple(value + round(30 * bad) for value in ink))
        at += face.getlength(c) + spread * unit
    return changed, mask


BEFORE = {"copier": copier, "cover": cover, "fold": fold, "stamp": stamp}
AFTER = {"blur": blur, "glare": glare, "screen": screen, "small": small, "tilt": tilt, "crop": crop}
NAMES = ["plain", "temporary", "edit", *BEFORE, *AFTER]
