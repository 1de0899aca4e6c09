"""A term is defined by one sentence, however its meaning is asked for."""

import pytest

from index.types import Body
from qa.answering.definitions import definition, only_uses
from qa.types import SentenceHit
from qa.understanding.question import Catalogue, understand

NOWHERE = Catalogue.of(())


def hit(quote: str) -> SentenceHit:
    return SentenceHit("a.txt", "报告", "澜江市", 2025, Body.GOVERNMENT, 0, len(quote), quote, (), 1.0, 1)


HITS = [
    hit("实施“青澜计划”，引进青年人才3200人。"),
    hit("2．四大产业集群：指光伏、陶瓷、茶饮、船艇四个产业集群。"),
    hit("青澜计划是指面向青年的安居补贴计划。"),
]


@pytest.mark.parametrize(
    "question",
    [
        "什么是四大产业集群？",
        "四大产业集群是什么？",
        "四大产业集群指的是什么？",
        "四大产业集群包括哪些？",
        "四大产业集群是什么意思",
    ],
)
def test_all_wordings_find_the_definition(question):
    assert definition(HITS, understand(question, NOWHERE), question) is HITS[1]


def test_quotation_marks_do_not_matter():
    question = "“青澜计划”是什么？"

    assert definition(HITS, understand(question, NOWHERE), question) is HITS[2]


@pytest.mark.parametrize(
    "question", ["四大产业集群的产值是多少？", "青澜计划引进了什么人才？", "四大产业集群里哪个最大？"]
)
def test_other_questions_are_not_about_meaning(question):
    assert definition(HITS, understand(question, NOWHERE), question) is None


@pytest.mark.parametrize(("question", "short", "alone"), [
    ("什么是四大产业集群", "加快建设四大产业集群", True),
    ("“四大产业集群”指什么", "扎实推进“四大产业集群”", True),
    ("四大产业集群里的第一个指的是什么", "新材料", False),
    ("四大产业集群是什么意思", None, False),
    ("四大产业集群的产值是多少", "四大产业集群产值3000亿元", False),
])  # fmt: skip
def test_a_short_answer_that_only_uses_the_term_tells_no_meaning(question, short, alone):
    assert only_uses(short, understand(question, NOWHERE), question) is alone
