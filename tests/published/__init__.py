"""What others publish and we are checked against: fetched once, pinned by its hash."""
