"""The review UI: pages that only call `pipelines`."""
