"""For other programs: the REST interface over HTTP, and the MCP server for assistants.

Goes in: requests. Comes out: the values of `qa` as JSON, as `docs/formats.md` describes them.
"""
