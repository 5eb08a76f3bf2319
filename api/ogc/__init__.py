"""OGC API – Features over the atlas: features from memory, filters on columns, nothing declared that is not served."""
