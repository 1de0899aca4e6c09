"""The network that parses questions: `qa.understanding.parser`."""
