"""A question goes in, with its history and what the index holds; an `Understanding` comes out.

It says which places, years and bodies the question names, what it asks about them, and in what kind of answer.
No report is opened here.
"""
