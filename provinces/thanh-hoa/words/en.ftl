# Words of this province; they replace common words with the same key. None so far.
