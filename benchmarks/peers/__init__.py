"""This project beside what people use instead, each in a virtual environment of its own; see `__main__`."""
