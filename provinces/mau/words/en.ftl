# Words of the model province.
portal-name = Model province services
province-name = Model province
