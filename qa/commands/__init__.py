"""Words typed behind `congress-qa` go in, and values of the program; text for people comes out.

`qa.cli` is the command itself, which runs what these parts read and prints what they write.
"""
