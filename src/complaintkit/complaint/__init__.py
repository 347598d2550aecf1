"""What a complaint is: frozen values, no decisions."""
