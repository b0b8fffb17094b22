"""Who fights: the catalogue of actors, their names in text, and whom plain words mean."""
