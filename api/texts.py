"""What the interface says to people, in Chinese and English: the sentences of its problems.

What the page says of the same things stands in `ui.texts`. Sentences of errors of the program are Chinese; in English
the kind of error is said instead.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


TEXTS = {
    "internal": Text(
        "出了意外，详情见服务器的记录。", "Something unexpected happened; the server's log has the details."
    ),
    "not_found": Text("这里没有这个网址。", "There is no such address here."),
    "method_not_allowed": Text("这个网址不能这样访问。", "This address cannot be used like this."),
    "bad_request": Text("看不懂发来的内容。", "What was sent could not be understood."),
    "unfit": Text("发来的内容不合要求，见 errors。", "What was sent is not as it should be, see errors."),
    "argument": Text("发来的内容不合要求。", "What was sent is not as it should be."),
    "index_missing": Text(
        "还没有索引，正在建立或需要建立。", "There is no index yet: it is being made, or has to be."
    ),
    "index_unusable": Text(
        "索引现在不能用，需要重新建立。", "The index cannot be used; it has to be made anew."
    ),
    "index_locked": Text("另一个程序正在写索引。", "Another program is writing the index."),
    "index_unwritable": Text(
        "索引写不进去，原有索引未改动。", "The index cannot be written; it is as it was."
    ),
    "no_memory": Text("内存不够。", "There is not enough memory."),
    "no_access": Text("系统不允许读取。", "The system does not allow reading."),
    "failed": Text("没有做成。", "It was not done."),
    "busy": Text("现在提问的人太多，请过一会儿重试。", "Too many are asking just now; retry in a moment."),
    "too_large": Text("发来的内容太大，没有接收。", "Not taken: too large."),
    "too_slow": Text("发送得太慢，没有接收。", "Not taken: sent too slowly."),
    "too_many_questions": Text(
        "一次最多 {most} 个问题，发来了 {found} 个。",
        "At most {most} questions at one time; {found} were sent.",
    ),
    "no_questions": Text(
        "没有问题；每行应是一个 JSON 对象。", "No questions; each line should be a JSON object."
    ),
    "broken_line": Text("第 {number} 行：{problem}", "Line {number}: {problem}"),
    "no_table": Text(
        "这个答案没有表；请问可以列表比较的问题。", "This answer has no table; ask a question that compares."
    ),
    "not_acceptable": Text(
        "只能给出 application/json 或 text/csv。", "Only application/json and text/csv can be had."
    ),
    "no_report": Text("索引里没有这份报告。", "The index has no such report."),
    "range": Text(
        "从 {start} 到 {end} 不是这份报告的一段，它有 {length} 个字符。",
        "{start} to {end} is no part of the report, which has {length} characters.",
    ),
    "read_only": Text("只能提问，不能改动报告库。", "Reports can be asked, not changed."),
    "no_right": Text(
        "没有改动报告库的权限；请设环境变量 CONGRESS_QA_API_KEYS，并在请求里带上密钥。",
        "Not allowed to change the library; set CONGRESS_QA_API_KEYS and send a key.",
    ),
    "nothing_added": Text("没有添加任何文件，见 files。", "No file was added, see files."),
    "no_files": Text("没有发来文件。", "No file was sent."),
    "empty_file": Text("发来的文件是空的。", "The file that was sent is empty."),
    "folder_gone": Text(
        "报告文件夹现在不在（共享盘没有连上？），什么也没有改动。",
        "The folder of reports is not there now (a share that is not mounted?); nothing was changed.",
    ),
    "not_moved": Text("文件没有移除。", "The file was not removed."),
}

FIELDS = {  # pydantic's types of errors; it tells of them in English
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是完整的 JSON",
    "string_type": "应是文字",
    "string_too_long": "太长",
    "list_type": "应是数组",
    "tuple_type": "应是数组",
    "too_long": "太多",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "bool_type": "应是真假值",
    "bool_parsing": "应是真假值",
    "enum": "不是可选的值",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "model_attributes_type": "应是 JSON 对象",
    "dataclass_type": "应是 JSON 对象",
}
OTHERWISE = "不合要求"


def say(language: str, key: str, **values: object) -> str:
    """The sentence ``key`` in ``language``, with ``values`` filled in."""
    text = TEXTS[key]
    return (text.en if language == "en" else text.zh).format(**values)
