"""The words of a text, for the lexical index.

In: any text, as stored or as asked. Out: its jieba words in reading order, in normalised form (NFKC,
lower case), the shorter words inside longer ones too, without punctuation and without words that only
hold a sentence together. This module knows no positions and gives no weights.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba

# In order: figures with their sign (5.5%, 1,200), Latin words with digits (gdp, 5g, c919), Chinese
# characters.
_RUN = re.compile(
    r"(?P<figure>\d+(?:,\d{3})*(?:\.\d+)?[%‰]?(?![a-z]))"
    r"|(?P<latin>[a-z0-9]+)"
    r"|(?P<han>[〇\u3400-\u4dbf\u4e00-\u9fff]+)"
)
# Written-out numbers of two or more: 二〇二六, 五十万, 十五五. 二百万千瓦 ends before its unit.
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十两][〇零一二三四五六七八九十百千万亿两]+(?![瓦克米])")

# Words of grammar, in nearly every sentence and in no answer. Question words are left to the side that asks.
_FUNCTION_WORDS = frozenset(
    """
    的 了 和 与 及 以及 或 或者 并 并且 而 而且 且 但 但是 是 在 于 对 对于 从 自 由 由于 为 为了
    把 将 被 让 使 给 向 往 以 因 因为 所以 所 之 其 这 那 这个 那个 这些 那些 此 该 各 每 等 等等
    也 都 就 还 又 再 才 很 更 最 地 得 着 过 呢 吗 吧 啊 呀 嘛 么 们 我 你 他 她 它 我们 你们 他们
    她们 它们 咱们 自己 一个 一些 一种 则 若 如 如果 虽然 即 至 同 跟 比 按 按照 通过 关于 根据
    """.split()
)

# Two digits or more: words that jieba counted ten times at least. They are a third of the dictionary,
# read in a third of the time, without the cache file that jieba would leave in a folder that all users of a
# machine share. BM25 over them finds as much as over all of them (evidence_at_5 0.37 on reports-dev, both).
_ENTRY = re.compile(r"^(\S+) (\d\d+)", re.MULTILINE)


def words(text: str) -> list[str]:
    """The words to index or to search for.

    >>> words("老年人补贴提高５.５％")
    ['老年', '老年人', '补贴', '提高', '5.5%', '5.5']
    """
    found: list[str] = []
    for run in _RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        if run.lastgroup == "figure":
            figure = run.group().replace(",", "")
            # 5.5% is also found by 5.5, which a question may ask for without its sign.
            found += [figure, figure.rstrip("%‰")] if figure[-1] in "%‰" else [figure]
        elif run.lastgroup == "latin":
            found.append(run.group())
        else:
            found += (word for word in _chinese(run.group()) if word not in _FUNCTION_WORDS)
    return found


def _chinese(run: str) -> Iterator[str]:
    """Words of a run of Chinese characters: numerals whole, then what jieba finds around them."""
    at = 0
    for numeral in _NUMERAL.finditer(run):
        yield from _cut(run[at : numeral.start()])
        yield numeral.group()
        at = numeral.end()
    yield from _cut(run[at:])


def _cut(run: str) -> Iterator[str]:
    """Dictionary words with the words inside them; characters that belong to no word also as pairs.

    jieba's guess at unknown words is left out: it depends on what stands around, so that a name could come
    out in one way in a report and in another in a question. Pairs of neighbouring characters serve that end.
    """
    for single, group in groupby(_jieba().cut_for_search(run, HMM=False), key=lambda word: len(word) == 1):
        piece = list(group)
        yield from piece
        if single:
            yield from (first + second for first, second in pairwise(piece))


@lru_cache(maxsize=1)
def _jieba() -> jieba.Tokenizer:
    """jieba's tokenizer over the commoner part of its dictionary."""
    import jieba

    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        frequencies = {word: int(count) for word, count in _ENTRY.findall(file.read().decode("utf-8"))}
    tokenizer.total = sum(frequencies.values())
    # jieba looks a word up by growing it character by character, so a word's beginnings must be there, as 0.
    for beginning in {word[:-1] for word in frequencies}:
        while beginning and beginning not in frequencies:
            frequencies[beginning] = 0
            beginning = beginning[:-1]
    tokenizer.FREQ = frequencies
    tokenizer.initialized = True
    return tokenizer
