"""Ranked sentences go in; short answers, cited text, tables and refusals come out, and how probable an answer is.

What is said stands in the sentences that were found; only `comparison` has more searched, a look-up for each cell of a
table. `qa.answer` puts the parts in line.
"""
