"""The content words of a question, with their weights and vectors."""

import numpy as np
import pytest

from qa.ranking.terms import CONTEXT_WEIGHT, terms_of
from qa.types import Understanding


@pytest.fixture
def weigh(make_encoder):
    """Weights by word, of a question over ten sentences; ``held`` says in how many of them a word stands."""
    encoder = make_encoder("养老床位", "新增", "发展", "掏钱", "多少", "地铁")

    def weigh(understood, **held):
        frequency = np.zeros(encoder.vocabulary_size, dtype=np.int64)
        for word, count in held.items():
            frequency[encoder.token_ids([word])[0]] = count
        found = terms_of(understood, encoder, frequency, 10)
        assert found.vectors.shape == (len(found), encoder.dimension)
        np.testing.assert_array_equal(found.ids, [encoder.token_ids([w])[0][0] for w in found.words])
        return dict(zip(found.words, found.weights.tolist(), strict=True))

    return weigh


def test_words_that_only_ask_and_unknown_words_are_no_terms(weigh):
    assert set(weigh(Understanding(topic="新增龘龘养老床位多少"))) == {"新增", "养老床位"}


def test_weights_sum_to_one_and_each_word_counts_once(weigh):
    found = weigh(Understanding(topic="养老床位新增养老床位", indicators=("养老床位",)))

    assert sum(found.values()) == pytest.approx(1)
    assert found["养老床位"] == pytest.approx(found["新增"])


def test_a_rare_word_outweighs_a_common_one(weigh):
    found = weigh(Understanding(topic="发展养老床位"), 发展=10, 养老床位=1)

    assert found["养老床位"] > found["发展"]


def test_a_word_that_no_report_uses_does_not_outweigh_all_others(weigh):
    found = weigh(Understanding(topic="掏钱养老床位"), 养老床位=1)

    assert found["掏钱"] < 2 * found["养老床位"]


def test_words_of_the_question_before_weigh_less(weigh):
    found = weigh(Understanding(topic="地铁", context="养老床位"))

    assert found["养老床位"] == pytest.approx(CONTEXT_WEIGHT * found["地铁"])


def test_indicators_add_the_words_of_the_reports(weigh):
    assert set(weigh(Understanding(topic="掏钱", indicators=("养老床位",)))) == {"掏钱", "养老床位"}


@pytest.mark.parametrize("topic", ["", "多少", "？！", "\x00", "龘"])
def test_a_question_without_content_has_no_terms(weigh, topic):
    assert weigh(Understanding(topic=topic)) == {}
