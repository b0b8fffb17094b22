"""What a sentence really says: whether it happened, how sure, who says so, how much of it."""
