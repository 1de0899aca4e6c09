"""What `index.readers.read` makes of files, sound, foreign, damaged and hostile ones."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers import SUPPORTED, Limits, read, recognise

REPORT = (
    "2026年云州市人民政府工作报告",
    "——2026年1月8日在云州市第九届人民代表大会第五次会议上",
    "云州市市长　林远航",
    "各位代表：",
    "现在，我代表市人民政府向大会报告工作，请予审议。",
    "一、2025年工作回顾",
    "全市生产总值增长５.６%，城镇新增就业3.2万人，新建改造农村公路186公里。",
)
TEXT = "\n".join(REPORT)


BODY = "{}字开头的一页有许多正文，写着全年的各项工作。"


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def failure(path: Path, limits: Limits | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(path, limits or Limits())
    assert "\n" not in str(caught.value)
    return caught.value


def squeeze(text: str) -> str:
    return "".join(text.split())


# --- files made for the tests


def word(paragraphs: Sequence[str] = REPORT) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def replace_part(package: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            target.writestr(part, content if part == name else source.read(part))
        if name not in source.namelist():
            target.writestr(name, content)
    return out.getvalue()


def word_body(xml: str) -> bytes:
    """A document whose body is ``xml``."""
    package = word(())
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        whole = source.read("word/document.xml").decode()
    before, _, rest = whole.partition("<w:body>")
    after = rest[rest.index("<w:sectPr") :]
    return replace_part(package, "word/document.xml", f"{before}<w:body>{xml}{after}".encode())


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with one line of text below the other, in a font that readers know without its file."""
    font = "/BaseFont /STSong-Light"
    info = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        f"<< /Type /Font /Subtype /Type0 {font} /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 {font} {info} /DW 1000 >>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 16 TL 72 780 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.5\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def page(body: str, charset: str = "utf-8", title: str = "云州市政府工作报告_云州市人民政府") -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title>
