"""Team & knowledge: whether the code outlives the people who know it now, and how others come in."""
