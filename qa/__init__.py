"""The reading side: from a question to a cited answer."""
