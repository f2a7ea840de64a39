"""The scores of one picture, the same for every system. bench/README.md says in words what each one is.

A prediction is a list of lines {"text", "polygon": [[x, y] × 4]} in the order in which the system gave them.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Dict, List, Sequence, Tuple

from .text import latin_words, normalise, normalise_with_joints

# A truth line that was not found counts as matched, for the character error rate, where the nearest stretch of the
# prediction differs in at most this share of its characters; beyond that it is missed, which line recall says already.
MATCHED_WITHIN = 0.5


@dataclass
class Scores:
    """Counts that can be added over pictures; the rates are made of sums, so each character weighs the same."""

    pictures: int = 0
    chars_common: int = 0
    chars_truth: int = 0
    chars_read: int = 0
    lines_truth: int = 0
    lines_found: int = 0
    doubtful_truth: int = 0
    doubtful_found: int = 0
    matched_chars: int = 0
    matched_errors: int = 0
    exact: int = 0
    complete: int = 0
    words_common: int = 0
    words_truth: int = 0
    words_read: int = 0
    invented: int = 0
    missed: List[Tuple[str, str]] = field(default_factory=list)  # (truth line, nearest stretch of what was read)

    def add(self, other: "Scores") -> None:
        for name in self.__dataclass_fields__:
            if name != "missed":
                setattr(self, name, getattr(self, name) + getattr(other, name))

    def rates(self) -> Dict[str, float]:
        """The rates, each in 0..1 (nan where nothing is there to divide by), and the plain counts beside them."""

        def share(part, whole):
            return part / whole if whole else math.nan

        precision = share(self.chars_common, self.chars_read)
        recall = share(self.chars_common, self.chars_truth)
        return {
            "pictures": self.pictures,
            "lines": self.lines_truth,
            "f1": share(2 * self.chars_common, self.chars_read + self.chars_truth),
            "char_precision": precision,
            "char_recall": recall,
            "cer": share(self.matched_errors, self.matched_chars),
            "line_recall": share(self.lines_found, self.lines_truth),
            "line_recall_sound": share(self.lines_found - self.doubtful_found, self.lines_truth - self.doubtful_truth),
            "exact": share(self.exact, self.pictures),
            "complete": share(self.complete, self.pictures),
            "word_f1": share(2 * self.words_common, self.words_read + self.words_truth),
            "word_recall": share(self.words_common, self.words_truth),
            "invented": self.invented,
        }


def _centre_and_height(polygon, angle: float) -> Tuple[float, float, float]:
    """Centre and height of a polygon seen after turning the picture back by `angle` degrees."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    points = [(x * cos + y * sin, -x * sin + y * cos) for x, y in polygon]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(ys) - min(ys)


def _row_order(lines: Sequence[Dict], angle: float) -> List[int]:
    """Line numbers row by row: lines whose centres lie within half a line height share a row, left to right."""
    placed = [(i, *_centre_and_height(line["polygon"], angle)) for i, line in enumerate(lines)]
    placed.sort(key=lambda p: p[2])
    rows: List[List[Tuple]] = []
    for line in placed:
        if rows and abs(line[2] - rows[-1][-1][2]) < 0.5 * min(line[3], rows[-1][-1][3]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line[0] for row in rows for line in sorted(row, key=lambda p: p[1])]


def _orders(lines: Sequence[Dict], turned: float) -> List[List[int]]:
    """The reading orders in which a line may be found: the system's own, then rows in each of four directions."""
    orders = [list(range(len(lines)))]
    if all(len(line.get("polygon") or []) >= 3 for line in lines):
        for quarter in (0, 90, 180, 270):
            order = _row_order(lines, turned + quarter)
            if order not in orders:
                orders.append(order)
    return orders


