"""What a language model of the user's own may do, where one is named; nobody imports this room otherwise.

In: an answer that stands already, made of quotes. Out: the same in prose, of sentences that `qa.answering.borne` and
`verify` let pass, or as it was. What the model says is text and never more: nothing in it is looked up, run or followed.
"""
