"""What OpenAPI says of the interface beside what its routes say: examples, problems, keys.

Goes in: the document that FastAPI makes of the routes. Comes out: the whole one. FastAPI would leave every null out of
the examples, and give problems the type of ordinary JSON.
"""

from __future__ import annotations

from typing import Any

from ui.guard.refusals import REST

from . import examples
from .problems import ProblemDocument

ABOUT = (
    "Ask congress reports; every sentence of an answer has its citation. Texts of answers are Chinese; problems are "
    "Chinese or English by Accept-Language. Positions are Python str indices into a report's stored text."
)
JSON, LINES, FORM, BYTES = (
    "application/json",
    "application/x-ndjson",
    "multipart/form-data",
    "application/octet-stream",
)
PROBLEMS = "application/problem+json"
ANSWERS = {
    ("post", "/ask"): (JSON, examples.ANSWERED),
    ("post", "/tables"): (JSON, examples.COMPARED),
    ("post", "/batch"): (LINES, {"id": 1, **examples.ANSWERED}),
    ("get", "/search"): (JSON, examples.FOUND),
    ("get", "/reports/{path}/text"): (JSON, examples.EXCERPT),
}
STREAMED = {"/batch": "Reply", "/build/progress": "Building"}  # of what each line is
BINARY = {"type": "string", "format": "binary"}
FILES = {"type": "object", "required": ["files"], "properties": {"files": {"type": "array", "items": BINARY}}}
REQUESTS = {
    ("post", "/ask"): (JSON, {"example": examples.ASKED}),
    ("post", "/tables"): (JSON, {"example": examples.COMPARING}),
    ("post", "/batch"): (LINES, {"schema": {"type": "string"}, "example": examples.LINES}),
    ("post", "/reports"): (FORM, {"schema": FILES}),
    ("put", "/reports/{path}"): (BYTES, {"schema": BINARY}),
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def whole(document: dict[str, Any]) -> dict[str, Any]:
    """``document`` with all of it."""
    paths = document["paths"]
    for (method, path), (kind, value) in ANSWERS.items():
        paths[REST + path][method]["responses"]["200"]["content"][kind]["example"] = value
    for path, name in STREAMED.items():
        (operation,) = paths[REST + path].values()
        operation["responses"]["200"]["content"][LINES]["schema"] = {"$ref": f"#/components/schemas/{name}"}
    for (method, path), (kind, told) in REQUESTS.items():
        body = paths[REST + path][method].setdefault("requestBody", {"required": True, "content": {}})
        body["content"].setdefault(kind, {}).update(told)
    schemas = document["components"]["schemas"]
    schemas["Problem"] = ProblemDocument.model_json_schema()
    content = {PROBLEMS: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": examples.PROBLEM}}
    for operations in paths.values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"description": "A problem (RFC 9457)", "content": content}
    for made in ("HTTPValidationError", "ValidationError"):
        schemas.pop(made, None)
    document["components"]["securitySchemes"] = SECURITY
    document["security"] = [{}, *({name: []} for name in SECURITY)]  # without where none are set
    return document