class _Read:
    """What was read, as strings in several orders over one set of characters that can each be used once."""

    def __init__(self, lines: Sequence[Dict], turned: float):
        parts = [normalise_with_joints(line["text"]) for line in lines]
        starts, total = [], 0
        for text, _ in parts:
            starts.append(total)
            total += len(text)
        self.used = [False] * total
        self.strings: List[str] = []
        self.ids: List[List[int]] = []
        self.joined: List[List[bool]] = []
        for order in _orders(lines, turned):
            self.strings.append("".join(parts[i][0] for i in order))
            self.ids.append([starts[i] + k for i in order for k in range(len(parts[i][0]))])
            self.joined.append([flag for i in order for flag in parts[i][1]])

    def take(self, want: str) -> bool:
        """Find `want` where none of its characters is used yet, and use them."""
        for string, ids, joined in zip(self.strings, self.ids, self.joined):
            at = string.find(want)
            while at >= 0:
                end = at + len(want)
                free = not any(self.used[i] for i in ids[at:end])
                # A line of one or two characters must stand by itself: "5" is not found in "2015".
                whole = len(want) > 2 or not (joined[at] or (end < len(joined) and joined[end]))
                if free and whole:
                    for i in ids[at:end]:
                        self.used[i] = True
                    return True
                at = string.find(want, at + 1)
        return False

    def left(self) -> List[str]:
        """The strings with used characters taken out, a bar where something was taken."""
        out = []
        for string, ids in zip(self.strings, self.ids):
            out.append("".join("|" if self.used[i] else char for char, i in zip(string, ids)))
        return out


def _nearest(want: str, text: str) -> Tuple[int, int]:
    """Least edit distance between `want` and any stretch of `text`, and where that stretch ends.

    Bit-parallel approximate matching (G. Myers, J. ACM 46(3), 1999) on Python's long integers.
    """
    size = len(want)
    masks: Dict[str, int] = {}
    for i, char in enumerate(want):
        masks[char] = masks.get(char, 0) | (1 << i)
    full, top = (1 << size) - 1, 1 << (size - 1)
    plus, minus, score = full, 0, size
    best, best_end = size, 0
    for position, char in enumerate(text):
        equal = masks.get(char, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up = minus | ~(horizontal | plus) & full
        down = plus & horizontal
        if up & top:
            score += 1
        elif down & top:
            score -= 1
        # No carry into the lowest bit: a match may begin anywhere in the text.
        up = (up << 1) & full
        down = (down << 1) & full
        plus = down | ~(vertical | up) & full
        minus = up & vertical
        if score < best:
            best, best_end = score, position + 1
    return best, best_end


def edit_distance(a: str, b: str) -> int:
    """Plain Levenshtein distance of two strings."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def score(truth: Sequence[str], lines: Sequence[Dict], turned: float = 0.0, partial: bool = False,
          spaced: bool = True, doubtful: Sequence[str] = ()) -> Scores:
    """Score one picture. `turned` is by how many degrees the picture was turned (rows are looked for along that
    direction too); `partial` says that more stands on the picture than the truth holds; `spaced` that the truth
    keeps the spaces; `doubtful` are lines of the truth that the print contradicts: they are scored like all others, and
    counted apart as well."""
    out = Scores(pictures=1)
    wanted = [text for text in (normalise(line) for line in truth) if text]
    read = _Read(lines, turned)
    truth_bag, read_bag = Counter("".join(wanted)), Counter(read.strings[0])
    out.chars_truth, out.chars_read = sum(truth_bag.values()), sum(read_bag.values())
    out.chars_common = sum((truth_bag & read_bag).values())
    out.lines_truth = len(wanted)

    in_doubt = {normalise(line) for line in doubtful}
    out.doubtful_truth = sum(want in in_doubt for want in wanted)

    missed = []
    # Longest first, so that a short line does not use up a piece of a long one.
    for index in sorted(range(len(wanted)), key=lambda i: -len(wanted[i])):
        if read.take(wanted[index]):
            out.lines_found += 1
            out.doubtful_found += wanted[index] in in_doubt
            out.matched_chars += len(wanted[index])
        else:
            missed.append(wanted[index])
    if missed:
        left = read.left()
        for want in missed:
            found = [(*_nearest(want, text), text) for text in left] or [(len(want), 0, "")]
            distance, end, text = min(found, key=lambda f: f[0])
            out.missed.append((want, text[max(0, end - len(want) - 1):end]))
            if distance <= MATCHED_WITHIN * len(want):
                out.matched_chars += len(want)
                out.matched_errors += distance

    if wanted:
        out.complete = int(out.lines_found == len(wanted))
        if not partial:
            whole = "".join(wanted)
            same_lines = Counter(wanted) == Counter(filter(None, (normalise(line["text"]) for line in lines)))
            out.exact = int(same_lines or whole in read.strings)
        if spaced:
            truth_words = Counter(word for line in truth for word in latin_words(line))
            read_words = Counter(word for line in lines for word in latin_words(line["text"]))
            if truth_words:
                out.words_truth, out.words_read = sum(truth_words.values()), sum(read_words.values())
                out.words_common = sum((truth_words & read_words).values())
    else:
        out.invented = out.chars_read
    return out
