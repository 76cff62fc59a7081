# Words of this province; they replace the common words with the same key.
portal-name = Thanh Hóa public services
province-name = Thanh Hóa
