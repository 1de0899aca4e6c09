"""The short answer is a slice of the sentence, of the kind asked for, and never what the question says itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import StaticEncoder
from qa.answering.extract import extract
from qa.ranking.terms import terms_of
from qa.understanding.question import Catalogue, understand

WORDS = """
    养老床位 老年食堂 公园 学位 地铁 里程 就业 失业率 投资 城镇 农村 收入 办理 时间 条例 储能 制定 比例 毕业生 增长
    粮食 产量 丰收 经济 总量 全省 通车 茶园 品牌 补助 规章 修订 废止 开工 完工 民工 欠薪 水质 断面 算力 占比
    吞吐量 外贸 增速 港口 龙舟赛
""".split()
NOWHERE = Catalogue.of(())


@pytest.fixture(scope="module")
def encoder(make_encoder: Callable[..., StaticEncoder]) -> StaticEncoder:
    return make_encoder(*WORDS)


def short(encoder: StaticEncoder, question: str, sentence: str) -> str | None:
    understood = understand(question, NOWHERE)
    terms = terms_of(understood, encoder, np.ones(encoder.vocabulary_size, dtype=np.int64), 10)
    span = extract(sentence, question, understood, terms, encoder)
    if span is None:
        return None
    assert 0 <= span.start < span.end <= len(sentence)
    return sentence[span.start : span.end]


CASES = [
    # the figure beside the word asked about
    ("建成多少家老年食堂？", "新增养老床位1860张，建成老年食堂72家，改建公园9个。", "72家"),
    ("养老床位新增多少？", "新增养老床位1860张，建成老年食堂72家。", "1860张"),
    ("失业率是多少？", "城镇新增就业4.3万人，失业率5.2%。", "5.2%"),
    # the unit asked for decides between figures
    ("学位增加了多少个？", "投资2.6亿元，学位增加1.1万个。", "1.1万个"),
    ("学位投资多少亿元？", "投资2.6亿元，学位增加1.1万个。", "2.6亿元"),
    ("毕业生留下的比例是多少？", "毕业生2.4万人，留下的占45.3%。", "45.3%"),
    # a change is no level, and a level no change
    ("外贸增长多少？", "外贸102.8亿元，下降4.5%；算力占比达到23.4%，提高1.8个百分点。", "4.5%"),
    ("算力占比提高了多少个百分点？", "外贸102.8亿元，下降4.5%；算力占比达到23.4%，提高1.8个百分点。", "1.8个百分点"),
    ("算力占比是多少？", "外贸102.8亿元，下降4.5%；算力占比达到23.4%，提高1.8个百分点。", "23.4%"),
    ("港口吞吐量增长多少？", "港口吞吐量1.2亿吨，增长21.4%。", "21.4%"),
    # items that share a head, and rows of figures behind one list
    ("公园投资增长多少？", "公园和茶园投资分别增长3.1%和5.2%。", "3.1%"),
    ("茶园投资增长多少？", "公园和茶园投资分别增长3.1%和5.2%。", "5.2%"),
    ("算力产量是多少？", "粮食、储能、算力产量达到3.1万吨、5.2万件、9.1万台，分别增长1.3%、7.3%、21.2%。", "9.1万台"),
    ("储能产量增长多少？", "粮食、储能、算力产量达到3.1万吨、5.2万件、9.1万台，分别增长1.3%、7.3%、21.2%。", "7.3%"),
    ("农村收入增长多少？", "城镇、农村居民收入分别为54303元、29569元，增长4.8%、6.5%。", "6.5%"),
    ("第二产业增长多少？", "三次产业增加值分别增长3.6%、5.4%和6.8%，结构调整为7.2:41.5:51.3。", "5.4%"),
    # 分别 hands each item its own figure
    ("农村收入是多少元？", "城镇、农村居民收入分别为54303元、29569元。", "29569元"),
    ("城镇收入是多少元？", "城镇、农村居民收入分别为54303元、29569元。", "54303元"),
    ("农村收入增长多少？", "城镇和农村居民收入分别增长5%、6.5%。", "6.5%"),
    # 由 … 到 … answers with where it came to, unless the origin is asked
    ("办理时间是多少天？", "办理时间由18天缩短到5天。", "5天"),
    ("办理时间原来是多少天？", "办理时间由18天缩短到5天。", "18天"),
    ("毕业生留下的比例是多少？", "毕业生留下的比例从38.5%提高到45.3%。", "45.3%"),
    # growth and level
    ("投资增长了多少？", "投资达到420亿元，增长7.4%。", "7.4%"),
    # what belongs to a figure and what does not
    ("粮食丰收连续多少年？", "粮食生产连续12年丰收。", "12年"),
    ("经济总量排第几？", "经济总量居全省第3位。", "第3位"),
    ("地铁里程多少公里？", "地铁里程超过100公里。", "超过100公里"),
    ("地铁里程多少公里？", "地铁里程达到57.7公里。", "57.7公里"),
    ("粮食产量多少斤？", "粮食产量突破１２.５亿斤。", "１２.５亿斤"),
    ("今年农民收入要涨多少", "城乡居民人均可支配收入分别增长4%和6%左右。", "6%左右"),
    ("今年城里人收入要涨多少", "城乡居民人均可支配收入分别增长4%和6%左右。", "4%"),
    # several figures in one list: each has its own words
    ("废止了几件规章？", "制定规章3件、修订5件、废止12件。", "12件"),
    ("修订了几件规章？", "制定规章3件、修订5件、废止12件。", "5件"),
    ("公园完工多少个？", "公园开工600个、完工480个。", "480个"),
    ("民工的欠薪追回多少？", "为3.2万名民工追回欠薪4.7亿元。", "4.7亿元"),
    # a share is no growth, a rank no figure, and what comes to a level is a level
    ("毕业生就业的比例多大？", "毕业生71.5%就业，城镇毕业生就业增长12%。", "71.5%"),
    ("外贸增速全国排第几？", "外贸增长18.2%、增速居全国第3位。", "第3位"),
    ("龙舟赛茶园排第几？", "承办第九届龙舟赛，茶园位列全国第一。", "第一"),
    # the year before a figure, and the whole of what grew by a part
    ("2020年茶园占比多少？", "茶园占比从2020年的53.2%提升到2025年的57.7%。", "53.2%"),
    ("老年食堂累计多少家？", "老年食堂新增54家、累计达到90家。", "90家"),
    ("失业率最后实际是多少？", "失业率目标从8%降到6%左右，年底实际回落到5.1%。", "5.1%"),
    ("毕业生留在本省的比例多大？", "毕业生71.5%就业，城镇毕业生就业增长12%。", "71.5%"),
    # units in letters
    ("算力多大？", "算力突破4万P，投资9亿元。", "4万P"),
    ("港口吞吐量多少？", "港口吞吐量达到310万TEU。", "310万TEU"),
    # the classifier asked for
    ("水质断面达到几类？", "治理30年，水质断面达到Ⅲ类标准。", "Ⅲ类"),
    ("经济总量翻了几番？", "60年来经济总量翻了七番。", "七番"),
    ("龙舟赛是第几届？", "投资3亿元，办好第十六届龙舟赛。", "第十六届"),
    # townspeople first, peasants second, without 分别 too
    ("农村低保补助多少？", "城乡低保补助提高到不低于740元/月和485元/月。", "485元/月"),
    # names, dates, places
    ("制定的储能条例叫什么？", "审议《养老条例》，制定《云溪市储能促进条例》。", "《云溪市储能促进条例》"),
    ("茶园的品牌叫什么？", "打造“云上春芽”茶园品牌。", "云上春芽"),
    ("地铁哪年通车？", "地铁于2031年通车。", "2031年"),
    ("哪个市的茶园最大？", "杭州市的茶园最大。", "杭州市"),
    ("老年食堂几月开张？", "老年食堂今年九月底开张。", "九月底"),
    # a plain stand answers whether
    ("养老床位还要自己掏钱吗？", "新增养老床位一律免费。", "免费"),
    ("投资是否还设门槛？", "养老投资不设门槛。", "不设门槛"),
    ("老年食堂还要不要押金？", "老年食堂押金全面取消，公园不收门票。", "全面取消"),
    # a place in an order, with or without a number
    ("增速在全省排第几？", "外贸增长8.2%、增速居全省第3位。", "第3位"),
    ("产量排第几？", "茶园产量跃居全省首位，粮食稳居第5位。", "首位"),
    # what the question says of a bound is not repeated
    ("补助最少提到多少元？", "补助提高到不低于740元。", "740元"),
    ("失业率的上限是多少？", "失业率控制在5.5%以下。", "5.5%"),
    ("失业率要控制在多少？", "失业率控制在5.5%以下。", "5.5%以下"),
    # where it got to, not where it came from, of each of two
    ("养老床位补助是多少元？", "养老床位、学位补助分别从209元、280元提高到217元、290元。", "217元"),
    ("学位补助原来是多少元？", "养老床位、学位补助分别从209元、280元提高到217元、290元。", "280元"),
    # the plan beside what became of it
    ("失业率实际是多少？", "去年提出失业率要降到5%左右，实际回落到4.6%。", "4.6%"),
    # the clause behind the people that something is done for
    ("为多少人办理就业？", "为61万名毕业生免费、上门办理就业，为73万名民工发放补助。", "61万名"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "sentence", "expected"), CASES)
def test_the_short_answer(encoder: StaticEncoder, question: str, sentence: str, expected: str) -> None:
    assert short(encoder, question, sentence) == expected


NOTHING = [
    ("养老床位多少张？", "大力发展养老服务。"),
    ("制定的条例叫什么？", "立法质量稳步提高。"),
    ("地铁哪年通车？", "地铁建设扎实推进。"),
    ("怎么发展养老服务？", "新增养老床位1860张。"),
    ("养老床位多少张？", ""),
]


@pytest.mark.parametrize(("question", "sentence"), NOTHING)
def test_a_sentence_without_the_kind_asked_for_has_no_short_answer(
    encoder: StaticEncoder, question: str, sentence: str
) -> None:
    assert short(encoder, question, sentence) is None


ECHOES = [
    ("《储能条例》之外制定了哪部条例，叫什么名字？", "制定《储能条例》。"),
    ("投资增长7.4%是多少？", "投资增长7.4%。"),
    ("2031年通车的地铁什么时候开工？", "地铁2031年通车。"),
    ("“云上春芽”这个品牌叫什么？", "打造“云上春芽”品牌。"),
]


@pytest.mark.parametrize(("question", "sentence"), ECHOES)
def test_what_the_question_says_is_not_its_answer(
    encoder: StaticEncoder, question: str, sentence: str
) -> None:
    assert short(encoder, question, sentence) is None


piece = st.sampled_from(
    [
        *" ".join(WORDS).split(),
        *"，、；。《》“”第由从到至和约",
        "分别",
        "连续",
        "增长",
        "达到",
        "5%",
        "12",
        "１２.５万",
        "三",
        "张",
        "年",
        "2031年",
        "杭州市",
    ]
)


@given(
    st.sampled_from(sorted({q for q, _, _ in CASES})),
    st.lists(piece, max_size=25).map("".join) | st.text(st.characters(codec="utf-8")),
)
def test_any_sentence_yields_a_slice_of_it_or_nothing(
    encoder: StaticEncoder, question: str, sentence: str
) -> None:
    found = short(encoder, question, sentence)

    assert found is None or found.strip("《》“”") not in question
