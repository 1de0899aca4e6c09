"""What `index.clean.clean` takes away from a raw text, and what it never touches."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.clean import clean
from index.readers import read

TITLE = "2026年云州市人民政府工作报告"
SESSION = "——2026年1月8日在云州市第九届人民代表大会第五次会议上"
SPEAKER = "云州市市长 林远航"
OPENING = (
    "各位代表：",
    "现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员和其他列席人员提出意见。",
)
BODY = (
    "一、2025年工作回顾",
    "过去一年，面对多重困难，全市上下坚持稳中求进，生产总值增长５.６%，一般公共预算收入增长3.2%，城镇新增就业3.2万人，"
    "居民人均可支配收入增长5.1%，新建改造农村公路186公里，完成老旧小区改造74个，惠及居民1.9万户。",
    "二、2026年重点工作",
    "（一）扎实做好民生工作。新增普惠托位1200个，建成社区食堂36家，实施城区积水点整治15处，更新改造老旧供水管网58公里，"
    "让群众看得见变化、得到实惠，以实干实绩向全市人民交上一份满意答卷，为建设现代化新云州努力奋斗！",
)
REPORT = "\n".join((TITLE, SESSION, SPEAKER, *OPENING, *BODY))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def in_head(*lines: str) -> str:
    return "\n".join((TITLE, *lines, SESSION, SPEAKER, *OPENING, *BODY))


def in_tail(*lines: str) -> str:
    return "\n".join((REPORT, *lines))


# --- what stays


def test_a_report_without_furniture_stays_as_it_is() -> None:
    assert clean(REPORT) == REPORT


def test_full_width_digits_and_all_punctuation_stay_to_the_letter() -> None:
    line = "１９９７年粮食产量达５．２万吨(增长4%)，“一区两园”建成；人均1,280元…… ①、Ⅱ类水质、PM2.5、㎡。"
    assert clean(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "打印产业年产值突破20亿元。",
        "来源于工业的税收增长8%。",
        "时间紧、任务重，我们加快推进。",
        "下载量、点击量居全省前列。",
        "主办单位：市教育局、市卫生健康委，各县（区）人民政府",
        "责任编辑制度全面落实。",
        "相关链接企业增至30家。",
        "收藏家协会落户云州。",
        "第3页为附表。",
        "附件1",
        "2025年1月8日",
        "牵头单位：市民政局",
        "本作品集收录民间故事120篇。",
        "100",
    ],
)
def test_lines_that_only_look_like_furniture_stay(line: str) -> None:
    for raw in (in_head(line), in_tail(line), "\n".join((*BODY[:2], line, *BODY[2:]))):
        assert line in clean(raw).split("\n")


def test_words_of_furniture_stay_in_the_middle_of_a_report() -> None:
    lines = ("来源：市统计局", "打印", "首页", "编辑：办公室")
    assert clean("\n".join((REPORT, *lines, *BODY))).split("\n")[-len(lines) - len(BODY) :] == [*lines, *BODY]


# --- characters


def test_invisible_characters_go() -> None:
    raw = "\ufeff各位\u200b代\u00ad表：\u202a现在\u202c，\ud800我代表\x00市\x07人民\u2060政府\ufffe。"
    assert clean(raw) == "各位代表：现在，我代表市人民政府。"


def test_line_ends_of_every_kind_become_one() -> None:
    assert (
        clean("甲。\r\n乙。\r丙。\f丁。\u2028戊。\x85己。\v庚。")
        == "甲。\n乙。\n丙。\n丁。\n戊。\n己。\n庚。"
    )


def test_indents_trailing_space_and_blank_runs_go() -> None:
    assert clean("\n\n　　甲。 \t\n\n\n\n\u00a0\u2003乙。　\n丙。\n\n") == "甲。\n\n乙。\n丙。"


def test_a_private_use_character_goes_at_the_ends_of_a_line_and_stays_inside() -> None:
    assert clean("\uf06c 加强王\ue123河治理。\ue004\n下一项。") == "加强王\ue123河治理。\n下一项。"


def test_letter_spacing_and_spaces_in_dates_go_but_names_keep_theirs() -> None:
    assert clean("2006年政 府 工 作 报 告") == "2006年政府工作报告"
    assert clean("2026 年 1 月 8 日，增长 5 %") == "2026年1月8日，增长5%"
    assert clean("云州市市长 林 远 航") == "云州市市长 林 远 航"


def test_digits_are_put_together_where_a_whole_file_spaces_them() -> None:
    line = "1 9 9 7 年产值达7 4 7 7 2 亿元，增长1 1 ％，粮食2 2 ．4 万吨。"
    assert clean("\n".join([line] * 5)) == "\n".join(["1997年产值达74772亿元，增长11％，粮食22．4万吨。"] * 5)
    assert clean("得分\t1 2 3\t合计") == "得分\t1 2 3\t合计"


# --- glued and broken lines


def test_title_session_speaker_and_salutation_get_a_line_each() -> None:
    glued = f"{TITLE}{SESSION}\n　云州市市长林远航各位代表：\n{OPENING[1]}"
    assert clean(glued).split("\n")[:4] == [TITLE, SESSION, "云州市市长林远航", "各位代表："]
    gaps = f"{TITLE}\t\t{SESSION}\t　\u00a0{SPEAKER}\t　 各位代表：\n{OPENING[1]}"
    assert clean(gaps).split("\n")[:4] == [TITLE, SESSION, SPEAKER, "各位代表："]
    spoken = f"2026年1月8日在云州市第九届人民代表大会第五次会议上 {SPEAKER}\n各位代表：\n{OPENING[1]}"
    assert clean(spoken).split("\n")[1] == SPEAKER


def test_headings_behind_a_wide_gap_get_a_line_of_their_own() -> None:
    assert clean("面貌发生更大变化。\t 　\u00a0三、2026年的工作") == "面貌发生更大变化。\n三、2026年的工作"


def test_a_session_line_in_two_halves_is_put_together() -> None:
    halves = "\n".join((TITLE, "——2026年1月8日在云州市第九届", "人民代表大会第五次会议上", *OPENING))
    assert SESSION in clean(halves).split("\n")


def test_the_name_below_an_office_stays_on_its_line() -> None:
    raw = "政府工作报告\n\n国务院总理　\n李　远\n\n各位代表："
    assert clean(raw).split("\n") == ["政府工作报告", "", "国务院总理", "李 远", "", "各位代表："]


@pytest.mark.parametrize(
    ("broken", "healed"),
    [
        ("去年细颗粒物即PM\n2.5\n年均浓度下降，水质改善。", "去年细颗粒物即PM2.5年均浓度下降，水质改善。"),
        (
            "会议制定，审议通过\n“十五五”规划纲要\n、年度计划。",
            "会议制定，审议通过“十五五”规划纲要、年度计划。",
        ),
        ("支持企业做大做强，\n培育专精特新企业20家。", "支持企业做大做强，培育专精特新企业20家。"),
        ("贯彻《云州市\n养老服务条例》，新增床位800张。", "贯彻《云州市养老服务条例》，新增床位800张。"),
        ("增长5\n%，居全省前列。", "增长5%，居全省前列。"),
    ],
)
def test_a_sentence_that_a_line_break_cut_is_put_together(broken: str, healed: str) -> None:
    assert clean(broken) == healed


@pytest.mark.parametrize(
    "lines",
    [
        "主要做了以下工作：\n加快产业升级。",
        "（一）扎实推进产业升级，培育发展新动能\n过去一年，工业投资增长9%。",
        "深化改革扩大开放，\n（二）优化营商环境。",
        "一、过去一年工作\n经济运行稳中向好，质效提升。",
        "指标，单位\t目标\n就业\t3万人",
    ],
)
def test_headings_lists_and_tables_are_not_glued(lines: str) -> None:
    assert clean(lines) == lines


def wrap(text: str, width: int) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize("width", [20, 36, 45])
def test_wrapped_paragraphs_are_put_together_and_headings_stand_alone(width: int) -> None:
    sentence = "全市新建改造农村公路{}公里，完成老旧小区改造和管网更新，让群众得到看得见摸得着的实惠"
    lines = []
    for i, numeral in enumerate("一二三四五六"):
        lines += [
            f"{numeral}、第{i}方面重点工作",
            "，".join(sentence.format(j) for j in range(i, i + 4)) + "。",
        ]
    raw = "\n".join(wrap(line, width) for line in lines)
    assert clean(raw).split("\n") == lines


def test_an_indented_line_begins_a_paragraph_in_wrapped_text() -> None:
    full = "加快建设现代化产业体系和科技创新平台推动传统产业转型升级"
    raw = "\n".join([f"{full}\n{full}的工作。"] * 6 + [full, f"　　{full}。"])
    assert clean(raw).split("\n")[-2:] == [full, f"{full}。"]


def test_lines_of_one_paragraph_are_put_together_where_blank_lines_part_paragraphs() -> None:
    paragraph = (
        "五年来，我们依照\n宪法\n和法律\n，扎实做好各项工作，群众获得感不断增强，社会大局保持长期稳定，"
        + "成效明显，" * 6
        + "好。"
    )
    raw = "\n\n".join([paragraph, *[BODY[1]] * 12])
    assert clean(raw).split("\n")[0] == paragraph.replace("\n", "")


# --- furniture


@pytest.mark.parametrize(
    "lines",
    [
        ("下载", "打印", "全屏", "收藏", "【字号：", "加大", "还原", "减小", "】"),
        ("【字体：大 中 小】 打印本页 | 关闭窗口",),
        ("来源：云州日报", "时间：2026-01-12"),
        ("来源 : 云州日报 发布时间：2026-01-12 09:30 浏览次数：128",),
        ("发表时间：", "2026-01-12 09:45:30", "来源：", "云州日报客户端", "阅读量：", "120"),
        ("您的位置:", "首页", ">", "政务信息", ">", "云州要闻", "云州要闻"),
        ("首页 > 政府信息公开 > 政府工作报告",),
        ("新华社云州1月12日电",),
        ("2026年01月12日 07时41分",),
        ("市长林远航作政府工作报告。本报记者 陈 舟摄",),
        ("1月8日，林远航代表市人民政府，向大会作政府工作报告。云州日报记者陈小舟摄",),
        ("林远航作政府工作报告。",),
        ("分享到：", "微信", "新浪微博", "QQ空间"),
        ("（上接第一版）",),
        ("var title = '报告';", ".head { color: red; }", "<div class='a'>", "}"),
    ],
)
def test_furniture_before_a_report_goes(lines: tuple[str, ...]) -> None:
    assert clean(in_head(*lines)) == REPORT


@pytest.mark.parametrize(
    "lines",
    [
        ("相关报道：",),
        ("相关链接", "云州市2026年预算草案解读", "代表热议政府工作报告"),
        ("责任编辑：", "陈小舟", "扫一扫在手机打开当前页", "相关附件>>", "打印本页", "关闭窗口", TITLE),
        ("【", "打印本页", "】", "【", "关闭窗口", "】"),
        ("》》点击图片进入专题《《", "收藏", "|", "分享到:", "分享到微信", "×", "相关文档："),
        ("（来源：云州日报）", "编辑：陈小舟"),
        ("（新华社云州1月12日电）", "《 云州日报 》（ 2026年01月12日 01 版）"),
        ("（《云州日报》1 9 8 5 0 9 2 4 第1至2 版）",),
        ("版权所有 云州市人民政府办公室 云ICP备12345678号",),
        ("下转第三版",),
        (
            "本作品是云州的",
            "法律",
            "、",
            "法规",
            "，国家机关的决议和其他具有立法、行政、司法性质的文件，属于",
            "公有领域",
            "。",
            "Public domain",
            "Public domain",
            "false",
            "false",
        ),
        ("- 12 -",),
        ("第3页 共20页",),
    ],
)
def test_furniture_behind_a_report_goes(lines: tuple[str, ...]) -> None:
    assert clean(in_tail(*lines)) == REPORT


def test_the_newspaper_glued_to_the_last_sentence_goes() -> None:
    assert clean(REPORT + " （《云州日报》1 9 8 5 0 9 2 4）") == REPORT
    assert clean(REPORT + "（新华社一九八五年九月二十四日讯）") == REPORT


def test_a_caption_that_alone_names_the_session_stays() -> None:
    caption = "1月8日，市长林远航在云州市第九届人民代表大会第五次会议上作政府工作报告。记者 陈舟摄"
    assert clean("\n".join((caption, *OPENING, *BODY))).split("\n")[0] == caption


def test_bare_page_numbers_go_where_they_count_the_pages_and_stay_where_they_do_not() -> None:
    page = "\n".join(f"第{i}项重点工作全面完成。" for i in range(8))
    assert clean("\n".join((page, "1", page, "2", page, "3", page))) == "\n".join([page] * 4)
    assert clean("\n".join((page, "12", page, "7", page, "30"))).count("12") == 1
    rows = "1\n托育\n2\n食堂\n3\n公路"
    assert clean(rows) == rows


# --- properties

MESSY = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *REPORT.split("\n"),
                *(
                    "各位代表：",
                    "首页",
                    ">",
                    "大",
                    "来源：",
                    "相关报道：",
                    "第3页",
                    "】",
                    "1",
                    "2.5",
                    "PM",
                    "“十五五”规划",
                ),
                *(
                    "云州日报",
                    "（《云州日报》1985年9月24日）",
                    "本作品是云州的",
                    "Public domain",
                    "　",
                    "\t",
                    "《云州",
                    "上接第一版",
                ),
                *(
                    "会议上\t\t云州市市长 林远航",
                    "工作。  二、",
                    "1 9 9 8 年",
                    "政 府 工 作 报 告",
                    "——2026年1月在会议上",
                ),
            ]
        ),
        st.text("，。、：“”《》（）一1２ \t\u3000\u00a0\u200b\ue004a—-年届>|", max_size=12),
        st.text(max_size=8),
    ),
    max_size=14,
).map("\n".join)


@given(MESSY)
@example("各位代表。\t各位代表：\n，一\n《\n")
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once


@given(MESSY)
def test_the_characters_stand_in_the_raw_text_in_the_same_order(raw: str) -> None:
    assert is_subsequence(squeeze(clean(raw)), raw)


@given(MESSY)
def test_lines_are_trimmed_and_no_two_blank_ones_follow_each_other(raw: str) -> None:
    text = clean(raw)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert all(line == line.strip() for line in text.split("\n"))


# --- what pages hold around a report, and what converters leave in it


def test_blanks_that_a_converter_wrote_as_question_marks_are_blanks() -> None:
    assert clean("云州市市长????林远航\n工作有进展。?加强服务。为什么？怎么办？") == (
        "云州市市长 林远航\n工作有进展。\n加强服务。为什么？怎么办？"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("全年，投资1 024.7亿元。", "全年，投资1024.7亿元。"),
        ("2 016年，产值40.8 2亿元。", "2016年，产值40.82亿元。"),
        ("年均增长1 2.7 %，占100 %。", "年均增长12.7%，占100%。"),
        (
            "全年，投资1236.\n5亿元，增长5.\n6%；产值412.3\n亿元。",
            "全年，投资1236.5亿元，增长5.6%；产值412.3亿元。",
        ),
        ("2024 2025年，两年合计。", "2024 2025年，两年合计。"),
        ("全年增长 7.2%，新增企业 58 家，占比 18.6% 左右。", "全年增长7.2%，新增企业58家，占比18.6%左右。"),
        ("全市 12.3 增长 5.0", "全市 12.3 增长 5.0"),  # a row of a table
    ],
)
def test_a_figure_in_running_text_is_whole(written: str, meant: str) -> None:
    assert clean(written) == meant


def test_a_summary_that_only_repeats_the_beginning_goes() -> None:
    summary = "".join((SESSION[2:], SPEAKER, *OPENING))[:90] + "......"
    raw = "\n".join((TITLE, "内容摘要：", summary, SESSION[2:], SPEAKER, *OPENING, *BODY))
    assert "内容摘要" not in clean(raw)
    assert clean(raw).count("各位代表") == 1


def test_a_page_that_stands_twice_is_kept_once() -> None:
    paragraphs = [
        f"第{i}项工作扎实推进，" + "全市上下真抓实干、务求实效，" * 6 + "成效明显。" for i in range(12)
    ]
    page = "\n".join((TITLE, SESSION, SPEAKER, *OPENING, *paragraphs))
    assert clean(f"{page}\n网站地图\n云ICP备00000000号\n当前位置：\n首页\n{page}") == page


def test_links_keywords_and_the_footer_of_a_site_go() -> None:
    links = [
        "分享到：",
        "人人网",
        "上一篇：",
        "甲县2020年政府工作报告",
        "标签云",
        *["统计公报", "天津市"] * 60,
    ]
    assert clean(in_tail(*links)) == REPORT
    assert (
        clean(in_tail("省财政厅", "北京", "四川", "网站地图", "云ICP备00000000号", "是否继续？", "放弃"))
        == REPORT
    )
    assert clean(in_tail("云州市", "2026年")) == REPORT


def test_a_menu_above_a_report_goes_and_a_title_page_stays() -> None:
    menu = ["市情概况", "政务公开", "政务服务", "互动交流", "专题专栏", "数据开放", "走进云州"]
    assert clean("\n".join((*menu, REPORT))) == REPORT


def test_a_collectors_fields_go_but_for_the_title() -> None:
    fields = [
        "标题：云州市政府工作报告",
        "发文单位：云州市人民政府",
        "来源URL：http://example.org/1",
        "正文：",
    ]
    assert clean("\n".join((*fields, REPORT))) == f"{fields[0]}\n{REPORT}"


def test_a_link_on_a_line_of_its_own_is_part_of_its_sentence() -> None:
    broken = "规划开始实施。市委八届六\n次全会\n通过的建议，提出了奋斗目标和主要任务，并对今后五年作了全面的部署安排。"
    assert clean(broken) == broken.replace("\n", "")


# --- the real reports


@pytest.fixture(scope="module")
def cleaned(shared: Path) -> dict[str, tuple[str, str]]:
    """Raw and clean text of every real report, by its path."""
    root = shared / "reports"
    paths = sorted(p for p in root.rglob("*") if p.suffix in {".txt", ".docx"})
    raws = {p.relative_to(root).as_posix(): read(p) for p in paths}
    return {name: (raw, clean(raw)) for name, raw in raws.items()}


def test_real_reports_lose_next_to_nothing(cleaned: dict[str, tuple[str, str]]) -> None:
    licensed = {name for name, (raw, _) in cleaned.items() if "Public domain" in raw}
    links = {name for name, (raw, _) in cleaned.items() if "相关附件>>" in raw}
    assert len(licensed) == 13
    twice = {"national/1991年国务院政府工作报告.txt"}  # the page stands in the file once more
    for name in cleaned.keys() - twice:
        raw, text = cleaned[name]
        lost = 1 - len(squeeze(text)) / len(squeeze(raw))
        assert lost < (0.021 if name in licensed | links else 0.008), name


def test_no_sentence_of_a_real_report_is_removed(cleaned: dict[str, tuple[str, str]]) -> None:
    """What goes and is as long as a sentence is a licence, a link, or the caption of a picture."""
    links = "关于政府工作报告的决议|解读|热议|^[0-9a-f]{32}"
    known = re.compile(f"{links}|记者|新华社|人民日报|作《?政府工作报告|会议在.*开幕")
    for name, (raw, text) in cleaned.items():
        whole, own = squeeze(text), raw.split("本作品")[0]
        for line in re.split(r"\n|\t| {2,}|(?<=[。！？])", own.replace("\u3000", "  ").replace("\xa0", " ")):
            sentence = squeeze(re.sub("[\u200c\ue004]", "", line))
            assert len(sentence) <= 20 or sentence in whole or known.search(sentence), (name, line)


def test_real_reports_begin_and_end_with_their_own_words(cleaned: dict[str, tuple[str, str]]) -> None:
    furniture = re.compile(
        r"^(下载|打印|全屏|收藏|【?字[号体].*|加大|还原|减小|】|【|首页|>|分享.*|扫一扫.*|相关.*|来源.*|时间[：:].*"
        r"|责任编辑.*|编辑：.*|.*日电）?|.*记者.{0,12}摄|false|Public domain|公有领域|上接.*"
        r"|《 ?人民日报.*|（《人民日报.*|浏览.*|阅读量.*|\d{4}-\d\d-\d\d.*)$"
    )
    caption_names_session = {"national/2012年国务院政府工作报告.txt"}
    for name, (_, text) in cleaned.items():
        lines = [line for line in text.split("\n") if line]
        assert len(text) > 2500, name
        if name not in caption_names_session:
            assert [line for line in (*lines[:25], *lines[-25:]) if furniture.match(line)] == [], name


def test_title_session_and_speaker_of_real_reports_stay(cleaned: dict[str, tuple[str, str]]) -> None:
    for name, (raw, text) in cleaned.items():
        if "会议上" in raw[:400]:
            head = "\n".join(text.split("\n")[:12])
            assert "会议上" in head, name
        if "工作报告" in raw[:60]:
            assert "工作报告" in text[:60], name


def test_every_quote_of_the_question_sets_stands_in_its_cleaned_report(
    shared: Path, cleaned: dict[str, tuple[str, str]]
) -> None:
    texts = {name: squeeze(text) for name, (_, text) in cleaned.items()}
    for questions in sorted((shared / "eval").glob("reports-*.jsonl")):
        for line in questions.read_text(encoding="utf-8").splitlines():
            for evidence in json.loads(line).get("evidence") or ():
                assert squeeze(evidence["quote"]) in texts[evidence["report"]], evidence


def test_cleaning_a_real_report_twice_changes_nothing(cleaned: dict[str, tuple[str, str]]) -> None:
    assert [name for name, (_, text) in cleaned.items() if clean(text) != text] == []


# --- lines cut anywhere, and characters that stand apart


def cut(lines: tuple[str, ...], size: int, indent: str = "") -> str:
    return "\n".join(
        (indent + line)[i : i + size] for line in lines for i in range(0, len(indent + line), size)
    )


@pytest.mark.parametrize("indent", ["", "\u3000\u3000"])
@pytest.mark.parametrize("size", [13, 16, 20, 22, 24, 28, 30])
def test_lines_cut_at_a_number_of_characters_are_put_together(size: int, indent: str) -> None:
    head = "\n".join((TITLE, SESSION, SPEAKER))
    whole = clean(f"{head}\n{cut((*OPENING, *BODY), size, indent)}").split("\n")
    assert whole == [TITLE, SESSION, SPEAKER, *OPENING, *BODY]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("全市生产总值增长5.", "5%，好于预期。"),
        ("全市生产总值增长5", ".5%，好于预期。"),
        ("全市生产总值达到12", "34亿元，好于预期。"),
        ("全市生产总值达到1234", "亿元，好于预期。"),
        ("全市生产总值稳中有进，增长", "5.5%，好于预期。"),
        ("全市进出口稳中有进，总额", "102亿元，好于预期。"),
        ("建成高标准农田，新增12万", "亩，好于预期。"),
        ("展望20", "31年，任务艰巨。"),
        ("城镇新增就业，达到2.6万", "人，好于预期。"),
    ],
)
def test_a_figure_is_whole_where_a_line_ended_in_it(first: str, second: str) -> None:
    lines = clean(REPORT.replace("一、2025年工作回顾", f"过去一年，成绩来之不易，{first}\n{second}")).split(
        "\n"
    )
    assert f"过去一年，成绩来之不易，{first}{second}" in lines


def test_a_list_item_that_begins_with_a_figure_stays_one() -> None:
    items = (
        "重点抓好以下几件实事，逐项落实到位：",
        "12个老旧小区改造。",
        "5所幼儿园新建。",
        "1.2万亩农田改造。",
    )
    lines = clean(REPORT.replace("一、2025年工作回顾", "\n".join(items))).split("\n")
    assert all(item in lines for item in items)


def apart(line: str, blank: str = " ") -> str:
    return blank.join(line)


@pytest.mark.parametrize("blank", [" ", "  ", "\u3000", "\u00a0"])
def test_a_text_whose_characters_stand_apart_is_closed(blank: str) -> None:
    spaced = "\n".join(apart(line, blank) for line in (TITLE, *OPENING, *BODY))
    assert clean(spaced).split("\n") == [TITLE, *OPENING, *BODY]


def test_full_width_years_whose_digits_stand_apart_are_closed() -> None:
    raw = REPORT.replace(BODY[2], "二 、 ２ ０ ２ ６ 年 重 点 工 作").replace(
        BODY[0], "（一）2 0 2 5 年 工 作 回 顾"
    )
    lines = clean(raw).split("\n")
    assert "二、２０２６年重点工作" in lines
    assert "（一）2025年工作回顾" in lines


def test_only_hanzi_that_stand_apart_are_closed_and_words_of_prose_too() -> None:
    raw = REPORT.replace("全市上下坚持稳中求进", "全 市 上 下 坚 持 稳 中 求 进").replace(
        "城镇新增就业", "城 镇 新 增 就 业"
    )
    assert clean(raw) == REPORT


@pytest.mark.parametrize(
    "line",
    [
        "云州市市长 林 远航",
        "张三 李四 王五 赵六 钱七",
        "指标 单位 2025年 2026年",
        "地区生产总值 亿元 1236.5 1310.2",
        "甲 乙",
    ],
)
def test_names_and_cells_stay_apart(line: str) -> None:
    assert line in clean(REPORT.replace(BODY[0], line)).split("\n")


def test_the_first_line_of_a_paragraph_is_full_though_its_indent_is_lost() -> None:
    """A page's text begins a paragraph without the blanks of two characters, so that its first line is shorter."""
    first = "2031年,全市一般公共预算收入预期6950.0亿元,增长4%"
    rest = [
        "左右;加上级返还及补助、一般债券、可划入一般公共预算的其他",
        "预算资金等收入2597.4亿元,总收入9547.4亿元。按预算的编制",
    ]
    rest += [
        "统一要求,目前仅将提前下达的转移支付和债券资金列入年初的预",
        "算,全市一般公共预算支出8600.2亿元,增长百分之二点四左右。",
    ]
    heading = "一、统筹兼顾,突出重点,扎实做好全年财政各项工作"
    lines = ["全市财政运行总体平稳,收支规模稳步扩大,各项工作有序推进。", heading, first, *rest]
    text = clean("\n".join([*lines * 2, *rest]))
    assert f"{heading}\n{first}{rest[0]}" in text
