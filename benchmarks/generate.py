"""Reports of invented cities, as many as are wanted, with questions whose answers are known.

    python -m benchmarks.generate FOLDER --reports 3000 --questions 400

The same seed makes the same world, and a larger number of reports only adds to a smaller one. A city reports each
year, its government on twelve fields of work, its standing committee on four; figures hang together: what a report
plans the next one reviews, and what grew from 5 to 6 was 5 a year before. Names are made up of characters
(`grammar`), and none is a place that the gazetteer knows. About 20,000 characters a report.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from index.places import canonical

from .grammar import CONGRESS, FIRST, GOVERNMENT, INDICATORS, PEOPLE, SECOND, Count, Field, Indicator

YEARS = tuple(range(2021, 2027))
"""Of reports; each reviews the year before and plans its own."""
PER_PLACE = 2 * len(YEARS)
SEED = 20261123
NUMERALS = "一二三四五六七八九十"
KINDS = ("result", "target", "count", "work", "compare", "trend", "unheld")
"""Of questions: two name a place, year and headline figure, one any figure of a field, one a project and no place."""

Fact = tuple[str, str]
"""A clause as it stands in a report, and the figure in it."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One report: its file's name, its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """A building site: begun in one year, half done in the next, in use in the one after."""

    name: str
    begun: int
    cost: float  # 亿元, stated once, where it is begun
    area: int
    month: int
    share: float

    def review(self, year: int) -> str | None:
        """What the review of ``year`` says."""
        return {
            0: f"{self.name}开工建设，总投资{self.cost:g}亿元、占地{self.area}亩",
            1: f"{self.name}主体工程完工，当年完成投资{self.cost * self.share:.1f}亿元",
            2: f"{self.name}{self.month}月建成投用",
        }.get(year - self.begun)

    def plan(self, year: int) -> str | None:
        """What the plan of ``year`` says."""
        return {
            0: f"开工建设{self.name}",
            1: f"加快建设{self.name}，完成年度投资{self.cost * self.share:.1f}亿元",
            2: f"确保{self.name}{self.month}月投用",
        }.get(year - self.begun)


@dataclass(frozen=True, slots=True)
class City:
    """An invented city, with all that stays the same from year to year."""

    name: str
    number: int
    size: float  # beside a middling one
    towns: tuple[str, ...]
    firms: tuple[str, ...]
    works: dict[str, tuple[Work, ...]] = field(repr=False)  # by field

    def report(self, year: int, body: str) -> str:
        """The file name of a report."""
        return f"{year}年{self.name}{body}工作报告.txt"


class World:
    """Cities and their reports, all determined by the seed."""

    def __init__(self, seed: int = SEED) -> None:
        self._seed = seed
        pairs = ["".join(pair) for pair in product(FIRST, SECOND)]
        self._chance("names").shuffle(pairs)
        self._names = [name for name in pairs if canonical(name + "市") is None and canonical(name) is None]
        taken = set(self._names)
        coins = [b + a for a, b in product(FIRST, SECOND) if b + a not in taken and canonical(b + a) is None]
        self._chance("coins").shuffle(coins)
        self._coins = coins

    def city(self, number: int) -> City:
        """The city with this number."""
        chance = self._chance("city", number)
        coins = self._coins
        towns = tuple(chance.choice(coins) + chance.choice(("镇", "乡", "街道")) for _ in range(14))
        kinds = ("精密", "重工", "生物", "电子", "食品", "新能源", "纺织", "材料")
        firms = tuple(chance.choice(coins) + chance.choice(kinds) + "公司" for _ in range(14))
        works: dict[str, tuple[Work, ...]] = {}
        for row, part in enumerate((*GOVERNMENT, *CONGRESS)):
            built = []
            for column, kind in enumerate(part.works):
                # One name for one site: each kind of site walks through all coined words, a step a city.
                coin = coins[(number * 17 + row * 311 + column * 31) % len(coins)]
                built.append(
                    Work(
                        coin + kind, chance.randint(2018, 2026), round(chance.uniform(0.8, 96), 1),
                        chance.randint(12, 980), chance.randint(3, 12), chance.uniform(0.2, 0.6),
                    )
                )  # fmt: skip
            works[part.name] = tuple(built)
        return City(self._names[number] + "市", number, chance.lognormvariate(0, 0.5), towns, firms, works)

    def reports(self, count: int) -> Iterator[Generated]:
        """The first ``count`` reports, city by city."""
        for number in range(-(-count // PER_PLACE)):
            city = self.city(number)
            for year, body in _held(number, count):
                write = self.government if body == "政府" else self.committee
                yield Generated(city.report(year, body), write(city, year))

    # --- figures ---------------------------------------------------------------------------------------------------

    def counted(self, city: City, count: Count, year: int) -> str:
        """How many of ``count`` there were in ``year``, with the unit."""
        chance = self._chance(city.number, count.verb, count.noun)
        mean = (
            count.size
            * city.size
            * chance.lognormvariate(0, 0.35)
            * chance.uniform(0.96, 1.1) ** (year - 2020)
        )
        value = mean * self._chance(city.number, count.noun, year).uniform(0.85, 1.15)
        small = count.unit[0] in "万亿" and count.size < 1000
        return (
            f"{value:.{2 if value < 3 else 1}f}{count.unit}"
            if small
            else f"{max(1, round(value))}{count.unit}"
        )

    def stated(self, city: City, indicator: Indicator, year: int, *, target: bool) -> Fact:
        """An indicator's result or target for ``year``."""
        level = self._chance(city.number, indicator.name).uniform(indicator.low, indicator.high)
        spread = (indicator.high - indicator.low) * 0.12
        value = self._chance(city.number, indicator.name, year, target).gauss(level, spread)
        figure = f"{min(max(value, indicator.low), indicator.high):.{indicator.digits}f}{indicator.unit}"
        return (indicator.target if target else indicator.result).format(figure), figure

    # --- texts -----------------------------------------------------------------------------------------------------

    def government(self, city: City, year: int) -> str:
        """The work report that the government gave in ``year``."""
        chance = self._chance("government", city.number, year)
        before = year - 1
        lines = _front(city, year, "政府", chance)
        lines += [f"一、{before}年工作回顾", self._overview(city, before)]
        for n, part in enumerate(GOVERNMENT):
            lines.append(f"（{_numeral(n)}）{chance.choice(part.headings)}")
            lines += self._reviewed(city, part, before, chance)
        lines.append(
            f"在肯定成绩的同时，我们也清醒看到，{chance.choice(city.towns)}等地基础设施仍有短板，"
            f"{chance.choice(city.firms)}等企业经营还有困难，一些干部作风不够扎实。对这些问题，我们将认真解决。"
        )
        lines += [f"二、{year}年总体要求和主要目标", self._targets(city, year), f"三、{year}年重点任务"]
        for n, part in enumerate(GOVERNMENT):
            lines.append(f"（{_numeral(n)}）{chance.choice(part.headings)}")
            lines += self._planned(city, part, year, chance)
        lines += [
            "各位代表！蓝图已经绘就，奋斗正当其时。让我们脚踏实地、久久为功，"
            f"为谱写{city.name}现代化建设新篇章而不懈奋斗！"
        ]
        return "\n\n".join(lines) + "\n"

    def committee(self, city: City, year: int) -> str:
        """The work report that the standing committee gave in ``year``."""
        chance = self._chance("committee", city.number, year)
        before = year - 1
        lines = [*_front(city, year, "人大常委会", chance), f"{before}年工作回顾"]
        for n, part in enumerate(CONGRESS):
            lines.append(f"{NUMERALS[n]}、{chance.choice(part.headings)}")
            lines += self._reviewed(city, part, before, chance)
            for other in GOVERNMENT[n * 3 : n * 3 + 3]:
                lines += [
                    "".join(self._watched(city, part, other, chance) for _ in range(2)) for _ in range(5)
                ]
        lines.append(f"{year}年主要任务")
        for n, part in enumerate(CONGRESS):
            lines.append(f"{NUMERALS[n]}、{chance.choice(part.headings)}")
            lines += self._planned(city, part, year, chance)
            for other in GOVERNMENT[n * 3 : n * 3 + 3]:
                lines.append("今年，" + "".join(self._watched(city, part, other, chance) for _ in range(2)))
        lines.append("各位代表！让我们依法履职、砥砺前行，不断开创人大工作新局面！")
        return "\n\n".join(lines) + "\n"

    def _overview(self, city: City, year: int) -> str:
        facts = "；".join(self.stated(city, one, year, target=False)[0] for one in INDICATORS)
        return (
            f"{year}年，面对复杂严峻的外部环境和艰巨繁重的改革发展任务，全市上下同心同德、顶压前行，"
            f"较好完成了市人民代表大会确定的目标任务。{facts}。"
        )

    def _targets(self, city: City, year: int) -> str:
        facts = "；".join(self.stated(city, one, year, target=True)[0] for one in INDICATORS)
        return (
            f"{year}年政府工作的总体要求是：完整准确全面贯彻新发展理念，坚持稳中求进工作总基调，着力稳就业、稳企业、"
            f"稳市场、稳预期，推动经济实现质的有效提升和量的合理增长。主要预期目标是：{facts}。"
        )

    def _reviewed(self, city: City, part: Field, year: int, chance: random.Random) -> list[str]:
        def counted(one: Count) -> str:
            now = self.counted(city, one, year)
            return chance.choice(
                (
                    f"{one.verb}{one.noun}{now}",
                    f"{one.verb}{one.noun}{now}",
                    f"全年{one.verb}{one.noun}{now}，上年为{self.counted(city, one, year - 1)}",
                    f"{one.verb}{one.noun}{now}，惠及{chance.choice(city.towns)}、{chance.choice(city.towns)}",
                )
            )

        works = [said for work in city.works[part.name] if (said := work.review(year))]
        return _paragraphs(part, city, chance, [counted(one) for one in part.counts], works, _DONE)

    def _planned(self, city: City, part: Field, year: int, chance: random.Random) -> list[str]:
        def counted(one: Count) -> str:
            aim = self._chance("plan", city.number, one.noun, year).uniform(0.9, 1.1)
            size = Count(one.verb, one.noun, one.unit, one.size * aim)
            return (
                f"{one.verb}{one.noun}{self.counted(city, size, year)}{chance.choice(('以上', '左右', ''))}"
            )

        works = [said for work in city.works[part.name] if (said := work.plan(year))]
        picked = chance.sample(part.counts, len(part.counts) * 2 // 3)
        return _paragraphs(part, city, chance, [counted(one) for one in picked], works, _TO_DO)

    def _watched(self, city: City, part: Field, other: Field, chance: random.Random) -> str:
        """What the standing committee says of a field of the government's."""
        said, own = chance.sample(other.phrases, 3), chance.choice(part.phrases)
        towns = chance.sample(city.towns, 2)
        return (
            f"围绕{other.name}工作，常委会组织{chance.randint(8, 60)}名代表到{towns[0]}、{towns[1]}等地实地察看，"
            f"走访{chance.choice(city.firms)}等单位{chance.randint(5, 90)}家，就{said[0]}、{said[1]}提出意见"
            f"{chance.randint(6, 60)}条，推动有关方面{said[2]}，{own}。"
        )

    def _chance(self, *key: object) -> random.Random:
        return random.Random("/".join(map(str, (self._seed, *key))))


MATTERS = 6
"""Spoken of in each field of work."""
_DONE = (
    "取得明显成效",
    "得到群众认可",
    "走在全省前列",
    "实现新突破",
    "形成一批可复制的经验",
    "迈出坚实步伐",
    "见到实效",
)
_TO_DO = (
    "力争走在前列",
    "务求取得实效",
    "让群众可感可及",
    "确保落地见效",
    "形成长效机制",
    "打造更多亮点",
    "抓出新成效",
)


def _paragraphs(
    part: Field,
    city: City,
    chance: random.Random,
    counts: list[str],
    works: list[str],
    ends: Sequence[str],
) -> list[str]:
    """Paragraphs of two matters each: each in words, then what was counted and built."""
    chance.shuffle(counts)
    made = []
    for n in range(MATTERS):
        said = chance.sample(part.phrases, 3)
        where, who = chance.sample(city.towns, 2), chance.choice(city.firms)
        sentences = [
            chance.choice(
                (
                    f"{said[0]}，{said[1]}，在{where[0]}、{where[1]}先行先试，{chance.choice(ends)}。",
                    f"{said[0]}，支持{who}等{chance.randint(3, 60)}家单位参与，{said[1]}{chance.choice(ends)}。",
                    f"{said[0]}、{said[1]}，{where[0]}的做法在全市推广，{chance.choice(ends)}。",
                )
            )
        ]
        own = counts[n::MATTERS]
        if own:
            sentences.append("，".join(own) + "。")
        sentences += [f"{work}。" for work in works[n::MATTERS]]
        sentences.append(
            f"{said[2]}，{chance.choice(where)}完成{chance.choice(part.counts).noun}等"
            f"{chance.randint(3, 40)}项任务，{who}投入{chance.randint(120, 9800)}万元，{chance.choice(ends)}。"
        )
        made.append("".join(sentences))
    return ["".join(made[n : n + 2]) for n in range(0, MATTERS, 2)]


def _front(city: City, year: int, body: str, chance: random.Random) -> list[str]:
    speaker = chance.choice(PEOPLE)
    office = f"{city.name}人民政府市长" if body == "政府" else f"{city.name}人大常委会主任"
    session = f"{year}年1月{chance.randint(6, 28)}日在{city.name}人民代表大会会议上"
    title = f"{year}年{city.name}{body}工作报告"
    return [title, session, f"{office}　{speaker}", "各位代表：", "现在，我向大会报告工作，请予审议。"]


def _held(city: int, count: int) -> list[tuple[int, str]]:
    """Year and body of the reports that the first ``count`` hold of a city."""
    all_of_it = [(year, body) for year in reversed(YEARS) for body in ("政府", "人大常委会")]
    return all_of_it[: max(0, count - city * PER_PLACE)]


def _numeral(n: int) -> str:
    return NUMERALS[n] if n < 10 else "十" + NUMERALS[n - 10]


# --- questions ----------------------------------------------------------------------------------------------------


def questions(world: World, reports: int, count: int) -> list[dict[str, Any]]:
    """``count`` questions about the first ``reports`` reports, as `docs/formats.md` describes them, all kinds in turn."""
    chance = random.Random(f"questions/{reports}")
    full = reports // PER_PLACE
    makers: dict[str, Callable[[], dict[str, Any] | None]] = {
        "result": lambda: _headline(world, chance, full, target=False),
        "target": lambda: _headline(world, chance, full, target=True),
        "count": lambda: _any_count(world, chance, full),
        "work": lambda: _of_work(world, chance, full),
        "compare": lambda: _compared(world, chance, full),
        "trend": lambda: _trend(world, chance, full),
        "unheld": lambda: _unheld(world, chance, full),
    }
    made: list[dict[str, Any]] = []
    while len(made) < count:
        kind = KINDS[len(made) % len(KINDS)]
        if one := makers[kind]():
            made.append({"id": f"{kind}-{len(made):04}", **one})
    return made


def _one(
    category: str, question: str, answers: Sequence[str], evidence: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "category": category,
        "question": question,
        "answerable": bool(answers),
        "answers": [[answer] for answer in answers],
        "evidence": [{"report": report, "quote": quote} for report, quote in evidence],
    }


def _headline(world: World, chance: random.Random, cities: int, *, target: bool) -> dict[str, Any]:
    city, year = world.city(chance.randrange(cities)), chance.choice(YEARS[:-1])
    indicator = chance.choice(INDICATORS)
    clause, figure = world.stated(city, indicator, year, target=target)
    asked = chance.choice(indicator.asked)
    text = f"{city.name}{year}年{asked}{'目标定的' if target else '完成'}是多少？"
    return _one("period", text, [figure], [(city.report(year if target else year + 1, "政府"), clause)])


def _any_count(world: World, chance: random.Random, cities: int) -> dict[str, Any]:
    city, year = world.city(chance.randrange(cities)), chance.choice(YEARS[:-1])
    one = chance.choice(chance.choice(GOVERNMENT).counts)
    figure = world.counted(city, one, year)
    text = f"{city.name}{year}年{one.verb}了多少{one.noun}？"
    return _one("number", text, [figure], [(city.report(year + 1, "政府"), f"{one.verb}{one.noun}{figure}")])


def _of_work(world: World, chance: random.Random, cities: int) -> dict[str, Any] | None:
    city = world.city(chance.randrange(cities))
    work = chance.choice(city.works[chance.choice(GOVERNMENT).name])
    said = work.review(work.begun)
    if said is None or work.begun + 1 not in YEARS:
        return None
    text = chance.choice(
        (f"{work.name}一共要投多少钱？", f"建{work.name}总投资是多少？", f"{work.name}的总投资")
    )
    return _one("entity", text, [f"{work.cost:g}亿元"], [(city.report(work.begun + 1, "政府"), said)])


def _compared(world: World, chance: random.Random, cities: int) -> dict[str, Any]:
    two = [world.city(number) for number in chance.sample(range(cities), 2)]
    year, indicator = chance.choice(YEARS[:-1]), chance.choice(INDICATORS[:7])
    facts = [world.stated(city, indicator, year, target=False) for city in two]
    text = f"{two[0].name}和{two[1].name}{year}年{indicator.asked[0]}哪个高？"
    quotes = [(city.report(year + 1, "政府"), fact[0]) for city, fact in zip(two, facts, strict=True)]
    return _one("compare", text, [fact[1] for fact in facts], quotes)


def _trend(world: World, chance: random.Random, cities: int) -> dict[str, Any]:
    city, indicator = world.city(chance.randrange(cities)), chance.choice(INDICATORS[:7])
    years = YEARS[:3]
    facts = [world.stated(city, indicator, year, target=False) for year in years]
    text = f"{city.name}{years[0]}到{years[-1]}年{indicator.asked[0]}分别是多少？"
    quotes = [(city.report(year + 1, "政府"), fact[0]) for year, fact in zip(years, facts, strict=True)]
    return _one("trend", text, [fact[1] for fact in facts], quotes)


def _unheld(world: World, chance: random.Random, cities: int) -> dict[str, Any]:
    """A city that reports, but not under this number of reports."""
    city = world.city(cities + 300 + chance.randrange(200))
    return _one(
        "unanswerable",
        f"{city.name}{chance.choice(YEARS)}年{chance.choice(INDICATORS).asked[0]}是多少？",
        (),
        (),
    )


def write(folder: Path, world: World, reports: int) -> int:
    """Write the first ``reports`` reports into the new ``folder``; returns how many characters they have."""
    folder.mkdir(parents=True)
    characters = 0
    for report in world.reports(reports):
        (folder / report.path).write_text(report.text, encoding="utf-8")
        characters += len(report.text)
    return characters


def main() -> None:
    """Write reports, and questions about them beside the folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=128)
    parser.add_argument("--questions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    world = World(args.seed)
    print(f"{args.reports} reports, {write(args.folder, world, args.reports):,} characters")
    if args.questions:
        lines = (
            json.dumps(one, ensure_ascii=False) for one in questions(world, args.reports, args.questions)
        )
        file = args.folder.with_name(args.folder.name + "-questions.jsonl")
        file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        print(file)


if __name__ == "__main__":
    main()
