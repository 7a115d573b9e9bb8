"""Training of the sentence classifier (extra `train`): `python -m models.classifier.train --data FOLDER`."""
