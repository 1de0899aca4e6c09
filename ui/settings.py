"""What the environment decides of the page: who may open it and by which name, whether the library may change,
what is kept.

Goes in: environment variables. Comes out: one value. Each has a sentence in the README.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from index.errors import CongressQAError

USER, PASSWORD = "CONGRESS_QA_USER", "CONGRESS_QA_PASSWORD"
READ_ONLY, FEEDBACK = "CONGRESS_QA_READ_ONLY", "CONGRESS_QA_FEEDBACK"
HOSTS, PROXIES = "CONGRESS_QA_HOSTS", "CONGRESS_QA_PROXIES"
KEYS = "CONGRESS_QA_API_KEYS"
WATCH = "CONGRESS_QA_WATCH"
KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{16,200}")  # a shorter one could be guessed
NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\[?[0-9A-Fa-f:.]+\]?")
OFF, ON = ("0", "off", "no", "false"), ("1", "on", "yes", "true")


class SettingError(CongressQAError):
    """An environment variable says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``login`` is a name and a password, ``feedback`` the file for verdicts; ``None`` is without.

    ``hosts`` are further names by which the page may be asked for, ``proxies`` the addresses or networks of what stands
    before it and is believed, ``keys`` those of other programs; ``watch`` says that the
    folder is watched from the beginning.
    """

    login: tuple[str, str] | None = None
    read_only: bool = False
    feedback: Path | None = None
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    watch: bool = False


def from_environment(environment: Mapping[str, str], index: Path) -> Settings:
    """The settings of a page over ``index``; feedback goes into its folder unless another file is named.

    Raises:
        SettingError: A variable has no meaning, or of name and password only one is set.
    """
    user, password = environment.get(USER, ""), environment.get(PASSWORD, "")
    if bool(user) != bool(password):
        raise SettingError(f"环境变量 {USER} 和 {PASSWORD} 只设了一个；请两个都设，或都不设")
    feedback = environment.get(FEEDBACK, "on").strip()
    if feedback.lower() in (*OFF, ""):
        file = None
    else:
        file = index / "feedback.jsonl" if feedback.lower() in ON else Path(feedback)
    return Settings(
        (user, password) if user else None,
        _switch(environment, READ_ONLY),
        file,
        _each(environment, HOSTS, _host, "主机名，例如 qa.example.cn"),
        _each(environment, PROXIES, lambda text: str(ip_network(text, strict=False)), "IP 地址或网段"),
        _keys(environment),
        _switch(environment, WATCH),
    )


def _each(
    environment: Mapping[str, str], name: str, read: Callable[[str], str], wanted: str
) -> tuple[str, ...]:
    """The values of a variable that lists some, with commas between them."""
    text = ""
    try:
        return tuple(read(text) for each in environment.get(name, "").split(",") if (text := each.strip()))
    except ValueError as error:
        raise SettingError(f"环境变量 {name} 里的“{text}”看不懂；应是{wanted}，用逗号隔开") from error


def _keys(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of other programs; an error does not repeat them."""
    keys = tuple(text for each in environment.get(KEYS, "").split(",") if (text := each.strip()))
    if not all(KEY.fullmatch(key) for key in keys):
        raise SettingError(
            f"环境变量 {KEYS} 里有不能用的密钥；每个应是 16 到 200 个字母、数字或符号，不含空格，用逗号隔开"
        )
    return keys


def _host(text: str) -> str:
    """A host's name as it is."""
    if not NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "").strip().lower()
    if value in (*OFF, ""):
        return False
    if value in ON:
        return True
    raise SettingError(f"环境变量 {name} 是“{value}”；应是 1（打开）或 0（关闭）")
