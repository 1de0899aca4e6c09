"""What reports state of the indicators that all of them state, clause by clause.

In: a report's record. Out: `Statement`s, each one figure or one phrase of one indicator, with its year, its aspect,
what it measures and whether it is of the whole or a part. Which of them answers a question is chosen here too; how a
question asks for an indicator is read from its words, and nothing here ranks or guesses.
"""
