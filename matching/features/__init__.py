"""What a model sees of a household and a place."""
