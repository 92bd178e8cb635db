"""Policy answers: articles, the words people use for them, and the index that finds one for the other. Pure: no I/O."""
