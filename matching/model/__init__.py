"""The learned model: additive classifiers, calibration, training and the file it is kept in."""
