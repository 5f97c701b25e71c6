"""The contracts on a real node, function by function: who may, what changes, what is emitted."""
