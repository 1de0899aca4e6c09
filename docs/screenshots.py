"""Make the pictures of the documentation: the page over the sample reports, wide and narrow, light and dark.

    python docs/screenshots.py

Goes in: `reports/`. Comes out: `docs/screenshots/*.png`. Needs the browser Chromium and a Chinese font (on
Debian the packages chromium and fonts-noto-cjk).
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).resolve().parent / "screenshots"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
QUESTIONS = (
    "澜江市2024年经济增长的目标是多少？",
    "澜江市2022年到2025年每年的地区生产总值是多少？",
    "北京市2024年经济增长的目标是多少？",
)


def serve(index: Path) -> tuple[Any, str]:
    """The page with its index built; the server and its address."""
    import app
    from index.build import build
    from qa import Answerer
    from ui.backend import Backend
    from ui.server import start

    reports = ROOT / "reports"
    build(reports, index)
    backend = Backend(
        reports, lambda: Answerer.open(index), lambda step: build(reports, index, progress=step)
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    # As users see it; nobody gives a verdict here, so that nothing is written.
    blocks = app.layout(app.Page(backend, app.Settings(feedback=index / "feedback.jsonl")))
    return blocks, start(blocks, "127.0.0.1", port)


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer and the follow-up questions stand."""
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.locator(".exchange").nth(before).locator(".answer:not(.pending)").wait_for()
    # Follow-up questions are tried after the answer; a refusal has none.
    page.locator("#follow_ups .next-up, .exchange:last-child .refusal").first.wait_for()


def take(browser: Browser, address: str, name: str, scheme: Any) -> None:
    """All pictures in one size and one set of colours."""
    width, height = SIZES[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if name == "narrow" else 1,
        color_scheme=scheme,
        locale="zh-CN",
        reduced_motion="reduce",
    )
    page = context.new_page()

    def picture(what: str) -> None:
        page.mouse.move(0, 0)
        page.screenshot(path=OUT / f"{what}-{name}-{scheme}.png", animations="disabled")

    page.goto(address)
    page.wait_for_selector(".example")
    picture("welcome")
    ask(page, QUESTIONS[0])
    picture("answer")
    page.locator(".mark").first.click()
    page.wait_for_selector("#reader mark.current")
    page.wait_for_function("document.querySelector('#reader .paper').scrollTop > 0")
    picture("report")
    page.click("#reader [data-act=close]")
    ask(page, QUESTIONS[1])
    page.wait_for_selector("figure.chart.drawn")
    picture("table")
    page.click("[data-act=new]")
    page.wait_for_selector(".welcome")
    ask(page, QUESTIONS[2])
    picture("refusal")
    page.click(".view[data-view=library]")
    picture("library")
    context.close()


def main() -> int:
    """Take them all; returns the exit status."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        print("找不到浏览器 Chromium；请先安装", file=sys.stderr)
        return 1
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as index, sync_playwright() as playwright:
        blocks, address = serve(Path(index))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name in SIZES:
            for scheme in ("light", "dark"):
                take(browser, address, name, scheme)
        browser.close()
        blocks.close(verbose=False)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
