"""What happens: one folder a stage, each a pure core and a thin agent that feeds it."""
