"""Figures are found whole, with their worth and unit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quantities import fold, number_of, quantities

CASES = [
    ("经营主体达1127.8万户", [("1127.8万户", 11_278_000, None, "户")]),
    ("裁减军队员额五十万", [("五十万", 500_000, None, None)]),
    ("生产总值增长6%－6.5%", [("6%－6.5%", 6, 6.5, "%")]),
    ("获得４８５个冠军，创造纪录１９３次", [("４８５个", 485, None, "个"), ("１９３次", 193, None, "次")]),
    ("拥有七千多万党员", [("七千多万", 70_000_000, None, None)]),
    ("节约近2亿元", [("近2亿元", 200_000_000, None, "元")]),
    ("增长百分之五点五", [("百分之五点五", 5.5, None, "%")]),
    (
        "城乡低保提高到740元/月和485元/月",
        [("740元/月", 740, None, "元/月"), ("485元/月", 485, None, "元/月")],
    ),
    ("占比由18%增至71%", [("18%", 18, None, "%"), ("71%", 71, None, "%")]),
    ("电价下降3分/千瓦时以上", [("3分/千瓦时以上", 3, None, "分/千瓦时")]),
    ("2026年、二〇二六年和一九九○年", []),
    ("出境旅游近亿人次", [("近亿人次", 100_000_000, None, "人次")]),
    ("需要上百年时间", [("上百年", 100, None, "年")]),
    ("投入数十亿元", [("数十亿元", None, None, "元")]),
    ("网民十亿三千万人", [("十亿三千万人", 1_030_000_000, None, "人")]),
    ("从一万六千五百元起", [("一万六千五百元", 16_500, None, "元")]),
    ("增长百分之八到九", [("百分之八到九", 8, 9, "%")]),
    ("蔗糖三十三个榨季领先", [("三十三个榨季", 33, None, "个榨季")]),
    ("夺得62枚金牌", [("62枚", 62, None, "枚")]),
    ("算力4万P，带宽12TB/s", [("4万P", 40_000, None, "p"), ("12TB/s", 12, None, "tb/s")]),
    ("吞吐310万TEU、装机600MW", [("310万TEU", 3_100_000, None, "teu"), ("600MW", 600, None, "mw")]),
    ("一些三农问题的统一部署", []),
    ("二七纪念馆接待七八个团", [("七八个", 78, None, "个")]),
    ("里程增加到2万5千公里", [("2万5千公里", 25_000, None, "公里")]),
    ("出口占全省1/4，24/7开放", [("1/4", 0.25, None, None)]),
    ("收入比缩小至1.62:1，", [("1.62:1", 1.62, None, "倍")]),
    ("支出1,076,420万元", [("1,076,420万元", 10_764_200_000, None, "元")]),
    (
        "总值1，236.5亿元、工资30 000元",
        [("1，236.5亿元", 123_650_000_000, None, "元"), ("30 000元", 30_000, None, "元")],
    ),
    ("2024年3 500人参加", [("3 500人", 3_500, None, "人")]),
    (
        "投入2亿3千万元，惠及5万4千户",
        [("2亿3千万元", 230_000_000, None, "元"), ("5万4千户", 54_000, None, "户")],
    ),
    ("回落零点六个百分点", [("零点六个百分点", 0.6, None, "个百分点")]),
    ("规模一点五万亿元", [("一点五万亿元", 1.5e12, None, "元")]),
    (
        "自然增长率千分之二点一，科普经费占万分之五",
        [("千分之二点一", 2.1, None, "‰"), ("万分之五", 5, None, "‱")],
    ),
    ("孕产妇死亡率十万分之八", [("十万分之八", 8, None, "/10万")]),
    (
        "总量6.13 万亿元，增长 ８ ．８ ％",
        [("6.13 万亿元", 6.13e12, None, "元"), ("８ ．８ ％", 8.8, None, "%")],
    ),
    ("占比2\ue0005%", [("2\ue0005%", 2.5, None, "%")]),
    ("收入比缩小至2.04∶1", [("2.04∶1", 2.04, None, "倍")]),
    ("结构调整为7.2:41.5:51.3", [("7.2:41.5:51.3", None, None, None)]),
    ("上百万志愿者", [("上百万", 1_000_000, None, None)]),
    (
        "产能5万千升，夺得4金、13银",
        [("5万千升", 50_000, None, "千升"), ("4金", 4, None, "金"), ("13银", 13, None, "银")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_figures_with_worth_and_unit(text, expected):
    found = [(text[q.start : q.end], q.value, q.upper, q.unit) for q in quantities(text)]

    assert found == expected


@pytest.mark.parametrize(
    ("written", "worth"),
    [
        ("1.76万", 17_600),
        ("820多万", 8_200_000),
        ("一百二十三", 123),
        ("一千七百四十亿", 174e9),
        ("2万亿", 2e12),
        ("十", 10),
    ],
)
def test_reads_numbers_as_written(written, worth):
    assert number_of(written) == pytest.approx(worth)


@given(st.text())
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="0123456789.一二三十百千万亿点多余近超%年元人个—至、，分之 "))
def test_spans_are_ordered_and_inside(text):
    found = quantities(text)

    assert all(0 <= q.start <= q.core < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
