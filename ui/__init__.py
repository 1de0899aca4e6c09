"""The page's parts: pure functions from values of `qa` and `index` to safe HTML, and what they share."""
