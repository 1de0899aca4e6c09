"""Files that mean harm, made on the spot: each is given by its name and its bytes, or by what makes it.

Nothing here is larger on the disk than a megabyte or takes longer than a second to make.
"""

from __future__ import annotations

import io
import os
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import md5
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
TOP = RELATIONS.format(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>')
SENTENCE = "全市新增养老床位1860张，建成口袋公园12处。"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def document(body: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body: str | bytes, **parts: str | bytes) -> bytes:
    """A Word file; names of further ``parts`` have __ for / and _ for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", TOP)
        package.writestr("word/document.xml", body)
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def pdf(*objects: str | bytes, root: int = 1, trailer: str = "", size: int | None = None) -> bytes:
    out, offsets = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += (
            f"{number} 0 obj\n".encode()
            + (item if isinstance(item, bytes) else item.encode())
            + b"\nendobj\n"
        )
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"trailer\n<< /Size {size or len(objects) + 1} /Root {root} 0 R {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


def stream(data: bytes, entries: str = "", length: int | None = None) -> bytes:
    head = f"<< /Length {len(data) if length is None else length} {entries} >>\nstream\n"
    return head.encode() + data + b"\nendstream"


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


def zip_bomb() -> bytes:
    """A quarter of a gigabyte of spaces, packed."""
    return word(document(" " * 250_000_000))


def overlapping() -> bytes:
    """A directory that lists one packed part ten thousand times."""
    whole = word(document(paragraph(SENTENCE)), **{"a.xml": b" " * 900_000})
    end = whole.rindex(b"PK\x05\x06")
    (start,) = struct.unpack("<L", whole[end + 16 : end + 20])
    entry = whole.rindex(b"PK\x01\x02")
    many = whole[start:end] + whole[entry:end] * 9_000
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 9_004, 9_004, len(many), start, 0)
    return whole[:start] + many + tail


@cache
def packages() -> dict[str, bytes]:
    """Word files."""
    external = RELATIONS.format(
        f'<Relationship Id="r1" Type="{OFFICE}/image" Target="http://192.0.2.1/a.png" TargetMode="External"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/attachedTemplate" Target="file:///etc/passwd" TargetMode="External"/>'
    )
    entity = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    wide = document(paragraph("&x;"), entity).replace("?>", ' encoding="utf-32"?>', 1).encode("utf-32")
    deep = "<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000
    cells = "<w:tbl><w:tr><w:tc>" * 80 + paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * 80
    return {
        "压缩炸弹.docx": zip_bomb(),
        "重叠压缩.docx": overlapping(),
        "实体炸弹.docx": word(document(paragraph("&l9;"), f'<!DOCTYPE w [<!ENTITY l0 "哈哈">{LAUGHS}]>')),
        "外部实体.docx": word(document(paragraph("&x;"), entity)),
        "外部实体宽.docx": word(wide),
        "深层控件.docx": word(document(deep)),
        "深层表格.docx": word(document(cells + paragraph(SENTENCE))),
        "外部引用.docx": word(document(paragraph(SENTENCE)), **{"word/_rels/document.xml.rels": external}),
        "路径.docx": word(document(paragraph(SENTENCE)), **{"../../../../tmp/逃逸.xml": "<a/>"}),
        "自引.docx": word(
            document(paragraph(SENTENCE)),
            **{
                "word/_rels/document.xml.rels": RELATIONS.format(
                    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="document.xml"/>'
                )
            },
        ),
        "嵌套压缩.docx": word(document(paragraph(SENTENCE)), **{"word/media/a.zip": zip_bomb()[:100_000]}),
    }


@cache
def portable() -> dict[str, bytes]:
    """PDF files."""
    bomb = zlib.compress(b"BT (a) Tj ET\n" * 4_000_000, 9)
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length 5 >>"
    looping = PAGE.replace("/Contents", "/Resources << /XObject << /F 5 0 R >> >> /Contents")
    return {
        "页树环.pdf": pdf(CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "页树互环.pdf": pdf(
            CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 9 >>", "<< /Type /Pages /Kids [2 0 R] /Count 9 >>"
        ),
        "引用环.pdf": pdf("2 0 R", "1 0 R"),
        "前表环.pdf": pdf(CATALOG, ONE_PAGE, PAGE, stream(b""), trailer="/Prev 9 "),
        "表单环.pdf": pdf(CATALOG, ONE_PAGE, looping, stream(b"/F Do"), form + "\nstream\n/F Do\nendstream"),
        "内容环.pdf": pdf(CATALOG, ONE_PAGE, PAGE, "[4 0 R 4 0 R]"),
        "谎称页数.pdf": pdf(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", PAGE, stream(b"")),
        "谎称长度.pdf": pdf(CATALOG, ONE_PAGE, PAGE, stream(b"BT ET", length=10**12)),
        "谎称大小.pdf": pdf(CATALOG, ONE_PAGE, PAGE, stream(b""), size=2**31 - 2),
        "流炸弹.pdf": pdf(CATALOG, ONE_PAGE, PAGE, stream(bomb, "/Filter /FlateDecode")),
        "深层数组.pdf": pdf(CATALOG, ONE_PAGE, PAGE, "[" * 300_000 + "]" * 300_000),
        "深层字典.pdf": pdf("<< /A " * 200_000 + ">> " * 200_000, ONE_PAGE, PAGE),
        "巨页.pdf": pdf(CATALOG, ONE_PAGE, PAGE.replace("595 842", "1e38 1e38"), stream(b"")),
    }


PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def encrypted(text: str, user: bytes, owner: bytes) -> bytes:
    """A PDF of one page with ``text`` (ASCII), encrypted as in PDF 1.3 (V 1, R 2): 40 bits, RC4."""
    name = bytes(16)
    padded = [(word + PADDING)[:32] for word in (user, owner)]
    lock = rc4(md5(padded[1]).digest()[:5], padded[0])
    rights = struct.pack("<i", -4)
    key = md5(padded[0] + lock + rights + name).digest()[:5]
    content = rc4(
        md5(key + (4).to_bytes(3, "little") + bytes(2)).digest()[:10],
        f"BT /F 12 Tf 50 700 Td ({text}) Tj ET".encode(),
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = PAGE.replace("/Contents", "/Resources << /Font << /F 5 0 R >> >> /Contents")
    entry = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{lock.hex()}> /U <{rc4(key, PADDING).hex()}> >>"
    return pdf(CATALOG, ONE_PAGE, page, stream(content), font, entry,
               trailer=f"/Encrypt 6 0 R /ID [<{name.hex()}> <{name.hex()}>] ")  # fmt: skip


@cache
def texts() -> dict[str, bytes]:
    """Pages, Markdown and plain text."""
    page = "<!DOCTYPE html><html><head><title>报告</title></head><body>{}</body></html>"
    return {
        "深层网页.html": page.format("<div>" * 60_000 + SENTENCE + "</div>" * 60_000).encode(),
        "深层表.html": page.format("<table><tr><td>" * 20_000 + SENTENCE).encode(),
        "属性.html": page.format(f"<p {' '.join(f'a{n}=1' for n in range(12_000))}>{SENTENCE}</p>").encode(),
        "实体.html": f'<!DOCTYPE html [<!ENTITY l0 "哈">{LAUGHS}]><html><body><p>&l9;</p></body></html>'.encode(),
        "外链.html": page.format(
            f'<iframe src="file:///etc/passwd"></iframe><img src="http://192.0.2.1/"><p>{SENTENCE}</p>'
        ).encode(),
        "括号.md": b"[" * 60_000,
        "链接.md": b"[a](" * 20_000,
        "星号.md": b"**a *b " * 20_000,
        "引用.md": b"> " * 20_000 + SENTENCE.encode(),
        "反引号.md": b"".join(b"`" * (n % 90) + b"a " for n in range(6_000)),
        "列表.md": "".join(" " * (2 * n) + "- 甲\n" for n in range(800)).encode(),
        "单行.txt": (SENTENCE * 10_000).encode(),
        "无标点.txt": ("养老服务" * 100_000).encode(),
        "数字.txt": ("1" * 400_000 + "亿元").encode(),
        "标题.txt": "".join(f"（{'一' * (n % 5 + 1)}）工作\n" for n in range(10_000)).encode(),
        "括注.txt": ("（" * 200_000 + "）" * 200_000).encode(),
        "空行.txt": (b"\n" * 300_000) + SENTENCE.encode(),
        "超长.txt": ("养" * 2_100_000).encode(),
        "零.txt": bytes(400_000),
        "控制符.txt": (SENTENCE + "\x1b[2J\x07\u202e").encode() * 2_000,
    }


def odd_names() -> dict[str, bytes]:
    """A sound text under names that systems, shells, terminals and pages stumble over."""
    names = (
        "CON.txt", "aux.md", "NUL.txt", "com1.txt", "-rf.txt", "--help.txt", "$(reboot).txt", "`id`.txt", "a;b&c|d.txt",
        "'引'\"号\".txt", "<script>alert(1)<script>.txt", "名 字 .txt", "..txt", "...报告.txt", "%2e%2e%2fetc.txt",
        "..\\..\\窗.txt", "a:b.txt", "换\n行.txt", "\x1b[2J屏.txt", "\u202e倒.txt", "零\u200b宽.txt", "字" * 83 + ".txt",
    )  # fmt: skip
    return {name: f"{SENTENCE}这是第{number}份。".encode() for number, name in enumerate(names)}


def things() -> dict[str, Callable[[Path], None]]:
    """What is no regular file, or not where it seems to be."""

    def a_socket(path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            here = os.getcwd()
            os.chdir(path.parent)  # the name of a socket is short
            try:
                listener.bind(path.name)
            finally:
                os.chdir(here)

    def deep(path: Path) -> None:
        for _ in range(1_200):
            path.mkdir()
            os.chdir(path)
            path = Path("d")
        Path("底.txt").write_text(SENTENCE, encoding="utf-8")

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(200 * 2**30)

    def in_place(deed: Callable[[Path], None]) -> Callable[[Path], None]:
        def run(path: Path) -> None:
            here = os.getcwd()
            try:
                deed(path)
            finally:
                os.chdir(here)

        return run

    return {
        "管道.txt": os.mkfifo,
        "套接字.txt": a_socket,
        "外面.txt": lambda path: path.symlink_to("/etc/passwd"),
        "设备.txt": lambda path: path.symlink_to("/dev/zero"),
        "自指.txt": lambda path: path.symlink_to(path),
        "断.txt": lambda path: path.symlink_to("没有"),
        "上级": lambda path: path.symlink_to(".."),
        "深": in_place(deep),
        "巨大.txt": sparse,
    }


def invalid_names(folder: Path) -> Iterator[Path]:
    """Names whose bytes are no text, where the system allows them."""
    for name in (b"\xff\xfe.txt", b"\xe6\x8a.txt"):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        try:
            path.write_bytes(SENTENCE.encode())
        except OSError:
            continue
        yield path
