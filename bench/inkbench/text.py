"""Text as it is compared: normalised characters, and Latin words with their spaces."""

import unicodedata
from typing import List, Tuple


def _is_cjk(char: str) -> bool:
    code = ord(char)
    return (
        0x2E80 <= code <= 0x2FDF
        or 0x3005 <= code <= 0x3007
        or 0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def fold(text: str) -> str:
    """NFKC and lower case (NFKC again, since lowering may decompose)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def kept(char: str) -> bool:
    """Letters and digits only: no spaces, no punctuation, no symbols, no combining marks."""
    return unicodedata.category(char)[0] in "L" or unicodedata.category(char) == "Nd"


def normalise(text: str) -> str:
    """The evaluation's normal form: NFKC, lower case, letters and digits."""
    return "".join(char for char in fold(text) if kept(char))


def normalise_with_joints(text: str) -> Tuple[str, List[bool]]:
    """The normal form, and for each of its characters whether it stood directly after a character of its own
    kind (Latin or digit run), that is, whether a word goes on there rather than begins."""
    out, joined = [], []
    before = ""
    for char in fold(text):
        if kept(char):
            out.append(char)
            joined.append(bool(before) and not _is_cjk(char) and not _is_cjk(before))
            before = char
        else:
            before = ""
    return "".join(out), joined


def latin_words(text: str) -> List[str]:
    """Words as a reader of Latin text sees them: split at spaces and where Chinese begins or ends, letters and digits
    of each kept ("it's" is its, "07-386" is 07386, ":" alone is nothing). A lost or invented space changes them."""
    words, word = [], []

    def close():
        if word:
            words.append("".join(word))
            word.clear()

    for char in fold(text):
        if char.isspace() or _is_cjk(char):
            close()
        elif kept(char):
            word.append(char)
    close()
    return words
