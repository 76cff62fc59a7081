# Words of the model province; they replace common words with the same key.
common-province-name = { $name }
