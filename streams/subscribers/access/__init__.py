"""Who may ask the gateway: keys, sessions of browsers, and what each may do."""