<style>.nav{{color:red}}</style><script>var hidden = "脚本里的字";</script></head><body>
<div class="nav"><ul><li><a href="/">网站首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="content">{body}</div>
<div id="comments"><div class="comment"><p>网友：写得真好，点个赞！</p></div></div>
<div class="footer"><p>版权所有 云州市人民政府办公室</p></div></body></html>"""


ARTICLE = "".join(
    f"<p>　　{line}</p>" for line in (*REPORT, *(f"第{i}项工作扎实推进，群众满意。" for i in range(20)))
)


def sheet(lines: Sequence[str] = REPORT) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SOUND = {
    ".xlsx": sheet(),
    ".csv": "\n".join(f'"{line}"' for line in REPORT).encode(),
    ".txt": TEXT.encode(),
    ".md": f"# {TEXT}".encode(),
    ".docx": word(),
    ".pdf": pdf([REPORT, REPORT]),
    ".html": page(ARTICLE).encode(),
    ".htm": page(ARTICLE).encode(),
}


# --- every format


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
def test_each_format_gives_every_line_of_the_report(tmp_path: Path, suffix: str) -> None:
    lines = [
        squeeze(line) for line in read(put(tmp_path, f"报告{suffix.upper()}", SOUND[suffix])).split("\n")
    ]
    assert [line for line in lines if line in map(squeeze, REPORT)][: len(REPORT)] == list(
        map(squeeze, REPORT)
    )


def test_an_unknown_suffix_is_refused_with_the_ones_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.readers.office.converter", lambda: None)
    error = failure(put(tmp_path, "报告.wps", b"text"))
    assert ".wps" in error.found
    assert all(suffix in error.advice for suffix in SUPPORTED)
    assert "没有后缀" in failure(put(tmp_path, "报告", b"text")).found


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    assert "无法打开" in failure(tmp_path / "没有.txt").found
    (tmp_path / "文件夹.txt").mkdir()
    assert "无法打开" in failure(tmp_path / "文件夹.txt").found


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
def test_an_empty_file_is_told(tmp_path: Path, suffix: str) -> None:
    assert "空的" in failure(put(tmp_path, f"空{suffix}", b"")).found


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_file_of_white_space_has_no_text(tmp_path: Path, suffix: str) -> None:
    failure(put(tmp_path, f"空白{suffix}", "　\r\n \n"))


def test_a_large_file_is_refused_with_both_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, "大.txt", b"a" * 3 * 1024 * 1024)
    error = failure(path, Limits(max_file_bytes=2 * 1024 * 1024))
    assert "3.0 MB" in error.found
    assert "2.0 MB" in error.found


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
def test_a_long_text_is_refused_with_both_numbers(tmp_path: Path, suffix: str) -> None:
    error = failure(put(tmp_path, f"长{suffix}", SOUND[suffix]), Limits(max_characters=40))
    assert "文字过多" in error.found
    assert (
        "40 字" in error.found or "200 字" in error.found
    )  # a page's markup is counted against five times as much


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("压缩.txt", word(), "Word 文档（.docx）"),
        ("压缩.md", replace_part(word(), "xl/workbook.xml", b"<a/>").replace(b"word/", b"wurd/"), "Excel"),
        (
            "旧.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
            "旧版 Word",
        ),
        (
            "密.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "密码",
        ),
        ("网页.txt", "\ufeff\n<!-- 存 --><!DOCTYPE html><html>", "网页（HTML）"),
        ("网页.pdf", page(ARTICLE), "网页（HTML）"),
        ("改名.html", pdf([REPORT]), "PDF"),
        ("改名.docx", pdf([REPORT]), "PDF"),
        ("文字.docx", TEXT, "内容却不是Word 文档"),
        ("文字.pdf", TEXT, "内容却不是PDF"),
        ("图.pdf", b"\x89PNG\r\n\x1a\n", "图片"),
        ("富文本.txt", rb"{\rtf1\ansi text}", "RTF"),
        ("归档.html", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "MHT"),
    ],
)
def test_content_that_is_not_what_the_suffix_says_is_named(
    tmp_path: Path, name: str, data: bytes | str, found: str
) -> None:
    assert found in failure(put(tmp_path, name, data)).found


# --- text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_text_is_read_in_the_encoding_it_is_in(tmp_path: Path, encoding: str) -> None:
    text = TEXT.replace("——", "--") if encoding == "gb2312" else TEXT
    assert read(put(tmp_path, "报告.txt", text.encode(encoding))) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "臺灣地區經濟發展，各位代表：現在報告工作。"),
        ("shift_jis", "これは議会の報告書を説明する文章です。"),
        ("koi8-r", "Доклад о работе правительства города. "),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_not_guessed(
    tmp_path: Path, encoding: str, text: str
) -> None:
    error = failure(put(tmp_path, "报告.txt", (text * 9).encode(encoding)))
    assert "GB18030" in error.found
    assert "UTF-8" in error.found


def test_a_broken_byte_shows_as_such_and_costs_no_more_than_its_character(tmp_path: Path) -> None:
    broken = TEXT[:14].encode() + b"\xff" + TEXT[14:].encode()
    assert read(put(tmp_path, "报告.txt", broken)) == f"{TEXT[:14]}\ufffd{TEXT[14:]}"
    assert read(put(tmp_path, "断.txt", TEXT.encode()[:-1])).startswith(TEXT[:-1])


LINE = "全市生产总值1236.5亿元，粮食总产量增长百分之五，城乡居民收入稳步提高，群众生活持续改善。"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_one_broken_byte_costs_a_character_in_every_encoding(
    tmp_path: Path, suffix: str, encoding: str
) -> None:
    text = TEXT + "\n" + LINE
    whole = (page(ARTICLE + f"<p>{LINE}</p>", encoding[:5]) if suffix == ".html" else text).encode(encoding)
    at = whole.index("粮食".encode({"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)))
    broken = (
        b"\x00\xd8" if encoding == "utf-16" else b"\xff"
    )  # half a surrogate pair, or no byte of any character
    said = squeeze(read(put(tmp_path, f"报告{suffix}", whole[:at] + broken + whole[at:])))
    before, _, after = LINE.partition("粮食")
    assert before[:12] in said
    assert after in said
    assert encoding == "utf-16" or said.count("\ufffd") == 1


@pytest.mark.parametrize("change", ["lost", "won", "cut off"])
def test_a_byte_too_few_or_too_many_in_gb_18030_does_not_garble_the_rest_of_the_line(
    tmp_path: Path, change: str
) -> None:
    data = f"{TEXT}\n{LINE}".encode("gb18030")
    at = data.index("粮食".encode("gb18030"))
    lost, won = data[:at] + data[at + 1 :], data[:at] + b"\xd6" + data[at:]
    text = read(put(tmp_path, "报告.txt", {"lost": lost, "won": won, "cut off": data[:-1]}[change]))
    assert "1236.5亿元，" in text
    assert "增长百分之五，城乡居民收入稳步提高，群众生活持续改善" in text
    assert text.count("\ufffd") == 1


def test_a_line_and_a_word_pasted_in_another_encoding_are_read_in_theirs(tmp_path: Path) -> None:
    line, word_ = LINE.encode("gb18030"), "保障有力".encode("gb18030")
    data = TEXT.encode() + b"\n" + line + b"\n" + "民生,".encode() + word_ + b", 80%\n"
    assert read(put(tmp_path, "报告.txt", data)) == f"{TEXT}\n{LINE}\n民生,保障有力, 80%\n"
    data = TEXT.encode("gb18030") + b"\n\xff" + LINE.encode("gb18030") + b"\n" + LINE.encode()
    assert read(put(tmp_path, "报告.txt", data)) == f"{TEXT}\n\ufffd{LINE}\n{LINE}"


def test_a_text_with_many_broken_bytes_is_refused(tmp_path: Path) -> None:
    whole = TEXT.encode()
    failure(put(tmp_path, "报告.txt", b"\xff".join(whole[i : i + 9] for i in range(0, len(whole), 9))))
    assert "UTF-8" in failure(put(tmp_path, "报告.txt", b"\xef\xbb\xbf\xff")).found


def test_a_stray_nul_and_half_a_surrogate_pair_do_no_harm(tmp_path: Path) -> None:
    assert "生产总值" in read(put(tmp_path, "报告.txt", TEXT.replace("回顾", "回\0顾")))
    lone = b"\xff\xfe" + "各位".encode("utf-16-le") + b"\x00\xd8" + "代表".encode("utf-16-le")
    assert read(put(tmp_path, "报告.txt", lone)) == "各位代表"


@given(
    st.text(
        st.characters(categories=["Lo", "Nd", "Po"], min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_utf_8_comes_back_to_the_letter(tmp_path: Path, text: str) -> None:
    assert read(put(tmp_path, "报告.txt", text)) == text


# --- Markdown


def test_markdown_loses_its_marks_and_keeps_its_lines(tmp_path: Path) -> None:
    source = """# 云州市政府工作报告

