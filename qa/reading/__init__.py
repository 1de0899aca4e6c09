"""A question beside sentences, read by one pretrained network.

In: a question as it was understood, and sentences with what they stand under. Out: of each sentence how well it answers
beside the others, how probably it answers at all, and which of its characters are the answer.
"""
