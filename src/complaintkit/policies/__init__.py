"""What the house decides: tiering, routing, authority, compensation."""