## 一、工作回顾
过去一年，**全市上下**团结奋斗，*砥砺前行*，**成效明显，**见[附表](https://example.org/b "表")。
![图](a.png)

> 各位代表：

- 就业**稳定**
- 物价平稳

1. 第一项
2. 第二项

| 指标 | 目标 |
|---|---|
| 生产总值 | 增长**5%** |
| 就业 | 3万人 |

<div align="center">附件<br>说明</div><script>x()</script>

    牵头单位：市发展改革委
"""
    lines = [line for line in read(put(tmp_path, "报告.md", source)).split("\n") if line.strip()]
    assert lines == [
        "云州市政府工作报告",
        "一、工作回顾",
        "过去一年，全市上下团结奋斗，砥砺前行，成效明显，见附表。",
        "各位代表：",
        "就业稳定",
        "物价平稳",
        "1. 第一项",
        "2. 第二项",
        "生产总值目标增长5%。",
        "就业目标3万人。",
        "附件",
        "说明",
        "牵头单位：市发展改革委",
    ]


# --- Word


def test_word_tables_stand_where_they_stand_in_the_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、主要目标")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("指标", "目标", "就业", "3万人"), strict=True
    ):
        cell.text = text
    document.add_paragraph("二、重点工作")
    document.save(str(tmp_path / "报告.docx"))
    assert read(tmp_path / "报告.docx").split("\n") == [
        "一、主要目标",
        "就业目标3万人。",
        "二、重点工作",
    ]


def test_word_text_in_links_controls_and_insertions_is_text_and_deletions_are_not(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    link = f"<w:hyperlink>{run.format('就业')}</w:hyperlink>"
    moved = f"<w:moveFrom>{run.format('旧')}</w:moveFrom>"
    deleted = f"<w:del><w:r><w:delText>失业</w:delText></w:r></w:del>{moved}"
    inline = f"<w:sdt><w:sdtContent>{run.format('形势')}</w:sdtContent></w:sdt>"
    inserted = f"<w:ins>{run.format('稳定')}</w:ins>"
    xml = f"<w:p>{link}{deleted}{inline}{inserted}<w:r><w:br/><w:t>。</w:t></w:r></w:p>"
    properties = "<w:sdtPr><w:alias w:val='题'/></w:sdtPr>"
    block = f"<w:sdt>{properties}<w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>"
    assert read(put(tmp_path, "报告.docx", word_body(xml + block))) == "就业形势稳定\n。\n控件"


def test_a_nested_word_table_is_told_once(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('外')}{inner}</w:tc><w:tc>{paragraph('右')}</w:tc></w:tr></w:tbl>"
    assert read(put(tmp_path, "报告.docx", word_body(outer))) == "外甲乙\t右"


W_TITLE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_with_notes(xml: str, notes: dict[str, str], kind: str = "footnote") -> bytes:
    """A document whose body is ``xml``, with foot- or endnotes by number."""
    own = f"<w:r><w:{kind}Ref/></w:r>"
    inside = "".join(
        f'<w:{kind} w:id="{number}"><w:p>{own}<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:{kind}>'
        for number, text in notes.items()
    )
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    package = word_body(xml)
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        relations = source.read("word/_rels/document.xml.rels").decode()
    relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s"
    told = f'<Relationship Id="rId99" Type="{relation}" Target="{kind}s.xml"/></Relationships>'
    package = replace_part(
        package, "word/_rels/document.xml.rels", relations.replace("</Relationships>", told).encode()
    )
    part = f'<w:{kind}s xmlns:w="{W_TITLE}">{separator}{inside}</w:{kind}s>'
    return replace_part(package, f"word/{kind}s.xml", part.encode())


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_of_a_word_file_follows_its_paragraph_and_makes_no_figure_another(
    tmp_path: Path, kind: str
) -> None:
    mark = f'<w:r><w:{kind}Reference w:id="{{}}"/></w:r>'
    own = f'<w:r><w:{kind}Reference w:customMarkFollows="1" w:id="3"/><w:t>①</w:t></w:r>'
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        f"<w:p>{run.format('发展“三大集群”')}{mark.format(1)}{run.format('，增长5.6%')}{mark.format(2)}"
        f"{run.format('，投资86')}{own}{run.format('亿元。')}</w:p>{paragraph('二、工作安排')}"
    )
    notes = {"1": "指储能、建材、化工。", "2": "按可比价格计算。", "3": "① 数据来源：市统计局。"}
    assert read(put(tmp_path, "报告.docx", word_with_notes(xml, notes, kind))).split("\n") == [
        "发展“三大集群”，增长5.6%，投资86亿元。",
        "［注］三大集群：指储能、建材、化工。",
        "［注］按可比价格计算。",
        "［注］数据来源：市统计局。",
        "二、工作安排",
    ]


def test_a_note_in_a_word_table_follows_the_table(tmp_path: Path) -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    noted = '<w:p><w:r><w:t>3万人</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    rows = row.format(paragraph("指标"), paragraph("目标")) + row.format(paragraph("就业"), noted)
    package = word_with_notes(f"<w:tbl>{rows}</w:tbl>", {"1": "含灵活就业。"})
    assert read(put(tmp_path, "报告.docx", package)).split("\n") == ["就业目标3万人。", "［注］含灵活就业。"]


def test_paragraphs_whose_end_was_deleted_or_moved_go_on_with_the_next(tmp_path: Path) -> None:
    end = "<w:pPr><w:rPr><w:{} w:id='1' w:author='a'/></w:rPr></w:pPr>"
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        f"<w:p>{end.format('del')}{run.format('粮食总产量15.6亿')}</w:p>"
        f"<w:p>{end.format('moveFrom')}<w:moveFrom>{run.format('旧')}</w:moveFrom></w:p>"
        f"<w:p>{run.format('斤。')}</w:p><w:p>{end.format('ins')}{run.format('另一段。')}</w:p>{paragraph('末段。')}"
        f"<w:p>{end.format('del')}{run.format('最后。')}</w:p>"
    )
    expected = ["粮食总产量15.6亿斤。", "另一段。", "末段。", "最后。"]
    assert read(put(tmp_path, "报告.docx", word_body(xml))).split("\n") == expected


def test_rows_that_were_deleted_and_text_that_is_hidden_are_not_read(tmp_path: Path) -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = (
        row.format("", paragraph("指标"), paragraph("2030年"))
        + row.format("<w:del w:id='1' w:author='a'/>", paragraph("旧"), paragraph("1%"))
        + row.format("<w:ins w:id='2' w:author='a'/>", paragraph("新"), paragraph("2%"))
    )
    veiled = "<w:r><w:rPr><w:vanish w:val='{}'/></w:rPr><w:t>{}</w:t></w:r>"
    hidden = f"<w:p>{veiled.format(1, '暗')}{veiled.format(0, '明')}</w:p>"
    text = read(put(tmp_path, "报告.docx", word_body(f"<w:tbl>{rows}</w:tbl>{hidden}")))
    assert text.split("\n") == ["2030年新2%。", "明"]


def test_symbols_and_raised_figures_of_a_word_file_are_what_they_show(tmp_path: Path) -> None:
    sign = "<w:r><w:sym w:font='{}' w:char='{}'/></w:r>"
    high = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>"
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        f"<w:p>{run.format('增长')}{sign.format('Symbol', 'F0B3')}{run.format('5')}{sign.format('Symbol', 'F025')}"
        f"{high.format('1')}{run.format('，优良率')}{sign.format('Wingdings', 'F0FE')}{sign.format('宋体', '2103')}"
        f"{sign.format('某字体', 'F0AA')}{run.format('，面积3km')}{high.format('2')}{run.format('，共10')}"
        f"{high.format('8')}{run.format('个，2030')}{high.format('12')}</w:p>"
    )
    assert read(put(tmp_path, "报告.docx", word_body(xml))) == (
        "增长≥5%[1]，优良率☑℃\ufffd，面积3km²，共10⁸个，2030[12]"
    )


def test_a_word_file_saved_as_strict_open_xml_is_read(tmp_path: Path) -> None:
    package = word_with_notes(
        paragraph("全市稳定。")
        + '<w:p><w:r><w:t>就业</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
        {"1": "指城镇新增。"},
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            strict = re.sub(
                rb"http://schemas.openxmlformats.org/(\w+)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                source.read(part),
            )
            target.writestr(part, source.read(part) if part.startswith(("[", "_rels")) else strict)
    text = read(put(tmp_path, "报告.docx", out.getvalue()))
    assert text.split("\n") == ["全市稳定。", "就业", "［注］就业：指城镇新增。"]


def test_merged_cells_of_a_word_table_stand_where_they_reach(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    start, on, two = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"
    rows = (
        cell("指标", start) + cell("2030年", two) + cell("2031年目标", start),
        cell("", on) + cell("总量") + cell("增速") + cell("", on),
        cell("社零总额") + cell("498.7亿元") + cell("4.1%") + cell("5.5%"),
    )
    xml = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    assert read(put(tmp_path, "报告.docx", word_body(f"<w:tbl>{xml}</w:tbl>"))) == (
        "2030年社零总额498.7亿元，增速4.1%。2031年社零总额目标5.5%。"
    )


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('指标')}</w:tc><w:tc>{paragraph('目标')}</w:tc></w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr><w:tc>{paragraph('甲段。')}{paragraph('乙段。')}{inner}</w:tc></w:tr></w:tbl>"
    assert read(put(tmp_path, "报告.docx", word_body(frame))).split("\n") == [
        "甲段。",
        "乙段。",
        "指标\t目标",
    ]


def test_a_damaged_word_file_is_told(tmp_path: Path) -> None:
    whole = word()
    for data in (
        whole[: len(whole) // 2],
        replace_part(whole, "word/document.xml", b"<w:document"),
        b"PK\x03\x04",
    ):
        failure(put(tmp_path, "报告.docx", data))


def test_a_word_file_with_macros_is_told(tmp_path: Path) -> None:
    assert (
        "宏" in failure(put(tmp_path, "报告.docx", replace_part(word(), "word/vbaProject.bin", b"x"))).found
    )


def test_xml_entities_in_a_word_file_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert (
        "实体" in failure(put(tmp_path, "报告.docx", replace_part(word(), "word/document.xml", bomb))).found
    )
    wide = bomb.decode().encode("utf-16")
    assert "实体" in failure(put(tmp_path, "报告.docx", replace_part(word(), "word/styles.xml", wide))).found


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = put(tmp_path, "报告.docx", replace_part(word(), "word/media/a.png", b"\0" * 30_000_000))
    assert "倍" in failure(path).found
    error = failure(path, Limits(max_unpacked_bytes=10 * 1024 * 1024))
    assert "29.4 MB" in error.found
    assert "10.0 MB" in error.found


def test_a_zip_bomb_whose_directory_lies_is_not_unpacked(tmp_path: Path) -> None:
    content = b" " * 20_000_000
    lie = struct.pack("<LL", zlib.crc32(b" " * 500), 500)
    bomb = replace_part(word(), "word/document.xml", content)
    truth = struct.pack("<L", zlib.crc32(content))
    packed = struct.pack("<L", zipfile.ZipFile(io.BytesIO(bomb)).getinfo("word/document.xml").compress_size)
    told = bomb.replace(truth + packed + struct.pack("<L", len(content)), lie[:4] + packed + lie[4:])
    assert told != bomb
    failure(put(tmp_path, "报告.docx", told))


# --- PDF


def test_page_numbers_and_running_heads_of_a_pdf_go_and_its_title_stays(tmp_path: Path) -> None:
    pages = [
        ["云州市政府工作报告", *(BODY.format(name + line) for line in "子丑寅卯"), f"- {number} -"]
        for number, name in enumerate("甲乙丙丁戊己", 1)
    ]
    text = read(put(tmp_path, "报告.pdf", pdf(pages)))
    assert text.count("云州市政府工作报告") == 1
    assert text.count("全年的各项工作") == 24
    assert "- " not in text


@pytest.mark.parametrize("form", ["{}", "第{}页 共4页", "{}/4", "— {} —", "Page {} of 4"])
def test_page_numbers_are_known_in_every_form(tmp_path: Path, form: str) -> None:
    pages = [[BODY.format(name), form.format(i)] for i, name in enumerate("甲乙丙丁", 3)]
    assert len(read(put(tmp_path, "报告.pdf", pdf(pages))).split("\n")) == 4


def test_a_number_that_does_not_count_the_pages_stays(tmp_path: Path) -> None:
    pages = [[BODY.format("甲"), "120"], [BODY.format("乙"), "7"], [BODY.format("丙"), "36"]]
    assert "120" in read(put(tmp_path, "报告.pdf", pdf(pages)))


def test_radicals_in_a_pdf_are_read_as_the_characters_that_they_show(tmp_path: Path) -> None:
    text = read(
        put(tmp_path, "报告.pdf", pdf([["⼈⺠政府⼯作报告，增⻓百分之五，⼾籍⼈⼝与⻛险防范并重，⻅附件。"]]))
    )
    assert text == "人民政府工作报告，增长百分之五，户籍人口与风险防范并重，见附件。"


def test_letter_spacing_in_a_pdf_is_undone(tmp_path: Path) -> None:
    assert read(
        put(tmp_path, "报告.pdf", pdf([["全 市 生 产 总 值 增 长 ， 就 业 稳 定 ， 物 价 平 稳 。"]]))
    ) == ("全市生产总值增长，就业稳定，物价平稳。")


def test_single_lines_that_were_spaced_to_fill_their_width_are_put_together(tmp_path: Path) -> None:
    lines = [*REPORT, "各部门完成 2030 年 预 算 收 入 36.5 亿 元,增 长", "云州市财政局局长 林 远"]
    text = read(put(tmp_path, "报告.pdf", pdf([lines])))
    assert "各部门完成2030年预算收入36.5亿元,增长" in text.replace("36.5 亿", "36.5亿").replace(
        "入 36", "入36"
    )
    assert "云州市财政局局长 林 远" in text


def test_notes_at_the_foot_of_a_page_stand_behind_the_text(tmp_path: Path) -> None:
    first = [*REPORT, "汇总预算①收入107亿元，为汇总预", "①汇总预算指各级预算之和，", "不含转移支付。"]
    second = ["算的98%，支出完成187亿元。", "全市收支平衡。"]
    text = read(put(tmp_path, "报告.pdf", pdf([first, second])))
    assert "为汇总预\n算的98%" in text
    assert text.endswith("注释\n①汇总预算指各级预算之和，\n不含转移支付。")


def test_a_scan_is_told_and_so_is_a_half_scanned_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "available", lambda: False)
    assert failure(put(tmp_path, "扫描.pdf", pdf([[], [], []]))).args == (
        "这是扫描件，没有文字层；请先做文字识别（OCR）再放入，"
        '或安装识别组件（pip install "congress-qa[ocr]"）后更新索引',
    )
    half = failure(put(tmp_path, "半.pdf", pdf([REPORT, [], []])))
    assert "3 页中有 2 页" in half.found


def test_an_encrypted_pdf_is_told(tmp_path: Path) -> None:
    # The checks of the password are no hash of any password, so none opens it.
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'4f' * 32}> /U <{'55' * 32}> >>"
    mark = f"/Encrypt {lock} /ID [<{'00' * 16}> <{'00' * 16}>] /Root"
    path = put(tmp_path, "密.pdf", SOUND[".pdf"].replace(b"/Root", mark.encode()))
    assert "密码" in failure(path).found
    path = put(
        tmp_path, "密.pdf", SOUND[".pdf"].replace(b"/Root", mark.replace("Standard", "Other").encode())
    )
    assert "加密方式" in failure(path).found


def test_a_damaged_pdf_is_told(tmp_path: Path) -> None:
    whole = SOUND[".pdf"]
    for data in (b"%PDF-1.5\n", whole[:200], whole.replace(b"/Catalog", b"/Nothing")[: len(whole) // 2]):
        assert "损坏" in failure(put(tmp_path, "坏.pdf", data)).found


def test_too_many_pages_and_too_much_time_are_told_with_both_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, "报告.pdf", pdf([REPORT] * 3))
    assert "3 页，上限 2 页" in failure(path, Limits(max_pages=2)).found
    assert "共 3 页" in failure(path, Limits(max_seconds=-1.0)).found


# --- HTML


def test_a_page_gives_its_article_and_nothing_around_it(tmp_path: Path) -> None:
    text = read(put(tmp_path, "报告.html", page(ARTICLE)))
    for foreign in ("脚本", "网站首页", "政务公开", "网友", "版权所有", "color"):
        assert foreign not in text
    assert text.split("\n")[0] == "云州市政府工作报告"


def test_a_table_of_a_page_has_a_line_for_each_row(tmp_path: Path) -> None:
    table = "<table><tr><th>任务</th><th>单位</th></tr><tr><td>扩大就业</td><td>市人社局</td></tr></table>"
    lines = read(put(tmp_path, "报告.html", page(ARTICLE + table))).split("\n")
    assert [line for line in lines if "\t" in line] == ["任务\t单位", "扩大就业\t市人社局"]


def test_what_reaches_down_the_rows_of_a_page_s_table_stands_in_each(tmp_path: Path) -> None:
    rows = "<tr><td>新建学校</td><td rowspan=2>市教育局</td></tr><tr><td>改造校舍</td></tr>"
    table = f"<table><tr><td>任务</td><td>责任单位</td></tr>{rows}</table>"
    lines = read(put(tmp_path, "报告.html", page(ARTICLE + table))).split("\n")
    assert [line for line in lines if "\t" in line] == [
        "任务\t责任单位",
        "新建学校\t市教育局",
        "改造校舍\t市教育局",
    ]


def test_a_number_above_the_line_of_a_page_makes_no_figure_another(tmp_path: Path) -> None:
    line = "<p>收入86.4亿元<sup>1</sup>，面积12km<sup>2</sup>，增长5.6%<sup><a href='#a'>[2]</a></sup>。</p>"
    text = read(put(tmp_path, "报告.html", page(ARTICLE + line)))
    assert "收入86.4亿元[1]，面积12km²，增长5.6%[2]。" in text


def test_a_table_whose_head_names_years_is_read_out_row_by_row(tmp_path: Path) -> None:
    table = (
        "<table><tr><th rowspan=2>指标</th><th rowspan='2'>单位</th><th colspan=2>2030年</th>"
        "<th rowspan=2>2031年目标</th></tr><tr><th>总量</th><th>增速</th></tr>"
        "<tr><td>就业</td><td>万人</td><td>2.8</td><td>4.1%</td><td>3.0</td></tr>"
        "<tr><td>失业率</td><td>%</td><td>5.1</td><td>-</td><td>5.5%以内</td></tr></table>"
    )
    text = read(put(tmp_path, "报告.html", page(ARTICLE + table)))
    assert "2030年就业2.8万人，增速4.1%。2031年就业目标3.0万人。" in text.split("\n")
    assert "2030年失业率5.1%。2031年失业率目标5.5%以内。" in text.split("\n")


def test_a_table_that_reaches_too_far_is_left_as_it_is(tmp_path: Path) -> None:
    rows = "<tr>" + "<td rowspan=999 colspan=999>2030年 2031年</td>" * 30 + "</tr>"
    assert "生产总值" in read(put(tmp_path, "报告.html", page(ARTICLE + f"<table>{rows * 30}</table>")))


@pytest.mark.parametrize(
    ("charset", "encoding"), [("gb2312", "gb18030"), ("GBK", "gbk"), ("utf-16", "utf-16")]
)
def test_a_page_is_decoded_as_it_says(tmp_path: Path, charset: str, encoding: str) -> None:
    assert "生产总值" in read(put(tmp_path, "报告.html", page(ARTICLE, charset).encode(encoding)))


def test_a_page_that_names_the_wrong_charset_is_read_all_the_same(tmp_path: Path) -> None:
    assert "生产总值" in read(put(tmp_path, "报告.html", page(ARTICLE, "gbk").encode("utf-8")))
    assert "生产总值" in read(put(tmp_path, "报告.html", page(ARTICLE, "x-none").encode("gb18030")))


def test_a_page_whose_text_is_made_by_scripts_is_told(tmp_path: Path) -> None:
    shell = "<!DOCTYPE html><html><body><div id='app'></div><script>render()</script></body></html>"
    assert "找不到正文" in failure(put(tmp_path, "报告.html", shell)).found


# --- whatever a file holds


def readable_or_told(path: Path) -> None:
    """Any other exception than `ReadError` fails the test."""
    with contextlib.suppress(ReadError):
        assert read(path, Limits(max_seconds=20.0)).strip()


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
@given(data=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_random_bytes_are_read_or_told(tmp_path: Path, suffix: str, data: bytes) -> None:
    readable_or_told(put(tmp_path, f"报告{suffix}", data))


@pytest.mark.parametrize("suffix", sorted(SUPPORTED))
@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_a_truncated_or_altered_file_is_read_or_told(
    tmp_path: Path, suffix: str, draw: st.DataObject
) -> None:
    data = bytearray(SOUND[suffix])
    for _ in range(draw.draw(st.integers(0, 5))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    end = draw.draw(st.one_of(st.just(len(data)), st.integers(0, len(data))))
    readable_or_told(put(tmp_path, f"报告{suffix}", bytes(data[:end])))


def test_every_real_report_is_read(shared: Path) -> None:
    paths = sorted(p for p in (shared / "reports").rglob("*") if p.suffix in {".txt", ".docx"})
    assert len(paths) >= 128
    assert all(len(read(path)) > 2000 for path in paths)
