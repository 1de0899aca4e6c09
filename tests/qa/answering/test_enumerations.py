"""A list that a report announces is answered whole, item by item, by its number or by how long it is."""

from collections.abc import Iterator

import pytest

from index.build import build
from qa.answer import Answerer

REPORT = """2031年云溪市政府工作报告
各位代表：
现在，我代表市人民政府，向大会报告工作。
一、2030年工作回顾
全市生产总值增长5%，新增就业2.8万人，群众的日子一天比一天好。
二、2031年工作安排
重点做好以下工作：
（一）着力培育新兴产业
新增企业60家，实施技改项目120个。
（二）着力扩大投资
完成投资380亿元，开工项目210个。
（三）着力改善民生
新建幼儿园12所，新增床位800张。
三、办好民生实事
今年要办好以下四件民生实事：
1.新建社区食堂30家；
2.改造老旧小区60个；
3.新增停车位5000个；
4.完成危房改造800户。
各位代表！让我们团结奋斗！
"""


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("listing")
    (folder / "reports").mkdir()
    (folder / "reports" / "2031年云溪市政府工作报告.txt").write_text(REPORT, encoding="utf-8")
    build(folder / "reports", folder / "index", workers=0)
    with Answerer.open(folder / "index") as opened:
        yield opened


def test_all_items_are_told_each_with_its_mark(listing: Answerer) -> None:
    answer = listing.ask("云溪市2031年的重点工作有哪些？")
    marks = {c.quote: c.mark for c in answer.citations}
    shown = "\n".join(line for fold in answer.folds for line in fold.lines)
    for item in ("（一）着力培育新兴产业", "（二）着力扩大投资", "（三）着力改善民生"):
        assert f"{item}[{marks[item]}]" in shown


def test_one_item_is_asked_for_by_its_number(listing: Answerer) -> None:
    answer = listing.ask("云溪市2031年政府工作报告第三项重点工作是什么？")
    assert answer.short == "（三）着力改善民生"


def test_how_many_there_are_is_what_the_announcement_says(listing: Answerer) -> None:
    assert listing.ask("云溪市2031年民生实事一共几件？").short == "四件"


def test_a_list_of_another_matter_does_not_answer(listing: Answerer) -> None:
    answer = listing.ask("云溪市2031年的文化遗产有哪些？")
    assert answer.refused or "重点做好以下工作" not in answer.answer
