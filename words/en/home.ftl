# The first page.
home-heading = What do you need to get done?
home-lead = Find a procedure, file from your phone and follow it until you have the result.
home-or = Already filed?
home-follow = See where your dossier is
home-events = By life event
home-fields = By field
home-all = See all { $count } procedures
