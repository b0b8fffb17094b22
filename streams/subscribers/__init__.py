"""Who gets the alerts: the local store behind the page and the `alerts` command."""
