"""A sentence that somebody wrote is shown only where the sentences that it cites say so."""

from __future__ import annotations

import pytest

from index.types import Aspect, Body
from qa.answering.borne import Source, wrong_in
from qa.types import Citation


def source(quote: str, year: int = 2030, aspect: Aspect = Aspect.RESULT, place: str = "云溪市") -> Source:
    given = 2031
    title = f"{given}年{place}政府工作报告"
    return Source(Citation(1, "r", title, place, given, Body.GOVERNMENT, 0, len(quote), quote), year, aspect)


TRADE = source(
    "全市出口总额100亿元、增长3%，进口总额80亿元、下降5%；新增养老床位1860张，未完成老旧小区改造任务"
)
GOAL = source("地区生产总值增长5%左右，新建“口袋公园”七十二个", 2031, Aspect.TARGET)
OTHER = source("全市出口总额60亿元，近3万人参加培训", place="松原县")
SHARES = source(
    "完成造林4000亩，其中防沙治沙1500亩；接待游客数量和花费分别增长10%、16%；12个重点行业增加值增长9%，3个产业入围"
)
SOURCES = {1: TRADE, 2: GOAL, 3: OTHER, 4: SHARES}


@pytest.mark.parametrize("sentence", [
    "2030年，云溪市出口总额100亿元、增长3%[1]。",
    "根据2031年云溪市政府工作报告，2030年云溪市新增养老床位1860张[1]。",
    "二〇三〇年云溪市新增养老床位一千八百六十张[1]。",
    "进口总额下降5%，出口总额增长3%[1]。",
    "2031年，云溪市地区生产总值预期目标是增长5%左右，计划新建“口袋公园”72个[2]。",
    "云溪市未完成老旧小区改造任务[1]。",
    "云溪市出口总额100亿元[1]，松原县出口总额60亿元[3]。",
    "云溪市完成造林4000亩，其中防沙治沙1500亩[4]。",
    "2030年，云溪市接待游客数量和花费分别增长10%、16%[4]。",
])  # fmt: skip
def test_what_the_sources_say_in_another_order_passes(sentence: str) -> None:
    assert wrong_in(sentence, SOURCES) == ()


@pytest.mark.parametrize("sentence", [
    "云溪市新增养老床位1860张。",  # no mark
    "云溪市新增养老床位1860张[9]。",  # no such mark
    "云溪市新增养老床位1860张[2]。",  # another sentence's
    "云溪市新增养老床位1861张[1]。",
    "云溪市新增养老床位一千八百六十一张[1]。",
    "云溪市新增养老床位1860人[1]。",  # another unit
    "云溪市新增养老床位近1860张[1]。",
    "松原县3万人参加培训[3]。",  # 近 is lost
    "2029年，云溪市新增养老床位1860张[1]。",
    "二〇二九年，云溪市新增养老床位1860张[1]。",
    "2031年，云溪市新增养老床位1860张[1]。",  # the report's year, not the fact's
    "去年，云溪市新增养老床位1860张[1]。",
    "根据2029年云溪市政府工作报告，新增养老床位1860张[1]。",
    "杭州市新增养老床位1860张[1]。",
    "白渚市新增养老床位1860张[1]。",
    "云溪市市长李明新增养老床位1860张[1]。",
    "云溪市华兴重工集团新增养老床位1860张[1]。",
    "云溪市出口总额下降5%[1]。",  # the figure of another matter
    "云溪市出口总额100亿元、下降5%[1]。",
    "云溪市进口总额100亿元[1]。",
    "松原县出口总额100亿元[1][3]。",  # the figure of another place
    "云溪市出口总额60亿元[1][3]。",
    "云溪市完成造林1500亩[4]。",  # the part's for the whole's
    "云溪市防沙治沙4000亩[4]。",
    "云溪市游客花费增长10%[4]。",  # each has its own
    "云溪市接待游客数量和花费分别增长16%、10%[4]。",
    "云溪市3个重点行业增加值增长9%[4]。",
    "云溪市完成老旧小区改造任务[1]。",  # the denial is lost
    "云溪市未新增养老床位[1]。",
    "云溪市新增养老床位未完成[1]。",  # the denial of another matter
    "云溪市出口总额参加培训[1][3]。",  # of two sources what neither says
    "云溪市防沙治沙重点行业[4]。",
    "云溪市新增养老床位翻番[1]。",
    "2031年云溪市地区生产总值增长5%左右[2]。",  # a plan told as an outcome
    "2031年云溪市地区生产总值预期目标是增长5%[2]。",  # 左右 is lost
    "云溪市计划新增养老床位1860张[1]。",  # an outcome told as a plan
    "云溪市新建“智慧公园”72个，是目标[2]。",
    "详见http://example.com[1]。",
    "<b>云溪市</b>新增养老床位1860张[1]。",
    "云溪市出口总额很不错[1]。",
    "出口总额" * 70 + "[1]。",
])  # fmt: skip
def test_what_no_source_says_is_struck(sentence: str) -> None:
    assert wrong_in(sentence, SOURCES) != ()
