"""How good the claims and the alerts are, measured against gold files."""
