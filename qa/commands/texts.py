"""Every text of the command line, in Chinese and in English. `CONGRESS_QA_LANG=en` asks for English.

Messages of errors and of answers come from where they arise, in Chinese.
"""

from __future__ import annotations

import os
import re

_TEXTS: dict[str, tuple[str, str]] = {
    # help
    "about": (
        "向人大会议听取的各类报告提问：答案附原文出处，全程在本机运行，不联网。",
        "Ask the reports that congresses hear; answers come with the sentences they rest on, offline.",
    ),
    "example": (
        "第一次使用：\n"
        "  congress-qa index reports                 把 reports 文件夹里的报告编入索引\n"
        "  congress-qa ask 今年经济增长目标是多少？  提问\n"
        "  congress-qa serve                         打开网页版\n"
        "索引默认放在当前目录的 index-data 里，各命令都可以用 --index 另指。",
        "First steps:\n"
        "  congress-qa index reports                 index the reports in the folder reports\n"
        "  congress-qa ask 今年经济增长目标是多少？  ask a question\n"
        "  congress-qa serve                         open the web page\n"
        "The index lies in index-data in the current folder; every command takes --index to change that.",
    ),
    "commands": ("命令", "commands"),
    "command": ("命令", "COMMAND"),
    "arguments": ("参数", "arguments"),
    "options": ("选项", "options"),
    "usage": ("用法：", "usage: "),
    "help": ("显示这份说明", "show this help"),
    "version": ("显示版本号", "show the version"),
    "index.help": (
        "让索引与报告文件夹一致：新增、改动、删除的都会跟上，没变的不重做",
        "make the index match a folder of reports; what has not changed is not done again",
    ),
    "index.reports": (
        "放报告的文件夹，含子文件夹；支持 docx、pdf、txt、md、html、xlsx、csv",
        "the folder of reports, subfolders included: docx, pdf, txt, md, html, xlsx, csv",
    ),
    "index.model": (
        "向量模型：不写则用自带的；也可写 sentence-transformers 模型名或文件夹，如 BAAI/bge-small-zh-v1.5",
        "embedding model: the bundled one by default, or a sentence-transformers name or folder, "
        "e.g. BAAI/bge-small-zh-v1.5",
    ),
    "index.allow_removals": (
        "报告文件夹里少了很多报告（超过 3 份且超过十分之一）时，也照样从索引里移除",
        "remove reports from the index even where many (over 3 and over a tenth) have gone from the folder",
    ),
    "index.verify": (
        "逐字节核对全部报告和索引，大小和修改时间都没变的文件也重新读",
        "read every byte of reports and index, also of files whose size and time are as they were",
    ),
    "watch.help": (
        "守着报告文件夹：新增、改动、移除的文件写完后自动编入索引；按 Ctrl+C 停止",
        "watch a folder of reports: what is new, changed or gone is indexed once it has settled; Ctrl+C stops it",
    ),
    "watch.settle": (
        "文件多少秒没有变化才算写完（默认 %(default)s）",
        "seconds without change after which a file counts as written (default: %(default)s)",
    ),
    "watch.every": (
        "每隔多少秒自己看一遍，网络盘上的变化靠它发现（默认 %(default)s）",
        "seconds between looks, by which changes on network drives are found (default: %(default)s)",
    ),
    "watch.json": (
        "每次更新输出一行 JSON，供程序读取（格式见 docs/formats.md）",
        "print a line of JSON for each update, for programs (see docs/formats.md)",
    ),
    "watch.begun": ("正在守着 {reports}，按 Ctrl+C 停止", "watching {reports}, Ctrl+C stops it"),
    "watch.nothing": ("没有变化", "nothing has changed"),
    "watch.update": ("{time}　{changes}（{seconds:.1f} 秒）", "{time}  {changes} ({seconds:.1f} s)"),
    "watch.change": ("{name} {count}", "{count} {name}"),
    "ask.help": ("提一个问题，得到答案和原文出处", "ask one question; get the answer and its sources"),
    "ask.csv": (
        "把答案里的表写成 CSV 文件，供电子表格打开",
        "write the answer's table to this CSV file, for spreadsheets",
    ),
    "ask.write": (
        "请语言模型把引用的句子写成短文（CONGRESS_QA_LLM_URL、CONGRESS_QA_LLM_MODEL 指明），逐句核对，没有出处的删去",
        "have a language model (CONGRESS_QA_LLM_URL, CONGRESS_QA_LLM_MODEL) write prose of the cited sentences; "
        "each of its sentences is checked, and struck where its sources do not say so",
    ),
    "write.missing": (
        "没有指明语言模型；请设环境变量 CONGRESS_QA_LLM_URL 和 CONGRESS_QA_LLM_MODEL，或不用 --write",
        "no language model is named; set CONGRESS_QA_LLM_URL and CONGRESS_QA_LLM_MODEL, or leave --write out",
    ),
    "writing.query": (
        "（语言模型改写为“{query}”查找）",
        "(looked up as “{query}”, in the words of the language model)",
    ),
    "writing.written": (
        "（语言模型 {model} 据下列原文写成，已逐句核对{struck}）",
        "(written by {model} from the sentences below, each sentence checked{struck})",
    ),
    "writing.struck": ("，删去没有出处的 {n} 句", "; {n} struck, for no source says so"),
    "writing.chosen": (
        "（所引句子由语言模型 {model} 从检索到的原文里选出）",
        "(the cited sentence was chosen by {model} out of those found)",
    ),
    "writing.cut": (
        "（{note}；以上是此前通过核对的句子）",
        "({note}; the text above is what had passed until then)",
    ),
    "writing.stands": (
        "（{note}{struck}；以上是原文摘录）",
        "({note}{struck}; the text above is made of quotes)",
    ),
    "no_table": (
        "这个答案没有表，没有写{path}；用--csv时请问可以列表比较的问题",
        "this answer has no table, {path} was not written; with --csv, ask a question that compares",
    ),
    "ask.question": ("问题；写 - 则从标准输入读", "the question; - reads it from standard input"),
    "ask.places": (
        "只查这些地区，用逗号分开，如 浙江,江苏",
        "only these places, separated by commas: 浙江,江苏",
    ),
    "ask.years": (
        "只查这些年份的报告，如 2024,2025 或 2020-2025",
        "only reports of these years: 2024,2025 or 2020-2025",
    ),
    "ask.bodies": (
        "只查这些机关的报告，用逗号分开：人大常委会、政府、法院、检察院、党代会、人大、政协、财政局、发改委、统计局",
        "only reports of these bodies, separated by commas: 人大常委会, 政府, 法院, 检察院, 党代会, 人大, 政协, 财政局, "
        "发改委, 统计局",
    ),
    "ask.kinds": (
        "只查这些类别的报告，用逗号分开：政府工作报告、预算报告、决算报告、计划报告、法院工作报告、施政报告、决议、统计公报等",
        "only reports of these kinds, separated by commas: 政府工作报告, 预算报告, 决算报告, 计划报告, 法院工作报告, "
        "施政报告, 决议, 统计公报 …",
    ),
    "ask.reports": (
        "只查这些报告或文件夹，按在报告文件夹里的路径，用逗号分开，如 浙江/2024年.docx,江苏",
        "only these reports or folders, by their paths below the reports folder, separated by commas",
    ),
    "json": (
        "输出 JSON，供程序读取（格式见 docs/formats.md）",
        "print JSON for programs (see docs/formats.md)",
    ),
    "index": ("索引所在的文件夹（默认 %(default)s）", "the folder of the index (default: %(default)s)"),
    "batch.help": ("逐行回答一个文件里的问题", "answer a file of questions, one a line"),
    "questions": (
        "问题文件，每行一个 JSON 对象（格式见 docs/formats.md）",
        "questions, one JSON object a line (see docs/formats.md)",
    ),
    "batch.out": ("答案写到这个文件，每行一个 JSON 对象", "write the answers here, one JSON object a line"),
    "batch.ranked": (
        "每个答案另附检索到的前 N 个句子",
        "add the best N sentences that were retrieved to each answer",
    ),
    "eval.help": (
        "用一套有标准答案的问题衡量回答的好坏",
        "measure the answers on questions with known answers",
    ),
    "eval.wrong": (
        "把没答对的问题、回答和检索到的句子写到这个文件",
        "write what was answered wrongly, with what was ranked, here",
    ),
    "serve.help": ("打开网页版", "serve the web page"),
    "serve.api": (
        "只提供接口（REST），不开网页；开网页时接口也在 /api/v1 之下",
        "the REST interface alone, without the page; beside the page it is under /api/v1",
    ),
    "serve.reports": ("放报告的文件夹（默认 %(default)s）", "the folder of reports (default: %(default)s)"),
    "serve.host": (
        "监听的地址（默认 %(default)s，只有本机能打开）",
        "address to listen on (default: %(default)s, this machine only)",
    ),
    "serve.port": ("监听的端口（默认 %(default)s）", "port to listen on (default: %(default)s)"),
    "mcp.help": (
        "让智能助手（MCP 客户端）引用报告：提问、检索、比较、读原文",
        "let assistants (MCP clients) quote reports: ask, search, compare, read",
    ),
    "mcp.http": (
        "改用 streamable HTTP（只限本机）；默认用标准输入输出，由助手自己启动",
        "by streamable HTTP, for this machine only; by default over standard input and output, started by the assistant",
    ),
    "mcp.port": (
        "--http 监听的端口（默认 %(default)s）",
        "port to listen on with --http (default: %(default)s)",
    ),
    "mcp.ready": ("MCP 已就绪：{address}（按 Ctrl+C 停止）", "MCP is ready at {address} (Ctrl+C stops it)"),
    "mcp.missing": (
        "没有装 MCP 的部件；请运行 pip install 'congress-qa[mcp]'",
        "what MCP needs is not installed; run pip install 'congress-qa[mcp]'",
    ),
    "check.help": (
        "逐字节检查索引是否完好",
        "read every byte of an index and say whether it is what was written",
    ),
    "status.help": (
        "显示索引的状况：快照、编码模型、报告数、上次失败的文件、大小",
        "show how an index is: snapshot, encoder, reports, failures of the last build, sizes",
    ),
    # results
    "check.sound": (
        "索引完好：{snapshot}，{files} 个文件，共 {size}，全部与写入时一致",
        "the index is sound: {snapshot}, {files} files, {size}, all as they were written",
    ),
    "check.damaged": (
        "{files} 个文件中发现 {n} 处损坏；运行 congress-qa index 报告文件夹 --index {index} 即可由报告重新做好",
        "{n} problems in {files} files; congress-qa index REPORTS --index {index} makes them anew from the reports",
    ),
    "status.row": ("{name}：{value}", "{name}: {value}"),
    "status.index": ("索引", "index"),
    "status.snapshot": ("快照", "snapshot"),
    "status.built": ("建立时间（UTC）", "built (UTC)"),
    "status.encoder": ("编码模型", "encoder"),
    "status.reports": ("报告", "reports"),
    "status.sentences": ("句子", "sentences"),
    "status.passages": ("段落", "passages"),
    "status.size": ("大小", "size"),
    "status.parts": ("其中", "of which"),
    "status.older": ("旧快照", "older snapshots"),
    "added": ("新增", "added"),
    "changed": ("改动", "changed"),
    "renamed": ("改名", "renamed"),
    "unchanged": ("未变", "unchanged"),
    "removed": ("移除", "removed"),
    "duplicates": ("重复", "duplicates"),
    "failed": ("失败", "failed"),
    "kept": ("暂读不到，沿用旧内容", "out of reach, kept as it was"),
    "outcome": ("结果", "outcome"),
    "files": ("份数", "files"),
    "which": ("哪些", "which"),
    "and_more": ("{shown} 等 {n} 份", "{shown} and others, {n} in all"),
    "indexed": ("索引已更新：{index}，用时 {seconds:.1f} 秒", "index up to date: {index}, {seconds:.1f} s"),
    "remade": (
        "软件、模型或设置有变，全部报告已重新处理",
        "software, model or settings have changed, so all reports were made anew",
    ),
    "file_failed": ("{path}：{found}；{advice}", "{path}: {found}; {advice}"),
    "several": (
        "{path}：文件里有 {n} 份报告，只收录了{taken}；请把{others}拆成单独的文件再放入",
        "{path}: holds {n} reports, of which {taken} was taken; please put {others} into files of their own",
    ),
    "broken": (
        "{path}：有读不出的字，原文可能缺损，见 {places}",
        "{path}: some characters could not be read, see {places}",
    ),
    "scan": (
        "{path}：扫描件，识别了 {pages} 页，平均置信度{confidence}%",
        "{path}: a scan, {pages} pages recognised, mean confidence {confidence}%",
    ),
    "scan.unsure": ("；第{numbers}页不太清楚，请核对", "; pages {numbers} are unclear, please check"),
    "stage.page": ("{stage}（扫描件 {page}/{pages} 页）", "{stage} (page {page}/{pages} of a scan)"),
    "stage.LOOK": ("查看文件", "looking at files"),
    "stage.ANALYSE": ("分析报告", "analysing reports"),
    "stage.WRITE": ("写入索引", "writing the index"),
    "understood": ("我理解为：{asked}", "Understood as: {asked}"),
    "mended": ("（“{wrong}”读作“{right}”）", " (“{wrong}” read as “{right}”)"),
    "nearest": ("最接近的内容（不是答案）", "What comes nearest (not the answer)"),
    "short": ("简答：", "In short: "),
    "sources": ("出处", "Sources"),
    "quote": ("“{quote}”", "“{quote}”"),
    "scanned": (
        "（识别自扫描件第{page}页，置信度{confidence}%）",
        " (recognised from page {page} of a scan, confidence {confidence}%)",
    ),
    "coverage": ("检索范围：{coverage}", "Searched: {coverage}"),
    "group": ("类别", "category"),
    "n": ("题数", "n"),
    "correct": ("答对", "correct"),
    "answered": ("作答", "answered"),
    "answer_recall": ("要点", "answer_recall"),
    "evidence_at_1": ("首条命中", "evidence_at_1"),
    "evidence_at_5": ("前五命中", "evidence_at_5"),
    "evidence_all": ("出处全", "evidence_all"),
    "citation_precision": ("引用准", "citation_precision"),
    "short_exact": ("简答准", "short_exact"),
    "refused_right": ("该拒则拒", "refused_right"),
    "misleading": ("误导", "misleading"),
    "numbers_cited": ("数字有据", "numbers_cited"),
    "ranked_at_1": ("首位", "ranked_at_1"),
    "ranked_at_5": ("前5位", "ranked_at_5"),
    "ranked_at_20": ("前20位", "ranked_at_20"),
    "latency": (
        "每题用时：中位数 {median:.0f} 毫秒，95% 的题在 {p95:.0f} 毫秒以内",
        "time for a question: median {median:.0f} ms, 95th percentile {p95:.0f} ms",
    ),
    "answering": ("回答", "answering"),
    "batch.done": ("{n} 个答案已写到 {out}", "{n} answers written to {out}"),
    # errors
    "error": ("错误：{problem}", "error: {problem}"),
    "try_help": ("用 {prog} --help 查看说明", "see {prog} --help"),
    "line": ("{path} 第 {number} 行跳过：{problem}", "{path}, line {number} skipped: {problem}"),
    "no_questions": ("{path} 里没有可用的问题", "{path} holds no question that can be used"),
    "bad_file": ("不能读写 {path}：{problem}", "cannot read or write {path}: {problem}"),
    "bad_year": (
        "{value} 不是年份，应写成 2025、2024,2025 或 2020-2025",
        "{value} is no year; write 2025, 2024,2025 or 2020-2025",
    ),
    "bad_body": (
        "{value} 不是会议听取报告的机关，可写：人大常委会、政府、法院、检察院、党代会、人大、政协、财政局、发改委、统计局"
        "、其他",
        "{value} is no body that reports; write 人大常委会, 政府, 法院, 检察院, 党代会, 人大, 政协, 财政局, 发改委, "
        "统计局 or 其他",
    ),
    "bad_kind": (
        "{value} 不是报告类别，可写：政府工作报告、预算报告、决算报告、计划报告、规划报告、人大常委会工作报告、"
        "法院工作报告、检察院工作报告、政协工作报告、党代会报告、施政报告、审计工作报告、统计公报、决议、会议报道、其他",
        "{value} is no kind of report; write 政府工作报告, 预算报告, 决算报告, 计划报告, 规划报告, 人大常委会工作报告, "
        "法院工作报告, 检察院工作报告, 政协工作报告, 党代会报告, 施政报告, 审计工作报告, 统计公报, 决议, 会议报道 "
        "or 其他",
    ),
    "bad_number": (
        "{value} 应是 {first} 到 {last} 之间的整数",
        "{value} should be a whole number from {first} to {last}",
    ),
    "missing": ("没有这个文件或文件夹", "there is no such file or folder"),
    "forbidden": ("没有权限", "permission denied"),
    "directory": ("这是文件夹，应是文件", "this is a folder, not a file"),
}

_USAGE_ERRORS = (  # argparse speaks English only
    (r"the following arguments are required: (.+)", "还缺少：{}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{}"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", "{1} 不能用在这里，可选：{2}"),
    (r"argument (.+): expected (?:one|at least one) argument", "{} 后面要写上它的值"),
    (r"argument (.+): (.+)", "{0}：{1}"),
)


def language() -> str:
    """``zh``, or ``en`` where the environment asks for it."""
    return "en" if os.environ.get("CONGRESS_QA_LANG", "").lower().startswith("en") else "zh"


def text(key: str, **values: object) -> str:
    """The text named ``key`` in the user's language, with ``values`` filled in."""
    template = _TEXTS[key][language() == "en"]
    return template.format(**values) if values else template


def usage_error(message: str) -> str:
    """A message of argparse in the user's language; one that is not known stays as it is."""
    if language() == "zh":
        for pattern, template in _USAGE_ERRORS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                return template.format(*found.groups())
    return message
