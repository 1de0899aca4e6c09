"""Whether a question asks what became of what was planned, so that it wants target and result at once.

Goes in: the normalised question. Comes out: the two aspects in the order asked, or none. Promises are put in any words
(年初喊的, 说要添多少, 红线, 指望), and so is whether they were kept (兑现, 够没够, 打了几折): it is the two together that
tell. What is planned to be finished (「计划完成多少投资」) asks for the plan alone.
"""

from __future__ import annotations

import re

from index.types import Aspect

from .asking import SET, aspect_of

BOTH = (Aspect.TARGET, Aspect.RESULT)


def _within(n: int) -> str:
    """At most ``n`` characters of one clause."""
    return f"[^，,。；;？?]{{0,{n}}}"


_PLANNED = (
    r"目标|(?<!主要)指标(?!体系)|任务|预期|(?<!五年)计划(?!报告|生育|单列)|打算|原[定先计]|预定|"
    r"(?<![允也特])许(?:[下了的诺过]|(?=多少))|答应|承诺|诺言|保证(?=过|的)|说好|"
    rf"说[是过]?(?:{_within(12)}要(?!求)|(?=多少|[添修建加减]))|[年当]初{_within(12)}(?:说|讲|喊|提|许|报|放|给|定)|开头想|"
    rf"想{_within(6)}(?:多少|几|多[长大高])|{SET}|"
    r"红线|上限|底线|喊(?!话)|夸口|指望|期望|盼着|军令状|要新?增"
)
"""Words for what was to be."""
_ENDS = "完成|实现|达到|做到|落实|[做干办弄建修造添改种开动]成|超过?|达标|达成|兑现"
"""What a plan can be to do as well as what was done; told apart by what stands behind."""
_DONE = (
    rf"(?:{_ENDS})(?:了|没|得|度|率|情况|与否|不了|的?怎么样|吗|数|的(?=[多人套个户张是数各]|分别|$))|"
    rf"(?:没|未|是否|不|能否){_within(2)}(?:{_ENDS})|实际(?!使用|利用|增[长速][^，。]{{0,4}}目标)|实绩|真实|"
    r"真[的正]?[做动干涨加到新脱减增降花给]|结果|最后(?!一)|最终|到头来|到账|后来|够[不没得上着数]|[没不]够|超额|"
    r"超[了没出]|没超|超标|保住|成绩|交卷|落空|缩水|算数|食言|打了?[几对]?折|"
    rf"年底{_within(6)}[了真]|(?<=[、，,；;])[^，,、；;]{{0,2}}[做干办弄建修造添改种开]成(?=多少|几)"
)
"""Words for what came of it, or whether it did."""
_DIFFERS = re.compile(
    rf"(?:离|距){_within(10)}(?:{_PLANNED}){_within(8)}差|"
    rf"比{_within(6)}(?:目标|红线|上限|底线|年初{_within(4)}的){_within(6)}(?:低|高|多|少|快|慢)|"
    rf"(?:{_PLANNED}){_within(12)}[跟和与同]{_within(10)}(?:差[多几远得不]|差距|一样|相差)"
)
"""How far the one lies from the other; of several places or years it is these that differ. What a report itself measures
by its plan (「比原计划多出几家」) stands there as one figure."""
_BESIDE = re.compile("[和与跟同比]")
_PLAN = re.compile(_PLANNED)
_CAME = re.compile(_DONE)
_ALL = re.compile(
    r"(?:目标|指标|任务|承诺|计划|答应的事?)(?:们)?[^，,。；;？?]{0,4}(?:都|全部?|统统|一[一个]个?|哪些|有几[个项])[^，,。；;？?]{0,6}"
    r"(?:完成|实现|达到|兑现|做到|落实|达标|成)|"
    r"(?:各项|所有|全部|主要|哪些|多少个|几[个项])[^，,。；;？?]{0,6}(?:目标|指标|任务|承诺)[^，,。；;？?]{0,8}(?:完成|实现|达到|兑现|做到|达标)"
)
_HOW_MUCH = re.compile(r"多少|(?<!好)几(?!乎|何|年来|十年)|多[大高长远]")


def both_aspects(text: str, *, apart: bool = False) -> tuple[Aspect, ...]:
    """Target and result, where a question wants both (「目标和实际完成各是多少」, 「兑现了没」), in the order asked.

    ``apart`` says that several places or years are set side by side, so that a difference is one between them.
    """
    planned = list(_PLAN.finditer(text))
    came = [m for m in _CAME.finditer(text) if not _inside(m, planned)]
    if planned and came:
        between = text[came[0].end() : planned[0].start()]
        return BOTH[::-1] if _BESIDE.search(between) else BOTH
    if not apart and _DIFFERS.search(text):
        return BOTH
    return _halves(text)


def of_all(text: str) -> bool:
    """Whether it is asked of all targets at once whether they were met: 「目标都完成了吗」."""
    return _ALL.search(text) is not None


def _inside(came: re.Match[str], planned: list[re.Match[str]]) -> bool:
    return any(p.start() < came.end() and came.start() < p.end() for p in planned)


def _halves(text: str) -> tuple[Aspect, ...]:
    """Target and result, where each has a question of its own: 「想建几个、建成几个」."""
    asks = list(_HOW_MUCH.finditer(text))
    if len(asks) != 2:
        return ()
    cut = asks[0].end()
    first, second = aspect_of(_said_first(text[:cut])), aspect_of(text[cut:])
    both = {first, second} == set(BOTH)
    return (first, second) if both else ()


def _said_first(half: str) -> str:
    """The clause that asks: what stands before it is the matter and its year."""
    return re.split("[，,；;]", half)[-1]
