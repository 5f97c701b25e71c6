"""A node that misbehaves in every way, and a mirror that is never silently wrong."""
