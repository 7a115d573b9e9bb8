"""Every learned part behind a small typed interface: speech, grammar, sentence labels, embeddings."""
