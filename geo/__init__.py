"""Where things are: places, layers, sources and the atlas. Imports nothing of the other rooms."""
