"""The scores on cases small enough to see: `python3 bench/test_score.py`."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from inkbench.score import _nearest, edit_distance, score  # noqa: E402
from inkbench.text import latin_words, normalise  # noqa: E402


def line(text, x=0, y=0, w=100, h=20):
    return {"text": text, "polygon": [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]}


class Text(unittest.TestCase):
    def test_the_normal_form_keeps_letters_and_digits(self):
        self.assertEqual(normalise("Ａ-１、ﬁ 中。"), "a1fi中")

    def test_words_end_at_spaces_and_at_chinese(self):
        self.assertEqual(latin_words("使用 Debian 11系统 it's : RM 5.00"), ["debian", "11", "its", "rm", "500"])


class Found(unittest.TestCase):
    def test_a_line_is_found_in_one_line_or_across_lines_of_a_row(self):
        self.assertEqual(score(["单价 12.50"], [line("12.5O", y=50), line("单价"), line("12.50", x=200)]).lines_found, 1)

    def test_each_character_is_used_once(self):
        self.assertEqual(score(["合计", "合计"], [line("合计")]).lines_found, 1)

    def test_a_short_line_is_not_found_inside_a_number(self):
        self.assertEqual(score(["5"], [line("2015")]).lines_found, 0)
        self.assertEqual(score(["5"], [line("no. 5")]).lines_found, 1)
        self.assertEqual(score(["男"], [line("性别男民族汉")]).lines_found, 1)

    def test_rows_are_followed_when_the_picture_is_turned(self):
        upright = [line("左边", 0, 0), line("右边", 200, 0), line("下面", 0, 50)]
        turned = [{"text": l["text"], "polygon": [[-y, x] for x, y in l["polygon"]]} for l in reversed(upright)]
        self.assertEqual(score(["左边右边", "下面"], turned).lines_found, 2)


class Errors(unittest.TestCase):
    def test_nearest_is_the_least_distance_to_any_stretch(self):
        for want, text in [("abcd", "xxabxdyy"), ("kitten", "sitting"), ("abc", ""), ("a" * 80, "a" * 70 + "b" * 9)]:
            brute = min(edit_distance(want, text[i:j]) for i in range(len(text) + 1) for j in range(i, len(text) + 1))
            self.assertEqual(_nearest(want, text)[0], brute, (want, text))

    def test_error_rate_is_of_matched_lines_only(self):
        rates = score(["今天天气很好", "完全没有读到"], [line("今天夭气很好")]).rates()
        self.assertAlmostEqual(rates["cer"], 1 / 6)
        self.assertEqual(rates["line_recall"], 0)

    def test_exact_and_words(self):
        self.assertEqual(score(["a b", "c"], [line("A b"), line("C.")]).exact, 1)
        self.assertEqual(score(["a b", "c"], [line("A b"), line("C"), line("d")]).exact, 0)
        self.assertEqual(score(["lost space here"], [line("lostspace here")]).words_common, 1)

    def test_what_is_read_on_an_empty_picture_is_invented(self):
        self.assertEqual(score([], [line("ghost")]).invented, 5)


if __name__ == "__main__":
    unittest.main()
