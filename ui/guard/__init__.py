"""What may reach the page, and what the page's server may reach: one step a module, `gate` puts them in their order.

Goes in: every request, before Gradio sees it. Comes out: the requests that the page itself sends, within bounds;
all else gets a status and a sentence.
"""
