"""What the ranker knows of a sentence, beside plainer ways of finding it out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.ranking.features import in_common

texts = st.text(alphabet="全市养老床位张新增社区食堂１2\0\n", max_size=14)


def longest_run(a: str, b: str) -> int:
    """The length of the longest substring of ``a`` that stands in ``b``, by looking for each."""
    runs = [a[i:j] for i in range(len(a)) for j in range(i + 1, len(a) + 1)]
    return max((len(run) for run in runs if run in b), default=0)


@given(st.lists(texts, min_size=1, max_size=3), st.lists(texts, max_size=5))
def test_what_a_question_has_in_common_with_sentences(said: list[str], flats: list[str]) -> None:
    longest, shared = in_common(said, flats)
    pairs = {text[i : i + 2] for text in said for i in range(len(text) - 1)}
    assert longest.tolist() == [max(longest_run(text, flat) for text in said) for flat in flats]
    assert shared.tolist() == [sum(pair in flat for pair in pairs) / max(1, len(pairs)) for flat in flats]


def test_a_run_does_not_go_from_one_sentence_to_the_next() -> None:
    longest, _ = in_common(["新增养老床位"], ["新增养老", "床位"])
    assert longest.tolist() == [4, 2]
