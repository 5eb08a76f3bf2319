"""What all pages share: the frame, embedded maps, files to save, the model card."""
