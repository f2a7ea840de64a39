"""A document's ground, on which a text is put at its place."""

from PIL import Image, ImageDraw, ImageFont


class Sheet:
    """A document's ground; sizes are in thousandths of its width."""

    def __init__(self, font, width, height, ground):
        self.path, self.picture = font, Image.new("RGB", (width, height), ground)
        self.pen = ImageDraw.Draw(self.picture)
        self.unit = width / 1000
        self.written = []

    def text(self, x, y, text, size=30, ink=(20, 20, 24), spread=0, font=None):
        self.written.append((x, y, text, size, ink, spread))
        face = ImageFont.truetype(str(font or self.path), round(size * self.unit))
        at = x * self.unit
        for c in text:
            self.pen.text((at, y * self.unit), c, font=face, fill=ink)
            at += face.getlength(c) + spread * self.unit

    def specimen(self):
        """A band below the document's own area, which no document has."""
        width, height = self.picture.size
        band = Image.new("RGB", (width, height + round(70 * self.unit)), (214, 120, 196))
        band.paste(self.picture, (0, 0))
        self.picture, self.pen = band, ImageDraw.Draw(band)
        for column in range(3):
            self.text(40 + 330 * column, height / self.unit + 8, "SPECIMEN", 44, (255, 255, 255))


LABEL = (60, 100, 160)
