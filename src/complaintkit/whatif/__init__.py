"""What if: a rulebook over whole data frames and over stored histories."""
