"""Names, places, dates and numbers of nobody: the checks are right, the places do not exist."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "小明示例样本虚构安宁和平春秋冬夏东南西北云山海川文武"
PLACES = ["示例省样本市虚构区", "虚构省示例市样本县", "样本市示范区"]
ROADS = ["无名路", "示例大道", "样本街", "虚构巷"]
NATIONS = ["汉", "满", "回", "苗", "壮", "维吾尔", "蒙古", "藏"]
PROVINCES = ["11", "31", "37", "44", "51", "61"]
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def name(dice):
    return dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice([1, 2, 2])))


def day(dice, first=1950, last=2005):
    return dice.randint(first, last), dice.randint(1, 12), dice.randint(1, 28)


def identity(dice, born, male):
    """GB 11643-1999 with a place that does not exist."""
    sequence = dice.randrange(0, 1000, 2) + (1 if male else 0)
    if sequence > 999:
        sequence -= 2
    body = f"{dice.choice(PROVINCES)}{dice.randint(1, 99):04}{born[0]:04}{born[1]:02}{born[2]:02}{sequence:03}"
    total = sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def credit_code(dice):
    """GB 32100-2015 and the GB 11714-1997 code inside it."""
    own = "".join(dice.choice("0123456789") for _ in range(8))
    left = 11 - sum(int(c) * w for c, w in zip(own, [3, 7, 9, 10, 5, 8, 4, 2])) % 11
    own += {10: "X", 11: "0"}.get(left, str(left))
    body = f"91{dice.choice(PROVINCES)}{dice.randint(1, 99):04}{own}"
    return body + CODE[(31 - sum(CODE.index(c) * 3**i for i, c in enumerate(body))) % 31]


def vin(dice):
    """GB 16735-2019; the maker's letters are nobody's."""
    table = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]))
    letters = "".join(c for c in LETTERS if c not in "IOQ")
    text = "LZZ" + "".join(dice.choice(letters + "0123456789") for _ in range(5)) + "0"
    text += "".join(dice.choice(letters + "0123456789") for _ in range(4)) + f"{dice.randint(0, 9999):04}"
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    left = sum(w * (table[c] if c.isalpha() else int(c)) for c, w in zip(text, weights)) % 11
    return text[:8] + ("X" if left == 10 else str(left)) + text[9:]


def address(dice):
    return f"{dice.choice(PLACES)}{dice.choice(ROADS)}{dice.randint(1, 999)}号{dice.randint(1, 30)}单元{dice.randint(101, 2999)}室"


def broken(text, cells):
    return [text[i:i + cells] for i in range(0, len(text), cells)]


def dashed(date):
    return f"{date[0]:04}-{date[1]:02}-{date[2]:02}"
