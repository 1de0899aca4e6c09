"""A file of questions goes in, with what was answered to each; the figures of the set come out.

The answers are made elsewhere: by `congress-qa`, or by any other program that is to be compared with it.
"""
