"""Quality and speed, measured by one command each; `README.md` in this folder shows the results."""
