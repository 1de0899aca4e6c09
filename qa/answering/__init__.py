"""Ranked sentences go in; short answers, cited text, tables and refusals come out, and how probable an answer is.

Nothing is searched here: what is said stands in the sentences that were found. `qa.answer` puts the parts in line.
"""
