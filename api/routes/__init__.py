"""The routes by resource: questions, what the index holds of passages, reports, the index itself, and how the server is.

Goes in: checked requests and the `Service` behind them. Comes out: JSON, JSON lines, CSV or text.
"""
