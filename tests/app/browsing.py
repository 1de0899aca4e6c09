"""What tests do with the page in a browser: asking, waiting for what comes into view, looking at it as its users must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import missing

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OPENED = "#reader mark.current"
READY = ".welcome:visible, .log:visible"
LEFT = ("AbortError", "Connection errored out")
"""What Gradio says of requests under way when a page is left or loaded again."""


def ask(page: Any, question: str) -> Any:
    """Ask, wait for the answer, and return it."""
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answer = page.locator(".exchange").nth(before).locator(".answer:not(.pending)")
    answer.wait_for()
    return answer


def asked(site: Any, question: str) -> list[tuple[Any, Any]]:
    """History and filters of each time that the answerer was asked the question."""
    return [(history, filters) for each, history, filters in site.answerer.asked if each == question]


def in_view(page: Any, selector: str) -> bool:
    """Whether the middle of the element lies within the window and nothing lies over it."""
    return bool(
        page.evaluate(
            """(selector) => {
              const element = document.querySelector(selector);
              const box = element.getClientRects()[0];
              const x = box.left + box.width / 2, y = box.top + box.height / 2;
              if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
              return element.contains(document.elementFromPoint(x, y));
            }""",
            selector,
        )
    )


def settle(page: Any, selector: str) -> None:
    """Wait until the element is in view."""
    page.wait_for_function(
        "(selector) => { const box = document.querySelector(selector)?.getClientRects()[0];"
        " return box && box.width && box.top >= 0 && box.bottom <= innerHeight; }",
        arg=selector,
    )


def downloaded(page: Any, click: Callable[[], None]) -> Any:
    """What a click downloads."""
    with page.expect_download() as download:
        click()
    return download.value


def accessible(page: Any) -> None:
    """No serious violation that axe knows of."""
    try:
        from axe_playwright_python.base import AXE_FILE_PATH
    except ImportError:
        missing("needs axe (pip install axe-playwright-python)")
    page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in grave] == []


def legible(page: Any) -> None:
    """WCAG AA for all text that is shown: a contrast of 4.5, or 3 for large text."""
    poor = page.evaluate(
        """() => {
          const curve = (value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          const channel = (value) => curve(value / 255);
          const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const ground = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const colour = parse(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const poor = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
            if (element.closest('.unseen, script, style, :disabled, .preview, .skip, footer')) continue;
            const style = getComputedStyle(element);
            const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x);
            const large = parseFloat(style.fontSize) >= 24;
            if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) {
              poor.push(`${element.className} ${style.color} ${walker.currentNode.textContent.slice(0, 20)}`);
            }
          }
          return poor;
        }"""
    )
    assert poor == []
