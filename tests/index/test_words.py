"""What the lexical index counts as a word."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("提高老年人补贴", ["提高", "老年", "老年人", "补贴"]),
        ("增长５.５％", ["增长", "5.5%", "5.5"]),
        ("1,234.5亿元", ["1234.5", "亿元"]),
        ("2026年", ["2026", "年"]),
        ("ＧＤＰ和5G基站", ["gdp", "5g", "基站"]),
        ("C919首飞", ["c919", "首", "飞", "首飞"]),
        ("“十五五”时期", ["十五五", "时期"]),
        ("二〇二六年", ["二〇二六", "年"]),
        ("五十万套", ["五十万", "套"]),
        ("二百万千瓦", ["二百万", "千瓦"]),
        ("300万千瓦", ["300", "万千", "千瓦", "万千瓦"]),
    ],
)
def test_text_becomes_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_function_words_and_punctuation_are_left_out() -> None:
    assert words("的，了。和！") == []
    assert words("　\n…—《》😀") == []
    assert words("") == []


def test_an_unknown_name_is_found_by_its_pairs_of_characters() -> None:
    name = "曌淼"
    assert name in words(f"市长{name}作报告")
    assert name in words(f"{name}是谁")


def test_a_longer_word_is_found_by_the_words_inside_it() -> None:
    assert {"中华", "人民", "共和国", "中华人民共和国"} <= set(words("中华人民共和国"))


@given(st.text())
def test_words_are_normalised_and_stable(text: str) -> None:
    found = words(text)
    assert all(word and not word.isspace() for word in found)
    assert found == words(text)


@given(st.text(alphabet="老人年补贴住房增长0123456789.%,GDPgdp５％ "))
def test_full_width_and_case_do_not_matter(text: str) -> None:
    full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert words(full_width) == words(text) == words(text.upper()) == words(text.lower())


def test_threads_get_the_same_words() -> None:
    text = "全面推进乡村振兴，新增养老床位五千张，城镇新增就业12.5万人。"
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append(words(text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [words(text)] * 8


def test_the_first_call_prints_nothing_and_leaves_no_cache_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    code = "import sys; from index.words import words; assert 'jieba' not in sys.modules; words('养老服务')"
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning:index", "-c", code],
        env={"TMPDIR": str(folder), "TEMP": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == done.stderr == ""
    assert list(folder.iterdir()) == []
