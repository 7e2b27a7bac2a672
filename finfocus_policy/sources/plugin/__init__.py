"""Plugin processes as cost sources: found, checked, started, asked, stopped."""
