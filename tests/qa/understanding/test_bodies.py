"""Whose reports a question asks for, and of which kind; a body that is only spoken of asks for none."""

import pytest

from index.types import Body, ReportKind
from qa.understanding.bodies import asked_of


@pytest.mark.parametrize(
    ("question", "bodies"),
    [
        ("最高法2031年审结案件多少件？", (Body.COURT,)),
        ("省高院去年收案多少？", (Body.COURT,)),
        ("云溪市中院执行到位多少钱？", (Body.COURT,)),
        ("最高人民检察院起诉了多少人？", (Body.PROCURATORATE,)),
        ("两高2031年的工作报告有什么不同？", (Body.COURT, Body.PROCURATORATE)),
        ("云溪市人大常委会2031年通过几件决定？", (Body.STANDING_COMMITTEE,)),
        ("云溪人大去年听到了多少条心声？", (Body.STANDING_COMMITTEE, Body.CONGRESS)),
        ("云溪市政协2031年开了几次协商会？", (Body.CPPCC,)),
        ("云溪市财政局2031年安排教育支出多少？", (Body.FINANCE,)),
        ("省发改委说2031年重点项目多少个？", (Body.DEVELOPMENT,)),
        ("2031年国务院政府工作报告提出了什么？", (Body.GOVERNMENT,)),
        ("2031年的报告说,国务院上一年出台了哪份文件？", (Body.GOVERNMENT,)),
        ("2030年和2031年国务院定的预期各是多少？", (Body.GOVERNMENT,)),
    ],
)
def test_a_body_is_known_by_the_names_that_people_use(question: str, bodies: tuple[Body, ...]) -> None:
    assert asked_of(question, party=False).bodies == bodies


@pytest.mark.parametrize(
    "question",
    [
        "云溪2031年提请市人大审议了几件法规草案？",
        "云溪去年向市人大常委会报告了几次工作？",
        "云溪的哪个单位拿了“全国模范检察院”？",
        "2031年政协委员的提案办结了多少件？",
        "哪个村被最高检评为示范点？",
        "云溪县2031年新修了几条公路？",
        "依法治市方面有哪些法规和办法？",
        "四项原则最早是谁在人大会上讲的？",
        "有多大比例的人大字不识几个？",
    ],
)
def test_a_body_that_is_only_spoken_of_does_not_bind(question: str) -> None:
    asked = asked_of(question, party=False)
    assert asked.bodies == ()
    assert not asked.of_the_nation


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("云溪市2031年政府工作报告里的目标", ReportKind.GOVERNMENT),
        ("云溪市2031年预算报告里的教育支出", ReportKind.BUDGET),
        ("2031年预算执行情况的报告说了什么", ReportKind.BUDGET),
        ("云溪2030年决算是多少", ReportKind.FINAL_ACCOUNTS),
        ("国民经济和社会发展计划报告怎么说就业", ReportKind.PLAN),
        ("法院2031年工作报告", ReportKind.COURT),
        ("检察院报告", ReportKind.PROCURATORATE),
        ("人大常委会工作报告里监督了几次", ReportKind.STANDING_COMMITTEE),
        ("2031年施政报告提了几次房屋", ReportKind.POLICY_ADDRESS),
        ("人大的决议里怎么要求的", ReportKind.RESOLUTION),
        ("统计公报里的人口", ReportKind.BULLETIN),
    ],
)
def test_a_report_is_asked_for_by_its_kind(question: str, kind: ReportKind) -> None:
    assert asked_of(question, party=False).kinds == (kind,)


def test_the_highest_court_is_the_nation_s() -> None:
    assert asked_of("最高法的工作报告", party=False).of_the_nation
    assert not asked_of("云溪市法院的工作报告", party=False).of_the_nation
