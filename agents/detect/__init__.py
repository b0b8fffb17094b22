"""Detection: which place changed hands, who took it from whom, who says so, and when."""
