"""A language model behind an OpenAI-compatible address: messages go in, its text comes out.

Bounded in time and size. What goes wrong, in whichever way, is one `EndpointError` with a sentence for people, behind
whatever came before it. Nothing is called but the address in the environment: no proxy, no redirect.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
from anyio.from_thread import start_blocking_portal

from index.errors import CongressQAError

URL, MODEL, KEY = "CONGRESS_QA_LLM_URL", "CONGRESS_QA_LLM_MODEL", "CONGRESS_QA_LLM_KEY"
SECONDS = 60.0
"""From the first byte sent to the last received; a small model on a laptop writes 200 characters in half of it."""
LONGEST = 400_000
"""Bytes of a reply, with what the protocol adds to each piece."""
TOKENS = 800
"""Of a reply at most: six sentences."""


class EndpointError(CongressQAError):
    """The language model gave no whole reply; the message says why."""


class LongReplyError(EndpointError):
    """The language model had more to say than was asked for."""


class EndpointSettingError(CongressQAError):
    """The environment names a language model in a way that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked. ``url`` ends before ``/chat/completions``; the key is never shown."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that are called."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def reply(self, messages: Sequence[Mapping[str, str]], tokens: int = TOKENS) -> str:
        """What the model says to ``messages`` in so many ``tokens``, whole; half a reply is none.

        Raises:
            EndpointError: It says nothing, refuses, stops half way, takes too long, or is not there.
        """
        return "".join(self.pieces(messages, tokens))

    def pieces(self, messages: Sequence[Mapping[str, str]], tokens: int = TOKENS) -> Iterator[str]:
        """What the model says to ``messages``, piece by piece as it comes; whoever stops taking ends the call.

        Raises:
            EndpointError: As `reply`, behind the pieces that came before.
        """
        came: SimpleQueue[str | None] = SimpleQueue()
        said = False
        # A thread of its own, for whoever asks may have an event loop running already.
        with start_blocking_portal() as portal, self._told():
            call = portal.start_task_soon(self._within, self._asking(messages, tokens), came.put)
            call.add_done_callback(lambda _: came.put(None))
            try:
                while (piece := came.get()) is not None:
                    said = said or bool(piece.strip())
                    yield piece
                call.result()
            finally:
                call.cancel()
        if not said:
            raise EndpointError("语言模型没有写出内容")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong within, in a sentence for people."""
        try:
            yield
        except TimeoutError as error:
            raise EndpointError(f"语言模型在{self.seconds:.0f}秒内没有答完") from error
        except httpx.HTTPError as error:
            raise EndpointError(f"语言模型没有答完：连接中断或不通（{type(error).__name__}）") from error
        except (httpx.InvalidURL, OSError) as error:
            raise EndpointError(f"语言模型连不上（{type(error).__name__}）") from error

    def _asking(self, messages: Sequence[Mapping[str, str]], tokens: int) -> dict[str, Any]:
        """The body of a request."""
        return {
            "model": self.model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": tokens,
        }

    async def _within(self, body: Mapping[str, Any], say: Callable[[str], None]) -> None:
        with anyio.fail_after(self.seconds):
            await self._said(body, say)

    async def _said(self, body: Mapping[str, Any], say: Callable[[str], None]) -> None:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        # No environment: a proxy or a .netrc would have the question pass by others than the one that was named.
        async with (
            httpx.AsyncClient(trust_env=False, timeout=self.seconds, follow_redirects=False) as client,
            client.stream("POST", f"{self.url}/chat/completions", json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise EndpointError(f"语言模型的服务答复{response.status_code}")
            if response.headers.get("content-type", "").split(";")[0].strip() == "application/json":
                say(_whole([line async for line in _lines(response)]))
            else:
                await _streamed(response, say)


def messages(told: str, examples: Sequence[tuple[object, str]], material: object) -> list[dict[str, str]]:
    """What a model is asked: what it is ``told`` to do, how that was done with other material, and the ``material``.

    Small models follow an example more than a rule. Material is JSON, so that what a report says stays a string in it.
    """
    asked = [{"role": "system", "content": told}]
    for given, answered in examples:
        asked.append({"role": "user", "content": json.dumps(given, ensure_ascii=False)})
        asked.append({"role": "assistant", "content": answered})
    return [*asked, {"role": "user", "content": json.dumps(material, ensure_ascii=False)}]


def from_environment(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that the environment names; None where it names none.

    Raises:
        EndpointSettingError: The address is none, or the model is not named.
    """
    url = environment.get(URL, "").strip().rstrip("/").removesuffix("/chat/completions")
    if not url:
        return None
    model = environment.get(MODEL, "").strip()
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fits = None
    if not fits or parts.username or parts.query or parts.fragment:
        raise EndpointSettingError(
            f"环境变量 {URL} 不是能用的地址；例如 http://127.0.0.1:8080/v1，密钥写在 {KEY} 里"
        )
    if not model:
        raise EndpointSettingError(f"设了环境变量 {URL}，没有设 {MODEL}；请写明模型的名称")
    key = environment.get(KEY, "").strip()
    if not key.isascii() or not key.isprintable():
        raise EndpointSettingError(f"环境变量 {KEY} 里有不能用的字符")
    return Endpoint(url, model, key)


# --- replies ---------------------------------------------------------------------------------------------------------


async def _lines(response: httpx.Response) -> AsyncIterator[str]:
    """The lines of a reply, of which no more than :data:`LONGEST` bytes are taken."""
    rest, size = b"", 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > LONGEST:
            raise EndpointError("语言模型的答复太长")
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace").strip()
    yield rest.decode("utf-8", "replace").strip()


async def _streamed(response: httpx.Response, say: Callable[[str], None]) -> None:
    """Server-sent events: a piece of text in each, and at the end why it ended."""
    async for line in _lines(response):
        if not line or line.startswith(":") or not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            return  # some servers send no reason
        choice = _choice(data)
        say(_text(choice.get("delta")))
        if (reason := choice.get("finish_reason")) is not None:
            _ended(reason)
            return
    raise EndpointError("语言模型的答复中断了")


def _whole(lines: Sequence[str]) -> str:
    """A reply in one piece, by a server that does not stream."""
    choice = _choice("\n".join(lines))
    _ended(choice.get("finish_reason") or "stop")
    return _text(choice.get("message"))


def _choice(data: str) -> dict[str, Any]:
    """The first choice of a reply, or of a piece of it; empty where a piece has none (figures of usage)."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EndpointError("语言模型的答复不是约定的格式") from error
    if not isinstance(value, dict) or value.get("error"):
        raise EndpointError("语言模型的服务报告出错")
    choices = value.get("choices")
    if not isinstance(choices, list) or (choices and not isinstance(choices[0], dict)):
        raise EndpointError("语言模型的答复不是约定的格式")
    return choices[0] if choices else {}


def _text(message: object) -> str:
    if message is None:
        return ""
    if not isinstance(message, dict):
        raise EndpointError("语言模型的答复不是约定的格式")
    if message.get("refusal"):
        raise EndpointError("语言模型拒绝回答")
    content = message.get("content")
    if content is not None and not isinstance(content, str):
        raise EndpointError("语言模型的答复不是约定的格式")
    return content or ""


def _ended(reason: object) -> None:
    if reason == "content_filter":
        raise EndpointError("语言模型拒绝回答")
    if reason == "length":
        raise LongReplyError("语言模型的答复中断了：超过限定的长度")
    if reason != "stop":  # tool_calls: what was asked for is text
        raise EndpointError("语言模型的答复中断了")
