"""A model's reply comes whole, or one sentence says why there is none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest

from qa.writing.endpoint import (
    KEY,
    LONGEST,
    MODEL,
    URL,
    Endpoint,
    EndpointError,
    EndpointSettingError,
    from_environment,
)

from .conftest import SECONDS, Behave, Model, begin, event, gives, streams

ASKED = [{"role": "user", "content": "问"}]


def test_a_streamed_reply_is_put_together(model: Model) -> None:
    model.behave = streams("新增养老床位1860张[1]。")

    assert model.endpoint.reply(ASKED) == "新增养老床位1860张[1]。"
    assert model.headers[0]["path"] == "/v1/chat/completions"
    assert model.headers[0]["Authorization"] == "Bearer secret-key"
    assert (model.asked[0]["model"], model.asked[0]["stream"]) == ("small", True)


def test_whoever_asks_may_have_an_event_loop_running(model: Model) -> None:
    model.behave = streams("好[1]。")

    async def within() -> str:
        return model.endpoint.reply(ASKED)

    with ThreadPoolExecutor(1) as alone:  # the browser's tests leave a loop running in this thread
        assert alone.submit(anyio.run, within).result() == "好[1]。"


def test_a_reply_in_one_piece_is_taken_too(model: Model) -> None:
    choice = {"message": {"content": "好[1]。"}, "finish_reason": "stop"}
    model.behave = gives(json.dumps({"choices": [choice]}).encode())

    assert model.endpoint.reply(ASKED) == "好[1]。"


def hangs(model: Model) -> Behave:
    return lambda handler, _: model.over.wait(20) and None


def hangs_half_way(model: Model) -> Behave:
    def behave(handler: Any, _: dict[str, Any]) -> None:
        begin(handler)
        handler.wfile.write(event({"delta": {"content": "新增养老床位1860张[1]。"}}))
        model.over.wait(20)

    return behave


def drips(model: Model) -> Behave:
    """A byte now and then, so that no single wait is long."""

    def behave(handler: Any, _: dict[str, Any]) -> None:
        begin(handler)
        while not model.over.wait(0.1):
            handler.wfile.write(b":")

    return behave


@pytest.mark.parametrize("slow", [hangs, hangs_half_way, drips])
def test_a_model_that_hangs_is_not_waited_for(model: Model, slow: Callable[[Model], Behave]) -> None:
    model.behave = slow(model)
    began = time.monotonic()

    with pytest.raises(EndpointError, match="秒内没有答完"):
        model.endpoint.reply(ASKED)
    assert time.monotonic() - began < SECONDS + 3


def half_a_body(handler: Any, _: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(event({"delta": {"content": "新增"}}))


def elsewhere(handler: Any, _: dict[str, Any]) -> None:
    handler.send_response(307)
    handler.send_header("Location", "http://127.0.0.1:9/v1/chat/completions")
    handler.end_headers()


def endless(handler: Any, _: dict[str, Any]) -> None:
    begin(handler)
    for _ in range(LONGEST // 1000 + 2):
        handler.wfile.write(event({"delta": {"content": "新" * 1000}}))


@pytest.mark.parametrize(("behave", "says"), [
    (streams("新增养老床位", ends=False), "中断"),
    (half_a_body, "中断"),
    (streams("新增养老床位", "length"), "中断"),
    (streams("", "tool_calls"), "中断"),
    (streams("", "content_filter"), "拒绝"),
    (streams(""), "没有写出内容"),
    (gives(event({"delta": {"refusal": "我不能回答"}}), "text/event-stream"), "拒绝"),
    (gives(json.dumps({"choices": [{"message": {"content": None, "refusal": "不"}, "finish_reason": "stop"}]}).encode()),
     "拒绝"),
    (gives(b"Internal Server Error", "text/plain", 500), "500"),
    (gives(b"{}", status=401), "401"),
    (gives(b"{}", status=429), "429"),
    (elsewhere, "307"),
    (gives(b"<html>hello</html>"), "格式"),
    (gives(b"data: <html>\n\n", "text/event-stream"), "格式"),
    (gives(b"data: [1]\n\n", "text/event-stream"), "出错"),
    (gives(b'data: {"choices": [{"delta": {"content": 5}}]}\n\n', "text/event-stream"), "格式"),
    (gives(b'data: {"choices": 5}\n\n', "text/event-stream"), "格式"),
    (gives(b"data: " + b"[" * 20_000 + b"\n\n", "text/event-stream"), "格式"),
    (gives(b'data: {"error": {"message": "out of memory"}}\n\n', "text/event-stream"), "出错"),
    (gives(b"<html>hello</html>", "text/html"), "中断"),
    (endless, "太长"),
])  # fmt: skip
def test_half_a_reply_is_no_reply(model: Model, behave: Behave, says: str) -> None:
    model.behave = behave

    with pytest.raises(EndpointError, match=says):
        model.endpoint.reply(ASKED)


def test_a_model_that_is_not_there_is_told() -> None:
    with pytest.raises(EndpointError, match="连接"):
        Endpoint("http://127.0.0.1:9", "small", seconds=2).reply(ASKED)


def test_without_an_address_there_is_no_model() -> None:
    assert from_environment({}) is None
    assert from_environment({URL: " ", MODEL: "small"}) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1/chat/completions"]
)
def test_the_address_may_be_written_in_each_usual_way(url: str) -> None:
    made = from_environment({URL: url, MODEL: "small", KEY: "secret-key"})

    assert made == Endpoint("http://127.0.0.1:1/v1", "small", "secret-key")
    assert "secret-key" not in repr(made)


@pytest.mark.parametrize("environment", [
    {URL: "127.0.0.1:8080", MODEL: "small"},
    {URL: "file:///etc/passwd", MODEL: "small"},
    {URL: "http://name:word@127.0.0.1/v1", MODEL: "small"},
    {URL: "http://127.0.0.1:99999/v1", MODEL: "small"},
    {URL: "http://127.0.0.1/v1?key=1", MODEL: "small"},
    {URL: "http://127.0.0.1/v1"},
    {URL: "http://127.0.0.1/v1", MODEL: "small", KEY: "a\nb"},
])  # fmt: skip
def test_a_setting_that_cannot_be_followed_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(EndpointSettingError, match="CONGRESS_QA_LLM"):
        from_environment(environment)
