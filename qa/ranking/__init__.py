"""An `Understanding` goes in; the sentences of the index come out, best first, with what the ranker saw of each.

First which reports to look in, then their candidate sentences, their features, the learned order, and a second
reading of the best. Whether they answer the question is not decided here.
"""
