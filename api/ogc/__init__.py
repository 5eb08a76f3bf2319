"""OGC API – Features over the atlas: features from memory, filters on our own columns, nothing declared that is not served."""
