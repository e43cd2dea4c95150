"""Commands that another command hands over to."""
