"""The lines of a report's raw text go in, the report's own lines come out.

Knows what web pages, newspapers, printers and Wikisource put around a report: toolbars, bread crumbs,
sources, dates of publication, picture credits, page numbers, links, licences, code, a summary that only repeats how
the report begins, and the same page once more. Removes whole lines only, and most kinds only before the salutation or
behind the last long paragraph: a sentence of the report must never go, so in doubt a line stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.characters import plain

_TAIL_PARAGRAPH = 80  # characters; what follows the last paragraph of that length is the tail
_FRONT_LINES = 40  # a salutation further down opens no report
_MENU = 16  # characters; a longer line before a footer is no link of it
_MENU_HEAD, _MENU_LINES = 10, 6  # characters of a link in a menu above a report, and lines that make one
_LINK = 60  # characters; a longer line is no link
_LAST_LINES = 400  # in which a list of links or a licence begins
_FIELDS = 12  # lines of a head of fields at most
_ECHO = 30  # characters; a summary is longer
_ECHO_END = 8  # characters at its end that may have been cut up
_ECHO_LINES = 60  # in which what it repeats stands
_SECOND_PAGE = 10  # long paragraphs that stand twice, from which the page does

SALUTATION = "(?:各位代表|各位委员|代表[们們]|同志[们們])"
# Where and when a newspaper or an agency carried the report.
PRESS = (
    r"[（(]?\s*《\s*[^《》]{2,12}\s*》\s*[（(]?[\d０-９年月日第至版\s—－\-]{4,40}[）)]?"
    r"|[（(]?(?:新华社|中新社|本报)\S{0,8}?[\d一二三四五六七八九十〇○零年]{0,10}月[\d一二三四五六七八九十]{1,3}日[电讯][）)]?"
)

# A toolbar: nothing but these words, brackets and separators. No word may be two others put together, or
# there are too many ways to match a long line.
_TOOLBAR = re.compile(
    r"(?:下载|打印(?:本页|此页|文章|正文)?|全屏|收藏(?:本页|此页)?|加入收藏|我要收藏|加大|还原|减小|字号|字体|默认|特大"
    r"|超大|关闭(?:窗口|本页|此页)?|返回(?:顶部|列表|上一?页)?|分享(?:到|至)?|微信|朋友圈|(?:新浪|腾讯)?微博|QQ(?:空间|好友)?"
    r"|朗读|语音(?:播报|朗读)|我要纠错|纠错|复制链接|无障碍(?:阅读|浏览)?|长者(?:模式|版)|繁體|繁体|简体|English|首页|[大中小]"
    r"|Public domain|false|true|[AＡ][+－＋-]|[\s\[\]【】（）()|｜:：/·•×+-])+"
)
_CRUMB = re.compile(r"[>＞»›]+|/")
_TRAIL = re.compile(r"(?:首页|.{0,8}位置[:：].{0,20})\s*[>＞»›/].{0,80}")
_LABEL = (
    r"(?:信息|文章|稿件|新闻)?来\s*源|稿源|(?:发布|发表|发稿|更新|公开|生成)(?:时间|日期|机构|单位)|发文(?:机关|机构|单位)"
    r"|责任编辑|责编|编辑|编审|值班编辑|审核|初审|复审|终审|校对|监制|记者|通讯员|作者|摄影|供稿"
    r"|(?:浏览|阅读|点击|访问|评论)(?:次数|量|数|率)?|字数|索引号|信息分类|主题分类|关键[词字]|您?(?:现在|当前)?所?在?的?位置"
)
_LABELLED = re.compile(rf"[（(【\[]?(?:{_LABEL})\s*[:：]\s*(.{{0,80}})")
_DATED = re.compile(r"[（(【\[]?(?:时间|日期)\s*[:：]\s*(.{0,60})")
_COUNT_LABEL = re.compile(r"(?:浏览|阅读|点击|访问|评论|字数)")
_COUNT_LAST = re.compile(r".*(?:浏览|阅读|点击|访问|评论)(?:次数|量|数|率)?\s*[:：]")
_TIME_LABEL = re.compile(r"(?:.{0,2}(?:时间|日期))")
_NAME = re.compile(r"(?!.*(?:报告|会议|大会|代表|[。！？]))\S(?:.{0,14}\S)?")
_MOMENT = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?\s*\d{1,2}\s*[:：时]\s*\d{1,2}.{0,4}"
)
_AROUND = (  # whole lines of other kinds that stand before or behind a report
    _TOOLBAR,
    _TRAIL,
    re.compile(PRESS),
    re.compile(
        r"(?:版权(?:所有|声明)|Copyright|©|网站标识码|.{0,20}ICP备|.{0,20}公网安备|主办(?:单位)?[:：].{0,60}(?:承办|技术支持|ICP)).{0,80}",
        re.I,
    ),
    re.compile(r"(?:来自|搜索|转自|摘自|微信公众号[:：]?|关注)[^，。；：！？]{2,16}"),
    re.compile(r"[》>]*(?:点击|扫描|长按|识别)\S{0,6}(?:图片|二维码|链接|查看|进入|关注|下载)\S{0,16}[《<]*"),
)
_FOOTER = re.compile(r"ICP备|公网安备|网站标识码|版权所有|Copyright ?[©@(]|©\s*\d{4}", re.I)
_FIELD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,8}\s*[:：].*")
_TEXT_FIELD = re.compile(r"(?:正文|内容|全文)\s*[:：]")
_BROKEN_OFF = re.compile(r"(?:\.{3,}|…+)\s*$")
_SUMMARY_LABEL = re.compile(r"[【\[]?(?:内容|文章)?(?:摘要|提要|导读|简介|核心提示)[】\]]?\s*[:：]?")
_CREDIT = re.compile(r".{0,150}(?:记者|通讯员|摄影[:：]?)\s*\S{1,4}(?:\s\S{1,3}){0,2}\s*")
_CAPTION = re.compile(r".{2,40}作(?:了)?《?政府工作报告》?。?")
_LINKS_FOLLOW = re.compile(
    r"[【\[]?(?:(?:相关|延伸|推荐|更多|热点|热门|最新)(?:报道|链接|阅读|文档|附件|新闻|文章|内容|稿件|推荐|资讯|信息|专题)"
    r"|本栏(?:目)?(?:最新|推荐|热门)|(?:阅读|点击|热门)排行|标签云|分享(?:到|至)|猜你喜欢|上一[篇条]|下一[篇条]|扫一扫\S{0,20})[】\]]?\s*(?:[:：>＞》].{0,50})?"
)
_LICENCE = re.compile(r"本作品(?:是|来自|在|属于|不适用|最初)\S.*")
_LICENCE_WORDS = re.compile(r"Public domain|公有领域|公有領域|Creative Commons|知识共享", re.I)
_ANYWHERE = (
    re.compile(
        r"[（(【]?(?:上接|下转|紧接|转)\s*第?[A-Z]?[一二三四五六七八九十\d０-９]{1,3}版.{0,6}[）)】]?"
    ),
    re.compile(r"第\s*\d{1,4}\s*页(?:[\s，,/、]*共\s*\d{1,4}\s*页)?|Page \d+(?: of \d+)?"),
    re.compile(r"[-—–－]{1,3}\s*\d{1,4}\s*[-—–－]{1,3}"),
    # Code: statements, blocks and tags.
    re.compile(
        r"(?:(?:var|let|const)\s+[\w$]+\s*=|function\b[\w\s]*\(|(?:window|document|\$|jQuery)[.(]).*[;{})]"
    ),
    re.compile(r"[a-z]+(?:-[a-z]+)*\s*:[^。，]*;|[.#@][A-Za-z][\w\s.,#:>-]*\{.*"),
    re.compile(r"(?=[\x20-\x7e]+$)(?:.*[;{}]|<!--.*|.*-->|/\*.*|.*\*/|</?[A-Za-z][^<>]*>)"),
)
_BARE_NUMBER = re.compile(r"(\d{1,4})(?:\s*/\s*\d{1,4})?")
_PAGE_LINES = 5  # a page has more lines than that; numbers that follow each other sooner are a list
_MIN_PAGES = 3


def without_furniture(lines: Sequence[str]) -> list[str]:
    """Return ``lines`` without those that are page furniture; blank lines and indents stay as they are."""
    stripped = [line.strip() for line in plain("\n".join(lines)).split("\n")]
    end = _end(stripped)
    end = _first_page(stripped[:end])
    end = _footer(stripped[:end])
    end = _tags(stripped[:end])
    stripped = stripped[:end]
    front, tail = _front(stripped), _tail(stripped)
    head = [i for i in range(front) if stripped[i]]
    gone = {i for i, line in enumerate(stripped) if any(kind.fullmatch(line) for kind in _ANYWHERE)}
    gone |= _menu(stripped, head)
    gone |= _page_numbers(stripped) | _captions(stripped, head) | _fields(stripped)
    gone |= _around(stripped, head, in_head=True)
    gone |= _around(stripped, [i for i in range(max(front, tail), end) if stripped[i]], in_head=False)
    return [line for i, line in enumerate(lines[:end]) if i not in gone]


def without_echo(lines: Sequence[str]) -> list[str]:
    """``lines`` without a summary above the text that is the beginning of the text itself, broken off."""
    filled = [i for i, line in enumerate(lines) if line.strip()][:_ECHO_LINES]
    for place, i in enumerate(filled[:_FRONT_LINES]):
        said = re.sub(r"\s|[.…]+$", "", lines[i])
        labelled = place > 0 and _SUMMARY_LABEL.fullmatch(lines[filled[place - 1]].strip()) is not None
        if len(said) < _ECHO or not (labelled or _BROKEN_OFF.search(lines[i])):
            continue
        below = re.sub(r"\s", "", "".join(lines[j] for j in filled[place + 1 :]))
        if said[: max(_ECHO, len(said) - _ECHO_END)] in below:
            gone = {i, filled[place - 1]} if labelled else {i}
            return [line for j, line in enumerate(lines) if j not in gone]
    return list(lines)


def _end(lines: Sequence[str]) -> int:
    """Where a list of links or a licence begins that runs to the end of the file."""
    filled = [i for i, line in enumerate(lines) if line][-_LAST_LINES:]
    end = len(lines)
    for i in reversed(filled):
        if _LICENCE.fullmatch(lines[i]) and _LICENCE_WORDS.search("\n".join(lines[i:])):
            end = i
    for i in reversed([i for i in filled if i < end]):
        if len(lines[i]) > _LINK:
            break
        if _LINKS_FOLLOW.fullmatch(lines[i]):
            end = i
    return end


def _first_page(lines: Sequence[str]) -> int:
    """Where the same page begins once more, if nearly all of its paragraphs stand before that line already."""
    long = [i for i, line in enumerate(lines) if len(line) >= _TAIL_PARAGRAPH]
    seen: set[str] = set()
    again = None
    for place, i in enumerate(long):
        if lines[i] in seen:
            again = place
            break
        seen.add(lines[i])
    if again is None:
        return len(lines)
    rest = long[again:]
    repeats = [lines[i] for i in rest if lines[i] in seen]
    if len(set(repeats)) < _SECOND_PAGE or len(repeats) < 0.9 * len(rest):
        return len(lines)
    end = long[again]
    known = set(lines[: long[again - 1]])
    while end > long[again - 1] + 1 and (not lines[end - 1] or lines[end - 1] in known):
        end -= 1
    return end


def _footer(lines: Sequence[str]) -> int:
    """Where the footer of a site begins: its registration, or the menu above that."""
    tail = _tail(lines)
    first = next((i for i in range(tail, len(lines)) if _FOOTER.search(lines[i])), None)
    if first is None or any("。" in line for line in lines[first:]):
        return len(lines)
    while first > tail and _is_menu(lines[first - 1]):
        first -= 1
    return first


def _tags(lines: Sequence[str]) -> int:
    """Where the keywords below a report begin: words of its title, a line each."""
    title = "".join(lines[: _front(lines)])
    end = len(lines)
    while end and (not lines[end - 1] or (len(lines[end - 1]) <= _MENU and lines[end - 1] in title)):
        end -= 1
    tags = [line for line in lines[end:] if line]
    return end if tags and end > _tail(lines) - 1 else len(lines)


def _is_menu(line: str) -> bool:
    """Whether a line before a footer is one of its links, or blank: short, and no part of a sentence or a list."""
    return len(line) <= _MENU and not re.search(r"[，。；！？、\d]|^[（(]|代表", line)


def _menu(lines: Sequence[str], head: Sequence[int]) -> set[int]:
    """The menu of a site above a report: more short lines in a row than any title page has."""
    gone: set[int] = set()
    run: list[int] = []
    for i in [*head, -1]:
        if i >= 0 and len(lines[i]) <= _MENU_HEAD and _is_menu(lines[i]) and "报告" not in lines[i]:
            run.append(i)
            continue
        if len(run) >= _MENU_LINES:
            gone.update(run)
        run = []
    return gone


def _fields(lines: Sequence[str]) -> set[int]:
    """A head of fields as collectors write it, from behind the title to the one that the text stands in.

    标题：… stays, for some texts do not say themselves what they are.
    """
    filled = [i for i, line in enumerate(lines) if line][:_FIELDS]
    for place, i in enumerate(filled):
        if _TEXT_FIELD.fullmatch(lines[i]):
            fields = [j for j in filled[: place + 1] if _FIELD.fullmatch(lines[j])]
            return {j for j in fields if not lines[j].startswith("标题")} if place else set()
        if not _FIELD.fullmatch(lines[i]) and not lines[i].startswith(("—", "-")):
            return set()
    return set()


def _front(lines: Sequence[str]) -> int:
    """The index of the salutation, or else of the first line that is long or numbered."""
    for i, line in enumerate(lines[:_FRONT_LINES]):
        if re.match(rf"{SALUTATION}\s*[：:！!，,]", line):
            return i
    for i, line in enumerate(lines[:_FRONT_LINES]):
        if len(line) >= _TAIL_PARAGRAPH or re.match(r"[一二三四五六七八九十]、|[（(]一[）)]", line):
            return i
    return min(len(lines), _FRONT_LINES)


def _tail(lines: Sequence[str]) -> int:
    """The index behind the last long paragraph; without one, nothing is known to lie behind the report."""
    long = [i for i, line in enumerate(lines) if len(line) >= _TAIL_PARAGRAPH]
    return long[-1] + 1 if long else len(lines)


def _around(lines: Sequence[str], zone: Sequence[int], *, in_head: bool) -> set[int]:
    """Furniture among the lines ``zone`` before the report, or behind it."""
    gone: set[int] = set()
    for place, i in enumerate(zone):
        following = zone[place + 1] if place + 1 < len(zone) else None
        if any(kind.fullmatch(lines[i]) for kind in _AROUND) or (in_head and _MOMENT.fullmatch(lines[i])):
            gone.add(i)
        label = _LABELLED.fullmatch(lines[i]) or (_DATED.fullmatch(lines[i]) if in_head else None)
        if label:
            gone.add(i)
            if following is not None and _is_value(lines[i], label[1], lines[following]):
                gone.add(following)
        if in_head and _CRUMB.fullmatch(lines[i]) and place and following is not None:
            gone |= {zone[place - 1], i, following}
            # The last crumb is often said again as the name of the column.
            after = zone[place + 2] if place + 2 < len(zone) else None
            if after is not None and lines[after] == lines[following]:
                gone.add(after)
    return gone


def _is_value(label: str, said: str, line: str) -> bool:
    """Whether ``line`` is what the last label on the line before it is about, behind which only ``said`` stands."""
    if _COUNT_LAST.fullmatch(label):
        return line.isdecimal()
    if said:
        return False
    if _COUNT_LABEL.match(label):
        return line.isdecimal()
    if _TIME_LABEL.match(label):
        return _MOMENT.fullmatch(line) is not None
    return _NAME.fullmatch(line) is not None


def _captions(lines: Sequence[str], head: Iterable[int]) -> set[int]:
    """Captions of pictures, unless they alone name the session."""
    captions = {i for i in head if _CREDIT.fullmatch(lines[i]) or _CAPTION.fullmatch(lines[i])}
    session_named = any("会议上" in lines[i] for i in head if i not in captions)
    return captions if session_named else set()


def _page_numbers(lines: Sequence[str]) -> set[int]:
    """Lines that are bare numbers, if they count the pages: each one more than the last, at some distance."""
    found = [(i, int(match[1])) for i, line in enumerate(lines) if (match := _BARE_NUMBER.fullmatch(line))]
    run: list[tuple[int, int]] = []
    for i, number in found:
        if not run or (number == run[-1][1] + 1 and i - run[-1][0] > _PAGE_LINES):
            run.append((i, number))
    return {i for i, _ in run} if len(run) >= _MIN_PAGES and len(run) > len(found) / 2 else set()
