"""The server hands out the page and nothing else, to this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import app
from index.errors import CongressQAError

ROOT = Path(__file__).resolve().parents[2]


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False, follow_redirects=False)


@pytest.mark.parametrize(
    "path", [ROOT / "pyproject.toml", ROOT / "app.py", Path("/etc/passwd"), Path("../app.py")]
)
def test_no_file_of_the_machine_is_served(site: Any, path: Path) -> None:
    for route in ("gradio_api/file=", "file=", "static/", "assets/"):
        assert get(f"{site.address}{route}{quote(str(path))}").status_code in (403, 404)


def test_the_page_may_load_nothing_from_elsewhere(site: Any) -> None:
    policy = get(site.address).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_another_host_name_is_turned_away(site: Any) -> None:
    assert get(site.address, host="evil.example").status_code == 400


def test_the_page_names_no_other_machine_to_load_from(site: Any) -> None:
    html = get(site.address).text
    assert "fonts.googleapis.com" not in html
    assert "cdn" not in html.lower()


def test_there_is_no_public_endpoint_to_call(site: Any) -> None:
    assert get(f"{site.address}gradio_api/info").json()["named_endpoints"] == {}


def test_a_taken_port_is_explained(site: Any, tmp_path: Path) -> None:
    from ui.server import start

    port = int(site.address.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(CongressQAError, match=f"端口 {port} 上打开网页"):
        start(app.layout(site.page), "127.0.0.1", port)


def test_a_wrong_port_on_the_command_line_is_an_error(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        app.main(["--port", "viele"])
    assert "--port" in capsys.readouterr().err
